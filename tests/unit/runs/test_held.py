# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Held changes: the current state of one object stops that object and what depends on it, and nothing else."""

from __future__ import annotations

import typing as t

import pytest

from running.modules import STEPS, Runs, actions, pipeline

Record = dict[str, t.Any]

NIGHTLY: Record = {"label": "Nightly", "cronline": "@daily"}
LOST = "01885682-55a7-44f5-84f3-0402fb452e66"
OLD = "pipeline/old"
DECLARED: Record = {
    "pipelines": [{"slug": "old", "description": "x", "tags": ["a"]}, {"slug": "web", "description": "new"}],
    "teams": [{"name": "Web"}],
}


@pytest.fixture
def archived(runs: Runs) -> Runs:
    """Two pipelines, of which someone archived one by hand."""
    runs.run("organization", pipelines=[pipeline("old"), pipeline("web", name="Website")])
    runs.rest("POST", "pipelines/old/archive")
    return runs


def of_address(result: Record, address: str) -> Record:
    return next(change for change in result["changes"] if change["address"] == address)


def test_a_check_does_not_fail_and_shows_it(archived: Runs) -> None:
    planned = archived.run("organization", check=True, **DECLARED)
    assert not planned.get("failed") and planned["drift"] and planned["changed"]
    assert actions(planned) == [("create", "team/Web"), ("update", "pipeline/web"), ("update", OLD)]
    held = of_address(planned, OLD)
    assert held["before"] == {"description": "", "tags": []} and held["after"] == {"description": "x", "tags": ["a"]}
    assert held["held"].startswith(
        "it is archived, so nothing in it can change (description, tags): declare archived: true"
    )
    assert (planned["counts"]["held"], planned["counts"]["updated"], planned["kinds"]["pipeline"]["held"]) == (1, 1, 1)
    assert planned["summary"].startswith("1 to create, 1 to update, 1 held")
    assert planned["warnings"] == [f"A run would fail: {OLD} is held: {held['held']}."]
    warned = archived.run("organization", check=True, **DECLARED, held="warn", override_guards=[OLD])
    assert warned["warnings"] == [f"{OLD} is held: {held['held']}."] and warned["drift"]


def test_a_run_does_everything_else_and_fails(archived: Runs) -> None:
    """With a code of its own, and the same plan as the check had; with `held: warn` it does not fail."""
    planned = archived.run("organization", check=True, **DECLARED)
    result = archived.run("organization", **DECLARED, plan_id=planned["plan_id"])
    assert result["failed"] and result["changed"] and result["changes"] == planned["changes"]
    reason = of_address(planned, OLD)["held"]
    assert result["failure"] == {
        "code": "held",
        "message": f"{OLD} is held: {reason}. Everything else was done.",
        "address": OLD,
        "failed": [],
        "held": [{"address": OLD, "action": "update", "reason": reason}],
        "skipped": [],
    }
    assert result["msg"] == result["failure"]["message"]
    assert {name: count for name, count in result["counts"].items() if count} == {"created": 1, "updated": 1, "held": 1}
    assert archived.at("pipelines", "web", "description") == "new" and "Web" in archived.at("teams")
    again = archived.run("organization", **DECLARED, held="warn")
    assert not again.get("failed") and not again["changed"] and again["warnings"] == [f"{OLD} is held: {reason}."]
    assert again["summary"].startswith("Nothing changed: 2 unchanged, 1 held")
    assert archived.at("pipelines", "old", "description") is None


def test_it_is_part_of_the_plan_id_and_of_no_limit(archived: Runs) -> None:
    """A pipeline that someone archives after the review makes another plan. What is held counts for no ceiling."""
    ids = [archived.run("organization", check=True, **DECLARED)["plan_id"]]
    archived.rest("POST", "pipelines/old/unarchive")
    ids.append(archived.run("organization", check=True, **DECLARED)["plan_id"])
    assert len(set(ids)) == 2
    # So does another difference in what is held, which is drift too.
    archived.rest("POST", "pipelines/old/archive")
    for text in ("x", "y"):
        planned = archived.run("organization", check=True, pipelines=[{"slug": "old", "description": text}])
        assert planned["drift"] and not planned["changed"]
        ids.append(planned["plan_id"])
    assert len(set(ids)) == 4
    archived.rest("POST", "pipelines/old/unarchive")
    schedules = [{**NIGHTLY, "label": f"S{number}"} for number in range(9)]
    archived.run("pipeline", slug="old", archived=False)
    archived.run("organization", pipelines=[{"slug": "old", "schedules": schedules}])
    archived.rest("POST", "pipelines/old/archive")
    pruning: Record = {"pipelines": [{"slug": "old", "schedules": schedules[:1]}], "prune": ["schedules"]}
    assert len(archived.held("organization", **pruning, max_deletions="0")) == 8


def test_the_diff_says_so_too(archived: Runs) -> None:
    result = archived.session().run("organization", {**DECLARED, "diff_style": "long"}, True, diff=True)
    headers = {entry["before_header"]: entry["after_header"] for entry in result["diff"]}
    assert headers["pipeline/web"] == "pipeline/web (update)"
    assert headers[OLD].startswith(f"{OLD} (update, held: it is archived")
    short = archived.session().run("organization", DECLARED, True, diff=True)["diff"]["prepared"].splitlines()
    at = short.index(f"held    {OLD} (update)")
    assert short[0] == "update  pipeline/web" and short[at + 1].startswith("        it is archived")


def test_nothing_is_pruned_and_what_is_declared_absent_goes(archived: Runs) -> None:
    """The check shows that already."""
    archived.run("organization", teams=[{"name": "Unused"}, {"name": "Gone"}])
    options: Record = {
        **DECLARED,
        "teams": [{"name": "Everyone"}, {"name": "Gone", "state": "absent"}],
        "prune": ["teams"],
        "max_deletions": "100%",
    }
    planned = archived.run("organization", check=True, **options)
    assert of_address(planned, "team/Unused")["skipped"] == f"{OLD} is held, and nothing is pruned after that"
    assert (planned["counts"]["deleted"], planned["counts"]["skipped"]) == (1, 1)
    result = archived.run("organization", **options)
    assert [entry["address"] for entry in result["failure"]["skipped"]] == ["team/Unused"]
    assert result["counts"]["skipped"] == 1 and result["kinds"]["team"]["skipped"] == 1
    assert result["msg"].endswith("; 1 change skipped as a result. Everything else was done.")
    assert "Unused" in archived.at("teams") and "Gone" not in archived.at("teams")


def test_with_a_failure_both_are_reported(archived: Runs) -> None:
    match = {"method": "PATCH", "path": "/organizations/*/pipelines/web"}
    archived.stand_in.faults([{"match": match, "fault": "error", "status": 422, "message": "No", "times": 9}])
    result = archived.run("organization", **DECLARED, held="warn")
    assert result["failure"]["code"] == "invalid" and len(result["failure"]["failed"]) == 1
    result = archived.run("organization", **DECLARED)
    assert result["failure"]["code"] == "invalid" and result["msg"].endswith("; 1 held.")
    assert [entry["address"] for entry in result["failure"]["held"]] == [OLD]


# Every state of one object that stops it

STATES: dict[str, tuple[Record, str, str]] = {
    "archived": ({"pipelines": [{"slug": "old", "description": "new"}]}, OLD, "declare archived: true"),
    "a schedule of an archived one": (
        {"pipelines": [{"slug": "old", "schedules": [NIGHTLY]}]},
        f"{OLD}/schedule/Nightly",
        "pipeline/old is archived: declare archived: true there",
    ),
    "gone, and declared in part": (
        {"pipelines": [{"slug": "renamed", "description": "x"}]},
        "pipeline/renamed",
        "it does not exist, or is not visible to the token's user, and a new pipeline needs repository and configuration or"
        " pipeline_template: declare them, or remove the entry",
    ),
    "a steps file took the environment": (
        {"pipelines": [{"slug": "web", "env": {"A": "1"}}]},
        "pipeline/web",
        'the service ignores env of a pipeline with configuration: add the line env: {A: "1"} at the top of configuration, and'
        " remove the option env",
    ),
    "moved to another provider": (
        {"pipelines": [{"slug": "web", "provider_settings": {"separate_pull_request_statuses": True}}]},
        "pipeline/web",
        "is a setting of github and github_enterprise, and this repository's provider is gitlab: leave it out",
    ),
    "deleted, and found by id": (
        {"webhooks": [{"description": "D", "enabled": False, "id": LOST}]},
        "webhook/D",
        f"a webhook with the id {LOST} does not exist, or is not visible to the token's user",
    ),
    "another one has the slug": (
        {"pipelines": [{**pipeline("x"), "slug": None, "name": "Web"}]},
        "pipeline/Web",
        "it does not exist, but pipeline/web exists and has the same slug 'web'",
    ),
    "expired": (
        {"clusters": [{"name": "C", "agent_tokens": [{"description": "T", "expires_at": "2020-01-01T00:00:00Z"}]}]},
        "cluster/C/token/T",
        "expires_at 2020-01-01T00:00:00Z is in the past: set a later time",
    ),
    "the default cluster": (
        {"clusters": [{"name": "Default cluster", "state": "absent"}]},
        "cluster/Default cluster",
        "it is the organization's default cluster and is never deleted: make another the default first",
    ),
}


@pytest.mark.parametrize("name", STATES)
def test_what_stops_one_object_stops_no_other(archived: Runs, name: str) -> None:
    """A team that is declared in the same run is created."""
    options, address, part = STATES[name]
    reasons = archived.held("organization", **options, teams=[{"name": "Other"}])
    assert list(reasons) == [address] and part in reasons[address] and ";" not in reasons[address]
    assert "Other" in archived.at("teams")


def test_what_a_declaration_corrects_holds_nothing(archived: Runs) -> None:
    """A repository that moves back to its provider takes the settings along; an archived pipeline without changes is unchanged."""
    archived.run("pipeline", slug="web", repository="https://github.com/x/web")
    entry = {**pipeline("web"), "provider_settings": {"build_pull_request_merge": True}}
    result = archived.run("organization", check=True, pipelines=[entry, {"slug": "old", "description": ""}])
    assert actions(result) == [("update", "pipeline/web")] and result["counts"]["held"] == 0
    assert result["counts"]["unchanged"] == 1


def test_what_depends_on_it_is_skipped(archived: Runs) -> None:
    """What is in it, what names it, and what links to it, step by step; other objects are made."""
    pipelines = [{"slug": "lost", "schedules": [NIGHTLY]}, pipeline("other")]
    teams = [{"name": "Web", "pipelines": [{"slug": "lost", "access_level": "read_only"}]}]
    hook = {"description": "D", "url": "https://ci.example.com", "events": ["ping"], "pipelines": ["lost"]}
    result = archived.run("organization", pipelines=pipelines, teams=teams, webhooks=[hook])
    assert {entry["address"]: entry["reason"] for entry in result["failure"]["skipped"]} == dict.fromkeys(
        ["pipeline/lost/schedule/Nightly", "team/Web/pipeline/lost", "webhook/D"], "pipeline/lost is held"
    )
    assert actions(result)[:2] == [("create", "team/Web"), ("create", "pipeline/other")]


def test_what_a_held_change_would_have_freed_stays(runs: Runs) -> None:
    """A cluster is declared absent, and the pipeline that would leave it was archived by hand."""
    # One that stays archived, so that it is certain that the list of pipelines has them.
    pipelines = [pipeline("old", cluster="Old"), pipeline("other", archived=True)]
    runs.run("organization", clusters=[{"name": "Old"}], pipelines=pipelines)
    runs.rest("POST", "pipelines/old/archive")
    options: Record = {
        "clusters": [{"name": "New"}, {"name": "Old", "state": "absent"}],
        "pipelines": [{"slug": "old", "cluster": "New"}],
        # Without GraphQL it is not known which archived pipelines use it.
        "override_guards": ["cluster/Old"],
    }
    assert list(runs.held("organization", **options)) == [OLD]
    planned = runs.run("organization", check=True, **options)
    assert of_address(planned, "cluster/Old")["skipped"] == "pipeline/old is held"
    runs.rest("POST", "pipelines/old/unarchive")
    runs.both("organization", **options)
    assert "Old" not in runs.at("clusters")


def test_nothing_leaves_a_list_to_which_nothing_is_added(runs: Runs) -> None:
    """The pipeline keeps its team until the other one exists."""
    link = {"access_level": "read_only"}
    runs.run("organization", teams=[{"name": "Web"}], pipelines=[pipeline("web", teams=[{**link, "team": "Web"}])])
    # Its slug is the one that the declared team would have.
    runs.rest("POST", "teams", {"name": "Ops!", "privacy": "visible"})
    options: Record = {"teams": [{"name": "Ops"}], "pipelines": [{"slug": "web", "teams": [{**link, "team": "Ops"}]}]}
    assert list(runs.held("organization", **options)) == ["team/Ops"]
    skipped = runs.run("organization", **options)["failure"]["skipped"]
    assert {(entry["action"], entry["address"]) for entry in skipped} == {
        ("create", "team/Ops/pipeline/web"),
        ("delete", "team/Web/pipeline/web"),
    }


def test_what_is_not_created_gets_no_hint(archived: Runs) -> None:
    """Its reason explains what to do."""
    again = {**pipeline("web"), "slug": None, "name": "Web"}
    planned = archived.run("organization", check=True, pipelines=[again])
    assert planned["counts"]["held"] == 1 and planned["hints"] == []


def test_it_costs_nothing(archived: Runs) -> None:
    """As many requests as a plan without it."""
    cost = archived.run("organization", check=True, **DECLARED)["cost"]
    archived.rest("POST", "pipelines/old/unarchive")
    assert archived.run("organization", check=True, **DECLARED)["cost"] == cost


def test_modules_of_one_resource(archived: Runs) -> None:
    """Check mode does not fail; the run does, unless it only warns."""
    assert list(archived.held("pipeline", slug="old", description="x")) == [OLD]
    result = archived.run("pipeline", slug="old", description="x", held="warn")
    assert not result.get("failed") and not result["changed"] and "is held" in result["warnings"][0]
    assert result["pipeline"]["description"] == ""


# What comes from defaults and groups


def test_an_inherited_value_holds_nothing(archived: Runs) -> None:
    """It is not compared, and neither is an inherited list of schedules; what the pipeline itself declares is held."""
    shared = {"tags": ["all"], "schedules": [NIGHTLY], "provider_settings": {"build_tags": True}}
    inherited = {"pipelines": {slug: [*shared, "provider_settings.build_tags"] for slug in ("old", "web")}}
    entries = [{"slug": slug, **shared} for slug in ("old", "web")]
    planned = archived.both("organization", pipelines=entries, inherited=inherited)
    assert actions(planned) == [("update", "pipeline/web"), ("create", "pipeline/web/schedule/Nightly")]
    options = ["provider_settings.build_tags", "schedules", "tags"]
    assert planned["not_compared"] == [{"address": OLD, "options": options}]
    assert planned["counts"]["held"] == 0 and "warnings" not in planned or not planned["warnings"]
    entries[0]["description"] = "own"
    planned = archived.run("organization", check=True, pipelines=entries, inherited=inherited)
    assert of_address(planned, OLD)["after"] == {"description": "own"}
    assert planned["not_compared"] == [{"address": OLD, "options": options}]


@pytest.mark.parametrize("wrong", [{"pipelines": ["web"]}, {"pipelines": {"web": "tags"}}])
def test_what_is_inherited_has_a_form(archived: Runs, wrong: Record) -> None:
    error = archived.rejected("organization", pipelines=[{"slug": "web"}], inherited=wrong)
    assert error.failure["option"] == "inherited" and "a list of options for each key" in error.message


def test_mistakes_are_still_rejected(archived: Runs) -> None:
    """What the declaration alone gets wrong, whatever else is held."""
    both = {"env": {"A": "1"}, "configuration": STEPS}
    for options in (
        both,
        {"repository": "https://gitlab.com/x/y", "provider_settings": {"build_pull_request_forks": True}},
    ):
        archived.rejected("organization", pipelines=[{"slug": "web", **options}, {"slug": "old", "description": "x"}])
