# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Audit events: one for each write of a request that has an event type, with the sender and the token."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from typing import NamedTuple

from ..changes import Change
from ..kinds import KINDS
from ..store import Record, Refused, Store, now
from .audit_types import NAMESPACE, Write, entries_of, entry_of

BROWSER = "Mozilla/5.0"
KEYS = "type subject actor occurred_at data context ip_address user_agent token_uuid".split()
# What happens without a request.
OF_SYSTEM = ("NOTIFICATION_SERVICE_BROKEN",)


class Sender(NamedTuple):
    """Who sent the request that wrote, and how."""

    user: str
    token: str
    address: str | None
    agent: str | None


def record(store: Store, changes: Iterable[Change], sender: Sender | None) -> None:
    """Insert the audit events of changes. Those that no request made have none, except for the system's own."""
    for write in chosen(store, merged(changes)):
        for entry in entries_of(store, write):
            if sender is None and entry.type not in OF_SYSTEM:
                continue
            insert(
                store,
                type=entry.type,
                occurred_at=now(),
                actor_id=sender.user if sender else None,
                subject={"type": entry.subject_type, "uuid": entry.uuid, "id": entry.identifier, "name": entry.name},
                context=context_of(sender) if sender else None,
                data=entry.data,
            )


def insert(store: Store, **fields: object) -> Record:
    """A new audit event. Its ID takes none from the store, so that those of other records are the same without it."""
    number = len(store.tables["audit_event"]) + 1
    return store.insert("audit_event", id=str(uuid.uuid5(NAMESPACE, f"event {number}")), **fields)


def add(store: Store, data: Record, named: Callable[[Store, str, str], Record]) -> None:
    """An audit event of a seed, whose subject is a record by its kind and name, or was deleted and has a type and a UUID.

    Without another context, a person wrote in the browser.
    """
    values = {"occurred_at": now(), "data": {}, "actor": None, "context": "WebContext", **data}
    unknown = sorted(set(values) - set(KEYS))
    if unknown:
        raise Refused(400, f"An audit event takes {', '.join(KEYS)}; not {', '.join(unknown)}.")
    subject = values["subject"]
    if "uuid" not in subject:
        ((kind, name),) = subject.items()
        entry = entry_of(store, Write("updated", kind, named(store, kind, name), {}), values["type"], {})
        subject = {"type": entry.subject_type, "uuid": entry.uuid, "id": entry.identifier, "name": entry.name}
    user = named(store, "user", values["actor"]) if values["actor"] else None
    request = {"ip_address": values.get("ip_address", "203.0.113.7"), "user_agent": values.get("user_agent", BROWSER)}
    context = {"type": values["context"], "token_uuid": values.get("token_uuid"), **request} if user else None
    kept = {name: values[name] for name in ("type", "occurred_at", "data")}
    insert(
        store,
        **kept,
        actor_id=user["id"] if user else None,
        subject={"id": "", "name": None, **subject},
        context=context,
    )


def context_of(sender: Sender) -> Record:
    """The context of a request to either API."""
    token = {"token_uuid": sender.token}
    return {"type": "APIContext", **token, "ip_address": sender.address, "user_agent": sender.agent}


def merged(changes: Iterable[Change]) -> list[Write]:
    """One write for each record, in the order of the first changes."""
    found: dict[str, Write] = {}
    for change in changes:
        identifier = change.record["id"]
        before = found.get(identifier)
        if before is None:
            found[identifier] = Write(*change)
        elif change.action == "deleted":
            if before.action == "created":
                del found[identifier]
            else:
                found[identifier] = Write(*change)
        elif before.action == "updated":
            fields = {name: (before.fields.get(name, pair)[0], pair[1]) for name, pair in change.fields.items()}
            found[identifier] = before._replace(fields={**before.fields, **fields})
    return list(found.values())


def chosen(store: Store, writes: list[Write]) -> list[Write]:
    """The writes without those that only follow from another one; by a switch, all."""
    if store.switch("audit_children"):
        return writes
    own = {action: identifiers(writes, action) for action in ("created", "deleted")}
    return [write for write in writes if not follows(write, own)]


def identifiers(writes: list[Write], action: str) -> set[str]:
    """The IDs of the records that were created or deleted; teams refer to a member by the user."""
    records = [(write.kind, write.record) for write in writes if write.action == action]
    return {record["user_id"] if kind == "member" else record["id"] for kind, record in records}


def follows(write: Write, own: dict[str, set[str]]) -> bool:
    """Whether a write follows from another: it has a parent with the same fate, or referred to what was deleted."""
    if write.action == "updated":
        return any(isinstance(old, str) and old in own["deleted"] for old, _new in write.fields.values())
    owners = [] if write.kind == "member" else [*KINDS[write.kind].indexed, "source_uuid", "target_uuid"]
    return any(write.record.get(name) in own[write.action] for name in owners)
