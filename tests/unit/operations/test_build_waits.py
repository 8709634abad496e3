# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waits for builds: how many requests they take, when they end, and what happens to what takes too long."""

from __future__ import annotations

import typing as t

import pytest

from running.operated import Operations
from stand_in.process import StandIn


def pipeline(name: str, steps: str = "- {command: make}", **outcome: t.Any) -> dict[str, t.Any]:
    """A pipeline whose builds end as `outcome`."""
    return {"name": name, "repository": "r", "configuration": f"steps:\n{steps}\n", "outcomes": {"make": outcome}}


GATE = """- {command: make}
- group: Gates
  steps:
  - block: Release
    key: release
    blocked_state: %s
    fields:
    - {text: Version, key: version}
    - {select: Region, key: region, required: false, options: [{label: Europe, value: eu}]}
- {command: make, key: ship}"""
SEED = {
    "pipelines": [
        pipeline("hour", seconds=3550),
        pipeline("slow", seconds=60),
        pipeline("shop"),
        pipeline("fails", exit_status=1),
        pipeline("failing", "- {command: make}\n- {command: sleep, key: sleep}", exit_status=1),
        pipeline("gate", GATE % "passed"),
        pipeline("red-gate", GATE % "failed"),
        pipeline("open-gate", GATE % "running"),
    ]
}
SEED["pipelines"][4]["outcomes"]["sleep"] = {"seconds": 600}
NOTHING: dict[str, t.Any] = {"log_tail_lines": 0}


def count(runs: Operations, part: str) -> int:
    """How many requests contain a text."""
    return sum(1 for request in runs.requests() if part in request)


def test_a_build_of_an_hour(stand_in: StandIn) -> None:
    runs = Operations(stand_in, SEED)
    assert runs.run("build", pipeline="hour", branch="main")["build"]["state"] == "passed"
    assert len(runs.requests()) == 113


def test_many_builds_of_one_pipeline_are_one_list(stand_in: StandIn) -> None:
    runs = Operations(stand_in, SEED)
    builds = [{"message": f"Number {number}"} for number in range(20)]
    result = runs.run("build", pipeline="hour", branch="main", builds=builds)
    assert {one["state"] for one in result["builds"]} == {"passed"} and len(result["builds"]) == 20
    assert count(runs, "POST") == 20 and len(runs.requests()) == 132
    # Lists show new builds late: until then, their states are those of the answers.
    stand_in.reset(SEED, {"builds_listed_after": 5})
    runs = Operations(stand_in)
    assert [one["state"] for one in runs.run("build", pipeline="shop", builds=builds[:2])["builds"]] == ["passed"] * 2
    assert count(runs, "builds/") == 0


@pytest.mark.parametrize("scopes", [True, False])
def test_builds_of_several_pipelines_are_one_query_if_the_token_may_send_it(stand_in: StandIn, scopes: bool) -> None:
    runs = Operations(stand_in, SEED)
    if not scopes:
        token = {"token": "bkua_rest", "user": "owner@example.com", "scopes": ["read_builds", "write_builds"]}
        stand_in.seed({"tokens": [token]})
        runs.token = "bkua_rest"
    result = runs.run(
        "build",
        branch="main",
        builds=[{"pipeline": "slow"}, {"pipeline": "shop"}, {"pipeline": "gate"}],
        on_blocked="return",
    )
    assert [(one["state"], one["blocked"]) for one in result["builds"]] == [
        ("passed", False),
        ("passed", False),
        ("passed", True),
    ]
    assert result["builds"][0]["finished_at"] and result["builds"][0]["commit"] != "HEAD"
    assert (count(runs, "/v1") > 0) is scopes


@pytest.mark.parametrize("name", ["gate", "red-gate", "open-gate"])
def test_a_blocked_build_fails_with_the_step_and_its_fields(stand_in: StandIn, name: str) -> None:
    runs = Operations(stand_in, SEED)
    result = runs.run("build", pipeline=name, branch="main")
    step = result["build"]["blocked_steps"][0]
    assert result["failed"] and result["changed"] and result["failure"]["code"] == "build_blocked"
    assert result["build"]["blocked"] and (step["label"], step["step_key"]) == ("Release", "release")
    assert step["fields"] == [
        {"key": "version", "label": "Version", "required": True, "options": []},
        {"key": "region", "label": "Region", "required": False, "options": ["eu"]},
    ]
    assert (
        f'build {name}#1 is blocked: the step "Release" (job {step["id"]}, with the fields version and' in result["msg"]
    )
    assert result["failure"]["job"]["id"] == step["id"]
    returned = runs.run("build", pipeline=name, branch="main", on_blocked="return")
    assert not returned.get("failed") and returned["build"]["blocked_steps"][0]["step_key"] == "release"


def test_a_wait_for_someone_ends_when_the_time_is_over(stand_in: StandIn) -> None:
    runs = Operations(stand_in, SEED)
    result = runs.run("build", pipeline="gate", branch="main", on_blocked="wait", wait_timeout=30)
    assert result["failure"]["code"] == "timed_out" and "is blocked after 30 s and keeps running" in result["msg"]


@pytest.mark.parametrize("on_timeout", ["fail", "cancel"])
def test_the_time_is_over(stand_in: StandIn, on_timeout: str) -> None:
    runs = Operations(stand_in, SEED)
    result = runs.run("build", pipeline="hour", branch="main", wait_timeout=60, on_timeout=on_timeout)
    assert result["failure"]["code"] == "timed_out" and result["failure"]["seconds"] == 60 and result["changed"]
    how, state = ("was canceled", "canceled") if on_timeout == "cancel" else ("keeps running", "running")
    assert f"build hour#1 is running after 60 s and {how}" in result["msg"] and result["build"]["state"] == state
    assert "increase wait_timeout" in result["msg"]


def test_several_builds_that_are_canceled_are_still_one_list(stand_in: StandIn) -> None:
    runs = Operations(stand_in, SEED)
    builds = [{"branch": branch} for branch in ("main", "next")]
    result = runs.run("build", pipeline="hour", builds=builds, wait_timeout=9, on_timeout="cancel")
    assert [one["state"] for one in result["builds"]] == ["canceled", "canceled"]
    assert count(runs, "/cancel") == 2 and count(runs, "GET /organizations/acme/pipelines/hour/builds/") == 0


def test_a_build_that_the_task_did_not_create_is_not_canceled(stand_in: StandIn) -> None:
    runs = Operations(stand_in, SEED)
    sha = "3f2c1e9d0b7a4c5e8f6a1b2c3d4e5f6071829304"
    hour: dict[str, t.Any] = {"pipeline": "hour", "branch": "main", "commit": sha}
    assert runs.run("build", wait=False, **hour)["build"]["state"] == "creating"
    result = runs.run("build", reuse="same_commit", wait_timeout=9, on_timeout="cancel", **hour)
    assert result["failed"] and not result["changed"] and count(runs, "cancel") == 0


def test_a_wait_ends_before_the_time_of_the_task(stand_in: StandIn) -> None:
    runs = Operations(stand_in, SEED)
    result = runs.run("build", seconds=30, pipeline="hour", branch="main")
    assert (
        result["failure"]["seconds"] == 25
        and result["failure"]["web_url"]
        and "increase the timeout of the task" in result["msg"]
    )


def test_what_has_started_is_enough_for_some(stand_in: StandIn) -> None:
    runs = Operations(stand_in, SEED)
    result = runs.run("build", pipeline="hour", branch="main", wait_for="started")
    assert result["build"]["state"] == "running" and not result.get("failed")


def test_fail_fast_ends_with_the_first_that_is_certain_to_fail(stand_in: StandIn) -> None:
    runs = Operations(stand_in, SEED)
    builds = [{"pipeline": "hour"}, {"pipeline": "failing"}]
    result = runs.run("build", branch="main", builds=builds, fail_fast=True, **NOTHING)
    assert result["failure"]["code"] == "build_failed" and result["failure"]["build"] == 1
    assert [one["state"] for one in result["builds"]] == ["running", "failing"]


def test_all_that_failed_are_reported(stand_in: StandIn) -> None:
    runs = Operations(stand_in, SEED)
    result = runs.run("build", pipeline="fails", branch="main", builds=[{}, {"pipeline": "shop"}, {}], **NOTHING)
    assert [(one["pipeline"], one["build"]) for one in result["failure"]["problems"]] == [("fails", 1), ("fails", 2)]
    assert result["msg"].startswith("2 errors, so the task failed:") and len(result["builds"]) == 3
    # One request for each that failed, since no log is asked for.
    assert count(runs, "builds/") == 2
    assert not runs.run("build", pipeline="fails", branch="main", fail_on=["canceled"]).get("failed")


def test_what_a_task_hides_is_in_no_failure_and_no_line(stand_in: StandIn) -> None:
    """Masks that only the task knows, such as values of env: the log of the job repeats one."""
    runs = Operations(
        stand_in,
        {
            "pipelines": [
                pipeline(
                    "leaks",
                    "- {command: make, label: planted-value}",
                    exit_status=1,
                    log="it is planted-value\n",
                    seconds=9,
                )
            ]
        },
    )
    env = {"DB_PASSWORD": "planted-value"}
    result = runs.run("build", pipeline="leaks", branch="main", message="planted-value", env=env, follow="log")
    assert "it is " in result["msg"] and any("| it is" in line for line in runs.lines)
    assert "planted-value" not in f"{result['failure']}{result['msg']}{runs.lines}"
    quotes = {"match": {"method": "POST"}, "skip": 1, "fault": "error", "status": 422, "message": "planted-value"}
    stand_in.faults([quotes])
    result = runs.run("build", pipeline="leaks", branch="main", env=env, builds=[{}, {}], wait=False)
    assert len(result["builds"]) == 1 and "planted-value" not in f"{result['failure']}{result['msg']}"


def test_a_service_that_is_away_for_a_while_does_not_end_the_wait(stand_in: StandIn) -> None:
    runs = Operations(stand_in, SEED)
    read = {"method": "GET", "path": "/organizations/*/builds/1"}
    stand_in.faults([{"match": read, "fault": "error", "status": 503, "times": 9, "skip": 2}])
    assert runs.run("build", pipeline="slow", branch="main")["build"]["state"] == "passed"
    stand_in.faults([{"match": {**read, "path": "/organizations/*/builds/2"}, "fault": "error", "status": 404}])
    result = runs.run("build", pipeline="slow", branch="main")
    assert result["changed"] and result["failure"]["code"] == "not_found" and result["build"]["number"] == 2
    assert "keeps running: build slow#2 at https://" in result["msg"]


def test_looks_are_rarer_when_the_quota_is_short(stand_in: StandIn) -> None:
    runs = Operations(stand_in, SEED)
    stand_in.limits(rest_user=10, rest_organization=200)
    try:
        result = runs.run("build", pipeline="slow", branch="main")
    finally:
        stand_in.limits(rest_user=None, rest_organization=None)
    assert result["build"]["state"] == "passed" and result["cost"]["seconds_waited"] == 0


@pytest.mark.parametrize("lost", [True, False])
def test_a_build_is_canceled_once(stand_in: StandIn, lost: bool) -> None:
    runs = Operations(stand_in, SEED)
    runs.run("build", pipeline="hour", branch="main", wait_for="started")
    stand_in.faults([{"match": {"method": "PUT"}, "fault": "drop_after"}] if lost else [])
    cancel: dict[str, t.Any] = {"state": "canceled", "pipeline": "hour", "number": 1}
    predicted = runs.checked("build", **cancel)
    assert predicted["changed"] and predicted["prediction"] == "would cancel build hour#1, which is running"
    result = runs.run("build", **cancel)
    assert result["changed"] and (result["build"]["state"], result["build"]["action"]) == ("canceled", "canceled")
    for check in (True, False):
        again = runs.run("build", check, **cancel)
        assert not again["changed"] and again["build"]["action"] == "unchanged"
    assert count(runs, "cancel") == 1


@pytest.mark.parametrize("answer", ["refused", "allowed"])
def test_a_blocked_build_may_refuse_to_be_canceled(stand_in: StandIn, answer: str) -> None:
    runs = Operations(stand_in, SEED, cancel_blocked_build=answer)
    runs.run("build", pipeline="gate", branch="main", on_blocked="return")
    cancel: dict[str, t.Any] = {"state": "canceled", "pipeline": "gate", "number": 1}
    if answer == "allowed":
        assert runs.run("build", **cancel)["build"]["state"] == "canceled"
        return
    with pytest.raises(Exception, match="refuses to cancel build gate#1, which is blocked .*: unblock its step with"):
        runs.run("build", **cancel)
