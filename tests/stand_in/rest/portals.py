# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""/portals: the key is `uuid`, the path has the slug, and the token is in the answer to a creation only."""

from __future__ import annotations

from typing import Any

from ..rules import portals as rules
from ..store import Record, Store
from . import shapes
from .routing import Answer, Request, created, page, route

LIST = "/organizations/{org}/portals"
ONE = LIST + "/{slug}"
SHOWN = ("slug", "name", "description", "query", "allowed_ip_addresses", "user_invokable", "created_at")


def portal(store: Store, record: Record) -> Record:
    """A portal without its token."""
    return {
        "uuid": record["id"],
        "organization_uuid": store.organization["id"],
        **{name: record[name] for name in SHOWN},
        "created_by": shapes.user(store, record["created_by"]),
    }


def of(request: Request) -> Record:
    """The portal of the path."""
    return rules.get_portal(request.store, request.caller, request.parts["slug"])


@route("GET", LIST, "read_portals")
def index(request: Request) -> Answer:
    records = rules.list_portals(request.store, request.caller)
    return page(request, records, lambda record: portal(request.store, record))


@route("POST", LIST, "write_portals")
def create(request: Request) -> Answer:
    record = rules.create_portal(request.store, request.caller, request.body)
    return created({**portal(request.store, record), "token": record["_token"]})


@route("GET", ONE, "read_portals")
def show(request: Request) -> Any:
    return portal(request.store, of(request))


@route("PUT", ONE, "write_portals")
def update(request: Request) -> Any:
    record = rules.update_portal(request.store, request.caller, of(request), request.body)
    return portal(request.store, record)


@route("DELETE", ONE, "write_portals")
def delete(request: Request) -> None:
    rules.delete_portal(request.store, request.caller, of(request))
