# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How much is asked of the service: exact counts, since quotas are what is scarce."""

from __future__ import annotations

import typing as t

import pytest

from running.declared import declared
from running.modules import CONSENTS, TOKENS, Runs, pipeline

SIZE = {
    "pipelines": 1000,
    "teams": 100,
    "links_per_team": 20,
    "clusters": 20,
    "queues_per_cluster": 10,
    "members_per_team": 5,
}


@pytest.fixture
def large(runs: Runs) -> Runs:
    """An organization of 1,000 pipelines and 2,000 team links."""
    runs.stand_in.reset({"generate": SIZE, "tokens": TOKENS})
    return runs


def test_a_check_of_1000_unchanged_pipelines(large: Runs) -> None:
    """13 requests: the token, clusters, teams with links in one, ten pages of pipelines."""
    options = declared(large.stand_in.state())
    assert len(options["pipelines"]) == 1000
    assert sum(len(entry["teams"]) for entry in options["pipelines"]) == 2000
    large.stand_in.clear_log()
    result = large.run("organization", check=True, **options)
    assert result["changes"] == []
    requests = len(large.stand_in.log())
    if large.token == "bkua_graphql_too":
        assert requests == 13
    else:
        # Without GraphQL the links of every team are a list of their own.
        assert requests <= 14 + len(options["teams"])


def test_an_organization_as_options_and_back(large: Runs) -> None:
    """69 requests: the token; invitations; twice the two pages of members; clusters, their queues, their tokens; 20 times the secrets of one;
    unclustered tokens; teams, their members, their links; registries, none of which has teams; templates; portals; rules; suites; ten
    pages of pipelines, and again, since a deletion meanwhile may hide one; five times the schedules of 200; webhooks;
    the archived; who asks; settings of pipelines, members and the APIs."""
    large.stand_in.clear_log()
    result = large.run("organization_info")
    requests = len(large.stand_in.log())
    counts = result["counts"]
    made = {"clusters": 20, "queues": 200, "agent_tokens": 60, "teams": 100, "pipelines": 1000, "webhooks": 15}
    made |= {"schedules": 300, "members": 101}
    assert {name: count for name, count in counts.items() if count} == made
    assert sum(len(entry["teams"]) for entry in result["organization"]["pipelines"]) == 2000
    assert sum(len(entry["members"]) for entry in result["organization"]["teams"]) == 500
    if large.token == "bkua_graphql_too":
        assert result["complete"]
        assert requests == 69
    else:
        # The token, clusters, teams, registries, templates, pipelines, webhooks, portals, suites, invitations, members, the user twice,
        # settings twice; then what is inside.
        assert requests == 1 + 1 + 1 + 1 + 1 + 1 + 1 + 2 * 10 + 2 + 2 * 2 + 2 + 2 + 3 * 20 + 2 * 100 + 1000
    assert {entry["default_queue"] for entry in result["organization"]["clusters"]} == {"queue-00"}
    back = large.run("organization", check=True, **result["organization"], prune=list(counts), **CONSENTS)
    assert back["changes"] == []
    assert back["counts"]["unchanged"] == sum(made.values()) + 2000 + 500 + 2 + (large.token == "bkua_graphql_too")


def paths(runs: Runs) -> list[str]:
    """The requests of a log, in short."""
    return [f"{entry['method']} {entry['path']}" for entry in runs.stand_in.log()]


def test_one_pipeline_is_read_by_its_slug(runs: Runs) -> None:
    """A module that declares one object does not read a thousand."""
    runs.run("pipeline", **pipeline("p"))
    runs.stand_in.clear_log()
    runs.run("pipeline", **pipeline("p"))
    assert len(paths(runs)) == 2


def test_no_list_is_read_twice(large: Runs) -> None:
    """However many objects refer to it."""
    options: dict[str, t.Any] = declared(large.stand_in.state())
    options["pipelines"] = options["pipelines"][:50]
    large.stand_in.clear_log()
    large.run("organization", check=True, **options)
    asked = [
        (entry["method"], entry["path"], str(entry["query"]), str(entry["body"])) for entry in large.stand_in.log()
    ]
    assert len(asked) == len(set(asked))
