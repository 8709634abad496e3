# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The webhook in a pipeline's repository as an option: only GraphQL has it, and only for who may change the pipeline."""

from __future__ import annotations

import pytest

from running.modules import REST_SCOPES, SEED, Result, Runs, actions, pipeline
from stand_in.process import StandIn

HUB: Result = pipeline("hub", repository="https://github.com/x/hub")
ON: Result = {"slug": "hub", "repository_webhook": True}
OFF: Result = {"slug": "hub", "repository_webhook": False}


@pytest.fixture
def runs(stand_in: StandIn) -> Runs:
    """Runs with GraphQL, and a pipeline with a repository on GitHub."""
    stand_in.reset(SEED)
    runs = Runs(stand_in, "bkua_graphql_too")
    assert not runs.run("pipeline", **HUB).get("failed")
    return runs


def test_its_life(runs: Runs) -> None:
    assert actions(runs.both("pipeline", **ON)) == [("update", "pipeline/hub")]
    (change,) = runs.both("pipeline", **OFF)["changes"]
    assert (change["before"], change["after"]) == ({"repository_webhook": True}, {"repository_webhook": False})
    made = runs.both("pipeline", **{**HUB, "slug": "new", "name": "new"}, repository_webhook=True)
    assert actions(made) == [("create", "pipeline/new")]
    assert runs.run("pipeline", check=True, slug="new", repository_webhook=True)["changes"] == []


def test_what_does_not_declare_it_reads_none(runs: Runs) -> None:
    runs.stand_in.clear_log()
    runs.run("pipeline", check=True, **HUB)
    assert not any("Toggle" in str(entry["body"]) for entry in runs.stand_in.log())


def test_it_moves_with_the_repository(runs: Runs) -> None:
    """Set at the new one before it is removed from the old one."""
    runs.both("pipeline", **ON)
    runs.stand_in.clear_log()
    moved = runs.run("pipeline", **ON, repository="https://github.com/x/moved")
    assert [list(change["after"]) for change in moved["changes"]] == [["repository"]]
    sent = [str(entry["body"]) for entry in runs.stand_in.log(write=True)]
    assert ["pipelineCreateWebhook" in text for text in sent] == [False, True, False]
    assert "pipelineDeleteWebhook" in sent[2] and "https://github.com/x/hub" in sent[2]
    assert runs.run("pipeline", check=True, **ON, repository="https://github.com/x/moved")["changes"] == []
    off = runs.run("pipeline", **OFF, repository="https://github.com/x/again")
    assert not off.get("failed") and "https://github.com/x/moved" in str(runs.stand_in.log(write=True)[-1]["body"])


def test_it_needs_a_scope_and_a_right(runs: Runs) -> None:
    """A pipeline whose value the user may not see is held, whichever value it declares, and blocks no other pipeline."""
    error = runs.rejected("pipeline", api_token="bkua_rest_only", **ON)
    assert "lacks the scope graphql (for pipelines.repository_webhook)" in error.message
    tokens = [{"token": "bkua_ada", "user": "ada@example.com", "scopes": [*REST_SCOPES, "graphql"]}]
    runs.stand_in.seed({"tokens": tokens})
    runs.stand_in.switches(non_admin_sees="all")
    own = pipeline("own", repository="https://github.com/x/own")
    access = [{"slug": "own", "access_level": "manage_build_and_read"}]
    team: Result = {"name": "Own", "members": [{"user": "ada@example.com"}], "pipelines": access}
    assert not runs.run("organization", pipelines=[own], teams=[team]).get("failed")
    for hub, on in ((OFF, True), (ON, False)):
        both = [hub, {"slug": "own", "repository_webhook": on}]
        result = runs.run("organization", api_token="bkua_ada", pipelines=both)
        assert result["failure"]["code"] == "held", result["msg"]
        assert {change["address"]: change.get("held") for change in result["changes"]} == {
            "pipeline/hub": "repository_webhook is visible only to users who may change the pipeline: use the token of such"
            " a user, or leave it out",
            "pipeline/own": None,
        }
        assert runs.run("pipeline", check=True, slug="own", repository_webhook=on)["changes"] == []
        assert runs.run("pipeline", check=True, **OFF)["changes"] == []


def test_other_providers_have_none(runs: Runs) -> None:
    error = runs.rejected("pipeline", **ON, repository="https://gitlab.com/x/hub")
    assert "repository_webhook is a setting of github and github_enterprise" in error.message


@pytest.mark.parametrize("fault", ["drop_after", "drop_before"])
def test_an_unclear_answer_is_looked_at(runs: Runs, fault: str) -> None:
    runs.stand_in.faults([{"match": {"method": "POST", "operation": "pipelineCreateWebhook"}, "fault": fault}])
    result = runs.run("pipeline", **ON)
    assert result.get("failed", False) is (fault == "drop_before")
    assert not runs.run("pipeline", **ON).get("failed")


def test_another_client_is_faster(runs: Runs) -> None:
    """What is as declared already is done."""
    request = {"method": "POST", "path": "pipelines/hub/webhook", "body": {}}
    match = {"operation": "pipelineCreateWebhook"}
    runs.stand_in.faults([{"match": match, "fault": "other_client", "requests": [request]}])
    result = runs.run("pipeline", **ON)
    assert not result.get("failed"), result.get("msg")
    assert sum("query Toggle" in str(entry["body"]) for entry in runs.stand_in.log()) == 2, (
        "it was refused and looked at"
    )
