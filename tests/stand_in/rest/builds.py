# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds: the three lists, one build, and what is done with it."""

from __future__ import annotations

from typing import Any

from ..rules import build_requests, job_requests, stopping
from ..rules import builds as rules
from ..rules.dispatch import sits_on_a_paused_queue
from ..rules.jobs import build_of, jobs_of, pipeline_of, state_of
from ..rules.pipelines import get_pipeline
from ..store import Record, Refused, Store
from . import shapes
from .job_shape import build_page, build_url, triggered
from .job_shape import job as job_shape
from .pipeline_shape import pipeline as pipeline_shape
from .routing import Answer, Query, Request, created, number, page, route

ORGANIZATION = "/organizations/{org}/builds"
PIPELINE = "/organizations/{org}/pipelines/{slug}/builds"
ONE = PIPELINE + "/{number}"
TOO_DEEP = (
    "Listing builds this deep is not supported. Please narrow your query using filters such as branch or created_from."
)
PLAIN = (
    *("number", "message", "commit", "branch", "tag", "env", "source", "author", "cancel_reason", "created_at"),
    *("started_at", "failing_at", "finished_at", "meta_data", "pull_request"),
)


def build(store: Store, record: Record, query: Query, in_list: bool = True) -> Record:
    """A build. A blocked one has the state that its block step sets."""
    pipeline = pipeline_of(store, record)
    blocked = record["state"] == "blocked"
    origin = triggered(store, record["rebuilt_from_id"])
    shown = {
        "id": record["id"],
        "graphql_id": store.graphql_id("build", record["id"]),
        "url": build_url(store, record),
        "web_url": build_page(store, record),
        "state": record["blocked_state"] or "passed" if blocked else record["state"],
        "blocked": blocked,
        **{name: record[name] for name in PLAIN},
        "scheduled_at": record["scheduled_at"] or record["created_at"],
        "creator": shapes.user(store, record["created_by"]),
        "merge_queue": None,
        "rebuilt_from": {name: origin[name] for name in ("id", "number", "url")} if origin else None,
        "triggered_from": triggered_from(store, record),
    }
    retried = query.on("include_retried_jobs")
    if not query.on("exclude_jobs"):
        shown["jobs"] = [job_shape(store, entry, in_list) for entry in jobs_shown(store, record, query, retried)]
    if not query.on("exclude_pipeline"):
        shown["pipeline"] = pipeline_shape(store, None, pipeline)
    if not in_list and query.on("include_test_engine"):
        shown["test_engine"] = {
            "runs": [run_of(store, run) for run in store.filter("suite_run", build_id=record["id"])]
        }
    if not in_list:
        shown["job_state_counts"] = counts(jobs_of(store, record, retried))
    return shown


def run_of(store: Store, run: Record) -> Record:
    """A run of a suite in its build."""
    return {"id": run["id"], "suite": {"id": run["suite_id"], "slug": store.tables["suite"][run["suite_id"]]["slug"]}}


def jobs_shown(store: Store, record: Record, query: Query, retried: bool) -> list[Record]:
    """The jobs in the requested states, perhaps without those on paused queues."""
    states, paused = query.every("job_states"), query.on("include_paused", default=True)
    return [
        job
        for job in jobs_of(store, record, retried)
        if (not states or state_of(job) in states) and (paused or not sits_on_a_paused_queue(store, job))
    ]


def all_paused(store: Store, record: Record) -> bool:
    """Whether all jobs of a build are on paused queues."""
    jobs = jobs_of(store, record)
    return bool(jobs) and all(sits_on_a_paused_queue(store, job) for job in jobs)


def counts(jobs: list[Record]) -> Record:
    """How many jobs are in each state."""
    states: dict[str, int] = {}
    for job in jobs:
        states[state_of(job)] = states.get(state_of(job), 0) + 1
    return {"total": len(jobs), "states": states}


def triggered_from(store: Store, record: Record) -> Record | None:
    """The build whose trigger step created this one."""
    job = store.get("job", record["triggered_from_id"])
    if job is None:
        return None
    parent = build_of(store, job)
    short = {"build_id": parent["id"], "build_number": parent["number"]}
    return {**short, "build_pipeline_slug": pipeline_of(store, parent)["slug"]}


def of(request: Request) -> Record:
    """The build of the path."""
    pipeline = get_pipeline(request.store, request.caller, request.parts["slug"])
    return rules.get_build(request.store, pipeline, request.parts["number"])


def listed(request: Request, records: list[Record]) -> Answer:
    """One page of builds."""
    size = min(number(request.query.get("per_page"), 30), 100)
    if number(request.query.get("page"), 1) * size > request.store.switch("deepest_build"):
        raise Refused(400, TOO_DEEP)
    found = rules.filtered(rules.listed(request.store, records), request.query)
    if not request.query.on("include_paused", default=True):
        found = [record for record in found if not all_paused(request.store, record)]
    return page(request, found, lambda record: build(request.store, record, request.query))


@route("GET", "/builds", "read_builds")
@route("GET", ORGANIZATION, "read_builds")
def index(request: Request) -> Answer:
    return listed(request, rules.of_caller(request.store, request.caller))


@route("GET", PIPELINE, "read_builds")
def index_of_pipeline(request: Request) -> Answer:
    pipeline = get_pipeline(request.store, request.caller, request.parts["slug"])
    return listed(request, rules.of_pipeline(request.store, pipeline))


@route("POST", PIPELINE, "write_builds")
def create(request: Request) -> Answer:
    pipeline = get_pipeline(request.store, request.caller, request.parts["slug"])
    return created(shown(request, build_requests.create_build(request.store, request.caller, pipeline, request.body)))


def shown(request: Request, record: Record) -> Record:
    """One build, in full."""
    return build(request.store, record, request.query, in_list=False)


@route("GET", ONE, "read_builds")
def show(request: Request) -> Any:
    return shown(request, of(request))


@route("PUT", ONE + "/cancel", "write_builds")
def cancel(request: Request) -> Any:
    return shown(request, stopping.cancel_build(request.store, request.caller, of(request)))


@route("PUT", ONE + "/rebuild", "write_builds")
def rebuild(request: Request) -> Any:
    return shown(request, build_requests.rebuild(request.store, request.caller, of(request)))


@route("PUT", ONE + "/retry_failed_jobs", "write_builds")
def retry_failed_jobs(request: Request) -> Answer:
    record = of(request)
    count = job_requests.retry_failed_jobs(request.store, request.caller, record, request.body)
    return Answer(202, {**shown(request, record), "retried_jobs_count": count})
