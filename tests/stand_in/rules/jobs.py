# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The jobs of a build: made from its steps, found, and retried."""

from __future__ import annotations

from ..callers import Caller
from ..store import Record, Refused, Store
from . import conditions
from .matrix import filled
from .outcomes import outcome_of
from .retries import fails_softly
from .values import found

NOT_REACHED = ("waiting_failed", "blocked_failed", "unblocked_failed")
# States after which nothing happens to a job by itself.
ENDED = ("finished", "unblocked", "canceled", "timed_out", "expired", "broken", "skipped", *NOT_REACHED)
# States of a job that an agent has, or may take.
ACTIVE = ("limiting", "limited", "scheduled", "assigned", "accepted", "running", "canceling", "timing_out")
FAILED = ("failed", "canceled", "timed_out", "expired")
RETRYABLE = ("canceled", "expired", "failed", "soft_failed", "timed_out")
EMPTY = (
    *(
        "passed",
        "label",
        "step_key",
        "group_key",
        "command",
        "artifact_paths",
        "exit_status",
        "signal",
        "signal_reason",
    ),
    *("broken_reason", "retried_in_job_id", "retry_type", "retry_source_id", "retried_by", "parallel_group_index"),
    *("parallel_group_total", "matrix", "scheduled_at", "runnable_at", "started_at", "finished_at", "canceled_at"),
    *("expired_at", "agent_id", "unblocked_by", "unblocked_at", "triggered_build_id", "_due", "_started", "_ended"),
    *("_log", "_retry_at", "_runnable", "_scheduled", "_promised"),
)
# What a successor has from the job that it retries.
KEPT = (
    *("type", "label", "step_key", "group_key", "command", "agent_query_rules", "artifact_paths", "priority"),
    *("parallel_group_index", "parallel_group_total", "matrix", "build_id", "_step", "_plan", "_automatic"),
)


def blank() -> Record:
    """A job without a step."""
    return {
        **dict.fromkeys(EMPTY),
        "type": "script",
        "state": "waiting",
        "agent_query_rules": [],
        "priority": 0,
        "soft_failed": False,
        "retried": False,
        "retries_count": 0,
        "_automatic": {},
        "_step": 0,
        "_plan": {"needs": [], "missing": [], "allow_failure": False, "soft_fail": False},
        "_outcome": {},
    }


def create_jobs(store: Store, build: Record, plans: list[Record], when: float) -> None:
    """The jobs of a new build."""
    for number, plan in enumerate(plans):
        for part in parts(plan):
            insert_job(store, build, plan, number, part, when)


def parts(plan: Record) -> list[Record]:
    """What sets the jobs of one step apart: a combination of its matrix, and a number of parallel jobs."""
    total = plan.get("parallelism")
    numbers = [{}] if total is None else [{"index": index, "total": total} for index in range(total)]
    if total == 0:
        numbers = [{"broken": "parallelism_zero"}]
    combinations = plan.get("matrix") or [{}]
    return [{**combination, **entry} for combination in combinations for entry in numbers]


def insert_job(store: Store, build: Record, plan: Record, number: int, part: Record, when: float) -> Record:
    """One job, in its first state."""
    values = part.get("values")
    soft_fail = part["soft_fail"] if part.get("soft_fail") is not None else plan.get("soft_fail")
    fields = {
        "type": plan["type"],
        "label": filled(plan["label"], values),
        "step_key": plan["key"],
        "group_key": plan["group_key"],
        "command": filled(plan.get("command"), values),
        "agent_query_rules": [filled(rule, values) for rule in plan.get("agents", [])],
        "artifact_paths": plan.get("artifact_paths"),
        "priority": plan.get("priority", 0),
        "parallel_group_index": part.get("index"),
        "parallel_group_total": part.get("total"),
        "matrix": values,
        "created_at": store.at(when),
        "_created": when,
    }
    job = {**blank(), **fields, "_plan": {**plan, "matrix": None, "soft_fail": soft_fail or False}, "_step": number}
    reason = part.get("broken") or broken_reason(store, build, plan, part)
    if reason is not None:
        job.update(state="broken", broken_reason=reason, finished_at=store.at(when))
    job["_outcome"] = outcome_of(pipeline_of(store, build).get("_outcomes") or {}, job)
    return store.insert("job", **job, build_id=build["id"])


def broken_reason(store: Store, build: Record, plan: Record, part: Record) -> str | None:
    """Why a job does not run in this build: its `skip`, `branches` or `if`."""
    skip = part.get("skip") or plan["skip"]
    if skip:
        return skip if isinstance(skip, str) else "skip"
    if not all(conditions.branches_match(each, build["branch"]) for each in plan["branches"]):
        return "branch_mismatch"
    pipeline = pipeline_of(store, build)
    facts = conditions.facts_of(store.organization, pipeline, build, store.get("user", build["created_by"]))
    return None if all(conditions.condition(text)(facts) for text in plan["if"]) else "conditional_failed"


def pipeline_of(store: Store, build: Record) -> Record:
    """The pipeline of a build."""
    return store.tables["pipeline"][build["pipeline_id"]]


def build_of(store: Store, job: Record) -> Record:
    """The build of a job."""
    return store.tables["build"][job["build_id"]]


def jobs_of(store: Store, build: Record, retried: bool = False) -> list[Record]:
    """The jobs of a build in the order of its steps, by default without those that were retried."""
    every = [job for job in store.filter("job", build_id=build["id"]) if retried or not job["retried"]]
    return sorted(every, key=lambda job: job["_step"])


def get_job(store: Store, caller: Caller, identifier: str, build: Record | None = None) -> Record:
    """A job of a visible pipeline, perhaps of one build, or 404."""
    job = found(store.get("job", identifier), "job")
    its_build = build_of(store, job)
    if (build and its_build is not build) or not caller.sees_pipeline(pipeline_of(store, its_build)):
        raise Refused(404, "No job found")
    return job


def state_of(job: Record) -> str:
    """A job's state in REST's words: finished is passed or failed, and groups are hidden behind scheduled."""
    if job["state"] == "finished":
        return "passed" if job["passed"] else "failed"
    return "scheduled" if job["state"] in ("limiting", "limited") else str(job["state"])


def failed(job: Record) -> bool:
    """Whether a job has failed so that its build fails."""
    ends = job["state"] in ("timed_out", "expired", "canceled") or (job["state"] == "finished" and not job["passed"])
    return ends and not job["soft_failed"]


def is_soft(job: Record) -> bool:
    """Whether a job that has failed may fail."""
    return fails_softly(job["_plan"].get("soft_fail"), job["exit_status"])


def must_build(store: Store, caller: Caller, build: Record) -> None:
    """Refuse a user without build access to the pipeline."""
    caller.must(caller.level(pipeline_of(store, build)) in ("build_and_read", "manage_build_and_read"))


def succeed(store: Store, job: Record, kind: str, when: float, by: str | None = None) -> Record:
    """The successor of an ended job, from the configuration of the original."""
    fields = {**blank(), **{name: job[name] for name in KEPT}, "retries_count": job["retries_count"] + 1}
    fields |= {"retry_source_id": job["id"], "created_at": store.at(when), "_created": when}
    fields["_outcome"] = outcome_of(pipeline_of(store, build_of(store, job)).get("_outcomes") or {}, fields)
    successor = store.insert("job", **fields)
    for other in jobs_of(store, build_of(store, job)):
        if other["state"] in NOT_REACHED:
            # What could not run because of the failure waits again.
            store.update("job", other, state="waiting", finished_at=None)
    changes = {"retried": True, "retried_in_job_id": successor["id"], "retry_type": kind, "retried_by": by}
    store.update("job", job, **changes)
    return successor


def failed_as(job: Record) -> str | None:
    """The word of retry_failed_jobs for a job that has failed."""
    if job["type"] != "script" or job["retried"] or job["_retry_at"] is not None:
        return None
    if job["soft_failed"]:
        return "soft_failed"
    return state_of(job) if state_of(job) in FAILED else None


def add_job(store: Store, build: Record, number: int, fields: Record) -> Record:
    """A job of a seed's build, by REST's names; its state is one of REST's."""
    job = {**blank(), "state": "passed", **fields, "_step": number, "_created": store.clock(), "build_id": build["id"]}
    if job["state"] in ("passed", "failed"):
        job.update(passed=job["state"] == "passed", state="finished")
    elif job["state"] not in (*ENDED, *ACTIVE, "waiting", "blocked"):
        raise Refused(400, f"A job is not {job['state']}.")
    job["_plan"] = {**job["_plan"], "fields": job.pop("fields", []), "blocked_state": "passed"}
    job["_log"] = job.pop("log", "")
    job["_outcome"] = outcome_of({}, job)
    return store.insert("job", **job)
