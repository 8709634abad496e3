# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cost: which of the two APIs returns something for less. REST takes requests, GraphQL takes points.

Private to this collection. Pure: counts and budgets are given to it. Costs are Buildkite's documented ones.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
import typing as t

# The tolerance of an estimate if all remaining points are used.
MARGIN = 0.95


class Forecast(t.Protocol):
    """The waiting time of some REST requests and GraphQL points."""

    @property
    def seconds(self) -> float:
        """Seconds of waiting."""


@dataclasses.dataclass(frozen=True)
class Lists:
    """Lists of one kind below some objects: the number of objects, the total of entries, and the cost.

    `points` are those of one object with an empty list, `each` those of an entry; `at_once` objects fit into one GraphQL
    request (0: GraphQL does not return it). `more` requests return names for which REST's entries only have IDs.
    `unused` points of a share remain, since no query may cost more than what is left. Without `by_rest`, REST does not return it.
    With `instead`, REST returns all of them together, in so many requests.
    """

    parents: int
    entries: float
    points: float
    each: float
    at_once: int
    more: int = 0
    unused: float = 0.0
    by_rest: bool = True
    instead: int = 0

    @property
    def ways(self) -> tuple[int, ...]:
        """All of the objects over one API or the other."""
        if not self.by_rest:
            return (self.parents,)
        return (0, self.parents) if self.at_once and self.parents else (0,)

    def cost(self, by_graphql: int) -> tuple[int, int, float]:
        """(REST requests, GraphQL requests, points) with this many of the objects over GraphQL."""
        requests = math.ceil(by_graphql / self.at_once) if by_graphql else 0
        rest = (0 if by_graphql else self.instead) if self.instead else self.parents - by_graphql
        return rest + (self.more if rest else 0), requests, by_graphql * self.one

    @property
    def one(self) -> float:
        """The points of one object with its usual entries."""
        return self.points + self.each * self.entries / max(1, self.parents)


def choose(
    lists: t.Sequence[Lists],
    forecast: t.Callable[[float, float], Forecast],
    free: float | None,
    requests: int = 0,
    overdraw: bool = False,
    used: float = 0.0,
) -> list[int]:
    """For each, how many of its objects to read over GraphQL: the least waiting, then requests, then points.

    `free` points are left in this window (None: unknown, or without limits), `requests` are sent over REST and `used` points over
    GraphQL anyway. `overdraw`: points do not matter while some are left.
    """
    best: tuple[tuple[float, int, float], list[int]] | None = None
    unused = max((one.unused for one in lists), default=0.0)
    for ways in _candidates(lists, free and free - unused - used):
        costs = [one.cost(way) for one, way in zip(lists, ways, strict=True)]
        rest = requests + sum(cost[0] for cost in costs)
        points = used + sum(cost[2] for cost in costs)
        seconds = forecast(rest, 0.0 if overdraw or not points else points + unused).seconds
        key = (seconds, rest + sum(cost[1] for cost in costs), points)
        if best is None or key < best[0]:
            best = key, list(ways)
    return best[1] if best else []


def _candidates(lists: t.Sequence[Lists], free: float | None) -> t.Iterator[tuple[int, ...]]:
    """All over one API or the other; and one of those over REST partly over GraphQL, as far as the points last."""
    pure = list(itertools.product(*(one.ways for one in lists)))
    yield from pure
    if free is None:
        return
    for ways in pure:
        remaining = free * MARGIN - sum(one.cost(way)[2] for one, way in zip(lists, ways, strict=True))
        for place, one in enumerate(lists):
            has_part = one.at_once and not one.instead and not ways[place]
            part = min(one.parents, int(remaining // one.one)) if has_part else 0
            if 0 < part < one.parents:
                yield (*ways[:place], part, *ways[place + 1 :])


def share(points: t.Sequence[float], requests: int, more: float, forecast: t.Callable[[float, float], Forecast]) -> int:
    """How many writes, the first ones, to send over GraphQL: the fewest with the least waiting.

    `points` are the cost of each there, in REST it is a request; `requests` are sent over REST anyway, and `more` points
    used anyway.
    """
    best, found, used = forecast(requests + len(points), more).seconds, 0, 0.0
    for many, each in enumerate(points, 1):
        used += each
        seconds = forecast(requests + len(points) - many, more + used / MARGIN).seconds
        if seconds < best:
            best, found = seconds, many
    return found
