# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sends the deliveries that are due, one after the other, beside the requests that the stand-in answers."""

from __future__ import annotations

import asyncio
import contextlib

import aiohttp

from ..store import Record
from ..world import World
from .deliveries import answered, is_loopback, request_of

# Seconds that a receiver may take, and that the end of the stand-in waits for.
PATIENCE = 5.0
# Seconds between two looks at what has become due.
TICK = 0.2


class Sender:
    """Sends the deliveries of one stand-in."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._task: asyncio.Task[None] | None = None
        self._ticking: asyncio.Task[None] | None = None

    async def begin(self, _application: object) -> None:
        """Let builds go on while nobody sends a request, if a receiver on this machine may wait for them."""
        self._ticking = asyncio.create_task(self._tick())

    def start(self) -> None:
        """Send what is due without waiting for it."""
        if (self._task is None or self._task.done()) and self.world.deliveries.due():
            self._task = asyncio.create_task(self._send())

    async def finish(self) -> None:
        """Wait until everything that is due has been sent."""
        self.start()
        if self._task is not None:
            await asyncio.shield(self._task)

    async def end(self, _application: object) -> None:
        """Send what is due before the process ends, as far as receivers answer."""
        if self._ticking:
            self._ticking.cancel()
        self.world.catch_up()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.finish(), PATIENCE)

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK)
            services = self.world.store.filter("service", provider="webhook", enabled=True)
            if any(is_loopback(service["settings"]["url"]) for service in services):
                self.world.catch_up()
            self.start()

    async def _send(self) -> None:
        while self.world.deliveries.due():
            # No proxy and no redirect: nothing leaves this machine.
            async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE)) as session:
                while entry := self.world.deliveries.due():
                    await self._send_one(session, entry)

    async def _send_one(self, session: aiohttp.ClientSession, entry: Record) -> None:
        store = self.world.store
        entry["state"] = "sending"
        sent = request_of(store, entry)
        status: int | None = None
        request = session.post(sent.url, data=sent.body, headers=sent.headers, allow_redirects=False, ssl=sent.verify)
        with contextlib.suppress(aiohttp.ClientError, TimeoutError, ValueError):
            async with request as response:
                status = response.status
        answered(store, entry, status)
