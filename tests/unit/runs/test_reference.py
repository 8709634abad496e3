# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The reference organization under the service's usual quotas: what a check of it costs, in what is scarce.

1,000 pipelines with settings, 2,000 links to teams, 300 schedules, 20 clusters, 200 queues, 60 tokens, 100 teams with
500 members, 15 webhooks.
"""

from __future__ import annotations

import typing as t
from collections import Counter

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._connection import connect
from ansible_collections.community.buildkite.plugins.module_utils._run import Session

from declared import whole
from stand_in_process import SharedClock, StandIn

USUAL = {"rest_user": 50, "rest_organization": 200, "graphql_user": 5000, "graphql_organization": 20000}
RAISED = {"rest_user": 200, "rest_organization": 200, "graphql_user": 20000, "graphql_organization": 20000}
KINDS = ("queues", "agent_tokens", "schedules", "webhooks")
SIZE = {
    "pipelines": 1000,
    "teams": 100,
    "links_per_team": 20,
    "members_per_team": 5,
    "clusters": 20,
    "queues_per_cluster": 10,
    "tokens_per_cluster": 3,
    "schedules": 300,
    "services": 15,
}


def check(stand_in: StandIn, limits: dict[str, int], **options: t.Any) -> tuple[dict[str, t.Any], SharedClock]:
    """The cost of a check with nothing to change, and the clock that it ran on."""
    stand_in.limits(**dict.fromkeys(USUAL))
    stand_in.reset({"generate": SIZE})
    declared = whole(stand_in.state(), KINDS)
    stand_in.limits(**limits)
    stand_in.clear_log()
    clock = SharedClock(stand_in)
    given = {"api_token": stand_in.token, "organization": stand_in.organization}
    client = connect({**given, "api_url": stand_in.url, "graphql_url": stand_in.graphql_url})
    client.ledger._clock, client.ledger._sleep = clock, clock.sleep
    result = Session(client).run("organization", {**declared, **options}, check_mode=True)
    assert result["changes"] == [] and result["counts"]["unchanged"] == 4195
    return result["cost"], clock


def statuses(stand_in: StandIn) -> Counter[int]:
    return Counter(entry["status"] for entry in stand_in.log())


def test_under_the_usual_quotas(stand_in: StandIn) -> None:
    """One window of GraphQL, and no more of REST than three; no 429."""
    cost, _clock = check(stand_in, USUAL)
    windows = stand_in.limits()["windows"]
    assert cost["rest_requests"] + cost["graphql_requests"] <= 130, cost
    assert cost["graphql_points"] <= 5000
    assert (windows["graphql_user"], windows["rest_user"]) <= (1, 3)
    assert set(statuses(stand_in)) == {200}


def test_raised_quotas_are_used(stand_in: StandIn) -> None:
    """Nothing is waited for."""
    cost, _clock = check(stand_in, RAISED)
    assert cost["rest_requests"] + cost["graphql_requests"] <= 66
    assert cost["seconds_waited"] == 0


def test_overdrawing(stand_in: StandIn) -> None:
    """Sixteen requests, in one window."""
    cost, _clock = check(stand_in, USUAL, overdraw=True)
    assert cost["rest_requests"] + cost["graphql_requests"] <= 16, cost
    assert cost["seconds_waited"] == 0


@pytest.mark.parametrize("used", [1000, 4999, 5000])
@pytest.mark.parametrize("overdraw", [False, True])
def test_what_others_used_is_left_out_of_the_plan(stand_in: StandIn, used: int, overdraw: bool) -> None:
    """Whatever is left: the plan is made again with what the answers tell, and nothing is lost."""
    cost, _clock = check(stand_in, {**USUAL, "used": {"graphql_user": used}}, overdraw=overdraw)  # type: ignore[dict-item]
    assert statuses(stand_in)[429] <= 2
    windows = stand_in.limits()["windows"]
    # Over REST alone it would be twelve windows, eleven of them waited for.
    assert cost["seconds_waited"] <= (130 if used == 1000 else 11 * 61), cost
    assert windows["rest_user"] <= 12
