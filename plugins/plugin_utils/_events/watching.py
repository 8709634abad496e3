# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The loop of the source that polls: it looks, hands events on, and survives what passes.

Private to this collection. Knows queues, and nothing of builds. Requests run in a thread, so that the loop of asyncio goes on.
"""

from __future__ import annotations

import asyncio
import typing as t

from ...module_utils import _times
from ...module_utils._errors import BuildkiteError, NotBuildkite, RateLimited, ServiceError, Unreachable, expected
from . import connected, resuming
from .event import Queue
from .polling import LOG, Poller

# The longest pause after failures in seconds, and how often the pause doubles.
LONGEST, DOUBLED = 600.0, 7


async def polling(queue: Queue, args: t.Mapping[str, t.Any]) -> None:
    """Look at builds until the source is canceled. Raises WrongArguments and BuildkiteError, which a person must remedy."""
    stop = connected.Stop()
    try:
        poller, interval = await asyncio.to_thread(_begun, args, stop)
        await watch(poller, queue, interval)
    finally:
        stop.end()


def _begun(args: t.Mapping[str, t.Any], stop: connected.Stop) -> tuple[Poller, float]:
    options = connected.values(args)
    chosen = connected.chosen(options)
    client = connected.connected(options, LOG.info, stop)
    place = {"organization": client.connection.organization, "api_url": client.connection.api_url}
    return Poller(client, chosen, resuming.Resumed(options["state_path"], place)), float(chosen.interval)


async def watch(
    poller: Poller, queue: Queue, interval: float, sleep: t.Callable[[float], t.Awaitable[t.Any]] = asyncio.sleep
) -> None:
    """Look at intervals, and after growing pauses while looks fail."""
    failures = 0
    while True:
        pause = interval
        try:
            events = await asyncio.to_thread(poller.look)
        except Exception as error:
            problem = expected(error)
            if not passes(problem):
                raise problem from None
            failures += 1
            pause = min(max(LONGEST, interval), interval * 2 ** min(failures, DOUBLED))
            LOG.warning("%s The next poll is in %s.", problem.message, _times.length(pause))
        else:
            failures = 0
            for event in events:
                await queue.put(event)
            await asyncio.to_thread(poller.keep)
        await sleep(pause)


def passes(problem: BuildkiteError) -> bool:
    """Whether a problem may pass by itself."""
    if isinstance(problem, ServiceError):
        return isinstance(problem, RateLimited) or int(problem.facts.get("status") or 0) >= 500
    return isinstance(problem, (Unreachable, NotBuildkite))
