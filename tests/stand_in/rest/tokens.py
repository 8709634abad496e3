# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""/clusters/{id}/tokens: the value is in the answer to the create, and nowhere else."""

from __future__ import annotations

from typing import Any

from ..rules import tokens as rules
from ..store import Record, Store
from . import shapes
from .clusters import ONE as CLUSTER
from .clusters import of as cluster_of
from .routing import Answer, Request, created, page, route

LIST = CLUSTER + "/tokens"
ONE = LIST + "/{id}"


def token(store: Store, record: Record) -> Record:
    """A token without its value."""
    parent = shapes.cluster_url(store, record["cluster_id"])
    return {
        "id": record["id"],
        "graphql_id": store.graphql_id("cluster_token", record["id"]),
        "description": record["description"],
        "allowed_ip_addresses": rules.shown_networks(store, record),
        "expires_at": record["expires_at"],
        "url": f"{parent}/tokens/{record['id']}",
        "cluster_url": parent,
        "created_at": record["created_at"],
        "created_by": shapes.user(store, record["created_by"]),
    }


def both(request: Request) -> tuple[Record, Record]:
    """The cluster and the token of the path."""
    cluster = cluster_of(request)
    request.caller.must(request.caller.maintains_cluster(cluster))
    return cluster, rules.get_token(request.store, cluster, request.parts["id"])


@route("GET", LIST, "read_clusters")
def index(request: Request) -> Answer:
    cluster = cluster_of(request)
    request.caller.must(request.caller.maintains_cluster(cluster))
    records = request.store.filter("cluster_token", cluster_id=cluster["id"])
    return page(request, records, lambda record: token(request.store, record))


@route("POST", LIST, "write_clusters")
def create(request: Request) -> Answer:
    record = rules.create_token(request.store, request.caller, cluster_of(request), request.body)
    return created({**token(request.store, record), "token": record["_token"]})


@route("GET", ONE, "read_clusters")
def show(request: Request) -> Any:
    return token(request.store, both(request)[1])


@route("PATCH", ONE, "write_clusters")
def update(request: Request) -> Any:
    record = rules.update_token(request.store, request.caller, *both(request), request.body)
    return token(request.store, record)


@route("DELETE", ONE, "write_clusters")
def delete(request: Request) -> None:
    rules.delete_token(request.store, request.caller, *both(request))
