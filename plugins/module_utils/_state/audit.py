# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The audit log about some objects: what happened to them, newest first, and how far back that is complete.

Private to this collection. Knows no kind by name and nothing of plans. A failed read raises: no event is not no change. What the events
changed is not read: it may contain personal data and configuration.
"""

from __future__ import annotations

import dataclasses
import datetime
import functools
import typing as t

from .. import _times
from .._api.audit_events import POINTS, POINTS_OF_LIST, SELECTION, Event, as_rest, event, nodes_of, page_of
from .._api.complexity import fitting
from .._errors import BuildkiteError, missing_scopes
from .._text import visible
from .node import Node
from .nodes import answers

if t.TYPE_CHECKING:
    from .._api.client import Client
    from .organization import Organization

Raw = dict[str, t.Any]

# Objects of one query, events of one page, and tokens whose descriptions are read: 100 objects take 2,100 points at most.
SUBJECTS = 100
PAGE = 150
TOKENS = 200
# The most objects whose links are read again for their UUIDs.
PARENTS = 25
# Events of objects that no UUID identifies are looked for as far back as this.
LOOKBACK = datetime.timedelta(days=30)
# The most pages of one list, if more than the newest events are needed, and the most events over REST, which has no filter.
MOST_PAGES = 20
MOST_OVER_REST = 500
_ALWAYS = datetime.datetime.min.replace(tzinfo=datetime.timezone.utc)


@dataclasses.dataclass(frozen=True)
class Subject:
    """What events about one object have: its UUID and one of the types, or a type of `apart` and one of the names, None for any."""

    uuid: str | None
    types: frozenset[str]
    apart: frozenset[str]
    names: frozenset[str] | None

    def is_of(self, one: Event) -> bool:
        """Whether an event is about the object."""
        if self.uuid and one.subject == self.uuid:
            return one.type in self.types
        return one.type in self.apart and (self.names is None or one.subject_name.casefold() in self.names)


class Log:
    """The events that were read."""

    def __init__(self) -> None:
        self._events: dict[str, Event] = {}
        # How far back the events are complete: by the UUID of an object, and of those that have none.
        self._back: dict[str | None, datetime.datetime] = {}

    def add(self, events: t.Iterable[Event]) -> None:
        """Add events; one may be read twice."""
        self._events.update({one.uuid: one for one in events})

    def reaches(self, uuid: str | None, back: datetime.datetime) -> None:
        """The events about an object, or about all without a UUID, are complete back to a time."""
        self._back[uuid] = back

    def of(self, subject: Subject) -> list[Event]:
        """The events about an object, newest first."""
        found = filter(subject.is_of, self._events.values())
        return sorted(found, key=lambda one: one.at, reverse=True)

    def is_complete(self, subject: Subject, since: datetime.datetime) -> bool:
        """Whether it has all events about an object since a time."""
        keys = [*([subject.uuid] if subject.uuid else []), *([None] if subject.apart else [])]
        return all(key in self._back and self._back[key] <= since for key in keys)


def identify(organization: Organization, nodes: t.Iterable[Node]) -> None:
    """Read what events have of some objects, and lists lack: the UUIDs of links, and the names of people."""
    if not organization.can("graphql"):
        return
    nodes = list(nodes)
    _read_uuids(organization, nodes)
    _read_labels(organization, [target for node in nodes for target in (node, *node.references.values())])


def _read_labels(organization: Organization, nodes: t.Iterable[Node]) -> None:
    by_label: dict[tuple[str, str], dict[Node, bool]] = {}
    for node in nodes:
        label = node.resource.audited.label
        if label and node.graphql_id and label[1] not in node.values:
            by_label.setdefault(label, {})[node] = True
    for label, some in by_label.items():
        document = functools.partial(label_document, *label)
        for node, found in answers(organization.client, list(some), SUBJECTS, document, 1.0):
            node.values[label[1]] = (found or {}).get(label[1])


def _read_uuids(organization: Organization, nodes: t.Iterable[Node]) -> None:
    parents: dict[str, dict[Node, bool]] = {}
    for node in nodes:
        link, above = node.resource, node.parent
        if above and link.is_link and link.graphql.connection and node.exists and not node.own_uuid:
            parents.setdefault(link.name, {})[above] = True
    for name, some in parents.items():
        if len(some) > PARENTS:
            # By type and name.
            continue
        link = organization.catalog.resource(name)
        organization.read_children(organization.catalog.parent_of(link), list(some), [link])


def read(organization: Organization, subjects: t.Sequence[Subject], until: datetime.datetime | None) -> Log:
    """The newest event of each subject, and others; with `until`, all events since then as far as limits allow."""
    if organization.can("graphql"):
        return _over_graphql(organization.client, subjects, until)
    if not organization.can("read_audit_events"):
        raise missing_scopes({"read_audit_events": ["attribute"]})
    return _over_rest(organization.client, subjects, until)


def _over_graphql(client: Client, subjects: t.Sequence[Subject], until: datetime.datetime | None) -> Log:
    log = Log()
    by_uuid = {one.uuid: one for one in subjects if one.uuid}
    uuids = list(by_uuid)
    for start in range(0, len(uuids), SUBJECTS):
        some = uuids[start : start + SUBJECTS]
        variables = {"uuids": some, "types": sorted({kind for uuid in some for kind in by_uuid[uuid].types})}
        found, back = _pages(client, variables, until)
        log.add(found)
        for uuid in some:
            log.reaches(uuid, back)
        seen = {one.subject for one in found}
        if back > _ALWAYS:
            # Others fill the page.
            log.add(_alone(client, [uuid for uuid in some if uuid not in seen], variables))
    apart = {kind for one in subjects for kind in one.apart}
    if apart:
        since = min(filter(None, (_times.now() - LOOKBACK, until)))
        found, back = _pages(client, {"types": sorted(apart), "since": _times.text(since)}, until)
        log.add(found)
        log.reaches(None, max(since, back))
    return log


def _pages(client: Client, variables: Raw, until: datetime.datetime | None) -> tuple[list[Event], datetime.datetime]:
    """The newest events of a filter, and how far back they are complete: one page, or as many as reach a time."""
    found: list[Event] = []
    after: str | None = None
    given = {"org": client.connection.organization, **variables}
    for _number in range(MOST_PAGES):
        first = fitting(PAGE, client.room(), page_document)
        points = POINTS * first + POINTS_OF_LIST
        data = client.graphql(page_document(first), {**given, "after": after}, points=points)
        nodes, after = page_of(data)
        found += _events(nodes)
        if after is None:
            return found, _ALWAYS
        if until is None or (found and found[-1].at < until):
            break
    return found, found[-1].at if found else _times.now()


def _alone(client: Client, uuids: list[str], variables: Raw) -> list[Event]:
    """The newest event of each of some objects."""
    found: list[Event] = []
    while uuids:
        many = fitting(SUBJECTS, client.room(), alone_document)
        some, uuids = uuids[:many], uuids[many:]
        given = {f"k{number}": uuid for number, uuid in enumerate(some)}
        every = {"org": client.connection.organization, "types": variables["types"], **given}
        data = client.graphql(alone_document(len(some)), every, points=1.0 + (POINTS + 2.0) * len(some))
        for listed in (data.get("organization") or {}).values():
            found += _events(nodes_of(listed))
    return found


def _events(nodes: t.Iterable[Raw]) -> list[Event]:
    return [one for one in (event(as_rest(node)) for node in nodes) if one]


def page_document(first: int) -> str:
    """A page of so many events. Variables: org, after, types, and uuids or since."""
    return (
        "query Audit($org: ID!, $after: String, $types: [AuditEventType!], $uuids: [ID!], $since: DateTime)"
        f" {{ organization(slug: $org) {{ auditEvents(first: {first}, after: $after, type: $types, subjectUUID: $uuids,"
        " occurredAtFrom: $since, order: RECENTLY_OCCURRED) { pageInfo { hasNextPage endCursor }"
        f" edges {{ node {{ {SELECTION} }} }} }} }} }}"
    )


def alone_document(many: int) -> str:
    """The newest event of so many objects. Variables: org, types, k0, k1 …"""
    variables = ", ".join(f"$k{number}: ID!" for number in range(many))
    calls = " ".join(
        f"a{number}: auditEvents(first: 1, type: $types, subjectUUID: [$k{number}], order: RECENTLY_OCCURRED)"
        " { edges { node { ...Of } } }"
        for number in range(many)
    )
    return (
        f"query AuditAlone($org: ID!, $types: [AuditEventType!], {variables}) {{ organization(slug: $org) {{ {calls} }} }}"
        f" fragment Of on AuditEvent {{ {SELECTION} }}"
    )


def _over_rest(client: Client, subjects: t.Sequence[Subject], until: datetime.datetime | None) -> Log:
    """The newest events of the whole organization: back to a time, at most MOST_OVER_REST."""
    since = min(filter(None, (_times.now() - LOOKBACK, until)))
    log, back = Log(), _ALWAYS
    for number, raw in enumerate(client.cursor_entries("audit_events"), 1):
        one = event(raw)
        if one and one.at < since:
            back = since
            break
        log.add([one] if one else [])
        if number == MOST_OVER_REST:
            back = one.at if one else _times.now()
            break
    for uuid in {None, *(one.uuid for one in subjects)}:
        log.reaches(uuid, back)
    return log


def label_document(kind: str, label: str, many: int) -> str:
    """A field of so many objects. Variables: k0, k1 … (GraphQL IDs of these)."""
    variables = ", ".join(f"$k{number}: ID!" for number in range(many))
    calls = " ".join(f"a{number}: node(id: $k{number}) {{ ... on {kind} {{ {label} }} }}" for number in range(many))
    return f"query Labels({variables}) {{ {calls} }}"


def tokens(organization: Organization) -> dict[str, str]:
    """The descriptions of API access tokens by UUID, as far as they can be read."""
    if not organization.can("graphql"):
        return {}
    variables = {"org": organization.client.connection.organization}
    try:
        data = organization.client.graphql(tokens_document(TOKENS), variables, points=float(TOKENS))
    except BuildkiteError:
        return {}
    listed = (data.get("organization") or {}).get("apiAccessTokens") or {}
    nodes = [edge.get("node") or {} for edge in listed.get("edges") or ()]
    return {str(node.get("uuid")): visible(str(node["description"])) for node in nodes if node.get("description")}


def tokens_document(first: int) -> str:
    """The first tokens of the organization. Variable: org."""
    listed = f"apiAccessTokens(first: {first}) {{ edges {{ node {{ uuid description }} }} }}"
    return f"query Tokens($org: ID!) {{ organization(slug: $org) {{ {listed} }} }}"
