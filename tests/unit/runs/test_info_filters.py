# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Modules that return some objects: what the service filters, what values and lists decide, and how many requests it takes."""

from __future__ import annotations

import json
import typing as t
from collections.abc import Iterator

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG

from running.modules import OWNER, REST_SCOPES, SEED, Result, Runs, handed_over, packed
from stand_in.process import StandIn

BOTH, REST = "bkua_graphql_too", "bkua_rest_only"
READS = {"token": "bkua_reads", "user": OWNER, "scopes": ["read_organizations"]}
PLAIN = {"token": "bkua_plain", "user": "ada@example.com", "scopes": REST_SCOPES}
PIPELINES, PAGES = 120, 2
SIZE: Result = {
    "pipelines": PIPELINES,
    "teams": 3,
    "links_per_team": 2,
    "members_per_team": 1,
    "clusters": 3,
    "queues_per_cluster": 0,
    "tokens_per_cluster": 0,
    "schedules": 0,
    "services": 0,
}


@pytest.fixture(scope="module")
def many() -> Iterator[Runs]:
    """An organization with more pipelines than a page has."""
    with StandIn() as own:
        own.reset({**SEED, "generate": SIZE, "tokens": [*SEED["tokens"], READS, PLAIN]})
        yield Runs(own, BOTH)


def entries(runs: Runs, module: str, **options: t.Any) -> list[Result]:
    """The objects that a module returns. It lacks nothing that it could not read."""
    result = runs.run(module, **options)
    assert (result["changed"], result["unread"]) == (False, [])
    found: list[Result] = result[CATALOG.returned_by(module)[0].plural]
    return found


def requests(runs: Runs, module: str, **options: t.Any) -> tuple[int, int]:
    """The REST and GraphQL requests of a call as the service counts them, without the one for the token's scopes."""
    runs.stand_in.clear_log()
    runs.run(module, **options)
    apis = [entry["api"] for entry in runs.stand_in.log() if not entry["path"].endswith("/access-token")]
    return apis.count("rest"), apis.count("graphql")


def test_filters_of_the_service(many: Runs) -> None:
    """The service filters, so that one page is enough."""
    named = entries(many, "pipeline_info", name="PIPELINE-000", repository="y-0001")
    assert [entry["slug"] for entry in named] == ["pipeline-0001"]
    assert requests(many, "pipeline_info", name="pipeline-000") == (2, 0)
    for token in (BOTH, REST):
        filtered = many.run("pipeline_info", api_token=token, name="PIPELINE-000", repository="y-0001")
        (warning,) = filtered["warnings"]
        assert warning.startswith("None of these pipelines is archived") and "leave out name and repository" in warning
    assert many.run("pipeline_info", slug="pipeline-0001")["warnings"] == []
    [of_user] = [entries(many, "team_info", user="user-000@example.com", include=["members"])]
    assert of_user and all("user-000@example.com" in json.dumps(team["members"]) for team in of_user)
    # In a loop, an earlier item may have read the whole list.
    with handed_over(packed("pipeline_info")):
        shared = many.session(BOTH, "pipeline_info")
        assert len(shared.run("pipeline_info", {"cluster": None}, True)["pipelines"]) > 100
        (second,) = shared.run("pipeline_info", {"name": "PIPELINE-000", "repository": "y-0001"}, True)["pipelines"]
    assert second["slug"] == "pipeline-0001"
    error = many.rejected("team_info", user="nobody@example.com")
    assert error.facts["option"] == "user" and "is no member: " in error.message


def test_filters_of_values(many: Runs) -> None:
    """REST's lists have no such filters: values of the answers decide, and a name costs the list that has it."""
    every, whole = entries(many, "pipeline_info"), PAGES + 1
    for tags in (["tag-3"], ["tag-3", "tag-4"]):
        tagged = entries(many, "pipeline_info", tags=tags)
        assert tagged == [entry for entry in every if {*tags} <= {*entry["tags"]}] and len(tagged) < PIPELINES
    inside = entries(many, "pipeline_info", cluster="cluster-01", tags=["tag-3"])
    assert inside == [entry for entry in every if (entry["cluster"], entry["tags"]) == ("cluster-01", ["tag-3"])]
    assert inside
    [cluster] = entries(many, "cluster_info", name="cluster-01")
    assert entries(many, "pipeline_info", cluster=cluster["id"].upper(), name="pipeline-000") == [
        entry for entry in every if entry["cluster"] == "cluster-01" and entry["name"].startswith("pipeline-000")
    ]
    assert requests(many, "pipeline_info", cluster="cluster-01") == (whole, 1)
    # What is not archived needs no lookup of archived ones, and no warning that the list may lack some.
    assert entries(many, "pipeline_info", archived=False) == every
    assert requests(many, "pipeline_info", archived=False) == (whole, 0)
    names: list[Result] = [{}, {"name": "pipeline-000"}]
    for name in names:
        found = many.run("pipeline_info", api_token=REST, archived=False, **name)
        assert (found["warnings"], len(found["pipelines"])) == ([], 10 if name else PIPELINES)
    assert entries(many, "pipeline_info", archived=True) == []
    [warning] = many.run("pipeline_info", api_token=REST, archived=True)["warnings"]
    assert warning.startswith("None of the pipelines is archived")


def test_filters_of_teams(many: Runs) -> None:
    """The list of one team, whichever API reads it."""
    [team] = entries(many, "team_info", name="team-001", include=["members", "pipelines"])
    for token in (BOTH, REST):
        for name in ("team-001", team["slug"], team["id"]):
            linked = many.run("pipeline_info", api_token=token, team=name)["pipelines"]
            assert [entry["slug"] for entry in linked] == [link["slug"] for link in team["pipelines"]] and len(
                linked
            ) == 2
        people = many.run("member_info", api_token=token, team="team-001", role="member")["members"]
        assert [entry["email"] for entry in people] == [link["user"] for link in team["members"]] and people
        assert many.run("member_info", api_token=token, team="team-001", role="admin")["members"] == []
    # The list of teams, that of the team, and the whole list; pipelines name clusters too.
    assert requests(many, "member_info", team="team-001", api_token=REST) == (3, 0)
    assert requests(many, "pipeline_info", team="team-001", archived=False, api_token=REST) == (PAGES + 3, 0)


def test_filters_that_cannot_decide(many: Runs) -> None:
    """A wrong name, an empty list, and a value that is not shown are errors: none of them is an empty result."""
    for option, wrong in (("cluster", "Nowhere"), ("team", "Nowhere"), ("tags", [])):
        given: Result = {option: wrong}
        error = many.rejected("pipeline_info", **given)
        assert isinstance(error, InvalidOption) and error.facts["option"] == option
    assert many.rejected("member_info", team="team-001", api_token="bkua_reads").facts["scopes"] == ["read_teams"]
    error = many.rejected("member_info", sso_mode="required", api_token="bkua_plain")
    assert error.message.startswith(
        "sso_mode cannot select members, since Buildkite shows the token's user no sso_mode of "
    )
    shown = entries(many, "member_info", sso_mode="optional")
    assert shown and {entry["sso_mode"] for entry in shown} == {"optional"}
    assert shown == [one for one in entries(many, "member_info") if one["sso_mode"] == "optional"]
