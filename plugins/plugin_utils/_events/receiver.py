# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The receiver of webhooks: verified events go into a buffer, and from there to the rulebook.

Private to this collection. Knows no sockets, which are those of listener.py, and nothing of Ansible. It logs counts and sentences, and
never a header or a body.
"""

from __future__ import annotations

import asyncio
import collections
import contextlib
import logging
import time
import typing as t

from ansible_collections.community.buildkite.plugins.module_utils import _text

from .arguments import WrongArguments
from .ending import at_sigterm
from .event import Queue, event
from .listener import Listener, web
from .replay import Remembered, identity
from .secrets import NoTokens
from .verify import Rejected, Verified, verify
from .webhook import NAME, Options

BODY_SECONDS = 10.0
# Seconds for which events are handed on after SIGTERM.
ENDING_SECONDS = 10.0
# Seconds after which a sender may try again.
RETRY_AFTER = 10
LOG_SECONDS = 60.0
_log = logging.getLogger(NAME)


class _Refused(Exception):
    """The answer to a request that is not read any further."""

    def __init__(self, status: int, count: str, **headers: str) -> None:
        super().__init__()
        self.status, self.count, self.headers = status, count, headers


class Receiver:
    """Receives webhooks for one queue."""

    def __init__(self, options: Options, queue: Queue, clock: t.Callable[[], float] = time.time) -> None:
        self._options, self._queue, self._clock = options, queue, clock
        self._remembered = Remembered(options.settings.max_age)
        # An event leaves the buffer after the rulebook has taken it.
        self._buffer: collections.deque[dict[str, t.Any]] = collections.deque()
        self._arrived, self._empty = asyncio.Event(), asyncio.Event()
        self._empty.set()
        self._is_stopping = False
        # When each sentence was logged.
        self._logged: dict[str, float] = {}
        self.counts: collections.Counter[str] = collections.Counter()
        self._listener = Listener(self._answer, self.counts, options.tls)

    async def run(self) -> None:
        """Receive until it is canceled. Raises WrongArguments if it cannot listen."""
        host, port = self._options.host, self._options.port
        async with contextlib.AsyncExitStack() as stack:
            try:
                accepting = await stack.enter_async_context(self._listener.listen(host, port))
            except OSError as error:
                raise WrongArguments(NAME, [f"cannot listen on host {host}, port {port}: {error.strerror}."]) from None
            _log.info("%s: listens on host %s, port %s.", NAME, host, port)
            handing = asyncio.create_task(self._hand_on())
            try:
                with at_sigterm(self.stop):
                    done, _others = await asyncio.wait({handing, accepting}, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
            finally:
                handing.cancel()
                with contextlib.suppress(asyncio.CancelledError, Exception):
                    await handing
                if not self._is_stopping:
                    self._report()

    async def stop(self) -> None:
        """Accept nothing more, and pass on what has been accepted, for a limited time."""
        self._is_stopping = True
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._empty.wait(), ENDING_SECONDS)
        self._report()

    def _report(self) -> None:
        """Log what is lost: the buffer is in memory only."""
        if self._buffer:
            lost = _text.count_of(len(self._buffer), "event was", "events were")
            _log.warning("%s: %s not handed on before the end.", NAME, lost)

    async def _hand_on(self) -> None:
        while True:
            await self._arrived.wait()
            while self._buffer:
                await self._queue.put(self._buffer[0])
                self._buffer.popleft()
                self.counts["handed_on"] += 1
            self._arrived.clear()
            self._empty.set()

    async def _answer(self, request: web.BaseRequest) -> web.Response:
        path, headers = request.path, {}
        if path == self._options.health_path and request.method == "GET":
            return web.json_response(self._health(), status=503 if self._is_stopping else 200)
        self.counts["requests"] += 1
        try:
            status, count = await self._receive(request)
        except _Refused as refused:
            status, count, headers = refused.status, refused.count, refused.headers
        except NoTokens as error:
            self._warn(f"tokens_path: {error}")
            status, count, headers = 503, "without_tokens", {"Retry-After": str(RETRY_AFTER)}
        self.counts[count] += 1
        return web.Response(status=status, text=f"{status}\n", headers=headers)

    def _health(self) -> dict[str, t.Any]:
        tokens = self._options.tokens
        return {
            **dict(sorted(self.counts.items())),
            "waiting": len(self._buffer),
            "by_token": tokens.counts if tokens else [],
        }

    async def _receive(self, request: web.BaseRequest) -> tuple[int, str]:
        """The status of the answer, and what to count."""
        if request.path != self._options.path:
            raise _Refused(404, "not_found")
        if request.method != "POST":
            raise _Refused(405, "not_post", Allow="POST")
        self._check_running()
        if request.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise _Refused(415, "encoded")
        body = await self._body(request)
        # The end may have begun while the body arrived, and then nobody takes the event any more.
        self._check_running()
        tokens, now = self._options.tokens, self._clock()
        headers = list(request.headers.items())
        found = verify(headers, body, tokens.current() if tokens else (), now, self._options.settings)
        if isinstance(found, Rejected):
            self._warn(f"a webhook was rejected. {found.reason}")
            return found.status, "unverified" if found.status == 401 else "malformed"
        if tokens and found.number is not None:
            tokens.counts[found.number] += 1
        return self._accept(found, headers, now)

    def _check_running(self) -> None:
        if self._is_stopping:
            raise _Refused(503, "stopping", **{"Retry-After": str(RETRY_AFTER)})

    def _accept(self, found: Verified, headers: list[tuple[str, str]], now: float) -> tuple[int, str]:
        """Take a verified event, without an interruption from here on."""
        if not self._options.selection.has(found.body):
            return 200, "ignored"
        same = identity(found.body)
        if self._remembered.has(found.signature, same, now):
            return 200, "duplicates"
        if len(self._buffer) >= self._options.buffer or (found.signature and self._remembered.is_full):
            self._warn("the buffer is full, and events may be lost: the rulebook takes fewer than arrive.")
            raise _Refused(503, "possibly_lost", **{"Retry-After": str(RETRY_AFTER)})
        try:
            made = event(found.body, self._options.settings.verify, now, found.timestamp, headers)
        except RecursionError:
            # It is nested too deeply, and is not remembered.
            return 400, "malformed"
        self._remembered.add(found.signature, found.timestamp, same, now)
        self._buffer.append(made)
        self._arrived.set()
        self._empty.clear()
        return 200, "accepted"

    async def _body(self, request: web.BaseRequest) -> bytes:
        most = self._options.max_bytes
        if (request.content_length or 0) > most:
            raise _Refused(413, "too_large")
        if request.headers.get("Expect", "").lower() == "100-continue":
            await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            request.writer.output_size = 0
        try:
            return await asyncio.wait_for(_read(request, most), BODY_SECONDS)
        except asyncio.TimeoutError:
            raise _Refused(408, "too_slow") from None
        except (web.RequestPayloadError, ConnectionError):
            # Its chunks are malformed, or the client has gone.
            raise _Refused(400, "malformed") from None

    def _warn(self, sentence: str) -> None:
        """Log a sentence at most once a minute: the counts show how often it applies."""
        now = time.monotonic()
        if now - self._logged.get(sentence, -LOG_SECONDS) >= LOG_SECONDS:
            self._logged[sentence] = now
            _log.warning("%s: %s", NAME, sentence)


async def _read(request: web.BaseRequest, most: int) -> bytes:
    """The body as it was sent, if it is not too large."""
    parts, size = [], 0
    async for part in request.content.iter_any():
        size += len(part)
        if size > most:
            raise _Refused(413, "too_large")
        parts.append(part)
    return b"".join(parts)
