# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""rest_api/test_engine: runs, tests, their states and labels, filters and metrics; and step uploads, sessions and cache volumes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import yaml

from .conftest import Site

SUITE = "/v2/analytics/organizations/acme/suites/rspec"
WITH_METRICS: Any = {"Buildkite-Version": "2026-08-01"}


def execution(name: str, result: str = "passed", duration: float = 1.0, **more: Any) -> dict[str, Any]:
    """An execution in a seed."""
    return {"scope": "Cart", "name": name, "result": result, "duration": duration, **more}


FAST = execution("fast", labels=["quick"], owners=["builders"], location="cart_spec.rb:1")
SEED: dict[str, Any] = {
    "users": [{"email": "ada@example.com"}],
    "tokens": [{"token": "ada", "user": "ada@example.com"}],
    "teams": [{"name": "Builders", "members": [{"email": "ada@example.com"}]}],
    "suites": [{"name": "RSpec", "teams": ["Builders"]}, {"name": "Other", "teams": ["Builders"]}],
    "test_runs": [
        {"suite": "Other", "commit_sha": "0", "state": "running"},
        {"suite": "RSpec", "commit_sha": "1", "branch": "main", "executions": [FAST, execution("slow", duration=9.0)]},
        {
            "suite": "RSpec",
            "commit_sha": "1",
            "branch": "dev-1",
            "executions": [
                execution("fast", "failed", 3.0, tags={"language.name": "ruby", "result": "x"}),
                execution("skipped", "skipped", 0.0),
                execution("old", created_at="2020-01-01T00:00:00.000Z"),
            ],
        },
    ],
}


@pytest.fixture
def acme(site: Callable[..., Site]) -> Site:
    """An organization with results of tests."""
    return site(**SEED)


def listed(acme: Site, query: str, status: int = 200) -> Any:
    """The names in a list with metrics, or its message."""
    answer = acme("GET", f"{SUITE}/tests?{query}", status=status, **WITH_METRICS)
    return [entry["name"] for entry in answer] if status == 200 else answer["message"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", "slow fast skipped"),
        ("order=asc", "skipped fast slow"),
        ("sort_by=reliability", "slow fast skipped"),
        ("sort_by=duration_max&order=asc", "skipped fast slow"),
        ("label=quick", "fast"),
        ("labels=quick,!flaky", "fast"),
        ("labels=!quick", "slow skipped"),
        ("owners=builders", "fast"),
        ("owners=!builders", "slow skipped"),
        ("branch=main", "slow fast"),
        ("branch=dev-*", "fast skipped"),
        ("branch=!main", "fast skipped"),
        ("tags=result:failed", "fast"),
        ("tags=result:~passed", "slow fast"),
        ("tags=result:^passed", "slow"),
        ("tags=language.name:ruby,scm.branch:dev-*", "fast"),
        ("tags=language.name:!ruby", "slow fast skipped"),
        ("state=enabled", "slow fast skipped"),
        ("state=muted", ""),
        ("min_timestamp=2019-01-01T00:00:00Z&max_timestamp=2021-01-01T00:00:00%2B02:00", "old"),
        ("max_timestamp=2021-01-01T00:00:00Z", ""),
    ],
)
def test_filters_and_orders_of_tests(acme: Site, query: str, names: str) -> None:
    assert listed(acme, query) == names.split()


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("label=a&labels=b", "label cannot be combined with labels"),
        ("period=1day&min_timestamp=2020-01-01T00:00:00Z", "period cannot be combined with min_timestamp"),
        ("period=x", "period is invalid"),
        ("min_timestamp=x", "min_timestamp must be an ISO 8601 timestamp"),
        ("state=x", "state must be one of enabled, muted, skipped"),
        ("sort_by=x", "sort_by must be one of duration_avg"),
        ("order=x", "order must be one of asc, desc"),
    ],
)
def test_parameters_that_are_refused(acme: Site, query: str, sentence: str) -> None:
    assert sentence in listed(acme, query, 400)


def test_metrics_are_for_requests_with_a_version(acme: Site) -> None:
    plain = acme("GET", f"{SUITE}/tests?label=quick&sort_by=ignored")
    assert [sorted(each) for each in plain] == [
        ["file_name", "id", "labels", "location", "name", "scope", "url", "web_url"]
    ]
    assert len(acme("GET", f"{SUITE}/tests")) == 4, "also those without recent executions"
    fast = acme("GET", f"{SUITE}/tests/{plain[0]['id']}", **WITH_METRICS)
    assert fast == {
        **plain[0],
        "reliability": 0.5,
        "duration_avg": 2.0,
        "duration_sum": 4.0,
        "duration_min": 1.0,
        "duration_max": 3.0,
        "executions_count": 2,
        "executions_count_by_result": {"passed": 1, "failed": 1},
    }
    old = acme("POST", f"{SUITE}/tests/find", {"scope": "Cart", "name": "old"}, 200)
    unmeasured = acme("GET", f"{SUITE}/tests/{old['id']}", **WITH_METRICS)
    assert (unmeasured["reliability"], unmeasured["duration_avg"], unmeasured["executions_count"]) == (None, None, 0)
    august: Any = {"Buildkite-Version": "August"}
    wrong = acme("GET", f"{SUITE}/tests", status=400, **august)
    assert wrong == {"message": "Buildkite-Version must be in format YYYY-MM-DD"}
    july: Any = {"Buildkite-Version": "2026-07-31"}
    assert "reliability" not in acme("GET", f"{SUITE}/tests", **july)[0]


def test_states_and_labels_are_for_who_edits_the_suite(acme: Site) -> None:
    fast = f"{SUITE}/tests/{acme('GET', f'{SUITE}/tests?label=quick')[0]['id']}"
    acme.token = "ada"
    acme("PUT", f"{fast}/mute")
    acme("PUT", f"{fast}/mute")
    assert [each["name"] for each in acme("GET", f"{SUITE}/tests/muted")] == ["fast"]
    assert acme("GET", f"{SUITE}/tests/skipped") == [] and listed(acme, "state=muted") == ["fast"]
    assert acme("PATCH", f"{fast}/labels", {"operator": "add", "labels": ["b", "quick"]})["labels"] == ["quick", "b"]
    assert acme("PATCH", f"{fast}/labels", {"operator": "remove", "labels": ["quick", "c"]})["labels"] == ["b"]
    for wrong, sentence in (
        ({"operator": "set", "labels": ["a"]}, "Operator must be one of add, remove"),
        ({"labels": ["a"]}, "Operator can't be blank"),
        ({"operator": "add", "labels": "a"}, "Labels must be a list of labels"),
    ):
        assert sentence in acme("PATCH", f"{fast}/labels", wrong, 422)["message"]
    acme.world.store.update("team_suite", acme.world.store.all("team_suite")[0], access_level=["read"])
    acme("PUT", f"{fast}/enable", status=403)
    acme("PATCH", f"{fast}/labels", {"operator": "add", "labels": ["a"]}, 403)
    acme("PUT", f"{SUITE}/execution-tags", {"executions": []}, 403)
    assert acme("POST", f"{SUITE}/tests/find", {"scope": "Cart", "name": "x"}, 404)["message"] == "No test found"
    assert acme("GET", f"{SUITE}/tests/x", status=404)["message"] == "No test found"


def test_runs_flakes_and_tags_of_executions(acme: Site) -> None:
    runs = acme("GET", f"{SUITE}/runs")
    assert [(run["branch"], run["result"], run["state"]) for run in runs] == [
        ("dev-1", "failed", "finished"),
        ("main", "passed", "finished"),
    ]
    assert acme("GET", SUITE.replace("rspec", "other") + "/runs")[0]["result"] == "pending"
    assert acme("GET", f"{SUITE}/runs/x", status=404)["message"] == "No run found"
    failures = f"{SUITE}/runs/{runs[0]['id']}/failed_executions"
    failed = acme("GET", failures)
    assert [(each["test_name"], each["tags"]) for each in failed] == [("Cart fast", {"language.name": "ruby"})]
    flaky = acme("GET", f"{SUITE}/flaky-tests")
    team = acme("GET", "/teams")[0]["id"]
    assert [(each["name"], each["instances"], each["ownership_team_ids"]) for each in flaky] == [("fast", 1, [team])]
    for query in ("search=slow", "branch=main"):
        assert acme("GET", f"{SUITE}/flaky-tests?{query}") == []
    assert "period must be one of 1hour" in acme("GET", f"{SUITE}/flaky-tests?period=2days", status=400)["message"]

    def tag(status: int, *tags: Any, name: str = failed[0]["execution_id"]) -> Any:
        return acme(
            "PUT", f"{SUITE}/execution-tags", {"executions": [{"id": name, "tags": each} for each in tags]}, status
        )

    assert "must begin with mut." in tag(422, {"reason": "x"})["message"]
    assert "too many" in tag(422, {f"mut.{number}": "x" for number in range(11)})["message"]
    assert tag(404, {"mut.a": "x"}, name="x")["message"] == "No execution found"
    assert tag(200, {"mut.a": "x"}) is None and tag(429, {})["message"]
    assert acme("GET", failures)[0]["tags"] == {"language.name": "ruby", "mut.a": "x"}
    acme.wait(61)
    tag(200, {})
    assert not acme.world.store.all("audit_event"), "no type is for them"
    assert acme("GET", failures)[0]["tags"] == {"language.name": "ruby"}
    acme("DELETE", SUITE)
    assert not acme.world.store.all("execution") and len(acme.world.store.all("suite_run")) == 1


def test_results_that_jobs_of_a_build_upload(site: Callable[..., Site]) -> None:
    """Both jobs add to one run. The suite of another team is not shown."""
    tests = [{"suite": "rspec", "name": "a"}, {"suite": "hidden", "name": "b"}, {"suite": "none", "name": "c"}]
    acme = site(
        "steps:\n- command: make\n- command: make\n",
        **{**SEED, "teams": [*SEED["teams"], {"name": "Others"}]},
        shop={"teams": {"Builders": "read_only"}},
        outcomes={"make": {"tests": tests, "step_uploads": [{"state": "rejected"}, {"definition": "steps: []"}]}},
    )
    acme.world.seed({"suites": [{"name": "Hidden", "teams": ["Others"]}]})
    build = acme.build()
    acme.wait(10)
    shown = acme("GET", "/pipelines/shop/builds/1?include_test_engine=true")["test_engine"]["runs"]
    assert sorted(run["suite"]["slug"] for run in shown) == ["hidden", "rspec"]
    path = f"/v2/analytics/organizations/acme/builds/{build['id']}/tests"
    assert {(each["name"], each["executions_count"]) for each in acme("GET", path)} == {("a", 2), ("b", 2)}
    acme.token = "ada"
    assert [each["name"] for each in acme("GET", path)] == ["a"]
    acme.token = "owner"
    assert acme("GET", path.replace(build["id"], "1"), status=404)["message"] == "No build found"
    one = "/pipelines/shop/builds/1/step-uploads"
    uploads = acme("GET", one)["items"]
    assert [upload["state"] for upload in uploads] == ["applied", "rejected"] * 2
    assert "was rejected" in uploads[1]["message"] and uploads[1]["created_jobs_count"] is None
    job = uploads[0]["source_job_id"]
    assert len(acme("GET", f"{one}?filter[source_job_id]={job}")["items"]) == 2
    assert acme("GET", f"{one}/{uploads[0]['uuid']}")["definition_bytes"] == 9
    acme.wait(31 * 86_400)
    assert acme("GET", one, status=410) and acme("GET", f"{one}/{uploads[0]['uuid']}", status=410)


def test_the_description_of_the_paths(acme: Any) -> None:
    """rest_api.md, OpenAPI specification: without a token."""
    acme.token = "nobody"
    described = yaml.safe_load(acme.send("GET", "/v2/analytics/openapi.yaml").text)["paths"]
    path = "/v2/analytics/organizations/{org}/suites/{slug}/tests/{test}/mute"
    assert list(described[path]) == ["put"] and all(path.startswith("/v2/analytics/") for path in described)


def test_sessions_with_jobs_are_for_running_ones_on_macos(site: Callable[..., Site]) -> None:
    acme = site(outcomes={"make": {"seconds": 99}})
    acme.build()
    acme.wait(3)
    path = f"/jobs/{acme('GET', '/pipelines/shop/builds/1')['jobs'][0]['id']}/ssh-session"
    acme("POST", path, status=404)
    acme("PUT", "/pipeline-settings/hosted-agents-ssh", {})
    assert "macOS" in acme("POST", path, status=422)["message"]


def test_cache_volumes_are_deleted_by_tag(site: Callable[..., Site]) -> None:
    """clusters/cache_volumes.md has the sentences."""
    volumes = [{"tag": "p/a;b"}, {"tag": "p/c"}]
    acme = site(clusters=[{"name": "A", "cache_volumes": volumes}, {"name": "B"}], default_cluster="A")
    first, second = (f"/clusters/{cluster['id']}/cache_volumes" for cluster in acme("GET", "/clusters"))
    for path, body, status, sentence in (
        (first, {}, 400, "`tag` must be a non-empty string"),
        (first, {"tag": "p/x"}, 404, "No cache volume found for tag: p/x"),
        (second, {"tag": "p/x"}, 404, "This cluster has no hosted cache volumes"),
    ):
        assert acme("DELETE", path, body, status) == {"message": sentence}
    acme("DELETE", first, {"tag": "p/a;b"})
    assert [volume["tag"] for volume in acme("GET", first)] == ["p/c"]
