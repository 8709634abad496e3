# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Artifacts of a build and of a job."""

from __future__ import annotations

from typing import Any

from ..rules import artifacts as rules
from ..rules.jobs import build_of
from ..store import Record, Store
from . import builds as of_builds
from .job_shape import build_url
from .jobs import both
from .jobs import of as job_of
from .routing import Answer, Request, page, route

ONE = "/artifacts/{id}"


def artifact(store: Store, record: Record) -> Record:
    """An artifact; REST has no SHA-256."""
    build = build_of(store, store.tables["job"][record["job_id"]])
    url = f"{build_url(store, build)}/jobs/{record['job_id']}/artifacts/{record['id']}"
    folder, _slash, name = record["path"].rpartition("/")
    return {
        **{name: record[name] for name in ("id", "job_id", "state", "path", "mime_type", "sha1sum")},
        "url": url,
        "download_url": f"{url}/download",
        "dirname": folder or ".",
        "filename": name,
        "file_size": len(record["_content"]),
        "glob_path": None,
        "original_path": None,
    }


def listed(request: Request, records: list[Record]) -> Answer:
    """One page of artifacts."""
    return page(request, rules.filtered(records, request.query), lambda record: artifact(request.store, record))


def of(request: Request) -> Record:
    """The artifact of the path."""
    return rules.get_artifact(request.store, job_of(request), request.parts["id"])


@route("GET", of_builds.ONE + "/artifacts", "read_artifacts")
def index(request: Request) -> Answer:
    return listed(request, request.store.filter("artifact", build_id=of_builds.of(request)["id"]))


@both("GET", "/artifacts", "read_artifacts")
def index_of_job(request: Request) -> Answer:
    return listed(request, request.store.filter("artifact", job_id=job_of(request)["id"]))


@both("GET", ONE, "read_artifacts")
def show(request: Request) -> Any:
    return artifact(request.store, of(request))


@both("GET", ONE + "/download", "read_artifacts")
def download(request: Request) -> Answer:
    url = rules.signed_url(request.store, of(request))
    return Answer(302, {"url": url}, {"Location": url})


@both("DELETE", ONE, "write_artifacts")
def delete(request: Request) -> None:
    rules.delete_artifact(request.store, request.caller, of(request))
