# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The four budgets: REST requests and GraphQL points, each for the user and for the organization, in fixed windows.

server.py calls these for both faces: `count_request` before a REST request, `refused_query` before and `charge` after
a GraphQL query, and `headers` for every answer.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable
from typing import Any, NamedTuple

from .store import Record, Refused, moment

DEFAULTS: dict[str, int] = {
    "rest_user": 50,
    "rest_organization": 200,
    "graphql_user": 5000,
    "graphql_organization": 20000,
}
WARNING = "You have exceeded your API rate limit."


class Window:
    """One counter. The window begins with the first request that is counted in it."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self.seconds, self.used, self._clock, self._end = seconds, 0, clock, float("-inf")
        # In how many windows something was counted.
        self.begun = 0

    def renew(self) -> None:
        """Begin again if the time is over."""
        if self._clock() >= self._end:
            self.used, self._end = 0, self._clock() + self.seconds

    def count(self, number: int) -> None:
        """Count something."""
        self.begun += not self.used
        self.used += number

    @property
    def left(self) -> float:
        """Seconds until the window ends."""
        return max(0.0, self._end - self._clock())

    @property
    def reset(self) -> int:
        """Whole seconds until the window ends, rounded up."""
        return math.ceil(self.left)


class Budget(NamedTuple):
    """A limit with its counter."""

    scope: str
    limit: int | None
    window: Window

    @property
    def exhausted(self) -> bool:
        """Whether more was used than allowed."""
        return self.limit is not None and self.window.used > self.limit

    @property
    def spent(self) -> bool:
        """Whether nothing is left."""
        return self.limit is not None and self.window.used >= self.limit


class Limits:
    """The limits and counters of an organization; users have counters of their own."""

    def __init__(
        self, clock: Callable[[], float], rest_window: float = 60, graphql_window: float = 300, enforced: bool = True
    ) -> None:
        self.clock = clock
        self.seconds = {"rest": rest_window, "graphql": graphql_window}
        self.limit: dict[str, int | None] = {name: value if enforced else None for name, value in DEFAULTS.items()}
        self._windows: dict[tuple[str, str], Window] = {}

    @property
    def on(self) -> bool:
        """Whether any limit is enforced."""
        return any(value is not None for value in self.limit.values())

    def clear(self) -> None:
        """Begin all windows again."""
        self._windows.clear()

    def change(self, data: Any) -> Record:
        """Set limits by name (None: off), and under `used` the numbers used, of every user for user budgets.

        Returns all of them, and in how many `windows` something was counted: each the highest of all users.
        """
        if not isinstance(data, dict):
            raise Refused(400, "Limits are given as an object of names and numbers.")
        used = data.get("used") or {}
        for name, value in [*((n, v) for n, v in data.items() if n != "used"), *used.items()]:
            if name not in DEFAULTS:
                raise Refused(400, f"There is no limit {name!r}; there are {', '.join(DEFAULTS)}, and used.")
            if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
                raise Refused(400, f"The limit {name!r} takes a number or null, not {value!r}.")
        self.limit.update({name: value for name, value in data.items() if name != "used"})
        for name, value in used.items():
            self._preset(name, value or 0)
        used, begun = ({name: self._most(name, what) for name in DEFAULTS} for what in ("used", "begun"))
        return {**self.limit, "used": used, "windows": begun}

    def _preset(self, name: str, value: int) -> None:
        """Set the used amount; users whose window has not begun get it later."""
        for (other, _user), window in self._windows.items():
            if other == name:
                window.renew()
                window.used = value
        self._windows.setdefault((name, ""), Window(self._seconds(name), self.clock)).renew()
        self._windows[name, ""].used = value

    def _most(self, name: str, what: str) -> int:
        return max(
            (getattr(window, what) for (other, _user), window in self._windows.items() if other == name), default=0
        )

    def _seconds(self, name: str) -> float:
        return self.seconds[name.partition("_")[0]]

    def budget(self, name: str, user: str = "") -> Budget:
        """The budget of the organization, or of a user."""
        window = self._windows.get((name, user))
        if window is None:
            window = self._windows[name, user] = Window(self._seconds(name), self.clock)
            template = self._windows.get((name, ""))
            window.renew()
            if template and template.left:
                window.used = template.used
        window.renew()
        return Budget(name if name.endswith("user") else name.partition("_")[0], self.limit[name], window)

    def pair(self, api: str, user: str) -> tuple[Budget, Budget]:
        """The user's and the organization's budget of an API."""
        return self.budget(f"{api}_user", user), self.budget(f"{api}_organization")

    def count_request(self, user: str) -> Budget | None:
        """Count a REST request in both counters, refused or not; returns the exhausted budget if it is refused."""
        pair = self.pair("rest", user)
        for budget in pair:
            budget.window.count(1)
        return next((budget for budget in pair if budget.exhausted), None)

    def refused_query(self, user: str) -> Budget | None:
        """The budget with nothing left; the cost of a query is known only afterwards."""
        return next((budget for budget in self.pair("graphql", user) if budget.spent), None)

    def charge(self, user: str, points: int) -> None:
        """Deduct the points of a query that was executed; the budget may be overdrawn."""
        for budget in self.pair("graphql", user):
            budget.window.count(points)

    def headers(self, api: str, user: str | None) -> dict[str, str]:
        """The headers of every answer; without a user, as for an unknown token, those of the organization."""
        result: dict[str, str] = {}
        budgets = [("RateLimit", self.budget(f"{api}_organization"))]
        if user is not None:
            budgets.append(("RateLimit-User", self.budget(f"{api}_user", user)))
        for prefix, budget in budgets:
            if budget.limit is None:
                continue
            result[f"{prefix}-Scope"] = budget.scope
            result[f"{prefix}-Remaining"] = str(budget.limit - budget.window.used)
            result[f"{prefix}-Limit"] = str(budget.limit)
            result[f"{prefix}-Reset"] = str(budget.window.reset)
            if budget.spent:
                result[f"{prefix}-Warning"] = WARNING
        return result

    def report(self) -> Record:
        """The organization's counters, as in the answer of /rate_limit."""
        result = {}
        for api in ("rest", "graphql"):
            budget = self.budget(f"{api}_organization")
            ends = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=budget.window.left)
            result[api] = {
                "limit": DEFAULTS[f"{api}_organization"] if budget.limit is None else budget.limit,
                "current": budget.window.used,
                "reset": budget.window.reset,
                "reset_at": moment(ends),
                "enforced": budget.limit is not None,
            }
        return result


def rest_refusal(scope: str, limit: int, current: int, reset: int, old_wording: bool = False) -> Record:
    """The body of a REST 429."""
    if old_wording:
        sentence = f"You have exceeded your {scope} API rate limit. Please wait {reset} seconds"
        return {"message": f"{sentence} before making more requests."}
    message = f"{WARNING} Please wait {reset} seconds before making more requests."
    return {"message": message, "scope": scope, "limit": limit, "current": current, "reset": reset}


def graphql_refusal(scope: str, limit: int, reset: int) -> Record:
    """The body of a GraphQL 429."""
    whose = (
        "You have exceeded your per-user limit"
        if scope.endswith("user")
        else "Your organization has exceeded the limit"
    )
    return {"errors": [{"message": f"{whose} of {limit} complexity points. Please try again in {reset} seconds."}]}
