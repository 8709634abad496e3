# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What people do with jobs: retry, reprioritize and unblock them."""

from __future__ import annotations

import re
from typing import Any

from ..callers import Caller
from ..store import Record, Refused, Store
from .dispatch import dispatch
from .jobs import FAILED, RETRYABLE, build_of, failed_as, jobs_of, must_build, state_of, succeed
from .settling import settle


def moved(store: Store, build: Record) -> None:
    """Let a build go on at once after a request."""
    store.update("build", build, _active=True)
    settle(store, build, store.clock())
    dispatch(store, store.clock())


def retry_job(store: Store, caller: Caller, job: Record) -> Record:
    """Retry a job by hand; the successor."""
    build = build_of(store, job)
    must_build(store, caller, build)
    if build["state"] in ("canceled", "canceling"):
        raise Refused(422, "Jobs from canceled builds cannot be retried")
    parent = store.get("job", build.get("triggered_from_id"))
    if parent and not parent["_plan"]["async"] and build_of(store, parent)["state"] in ("canceled", "canceling"):
        message = "This job can't be retried because this build was triggered by a synchronous trigger step"
        raise Refused(422, f"{message} in a canceled build")
    rules = job["_plan"].get("retry", {}).get("manual", {})
    passed_may = rules.get("permit_on_passed") and state_of(job) == "passed"
    ended = state_of(job) in FAILED or passed_may
    if job["type"] != "script" or job["retried"] or not ended or not rules.get("allowed", True):
        raise Refused(400, "Only failed, timed out or canceled jobs can be retried")
    successor = succeed(store, job, "manual", store.clock(), caller.user["id"])
    moved(store, build)
    return successor


def retry_failed_jobs(store: Store, caller: Caller, build: Record, data: Any) -> int:
    """Retry the failed jobs a moment later; their number."""
    must_build(store, caller, build)
    sent = data.get("states") if isinstance(data, dict) else None
    states = [state.strip() for state in str(sent or "").split(",") if state.strip()] or list(RETRYABLE)
    invalid = [state for state in states if state not in RETRYABLE]
    if invalid:
        known = f"Valid states are {', '.join(RETRYABLE)}."
        raise Refused(400, f"Invalid states: {', '.join(invalid)}. {known}")
    if build["state"] in ("canceled", "canceling"):
        raise Refused(422, "Jobs from canceled builds cannot be retried")
    chosen = [job for job in jobs_of(store, build) if failed_as(job) in states]
    for job in chosen:
        store.update("job", job, _retry_at=store.clock() + 1, retried_by=caller.user["id"])
    if chosen:
        moved(store, build)
    return len(chosen)


def reprioritize_job(store: Store, caller: Caller, job: Record, data: Any) -> Record:
    """Change the priority of a command job."""
    must_build(store, caller, build_of(store, job))
    priority = data.get("priority") if isinstance(data, dict) else None
    if isinstance(priority, bool) or not isinstance(priority, int):
        raise Refused(400, "Priority must be an integer")
    return store.update("job", job, priority=priority)


def unblock_job(store: Store, caller: Caller, job: Record, data: Any) -> Record:
    """Unblock a block or input step; its fields become meta-data of the build."""
    build = build_of(store, job)
    if job["type"] != "manual":
        raise Refused(400, "This job type cannot be unblocked")
    teams = set(job["_plan"].get("allowed_teams") or ())
    if teams:
        mine = {store.tables["team"][link["team_id"]]["slug"] for link in caller.memberships}
        caller.must(caller.is_admin or bool(teams & mine))
    else:
        must_build(store, caller, build)
    data = data if isinstance(data, dict) else {}
    unblocker = data.get("unblocker") or caller.user["id"]
    if store.find("member", user_id=unblocker) is None:
        raise Refused(422, "Unblocker is not a valid user id for this organization")
    if build["state"] in ("canceled", "canceling"):
        raise Refused(422, "Jobs from canceled builds cannot be unblocked")
    if job["state"] != "blocked":
        raise Refused(422, "The job's state must be blocked")
    answers = field_values(store, job["_plan"].get("fields") or [], data.get("fields") or {})
    when = store.at()
    store.update("build", build, meta_data={**build["meta_data"], **answers})
    store.update("job", job, state="unblocked", unblocked_by=unblocker, unblocked_at=when, finished_at=when)
    moved(store, build)
    return job


def field_values(store: Store, fields: list[Record], sent: Record) -> Record:
    """The checked values of a step's fields, as texts."""
    unknown = sorted(set(sent) - {field["key"] for field in fields})
    if unknown:
        raise Refused(422, f"Unknown fields: {', '.join(unknown)}")
    values: Record = {}
    for field in fields:
        key, value = field["key"], sent.get(field["key"])
        if value is None and store.switch("unblock_fills_defaults"):
            value = field.get("default")
        if isinstance(value, list):
            if not field.get("multiple"):
                raise Refused(422, f"{key} takes one value")
            value = "\n".join(map(str, value))
        if value in (None, "") and field.get("required", True):
            if store.switch("unblock_without_required_field") == "refused":
                raise Refused(422, f"{key} is required")
        options = [str(option["value"]) for option in field.get("options") or []]
        chosen = str(value).split("\n") if value not in (None, "") else []
        if options and not set(chosen) <= set(options):
            raise Refused(422, f"{key} must be one of {', '.join(options)}")
        if chosen and field.get("format") and not re.fullmatch(field["format"], str(value)):
            raise Refused(422, f"{key} does not match the format {field['format']}")
        values[key] = "" if value is None else str(value)
    return values
