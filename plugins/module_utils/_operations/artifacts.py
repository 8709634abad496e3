# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The artifacts that a task means, and the operation of the module artifact_info, which returns them.

Private to this collection. Reads, and knows nothing of what is changed. Source: Buildkite's REST page on artifacts.
"""

from __future__ import annotations

import typing as t

from .._schema.field import Field
from .._schema.operation import Operation
from .._text import visible
from .call import Call, Result
from .naming import job_page
from .select import OF_JOB, jobs_of, path_meant, place_of

STATES = ("new", "error", "finished", "deleted", "expired")
SHOWN = ("id", "job_id", "state", "path", "filename", "mime_type", "file_size", "sha1sum")
TEXTS = ("path", "filename", "mime_type")
RETRIED = Field(
    "include_retried_jobs",
    "bool",
    "Whether artifacts of jobs that were retried count too, if the options name a build and no job.",
    default=False,
)


def found(call: Call, state: str | None = None) -> list[Result]:
    """The artifacts of the job or the build that the options name, as Buildkite returns them, in the order of their paths.

    Requests: one for every hundred artifacts; of a build, one for every hundred jobs too, to leave out those that were retried.
    """
    path = call.option("path")
    query = {name: value for name, value in (("state", state), ("path", path)) if value is not None}
    kept: set[str] | None = None
    where = path_meant(call)
    entries = call.client.pages(f"{where}/artifacts", query)
    if entries and where.startswith("pipelines/") and not call.option("include_retried_jobs"):
        kept = {job["id"] for job in jobs_of(call, where, {})}
    some = [entry for entry in entries if kept is None or entry["job_id"] in kept]
    return sorted(some, key=lambda entry: (str(entry["path"]), str(entry["id"])))


def shown(call: Call, artifact: t.Mapping[str, t.Any]) -> Result:
    """An artifact as in results, with the page of its job."""
    pipeline, number = place_of(artifact)
    page = job_page(call.client.connection.organization, pipeline, number, artifact["job_id"])
    texts = {name: visible(artifact[name]) for name in TEXTS if isinstance(artifact.get(name), str)}
    values = {name: artifact.get(name) for name in SHOWN}
    return {"pipeline": pipeline, "build": number, **values, **texts, "web_url": page}


def read(call: Call) -> Result:
    """The artifacts of a job or a build."""
    return {"artifacts": [shown(call, artifact) for artifact in found(call, call.option("artifact_state"))]}


ARTIFACT_INFO = Operation(
    name="artifact_info",
    work=read,
    scopes=("read_builds", "read_artifacts"),
    fields=(
        *OF_JOB,
        Field("path", "str", "Path of the artifacts, in which C(*) matches any text. By default, all are returned."),
        Field(
            "artifact_state",
            "str",
            "State of the artifacts. By default, those in every state are returned.",
            choices=STATES,
        ),
        RETRIED,
    ),
)
