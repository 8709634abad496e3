# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a check of an organization with objects of every kind reads, in exact figures; the guide to quotas has those of the large one."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._api.client import connect
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._run import Session

from benchmark.bounds import least
from running.declared import EVERY_KIND, REFERENCE, USUAL, whole
from running.paced_clock import PacedClock
from stand_in.process import StandIn

Options = dict[str, t.Any]
KINDS = {entry.plural for entry in CATALOG.managed()}
SMALL: Options = {
    "pipelines": 40,
    "teams": 10,
    "links_per_team": 3,
    "members_per_team": 2,
    "schedules": 12,
    "services": 16,
    "clusters": 4,
    "queues_per_cluster": 2,
    "tokens_per_cluster": 1,
    "secrets_per_cluster": 2,
    "templates": 3,
    "rules": 4,
    "registries": 3,
    "suites": 5,
    "teams_per_target": 2,
    "portals": 2,
    "more_members": 3,
    "invitations": 2,
}
# Where each kind is read: in the path of a request, or in a query.
WHERE = {
    "api_settings": "/api-settings",
    "invitations": "/invitations",
    "member_settings": "query Settings(",
    "members": "acme/members",
    "pipeline_settings": "/pipeline-settings",
    "agent_tokens": "agentTokens(",
    "pipeline_templates": "/pipeline-templates",
    "portals": "/portals",
    "queues": " queues(",
    "registries": "registr",
    "rules": " rules(",
    "schedules": " schedules(",
    "secrets": "/secrets",
    "slack_services": "/services",
    "test_suites": "/suites",
    "webhooks": "/services",
}
# Those that the first figures are without.
NEW = {
    "api_settings",
    "invitations",
    "member_settings",
    "members",
    "pipeline_settings",
    "pipeline_templates",
    "portals",
    "registries",
    "rules",
    "secrets",
    "test_suites",
}
# Requests over REST and GraphQL, and points.
ALL = (15, 7, 308)


def generated(stand_in: StandIn, size: Options) -> Options:
    """An organization of that size, and how it is declared."""
    stand_in.limits(**dict.fromkeys(USUAL))
    stand_in.reset({"generate": size})
    return whole(stand_in.state(), KINDS)


def read(stand_in: StandIn, options: Options) -> tuple[tuple[int, int, int], list[str]]:
    """What a check costs that changes nothing, under the usual quotas of which nothing is used; and what it requests, as text."""
    stand_in.limits(**USUAL)
    stand_in.clear_log()
    where = {"organization": stand_in.organization, "api_url": stand_in.url, "graphql_url": stand_in.graphql_url}
    client, clock = connect({**where, "api_token": stand_in.token}), PacedClock(stand_in)
    clock.watch(client.ledger)
    result = Session(client, CATALOG).run("organization", options, check_mode=True)
    assert result["changes"] == [], result.get("msg")
    log = stand_in.log()
    assert {entry["status"] for entry in log} == {200}
    rest = sum(entry["api"] == "rest" for entry in log)
    texts = [" ".join(str(entry["body"]["query"] if entry["body"] else entry["path"]).split()) for entry in log]
    return (rest, len(log) - rest, sum(entry["points"] or 0 for entry in log)), texts


def without(options: Options, *kinds: str) -> Options:
    """The same without some of the lists. Members of teams stay."""
    below = [kind for kind in kinds if kind != "members"]
    return {
        name: [without(one, *below) if isinstance(one, dict) else one for one in value]
        if isinstance(value, list)
        else value
        for name, value in options.items()
        if name not in kinds
    }


def test_every_kind(stand_in: StandIn) -> None:
    """A list that is not declared is not read, whatever it contains, and everything else costs what it costs without it."""
    old = {**SMALL, **dict.fromkeys(EVERY_KIND.keys() - REFERENCE.keys(), 0)}
    before, _texts = read(stand_in, generated(stand_in, old))
    declared = generated(stand_in, SMALL)
    cost, texts = read(stand_in, declared)
    assert cost == ALL
    assert [kind for kind, where in WHERE.items() if not any(where in text for text in texts)] == []
    for kinds in (NEW, WHERE.keys() - NEW):
        less, texts = read(stand_in, without(declared, *kinds))
        assert [kind for kind in kinds if any(WHERE[kind] in text for text in texts)] == []
        assert less == before or kinds != NEW


@pytest.mark.parametrize(
    ("more", "cost", "windows"),
    [
        ({}, (115, 9, 4921), (1, 3)),
        # To prune schedules, the list of every pipeline is read.
        ({"prune": ["schedules"]}, (207, 12, 4969), (1, 5)),
    ],
)
def test_the_large_organization(
    stand_in: StandIn, more: Options, cost: tuple[int, int, int], windows: tuple[int, int]
) -> None:
    """Three windows of REST and one of GraphQL, as the notes on the API compute; five and one if the schedules of every pipeline are read.

    The notes have 144 requests and 3,684 points, and the benchmark's bound has no more. What is left of the points lists the links of
    some teams, so that fewer requests remain.
    """
    assert least(EVERY_KIND, USUAL) == (143, 3676)
    assert read(stand_in, {**generated(stand_in, EVERY_KIND), **more})[0] == cost
    seen = stand_in.limits()["windows"]
    assert (seen["graphql_user"], seen["rest_user"]) == windows
