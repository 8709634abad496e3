# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pipeline templates: what pipelines use is not deleted, and everyone but administrators sees only some of them."""

from __future__ import annotations

import pytest

from running.modules import REST_SCOPES, STEPS, Result, Runs, actions, pipeline

GO: Result = {"name": "Go", "description": "Services in Go", "configuration": STEPS, "available": True}
GONE: Result = {"name": "Go", "state": "absent"}


@pytest.fixture
def used(runs: Runs) -> Runs:
    """A template that a pipeline uses."""
    templated = {"slug": "shop", "repository": "https://github.com/acme/shop.git", "pipeline_template": "Go"}
    result = runs.run("organization", pipeline_templates=[GO], pipelines=[templated])
    assert not result.get("failed")
    return runs


def test_its_life(runs: Runs) -> None:
    """Created, changed with its steps as data, cleared, renamed, deleted."""
    runs.both("pipeline_template", **GO)
    runs.both("pipeline_template", name="Go", configuration={"steps": [{"command": "make all"}]}, available=False)
    changed = runs.both("pipeline_template", name="Go", description="")["pipeline_template"]
    assert (changed["available"], changed["description"]) == (False, "")
    renamed = runs.both("pipeline_template", name="Services", previous_names=["Go"])
    assert actions(renamed) == [("update", "template/Services")]
    assert actions(runs.both("pipeline_template", name="Services", state="absent")) == [("delete", "template/Services")]


def test_what_a_pipeline_uses_stays(used: Runs) -> None:
    """Unless the pipeline stops using it in the same run."""
    error = used.rejected("pipeline_template", **GONE)
    assert "template/Go is the pipeline_template of 1 pipeline (shop)" in error.message
    passed = used.run("pipeline_template", **GONE, override_guards=["template/Go"])
    assert "Pipeline template can't be deleted while pipelines use it" in passed["msg"]
    freed = used.both("organization", pipeline_templates=[GONE], pipelines=[pipeline("shop", pipeline_template="")])
    assert actions(freed) == [("update", "pipeline/shop"), ("delete", "template/Go")]


def test_what_an_archived_pipeline_uses_is_left_to_the_service(used: Runs) -> None:
    """Where no list shows that pipeline."""
    used.run("pipeline", slug="shop", archived=True)
    used.stand_in.switches(list_holds_archived=False)
    result = used.run("pipeline_template", **GONE)
    assert "Pipeline template can't be deleted while pipelines use it" in result["msg"]


def test_who_is_no_administrator_prunes_none(runs: Runs) -> None:
    """Others see only the templates that are available."""
    runs.run("organization", pipeline_templates=[GO, {**GO, "name": "Draft", "available": False}])
    token = {"token": "bkua_ada", "user": "ada@example.com", "scopes": [*REST_SCOPES, "graphql"]}
    runs.stand_in.seed({"tokens": [token]})
    error = runs.rejected("organization", api_token="bkua_ada", pipeline_templates=[GO], prune=["pipeline_templates"])
    assert "administrator" in error.message


def test_without_the_feature(runs: Runs) -> None:
    runs.stand_in.switches(plan_features=["teams"])
    error = runs.rejected("pipeline_template", **GO)
    assert "subscription does not include pipeline_templates" in error.message
