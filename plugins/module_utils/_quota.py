# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The four budgets of the service: REST requests and GraphQL points, of the user and of the organization.

Private to this collection. Knows the headers of the answers and a clock, and neither HTTP libraries
nor resources. A window is fixed; `Reset` is in seconds, not an epoch (Buildkite's REST limits page).
"""

from __future__ import annotations

import dataclasses
import re
import threading
import time
import typing as t

API = t.Literal["rest", "graphql"]

# The window of each API in seconds, and the default limits of a user and of an organization.
WINDOWS: dict[str, float] = {"rest": 60.0, "graphql": 300.0}
FAMILIES = {"": "organization", "User-": "user"}
AFTER_RESET = 1.0
# Resets are whole seconds: two answers of one window may seem to end it this far apart.
SAME_WINDOW = 2.0

_PLEASE_WAIT = re.compile(r"(?:wait|in) (\d+) seconds")


@dataclasses.dataclass
class Budget:
    """One counter: what is left of it as far as the answers tell, less what is in flight."""

    limit: int | None = None
    left: float | None = None
    ends: float = 0.0  # on the ledger's clock; after it the window is a new one
    reserved: float = 0.0
    # The window turned by the clock, and no answer has told of the new one yet.
    guessed: bool = False

    def told(self, left: float, limit: int | None, ends: float) -> None:
        """Take what an answer says. Within a window, an answer out of order never raises what is left."""
        if self.left is None or self.guessed or ends > self.ends + SAME_WINDOW:
            self.left, self.ends, self.guessed = left, ends, False
        elif ends > self.ends - SAME_WINDOW:
            self.left = min(self.left, left)
        if limit is not None:
            self.limit = limit

    def wait_for(self, cost: float, now: float) -> float:
        """Seconds until `cost` fits; 0.0 when it fits now or nothing is known."""
        if self.left is None or now >= self.ends:
            return 0.0
        if self.left - self.reserved >= min(cost, self.limit or cost):
            return 0.0
        return self.ends - now + AFTER_RESET


class Ledger:
    """Reserves before a request is sent, reads every answer's headers, and says how long to wait."""

    def __init__(
        self,
        clock: t.Callable[[], float] = time.monotonic,
        sleep: t.Callable[[float], None] = time.sleep,
        notify: t.Callable[[str], None] = lambda message: None,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._notify = notify
        self._lock = threading.Lock()
        # One request an API goes alone first: it tells the budgets that the others are paced by.
        self._first = {"rest": threading.Lock(), "graphql": threading.Lock()}
        self.budgets: dict[tuple[str, str], Budget] = {
            (api, family): Budget() for api in WINDOWS for family in FAMILIES.values()
        }
        self.spent: dict[str, float] = {"rest": 0.0, "graphql": 0.0}
        self.waited = 0.0
        self._waiting_until = float("-inf")

    def fraction(self, api: str, cost: float) -> float:
        """Which part of what is left `cost` would take; used to choose between the two APIs."""
        left = [budget.left for budget in self._of(api) if budget.left is not None]
        usual = 50.0 if api == "rest" else 5000.0
        return cost / max(1.0, min(left, default=usual))

    def known(self, api: str) -> bool:
        """Whether an answer of this API has told its budgets."""
        return any(budget.left is not None for budget in self._of(api))

    def _of(self, api: str) -> list[Budget]:
        return [self.budgets[api, family] for family in FAMILIES.values()]

    def first(self, api: str) -> threading.Lock:
        """Held by the first request of an API until its answer is in."""
        return self._first[api]

    def reserve(self, api: str, cost: float) -> None:
        """Wait until `cost` fits into every budget of the API, and reserve it."""
        while True:
            with self._lock:
                now = self._clock()
                mine = self._of(api)
                for budget in mine:
                    if budget.left is not None and now >= budget.ends and budget.limit is not None:
                        # A new window, of which no answer has told yet. The few in flight count in the old one.
                        budget.left, budget.reserved = budget.limit, 0.0
                        budget.ends, budget.guessed = now + WINDOWS[api], True
                seconds = max(budget.wait_for(cost, now) for budget in mine)
                if not seconds:
                    for budget in mine:
                        budget.reserved += cost
                    return
            self.wait(seconds, f"the {_label(api)} quota of this window is used up")

    def settle(self, api: str, cost: float, headers: t.Mapping[str, str], actual: float | None = None) -> None:
        """Give back the reservation and read what the answer's headers tell (none: no answer came)."""
        with self._lock:
            self.spent[api] += cost if actual is None else actual
            now = self._clock()
            for prefix, family in FAMILIES.items():
                budget = self.budgets[api, family]
                budget.reserved = max(0.0, budget.reserved - cost)
                left = _number(headers.get(f"RateLimit-{prefix}Remaining"))
                reset = _number(headers.get(f"RateLimit-{prefix}Reset"))
                limit = _number(headers.get(f"RateLimit-{prefix}Limit"))
                if left is not None and reset is not None:
                    budget.told(left, None if limit is None else int(limit), now + reset)

    def wait(self, seconds: float, why: str) -> None:
        """Sleep, and say so when it is long enough to be noticed: once, however many requests wait side by side."""
        until = self._clock() + seconds
        with self._lock:
            more = min(seconds, until - self._waiting_until)
            self._waiting_until = max(self._waiting_until, until)
            self.waited += max(0.0, more)
        if seconds >= 1.0 and more >= 1.0:
            self._notify(f"Waiting {seconds:.0f} seconds: {why.rstrip('.')}.")
        self._sleep(seconds)


def seconds_to_wait(headers: t.Mapping[str, str], body: t.Mapping[str, t.Any], message: str, api: str) -> float | None:
    """How long a 429 asks to wait, or None when it does not tell.

    The order: the counter that the body names; every counter that is used up; the body's own number;
    the number in the message; Retry-After.
    """
    cap = WINDOWS[api] + 10.0
    resets = {prefix: _number(headers.get(f"RateLimit-{prefix}Reset")) for prefix in FAMILIES}
    scope = body.get("scope")
    named = resets["User-"] if scope == f"{api}_user" else resets[""] if scope == api else None
    if named is None:
        used_up = [
            reset
            for prefix, reset in resets.items()
            if reset is not None
            and (_number(headers.get(f"RateLimit-{prefix}Remaining")) or 0.0) <= 0.0
            and headers.get(f"RateLimit-{prefix}Remaining") is not None
        ]
        named = max(used_up, default=None)
    if named is None:
        named = _number(body.get("reset"))
    if named is None:
        found = _PLEASE_WAIT.search(message)
        named = float(found.group(1)) if found else _number(headers.get("Retry-After"))
    return None if named is None else min(max(named, 0.0) + AFTER_RESET, cap)


def _number(value: t.Any) -> float | None:
    try:
        return None if value is None else float(value)
    except (TypeError, ValueError):
        return None


def _label(api: str) -> str:
    return "REST" if api == "rest" else "GraphQL"
