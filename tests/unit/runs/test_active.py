# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What runs in a pipeline that a plan deletes: a guard by address, in the plan and right before the deletion."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._apply import apply as applying

from running.modules import Result, Runs, actions, pipeline

GONE: Result = {"pipelines": [{"slug": slug, "state": "absent"} for slug in ("busy", "idle")]}
COUNTS = ["scheduled_builds_count", "running_builds_count"]


@pytest.fixture
def there(runs: Runs) -> Runs:
    """A pipeline in which two builds are active, and one in which none is."""
    builds = {"busy": ("running", "scheduled", "passed"), "idle": ("passed", "blocked", "canceled")}
    states = [{"pipeline": slug, "state": one} for slug, some in builds.items() for one in some]
    runs.stand_in.seed({"pipelines": [pipeline(slug) for slug in builds], "builds": states})
    runs.stand_in.clear_log()
    return runs


def asked(runs: Runs) -> list[str]:
    """What was asked: the REST paths of single pipelines, and the names of queries."""
    log = runs.stand_in.log(write=False)
    names = [str((one["body"] or {}).get("query")).split("(", maxsplit=1)[0] for one in log if one["api"] == "graphql"]
    return names + [one["path"].partition("/pipelines/")[2] for one in log if "/pipelines/" in one["path"]]


def test_a_pipeline_with_active_builds_is_kept(there: Runs) -> None:
    """In check mode too, by the module of one pipeline too; the list of pipelines shows them, so nothing more is asked."""
    for check in (True, False):
        error = there.rejected("organization", check=check, **GONE)
        assert error.message.startswith("pipeline/busy has 2 active builds and would be deleted: ")
        assert (error.failure["guard"], error.failure["count"]) == ("active_builds", 2)
        assert (error.failure["address"], error.failure["option"]) == ("pipeline/busy", "override_guards")
    assert not [one for one in asked(there) if "query Active" in one or one in ("busy", "idle")]
    assert "2 active builds" in there.rejected("pipeline", slug="busy", state="absent").message
    assert actions(there.run("pipeline", slug="idle", state="absent")) == [("delete", "pipeline/idle")]


def test_archiving_asks_nothing_and_passes(there: Runs) -> None:
    result = there.run("organization", pipelines=[{"slug": "busy", "archived": True}], prune=["pipelines"])
    assert result["counts"]["archived"] == 2 and not [one for one in asked(there) if "Active" in one]


def test_an_address_lets_it_through_to_the_service(there: Runs) -> None:
    """Which refuses it while builds are running, and that alone fails."""
    result = there.run("organization", **GONE, override_guards=["pipeline/busy"])
    (failed,) = result["failure"]["failed"]
    assert failed["address"] == "pipeline/busy" and "running builds" in failed["message"]
    assert actions(result) == [("delete", "pipeline/idle")]


def test_a_build_that_starts_after_the_plan(there: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    """The look right before the deletion counts again, in the request that it sends anyway."""
    usual = applying.apply

    def apply(*given: t.Any, **more: t.Any) -> t.Any:
        there.stand_in.seed({"builds": [{"pipeline": "idle"}]})
        there.stand_in.clear_log()
        return usual(*given, **more)

    monkeypatch.setattr(applying, "apply", apply)
    result = there.run("organization", pipelines=GONE["pipelines"][1:])
    (failed,) = result["failure"]["failed"]
    assert (failed["code"], "has 1 active build and" in failed["message"]) == ("rejected", True)
    assert asked(there) == (["query Look"] if there.token == "bkua_graphql_too" else ["idle"])


@pytest.mark.parametrize("omitted", [COUNTS, COUNTS[:1]])
def test_a_list_that_does_not_show_it(there: Runs, omitted: list[str]) -> None:
    """It is asked for: over GraphQL in one query, else of each."""
    there.stand_in.switches(list_omits=omitted)
    assert "2 active builds" in there.rejected("organization", check=True, **GONE).message
    by_graphql = there.token == "bkua_graphql_too"
    found = [one for one in asked(there) if "query Active" in one or one in ("busy", "idle")]
    assert sorted(found) == (["query Active"] if by_graphql else ["busy", "idle"])


def test_what_is_not_shown_at_all_is_unknown(there: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    fault = {"match": {"path": "*/pipelines/idle", "method": "GET"}, "fault": "answered", "without": COUNTS, "times": 9}
    hidden = {
        "match": {"operation": "node"},
        "fault": "answered",
        "body": {"data": {"a0": {"builds": None}}},
        "times": 9,
    }
    there.stand_in.switches(list_omits=COUNTS)
    there.stand_in.faults([fault, hidden])
    error = there.rejected("organization", pipelines=GONE["pipelines"][1:])
    assert error.message.startswith("pipeline/idle: whether it has active builds is unknown")
