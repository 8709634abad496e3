# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""/analytics/organizations/{org}/suites/{suite}/runs, their failed executions, and tags of executions."""

from __future__ import annotations

from typing import Any

from ..rules import executions as rules
from ..store import Record, Store
from . import suites
from .routing import Answer, Request, page, route
from .suite_tests import pages_of

LIST = suites.ONE + "/runs"
ONE = LIST + "/{run}"
# Tags that the answer has under other names.
REPEATED = ("result", "scm.branch", "scm.commit_sha")


def run(store: Store, record: Record) -> Record:
    """A run."""
    above = suites.suite(store, store.tables["suite"][record["suite_id"]])
    return {
        **{name: record[name] for name in ("id", "branch", "commit_sha", "state")},
        "result": rules.result_of(store, record),
        **{name: f"{above[name]}/runs/{record['id']}" for name in ("url", "web_url")},
        **{name: record[name] for name in ("build_id", "created_at")},
    }


def failed(store: Store, record: Record, expanded: bool) -> Record:
    """A failed execution."""
    above = run(store, store.tables["suite_run"][record["run_id"]])
    test = store.tables["suite_test"][record["test_id"]]
    test_url = pages_of(store, test)["web_url"]
    shown = {
        "execution_id": record["id"],
        **{name: record[name] for name in ("run_id", "test_id")},
        "run_name": record["run_id"],
        **{name: above[name] for name in ("commit_sha", "branch")},
        **{name: record[name] for name in ("created_at", "failure_reason", "duration")},
        "location": test["location"],
        "test_name": f"{test['scope']} {test['name']}".strip(),
        "run_url": above["web_url"],
        "test_url": test_url,
        "test_execution_url": f"{test_url}?execution_id={record['id']}",
        "tags": {name: value for name, value in record["tags"].items() if name not in REPEATED},
    }
    return {**shown, "failure_expanded": record["failure_expanded"]} if expanded else shown


def of(request: Request) -> Record:
    """The run of the path."""
    return rules.get_run(request.store, suites.of(request), request.parts["run"])


@route("GET", LIST, "read_suites")
def index(request: Request) -> Answer:
    records = rules.runs_of(request.store, suites.of(request), request.query.get("build_id"))
    return page(request, records, lambda record: run(request.store, record))


@route("GET", ONE, "read_suites")
def show(request: Request) -> Any:
    return run(request.store, of(request))


@route("GET", ONE + "/failed_executions", "read_suites")
def failed_executions(request: Request) -> Answer:
    records = request.store.filter("execution", run_id=of(request)["id"], result="failed")
    expanded = request.query.on("include_failure_expanded")
    return page(request, records, lambda record: failed(request.store, record, expanded))


@route("PUT", suites.ONE + "/execution-tags", "write_suites")
def tag_executions(request: Request) -> Answer:
    rules.tag_executions(request.store, request.caller, suites.of(request), request.body)
    return Answer(200)
