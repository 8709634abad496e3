# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One counter of the service: its remaining amount, the end of its window, and how long work would wait for it.

Private to this collection. Pure: times are given to it. A window is fixed; `Reset` is in seconds, not an
epoch (Buildkite's REST limits page). All costs are requests for REST and points for GraphQL.
"""

from __future__ import annotations

import dataclasses
import email.utils
import math
import re
import typing as t

# The window of each API in seconds, and the default limits.
WINDOWS: dict[str, float] = {"rest": 60.0, "graphql": 300.0}
DEFAULTS = {
    ("rest", "user"): 50,
    ("rest", "organization"): 200,
    ("graphql", "user"): 5_000,
    ("graphql", "organization"): 20_000,
}
FAMILIES = {"": "organization", "User-": "user"}
# Resets are whole seconds, rounded up or down: a window is certain to be over this much later.
AFTER_RESET = 1.0
# For the same reason, the resets in two answers of one window may differ this much.
SAME_WINDOW = 2.0

_PLEASE_WAIT = re.compile(r"(?:wait|in) (\d+) seconds")


class Reported(t.NamedTuple):
    """What an answer contains about one counter; `reset` is in seconds from when it was written."""

    remaining: float
    limit: int | None
    reset: float


class Forecast(t.NamedTuple):
    """In how many windows requests are sent, and how many seconds of waiting lie between them."""

    windows: int
    seconds: float


@dataclasses.dataclass
class Budget:
    """One counter, as far as the answers report it. The run may use `share` of its limit in a window."""

    window: float
    share: float = 1.0
    limit: int | None = None
    remaining: float | None = None
    ends: float = 0.0
    # An earlier request may count in the previous window.
    began: float = float("-inf")
    # What this run itself used in the window.
    mine: float = 0.0
    # The window ended by the clock, and no answer has reported the new one yet.
    guessed: bool = False

    @property
    def allowed(self) -> float | None:
        """What the run may use in a whole window; None while it is unknown."""
        return None if self.limit is None else max(1.0, self.limit * self.share)

    def turn(self, now: float) -> None:
        """Begin a new window once the old one is certain to be over: it counts as full until an answer reports it."""
        if self.remaining is not None and now >= self.ends + AFTER_RESET:
            self.remaining = None if self.limit is None else float(self.limit)
            self.began, self.ends = now, now + self.window
            self.mine, self.guessed = 0.0, True

    def settle(self, cost: float, sent: float, now: float, reported: Reported | None) -> None:
        """Take in a request that was sent at `sent`, and what its answer reports.

        Within a window an answer out of order never raises what is left. What was used without an answer to
        report it may have been counted, and so is.
        """
        self.mine += cost
        if reported is None:
            self._deduct(cost)
            return
        self.limit = self.limit if reported.limit is None else reported.limit
        ends = now + reported.reset
        if self.remaining is None or sent + reported.reset > self.ends + SAME_WINDOW:
            self.remaining, self.ends, self.began, self.mine, self.guessed = reported.remaining, ends, sent, cost, False
        elif ends < self.ends - SAME_WINDOW and not self.guessed:
            # Of an earlier window.
            self.mine -= cost
        elif sent < self.began:
            self._deduct(cost)
        elif self.guessed:
            self.remaining, self.ends, self.guessed = reported.remaining, ends, False
        else:
            self.remaining, self.ends = min(self.remaining, reported.remaining), min(self.ends, ends)

    def _deduct(self, cost: float) -> None:
        if self.remaining is not None:
            self.remaining -= cost

    def free(self, now: float) -> float | None:
        """What the run may use now, without the requests in flight; None while it is unknown."""
        if self.remaining is None or now >= self.ends + AFTER_RESET:
            return self.allowed
        return (
            self.remaining
            if self.allowed is None or self.share == 1.0
            else min(self.remaining, self.allowed - self.mine)
        )

    def fits(self, cost: float, reserved: float, overdraw: bool = False) -> bool:
        """Whether a request may be sent in addition to the reserved ones in flight.

        One that costs more than a whole window is sent alone at a window's start, and never if the run has a share.
        `overdraw`: one goes while anything is left, since points are deducted when a query has run.
        """
        if self.share < 1.0 and self.allowed is not None and self.mine + reserved + cost > self.allowed:
            return False
        if self.remaining is None:
            return True
        if overdraw:
            return self.remaining > 0
        return self.remaining - reserved >= min(cost, self.limit or cost)

    def forecast(self, cost: float, now: float) -> Forecast:
        """How long a run waits that needs this much and has nothing in flight; 0 without limits."""
        free = self.free(now)
        if cost <= 0:
            return Forecast(0, 0.0)
        if free is None or cost <= free:
            return Forecast(1, 0.0)
        more = math.ceil((cost - max(free, 0.0)) / (self.allowed or cost))
        ends = self.ends if now < self.ends + AFTER_RESET else now + self.window
        seconds = ends - now + AFTER_RESET + (more - 1) * (self.window + AFTER_RESET)
        return Forecast(more + (free >= 1), seconds)


def read_headers(headers: t.Mapping[str, str], prefix: str) -> Reported | None:
    """What an answer's headers report about a counter, None if nothing."""
    remaining, limit, reset = (
        number(headers.get(f"RateLimit-{prefix}{name}")) for name in ("Remaining", "Limit", "Reset")
    )
    return (
        None
        if remaining is None or reset is None
        else Reported(remaining, None if limit is None else int(limit), reset)
    )


def seconds_behind(headers: t.Mapping[str, str], now: float) -> float:
    """How many seconds before `now`, in seconds since 1970, the service's clock is at most; infinite if the answer does not show it."""
    try:
        return now - email.utils.parsedate_to_datetime(headers["Date"]).timestamp()
    except (KeyError, TypeError, ValueError):
        return math.inf


def seconds_to_wait(headers: t.Mapping[str, str], body: t.Mapping[str, t.Any], message: str, api: str) -> float | None:
    """How long a 429 asks to wait, None if it does not.

    The order: the counter that the body names; every counter that is used up; the body's own number;
    the number in the message; Retry-After.
    """
    cap = WINDOWS[api] + 10.0
    reported = {prefix: read_headers(headers, prefix) for prefix in FAMILIES}
    scope = body.get("scope")
    prefix = {f"{api}_user": "User-", api: ""}.get(str(scope))
    named = None if prefix is None else number(headers.get(f"RateLimit-{prefix}Reset"))
    if named is None:
        named = max((one.reset for one in reported.values() if one is not None and one.remaining <= 0), default=None)
    if named is None:
        named = number(body.get("reset"))
    if named is None:
        found = _PLEASE_WAIT.search(message)
        named = float(found.group(1)) if found else number(headers.get("Retry-After"))
    return None if named is None else min(max(named, 0.0) + AFTER_RESET, cap)


def number(value: t.Any) -> float | None:
    """A number, None for anything else."""
    try:
        return None if value is None else float(value)
    except (TypeError, ValueError):
        return None
