# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long a run has to wait for windows at least, by what it sent. Standard library only."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

WINDOWS = {"rest": 60, "graphql": 300}
# A window is over for sure this much after its end.
AFTER = 1
# As many queries are in flight at most, and so overdraw a window at most.
AT_ONCE = 4
# How much longer than possible a run may take for its windows.
MOST = 1.1


def bound(
    log: Sequence[Mapping[str, Any]], limits: Mapping[str, int], share: float = 1.0, overdraw: bool = False
) -> int:
    """The seconds that the windows before the last one last, of the quota that has the most of them to wait for.

    `log`: what was sent, as a stand-in has it; `limits`: those of the user and of the organization. With `overdraw`, the last
    queries of a window may be as large as they are.
    """
    requests = [1 for entry in log if entry["api"] == "rest"]
    points = [entry["points"] or 0 for entry in log if entry["api"] == "graphql"]
    seconds = 0
    for api, costs in (("rest", requests), ("graphql", points)):
        limit = min(limits[f"{api}_user"], limits[f"{api}_organization"])
        # Half a request cannot be sent.
        allowed = max(1, math.floor(limit * share))
        if share == 1:
            # What costs more than a whole window goes alone.
            costs = [min(each, allowed) for each in costs]
        more = AT_ONCE if overdraw and api == "graphql" else 0
        seconds = max(seconds, (windows(costs, allowed, more) - 1) * (WINDOWS[api] + AFTER))
    return seconds


def windows(costs: Sequence[int], allowed: int, more: int) -> int:
    """In how many windows it was sent at least, when so many of each window count nothing."""
    number = 1
    while sum(sorted(costs)[: max(0, len(costs) - more * number)]) > allowed * number:
        number += 1
    return number


def beaten(name: str, seconds: float, least: int) -> str | None:
    """What is wrong with a run that waited for less than it had to, None when nothing is."""
    if seconds >= least:
        return None
    return (
        f"{name}: it took {seconds:.0f} s, and at least {least} s were to pass: the run used more of a window than its share,"
        " or tests/benchmark/bounds.py is wrong."
    )


def least(size: Mapping[str, int], limits: Mapping[str, int], pruned: bool = False) -> tuple[int, int]:
    """The REST requests and the points that a check of a generated organization takes at least, by the documented costs.

    GraphQL has schedules, what is in clusters, members of teams, rules, the teams of registries and suites, and settings of members;
    REST has the rest. If the points exceed a window, members of teams are read over REST. `pruned`: the schedules of every pipeline are
    read, else one each.
    """
    teams, clusters, targets = size["teams"], size["clusters"], size["registries"] + size["suites"]
    lists = sum(bool(size[name]) for name in ("services", "templates", "registries", "suites", "portals"))
    requests = math.ceil(size["pipelines"] / 100) + teams + lists + (clusters if size["secrets_per_cluster"] else 0)
    if size["invitations"]:
        people = 1 + size["members_per_team"] * min(teams, 20) + size["more_members"]
        # Invitations, and two of the settings.
        requests += math.ceil(people / 100) + 1 + 2
    members = 4 + teams * (3 + 2 * size["members_per_team"])
    points = 4 + clusters * (6 + size["queues_per_cluster"] + size["tokens_per_cluster"])
    points += 3 * (size["pipelines"] if pruned else size["schedules"]) + size["schedules"]
    points += 4 if size["invitations"] else 0
    points += 4 + size["rules"] + targets * (3 + 2 * size["teams_per_target"])
    if points + members > limits["graphql_user"]:
        return requests + 1 + teams, points
    return requests, points + members


def missed(name: str, seconds: float, requests: int, points: int, limits: Mapping[str, int]) -> str | None:
    """What is wrong with a run that takes longer than its windows have to, None when nothing is."""
    query: Mapping[str, Any] = {"api": "graphql", "points": points}
    possible = bound([query, *[{"api": "rest"}] * requests], limits)
    if seconds <= MOST * possible:
        return None
    return f"{name}: it took {seconds:.0f} s, and with {requests} requests and {points} points it takes {possible} s."
