# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a job leaves behind by its outcome: artifacts from its start; annotations, meta-data, results of tests and steps at its end."""

from __future__ import annotations

from ..store import Record, Store
from .artifacts import insert_artifact
from .build_annotations import upsert
from .executions import upload
from .jobs import build_of
from .step_uploads import insert_upload


def register(store: Store, job: Record, when: float) -> None:
    """The artifacts of a job that starts, which are not uploaded yet."""
    for entry in job["_outcome"].get("artifacts", ()):
        artifact = insert_artifact(store, job, entry, store.at(when))
        store.update("artifact", artifact, state="new", _state=artifact["state"])


def leave_behind(store: Store, job: Record, when: float) -> None:
    """What the job has uploaded and set at its end; a job that was stopped has uploaded nothing."""
    done = job["state"] == "finished"
    for artifact in store.filter("artifact", job_id=job["id"], state="new"):
        store.update("artifact", artifact, state=artifact["_state"] if done else "error")
    if not done:
        return
    build = build_of(store, job)
    for entry in job["_outcome"].get("annotations", ()):
        of_job = entry.get("scope") == "job"
        upsert(store, build, job if of_job else None, entry, store.at(when))
    for entry in job["_outcome"].get("tests", ()):
        suite = store.find("suite", slug=entry["suite"])
        if suite:
            upload(store, suite, build, {"executions": [entry]}, store.at(when))
    for entry in job["_outcome"].get("step_uploads", ()):
        insert_upload(store, build, job, entry, store.at(when))
    if job["_outcome"].get("meta_data"):
        store.update("build", build, meta_data={**build["meta_data"], **job["_outcome"]["meta_data"]})
