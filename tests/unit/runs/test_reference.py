# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The reference organization under the service's usual quotas: what a check of it costs, in what is scarce.

1,000 pipelines with settings, 2,000 links to teams, 300 schedules, 20 clusters, 200 queues, 60 tokens, 100 teams with
500 members, 15 webhooks.
"""

from __future__ import annotations

import math
import typing as t
from collections import Counter

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._api.client import connect
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._run import Session

from running.declared import REFERENCE, USUAL, whole
from running.interrupted import comparable
from running.paced_clock import PacedClock
from stand_in.process import SharedClock, StandIn

RAISED = {"rest_user": 200, "rest_organization": 200, "graphql_user": 20000, "graphql_organization": 20000}
KINDS = ("queues", "agent_tokens", "schedules", "webhooks")


def check(stand_in: StandIn, limits: dict[str, int], **options: t.Any) -> tuple[dict[str, t.Any], SharedClock]:
    """The cost of a check with nothing to change, and the clock that it ran on."""
    declared = generated(stand_in)
    stand_in.limits(**limits)
    stand_in.clear_log()
    clock = SharedClock(stand_in)
    given = {"api_token": stand_in.token, "organization": stand_in.organization}
    client = connect({**given, "api_url": stand_in.url, "graphql_url": stand_in.graphql_url})
    client.ledger._clock, client.ledger._sleep = clock, clock.sleep
    result = Session(client, CATALOG).run("organization", {**declared, **options}, check_mode=True)
    assert result["changes"] == [] and result["counts"]["unchanged"] == 4195
    return result["cost"], clock


def apply(stand_in: StandIn, options: dict[str, t.Any]) -> tuple[dict[str, t.Any], float]:
    """The result of a run under the usual quotas, and how many seconds it took on the clock. It met no 429."""
    # A new window for each run.
    stand_in.limits(**USUAL)
    stand_in.clear_log()
    clock = PacedClock(stand_in)
    began = clock()
    given = {"api_token": stand_in.token, "organization": stand_in.organization}
    client = connect({**given, "api_url": stand_in.url, "graphql_url": stand_in.graphql_url})
    clock.watch(client.ledger)
    result = Session(client, CATALOG).run("organization", options, check_mode=False)
    seconds = clock() - began
    assert not result.get("failed"), result.get("msg")
    assert statuses(stand_in)[429] == 0
    return result, seconds


def bound(requests: float, points: float) -> float:
    """The seconds that the windows before the last one last, of the budget that has the most of them to wait for.

    `requests`, `points`: what reads and writes take together, each write counted where it is possible. A window is over
    for sure a second after its reset, which answers give in whole seconds.
    """
    return max(
        (math.ceil(need / USUAL[f"{api}_user"]) - 1) * (window + 1)
        for api, need, window in (("rest", requests, 60), ("graphql", points, 300))
    )


def test_changing_every_pipeline(stand_in: StandIn) -> None:
    """1,000 changes that both APIs can make: within 1.1 times what the windows of the two allow together."""
    declared = generated(stand_in)
    for number, pipeline in enumerate(declared["pipelines"]):
        pipeline["description"] = f"Changed number {number}"
    result, seconds = apply(stand_in, declared)
    assert result["counts"]["updated"] == len(result["changes"]) == 1000
    # The reads take one GraphQL window; the writes fit into the next, and into the REST windows beside it.
    assert seconds <= 1.1 * bound(71, 4890 + 2 * 1000), (seconds, result["cost"])
    described = [entry["description"] for entry in stand_in.state()["pipelines"].values()]
    assert len(set(described)) == 1000 and all(text.startswith("Changed") for text in described)


def test_creating_everything(stand_in: StandIn) -> None:
    """The whole organization from nothing: REST for what only REST can make, GraphQL beside it for the rest."""
    declared = generated(stand_in)
    made = comparable(stand_in.state())
    users = [{"email": f"user-{number:03}@example.com", "name": f"User {number:03}"} for number in range(100)]
    stand_in.limits(**dict.fromkeys(USUAL))
    stand_in.reset({"users": users})
    result, seconds = apply(stand_in, declared)
    assert result["counts"]["created"] >= 4190
    # Pipelines with settings, clusters, tokens and webhooks are made over REST, and a cluster's default queue is set.
    only_rest = 1000 + 20 + 20 * 3 + 15
    # Queues, schedules, teams and members take two to four points.
    points = 200 * 2 + 300 * 3 + 100 * 3 + 500 * 3
    assert seconds <= 1.1 * bound(10 + only_rest, 100 + points), (seconds, result["cost"])
    found = comparable(stand_in.state())
    for kind in ("pipelines", "teams"):
        assert {name: found[kind][name] for name in made[kind]} == made[kind]


def generated(stand_in: StandIn) -> dict[str, t.Any]:
    """The reference organization, and how it is declared."""
    stand_in.limits(**dict.fromkeys(USUAL))
    stand_in.reset({"generate": REFERENCE})
    return whole(stand_in.state(), KINDS)


def statuses(stand_in: StandIn) -> Counter[int]:
    return Counter(entry["status"] for entry in stand_in.log())


def test_under_the_usual_quotas(stand_in: StandIn) -> None:
    """One window of GraphQL, and no more of REST than three; no 429."""
    cost, _clock = check(stand_in, USUAL)
    windows = stand_in.limits()["windows"]
    # Settings that are not declared are not read, and cost nothing.
    assert (cost["rest_requests"] + cost["graphql_requests"], cost["graphql_points"]) == (70, 4866), cost
    assert (windows["graphql_user"], windows["rest_user"]) == (1, 2)
    assert set(statuses(stand_in)) == {200}


def test_raised_quotas_are_used(stand_in: StandIn) -> None:
    """Nothing is waited for."""
    cost, _clock = check(stand_in, RAISED)
    assert cost["rest_requests"] + cost["graphql_requests"] <= 66
    assert cost["seconds_waited"] == 0


def test_overdrawing(stand_in: StandIn) -> None:
    """Sixteen requests, in one window."""
    cost, _clock = check(stand_in, USUAL, graphql_overdraw=True)
    assert cost["rest_requests"] + cost["graphql_requests"] <= 16, cost
    assert cost["seconds_waited"] == 0


@pytest.mark.parametrize("used", [1000, 4999, 5000])
@pytest.mark.parametrize("overdraw", [False, True])
def test_what_others_used_is_left_out_of_the_plan(stand_in: StandIn, used: int, overdraw: bool) -> None:
    """Whatever remains, the writes are planned again from the answers, and nothing is lost."""
    cost, _clock = check(stand_in, {**USUAL, "used": {"graphql_user": used}}, graphql_overdraw=overdraw)  # type: ignore[dict-item]
    assert statuses(stand_in)[429] <= 2
    windows = stand_in.limits()["windows"]
    # Over REST alone it would be twelve windows, eleven of them waited for.
    assert cost["seconds_waited"] <= (130 if used == 1000 else 11 * 61), cost
    assert windows["rest_user"] <= 12
