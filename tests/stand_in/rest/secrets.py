# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""/clusters/{id}/secrets: values go in and never come out."""

from __future__ import annotations

import base64
from typing import Any

from ..rules import secrets as rules
from ..store import Record, Store
from . import shapes
from .clusters import ONE as CLUSTER
from .clusters import of as cluster_of
from .routing import Answer, Request, created, page, route

LIST = CLUSTER + "/secrets"
ONE = LIST + "/{id}"


def secret(store: Store, record: Record) -> Record:
    """A secret without its value."""
    parent = shapes.cluster_url(store, record["cluster_id"])
    organization = shapes.organization(store)
    return {
        "id": record["id"],
        # REST's name of the type, which differs from GraphQL's.
        "graphql_id": base64.b64encode(f"ClusterSecret---{record['id']}".encode()).decode(),
        **{name: record[name] for name in ("key", "description", "policy", "created_at")},
        "created_by": shapes.short_user(store, record["created_by"]),
        "updated_at": record["updated_at"],
        "updated_by": shapes.short_user(store, record["updated_by"]),
        "last_read_at": record["last_read_at"],
        "url": f"{parent}/secrets/{record['id']}",
        "cluster_url": parent,
        "organization": {name: organization[name] for name in ("id", "slug", "url", "web_url")},
    }


def of(request: Request) -> Record:
    """The secret of the path."""
    return rules.get_secret(request.store, request.caller, cluster_of(request), request.parts["id"])


@route("GET", LIST, "read_secrets_details")
def index(request: Request) -> Answer:
    records = rules.list_secrets(request.store, request.caller, cluster_of(request))
    return page(request, records, lambda record: secret(request.store, record))


@route("POST", LIST, "write_secrets")
def create(request: Request) -> Answer:
    record = rules.create_secret(request.store, request.caller, cluster_of(request), request.body)
    return created(secret(request.store, record))


@route("GET", ONE, "read_secrets_details")
def show(request: Request) -> Any:
    return secret(request.store, of(request))


@route("PUT", ONE, "write_secrets")
def update(request: Request) -> Any:
    return secret(request.store, rules.update_secret(request.store, request.caller, of(request), request.body))


@route("PUT", ONE + "/value", "write_secrets")
def update_value(request: Request) -> Any:
    return secret(request.store, rules.update_value(request.store, request.caller, of(request), request.body))


@route("DELETE", ONE, "write_secrets")
def delete(request: Request) -> None:
    rules.delete_secret(request.store, request.caller, of(request))
