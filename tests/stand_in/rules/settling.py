# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What follows from the states of a build's jobs: which jobs may go on, and the state of the build itself."""

from __future__ import annotations

from ..store import Record, Store
from . import triggers
from .jobs import ACTIVE, ENDED, NOT_REACHED, failed, jobs_of

# Jobs that did not run, and on which nobody waits.
LEFT_OUT = ("broken", "skipped")
UNSTARTED = ("scheduled", "limiting", "limited", "waiting")


def settle(store: Store, build: Record, when: float) -> None:
    """Release the jobs whose dependencies have ended, and set the build's state."""
    if build["state"] == "creating":
        return
    jobs = jobs_of(store, build)
    changed = True
    while changed:
        by_step: dict[int, list[Record]] = {}
        for job in jobs:
            by_step.setdefault(job["_step"], []).append(job)
        changed = any(go_on(store, build, job, by_step, when) for job in jobs if job["state"] == "waiting")
    if build["_active"]:
        judge(store, build, jobs, when)


def go_on(store: Store, build: Record, job: Record, by_step: dict[int, list[Record]], when: float) -> bool:
    """Release one job that waits, or end it; whether its state changed."""
    if job["_plan"]["missing"]:
        end(store, job, "waiting_failed", when)
        return True
    for number, may_fail in job["_plan"]["needs"]:
        for other in by_step.get(number, []):
            if other["state"] not in ENDED:
                return False
            if (failed(other) or other["state"] in NOT_REACHED) and not may_fail:
                end(store, job, "blocked_failed" if job["type"] == "manual" else "waiting_failed", when)
                return True
    if job["type"] == "waiter":
        end(store, job, "finished", when)
        store.update("job", job, passed=True)
    elif job["type"] == "manual":
        store.update("job", job, state="blocked", runnable_at=store.at(when))
    elif job["type"] == "trigger":
        triggers.trigger(store, build, job, when)
    else:
        limited = "limiting" if job["_plan"].get("concurrency_group") else "scheduled"
        at = {"scheduled_at": store.at(when), "runnable_at": None if limited == "limiting" else store.at(when)}
        store.update("job", job, state=limited, _scheduled=when, **at)
    return True


def end(store: Store, job: Record, state: str, when: float) -> None:
    """End a job that never ran."""
    store.update("job", job, state=state, finished_at=store.at(when))


def judge(store: Store, build: Record, jobs: list[Record], when: float) -> None:
    """Set the state of a build from its jobs."""
    busy = [job for job in jobs if job["state"] in (*ACTIVE, "waiting") and not held(jobs, job)]
    retrying = any(job["_retry_at"] is not None for job in jobs)
    hard = any(failed(job) or job["_plan"]["missing"] for job in jobs)
    # A build that has started stays so while its only job is tried again.
    started = build["started_at"] is not None or any(job["state"] not in (*LEFT_OUT, *UNSTARTED) for job in jobs)
    blocked = [job for job in jobs if job["state"] == "blocked"]
    if build["state"] == "canceling":
        if not busy:
            close(store, build, "canceled", when)
    elif busy or retrying:
        if started and build["started_at"] is None:
            store.update("build", build, started_at=store.at(when))
        if hard and build["failing_at"] is None:
            store.update("build", build, failing_at=store.at(when))
        state = "scheduled" if not started else "failing" if hard else "running"
        cleared = {} if store.switch("retry_keeps_finished_at") else {"finished_at": None}
        store.update("build", build, state=state, blocked_state=None, **cleared)
    elif blocked:
        shown = "failed" if hard else blocked[0]["_plan"].get("blocked_state", "passed")
        store.update(
            "build", build, state="blocked", blocked_state=shown, started_at=build["started_at"] or store.at(when)
        )
        store.update("build", build, _active=False)
    else:
        only_left_out = bool(jobs) and all(job["state"] in LEFT_OUT for job in jobs if job["type"] != "waiter")
        close(store, build, "failed" if hard else "not_run" if only_left_out else "passed", when)


def held(jobs: list[Record], job: Record) -> bool:
    """Whether a job waits for nothing but a step that a person must unblock."""
    if job["state"] != "waiting":
        return False
    numbers = {number for number, _may in job["_plan"]["needs"]}
    others = [other for other in jobs if other["_step"] in numbers and other["state"] not in ENDED]
    return any(other["state"] == "blocked" for other in others) or (
        bool(others) and all(held(jobs, other) for other in others)
    )


def close(store: Store, build: Record, state: str, when: float) -> None:
    """End a build, and the trigger job that waits for it."""
    if state == "failed" and build["failing_at"] is None:
        store.update("build", build, failing_at=store.at(when))
    ends = {"finished_at": store.at(when), "started_at": build["started_at"] or store.at(when)}
    if state == "not_run":
        ends["started_at"] = None
    if state == "canceled":
        ends["canceled_at"] = store.at(when)
    store.update("build", build, state=state, blocked_state=None, _active=False, _due=None, **ends)
    parent = triggers.ended_child(store, build, when)
    if parent is not None:
        settle(store, parent, when)
