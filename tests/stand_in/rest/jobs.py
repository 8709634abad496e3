# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs, under the organization and under their build: the list of a build, and what is done with one of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..rules import job_requests as requests
from ..rules import jobs as rules
from ..rules.job_environment import environment_of
from ..store import Record, Refused
from . import builds as of_builds
from .job_shape import job
from .routing import Answer, Request, cursor_page, route

LIST = of_builds.ONE + "/jobs"
IN_BUILD = LIST + "/{job}"
ONE = "/organizations/{org}/jobs/{job}"
STATES = (
    *(
        "pending",
        "waiting",
        "waiting_failed",
        "blocked",
        "blocked_failed",
        "unblocked",
        "unblocked_failed",
        "scheduled",
    ),
    *("assigned", "accepted", "running", "passed", "failed", "timing_out", "timed_out", "canceling", "canceled"),
    *("skipped", "broken", "expired", "limited"),
)
Handler = Callable[[Request], Any]


def both(methods: str, path: str, scope: str) -> Callable[[Handler], Handler]:
    """Register a handler below a job, under the organization and under its build."""

    def register(handler: Handler) -> Handler:
        return route(methods, ONE + path, scope)(route(methods, IN_BUILD + path, scope)(handler))

    return register


def of(request: Request) -> Record:
    """The job of the path."""
    build = of_builds.of(request) if "number" in request.parts else None
    return rules.get_job(request.store, request.caller, request.parts["job"], build)


def states_of(record: Record) -> tuple[str, ...]:
    """The states in which a list finds a job: its own, and limited for one that its group holds."""
    return (rules.state_of(record), *(("limited",) if record["state"] in ("limiting", "limited") else ()))


@route("GET", LIST, "read_builds")
def index(request: Request) -> Answer:
    build, states = of_builds.of(request), request.query.every("state")
    invalid = [state for state in states if state not in STATES]
    if invalid:
        raise Refused(400, f"Invalid state: {', '.join(invalid)}")
    records = rules.jobs_of(request.store, build, request.query.on("include_retried_jobs", default=True))
    for name in ("step_key", "group_key"):
        if name in request.query:
            records = [record for record in records if record[name] == request.query[name]]
    if states:
        records = [record for record in records if set(states) & set(states_of(record))]
    return cursor_page(request, records, lambda record: job(request.store, record))


@both("GET", "", "read_builds")
def show(request: Request) -> Any:
    return job(request.store, of(request))


@both("PUT", "/retry", "write_builds")
def retry(request: Request) -> Any:
    return job(request.store, requests.retry_job(request.store, request.caller, of(request)))


@both("PUT", "/unblock", "write_builds")
def unblock(request: Request) -> Any:
    return job(request.store, requests.unblock_job(request.store, request.caller, of(request), request.body))


@both("PUT", "/reprioritize", "write_builds")
def reprioritize(request: Request) -> Any:
    return job(request.store, requests.reprioritize_job(request.store, request.caller, of(request), request.body))


def environment(request: Request) -> Record:
    """The variables of the job of the path."""
    record = of(request)
    if record["type"] != "script":
        raise Refused(404, "No job found")
    return environment_of(request.store, record)


@both("GET", "/env", "read_job_env")
def env(request: Request) -> Any:
    if "text/plain" in request.headers.get("Accept", ""):
        return env_as_text(request)
    return {"env": environment(request)}


@both("GET", "/env.txt", "read_job_env")
def env_as_text(request: Request) -> Answer:
    return Answer(200, "".join(f"{name}={value}\n" for name, value in environment(request).items()))
