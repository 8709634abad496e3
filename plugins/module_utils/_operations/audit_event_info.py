# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The operation of the module audit_event_info: who changed what, when, and with which token.

Private to this collection. Knows nothing of Ansible. Source: Buildkite's pages on the audit log. REST has no filter at all, so GraphQL is
preferred. No event is not no change: many writes have no type.
"""

from __future__ import annotations

import typing as t

from .. import _times
from .._api.audit_events import POINTS, POINTS_OF_LIST, SELECTION, as_rest, kind_of, page_of
from .._errors import Forbidden, Invalid, InvalidOption, MissingScope
from .._schema.field import UUID, Field
from .._schema.field_facts import Form
from .._schema.operation import Operation
from .._text import visible
from .call import Call, Result

# How many events one request returns.
PAGE = 100


def _document(first: int) -> str:
    """A page of so many events."""
    return (
        "query AuditEvents($org: ID!, $after: String, $types: [AuditEventType!], $uuids: [ID!], $kinds: [AuditSubjectType!],"
        f" $since: DateTime, $before: DateTime) {{ organization(slug: $org) {{ auditEvents(first: {first}, after: $after,"
        " type: $types, subjectUUID: $uuids, subjectType: $kinds, occurredAtFrom: $since, occurredAtTo: $before,"
        f" order: RECENTLY_OCCURRED) {{ pageInfo {{ hasNextPage endCursor }} edges {{ node {{ {SELECTION} data }} }} }} }} }}"
    )


def work(call: Call) -> Result:
    """The events that match, newest first."""
    since, before = (call.moment(name) for name in ("occurred_from", "occurred_to"))
    for ident in call.option("subject_uuid") or ():
        if not UUID.match(ident):
            raise InvalidOption(f"subject_uuid must contain UUIDs, not {ident!r}.", option="subject_uuid")
    read = _over_graphql if call.token.can("graphql") else _over_rest
    try:
        events = read(call, since, before)
    except (Forbidden, Invalid) as error:
        if isinstance(error, MissingScope):
            raise
        raise Forbidden(
            f"The audit log needs an Enterprise subscription, and a token of an administrator: {error.message}",
            **error.facts,
        ) from None
    return {"events": events}


def _over_graphql(call: Call, since: t.Any, before: t.Any) -> list[Result]:
    limit, after = call.options["limit"], None
    found: list[Result] = []
    variables: Result = {
        "org": call.client.connection.organization,
        "types": [kind_of(name) for name in call.option("type") or ()] or None,
        "uuids": call.option("subject_uuid") or None,
        "kinds": [kind_of(name) for name in call.option("subject_type") or ()] or None,
        "since": since and _times.text(since),
        "before": before and _times.text(before),
    }
    while True:
        first = min(PAGE, limit - len(found))
        data = call.client.graphql(
            _document(first), {**variables, "after": after}, points=POINTS * first + POINTS_OF_LIST
        )
        nodes, after = page_of(data)
        found += [_shown(call, as_rest(node)) for node in nodes]
        if len(found) >= limit or after is None:
            return found


def _over_rest(call: Call, since: t.Any, before: t.Any) -> list[Result]:
    """Walk back from the newest event, until the limit or the earliest time."""
    limit: int = call.options["limit"]
    found: list[Result] = []
    for raw in call.client.cursor_entries("audit_events"):
        at = _times.moment(raw.get("occurred_at"))
        if since and at and at < since:
            break
        if (before is None or (at is not None and at < before)) and _matches(call, raw):
            found.append(_shown(call, raw))
        if len(found) >= limit:
            break
    return found


def _matches(call: Call, raw: Result) -> bool:
    subject = raw.get("subject") or {}
    types = {kind_of(name) for name in call.option("type") or ()}
    kinds = {kind_of(name) for name in call.option("subject_type") or ()}
    uuids = set(call.option("subject_uuid") or ())
    return (
        (not types or kind_of(str(raw.get("type"))) in types)
        and (not kinds or kind_of(str(subject.get("type"))) in kinds)
        and (not uuids or subject.get("uuid") in uuids)
    )


def _shown(call: Call, raw: Result) -> Result:
    """An event as in results."""
    subject, context, actor = (raw.get(name) or {} for name in ("subject", "context", "actor"))
    event = {
        "uuid": raw.get("uuid"),
        "type": kind_of(str(raw.get("type"))),
        "occurred_at": raw.get("occurred_at"),
        "subject": {
            "type": kind_of(str(subject.get("type") or "")),
            "uuid": subject.get("uuid"),
            "name": visible(str(subject.get("name") or "")),
        },
        "actor": {"uuid": actor.get("uuid"), "name": visible(str(actor.get("name") or ""))} if actor else None,
        "context": {
            "type": context.get("type") or None,
            "token_uuid": context.get("request_api_access_token_uuid"),
            "ip_address": context.get("request_ip"),
            "user_agent": visible(str(context.get("request_user_agent") or "")),
        },
    }
    return {**event, **({"data": raw.get("data")} if call.option("include_data") else {})}


AUDIT_EVENT_INFO = Operation(
    name="audit_event_info",
    work=work,
    one_of=("read_audit_events", "graphql"),
    fields=(
        Field("type", "list", "Types of the events, such as V(PIPELINE_UPDATED).", elements="str"),
        Field("subject_uuid", "list", "UUIDs of the objects that changed.", elements="str", form=Form(at_most=100)),
        Field("subject_type", "list", "Types of the objects that changed, such as V(PIPELINE).", elements="str"),
        Field("occurred_from", "str", "Time from which the events occurred, such as V(2026-11-30T00:00:00Z)."),
        Field("occurred_to", "str", "Time before which the events occurred."),
        Field(
            "limit",
            "int",
            "Maximum number of events.",
            default=100,
            form=Form(between=(1, 10000)),
        ),
        Field(
            "include_data",
            "bool",
            "Whether the result contains the changed values. They may contain personal data and configuration.",
            default=False,
        ),
    ),
)
