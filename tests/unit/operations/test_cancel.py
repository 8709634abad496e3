# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds and jobs that are canceled: refusals, lost answers, and jobs that take their time to stop."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._errors import BuildkiteError

from running.operated import Operations
from stand_in.process import StandIn

BUILD: dict[str, t.Any] = {"state": "canceled", "pipeline": "shop", "number": 1}
PATH = "/organizations/*/pipelines/shop/builds/1/cancel"


@pytest.fixture
def runs(stand_in: StandIn) -> Operations:
    """A build that runs, whose job takes 30 seconds to stop."""
    shop = {
        "name": "shop",
        "repository": "r",
        "configuration": "steps:\n- {command: make, key: make}\n",
        "outcomes": {"make": {"seconds": 600, "stops_after": 30}},
    }
    made = Operations(stand_in, {"pipelines": [shop], "builds": [{"pipeline": "shop", "runs": True}]})
    made.wait(10)
    return made


def test_a_build_that_takes_its_time_to_stop(runs: Operations) -> None:
    result = runs.run("build", **BUILD, wait_timeout=5)
    assert result["failed"] and result["changed"] and result["failure"]["code"] == "timed_out"
    assert "is canceling after 5 s, although it was canceled" in result["msg"]
    again = runs.run("build", **BUILD)
    assert not again["changed"] and again["build"]["state"] == "canceled"


@pytest.mark.parametrize("kind", ["drop_after", "drop_before"])
def test_a_lost_answer_to_a_cancellation(runs: Operations, kind: str) -> None:
    runs.stand_in.faults([{"match": {"method": "PUT", "path": PATH}, "fault": kind}])
    if kind == "drop_after":
        assert runs.run("build", **BUILD, wait=False)["changed"]
        return
    with pytest.raises(BuildkiteError) as caught:
        runs.run("build", **BUILD)
    assert caught.value.code == "unclear" and "and it is running after" in caught.value.message
    assert len([one for one in runs.requests() if one.startswith("PUT")]) == 1


def test_a_build_may_end_while_it_is_looked_for(runs: Operations) -> None:
    """By itself: the request was lost, and a look in between fails too."""
    runs.wait(585)
    read = {"method": "GET", "path": "/organizations/*/pipelines/shop/builds/1"}
    runs.stand_in.faults(
        [
            {"match": {"method": "PUT", "path": PATH}, "fault": "drop_before"},
            {"match": read, "skip": 1, "fault": "error", "status": 400, "message": "Not now"},
        ]
    )
    result = runs.run("build", **BUILD)
    assert not result["changed"] and result["build"]["state"] == "passed" and result["build"]["action"] == "unchanged"
    assert "400" in [str(entry["status"]) for entry in runs.stand_in.log()]


def test_a_build_that_is_being_created_is_canceled_a_moment_later(runs: Operations) -> None:
    """Buildkite refuses to cancel it before."""
    runs.run("build", pipeline="shop", branch="main", wait=False)
    result = runs.run("build", **{**BUILD, "number": 2})
    assert result["changed"] and result["build"]["state"] == "canceled"
    assert [one["status"] for one in runs.stand_in.log() if one["path"].endswith("/cancel")] == [422, 200]


def test_a_refusal_to_cancel_is_explained(runs: Operations) -> None:
    refusal = {"fault": "error", "status": 422, "message": "No"}
    runs.stand_in.faults([{"match": {"method": "PUT", "path": PATH}, **refusal}])
    with pytest.raises(BuildkiteError) as caught:
        runs.run("build", **BUILD)
    assert "Buildkite refuses to cancel build shop#1, which is running" in caught.value.message


def test_a_job_is_canceled_once(runs: Operations) -> None:
    job: dict[str, t.Any] = {"state": "canceled", "pipeline": "shop", "number": 1, "step_key": "make"}
    assert runs.checked("job", **job)["changed"]
    assert runs.run("job", **job)["job"]["state"] == "canceled"
    assert not runs.run("job", **job)["changed"]
