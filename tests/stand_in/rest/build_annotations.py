# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Annotations, of a build and of a job."""

from __future__ import annotations

from typing import Any

from ..rules import build_annotations as rules
from ..rules.jobs import build_of
from ..store import Record
from . import builds as of_builds
from . import jobs as of_jobs
from .routing import Answer, Request, created, page, route

PLAIN = ("id", "context", "style", "job_id", "priority", "created_at", "updated_at")


def annotation(record: Record, omit_body: bool = False) -> Record:
    """An annotation, without its source text."""
    shown = {name: record[name] for name in PLAIN} | {"scope": "job" if record["job_id"] else "build"}
    return shown if omit_body else {**shown, "body_html": rules.rendered(record["body"])}


def listed(request: Request, records: list[Record]) -> Answer:
    """One page of annotations."""
    return page(request, records, lambda record: annotation(record, request.query.on("omit_body")))


@route("GET", of_builds.ONE + "/annotations", "read_builds")
def index(request: Request) -> Answer:
    build, scope = of_builds.of(request), request.query.get("scope", "build")
    return listed(request, rules.annotations_of(request.store, build, scope))


@route("POST", of_builds.ONE + "/annotations", "write_builds")
def create(request: Request) -> Answer:
    build = of_builds.of(request)
    return created(annotation(rules.annotate(request.store, request.caller, build, None, request.body)))


@route("DELETE", of_builds.ONE + "/annotations/{id}", "write_builds")
def delete(request: Request) -> None:
    build = of_builds.of(request)
    record = rules.get_annotation(request.store, build, None, request.parts["id"])
    rules.delete_annotation(request.store, request.caller, build, record)


@of_jobs.both("GET", "/annotations", "read_builds")
def index_of_job(request: Request) -> Answer:
    return listed(request, request.store.filter("annotation", job_id=of_jobs.of(request)["id"])[::-1])


@of_jobs.both("POST", "/annotations", "write_builds")
def create_for_job(request: Request) -> Answer:
    job = of_jobs.of(request)
    build = build_of(request.store, job)
    return created(annotation(rules.annotate(request.store, request.caller, build, job, request.body)))


@of_jobs.both("DELETE", "/annotations/{id}", "write_builds")
def delete_of_job(request: Request) -> Any:
    job = of_jobs.of(request)
    build = build_of(request.store, job)
    record = rules.get_annotation(request.store, build, job, request.parts["id"])
    return rules.delete_annotation(request.store, request.caller, build, record)
