# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Audit events as both APIs return them, in one form.

Private to this collection. Knows no resource. Source: Buildkite's pages on the audit log. REST writes types as class names.
"""

from __future__ import annotations

import re
import typing as t

from .. import _times
from .._errors import NotBuildkite
from .._text import visible

if t.TYPE_CHECKING:
    import datetime

Raw = dict[str, t.Any]

# One event counts four points: itself, its actor, its subject and its context.
POINTS = 4.0
# The points of a list of events without its events.
POINTS_OF_LIST = 4.0
SELECTION = (
    "uuid type occurredAt actor { uuid name type } subject { uuid name type }"
    " context { __typename ... on AuditWebContext { requestIpAddress requestUserAgent }"
    " ... on AuditAPIContext { requestApiAccessTokenUuid requestIpAddress requestUserAgent } }"
)
# How a change was made, by the type of its context.
_WAYS = {"WebContext": "browser", "APIContext": "api", "AgentAPIContext": "agent"}
# The program at the beginning of a user agent.
_PROGRAM = re.compile(r"[A-Za-z0-9][\w.-]{0,39}")
_RUN = re.compile(r"community\.buildkite/\S+ \(ansible; run ([0-9a-f]+)\)")


def kind_of(name: str) -> str:
    """A type in GraphQL's form: `PipelineUpdatedEvent` of REST is `PIPELINE_UPDATED`."""
    if name.isupper():
        return name
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name.removesuffix("Event"))
    return words.upper()


def nodes_of(listed: t.Any) -> list[Raw]:
    """The events of a list in GraphQL's form. Raises NotBuildkite for null, which is no empty list: no event would be no change."""
    if not isinstance(listed, dict):
        raise NotBuildkite(
            "GraphQL returned no list of audit events: check that the token's user is an administrator of the organization."
        )
    return [edge.get("node") or {} for edge in listed.get("edges") or ()]


def page_of(data: Raw) -> tuple[list[Raw], str | None]:
    """The events of a page in GraphQL's form, and the cursor of the next page; None after the last one. Raises NotBuildkite."""
    listed: t.Any = (data.get("organization") or {}).get("auditEvents")
    nodes = nodes_of(listed)
    page = listed.get("pageInfo") or {}
    if page.get("hasNextPage") and not page.get("endCursor"):
        raise NotBuildkite(
            "GraphQL returned a page of audit events without the cursor of the next one: check graphql_url."
        )
    return nodes, page["endCursor"] if page.get("hasNextPage") else None


def as_rest(node: Raw) -> Raw:
    """An event of GraphQL under REST's names."""
    context = node.get("context") or {}
    return {
        **{name: node.get(name) for name in ("uuid", "type", "data", "actor", "subject")},
        "occurred_at": node.get("occurredAt"),
        "context": {
            "type": str(context.get("__typename") or "").removeprefix("Audit"),
            "request_ip": context.get("requestIpAddress"),
            "request_user_agent": context.get("requestUserAgent"),
            "request_api_access_token_uuid": context.get("requestApiAccessTokenUuid"),
        },
    }


class Event(t.NamedTuple):
    """Who changed what, when, and how. Names of people and objects are as safe to show as any text of others can be."""

    uuid: str
    type: str
    at: datetime.datetime
    subject: str
    subject_name: str
    # The UUID and the name of the user; empty for the service itself.
    actor: str
    actor_name: str
    # browser, api, agent, or "" if it is unknown.
    way: str
    token: str
    # The program that sent the request, and the run of this collection that it was.
    program: str
    run: str


def event(raw: Raw) -> Event | None:
    """An event of REST, or one of GraphQL under its names; None if it lacks what identifies it."""
    subject, context, actor = (_table(raw.get(name)) for name in ("subject", "context", "actor"))
    at = _times.moment(raw.get("occurred_at"))
    if at is None or not raw.get("uuid"):
        return None
    agent = str(context.get("request_user_agent") or "")
    program, run = _PROGRAM.match(agent), _RUN.match(agent)
    return Event(
        uuid=str(raw["uuid"]),
        type=kind_of(str(raw.get("type"))),
        at=at,
        subject=str(subject.get("uuid") or ""),
        subject_name=visible(str(subject.get("name") or "")),
        actor=str(actor.get("uuid") or ""),
        actor_name=visible(str(actor.get("name") or "")),
        way=_WAYS.get(str(context.get("type") or ""), ""),
        token=str(context.get("request_api_access_token_uuid") or ""),
        program=program.group() if program else "",
        run=run.group(1) if run else "",
    )


def _table(value: t.Any) -> Raw:
    return value if isinstance(value, dict) else {}
