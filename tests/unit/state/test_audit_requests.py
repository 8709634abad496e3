# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is asked of the audit log, request by request: variables, points and pages; and how far back the answers are complete."""

from __future__ import annotations

import datetime
import types
import typing as t

from ansible_collections.community.buildkite.plugins.module_utils import _times
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._state import audit
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node
from ansible_collections.community.buildkite.plugins.module_utils._state.organization import Organization

NOW = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
KINDS = frozenset(("TEAM_UPDATED",))
UUID = "01234567-89ab-cdef-0123-456789abcdef"


def before(hours: float) -> datetime.datetime:
    return NOW - datetime.timedelta(hours=hours)


def listed(*hours: float, subject: str = "one", after: str | None = None) -> dict[str, t.Any]:
    """A list of events about an object, each so many hours ago. `after`: the cursor of the next page."""
    nodes = [{"uuid": f"{subject} {at}", "type": "TEAM_UPDATED", "occurredAt": _times.text(before(at))} for at in hours]
    edges = [{"node": {**node, "subject": {"uuid": subject, "name": "Team"}}} for node in nodes]
    return {"edges": edges, "pageInfo": {"hasNextPage": after is not None, "endCursor": after}}


def page(*hours: float, after: str | None = None) -> dict[str, t.Any]:
    return {"organization": {"auditEvents": listed(*hours, after=after)}}


class Service:
    """An organization whose service gives these answers, and notes what it is asked."""

    def __init__(self, *answers: dict[str, t.Any], room: tuple[float, float] | None = None) -> None:
        self.answers, self.left = list(answers), room
        self.asked: list[tuple[str, dict[str, t.Any], float]] = []
        self.children: list[tuple[str, list[Node], list[str]]] = []
        self.catalog, self.client = CATALOG, self
        self.connection = types.SimpleNamespace(organization="acme")

    def can(self, scope: str) -> bool:
        return scope == "graphql"

    def room(self) -> tuple[float, float] | None:
        return self.left

    def graphql(self, document: str, variables: dict[str, t.Any], points: float) -> dict[str, t.Any]:
        self.asked.append((document, variables, points))
        return self.answers.pop(0)

    def read_children(self, parent: t.Any, parents: list[Node], links: list[t.Any]) -> None:
        self.children.append((parent.name, parents, [link.name for link in links]))


def read(service: Service, *subjects: audit.Subject, hours: float | None = None) -> audit.Log:
    """The log about some objects, back to a time if there is one."""
    until = None if hours is None else before(hours)
    log = audit.read(t.cast(Organization, service), subjects, until)
    assert not service.answers
    return log


def existing(uuid: str, *apart: str) -> audit.Subject:
    return audit.Subject(uuid, KINDS, frozenset(apart), None)


GONE = audit.Subject(None, frozenset(), frozenset(("TEAM_DELETED",)), frozenset(("team",)))


def test_one_page_and_those_it_hides() -> None:
    """The points are what the documents cost, and each object that others hide is asked for alone."""
    alone = {"organization": {"a0": listed(9, subject="two"), "a1": listed(subject="three")}}
    service = Service(page(1, 2, after="x"), alone)
    log = read(service, existing("one"), existing("two"), existing("three"))
    first, second = service.asked
    common = {"org": "acme", "types": ["TEAM_UPDATED"]}
    assert first == (audit.page_document(150), {**common, "uuids": ["one", "two", "three"], "after": None}, 604.0)
    assert second == (audit.alone_document(2), {**common, "k0": "two", "k1": "three"}, 13.0)
    assert [one.at for one in log.of(existing("two"))] == [before(9)] and log.of(existing("three")) == []
    # Back to the last event of the page, and not further.
    assert log.is_complete(existing("one"), before(2)) and not log.is_complete(existing("one"), before(2.1))


def test_pages_reach_a_time() -> None:
    """Events of the same second may be on the next page."""
    service = Service(page(1, 2, after="x"), page(3, 4, after="y"))
    log = read(service, existing("one"), hours=2)
    assert [asked[1]["after"] for asked in service.asked] == [None, "x"] and len(log.of(existing("one"))) == 4
    assert log.is_complete(existing("one"), before(4))
    assert read(Service(page(1, 3, after="x")), existing("one"), hours=2).is_complete(existing("one"), before(2))
    days = audit.LOOKBACK / datetime.timedelta(hours=1)
    service = Service(page(1, after="x"), page(days + 9))
    log = read(service, GONE, hours=days + 2)
    assert len(service.asked) == 2 and log.is_complete(GONE, before(days + 1))


def test_a_page_of_unknown_events_is_complete_back_to_nothing() -> None:
    log = read(Service(page(after="x"), {"organization": {"a0": listed()}}), existing("one"))
    assert not log.is_complete(existing("one"), before(0.1))


def test_an_object_with_parts_needs_both() -> None:
    """Its own events, and those that have no UUID."""
    log = audit.Log()
    for key, hours in (("one", 5), (None, 3)):
        assert not log.is_complete(existing("one", "PART"), before(1))
        log.reaches(key, before(hours))
    assert log.is_complete(existing("one", "PART"), before(3)) and not log.is_complete(
        existing("one", "PART"), before(4)
    )
    assert log.is_complete(existing("one"), before(5))


def test_a_share_of_the_quota_makes_requests_smaller() -> None:
    answers = [page(1, after="x"), *({"organization": {"a0": listed(), "a1": listed()}} for _again in range(2))]
    service = Service(*answers, room=(14, 14))
    read(service, *(existing(name) for name in ("one", "two", "three", "four", "five")))
    documents = [audit.page_document(2), *[audit.alone_document(2)] * 2]
    assert [(asked[0], asked[2]) for asked in service.asked] == list(zip(documents, (12.0, 13.0, 13.0), strict=True))


def team(key: str) -> Node:
    return Node(CATALOG.resource("team"), key, None, UUID)


def test_links_without_a_uuid_and_people_without_a_name() -> None:
    """Only those that exist. Many parents cost too much: events of their links are found by type and name."""
    people = [Node(CATALOG.resource("member"), key, None, key, graphql_id=f"ID {key}") for key in "abc"]
    people[1].values["name"] = "Known"
    few, many = [team(f"{number}") for number in range(audit.PARENTS)], [team(f"m{number}") for number in range(26)]
    links = [Node(CATALOG.resource("team_pipeline"), "", one, "x") for one in many]
    links += [Node(CATALOG.resource("team_member"), "", one, "x", {}, {"user": people[0]}) for one in few]
    links.append(Node(CATALOG.resource("team_member"), "", team("known"), UUID, {}, {"user": people[2]}))
    links.append(Node(CATALOG.resource("team_member"), "", team("new"), None))
    links.append(
        Node(CATALOG.resource("pipeline_schedule"), "", Node(CATALOG.resource("pipeline"), "web", None, "x"), "x")
    )
    service = Service({"a0": {"name": "Ada"}, "a1": None})
    audit.identify(t.cast(Organization, service), [*links, people[1]])
    assert service.children == [("team", few, ["team_member"])]
    assert service.asked == [(audit.label_document("User", "name", 2), {"k0": "ID a", "k1": "ID c"}, 2.0)]
    assert [one.values.get("name") for one in people] == ["Ada", "Known", None]
    assert audit.label_document("User", "name", 2) == (
        "query Labels($k0: ID!, $k1: ID!) { a0: node(id: $k0) { ... on User { name } } a1: node(id: $k1) { ... on User { name } } }"
    )


def test_descriptions_of_tokens() -> None:
    node = {"uuid": UUID, "description": "CI\x1b"}
    service = Service({"organization": {"apiAccessTokens": {"edges": [{"node": node}, {"node": None}]}}})
    assert audit.tokens(t.cast(Organization, service)) == {UUID: "CI\\x1b"}
    assert service.asked == [(audit.tokens_document(200), {"org": "acme"}, 200.0)]
