# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong on the way: a lost answer makes nothing twice, and what cannot be read is never taken for absent."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._errors import BuildkiteError

from running.modules import Runs, actions, pipeline

LINK = {"team": "Web", "access_level": "read_only"}
TREE: dict[str, t.Any] = {
    "clusters": [
        {
            "name": "C",
            "default_queue": "q",
            "queues": [{"key": "q", "dispatch_paused": True}],
            "maintainers": [{"team": "Web"}],
        }
    ],
    "teams": [{"name": "Web", "members": [{"user": "ada@example.com", "role": "member"}]}],
    "pipelines": [pipeline("web", teams=[LINK], archived=True)],
}
WRITES = [
    ("POST", "/organizations/*/clusters"),
    ("POST", "/organizations/*/clusters/*/queues"),
    ("POST", "/organizations/*/clusters/*/queues/*/pause_dispatch"),
    ("PATCH", "/organizations/*/clusters/*"),
    ("POST", "/organizations/*/clusters/*/maintainers"),
    ("POST", "/organizations/*/teams"),
    ("POST", "/organizations/*/teams/*/members"),
    ("POST", "/organizations/*/pipelines"),
    ("POST", "/organizations/*/pipelines/*/archive"),
]


@pytest.mark.parametrize("fault", ["drop_after", "truncated", "drop_before", "too_many_requests", "server_error_html"])
@pytest.mark.parametrize(("method", "path"), WRITES)
def test_nothing_is_made_twice(runs: Runs, method: str, path: str, fault: str) -> None:
    """A lost answer to any write: the same run or the next one ends in what was declared, and nothing is there twice."""
    runs.stand_in.faults([{"match": {"method": method, "path": path}, "fault": fault}])
    runs.run("organization", **TREE)
    assert [entry["consumed"] for entry in runs.stand_in.faults()] == [1], "the fault was not met"
    runs.stand_in.clear_faults()
    runs.run("organization", **TREE)
    assert runs.run("organization", **TREE)["changes"] == []
    for list_path, count in (("clusters", 2), ("teams", 2), ("pipelines", 1)):
        assert len(runs.rest("GET", list_path)) == count
    cluster = runs.at("clusters", "C")
    assert list(cluster["queues"]) == ["q"] and len(cluster["maintainers"]["teams"]) == 1


@pytest.mark.parametrize("fault", ["drop_after", "truncated"])
def test_a_lost_answer_to_a_creation_is_looked_up_in_the_same_run(runs: Runs, fault: str) -> None:
    """The run itself succeeds, and lists what it created."""
    runs.stand_in.faults([{"match": {"method": "POST", "path": "/organizations/*/pipelines"}, "fault": fault}])
    result = runs.run("organization", **TREE)
    assert not result.get("failed"), result.get("msg")
    assert ("create", "pipeline/web") in actions(result)


GONE: dict[str, t.Any] = {
    "clusters": [{"name": "C", "queues": [{"key": "q", "dispatch_paused": False}, {"key": "p", "state": "absent"}]}],
    "teams": [{"name": "Web", "description": "changed"}],
    "pipelines": [pipeline("web", archived=False), {"slug": "old", "state": "absent"}],
}
CHANGES = [
    ("POST", "/organizations/*/clusters/*/queues/*/resume_dispatch"),
    ("DELETE", "/organizations/*/clusters/*/queues/*"),
    ("PATCH", "/organizations/*/teams/*"),
    ("POST", "/organizations/*/pipelines/*/unarchive"),
    ("DELETE", "/organizations/*/pipelines/*"),
]


@pytest.mark.parametrize(
    ("method", "path", "tree"), [*((*write, TREE) for write in WRITES), *((*write, GONE) for write in CHANGES)]
)
def test_what_is_lost_again_and_again_has_failed(runs: Runs, method: str, path: str, tree: dict[str, t.Any]) -> None:
    """A write that never succeeds is sent twice at most and reported as unclear, and the next run continues.

    A write that could create a duplicate is sent once.
    """
    if tree is GONE:
        there = {**TREE["clusters"][0], "queues": [*TREE["clusters"][0]["queues"], {"key": "p"}]}
        runs.run("organization", **{**TREE, "clusters": [there], "pipelines": [*TREE["pipelines"], pipeline("old")]})
    match = {"method": method, "path": path}
    if (method, path) == CHANGES[-1] and runs.token == "bkua_graphql_too":
        # It is deleted by its ID.
        match = {"api": "graphql", "operation": "pipelineDelete"}
    runs.stand_in.faults([{"match": match, "fault": "drop_before", "times": 9}])
    result = runs.run("organization", **tree)
    assert result["failed"] is True
    [failed] = result["failure"]["failed"]
    assert failed["code"] == "unclear" and "It is unclear whether" in failed["message"]
    assert (failed["action"], failed["address"]) not in actions(result)
    assert runs.stand_in.faults()[0]["consumed"] == (1 if (method, path) == WRITES[0] else 2)
    runs.stand_in.clear_faults()
    assert not runs.run("organization", **tree).get("failed")
    assert runs.run("organization", **tree)["changes"] == []


READS = ["/access-token", "/organizations/*/clusters", "/organizations/*/pipelines"]


@pytest.mark.parametrize("fault", ["server_error_html", "proxy_html", "drop_before", "redirect", "truncated"])
@pytest.mark.parametrize("path", READS)
def test_a_failed_read_is_an_error_and_never_a_creation(runs: Runs, path: str, fault: str) -> None:
    """However a list fails, nothing is written."""
    runs.run("organization", **TREE)
    more = {"location": "https://elsewhere.example/"} if fault == "redirect" else {}
    # More often than reads are tried again.
    runs.stand_in.faults([{"match": {"method": "GET", "path": path}, "fault": fault, "times": 9, **more}])
    before = runs.stand_in.log(write=True)
    if path == "/access-token" and fault in ("server_error_html",):
        # Then the scopes are unknown; the request that needs a missing one reports it.
        assert runs.run("organization", **TREE)["changes"] == []
    else:
        with pytest.raises(BuildkiteError) as caught:
            runs.run("organization", **TREE)
        assert caught.value.failure["code"] in ("service_error", "not_buildkite", "unreachable"), caught.value.failure
    assert runs.stand_in.log(write=True) == before


def test_a_throttled_read_is_waited_for(runs: Runs) -> None:
    """429 on a read is no failure; the list is read whole afterwards."""
    runs.run("organization", **TREE)
    runs.stand_in.faults(
        [{"match": {"method": "GET", "path": "/organizations/*/pipelines"}, "fault": "too_many_requests", "times": 3}]
    )
    assert runs.run("organization", **TREE)["changes"] == []
    assert runs.stand_in.faults()[0]["consumed"] == 3


def test_what_is_taken_and_not_visible_is_said(runs: Runs) -> None:
    """A list that hides a pipeline: the creation is refused, and the message explains that an object that is not visible has its name."""
    runs.rest("POST", "pipelines", pipeline("hidden", name="Hidden"))
    runs.stand_in.seed(
        {
            "tokens": [{"token": "bkua_ada", "user": "ada@example.com", "scopes": "all"}],
            "teams": [{"name": "Ours", "members": [{"email": "ada@example.com", "role": "maintainer"}]}],
        }
    )
    wanted = pipeline("hidden", name="Hidden", teams=[{"team": "Ours", "access_level": "manage_build_and_read"}])
    result = runs.run("organization", api_token="bkua_ada", pipelines=[wanted])
    assert (
        result["failed"] and "something that is not visible to the token's user has its name already" in result["msg"]
    ), result
