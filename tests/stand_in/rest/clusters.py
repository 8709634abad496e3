# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""/clusters and their maintainers."""

from __future__ import annotations

from typing import Any

from ..rules import clusters as rules
from ..store import Record
from . import shapes
from .routing import Answer, Request, created, page, route

LIST = "/organizations/{org}/clusters"
ONE = LIST + "/{cluster}"
MAINTAINERS = ONE + "/maintainers"


def of(request: Request) -> Record:
    """The cluster of the path."""
    return rules.get_cluster(request.store, request.caller, request.parts["cluster"])


@route("GET", LIST, "read_clusters")
def index(request: Request) -> Answer:
    records = rules.list_clusters(request.store)
    return page(request, records, lambda record: shapes.cluster(request.store, request.caller, record))


@route("POST", LIST, "write_clusters")
def create(request: Request) -> Answer:
    record = rules.create_cluster(request.store, request.caller, request.body)
    return created(shapes.cluster(request.store, request.caller, record))


@route("GET", ONE, "read_clusters")
def show(request: Request) -> Any:
    return shapes.cluster(request.store, request.caller, of(request))


@route("PATCH", ONE, "write_clusters")
def update(request: Request) -> Any:
    record = rules.update_cluster(request.store, request.caller, of(request), request.body)
    return shapes.cluster(request.store, request.caller, record)


@route("DELETE", ONE, "write_clusters")
def delete(request: Request) -> None:
    rules.delete_cluster(request.store, request.caller, of(request))


@route("GET", MAINTAINERS, "read_clusters")
def maintainers(request: Request) -> Answer:
    records = request.store.filter("maintainer", cluster_id=of(request)["id"])
    return page(request, records, lambda record: shapes.maintainer(request.store, record), documented=False)


@route("POST", MAINTAINERS, "write_clusters")
def create_maintainer(request: Request) -> Answer:
    record = rules.create_maintainer(request.store, request.caller, of(request), request.body)
    return created(shapes.maintainer(request.store, record))


@route("GET", MAINTAINERS + "/{id}", "read_clusters")
def maintainer(request: Request) -> Any:
    return shapes.maintainer(request.store, rules.get_maintainer(request.store, of(request), request.parts["id"]))


@route("DELETE", MAINTAINERS + "/{id}", "write_clusters")
def delete_maintainer(request: Request) -> None:
    cluster = of(request)
    record = rules.get_maintainer(request.store, cluster, request.parts["id"])
    rules.delete_maintainer(request.store, request.caller, cluster, record)
