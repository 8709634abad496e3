# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds that run: carried on to the time of the clock, one event after the other, each at its own time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from ..store import Record, Store
from . import jobs as of_jobs
from .agents import resumed
from .dispatch import dispatch, lose, released
from .effects import leave_behind, register
from .jobs import build_of, jobs_of, succeed
from .outcomes import LONGEST_STOP, NOTICED, STARTS
from .retries import matching
from .settling import settle
from .stopping import SWEEP, expiry

PAUSE, PROMISE = "pause", "promise"


def carry_on(store: Store, then: Callable[[], Any]) -> None:
    """Do everything that is due, in its order, beginning with what the last request has made possible.

    `then` is called after each event, when the states of its records fit together.
    """
    dispatch(store, store.carried)
    then()
    while True:
        due = min(events(store), key=lambda event: event[0], default=None)
        if due is None or due[0] > store.clock():
            store.carried = store.clock()
            return
        when, kind, record = due
        build = step(store, kind, record, when)
        if build is not None:
            settle(store, build, when)
        dispatch(store, when)
        then()


def events(store: Store) -> list[tuple[float, str, Record]]:
    """What will happen: to the builds that run, and the ends of pauses."""
    paused = [agent for agent in store.all("agent") if agent.get("_paused_until") is not None]
    found: list[tuple[float, str, Record]] = [(agent["_paused_until"], PAUSE, agent) for agent in paused]
    for build in store.filter("build", _active=True):
        if build["_due"] is not None:
            found.append((build["_due"], "build", build))
        for job in jobs_of(store, build):
            if job["_due"] is not None:
                found.append((job["_due"], job["state"], job))
            if job["_promised"] is not None and job["state"] == "running":
                found.append((job["_promised"], PROMISE, job))
            if job["_retry_at"] is not None:
                found.append((job["_retry_at"], "retry", job))
            if job["state"] == "scheduled":
                found.append((expiry(store, job), SWEEP, job))
    return found


def step(store: Store, kind: str, record: Record, when: float) -> Record | None:
    """One event; the build that it belongs to."""
    if kind == PAUSE:
        resumed(store, record)
        return None
    if kind == "build":
        begin(store, record, when)
        return record
    if kind == "retry":
        succeed(store, record, "manual", when, record["retried_by"])
        store.update("job", record, _retry_at=None)
    elif kind == PROMISE:
        promise = {"promised_exit_status": record["_outcome"]["exit_status"], "promised_exit_status_at": store.at(when)}
        store.update("job", record, _promised=None, **promise)
    elif kind == SWEEP:
        store.update("job", record, state="expired", expired_at=store.at(when), finished_at=store.at(when))
    elif kind == "assigned":
        store.update("job", record, state="accepted", _due=when + STARTS)
    elif kind == "accepted":
        start(store, record, when)
    elif kind == "running":
        finish(store, record, when)
    else:
        stop(store, record, when)
    return build_of(store, record)


def begin(store: Store, build: Record, when: float) -> None:
    """Schedule a build that was created: its jobs exist from now on."""
    of_jobs.create_jobs(store, build, build["_plans"], when)
    store.update("build", build, state="scheduled", scheduled_at=store.at(when), _due=None, _plans=None)


def start(store: Store, job: Record, when: float) -> None:
    """Run an accepted job: it ends by its outcome, or by its time limit."""
    seconds, limit = job["_outcome"].get("seconds", 0), job["_plan"].get("timeout")
    seconds += NOTICED if job["_outcome"].get("lost") else 0
    ends = min(seconds, 60 * limit) if limit else seconds
    promised = job["_outcome"].get("promised_after")
    due = {"_due": when + ends, "_promised": when + promised if promised is not None and promised < ends else None}
    store.update("job", job, state="running", started_at=store.at(when), _started=when, **due)
    register(store, job, when)
    resolve(store, build_of(store, job))


def resolve(store: Store, build: Record) -> None:
    """What the first job that checks out finds: the hash of HEAD, and a message."""
    if build["commit"] == "HEAD":
        commit = hashlib.sha1(f"{build['pipeline_id']} {build['branch']}".encode(), usedforsecurity=False).hexdigest()
        store.update("build", build, commit=commit)
    if build["message"] is None:
        store.update("build", build, message=f"The newest commit of {build['branch']}")


def finish(store: Store, job: Record, when: float) -> None:
    """End a job that ran, or begin to stop it at its time limit."""
    outcome, limit = job["_outcome"], job["_plan"].get("timeout")
    if limit and outcome["seconds"] > 60 * limit:
        stops = min(outcome["stops_after"], LONGEST_STOP)
        store.update("job", job, state="timing_out", signal_reason="cancel", _due=when + stops)
        return
    status = -1 if outcome["lost"] else outcome["exit_status"]
    if outcome["lost"]:
        lose(store, job, when)
    ends = {"exit_status": status, "signal": outcome["signal"], "signal_reason": outcome["signal_reason"]}
    store.update("job", job, state="finished", passed=status == 0, **ends)
    if status != 0:
        store.update("job", job, soft_failed=of_jobs.is_soft(job))
    ended(store, job, when)


def stop(store: Store, job: Record, when: float) -> None:
    """End a job that has to stop."""
    state = "timed_out" if job["state"] == "timing_out" else "canceled"
    killed = job["_outcome"].get("stops_after", 0) > LONGEST_STOP
    signal = {"exit_status": -1 if killed else 143, "signal": "SIGKILL" if killed else "SIGTERM"}
    store.update("job", job, state=state, passed=False, signal_reason=job["signal_reason"] or "cancel", **signal)
    if state == "canceled":
        store.update("job", job, canceled_at=store.at(when))
    ended(store, job, when)


def ended(store: Store, job: Record, when: float) -> None:
    """Note the end, free the agent, leave what the job made, and retry by the step's rules."""
    store.update("job", job, finished_at=store.at(when), _ended=when, _due=None)
    released(store, job, when)
    leave_behind(store, job, when)
    retry = job["_plan"].get("retry") or {"automatic": []}
    if job["state"] == "canceled" or job["passed"]:
        return
    number = matching(retry["automatic"], job)
    if number is None:
        return
    done = job["_automatic"].get(str(number), 0)
    if done < retry["automatic"][number].get("limit", 2):
        successor = succeed(store, job, "automatic", when)
        store.update("job", successor, _automatic={**job["_automatic"], str(number): done + 1})
