# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""/audit_events: cursor pages without filters."""

from __future__ import annotations

from typing import Any

from ..rules import audit_events as rules
from ..store import Record, Store
from . import shapes
from .routing import Answer, Request, cursor_page, route

LIST = "/organizations/{org}/audit_events"
# REST's names of a context, by its type.
CONTEXTS = {
    "APIContext": {
        "token_uuid": "request_api_access_token_uuid",
        "ip_address": "request_ip",
        "user_agent": "request_user_agent",
    },
    "WebContext": {"ip_address": "request_ip", "user_agent": "request_user_agent"},
}


def event(store: Store, record: Record) -> Record:
    """An audit event."""
    subject, context = record["subject"], record["context"]
    user = store.get("user", record["actor_id"])
    names = CONTEXTS[context["type"]] if context else {}
    return {
        "uuid": record["id"],
        "graphql_id": store.graphql_id("audit_event", record["id"]),
        "url": f"{shapes.organization_url(store)}/audit_events/{record['id']}",
        "type": rules.class_name(store, record["type"]) + "Event",
        "occurred_at": record["occurred_at"],
        "actor": {"type": "User", "uuid": user["id"], "name": user["name"]} if user else None,
        "subject": {
            "type": rules.class_name(store, subject["type"]),
            "uuid": subject["uuid"],
            "name": subject["name"],
        },
        "context": {"type": context["type"], **{new: context[name] for name, new in names.items()}}
        if context
        else None,
        "data": record["data"],
    }


@route("GET", LIST, "read_audit_events")
def index(request: Request) -> Answer:
    records = rules.list_events(request.store, request.caller)
    return cursor_page(request, records, lambda record: event(request.store, record), header=True)


@route("GET", LIST + "/{uuid}", "read_audit_events")
def show(request: Request) -> Any:
    return event(request.store, rules.get_event(request.store, request.caller, request.parts["uuid"]))
