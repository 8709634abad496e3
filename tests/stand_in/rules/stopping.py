# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds and jobs that are canceled, skipped, or expire."""

from __future__ import annotations

from ..callers import Caller
from ..store import Record, Refused, Store
from .conditions import branches_match
from .dispatch import released
from .jobs import ENDED, build_of, jobs_of, must_build
from .outcomes import LONGEST_STOP
from .settling import close, settle

CANCELABLE = ("scheduled", "running", "failing")
SWEEP = "sweep"
# The sweep for scheduled jobs that expire is five minutes past each hour.
HOUR, PAST = 3_600, 300


def cancel_build(store: Store, caller: Caller, build: Record) -> Record:
    """Cancel a build, which lasts until its running jobs have stopped."""
    must_build(store, caller, build)
    blocked = build["state"] == "blocked" and store.switch("cancel_blocked_build") == "allowed"
    if build["state"] not in CANCELABLE and not blocked:
        raise Refused(422, "Only scheduled, running and failing builds can be canceled")
    cancel(store, build, "Build canceled", store.clock(), caller.user["id"])
    return build


def cancel(store: Store, build: Record, reason: str, when: float, by: str | None = None) -> None:
    """Make all jobs of a build stop."""
    store.update("build", build, state="canceling", cancel_reason=reason, canceled_by=by, _active=True)
    for job in jobs_of(store, build):
        store.update("job", job, _retry_at=None)
        stop_job(store, job, when)
    settle(store, build, when)


def stop_job(store: Store, job: Record, when: float) -> None:
    """Make a job stop: one that runs stops later, any other at once."""
    if job["type"] == "script" and job["state"] in ("running", "timing_out"):
        lasts = min(job["_outcome"].get("stops_after", 0), LONGEST_STOP)
        store.update("job", job, state="canceling", _due=when + lasts)
    elif job["state"] not in (*ENDED, "canceling"):
        at = store.at(when)
        store.update("job", job, state="canceled", canceled_at=at, finished_at=at, _due=None)
        released(store, job, when)


def cancel_job(store: Store, caller: Caller, job: Record) -> Record:
    """Cancel one command job; its build fails."""
    build = build_of(store, job)
    must_build(store, caller, build)
    if job["type"] != "script" or job["state"] in (*ENDED, "canceling"):
        raise Refused(422, "This job cannot be canceled")
    stop_job(store, job, store.clock())
    settle(store, build, store.clock())
    return job


def supersede(store: Store, pipeline: Record, build: Record, when: float) -> None:
    """Skip or cancel the older builds of the branch, by the settings of the pipeline."""
    for older in store.filter("build", pipeline_id=pipeline["id"]):
        if older is build or older["branch"] != build["branch"]:
            continue
        if older["state"] in ("creating", "scheduled") and applies(pipeline, "skip_queued_branch_builds", build):
            for job in jobs_of(store, older):
                store.update("job", job, state="skipped", finished_at=store.at(when), _due=None)
            close(store, older, "skipped", when)
        elif older["state"] in ("running", "failing") and applies(pipeline, "cancel_running_branch_builds", build):
            cancel(store, older, "A newer build of the branch was created", when)


def applies(pipeline: Record, setting: str, build: Record) -> bool:
    """Whether a setting of intermediate builds is on for a branch."""
    return bool(pipeline[setting]) and branches_match(pipeline[f"{setting}_filter"] or "*", build["branch"])


def expiry(store: Store, job: Record) -> float:
    """When the sweep takes a scheduled job, by the clock."""
    minutes = store.organization["pipeline_settings"]["scheduled_job_expiry_in_minutes"]
    ends = job["_created"] + 60 * (minutes or 30 * 24 * 60)
    return float(ends + (PAST - store.seconds_of_day(ends)) % HOUR)
