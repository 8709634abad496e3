# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The four budgets of the service: REST requests and GraphQL points, of the user and of the organization.

Private to this collection. Every request reserves here before it is sent and settles afterwards; here it is
decided who waits. Knows a clock, and neither HTTP libraries nor resources.
"""

from __future__ import annotations

import contextlib
import dataclasses
import math
import threading
import time
import typing as t

from .._errors import InvalidOption, MaxWait, RateLimited
from .budget import (
    AFTER_RESET,
    DEFAULTS,
    FAMILIES,
    WINDOWS,
    Budget,
    Forecast,
    number,
    read_headers,
    seconds_behind,
)
from .complexity import Room

# The most requests in flight: this many fail if someone else uses up a quota.
AT_ONCE = 4
LABELS = {"rest": "REST", "graphql": "GraphQL"}


class Reservation(t.NamedTuple):
    """What a request in flight reserves."""

    api: str
    cost: float
    sent: float


class TooLate(Exception):
    """A request could not be sent in its time. Nothing was sent."""


class Ledger:
    """Reserves before a request is sent, reads what every answer reports, and waits for windows.

    `share`: how much of each limit the run uses in a window. `max_wait`: how many seconds it waits for windows
    altogether. `may_overdraw`: GraphQL queries start while any points are left.
    """

    def __init__(
        self,
        clock: t.Callable[[], float] = time.monotonic,
        sleep: t.Callable[[float], None] = time.sleep,
        notify: t.Callable[[str], None] = lambda message: None,
        share: float = 1.0,
        max_wait: float | None = None,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._notify = notify
        self.share = share
        self.max_wait = max_wait
        self.may_overdraw = False
        # Held for every access to the numbers; notified whenever a request is settled or a wait is over.
        self._changed = threading.Condition()
        self.budgets: dict[tuple[str, str], Budget] = {
            (api, family): Budget(WINDOWS[api], share) for api, family in DEFAULTS
        }
        self.requests = dict.fromkeys(LABELS, 0)
        self.spent = dict.fromkeys(LABELS, 0.0)
        self.waited = 0.0
        # How many seconds the service's clock is behind this machine's at most; infinite while no answer has shown it.
        self.behind = math.inf
        self._waiting_until = float("-inf")
        self._flying: list[Reservation] = []
        # The first request of an API is sent alone: it shows the budgets that pace the others.
        self._answered = dict.fromkeys(LABELS, False)
        self._closed_until = dict.fromkeys(LABELS, float("-inf"))
        self._sleeping: set[str] = set()
        self._deadlines = threading.local()
        self._alone: set[str] = set()

    # Remaining budgets

    def free(self, api: str) -> float | None:
        """What the run may still use of an API in this window; None while no answer has reported it."""
        with self._changed:
            found = [budget.free(self._clock()) for budget in self._of(api)]
        return min((one for one in found if one is not None), default=None)

    def is_known(self, api: str) -> bool:
        """Whether an answer has shown the limits of an API, or that it has none."""
        return self._answered[api]

    def room(self, api: str) -> Room | None:
        """What one request may cost for the run to keep its share; None without a share, or without limits."""
        with self._changed:
            now, reserved = self._clock(), sum(one.cost for one in self._of_flying(api))
            shared = [budget for budget in self._of(api) if budget.share < 1.0 and budget.allowed is not None]
            free = [one for budget in shared if (one := budget.free(now)) is not None]
            whole = [one for budget in shared if (one := budget.allowed) is not None]
        return Room(min(free) - reserved, min(whole)) if free else None

    def forecast(self, requests: float, points: float) -> Forecast:
        """How long a run would wait that sends this many REST requests and uses this many GraphQL points from now on."""
        found = []
        with self._changed:
            now = self._clock()
            for (api, family), budget in self.budgets.items():
                if not self._answered[api]:
                    budget = dataclasses.replace(budget, limit=DEFAULTS[api, family])
                found.append(budget.forecast(requests if api == "rest" else points, now))
        return Forecast(max(one.windows for one in found), max(one.seconds for one in found))

    def must_be_in_time(self, requests: float, points: float) -> None:
        """Raise MaxWait if the remaining requests would wait longer than allowed."""
        seconds = self.forecast(requests, points).seconds
        needed = [f"{requests:.0f} REST requests"] if requests else []
        needed += [f"{points:.0f} GraphQL points"] if points else []
        self._reject_too_long(seconds, f"{' and '.join(needed)} exceed what is left")

    def _of(self, api: str) -> list[Budget]:
        return [budget for (its, _family), budget in self.budgets.items() if its == api]

    # Sending

    def reserve(self, api: str, cost: float, wait: bool = True, overdraw: bool = False) -> Reservation:
        """Wait until `cost` fits into every budget of the API, and reserve it.

        Instead of waiting for a window, raises RateLimited when `wait` is False, MaxWait when that would be too long, and TooLate
        when that would be later than `sent_by` allows. Raises InvalidOption when the cost exceeds the run's share of a whole
        window. `overdraw`: any remaining amount is enough.
        """
        room = self.room(api)
        if room is not None and cost > room.whole and wait:
            raise InvalidOption(
                f"quota_share: {self.share:g} leaves {room.whole:.0f} {LABELS[api]} points in a window, and one query may cost"
                f" {cost:.0f}: raise it to {math.ceil(1000 * self.share * cost / room.whole) / 1000:g}.",
                option="quota_share",
            )
        while True:
            got = self._try_reserve(api, cost, wait, overdraw)
            if isinstance(got, Reservation):
                return got
            try:
                self.wait(got - self._clock(), f"the {LABELS[api]} quota of this window is used up")
            finally:
                with self._changed:
                    self._sleeping.discard(api)
                    self._changed.notify_all()

    def wait_for_room(self, api: str, cost: float) -> None:
        """Wait until `cost` fits into every budget of the API, or the whole share of a window does, and reserve nothing."""
        room = self.room(api)
        reservation = self.reserve(api, min(cost, room.whole) if room else cost)
        with self._changed:
            self._flying.remove(reservation)
            self.requests[api] -= 1
            self._changed.notify_all()

    @contextlib.contextmanager
    def sent_by(self, until: float | None) -> t.Iterator[None]:
        """The requests of this thread are sent by that time, by the ledger's clock, or not at all."""
        self._deadlines.until = until
        try:
            yield
        finally:
            self._deadlines.until = None

    def _try_reserve(self, api: str, cost: float, wait: bool, overdraw: bool) -> Reservation | float:
        """A reservation, or the time until which the caller sleeps, for itself and for all callers after it."""
        until = getattr(self._deadlines, "until", None)
        with self._changed:
            while True:
                now = self._clock()
                seconds = self._seconds_to_wait(api, cost, overdraw, now)
                if until is not None and now + seconds > until:
                    raise TooLate
                if seconds <= 0 and self._has_room(api):
                    self._flying.append(Reservation(api, cost, now))
                    self.requests[api] += 1
                    return self._flying[-1]
                if seconds > 0 and api not in self._sleeping and not self._of_flying(api):
                    break
                # Requests in flight and sleeping callers change the numbers: wait for them before waiting for a window.
                self._changed.wait()
            used_up = f"The {LABELS[api]} quota of this window is used up"
            if not wait:
                raise RateLimited(f"{used_up}: try again later.")
            self._reject_too_long(seconds, used_up)
            self._sleeping.add(api)
            return now + seconds

    def _seconds_to_wait(self, api: str, cost: float, overdraw: bool, now: float) -> float:
        """Seconds until it could fit; 0.0 if it fits now, or may fit once others have settled."""
        seconds = self._closed_until[api] - now
        reserved = sum(one.cost for one in self._of_flying(api))
        for budget in self._of(api):
            budget.turn(now)
            if not budget.fits(cost, reserved, overdraw):
                seconds = max(seconds, budget.ends - now + AFTER_RESET)
        return max(0.0, seconds)

    def _has_room(self, api: str) -> bool:
        return len(self._flying) < AT_ONCE and (self._answered[api] or not self._of_flying(api))

    def _of_flying(self, api: str) -> list[Reservation]:
        return [one for one in self._flying if one.api == api]

    def settle(self, reservation: Reservation, headers: t.Mapping[str, str] | None) -> None:
        """Release a reservation and take in what the answer's headers report; None without an answer."""
        with self._changed:
            self._flying.remove(reservation)
            self._answered[reservation.api] |= headers is not None
            # Each answer is an upper bound, as it took time.
            self.behind = min(self.behind, seconds_behind(headers or {}, time.time()))
            actual = number((headers or {}).get("RateLimit-Complexity-Actual"))
            cost = reservation.cost if actual is None else actual
            self.spent[reservation.api] += cost
            now = self._clock()
            for prefix, family in FAMILIES.items():
                reported = read_headers(headers or {}, prefix)
                self.budgets[reservation.api, family].settle(cost, reservation.sent, now, reported)
            self._changed.notify_all()

    def refused(self, api: str, seconds: float) -> None:
        """A 429 asks to wait: nothing more of that API is sent until then."""
        with self._changed:
            self._closed_until[api] = max(self._closed_until[api], self._clock() + seconds)

    # Waiting

    def now(self) -> float:
        """The time by its clock, in seconds since an arbitrary moment."""
        return self._clock()

    def wait(self, seconds: float, why: str) -> None:
        """Sleep, and report a wait that is long enough to be noticed, once for all requests that wait in parallel."""
        if seconds <= 0:
            return
        with self._changed:
            until = self._clock() + seconds
            more = min(seconds, until - self._waiting_until)
            self._waiting_until = max(self._waiting_until, until)
            self.waited += max(0.0, more)
        if more >= 1.0:
            ends = time.strftime("%H:%M:%S", time.localtime(time.time() + seconds))
            self._notify(f"Waiting {seconds:.0f} seconds, until {ends}: {why.removesuffix('.')}.")
        self._sleep(seconds)

    def pause(self, seconds: float) -> None:
        """Sleep between two looks at what others do, which is no wait for a quota."""
        if seconds > 0:
            self._sleep(seconds)

    @contextlib.contextmanager
    def alone(self, what: str) -> t.Iterator[None]:
        """Let one thread at a time wait for a window; the others wait for that thread."""
        with self._changed:
            while what in self._alone:
                self._changed.wait()
            self._alone.add(what)
        try:
            yield
        finally:
            with self._changed:
                self._alone.discard(what)
                self._changed.notify_all()

    def _reject_too_long(self, seconds: float, why: str) -> None:
        if self.max_wait is None or seconds <= 0 or self.waited + seconds <= self.max_wait:
            return
        raise MaxWait(
            f"{why}, and the wait of {seconds:.0f} seconds more ({self.waited + seconds:.0f} in total) is longer than max_wait"
            f" ({self.max_wait:.0f}) allows: run again later to continue, or raise max_wait.",
            max_wait=self.max_wait,
            seconds=round(self.waited + seconds),
        )
