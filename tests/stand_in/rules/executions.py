# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs of suites and the executions of their tests: uploaded by jobs or a seed, filtered, and measured by test."""

from __future__ import annotations

import datetime
import re
from typing import Any

from ..callers import Caller
from ..store import Record, Refused, Store, invalid
from .suite_tests import STATES, chosen, insert_test, with_labels
from .values import found, time_of

RESULTS = ("passed", "failed", "skipped", "pending", "unknown")
METRICS = ("duration_avg", "duration_sum", "duration_min", "duration_max", "reliability")
PERIOD = "7days"
SECONDS = {"hour": 3600, "day": 86400}
# The most executions in one request, and the most tags of one execution, that change.
MOST_EXECUTIONS, MOST_TAGS, MUTABLE = 100_000, 10, "mut."
OF_EXECUTION = ("duration", "failure_reason", "failure_expanded")


def get_run(store: Store, suite: Record, identifier: str) -> Record:
    """A run of the suite, or 404."""
    return found(store.find("suite_run", id=identifier, suite_id=suite["id"]), "run")


def runs_of(store: Store, suite: Record, build_id: str | None) -> list[Record]:
    """The runs of a suite, the newest first; perhaps those of one build."""
    runs = store.filter("suite_run", suite_id=suite["id"])[::-1]
    return [run for run in runs if build_id is None or run["build_id"] == build_id]


def upload(store: Store, suite: Record, build: Record | None, fields: Record, at: str) -> Record:
    """Results of tests: in the run of their build, or in a new run."""
    run = store.find("suite_run", suite_id=suite["id"], build_id=build["id"]) if build else None
    if run is None:
        place = {"branch": build["branch"], "commit_sha": build["commit"]} if build else {}
        own = {"branch": None, "commit_sha": None, "state": "finished", "result": None, "created_at": at, **place}
        more = {name: value for name, value in fields.items() if name in own}
        run = store.insert(
            "suite_run", suite_id=suite["id"], build_id=build["id"] if build else None, **{**own, **more}
        )
    for entry in fields.get("executions", ()):
        execute(store, suite, run, entry, entry.get("created_at", at))
    return run


def execute(store: Store, suite: Record, run: Record, entry: Record, at: str) -> Record:
    """One execution of a test."""
    if entry.get("result", "passed") not in RESULTS:
        raise Refused(400, f"A result is {', '.join(RESULTS)}; not {entry['result']}.")
    test = insert_test(store, suite, entry, at)
    place = {"run_id": run["id"], "test_id": test["id"], "created_at": at}
    own: Record = {"duration": 1.0, "failure_reason": None, "failure_expanded": [], "tags": {}, "result": "passed"}
    more = {name: entry[name] for name in own if name in entry}
    return store.insert("execution", **place, **{**own, **more})


def result_of(store: Store, run: Record) -> str:
    """The result of a run: failed with one failed execution, pending without any; or the one of the seed."""
    results = {execution["result"] for execution in store.filter("execution", run_id=run["id"])}
    found = "failed" if "failed" in results else "passed" if results else "pending"
    return run["result"] or found


def executions_of(store: Store, test: Record) -> list[Record]:
    """The executions of a test, in order."""
    return store.filter("execution", test_id=test["id"])


def measured(executions: list[Record]) -> Record:
    """The metrics of executions: null and 0 without any."""
    durations = [execution["duration"] for execution in executions]
    counts = {name: sum(execution["result"] == name for execution in executions) for name in RESULTS}
    judged = counts["passed"] + counts["failed"]
    return {
        "reliability": round(counts["passed"] / judged, 4) if judged else None,
        "duration_avg": round(sum(durations) / len(durations), 6) if durations else None,
        "duration_sum": round(sum(durations), 6) if durations else None,
        "duration_min": min(durations, default=None),
        "duration_max": max(durations, default=None),
        "executions_count": len(executions),
        "executions_count_by_result": {
            name: count for name, count in counts.items() if count or name in ("passed", "failed")
        },
    }


def window(store: Store, query: Any) -> tuple[datetime.datetime, datetime.datetime]:
    """The time range of the metrics: a period before now, or two timestamps."""
    if "period" in query and ("min_timestamp" in query or "max_timestamp" in query):
        raise Refused(400, "period cannot be combined with min_timestamp or max_timestamp")
    sent = re.fullmatch(r"(\d+)(hour|day)s?", query.get("period", PERIOD))
    if sent is None:
        raise Refused(400, "period is invalid")
    start = store.at(store.clock() - int(sent[1]) * SECONDS[sent[2]])
    first = time_of(query.get("min_timestamp", start), "min_timestamp")
    return first, time_of(query.get("max_timestamp", store.at()), "max_timestamp")


def within(executions: list[Record], times: tuple[datetime.datetime, datetime.datetime]) -> list[Record]:
    """The executions in a time range."""
    return [execution for execution in executions if times[0] <= time_of(execution["created_at"]) <= times[1]]


def matches(value: str | None, wanted: str) -> bool:
    """Whether a filter includes a value: equal, not equal (!), or with a prefix (*)."""
    if wanted.startswith("!"):
        return value != wanted[1:]
    return (value or "").startswith(wanted[:-1]) if wanted.endswith("*") else value == wanted


def tags_of(store: Store, execution: Record) -> dict[str, Any]:
    """The tags of an execution, with those of its run and its result."""
    run = store.tables["suite_run"][execution["run_id"]]
    of_run = {"scm.branch": run["branch"], "scm.commit_sha": run["commit_sha"], "build.id": run["build_id"]}
    return {**execution["tags"], **of_run, "result": execution["result"]}


def selected(store: Store, executions: list[Record], query: Any) -> list[Record]:
    """The executions of a test that the branch and the tags of a query select."""
    wanted = [pair.partition(":") for pair in query.get("tags", "").split(",") if pair]
    if "branch" in query:
        wanted.append(("scm.branch", ":", query["branch"]))
    for name, _colon, value in wanted:
        fits = [matches(tags_of(store, execution).get(name), value.lstrip("~^")) for execution in executions]
        if value.startswith(("~", "^")):
            executions = executions if (any if value[0] == "~" else all)(fits) else []
        else:
            executions = [execution for execution, fit in zip(executions, fits, strict=True) if fit]
    return executions


def ranked(store: Store, tests: list[Record], executions: dict[str, list[Record]], query: Any) -> list[Record]:
    """The tests with executions that a query selects, each with its metrics, in the order of one of them."""
    metric, order, state = query.get("sort_by", METRICS[0]), query.get("order", "desc"), query.get("state")
    for name, value, choices in (
        ("sort_by", metric, METRICS),
        ("order", order, ("asc", "desc")),
        ("state", state, STATES),
    ):
        if value is not None and value not in choices:
            raise Refused(400, f"{name} must be one of {', '.join(choices)}")
    rows = []
    for test in with_labels(tests, query):
        kept = selected(store, executions.get(test["id"], []), query)
        if kept and state in (None, test["state"]) and chosen(test["owners"], query.get("owners", "")):
            rows.append({**test, "_metrics": measured(kept)})
    return sorted(rows, key=lambda row: row["_metrics"][metric] or 0.0, reverse=order == "desc")


def tag_executions(store: Store, caller: Caller, suite: Record, data: Any) -> None:
    """Replace the mutable tags of executions: one request a minute."""
    caller.must(caller.edits_suite(suite))
    sent = data.get("executions") if isinstance(data, dict) else None
    if not isinstance(sent, list) or len(sent) > MOST_EXECUTIONS:
        raise invalid(f"Executions must be a list of at most {MOST_EXECUTIONS}")
    last = suite.get("_tagged")
    if last is not None and store.clock() - last < 60:
        raise Refused(429, "Rate limit exceeded: 1 request per minute")
    changes = [(execution_of(store, suite, entry), checked_tags(entry)) for entry in sent]
    for execution, tags in changes:
        kept = {name: value for name, value in execution["tags"].items() if not name.startswith(MUTABLE)}
        store.update("execution", execution, tags={**kept, **tags})
    store.update("suite", suite, _tagged=store.clock())


def execution_of(store: Store, suite: Record, entry: Any) -> Record:
    """The execution of an entry, or 404."""
    record = store.get("execution", entry.get("id") if isinstance(entry, dict) else None)
    run = store.get("suite_run", record["run_id"]) if record else None
    return found(record if run and run["suite_id"] == suite["id"] else None, "execution")


def checked_tags(entry: Record) -> dict[str, str]:
    """The tags of an entry."""
    tags = entry.get("tags")
    if not isinstance(tags, dict) or not all(name.startswith(MUTABLE) for name in tags):
        raise invalid(f"Tags must begin with {MUTABLE}")
    if len(tags) > MOST_TAGS:
        raise invalid(f"Tags are too many (maximum is {MOST_TAGS})")
    return tags
