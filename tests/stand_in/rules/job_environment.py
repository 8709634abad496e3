# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The environment variables of a job."""

from __future__ import annotations

from ..store import Record, Store
from .jobs import build_of, pipeline_of


def environment_of(store: Store, job: Record) -> Record:
    """Those of the service, of the pipeline, of the build and of the step, each over the earlier ones."""
    build = build_of(store, job)
    own = {
        "CI": "true",
        "BUILDKITE": "true",
        "BUILDKITE_ORGANIZATION_SLUG": store.organization["slug"],
        "BUILDKITE_PIPELINE_SLUG": pipeline_of(store, build)["slug"],
        "BUILDKITE_BUILD_ID": build["id"],
        "BUILDKITE_BUILD_NUMBER": str(build["number"]),
        "BUILDKITE_BRANCH": build["branch"],
        "BUILDKITE_COMMIT": build["commit"],
        "BUILDKITE_JOB_ID": job["id"],
        "BUILDKITE_STEP_KEY": job["step_key"] or "",
        "BUILDKITE_COMMAND": job["command"] or "",
        "BUILDKITE_RETRY_COUNT": str(job["retries_count"]),
    }
    if job["parallel_group_total"] is not None:
        own["BUILDKITE_PARALLEL_JOB"] = str(job["parallel_group_index"])
        own["BUILDKITE_PARALLEL_JOB_COUNT"] = str(job["parallel_group_total"])
    of_build: Record = build.get("_env") or build["env"]
    return {**own, **of_build, **job["_plan"].get("env", {})}
