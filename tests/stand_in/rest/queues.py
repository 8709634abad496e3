# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""/clusters/{id}/queues."""

from __future__ import annotations

from typing import Any

from ..rules import queues as rules
from ..store import Record
from . import shapes
from .clusters import ONE as CLUSTER
from .clusters import of as cluster_of
from .routing import Answer, Request, created, page, route

LIST = CLUSTER + "/queues"
ONE = LIST + "/{id}"


def both(request: Request) -> tuple[Record, Record]:
    """The cluster and the queue of the path."""
    cluster = cluster_of(request)
    return cluster, rules.get_queue(request.store, cluster, request.parts["id"])


@route("GET", LIST, "read_clusters")
def index(request: Request) -> Answer:
    records = rules.list_queues(request.store, cluster_of(request))
    return page(request, records, lambda record: shapes.queue(request.store, record))


@route("POST", LIST, "write_clusters")
def create(request: Request) -> Answer:
    record = rules.create_queue(request.store, request.caller, cluster_of(request), request.body)
    return created(shapes.queue(request.store, record))


@route("GET", ONE, "read_clusters")
def show(request: Request) -> Any:
    return shapes.queue(request.store, both(request)[1])


@route("PATCH", ONE, "write_clusters")
def update(request: Request) -> Any:
    record = rules.update_queue(request.store, request.caller, *both(request), request.body)
    return shapes.queue(request.store, record)


@route("DELETE", ONE, "write_clusters")
def delete(request: Request) -> None:
    rules.delete_queue(request.store, request.caller, *both(request))


@route("POST", ONE + "/pause_dispatch", "write_clusters")
def pause(request: Request) -> Any:
    return shapes.queue(request.store, rules.pause_queue(request.store, request.caller, *both(request), request.body))


@route("POST", ONE + "/resume_dispatch", "write_clusters")
def resume(request: Request) -> Any:
    return shapes.queue(request.store, rules.resume_queue(request.store, request.caller, *both(request)))
