# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The event source `webhook` in this process, on a free port of this machine, with a client that signs as Buildkite does."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
import socket
import time
import typing as t
from pathlib import Path

import aiohttp
from ansible_collections.community.buildkite.plugins.event_source.webhook import main
from ansible_collections.community.buildkite.plugins.plugin_utils._events.receiver import Receiver
from ansible_collections.community.buildkite.plugins.plugin_utils._events.webhook import options

KEY = "29b1ff5779c76bd48ba6705eb99ff970"
Headers = dict[str, str]
Answer = tuple[int, Headers]


def signature(body: bytes, timestamp: t.Any = None, key: str = KEY) -> str:
    """The value of the header, for the current time or another one."""
    when = str(int(time.time()) if timestamp is None else timestamp)
    return f"timestamp={when},signature={hmac.new(key.encode(), f'{when}.'.encode() + body, 'sha256').hexdigest()}"


def signed(body: bytes, timestamp: t.Any = None, key: str = KEY) -> Headers:
    """The headers of a signed webhook."""
    return {"X-Buildkite-Event": "build.finished", "X-Buildkite-Signature": signature(body, timestamp, key)}


def finished(number: int = 1, **fields: t.Any) -> bytes:
    """The body of a webhook of a build that has finished."""
    build = {"id": f"build-{number}", "number": number, "state": "passed", "branch": "main", "blocked": False}
    times = {"finished_at": f"2026-11-30 20:00:00.{number} UTC"}
    body = {"event": "build.finished", "build": {**build, **times, **fields}, "pipeline": {"slug": "shop"}}
    return json.dumps(body).encode()


def tokens_file(folder: Path, *tokens: str) -> Path:
    """A file with tokens, or with the usual one."""
    path = folder / "tokens"
    path.touch(0o600)
    path.write_text("".join(f"{token}\n" for token in tokens or (KEY,)), encoding="utf-8")
    return path


def free_port() -> int:
    """A port of this machine on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


class Receiving:
    """A running source: `async with`. `clock`: seconds since 1970, in place of the clock of this machine."""

    def __init__(
        self, folder: Path, clock: t.Callable[[], float] | None = None, size: int = 0, **arguments: t.Any
    ) -> None:
        self.port = free_port()
        tokens = {} if arguments.get("verify") == "none" else {"tokens_path": str(tokens_file(folder))}
        self.arguments = {"port": self.port, "health_path": "/health", **tokens, **arguments}
        self.clock = clock
        self.size = size

    async def __aenter__(self) -> Receiving:
        self.queue: asyncio.Queue[t.Any] = asyncio.Queue(self.size)
        if self.clock:
            running = Receiver(options(self.arguments), self.queue, self.clock).run()
        else:
            running = main(self.queue, self.arguments)
        self.task = asyncio.create_task(running)
        scheme = "https" if self.arguments.get("key_path") else "http"
        self.url = f"{scheme}://127.0.0.1:{self.port}"
        self.client = aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=False, limit=0))
        while not self.task.done():
            try:
                await self.counts()
                break
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(0.01)
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.client.close()
        self.task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self.task

    async def post(self, body: bytes, headers: t.Any = None, path: str = "/", method: str = "POST") -> int:
        """The status of the answer to a webhook, which is signed unless headers are passed."""
        return (await self.answer(body, headers, path, method))[0]

    async def answer(self, body: bytes, headers: t.Any = None, path: str = "/", method: str = "POST") -> Answer:
        """The status and the headers of the answer."""
        sent = signed(body) if headers is None else headers
        async with self.client.request(method, self.url + path, data=body, headers=sent) as response:
            assert (await response.text()) in (f"{response.status}\n", "")
            return response.status, dict(response.headers)

    async def raw(self, data: bytes, ends: bool = False) -> bytes:
        """The answer to some bytes, up to the end of the connection."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(data)
            if ends:
                writer.write_eof()
            return await reader.read()
        except ConnectionError:
            return b""
        finally:
            writer.close()

    async def counts(self) -> dict[str, t.Any]:
        """What the health path returns."""
        async with self.client.get(f"{self.url}/health") as response:
            found: dict[str, t.Any] = await response.json()
            return found

    async def events(self, count: int) -> list[t.Any]:
        """The next events that the rulebook receives."""
        return [await asyncio.wait_for(self.queue.get(), 10) for _number in range(count)]
