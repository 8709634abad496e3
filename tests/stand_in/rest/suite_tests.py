# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of suites: of one suite with and without metrics, muted and skipped ones, flaky ones, and those of a build."""

from __future__ import annotations

import datetime
import re
from typing import Any

from ..rules import executions
from ..rules import suite_tests as rules
from ..rules.jobs import pipeline_of
from ..rules.values import found, time_of
from ..store import Record, Refused, Store
from . import suites
from .routing import Answer, Request, page, route

LIST = suites.ONE + "/tests"
ONE = LIST + "/{test}"
# The first version of the API with metrics in lists and in single tests.
METRICS_SINCE = "2026-08-01"
NO_DATE = "Buildkite-Version must be in format YYYY-MM-DD"
FLAKY_PERIODS = ("1hour", "4hours", "1day", "7days", "14days", "28days")
LONGEST_BUILD = datetime.timedelta(days=1)


def pages_of(store: Store, record: Record) -> Record:
    """The addresses of a test."""
    above = suites.suite(store, store.tables["suite"][record["suite_id"]])
    return {name: f"{above[name]}/tests/{record['id']}" for name in ("url", "web_url")}


def short(store: Store, record: Record) -> Record:
    """A test in answers that show no labels."""
    own = {name: record[name] for name in ("scope", "name", "location", "file_name")}
    return {"id": record["id"], **pages_of(store, record), **own}


def test(store: Store, record: Record) -> Record:
    """A test with its labels, and with its metrics if they were calculated."""
    return {**short(store, record), "labels": record["labels"], **record.get("_metrics", {})}


def has_metrics(request: Request) -> bool:
    """Whether the request is for a version with metrics."""
    version = request.headers.get("Buildkite-Version", "").strip()
    if version and not re.fullmatch(r"\d{4}-\d\d-\d\d", version):
        raise Refused(400, NO_DATE)
    return bool(version >= METRICS_SINCE)


def of(request: Request) -> tuple[Record, Record]:
    """The suite and the test of the path."""
    suite = suites.of(request)
    return suite, rules.get_test(request.store, suite, request.parts["test"])


def listed(request: Request, records: list[Record]) -> Answer:
    """One page of tests."""
    return page(request, records, lambda record: test(request.store, record))


@route("GET", LIST, "read_suites")
def index(request: Request) -> Answer:
    store, tests = request.store, rules.tests_of(request.store, suites.of(request))
    if not has_metrics(request):
        return listed(request, [each for each in tests if request.query.get("label", "") in ("", *each["labels"])])
    times = executions.window(store, request.query)
    recent = {each["id"]: executions.within(executions.executions_of(store, each), times) for each in tests}
    return listed(request, executions.ranked(store, tests, recent, request.query))


@route("GET", LIST + "/muted", "read_suites")
@route("GET", LIST + "/skipped", "read_suites")
def quarantined(request: Request) -> Answer:
    state = request.url.rpartition("/")[2]
    records = rules.tests_of(request.store, suites.of(request), state=state)
    return page(request, records, lambda record: short(request.store, record))


@route("POST", LIST + "/find", "read_suites", reads=True)
def find(request: Request) -> Any:
    return short(request.store, rules.find_test(request.store, suites.of(request), request.body))


@route("GET", ONE, "read_suites")
def show(request: Request) -> Any:
    store, record = request.store, of(request)[1]
    if not has_metrics(request):
        return test(store, record)
    recent = executions.within(executions.executions_of(store, record), executions.window(store, request.query))
    return test(store, {**record, "_metrics": executions.measured(recent)})


@route("PATCH", ONE + "/labels", "write_suites")
def label(request: Request) -> Any:
    return test(request.store, rules.change_labels(request.store, request.caller, *of(request), request.body))


@route("PUT", ONE + "/enable", "write_suites")
def enable(request: Request) -> Any:
    return short(request.store, rules.set_state(request.store, request.caller, *of(request), "enabled"))


@route("PUT", ONE + "/mute", "write_suites")
def mute(request: Request) -> Any:
    return short(request.store, rules.set_state(request.store, request.caller, *of(request), "muted"))


@route("PUT", ONE + "/skip", "write_suites")
def skip(request: Request) -> Any:
    return short(request.store, rules.set_state(request.store, request.caller, *of(request), "skipped"))


@route("GET", suites.ONE + "/flaky-tests", "read_suites")
def flaky(request: Request) -> Answer:
    store, query = request.store, request.query
    if query.get("period", executions.PERIOD) not in FLAKY_PERIODS:
        raise Refused(400, f"period must be one of {', '.join(FLAKY_PERIODS)}")
    times, rows = executions.window(store, {"period": query.get("period", executions.PERIOD)}), []
    for record in rules.tests_of(store, suites.of(request)):
        recent = executions.within(executions.executions_of(store, record), times)
        row = flaked(store, record, executions.selected(store, recent, query))
        searched = (record["scope"], record["name"], record["location"] or "")
        if row["instances"] and any(query.get("search", "") in text for text in searched):
            rows.append(row)
    return page(request, rows, dict)


def flaked(store: Store, record: Record, recent: list[Record]) -> Record:
    """A test with its flakes: the commits with both a passed and a failed execution."""
    results: dict[str, dict[str, str]] = {}
    for execution in recent:
        commit = executions.tags_of(store, execution)["scm.commit_sha"]
        results.setdefault(commit, {})[execution["result"]] = execution["created_at"]
    times = [max(each.values()) for each in results.values() if {"passed", "failed"} <= set(each)]
    return {
        **{name: value for name, value in short(store, record).items() if name != "url"},
        "instances": len(times),
        "latest_occurrence_at": max(times, default=None),
        "most_recent_instance_at": max(times, default=None),
        "last_resolved_at": None,
        "ownership_team_ids": [team["id"] for team in store.all("team") if team["slug"] in record["owners"]],
    }


@route("GET", "/analytics/organizations/{org}/builds/{build}/tests", "read_suites")
def of_build(request: Request) -> Answer:
    store, build = request.store, request.store.get("build", request.parts["build"])
    build = found(build if build and request.caller.sees_pipeline(pipeline_of(store, build)) else None, "build")
    begin = time_of(build["created_at"])
    times = (begin, min(time_of(build["finished_at"] or store.at()), begin + LONGEST_BUILD))
    seen: dict[str, list[Record]] = {}
    for run in store.filter("suite_run", build_id=build["id"]):
        if request.caller.sees_suite(store.tables["suite"][run["suite_id"]]):
            for execution in executions.within(store.filter("execution", run_id=run["id"]), times):
                seen.setdefault(execution["test_id"], []).append(execution)
    tests = [store.tables["suite_test"][identifier] for identifier in seen]
    return listed(request, executions.ranked(store, tests, seen, request.query))
