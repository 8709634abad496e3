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
    pipeline = pipeline_of(store, build)
    own = {
        "CI": "true",
        "BUILDKITE": "true",
        "BUILDKITE_ORGANIZATION_SLUG": store.organization["slug"],
        "BUILDKITE_PIPELINE_SLUG": pipeline["slug"],
        "BUILDKITE_BUILD_ID": build["id"],
        "BUILDKITE_BUILD_NUMBER": str(build["number"]),
        "BUILDKITE_BRANCH": build["branch"],
        "BUILDKITE_COMMIT": build["commit"],
        "BUILDKITE_JOB_ID": job["id"],
        "BUILDKITE_STEP_KEY": job["step_key"] or "",
        "BUILDKITE_COMMAND": job["command"] or "",
        "BUILDKITE_RETRY_COUNT": str(job["retries_count"]),
    }
    own |= source_of(store, build, pipeline) | {"BUILDKITE_ARTIFACT_PATHS": job["artifact_paths"] or ""}
    agent = store.get("agent", job["agent_id"])
    if agent:
        own["BUILDKITE_AGENT_NAME"] = agent["name"]
    if job["parallel_group_total"] is not None:
        own["BUILDKITE_PARALLEL_JOB"] = str(job["parallel_group_index"])
        own["BUILDKITE_PARALLEL_JOB_COUNT"] = str(job["parallel_group_total"])
    of_build: Record = build.get("_env") or build["env"]
    return {**own, **of_build, **job["_plan"].get("env", {})}


def source_of(store: Store, build: Record, pipeline: Record) -> Record:
    """Where a build comes from: its repository, its creator and its pull request."""
    creator = store.get("user", build["created_by"]) or {"name": "", "email": ""}
    return {
        "BUILDKITE_REPO": pipeline["repository"],
        "BUILDKITE_PIPELINE_PROVIDER": pipeline["provider_id"],
        "BUILDKITE_BUILD_URL": f"{store.web_url}/{store.organization['slug']}/{pipeline['slug']}/builds/{build['number']}",
        "BUILDKITE_MESSAGE": build["message"] or "",
        "BUILDKITE_TAG": build["tag"] or "",
        "BUILDKITE_BUILD_CREATOR": creator["name"],
        "BUILDKITE_BUILD_CREATOR_EMAIL": creator["email"],
        "BUILDKITE_PULL_REQUEST": (build["pull_request"] or {}).get("id", "false"),
    }
