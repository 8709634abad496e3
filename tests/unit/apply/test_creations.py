# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which requests create an object, what is taken for it, and what is done when the answer is unclear: with a service of one object."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._apply.forecast import _requests
from ansible_collections.community.buildkite.plugins.module_utils._apply.writer import Writer
from ansible_collections.community.buildkite.plugins.module_utils._errors import (
    BuildkiteError,
    Conflict,
    Invalid,
    NotEchoed,
    Unclear,
)
from ansible_collections.community.buildkite.plugins.module_utils._plan.change import Change
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node

from .service import CLUSTER, REFUSED, TAKEN, UNCLEAR, Lost, Raw, Service, carried, change, leaves_of


def test_a_new_object(writer: Writer, service: Service) -> None:
    """Is sent with the values that the service wants, and known by its answer."""
    service.raw = None
    made = change("create", "team", name="Build tools", privacy="secret")
    writer.write(made)
    ((method, path, body),) = service.sent
    assert (method, path, service.statuses) == ("POST", "teams", [201])
    assert (
        body["name"] == "Build tools" and body["privacy"] == "secret" and body["members_can_create_pipelines"] is True
    )
    assert body["description"] == "" and made.node.id == "new" and made.node.values["privacy"] == "secret"
    assert writer.organization.by_id("team", "new") is made.node


def test_a_new_object_is_known_by_what_the_service_made_of_it(writer: Writer, service: Service) -> None:
    """Its key, and its GraphQL ID."""
    service.wrong = [{"id": "9", "graphql_id": "g", "slug": "web-shop", "name": "Web shop"}]
    made = change("create", "pipeline", name="Web shop")
    writer.write(made)
    assert (made.node.id, made.node.graphql_id, made.node.key) == ("9", "g", "web-shop")
    service.wrong = [{"id": "8", "name": "N", "description": "x"}]
    made = change("create", "cluster", name="N")
    made.node.graphql_id = "kept"
    writer.write(made)
    assert (made.node.id, made.node.graphql_id, made.node.key) == ("8", "kept", "N")
    assert made.node.values["description"] == "x"


def test_constants_of_a_creation(writer: Writer, service: Service) -> None:
    service.raw = None
    writer.write(change("create", "webhook", description="W", url="x"))
    assert service.sent == [("POST", "services", {"provider": "webhook", "description": "W", "settings": {"url": "x"}})]


def test_a_new_link(writer: Writer, service: Service) -> None:
    """It has the IDs of what it joins, and no values of these."""
    team, user = Node(CATALOG.resource("team"), "T", None, "t"), Node(CATALOG.resource("member"), "u", None, "u1")
    node = Node(CATALOG.resource("team_member"), "", team, None, {}, {"user": user})
    made = Change("create", node, node.address, leaves_of("team_member", {"user": user, "role": "member"}))
    service.wrong = [{"user_id": "u1", "user_name": "U", "role": "member"}]
    writer.write(made)
    assert service.sent == [("POST", "teams/t/members", {"user_id": "u1", "role": "member"})]
    assert (node.id, node.key, node.values.get("role")) == ("t/u1", "", "member") and "user" not in node.values


@pytest.mark.parametrize("is_own", [True, False])
def test_links_that_a_creation_takes_along(writer: Writer, service: Service, is_own: bool) -> None:
    """They exist once the answer confirms the creation; what is only found may be without them."""
    service.raw = None
    made = change("create", "pipeline", slug="p", name="p")
    made.carries = [carried(made)]
    service.wrong = [None if is_own else Lost]
    writer.write(made)
    assert service.sent == [("POST", "pipelines", {"slug": "p", "name": "p", "teams": {"t": "read_only"}})]
    link = made.carries[0].node
    assert link.id == ("t/new" if is_own else None) and link.values == ({"access_level": "read_only"} if is_own else {})
    assert writer.organization.nodes("team_pipeline") == ([link] if is_own else [])


SUITES = "/analytics/organizations/{organization}/suites"


@pytest.mark.parametrize(("level", "words"), [("manage_and_read", None), ("read_only", ["read"])])
def test_links_of_one_level_that_a_creation_takes_along(
    writer: Writer, service: Service, level: str, words: list[str] | None
) -> None:
    """Its request lists IDs; another level follows."""
    service.raw = None
    made = change("create", "test_suite", name="S")
    made.carries = [carried(made, level)]
    (link,) = made.carries
    link.carried = True
    writer.write(made)
    assert service.sent == [("POST", SUITES, {"name": "S", "team_ids": ["t"]})]
    assert (link.node.id, link.node.values) == ("t/new", {"access_level": "manage_and_read"})
    service.raw = {"suite_id": "new", "access_level": words}
    writer.complete(link)
    sent = [("PATCH", "teams/t/suites/new", {"access_level": words})] if words else []
    assert service.sent[1:] == sent and link.node.values == {"access_level": level}
    assert _requests(link) == len(sent)


def test_what_a_creation_cannot_contain_follows(writer: Writer, service: Service) -> None:
    """Where the new object is not so already."""
    service.raw = None
    writer.write(change("create", "pipeline", slug="p", name="p", archived=True, cluster=None))
    assert service.sent == [("POST", "pipelines", {"slug": "p", "name": "p"}), ("POST", "pipelines/p/archive")]
    service.sent.clear()
    service.raw = None
    queue = change("create", "cluster_queue", CLUSTER, key="q", dispatch_paused=True, dispatch_paused_note="why")
    writer.write(queue)
    assert service.sent == [
        ("POST", "clusters/c/queues", {"key": "q"}),
        ("POST", "clusters/c/queues/new/pause_dispatch", {"dispatch_paused_note": "why"}),
    ]
    assert queue.node.values["dispatch_paused_note"] == "why"
    service.sent.clear()
    service.raw = None
    writer.write(change("create", "cluster_queue", CLUSTER, key="q", dispatch_paused=False))
    assert len(service.sent) == 1


def test_a_new_object_that_is_not_as_sent(writer: Writer, service: Service) -> None:
    """It exists all the same."""
    made = change("create", "pipeline", slug="p", name="p", description="x")
    service.wrong = [{"id": "9", "slug": "p", "name": "p", "description": "y"}]
    with pytest.raises(NotEchoed):
        writer.write(made)
    assert made.node.id == "9"


NOT_FOUND = (
    "{}: It is unclear; it was not found within 15 seconds and may appear later, so nothing was sent again: check whether it exists,"
    " and run again."
)


@pytest.mark.parametrize(
    ("kind", "wrong", "posts", "error"),
    [
        ("team", [UNCLEAR], 2, None),
        ("team", [UNCLEAR, UNCLEAR], 2, "team/K"),
        ("team", [Lost], 1, None),
        ("team", [UNCLEAR, Lost], 2, None),
        ("cluster", [UNCLEAR], 1, "cluster/K"),
        ("cluster", [Lost], 1, None),
        ("team", [UNCLEAR, TAKEN], 2, "taken"),
        ("team", [TAKEN], 1, "taken"),
        ("team", [REFUSED], 1, "Refused."),
        ("team", [Conflict("Conflict.")], 1, "Conflict."),
    ],
)
def test_a_creation_without_a_clear_answer(
    writer: Writer, service: Service, kind: str, wrong: list[t.Any], posts: int, error: str | None
) -> None:
    """It is looked for, and sent again only where there can be no second object."""
    service.raw, service.wrong = None, list(wrong)
    made = change("create", kind, name="K")
    if error is None:
        writer.write(made)
        assert made.node.id == "new"
    else:
        with pytest.raises(BuildkiteError) as caught:
            writer.write(made)
        if "/" in error:
            assert caught.value.message == NOT_FOUND.format(error) and caught.value.facts == {"request": "a request"}
        elif error == "taken":
            assert isinstance(caught.value, Invalid) and caught.value.message == (
                "team/K cannot be created: something that is not visible to the token's user has its name already. Refused: taken."
            )
        else:
            assert caught.value is wrong[0]
    assert len(service.sent) == posts


@pytest.mark.parametrize(("first", "is_done"), [(None, False), (UNCLEAR, True)])
def test_what_exists_already(writer: Writer, service: Service, first: Unclear | None, is_done: bool) -> None:
    """It is this run's own where an earlier request may have made it."""
    made = change("create", "team", name="K")
    service.raw = None

    def appear(seconds: float) -> None:
        service.now += seconds
        if service.now >= 15.0:
            service.wrong = [TAKEN]

    service.ledger._sleep = appear
    service.wrong = [first or TAKEN]
    writer.lookup.new = lambda node, leaves: (  # type: ignore[method-assign]
        [{"id": "own", "name": "K"}] if len(service.sent) == (2 if first else 1) else []
    )
    if is_done:
        writer.write(made)
        assert made.node.id == "own" and len(service.sent) == 2
        return
    with pytest.raises(Invalid) as caught:
        writer.write(made)
    assert caught.value.facts["taken"] and caught.value.message == (
        "team/K cannot be created: someone else created it after this run had read the list, so run again. Refused: taken."
    )


def test_a_link_that_exists_already(writer: Writer, service: Service) -> None:
    """It is the declared one, no matter who made it, and gets the declared level."""
    made = carried(change("update", "pipeline", has={"slug": "p"}))
    service.raw, service.wrong = {"pipeline_id": "1", "access_level": "read_only"}, [TAKEN]
    writer.write(made)
    assert made.node.id == "t/1" and len(service.sent) == 1
    other = carried(change("update", "pipeline", has={"slug": "p"}), "build_and_read")
    service.raw, service.wrong = {"pipeline_id": "1", "access_level": "read_only"}, [TAKEN]
    writer.write(other)
    assert service.sent[2:] == [("PATCH", "teams/t/pipelines/1", {"access_level": "build_and_read"})]


def test_a_creation_that_may_have_been_done(writer: Writer, service: Service) -> None:
    """It is looked for before anything is sent."""
    made = change("create", "team", name="K")
    service.raw = {"id": "own", "name": "K"}
    writer.write(made, writer.lookup.lost(UNCLEAR))
    assert made.node.id == "own" and service.sent == []


def test_an_answer_about_something_else(writer: Writer, service: Service) -> None:
    """The object is looked for at once."""
    made = change("create", "team", name="K")
    service.raw, service.wrong = {"id": "own", "name": "K"}, [{"message": "Thanks"}]
    writer.write(made)
    assert made.node.id == "own" and (len(service.sent), service.now) == (1, 0.0)
    service.raw, service.wrong = None, [{"message": "Thanks"}]
    with pytest.raises(Unclear) as caught:
        writer.write(change("create", "webhook", description="W"))
    assert (
        "POST services was carried out: the answer does not identify the webhook; it was not found"
        in caught.value.message
    )


def test_links_of_what_an_earlier_request_created(
    writer: Writer, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are not known to exist: a change of their own creates them."""
    made = change("create", "pipeline", slug="p", name="p")
    made.carries = [carried(made)]
    found: list[Raw] = [{"id": "own", "slug": "p", "name": "p"}]
    monkeypatch.setattr(writer.lookup, "created", lambda *given: None)
    monkeypatch.setattr(writer.lookup, "new", lambda *given: found)
    service.wrong = [UNCLEAR, TAKEN]
    writer.write(made)
    assert made.node.id == "own" and made.carries[0].node.id is None


def test_what_exists_and_cannot_be_found(writer: Writer, service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error is that of the creation."""

    def fail(*given: t.Any) -> t.NoReturn:
        raise Conflict("Planted.")

    monkeypatch.setattr(writer.lookup, "new", fail)
    service.wrong = [TAKEN]
    with pytest.raises(Invalid, match="something that is not visible to the token's user has its name already"):
        writer.write(change("create", "team", name="K"))


def test_where_a_new_object_is_not_as_sent(writer: Writer, service: Service) -> None:
    """The error has the address of the change, also for what is sent after the creation."""
    for more in ({"description": "y"}, {"description": "x", "cluster_id": "c"}):
        answer = {"id": "9", "slug": "p", "name": "p", **more}
        service.wrong = [answer, answer]
        made = change("create", "pipeline", slug="p", name="p", description="x", cluster=None)
        made.address = "the address"
        with pytest.raises(NotEchoed) as caught:
            writer.write(made)
        assert caught.value.facts["address"] == "the address"


def test_the_key_of_a_link_is_none(writer: Writer, service: Service) -> None:
    """Whatever the answer has where the key of another kind of link is."""
    team = Node(CATALOG.resource("team"), "T", None, "t")
    node = Node(CATALOG.resource("cluster_maintainer"), "", CLUSTER, None, {}, {"team": team})
    service.wrong = [{"id": "m", "actor": {"id": "t", "type": "team"}}]
    writer.write(Change("create", node, node.address, leaves_of("cluster_maintainer", {"team": team})))
    assert (node.id, node.key) == ("m", "")
    writer.take(node, {"user": "t"}, {})
    assert node.key == ""
