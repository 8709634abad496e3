# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""/rules: no update, and no description or conditions in answers."""

from __future__ import annotations

from typing import Any

from ..rules import access_rules as rules
from ..store import Record, Store
from . import shapes
from .routing import Answer, Request, created, page, route

LIST = "/organizations/{org}/rules"
ONE = LIST + "/{uuid}"


def rule(store: Store, record: Record) -> Record:
    """A rule; its key is `uuid`."""
    return {
        "uuid": record["id"],
        "graphql_id": store.graphql_id("rule", record["id"]),
        "organization_uuid": store.organization["id"],
        "url": f"{shapes.organization_url(store)}/rules/{record['id']}",
        "type": record["type"],
        "source_type": "pipeline",
        "source_uuid": record["source_uuid"],
        "target_type": "pipeline",
        "target_uuid": record["target_uuid"],
        "effect": "allow",
        "action": rules.TYPES[record["type"]],
        "created_at": record["created_at"],
        "created_by": shapes.user(store, record["created_by"]),
    }


@route("GET", LIST, "read_rules")
def index(request: Request) -> Answer:
    return page(request, rules.list_rules(request.store, request.caller), lambda record: rule(request.store, record))


@route("POST", LIST, "write_rules")
def create(request: Request) -> Answer:
    return created(rule(request.store, rules.create_rule(request.store, request.caller, request.body)))


@route("GET", ONE, "read_rules")
def show(request: Request) -> Any:
    return rule(request.store, rules.get_rule(request.store, request.caller, request.parts["uuid"]))


@route("DELETE", ONE, "write_rules")
def delete(request: Request) -> None:
    rules.delete_rule(
        request.store, request.caller, rules.get_rule(request.store, request.caller, request.parts["uuid"])
    )
