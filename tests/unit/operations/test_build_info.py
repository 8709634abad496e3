# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds by the filters of the API, and figures of them."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._operations import figures

from running.operated import Operations
from stand_in.process import StandIn

STEPS = "steps:\n- command: {}\n"
SEED: dict[str, t.Any] = {
    "pipelines": [
        {
            "name": "shop",
            "repository": "r",
            "configuration": STEPS.format("make"),
            "outcomes": {"make": {"seconds": 30}, "break": {"seconds": 20, "exit_status": 1}},
        },
        {"name": "site", "repository": "r", "configuration": STEPS.format("make")},
    ],
    "tokens": [{"token": "bkua_rest", "user": "owner@example.com", "scopes": ["read_builds", "write_builds"]}],
}


@pytest.fixture
def runs(stand_in: StandIn) -> Operations:
    """Seven builds of one pipeline, the second of which failed, and one of another."""
    made = Operations(stand_in, SEED)
    for number in range(7):
        made.rest("PATCH", "pipelines/shop", {"configuration": STEPS.format("break" if number == 1 else "make")})
        made.run("build", pipeline="shop", branch="dev" if number == 2 else "main", meta_data={"run": str(number)})
    made.run("build", pipeline="site", branch="main")
    return made


def numbers(result: t.Any) -> list[int]:
    return [build["number"] for build in result["builds"]]


FILTERS: list[tuple[dict[str, t.Any], list[int]]] = [
    ({}, [7, 6, 5, 4, 3, 2, 1]),
    ({"limit": 3}, [7, 6, 5]),
    ({"state": ["failed"]}, [2]),
    ({"state": ["failed", "canceled"]}, [2]),
    ({"branch": ["dev"]}, [3]),
    ({"branch": ["d*"]}, [3]),
    ({"meta_data": {"run": 4}}, [5]),
    ({"created_to": "2020-01-01T00:00:00Z"}, []),
    ({"commit": "0" * 40}, []),
]


def test_builds_are_filtered(runs: Operations) -> None:
    for filters, expected in FILTERS:
        result = runs.run("build_info", pipeline="shop", **filters)
        assert numbers(result) == expected and not result["changed"] and result["cost"]["rest_requests"] == 2, filters
        assert all("env" not in build and "jobs" not in build for build in result["builds"])


def test_one_build_by_its_number(runs: Operations) -> None:
    result = runs.run("build_info", pipeline="shop", number=2, include=["jobs"], include_retried_jobs=True)
    (build,) = result["builds"]
    assert (build["number"], build["state"], result["cost"]["rest_requests"]) == (2, "failed", 2)
    assert [(job["exit_status"], job["signal_reason"], job["retries_count"]) for job in build["jobs"]] == [(1, None, 0)]
    assert build["pull_request"] is None
    runs.run("job", job_id=build["jobs"][0]["id"], state="retried", wait=False)
    (build,) = runs.run("build_info", pipeline="shop", number=2, include=["jobs"], include_retried_jobs=True)["builds"]
    assert [(job["retried"], job["retries_count"]) for job in build["jobs"]] == [(True, 0), (False, 1)]
    assert runs.rejected("build_info", pipeline="shop", number=99).facts["status"] == 404


def test_builds_of_all_pipelines(runs: Operations) -> None:
    assert {build["pipeline"] for build in runs.run("build_info")["builds"]} == {"shop", "site"}


def test_a_limit_above_a_page(runs: Operations, monkeypatch: pytest.MonkeyPatch) -> None:
    from ansible_collections.community.buildkite.plugins.module_utils._api import client

    monkeypatch.setattr(client, "PER_PAGE", 2)
    result = runs.run("build_info", pipeline="shop", limit=5)
    assert numbers(result) == [7, 6, 5, 4, 3] and result["cost"]["rest_requests"] == 4


def test_figures_of_a_pipeline(runs: Operations) -> None:
    summary = runs.run("build_info", pipeline="shop", summary=True)["summary"]
    assert summary["counts"] == {"passed": 6, "failed": 1} and summary["success_rate"] == pytest.approx(6 / 7, abs=1e-4)
    assert summary["builds_read"] == 7 and summary["builds_left_out"] == 0 and summary["duration"]["values"] == 7
    assert summary["duration"]["p50"] == pytest.approx(31, abs=2) and summary["queueing"]["values"] == 7
    # Counts are of all builds, the rest of those that were read.
    few = runs.run("build_info", pipeline="shop", summary=True, limit=2, branch=["main"])["summary"]
    assert few["counts"] == {"passed": 5, "failed": 1} and few["builds_read"] == 2 and few["duration"]["p50"] is None
    runs.token = "bkua_rest"
    assert runs.run("build_info", pipeline="shop", summary=True, limit=2)["summary"]["counts"] == {"passed": 2}


def test_jobs_and_error_annotations(runs: Operations) -> None:
    for context, style in (("unit", "error"), ("coverage", "info")):
        runs.run("annotation", pipeline="shop", number=7, context=context, style=style, body="Text")
    build = runs.run("build_info", pipeline="shop", limit=1, include=["jobs", "error_annotations"])["builds"][0]
    assert [job["state"] for job in build["jobs"]] == ["passed"]
    assert [note["context"] for note in build["error_annotations"]] == ["unit"]


def test_failed_tests_and_rejected_uploads(stand_in: StandIn) -> None:
    tests = [{"suite": "rspec", "scope": "Cart", "name": name, "result": name} for name in ("failed", "passed")]
    uploads = [{"state": "rejected", "definition": "steps"}, {}]
    flaky = {**tests[0], "result": "passed"}
    broken = {"exit_status": 1, "tests": [*tests, flaky], "step_uploads": uploads}
    teams = {"teams": [{"name": "All"}], "suites": [{"name": "RSpec", "teams": ["All"]}]}
    shop = {**SEED["pipelines"][0], "outcomes": {"make": broken}}
    runs = Operations(stand_in, {**SEED, **teams, "pipelines": [shop]})
    runs.run("build", pipeline="shop", branch="main")
    result = runs.run("build_info", include=["failed_tests", "rejected_uploads"])
    assert result["cost"]["rest_requests"] == 4, "a request for each build and list"
    (build,) = result["builds"]
    assert [(test["name"], test["executions_count_by_result"]) for test in build["failed_tests"]] == [
        ("failed", {"passed": 1, "failed": 1})
    ]
    (upload,) = build["rejected_uploads"]
    assert upload["source_job_id"] and upload["rejection_type"] == "validation_error"
    runs.wait(31 * 86400)
    build = runs.run("build_info", include=["rejected_uploads"])["builds"][0]
    assert build["rejected_uploads"] is None, "unknown is not empty"
    runs.token = "bkua_rest"
    before = len(runs.requests())
    assert runs.rejected("build_info", include=["failed_tests"]).facts["scopes"] == ["read_suites"]
    assert runs.requests()[before:] == ["GET /access-token"]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"commit": "HEAD"}, "commit must be a full SHA of 40 digits, not 'HEAD'"),
        ({"commit": "3f2c1e9"}, "commit must be a full SHA"),
        ({"created_from": "yesterday"}, "created_from must be a time"),
        ({"creator": "ada@example.com"}, "creator must be the UUID of a user"),
        ({"summary": True}, "summary needs pipeline"),
        ({"number": 7}, "pipeline is missing: set pipeline and number"),
        ({"pipeline": "shop", "number": 0}, "number is 0: set the number of a build"),
        ({"pipeline": "shop", "number": 7, "branch": ["main"]}, "number means one build: leave out branch."),
        ({"limit": 0}, "limit must be from 1 to 10000"),
    ],
)
def test_bad_input(stand_in: StandIn, options: t.Any, sentence: str) -> None:
    assert sentence in Operations(stand_in, SEED).rejected("build_info", **options).message


def test_quantiles_by_the_nearest_rank() -> None:
    assert figures.quantiles([4.0, 1.0, 3.0, 2.0, 5.0]) == {"values": 5, "p50": 3.0, "p90": 5.0, "p95": 5.0}
    assert figures.quantiles([1.0, 2.0, 3.0, 4.0])["p50"] is None


def test_builds_that_waited_for_people_are_left_out() -> None:
    time = {"started_at": "2026-01-01T00:00:00Z", "finished_at": "2026-01-01T00:01:00Z"}
    plain: list[dict[str, t.Any]] = [
        {**time, "jobs": [{"type": "script", "runnable_at": "2026-01-01T00:00:00Z", **time}]}
    ] * 5
    special: list[dict[str, t.Any]] = [
        {**time, "blocked": True},
        {**time, "jobs": [{"type": "manual"}]},
        {**time, "jobs": [{"retried": True}]},
    ]
    found = figures.figures([*plain, *special], {"passed": 8})
    assert (found["builds_left_out"], found["duration"]["values"], found["duration"]["p50"]) == (3, 5, 60.0)
    assert found["success_rate"] == 1.0 and found["queueing"]["p50"] == 0.0
    assert figures.figures([], {"canceled": 2})["success_rate"] is None
