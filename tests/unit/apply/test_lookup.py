# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is looked for after a write without a clear answer, how often, and what counts as this run's own: with answers that are made up."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._api.quota import Ledger
from ansible_collections.community.buildkite.plugins.module_utils._apply.lookup import MOMENTS, Lookup, Lost
from ansible_collections.community.buildkite.plugins.module_utils._errors import NotFound, ServiceError, Unclear
from ansible_collections.community.buildkite.plugins.module_utils._plan.change import Leaves
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._state import caller, lists
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node
from ansible_collections.community.buildkite.plugins.module_utils._state.organization import Organization

Raw = dict[str, t.Any]
UNCLEAR = Unclear("It is unclear.", request="POST x")


class Client:
    """Answers are those of a test, by path; what has none is not found."""

    def __init__(self) -> None:
        self.now = 100.0
        self.said: list[str] = []
        self.ledger = Ledger(clock=lambda: self.now, sleep=self.sleep, notify=self.said.append)
        self.answers: dict[str, t.Any] = {}
        self.asked: list[str] = []

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def get(self, path: str) -> t.Any:
        self.asked.append(path)
        if path not in self.answers:
            raise NotFound("No.")
        return self.answers[path]

    def numbered_pages(self, path: str) -> tuple[list[Raw], int]:
        self.asked.append(path)
        return self.answers[path], 1

    def cursor_pages(self, path: str) -> list[Raw]:
        return self.numbered_pages(path)[0]


@pytest.fixture
def client() -> Client:
    return Client()


@pytest.fixture
def lookup(client: Client, monkeypatch: pytest.MonkeyPatch) -> Lookup:
    """Looks of a token whose user is "me"."""
    monkeypatch.setattr(caller, "ask", lambda client, can: ("me", False))
    return Lookup(Organization(t.cast(t.Any, client), CATALOG, frozenset()))


def leaves_of(kind: str, **values: t.Any) -> Leaves:
    return {name: (CATALOG.resource(kind).field(name), value) for name, value in values.items()}


def node_of(kind: str, key: str, ident: str | None = None, parent: Node | None = None, **values: t.Any) -> Node:
    return Node(CATALOG.resource(kind), key, parent, ident, values)


CLUSTER, TEAM, PIPELINE = (
    node_of("cluster", "C", "c"),
    node_of("team", "T", "t"),
    node_of("pipeline", "p", "p", slug="p"),
)


# When


@pytest.mark.parametrize(
    ("answered", "late", "first", "looks", "now"),
    [
        (False, 0.0, 101.0, len(MOMENTS), 115.0),
        (True, 0.0, 100.0, len(MOMENTS) + 1, 115.0),
        (False, 1.0, 101.0, len(MOMENTS), 115.0),
        (False, 2.5, 104.0, len(MOMENTS) - 2, 115.0),
        (False, 15.0, 115.0, 1, 115.0),
        (False, 60.0, 160.0, 1, 160.0),
    ],
)
def test_how_often_is_looked(
    client: Client, lookup: Lookup, answered: bool, late: float, first: float, looks: int, now: float
) -> None:
    """At each moment after the write that is still to come, at least once."""
    lost, seen = lookup.lost(UNCLEAR, answered), []
    assert lost == Lost(UNCLEAR, 100.0, answered)
    client.now += late

    def look() -> None:
        seen.append(client.now)

    assert lookup.found(lost, look) is None
    assert (seen[0], len(seen), client.now) == (first, looks, now)


def test_what_is_found_ends_the_search(client: Client, lookup: Lookup) -> None:
    """Whatever is false but None, too; a look that fails in between does not matter, nor does a write without a request."""
    results: list[t.Any] = [None, ServiceError("Down."), 0]

    def look() -> t.Any:
        found = results.pop(0)
        if isinstance(found, Exception):
            raise found
        return found

    assert lookup.found(lookup.lost(UNCLEAR), look) == 0 and client.now == 104.0
    assert all("POST x has no clear answer." in said for said in client.said) and len(client.said) == 3
    client.said.clear()
    assert lookup.found(lookup.lost(Unclear("It is.")), lambda: "found") == "found"
    assert client.said[0].endswith(": a write has no clear answer.")


@pytest.mark.parametrize("last_fails", [True, False])
def test_a_look_that_fails_is_no_absence(client: Client, lookup: Lookup, last_fails: bool) -> None:
    """When the last one fails, it is still unclear."""

    def look() -> None:
        if (client.now == 115.0) is last_fails:
            raise ServiceError("Down.")

    if not last_fails:
        assert lookup.found(lookup.lost(UNCLEAR), look) is None
        return
    with pytest.raises(Unclear) as caught:
        lookup.found(lookup.lost(UNCLEAR), look)
    assert caught.value.message == "It is unclear; reading it again failed too (Down): run again."
    assert caught.value.facts == {"request": "POST x"}


# New objects


def hook(ident: str, name: str = "W", **more: t.Any) -> Raw:
    """An answer for a webhook."""
    return {"id": ident, "description": name, "provider": {"id": "webhook"}, **more}


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        ([], []),
        ([hook("1")], ["1"]),
        ([hook("1", "V"), hook("2", " W"), hook("3", "w")], ["2"]),
        ([hook("known"), hook("1")], ["1"]),
        ([hook("1", created_by={"id": "me"}), hook("2", created_by={"id": "other"})], ["1"]),
        ([hook("1", created_by=None), hook("2", created_by={})], ["1", "2"]),
    ],
)
def test_what_is_new(client: Client, lookup: Lookup, listed: list[Raw], expected: list[str]) -> None:
    """What has the key, was not known, and is not known to be someone else's."""
    lookup.organization.add(node_of("webhook", "W", "known"))
    client.answers["services"] = listed
    found = lookup.new(node_of("webhook", "W"), leaves_of("webhook", description="W"))
    assert [raw["id"] for raw in found] == expected


def test_whose_it_is_does_not_matter_where_there_is_one(
    client: Client, lookup: Lookup, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the same key: nobody asks who the user is."""
    monkeypatch.setattr(caller, "ask", lambda client, can: pytest.fail("asked"))
    client.answers["teams"] = [{"id": "1", "name": "T", "created_by": {"id": "other"}}]
    assert [raw["id"] for raw in lookup.new(node_of("team", "t"), leaves_of("team", name="t"))] == ["1"]


def test_an_unknown_user_may_own_everything(client: Client, lookup: Lookup, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caller, "ask", lambda client, can: (None, None))
    client.answers["services"] = [hook("1", created_by={"id": "other"})]
    assert len(lookup.new(node_of("webhook", "W"), {})) == 1


def test_a_pipeline_is_looked_up_by_its_slug(client: Client, lookup: Lookup) -> None:
    """No list is read for it, known or not."""
    new, leaves = node_of("pipeline", "p"), leaves_of("pipeline", slug="p")
    assert lookup.new(new, leaves) == [] and client.asked == ["pipelines/p"]
    client.answers["pipelines/p"] = {"id": "1", "slug": "p"}
    assert lookup.new(new, leaves) == [{"id": "1", "slug": "p"}] and client.asked == ["pipelines/p"] * 2


def test_a_link_is_looked_up_by_what_it_joins(client: Client, lookup: Lookup) -> None:
    """By its path if that identifies it, else in the list, no matter who created it."""
    user = node_of("member", "u", "u1")
    member = Node(CATALOG.resource("team_member"), "", TEAM, None, {}, {"user": user})
    client.answers["teams/t/members/u1"] = {"user_id": "u1"}
    assert lookup.new(member, {"user": (member.resource.field("user"), user)}) == [{"user_id": "u1"}]
    maintainer = Node(CATALOG.resource("cluster_maintainer"), "", CLUSTER, None, {}, {"user": user})
    listed = [{"id": str(number), "actor": {"id": ident}} for number, ident in enumerate(("u0", "u1"))]
    client.answers["clusters/c/maintainers"] = listed
    assert lookup.new(maintainer, {}) == listed[1:]


@pytest.mark.parametrize(
    ("leaves", "expected"),
    [({"cronline": "@daily"}, ["1"]), ({"cronline": "@weekly", "branch": "x"}, []), ({}, ["1", "2"])],
)
def test_others_of_the_key_may_be_created_beside_it(
    client: Client, lookup: Lookup, leaves: Raw, expected: list[str]
) -> None:
    """They are distinguished by what was sent."""
    client.answers["pipelines/p/schedules"] = [
        {"id": "1", "label": "L", "cronline": "@daily", "branch": "main"},
        {"id": "2", "label": "L", "cronline": "@weekly", "branch": "main"},
    ]
    found = lookup.new(node_of("pipeline_schedule", "L", parent=PIPELINE), leaves_of("pipeline_schedule", **leaves))
    assert [raw["id"] for raw in found] == expected


@pytest.mark.parametrize(
    ("kind", "idents", "part"),
    [
        ("webhook", "", None),
        ("webhook", "1", None),
        (
            "webhook",
            "12",
            "webhook/K: It is unclear; the webhooks 1, 2 of this name are new and may be this run's: delete by id",
        ),
        (
            "agent_token",
            "1",
            "the token 1 of this name is new and may be this run's, and its value is lost then: revoke by id",
        ),
        (
            "agent_token",
            "12",
            "the tokens 1, 2 of this name are new and may be this run's, and its value is lost then: revoke",
        ),
    ],
)
def test_what_is_taken_for_the_own(
    lookup: Lookup, monkeypatch: pytest.MonkeyPatch, kind: str, idents: str, part: str | None
) -> None:
    """One object, unless its value was returned once: a person decides then."""
    node = node_of(kind, "K", parent=CLUSTER if kind == "agent_token" else None)
    found = [{"id": ident} for ident in idents]
    monkeypatch.setattr(lookup, "new", lambda *given: found if given == (node, {}) else None)
    if part is None:
        assert lookup.created(node, {}, lookup.lost(UNCLEAR)) == (found[0] if found else None)
        return
    with pytest.raises(Unclear) as caught:
        lookup.created(node, {}, lookup.lost(UNCLEAR))
    assert part in caught.value.message and caught.value.message.endswith("by id what nobody uses, and run again.")
    assert caught.value.facts == {"request": "POST x"}


# Objects that existed


@pytest.mark.parametrize(
    ("kind", "answers", "exists"),
    [
        ("cluster", {}, False),
        ("cluster", {"clusters/c": {"id": "c"}}, True),
        # Another one has the slug by now.
        ("pipeline", {"pipelines/p": {"id": "another"}}, False),
        ("pipeline", {"pipelines/p": {"id": "p"}}, True),
        # A path without what is in it: what it names above may have moved.
        ("queue", {"clusters/c": {"id": "c"}}, False),
        ("queue", {}, False),
        ("schedule", {}, True),
        ("schedule", {"pipelines/p": {"id": "another"}}, True),
        ("schedule", {"pipelines/p": {"id": "p"}}, False),
        ("schedule", {"pipelines/p": {"id": "p"}, "pipelines/p/schedules/s": {"id": "s"}}, True),
        ("member", {}, False),
        ("member", {"teams/t/members/u1": {"user_id": "u1"}}, True),
    ],
)
def test_whether_an_object_still_exists(client: Client, lookup: Lookup, kind: str, answers: Raw, exists: bool) -> None:
    """It does unless that is known."""
    user = node_of("member", "u", "u1")
    node = {
        "cluster": CLUSTER,
        "pipeline": PIPELINE,
        "queue": node_of("cluster_queue", "q", "q", CLUSTER),
        "schedule": node_of("pipeline_schedule", "s", "s", PIPELINE),
        "member": Node(CATALOG.resource("team_member"), "", TEAM, "t/u1", {}, {"user": user}),
    }[kind]
    client.answers = answers
    assert lookup.exists(node) is exists
    client.now += 60.0
    assert lookup.gone(node, lookup.lost(UNCLEAR)) is not exists


def test_what_rest_does_not_have_is_looked_for_in_its_list(lookup: Lookup, monkeypatch: pytest.MonkeyPatch) -> None:
    node = node_of("unclustered_agent_token", "T", "1")
    listed: list[Raw] = [{"uuid": "0"}, {"uuid": "1"}]
    expected = (lookup.client, CATALOG, node.resource, "")
    monkeypatch.setattr(lists, "answers", lambda *given: listed if given == expected else [])
    assert lookup.exists(node)
    del listed[1]
    assert not lookup.exists(node)


@pytest.mark.parametrize(
    ("slug", "answers", "expected"),
    [
        ("new", {"pipelines/new": {"slug": "new"}, "pipelines/p": {"slug": "p"}}, "new"),
        ("new", {"pipelines/p": {"slug": "p"}}, "p"),
        (None, {"pipelines/new": {"slug": "new"}, "pipelines/p": {"slug": "p"}}, "p"),
        ("new", {}, None),
    ],
)
def test_an_object_that_a_change_moves(
    client: Client, lookup: Lookup, slug: str | None, answers: Raw, expected: str | None
) -> None:
    """It is at its new place or at its old one; it is changed once it is as declared."""
    leaves = leaves_of("pipeline", **({"slug": slug} if slug else {}), description="x")
    client.answers = answers
    found = lookup.now(PIPELINE, leaves)
    assert (found and found["slug"]) == expected
    assert lookup.changed(PIPELINE, leaves) is None
    for raw in answers.values():
        raw["description"] = "x"
    changed = lookup.changed(PIPELINE, leaves)
    assert (changed and changed["slug"]) == (expected if slug in (None, expected) else None)
