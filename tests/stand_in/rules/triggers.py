# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trigger steps: builds of other pipelines, and the end of the jobs that wait for them."""

from __future__ import annotations

from ..callers import Caller
from ..store import Record, Store
from . import configuration
from .jobs import build_of, pipeline_of
from .new_builds import insert_build

# What the build after the tenth does is not documented.
DEEPEST = 10


def trigger(store: Store, build: Record, job: Record, when: float) -> None:
    """Create the build of a trigger job; without permission the job fails."""
    plan = job["_plan"]
    target = store.find("pipeline", slug=plan["trigger"])
    store.update("job", job, started_at=store.at(when))
    if target is None or not may(store, build, target) or depth(store, build) >= DEEPEST:
        finish(store, job, False, when)
        return
    wanted = plan["build"]
    fields = {
        "branch": wanted.get("branch") or target["default_branch"],
        "commit": wanted.get("commit") or "HEAD",
        "message": wanted.get("message") or job["label"],
        "env": configuration.environment_of(wanted),
        "meta_data": {name: configuration.word(value) for name, value in (wanted.get("meta_data") or {}).items()},
        "author": build["author"],
        "created_by": build["created_by"],
        "triggered_from_id": job["id"],
    }
    child = insert_build(store, target, {**fields, "source": "trigger_job"}, when)
    store.update("job", job, triggered_build_id=child["id"], state="running")
    if plan["async"]:
        finish(store, job, True, when)


def may(store: Store, build: Record, target: Record) -> bool:
    """Whether the user of a build may build another pipeline, which a rule must allow across clusters."""
    source, user = pipeline_of(store, build), store.get("user", build["created_by"])
    if user and Caller(store, user, {"scopes": []}).level(target) not in ("build_and_read", "manage_build_and_read"):
        return False
    same = source["cluster_id"] == target["cluster_id"]
    pair = {"source_uuid": source["id"], "target_uuid": target["id"]}
    return same or store.find("rule", type="pipeline.trigger_build.pipeline", **pair) is not None


def depth(store: Store, build: Record) -> int:
    """How many builds the chain has that leads to a build."""
    count, parent = 1, store.get("job", build["triggered_from_id"])
    while parent is not None:
        count, parent = count + 1, store.get("job", build_of(store, parent)["triggered_from_id"])
    return count


def finish(store: Store, job: Record, passed: bool, when: float) -> None:
    """End a trigger job."""
    soft = not passed and bool(job["_plan"]["soft_fail"])
    store.update("job", job, state="finished", passed=passed, soft_failed=soft, finished_at=store.at(when))


def ended_child(store: Store, build: Record, when: float) -> Record | None:
    """End the job that waits for a build; its own build, which may go on."""
    job = store.get("job", build["triggered_from_id"])
    if job is None or job["state"] != "running":
        return None
    if build["state"] == "skipped" or (build["state"] == "canceled" and build["canceled_by"] is None):
        store.update("job", job, state="skipped", finished_at=store.at(when))
    else:
        finish(store, job, build["state"] in ("passed", "not_run"), when)
    return build_of(store, job)
