# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Schedules of pipelines: by label, with an environment of texts, in pipelines that the same run makes or renames."""

from __future__ import annotations

import typing as t

import pytest

from running.modules import Runs, actions, pipeline

MINE: dict[str, t.Any] = {"pipeline": "web", "label": "Nightly"}
NIGHTLY: dict[str, t.Any] = {"label": "Nightly", "cronline": "0 3 * * *", "env": {"A": 1, "B": True, "C": "x=y"}}


def test_every_option(runs: Runs) -> None:
    """Set, kept, changed, cleared; the environment is a whole, its values are texts."""
    runs.run("pipeline", **pipeline("web"))
    everything = {"cronline": "@daily", "build_message": "m", "commit": "abc", "branch": "main", "enabled": False}
    result = runs.both("pipeline_schedule", **MINE, **everything, env={"A": 1, "B": True, "C": "x=y"})
    assert actions(result) == [("create", "pipeline/web/schedule/Nightly")]
    assert runs.at("pipelines", "web", "schedules", "Nightly", "env") == {"A": "1", "B": "true", "C": "x=y"}
    result = runs.both("pipeline_schedule", **MINE, build_message="", env={"A": "1"}, enabled=True, cronline="@weekly")
    assert result["changes"][0]["before"]["env"] == {"A": "1", "B": "true", "C": "x=y"}
    runs.both("pipeline_schedule", **MINE, env={})
    runs.both("pipeline_schedule", **MINE, state="absent")
    assert runs.at("pipelines", "web", "schedules") == {}


def test_in_the_organization(runs: Runs) -> None:
    """With the pipeline, under its new slug, and pruned only where a list is declared."""
    tree = {"pipelines": [pipeline(slug, schedules=[NIGHTLY]) for slug in "abcd"]}
    result = runs.both("organization", **tree)
    assert ("create", "pipeline/a/schedule/Nightly") in actions(result) and len(result["changes"]) == 8
    moved = {"slug": "e", "previous_slugs": ["a"], "schedules": [NIGHTLY, {**NIGHTLY, "label": "Weekly"}]}
    result = runs.both("organization", pipelines=[moved])
    assert actions(result) == [("update", "pipeline/e"), ("create", "pipeline/e/schedule/Weekly")]
    few = [{"slug": "b", "schedules": []}, {"slug": "c"}, {"slug": "e", "schedules": [NIGHTLY]}]
    result = runs.both("organization", pipelines=few, prune=["schedules"], allow_empty=True, max_deletions="9")
    assert [action for action, address in actions(result)] == ["delete", "delete"]


def test_two_of_one_label(runs: Runs) -> None:
    """An error that lists the ids, until one is picked."""
    runs.run("pipeline", **pipeline("web"))
    for _time in range(2):
        runs.rest("POST", "pipelines/web/schedules", {"label": "Nightly", "cronline": "@daily"})
    ids = [entry["id"] for entry in runs.rest("GET", "pipelines/web/schedules")]
    error = runs.rejected("pipeline_schedule", **MINE, build_message="m")
    assert all(ident in error.message for ident in ids) and "set id to one of them" in error.message
    runs.both("pipeline_schedule", **MINE, id=ids[0], build_message="m")
    runs.both("pipeline_schedule", **MINE, id=ids[0], state="absent")


def test_bad_input(runs: Runs) -> None:
    """Clear messages; the service validates times."""
    runs.run("pipeline", **pipeline("web"))
    assert "needs cronline" in runs.held("pipeline_schedule", **MINE)["pipeline/web/schedule/Nightly"]
    error = runs.rejected("pipeline_schedule", **MINE, cronline="@daily", env={"A": ["x"]})
    assert error.message == (
        "pipeline_schedule (Nightly).env.A must be text, not a list: if you mean its JSON, use the filter to_json."
    )
    assert error.facts["option"] == "env.A"
    result = runs.run("pipeline_schedule", **MINE, cronline="* * * * *")
    assert result["failed"] and "every 10 minutes" in result["msg"]


@pytest.mark.parametrize("fault", ["drop_after", "truncated", "drop_before"])
def test_a_lost_answer_makes_nothing_twice(runs: Runs, fault: str) -> None:
    """What was made is found by its label. What is not found may still come, and is not asked for again."""
    runs.run("pipeline", **pipeline("web"))
    runs.stand_in.faults([{"match": {"operation": "pipelineScheduleCreate"}, "fault": fault}])
    runs.stand_in.faults([{"match": {"method": "POST", "path": "/organizations/*/schedules"}, "fault": fault}])
    result = runs.run("pipeline_schedule", **MINE, cronline="@daily")
    if fault == "drop_before":
        assert result["failure"]["code"] == "unclear" and "nothing was sent again" in result["msg"]
        runs.run("pipeline_schedule", **MINE, cronline="@daily")
    else:
        assert not result.get("failed"), result.get("msg")
    assert len(runs.rest("GET", "pipelines/web/schedules")) == 1


@pytest.mark.parametrize("answer", ["refused", "allowed"])
def test_of_an_archived_pipeline(runs: Runs, answer: str) -> None:
    """It is brought back for its schedules and archived again where that is declared, else they are held."""
    runs.stand_in.switches(archived_schedules=answer)
    weekly = {**NIGHTLY, "label": "Weekly"}
    runs.both("organization", pipelines=[pipeline("old", archived=True, schedules=[NIGHTLY, weekly])])
    changed = [{**NIGHTLY, "cronline": "@hourly"}, {"label": "Weekly", "state": "absent"}, {**NIGHTLY, "label": "New"}]
    for options, labels in (
        ({"pipelines": [{"slug": "old", "schedules": changed}]}, {"Nightly", "Weekly", "New"}),
        ({"pipelines": [{"slug": "old", "schedules": [{**NIGHTLY, "cronline": "@hourly"}, weekly]}]}, {"Nightly"}),
        (
            {"pipelines": [{"slug": "old", "schedules": []}], "prune": ["schedules"], "allow_empty": True},
            {"Nightly", "Weekly"},
        ),
    ):
        before = len(runs.stand_in.log(write=True))
        reasons = runs.held("organization", **options)
        assert set(reasons) == {f"pipeline/old/schedule/{label}" for label in labels}
        assert all("pipeline/old is archived: declare archived: true there" in reason for reason in reasons.values())
        assert len(runs.stand_in.log(write=True)) == before
    assert runs.held("pipeline_schedule", pipeline="old", label="Nightly", state="absent")
    runs.both("organization", pipelines=[{"slug": "old", "schedules": [NIGHTLY, weekly]}])
    options = {"slug": "old", "archived": True, "description": "x", "schedules": changed}
    result = runs.both("organization", pipelines=[options], protected=["pipeline/old"])
    assert actions(result) == [
        ("update", "pipeline/old"),
        ("update", "pipeline/old/schedule/Nightly"),
        ("create", "pipeline/old/schedule/New"),
        ("delete", "pipeline/old/schedule/Weekly"),
        ("update", "pipeline/old"),
    ]
    state = runs.at("pipelines", "old")
    assert state["archived_at"] and sorted(state["schedules"]) == ["New", "Nightly"] and state["description"] == "x"
    # What is archived in the same run as one of its schedules goes is archived last.
    runs.both("organization", pipelines=[{"slug": "old", "archived": False}])
    gone = [{"label": "New", "state": "absent"}]
    result = runs.both("organization", pipelines=[{"slug": "old", "archived": True, "schedules": gone}])
    assert actions(result) == [("delete", "pipeline/old/schedule/New"), ("archive", "pipeline/old")]
    runs.both("organization", pipelines=[{"slug": "old", "archived": False, "schedules": [weekly]}])
    assert runs.at("pipelines", "old", "archived_at") is None


def test_an_archived_pipeline_is_not_left_open(runs: Runs) -> None:
    """A schedule that the service refuses fails, and the pipeline is archived again."""
    runs.both("organization", pipelines=[pipeline("old", archived=True, schedules=[NIGHTLY])])
    wrong = {"slug": "old", "archived": True, "schedules": [{**NIGHTLY, "cronline": "* * * * *"}]}
    result = runs.run("organization", pipelines=[wrong])
    assert [entry["address"] for entry in result["failure"]["failed"]] == ["pipeline/old/schedule/Nightly"]
    assert runs.at("pipelines", "old", "archived_at")


# Several of one label

LABEL = "Nightly"


def existing(runs: Runs, *schedules: tuple[str, str]) -> list[str]:
    """A pipeline with schedules of one label, each with a time and a branch: their ids."""
    runs.run("pipeline", **pipeline("web"))
    sent = [{"label": LABEL, "cronline": cronline, "branch": branch} for cronline, branch in schedules]
    return [runs.rest("POST", "pipelines/web/schedules", body)["id"] for body in sent]


def list_of(*schedules: dict[str, t.Any]) -> dict[str, t.Any]:
    """One list, as options of the whole organization."""
    return {"pipelines": [{"slug": "web", "schedules": [{"label": LABEL, **entry} for entry in schedules]}]}


def at(cronline: str = "", branch: str = "", **more: t.Any) -> dict[str, t.Any]:
    """An entry of such a list."""
    return {**({"cronline": cronline} if cronline else {}), **({"branch": branch} if branch else {}), **more}


def test_three_branches_of_one_label(runs: Runs) -> None:
    """Each is created once, found again, and changed by itself; what is taken out of the list is pruned."""
    runs.run("pipeline", **pipeline("web"))
    three = [at("@daily", branch) for branch in ("main", "next", "old")]
    result = runs.both("organization", **list_of(*three))
    names = [f"pipeline/web/schedule/{LABEL} (@daily, {branch})" for branch in ("main", "next", "old")]
    assert actions(result) == [("create", name) for name in names]
    three[1] = at("@weekly", "next", build_message="m")
    result = runs.both("organization", **list_of(*three))
    assert actions(result) == [("update", names[1])] and result["changes"][0]["before"]["cronline"] == "@daily"
    result = runs.both("organization", **list_of(three[1], three[0]), prune=["schedules"])
    assert actions(result) == [("delete", names[2])]


def test_one_of_them_by_its_module(runs: Runs) -> None:
    """By what distinguishes it; the same entry twice in a list is a mistake."""
    ids = existing(runs, ("@daily", "main"), ("@daily", "next"))
    runs.both("pipeline_schedule", **MINE, branch="next", build_message="m")
    runs.both("pipeline_schedule", **MINE, branch="main", state="absent")
    assert [entry["id"] for entry in runs.rest("GET", "pipelines/web/schedules")] == ids[1:]
    error = runs.rejected("organization", **list_of(at("@daily", "main"), at("@daily", "main", env={"A": "1"})))
    assert "declare the same pipeline_schedule" in error.message


def test_a_lost_creation_is_not_taken_for_another_of_its_label(runs: Runs) -> None:
    """Another client of the same user creates one for another branch while the answer is lost."""
    runs.run("pipeline", **pipeline("web"))
    other = {"method": "POST", "path": "pipelines/web/schedules", "body": {"label": LABEL, **at("@daily", "next")}}
    match = {"method": "POST", "path": "/organizations/*/schedules"}
    runs.stand_in.faults([{"match": match, "fault": "drop_before", "requests": [other]}])
    result = runs.run("organization", **list_of(at("@daily", "main")))
    assert [one["code"] for one in result["failure"]["failed"]] == ["unclear"]
    assert [entry["branch"] for entry in runs.rest("GET", "pipelines/web/schedules")] == ["next"]
