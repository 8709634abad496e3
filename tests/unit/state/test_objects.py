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
