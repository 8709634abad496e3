# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Audit events with their actors, subjects and contexts."""

from __future__ import annotations

from typing import Any

from graphql import GraphQLUnionType

from ..rules import audit_events as rules
from ..rules.tokens import instant
from ..store import Record
from .documents import SCHEMA
from .lists import Resolver, among, listed, only
from .reads import type_name
from .things import Context, Thing

SUBJECTS = SCHEMA.type_map["AuditSubjectNode"]


def events_of(context: Context, source: Any, arguments: Record) -> Record:
    """The organization's audit events in the documented order, filtered."""
    store = context.store
    records = only(
        rules.list_events(store, context.caller),
        among(arguments.get("type"), lambda record: record["type"]),
        among(arguments.get("subject"), lambda record: record["subject"]["id"]),
        among(arguments.get("subjectUUID"), lambda record: record["subject"]["uuid"]),
        among(arguments.get("subjectType"), lambda record: record["subject"]["type"]),
        among(arguments.get("actor"), lambda record: store.graphql_id("user", record["actor_id"] or "")),
        among(arguments.get("actorType"), lambda record: "USER" if record["actor_id"] else None),
        lambda record: occurred_between(record, arguments.get("occurredAtFrom"), arguments.get("occurredAtTo")),
    )
    return listed("audit_event", records, {**arguments, "order": None})


def occurred_between(record: Record, start: str | None, end: str | None) -> bool:
    """Whether an event occurred between two times, in any zone."""
    first, when, last = (instant(text) for text in (start, record["occurred_at"], end))
    return when is None or ((first is None or first <= when) and (last is None or when < last))


def event(context: Context, source: Any, arguments: Record) -> Thing:
    """One audit event."""
    return Thing("audit_event", rules.get_event(context.store, context.caller, arguments["uuid"]))


def actor(context: Context, source: Thing, arguments: Record) -> Record | None:
    """The user who sent the request; null for the system."""
    user = context.store.get("user", source.record["actor_id"])
    if user is None:
        return None
    identifier, node = context.store.graphql_id("user", user["id"]), Thing("user", user)
    return {"id": identifier, "uuid": user["id"], "name": user["name"], "type": "USER", "node": node}


def subject(context: Context, source: Thing, arguments: Record) -> Record:
    """What was written; its node while it exists and has a type in the union."""
    stored = source.record["subject"]
    found = context.store.resolve(stored["id"])
    assert isinstance(SUBJECTS, GraphQLUnionType)
    names = {kind.name for kind in SUBJECTS.types}
    return {**stored, "node": Thing(*found) if found and type_name(Thing(*found)) in names else None}


def context_of(context: Context, source: Thing, arguments: Record) -> Record | None:
    """How the request was sent."""
    stored = source.record["context"]
    if stored is None:
        return None
    request = {"requestIpAddress": stored["ip_address"], "requestUserAgent": stored["user_agent"]}
    if stored["type"] == "APIContext":
        return {"type": "AuditAPIContext", **request, "requestApiAccessTokenUuid": stored["token_uuid"]}
    user = context.store.get("user", source.record["actor_id"])
    session = {"sessionUser": Thing("user", user) if user else None, "sessionUserUuid": user["id"] if user else None}
    return {"type": "AuditWebContext", **request, **session}


FIELDS: dict[str, dict[str, Resolver]] = {
    "AuditEvent": {"actor": actor, "subject": subject, "context": context_of},
}
