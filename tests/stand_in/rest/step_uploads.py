# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Uploads of steps of a build, in cursor style. The key is `uuid`."""

from __future__ import annotations

from typing import Any

from ..rules import step_uploads as rules
from ..store import Record, Store
from . import builds as of_builds
from .job_shape import build_url
from .routing import Answer, Request, cursor_page, route

LIST = of_builds.ONE + "/step-uploads"
PLAIN = (
    *("state", "source", "source_job_id", "replace_existing_steps", "created_jobs_count", "rejection_type", "message"),
    *("created_at", "processed_at"),
)


def upload(store: Store, record: Record) -> Record:
    """An upload in the list."""
    build = store.tables["build"][record["build_id"]]
    return {
        "uuid": record["id"],
        "graphql_id": store.graphql_id("step_upload", record["id"]),
        **{name: record[name] for name in PLAIN},
        "url": f"{build_url(store, build)}/step-uploads/{record['id']}",
    }


@route("GET", LIST, "read_builds")
def index(request: Request) -> Answer:
    records = rules.uploads_of(request.store, of_builds.of(request), request.query)
    return cursor_page(request, records, lambda record: upload(request.store, record))


@route("GET", LIST + "/{upload}", "read_builds")
def show(request: Request) -> Any:
    record = rules.get_upload(request.store, of_builds.of(request), request.parts["upload"])
    text = record["definition"]
    whole = {"definition_bytes": len(text.encode()), "definition_yaml": text, "definition_yaml_omitted": False}
    return {**upload(request.store, record), **whole}
