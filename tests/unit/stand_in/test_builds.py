# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds that run by the stand-in's clock: created, listed, canceled, rebuilt, blocked and retried."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

BUILDS = "/pipelines/shop/builds"
RELEASE = """
steps:
  - {command: make, key: build}
  - wait
  - {command: test, key: test, soft_fail: [{exit_status: 2}]}
  - {block: Release, key: gate, blocked_state: failed}
  - {command: ship, key: ship}
"""


def test_a_build_runs_by_the_clock(site: Any) -> None:
    shop = site()
    made = shop.build(message="Hi", env={"A": "1"}, meta_data={"run": "7"}, pull_request_id=4)
    assert (made["state"], made["number"], made["jobs"], made["source"]) == ("creating", 1, [], "api")
    assert made["author"]["email"] == "owner@example.com" and made["pull_request"]["id"] == "4"
    seen = [shop.see()[0]]
    for _step in range(8):
        shop.wait(0.5)
        seen.append(shop.see()[0])
    assert list(dict.fromkeys(seen)) == ["creating", "scheduled", "running", "passed"]
    build = shop("GET", f"{BUILDS}/1")
    assert build["created_at"] < build["scheduled_at"] < build["started_at"] < build["finished_at"]
    assert build["job_state_counts"] == {"total": 1, "states": {"passed": 1}}
    assert (build["env"], build["meta_data"], build["message"]) == ({"A": "1"}, {"run": "7"}, "Hi")
    assert build["jobs"][0]["agent"]["name"].startswith("linux-small-hosted") and build["jobs"][0]["exit_status"] == 0


def test_a_job_that_starts_finds_the_commit(site: Any) -> None:
    shop = site()
    shop.build()
    shop.wait(1)
    build = shop("GET", f"{BUILDS}/1?include_test_engine=true")
    assert (build["commit"], build["message"], build["test_engine"]) == ("HEAD", None, {"runs": []})
    shop.wait(1)
    build = shop("GET", f"{BUILDS}/1")
    assert len(build["commit"]) == 40 and build["message"] and "test_engine" not in build
    assert [each["number"] for each in shop("GET", f"/builds?commit={build['commit']}")] == [1]


def test_a_long_step_of_the_clock_has_all_events_at_their_times(site: Any) -> None:
    shop = site(RELEASE, outcomes={"build": {"seconds": 60}})
    shop.build()
    shop.wait(86_400)
    build = shop("GET", f"{BUILDS}/1")
    assert build["state"] == "failed" and build["blocked"], "the state of the block step"
    first, _waiter, test = build["jobs"][:3]
    assert first["started_at"] < first["finished_at"] == test["scheduled_at"] < test["started_at"] < test["finished_at"]
    times = [datetime.datetime.fromisoformat(entry["finished_at"]) for entry in (first, test)]
    assert (times[1] - times[0]).total_seconds() == pytest.approx(3)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"branch": None}, "Branch can't be blank"),
        ({"commit": ""}, "Commit can't be blank"),
        ({"env": "A=1"}, "Env must be an object of strings"),
        ({"meta_data": {"a": True}}, "Meta data must be an object of strings"),
        ({"author": "Ada"}, "Author must be an object of strings"),
        ({"pull_request_id": "7"}, "Pull request id must be a number"),
        ({"pull_request_labels": "bug"}, "Pull request labels must be a list of strings"),
        ({"clean_checkout": "yes"}, "Clean checkout must be true or false"),
        ({"branch": "dev"}, "Branches have been disabled for this pipeline"),
    ],
)
def test_a_build_that_is_refused(site: Any, fields: Any, sentence: str) -> None:
    shop = site(shop={"branch_configuration": "main release/*"}, switches={"meta_data_of_any_type": False})
    answer = shop("POST", BUILDS, {"commit": "HEAD", "branch": "main", **fields}, 422)
    assert sentence in (answer["message"], *(error["code"] for error in answer.get("errors", ())))
    assert shop("GET", BUILDS) == []
    # What `bk build create` sends without an author.
    assert shop.build(branch="dev", ignore_pipeline_branch_filters=True, author={})["author"]["name"] == "Olive Owner"
    shop.world.set_switches({"meta_data_of_any_type": True})
    made = shop.build(meta_data={"a": True}, author={"email": "a@example.com"})
    assert (made["meta_data"], made["author"], made["number"]) == ({"a": "true"}, {"email": "a@example.com"}, 2)


def test_failures_and_what_they_keep_from_running(site: Any) -> None:
    shop = site(RELEASE, outcomes={"build": [{"exit_status": 1}, {}], "test": {"exit_status": 2}})
    shop.build()
    shop.wait(10)
    assert shop.see() == ("failed", ["failed", *["waiting_failed"] * 2, "blocked_failed", "waiting_failed"])
    failed_at = shop("GET", f"{BUILDS}/1")["failing_at"]
    answer = shop("PUT", f"{BUILDS}/1/retry_failed_jobs", {"states": "failed"}, 202)
    assert answer["retried_jobs_count"] == 1 and answer["finished_at"] is None
    assert shop("PUT", f"{BUILDS}/1/retry_failed_jobs", {}, 202)["retried_jobs_count"] == 0, "it is being retried"
    assert "Invalid states: odd" in shop("PUT", f"{BUILDS}/1/retry_failed_jobs", {"states": "odd"}, 400)["message"]
    shop.wait(10)
    build = shop("GET", f"{BUILDS}/1")
    assert build["blocked"] and build["failing_at"] == failed_at and build["job_state_counts"]["states"]["failed"] == 1
    retried = shop("GET", f"{BUILDS}/1?include_retried_jobs=true")["jobs"]
    assert len(retried) == len(build["jobs"]) + 1 and retried[0]["retried_in_job_id"] == retried[1]["id"]


def test_canceling_lasts(site: Any) -> None:
    shop = site(outcomes={"make": {"seconds": 600, "stops_after": 5}})
    shop.build()
    message = shop("PUT", f"{BUILDS}/1/cancel", status=422)["message"]
    assert message == "Only scheduled, running and failing builds can be canceled"
    shop.wait(10)
    assert shop("PUT", f"{BUILDS}/1/cancel")["state"] == "canceling"
    shop.wait(4)
    assert shop.see() == ("canceling", ["canceling"])
    shop.wait(2)
    build = shop("GET", f"{BUILDS}/1")
    assert (build["state"], build["jobs"][0]["state"], build["jobs"][0]["signal_reason"]) == (
        "canceled",
        "canceled",
        "cancel",
    )
    assert "canceled builds" in shop("PUT", f"{BUILDS}/1/retry_failed_jobs", {}, 422)["message"]


def test_a_rebuild_is_a_new_build(site: Any) -> None:
    shop = site(switches={"rebuild_copies_meta_data": True})
    shop.build(branch="dev", meta_data={"a": "b"}, env={"X": "y"})
    again = shop("PUT", f"{BUILDS}/1/rebuild")
    assert again["number"] == 2 and again["rebuilt_from"]["number"] == 1
    assert (again["branch"], again["meta_data"], again["env"]) == ("dev", {"a": "b"}, {"X": "y"})
    shop("PATCH", "/pipelines/shop", {"allow_rebuilds": False})
    shop("PUT", f"{BUILDS}/1/rebuild", status=422)


def test_older_builds_of_the_branch_are_skipped_or_canceled(site: Any) -> None:
    settings = {"skip_queued_branch_builds": True, "cancel_running_branch_builds": True}
    shop = site(outcomes={"make": {"seconds": 99}}, shop={**settings, "skip_queued_branch_builds_filter": "!dev"})
    shop.build()
    shop.build()
    assert shop.see(1)[0] == "skipped"
    shop.wait(9)
    shop.build(branch="dev")
    shop.build(branch="dev")
    shop.build()
    assert [shop.see(number)[0] for number in range(1, 6)] == [
        "skipped",
        "canceling",
        "creating",
        "creating",
        "creating",
    ]


def test_a_trigger_step_builds_another_pipeline(site: Any) -> None:
    text = "steps:\n- {trigger: docs, label: Docs, build: {env: {A: 1}}}\n- {trigger: docs, async: true}\n- wait\n- command: make\n"
    shop = site(
        text, others={"docs": "steps:\n- {command: write, key: write}\n"}, outcomes={"write": {"exit_status": 3}}
    )
    shop.build(author={"name": "Ada", "email": "ada@example.com"})
    shop.wait(1)
    jobs = shop("GET", f"{BUILDS}/1")["jobs"]
    assert [job["state"] for job in jobs] == ["running", "passed", "waiting", "waiting"]
    child = shop("GET", f"/pipelines/docs/builds/{jobs[0]['triggered_build']['number']}")
    assert (child["message"], child["env"], child["source"]) == ("Docs", {"A": "1"}, "trigger_job")
    assert child["triggered_from"]["build_number"] == 1 and child["author"]["name"] == "Ada"
    shop.wait(9)
    assert shop.see()[1] == ["failed", "passed", "waiting_failed", "waiting_failed"] and shop.see()[0] == "failed"


def test_lists_show_new_builds_late_by_a_switch(site: Any) -> None:
    shop = site(switches={"builds_listed_after": 5})
    shop.build()
    assert shop("GET", BUILDS) == shop("GET", "/builds") == [] and shop.see()[0] == "creating"
    shop.wait(5)
    assert [build["number"] for build in shop("GET", f"{BUILDS}?exclude_jobs=true&state=finished")] == [1]


def test_lists_refuse_deep_pages(site: Any) -> None:
    shop = site(switches={"deepest_build": 100})
    for query in ("page=4", "page=2&per_page=100"):
        assert "this deep is not supported" in shop("GET", f"{BUILDS}?{query}", status=400)["message"]
    assert shop("GET", f"{BUILDS}?page=3") == shop("GET", f"{BUILDS}?per_page=100") == []


def test_a_token_without_access_builds_nothing(site: Any) -> None:
    shop = site(
        users=[{"email": "mia@example.com"}],
        teams=[{"name": "Readers", "members": [{"email": "mia@example.com"}]}],
        shop={"teams": {"Readers": "read_only"}},
        tokens=[{"token": "mia", "user": "mia@example.com"}],
    )
    shop.token = "mia"
    shop("POST", BUILDS, {"commit": "HEAD", "branch": "main"}, 403)
