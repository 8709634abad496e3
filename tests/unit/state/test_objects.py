# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Known objects: found by name, and forgotten with all that they contain, without a search through everything."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node
from ansible_collections.community.buildkite.plugins.module_utils._state.objects import Objects


def thing(things: Objects, kind: str, key: str, parent: Node | None = None, **values: t.Any) -> Node:
    """An object that exists."""
    return things.add(Node(CATALOG.resource(kind), key, parent, f"id of {kind} {key}", values))


def link(things: Objects, kind: str, parent: Node, **references: Node) -> Node:
    """A link between objects."""
    ident = "/".join([str(parent.id), *(str(node.id) for node in references.values())])
    return things.add(Node(CATALOG.resource(kind), "", parent, ident, {}, dict(references)))


def test_what_goes_takes_along_what_stands_in_it() -> None:
    """Children and links from either side; nothing else."""
    things = Objects(CATALOG)
    linux, other = thing(things, "cluster", "Linux"), thing(things, "cluster", "Other")
    queues = [thing(things, "cluster_queue", key, linux) for key in "ab"]
    kept = thing(things, "cluster_queue", "c", other)
    team, pipeline = thing(things, "team", "Web"), thing(things, "pipeline", "web")
    access = link(things, "team_pipeline", team, slug=pipeline)
    maintainer = link(things, "cluster_maintainer", linux, team=team)
    assert things.below(linux) == [*queues, maintainer] and things.below(team) == [maintainer, access]
    assert things.nodes("cluster_queue", linux) == queues
    assert things.nodes("cluster_queue", Node(CATALOG.resource("cluster"), "New")) == []
    things.remove(linux)
    assert things.nodes("cluster_queue") == [kept] and things.nodes("cluster_maintainer") == []
    assert things.nodes("cluster") == [other] and things.by_id("cluster", linux.id) is None
    assert things.below(team) == [access]
    things.remove(pipeline)
    assert things.below(team) == [] and things.nodes("team_pipeline") == []
    things.remove(pipeline)
    assert things.nodes("team") == [team]


def test_a_link_that_is_told_anew() -> None:
    """It goes with what it names now, and not with what it named before."""
    things = Objects(CATALOG)
    team, old, new = thing(things, "team", "Web"), thing(things, "pipeline", "old"), thing(things, "pipeline", "new")
    access = link(things, "team_pipeline", team, slug=old)
    things.add(Node(access.resource, "", team, access.id, {}, {"slug": new}))
    assert things.below(old) == [] and things.below(new) == [access] == things.below(team)


def test_the_name_that_a_key_is_made_of() -> None:
    """It finds objects by that name alone, and is looked up anew when something changed."""
    things = Objects(CATALOG)
    web = thing(things, "pipeline", "web", name="Web shop")
    assert things.of_source("pipeline", "Web shop") == [web] and things.of_source("pipeline", "web") == []
    web.values["name"] = "Shop"
    things.renamed(web)
    assert things.of_source("pipeline", "Web shop") == [] and things.of_source("pipeline", "Shop") == [web]
    assert things.of_source("pipeline", "SHOP") == [web] and things.of_source("pipeline", "web shop") == []


@pytest.mark.parametrize("count", [10, 400])
def test_finding_many_looks_through_them_once(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    """However many there are, and however many are looked for."""
    things = Objects(CATALOG)
    for number in range(count):
        thing(things, "pipeline", f"p{number}", name=f"P {number}")
    looks: list[str] = []
    all_of = Objects.nodes

    def counted(self: Objects, kind: str, parent: Node | None = None) -> list[Node]:
        looks.append(kind)
        return all_of(self, kind, parent)

    monkeypatch.setattr(Objects, "nodes", counted)
    found = [things.of_source("pipeline", f"P {number}") for number in range(count)]
    assert [len(some) for some in found] == [1] * count
    assert len(looks) == 1


def test_names_that_find_objects() -> None:
    """The key before other names, and these before what only case distinguishes; what is planned is not found."""
    things = Objects(CATALOG)
    web, other = thing(things, "team", "Web", slug="web-team"), thing(things, "team", "Other", slug="Web")
    things.add(Node(CATALOG.resource("team"), "New"))
    assert things.find("team", "Web") == things.of_key("team", "Web") == things.of_key("team", "WEB") == [web]
    assert things.find("team", "web-team") == things.find("team", "id of team Web") == [web]
    assert things.find("team", "Web-Team") == [web] and things.find("team", "OTHER") == [other]
    assert things.find("team", "WEB") == [web, other]
    assert things.of_key("team", "web-team") == things.of_key("team", "New") == things.find("team", "New") == []
    assert things.find("cluster", "Web") == things.of_source("team", "Web") == []
    assert things.by_id("team", "id of team Web") is web and things.by_id("cluster", "id of team Web") is None
    assert things.by_id("team", None) is None


def test_the_exact_name_comes_first() -> None:
    """Of names that only case distinguishes."""
    things = Objects(CATALOG)
    one, other = thing(things, "team", "Api", slug="X"), thing(things, "team", "API", slug="x")
    for find in (things.find, things.of_key):
        assert find("team", "API") == [other] and find("team", "Api") == [one] and find("team", "api") == [one, other]
    assert things.find("team", "X") == [one] and things.find("team", "x") == [one, other]


def test_what_was_removed_is_not_found() -> None:
    things = Objects(CATALOG)
    team = Node(CATALOG.resource("team"), "T", None, "1", {})
    things.renamed(team)
    things.remove(team)
    things.add(team)
    assert things.find("team", "T") == [team]
    things.remove(team)
    assert things.find("team", "T") == []


def test_what_is_in_a_child_goes_too() -> None:
    things = Objects(CATALOG)
    cluster = thing(things, "cluster", "C")
    queue = thing(things, "cluster_queue", "q", cluster)
    inside = thing(things, "pipeline_schedule", "s", queue)
    ended = Node(CATALOG.resource("agent_token"), "t", queue, "1")
    things.add_ended(ended)
    assert things.below(cluster) == [queue, inside] and things.ended_below(cluster) == [ended]


def test_names_within_another_object() -> None:
    things = Objects(CATALOG)
    clusters = [thing(things, "cluster", key) for key in "AB"]
    queues = [
        things.add(Node(CATALOG.resource("cluster_queue"), "gpu", one, one.key, {"key": "gpu"})) for one in clusters
    ]
    for find in (things.find, things.of_key):
        assert find("cluster_queue", "gpu") == queues
        assert [find("cluster_queue", "gpu", one) for one in clusters] == [queues[:1], queues[1:]]
        assert find("cluster_queue", "GPU", clusters[0]) == []


def test_the_source_of_a_key_in_any_case() -> None:
    """The exact one first."""
    things = Objects(CATALOG)
    one, other = thing(things, "pipeline", "a", name="Shop"), thing(things, "pipeline", "b", name="SHOP")
    third = thing(things, "pipeline", "c", name=None)
    assert things.of_source("pipeline", "SHOP") == [other] and things.of_source("pipeline", "Shop") == [one]
    assert things.of_source("pipeline", "shop") == [one, other] and third in things.nodes("pipeline")


UUID = "01234567-89ab-cdef-0123-456789abcdef"


def test_what_is_known_is_filled_up() -> None:
    """By its ID: what is named by another object is known by its names only, until a list returns it."""
    things = Objects(CATALOG)
    resource = CATALOG.resource("team")
    seen = things.add(Node(resource, UUID, None, "1", {}, stub=True))
    assert things.find("team", "Web") == [] and seen.stub
    assert things.add(Node(resource, "Web", None, "1", {"slug": "web"}, graphql_id="g", stub=True)) is seen
    assert (seen.key, seen.stub, things.find("team", "Web")) == ("Web", True, [seen])
    # Another name that an object has is none that it has to have, nor is an ID.
    for key in (UUID, "web"):
        things.add(Node(resource, key, None, "1", stub=True))
        assert (seen.key, seen.graphql_id) == ("Web", "g")
    things.add(Node(resource, "Web shop", None, "1", {"privacy": "secret"}, graphql_id="h"))
    assert (seen.key, seen.stub, seen.graphql_id) == ("Web shop", False, "h")
    assert seen.values == {"slug": "web", "privacy": "secret"}
    things.add(Node(resource, "web", None, "1", stub=True))
    assert (seen.key, seen.stub) == ("Web shop", False) and things.nodes("team") == [seen]
    assert things.find("team", "Web shop") == [seen] and things.find("team", "Web") == [seen]


def test_secrets_that_answers_returned() -> None:
    things = Objects(CATALOG)
    for token in ("hidden", "XXXXXXXXden", None, ""):
        thing(things, "webhook", str(token), token=token)
    assert things.secrets == {"hidden"}


def test_what_has_expired_is_not_found_but_goes_too() -> None:
    things = Objects(CATALOG)
    linux, other = thing(things, "cluster", "Linux"), thing(things, "cluster", "Other")
    resource = CATALOG.resource("agent_token")
    first, again = (Node(resource, "old", linux, "1") for _number in range(2))
    things.add_ended(first)
    things.add_ended(again)
    things.add_ended(Node(CATALOG.resource("webhook"), "old", None, "2"))
    assert things.ended_below(linux) == [again] and things.ended_below(other) == []
    assert things.find("agent_token", "old") == things.nodes("agent_token") == things.below(linux) == []


def test_what_is_below_is_in_the_order_of_creation() -> None:
    """Links to it are listed once, and with everything in what is in it."""
    things = Objects(CATALOG)
    team, web, linux = thing(things, "team", "T"), thing(things, "pipeline", "web"), thing(things, "cluster", "C")
    access = link(things, "team_pipeline", team, slug=web)
    schedule = thing(things, "pipeline_schedule", "Nightly", web)
    maintainer = link(things, "cluster_maintainer", linux, team=team)
    queue, token = thing(things, "cluster_queue", "q", linux), thing(things, "agent_token", "t", linux)
    assert things.below(web) == [schedule, access] and things.below(linux) == [queue, token, maintainer]
    things.add(Node(maintainer.resource, "", linux, maintainer.id, {"role": "x"}))
    assert maintainer.references == {"team": team} and things.below(team) == [maintainer, access]
    things.remove(maintainer)
    assert things.below(team) == [access] and things.below(linux) == [queue, token]
