# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Uploads of steps to a running build, as a seed or the outcome of a job scripts them: they create no jobs here."""

from __future__ import annotations

import datetime
from typing import Any

from ..store import Record, Refused, Store
from .values import found, time_of

# How long the uploads of a build can be read.
LIFETIME = datetime.timedelta(days=30)
STATES = ("pending", "applied", "rejected")
REJECTED = "The step upload was rejected. Check the pipeline upload command output for details."


def insert_upload(store: Store, build: Record, job: Record | None, fields: Record, at: str) -> Record:
    """An upload of a job: applied, or rejected with a reason."""
    state = fields.get("state", "applied")
    if state not in STATES:
        raise Refused(400, f"A step upload is {', '.join(STATES)}; not {state}.")
    own = {
        "source": "job",
        "source_job_id": job["id"] if job else None,
        "replace_existing_steps": False,
        "created_jobs_count": 0 if state == "applied" else None,
        "rejection_type": "validation_error" if state == "rejected" else None,
        "message": REJECTED if state == "rejected" else None,
        "processed_at": at if state != "pending" else None,
        "definition": "steps: []\n",
        **fields,
    }
    return store.insert("step_upload", **{**own, "state": state, "build_id": build["id"], "created_at": at})


def uploads_of(store: Store, build: Record, query: Any) -> list[Record]:
    """The uploads of a build or of one of its jobs, the newest first; 410 for a build past its lifetime."""
    if time_of(store.at()) - time_of(build["created_at"]) > LIFETIME:
        raise Refused(410, "Step uploads are no longer available for this build")
    job = query.get("filter[source_job_id]")
    uploads = store.filter("step_upload", build_id=build["id"])[::-1]
    return [upload for upload in uploads if job in (None, upload["source_job_id"])]


def get_upload(store: Store, build: Record, identifier: str) -> Record:
    """An upload of a build, or 404."""
    every = {upload["id"]: upload for upload in uploads_of(store, build, {})}
    return found(every.get(identifier), "step upload")
