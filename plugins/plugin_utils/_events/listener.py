# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A listener for requests over HTTP with few connections, each for one request and for a short time.

Private to this collection. Knows nothing of webhooks. If there are too many connections, it closes the oldest one: a request
that arrives in one piece takes milliseconds, so the oldest one belongs to a slow client.
"""

from __future__ import annotations

import asyncio
import collections
import contextlib
import socket
import ssl
import sys
import typing as t

try:
    from aiohttp import web
    from aiohttp.web import RequestHandler
except ImportError:
    web = None  # type: ignore[assignment]
    RequestHandler = object  # type: ignore[assignment, misc]

CONNECTIONS = 64
# Seconds for the handshake of TLS and the headers, then for the body, its answer and the rest of a body that was refused.
HEADER_SECONDS, REST_SECONDS, LINGER_SECONDS = 5.0, 14.0, 2.0
# Seconds until the next try if the process has too many open files.
_PAUSE = 0.1
_BACKLOG = 128

Answer: t.TypeAlias = "t.Callable[[web.BaseRequest], t.Awaitable[web.Response]]"


class Listener:
    """Accepts connections, and answers one request on each. `counts`: where it counts what it closes. Raises ImportError."""

    def __init__(self, answer: Answer, counts: collections.Counter[str], tls: ssl.SSLContext | None) -> None:
        if web is None:
            raise ImportError(f"No module named 'aiohttp': install it with {sys.executable} -m pip install aiohttp.")
        self.answer, self.counts, self.tls = answer, counts, tls
        # The oldest one first, also those that are still in a handshake. Headers make a connection the newest one.
        self.connections: dict[Connection, None] = {}

    @contextlib.asynccontextmanager
    async def listen(self, host: str, port: int) -> t.AsyncIterator[asyncio.Future[t.Any]]:
        """Listen on all addresses of a host, and yield what runs until then. Raises OSError."""
        loop = asyncio.get_running_loop()
        self.server = web.Server(self._respond)
        with contextlib.ExitStack() as stack:
            found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
            places = {(family, place[0]): place for family, _type, _protocol, _name, place in found}
            listeners = [
                stack.enter_context(socket.create_server(place[:2], family=family, backlog=_BACKLOG))
                for (family, _address), place in places.items()
            ]
            for listener in listeners:
                listener.setblocking(False)
            accepting = asyncio.gather(*(self._accept(listener) for listener in listeners))
            try:
                yield accepting
            finally:
                accepting.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await accepting
                for connection in list(self.connections):
                    connection.drop()

    async def _accept(self, listener: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                accepted, _address = await loop.sock_accept(listener)
            except OSError:
                await asyncio.sleep(_PAUSE)
                continue
            accepted.setblocking(False)
            if len(self.connections) >= CONNECTIONS:
                self.counts["connections_closed"] += 1
                next(iter(self.connections)).drop()
            connection = Connection(self, loop)
            self.connections[connection] = None
            connection.opening = loop.create_task(self._open(connection, accepted))
            # It begins now, so that from here on the transport closes the socket.
            await asyncio.sleep(0)

    async def _open(self, connection: Connection, accepted: socket.socket) -> None:
        try:
            await asyncio.get_running_loop().connect_accepted_socket(
                lambda: connection,
                accepted,
                ssl=self.tls,
                ssl_handshake_timeout=HEADER_SECONDS if self.tls else None,
            )
        except OSError:
            # No TLS, or closed by the client: nothing is known about it.
            self.counts["handshakes_failed"] += 1
            connection.drop()

    async def _respond(self, request: web.BaseRequest) -> web.StreamResponse:
        connection = t.cast("Connection", request.protocol)
        connection.wait(REST_SECONDS, "too_slow")
        if connection in self.connections:
            # Those whose headers have not arrived are closed before it.
            del self.connections[connection]
            self.connections[connection] = None
        response = await self.answer(request)
        response.headers["Server"] = "community.buildkite"
        response.force_close()
        return response


class Connection(RequestHandler):
    """A connection for one request. It ends in any case, at the latest after some seconds."""

    def __init__(self, listener: Listener, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(
            listener.server,
            loop=loop,
            keepalive_timeout=0,
            tcp_keepalive=False,
            access_log=None,  # type: ignore[arg-type]
            lingering_time=LINGER_SECONDS,
            auto_decompress=False,
        )
        self.listener, self.loop = listener, loop
        self.opening: asyncio.Task[None] | None = None
        self._timer = loop.call_later(HEADER_SECONDS, self._expire, "too_slow")

    def wait(self, seconds: float, count: str) -> None:
        """Close the connection after that time."""
        self._timer.cancel()
        self._timer = self.loop.call_later(seconds, self._expire, count)

    def drop(self) -> None:
        """Close the connection at once."""
        self._timer.cancel()
        self.listener.connections.pop(self, None)
        transport = self.transport
        if transport is not None:
            transport.abort()
        elif self.opening is not None:
            self.opening.cancel()

    def connection_lost(self, exc: BaseException | None) -> None:
        """The connection has ended."""
        self._timer.cancel()
        self.listener.connections.pop(self, None)
        super().connection_lost(exc)

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """The answer to a request that is no HTTP, or to a mistake of this collection: without details, also in the log."""
        self.listener.counts["malformed" if status < 500 else "failed"] += 1
        if status >= 500:
            self.logger.error("community.buildkite: a request failed with %s.", type(exc).__name__)
        response = web.Response(status=status, text=f"{status}\n", headers={"Server": "community.buildkite"})
        response.force_close()
        return response

    def _expire(self, count: str) -> None:
        self.listener.counts[count] += 1
        self.drop()
