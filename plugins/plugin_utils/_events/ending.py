# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SIGTERM: the sources of a process pass on their events. Then the process ends as it would without them.

Private to this collection. Knows no source. ansible-rulebook raises an exception at SIGTERM that ends the rules too, so that nobody would
take the events that a source still has.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import typing as t

Stop: t.TypeAlias = "t.Callable[[], t.Coroutine[t.Any, t.Any, None]]"


class _Ending:
    """What the sources of this process do at SIGTERM, and the handler that was there before them."""

    def __init__(self) -> None:
        self.stops: list[Stop] = []
        self.before: t.Any = None
        self.task: asyncio.Task[None] | None = None


_ending = _Ending()


@contextlib.contextmanager
def at_sigterm(stop: Stop) -> t.Iterator[None]:
    """Call a function at SIGTERM and wait for it. Without effect outside of the main thread, and if the process ignores SIGTERM."""
    loop = asyncio.get_running_loop()
    if not _ending.stops:
        # A process that never set a handler in Python has None.
        _ending.before = signal.getsignal(signal.SIGTERM) or signal.SIG_DFL
        if _ending.before != signal.SIG_IGN:
            with contextlib.suppress(ValueError, RuntimeError):
                loop.add_signal_handler(signal.SIGTERM, _begin)
    _ending.stops.append(stop)
    try:
        yield
    finally:
        _ending.stops.remove(stop)
        if not _ending.stops and _ending.task is None:
            _restore(loop)


def _begin() -> None:
    if _ending.task is not None:
        # Somebody does not want to wait.
        _ending.task.cancel()
        return
    _ending.task = asyncio.get_running_loop().create_task(_end())


async def _end() -> None:
    try:
        await asyncio.gather(*(stop() for stop in _ending.stops), return_exceptions=True)
    finally:
        loop = asyncio.get_running_loop()
        _restore(loop)
        _ending.task = None
        # Outside of this task, since the handler may raise an exception that ends the loop.
        loop.call_soon(os.kill, os.getpid(), signal.SIGTERM)


def _restore(loop: asyncio.AbstractEventLoop) -> None:
    with contextlib.suppress(ValueError, RuntimeError):
        if loop.remove_signal_handler(signal.SIGTERM):
            signal.signal(signal.SIGTERM, _ending.before)
