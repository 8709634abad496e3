# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waits for what others do: loops over a look, a test and the clock.

Private to this collection. Knows neither requests nor builds.
"""

from __future__ import annotations

import typing as t

from .._api.budget import WINDOWS
from .._errors import BuildkiteError
from .call import Call

# Seconds between two looks: the first ones, the share of the time that has passed, and the longest.
FIRST, SHARE, LONGEST = 2.0, 0.07, 60.0
# A quota is short if it is enough for fewer looks than this.
FEW = 10.0
# Seconds before each look for what a lost answer may have done.
LOOKS = (1.0, 2.0, 4.0, 8.0)

Seen = t.TypeVar("Seen")


def interval(elapsed: float) -> float:
    """Seconds until the next look, after a wait of so many seconds: an hour takes about 110 looks."""
    return min(LONGEST, max(FIRST, SHARE * elapsed))


def spared(call: Call, seconds: float, api: str = "rest", cost: float = 1.0) -> float:
    """Seconds until the next look, longer if the quota that is left is short: others share it."""
    free = call.client.ledger.free(api)
    if free is None or free >= FEW * cost:
        return seconds
    return max(seconds, min(LONGEST, WINDOWS[api] / max(1.0, free / cost)))


def wait(
    call: Call,
    look: t.Callable[[], Seen],
    is_over: t.Callable[[Seen], bool],
    seconds: float,
    every: t.Callable[[float], float] = interval,
) -> tuple[Seen, bool]:
    """What the last look saw, and whether the wait ended before its time."""
    began = call.now()
    while True:
        seen = look()
        if is_over(seen):
            return seen, True
        elapsed = call.now() - began
        if elapsed >= seconds:
            return seen, False
        call.sleep(min(every(elapsed), seconds - elapsed))


def changes(call: Call) -> t.Callable[[str], None]:
    """Shows a line of a wait if it differs from the one before."""
    shown_last = ""

    def show(line: str) -> None:
        nonlocal shown_last
        if line != shown_last:
            call.show(line)
        shown_last = line

    return show


def looked_for(call: Call, look: t.Callable[[], Seen | None], pauses: t.Iterable[float] = LOOKS) -> Seen | None:
    """What a look finds after a lost answer, each time after a longer pause; None if none finds it. A look that fails finds nothing."""
    for seconds in pauses:
        call.sleep(seconds)
        try:
            found = look()
        except BuildkiteError:
            continue
        if found is not None:
            return found
    return None
