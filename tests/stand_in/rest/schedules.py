# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""/pipelines/{slug}/schedules."""

from __future__ import annotations

from typing import Any

from ..rules import schedules as rules
from ..store import Record, Store
from . import shapes
from .pipelines import ONE as PIPELINE
from .pipelines import of as pipeline_of
from .routing import Answer, Request, created, page, route

LIST = PIPELINE + "/schedules"
ONE = LIST + "/{id}"
PLAIN = ("label", "cronline", "message", "commit", "branch", "env", "enabled")


def schedule(store: Store, record: Record) -> Record:
    """A schedule."""
    pipeline = store.tables["pipeline"][record["pipeline_id"]]
    parent = f"{shapes.organization_url(store)}/pipelines/{pipeline['slug']}"
    return {
        "id": record["id"],
        "graphql_id": store.graphql_id("pipeline_schedule", record["id"]),
        "url": f"{parent}/schedules/{record['id']}",
        **{name: record[name] for name in PLAIN},
        "next_build_at": rules.next_build_at(record),
        "failed_message": record["failed_message"],
        "failed_at": record["failed_at"],
        "created_at": record["created_at"],
        "created_by": shapes.user(store, record["created_by"]),
        "pipeline": {"id": pipeline["id"], "slug": pipeline["slug"], "url": parent},
    }


def both(request: Request) -> tuple[Record, Record]:
    """The pipeline and the schedule of the path."""
    pipeline = pipeline_of(request)
    return pipeline, rules.get_schedule(request.store, pipeline, request.parts["id"])


@route("GET", LIST, "read_pipelines")
def index(request: Request) -> Answer:
    records = rules.list_schedules(request.store, pipeline_of(request))
    return page(request, records, lambda record: schedule(request.store, record))


@route("POST", LIST, "write_pipelines")
def create(request: Request) -> Answer:
    record = rules.create_schedule(request.store, request.caller, pipeline_of(request), request.body)
    return created(schedule(request.store, record))


@route("GET", ONE, "read_pipelines")
def show(request: Request) -> Any:
    return schedule(request.store, both(request)[1])


@route("PATCH", ONE, "write_pipelines")
def update(request: Request) -> Any:
    record = rules.update_schedule(request.store, request.caller, *both(request), request.body)
    return schedule(request.store, record)


@route("DELETE", ONE, "write_pipelines")
def delete(request: Request) -> None:
    rules.delete_schedule(request.store, request.caller, *both(request))
