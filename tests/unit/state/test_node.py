# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One object: its address, its paths, the names that mean it, and which of its options count."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._schema.resource_facts import Root
from ansible_collections.community.buildkite.plugins.module_utils._state.node import (
    Node,
    Taken,
    id_list,
    ids,
    in_force,
    keys,
    nodes_in,
)


def node(kind: str, key: str, parent: Node | None = None, ident: str | None = None, **values: t.Any) -> Node:
    """An object, which exists if it has an ID."""
    return Node(CATALOG.resource(kind), key, parent, ident, values)


def link(kind: str, parent: Node, ident: str | None = None, **references: Node) -> Node:
    """A link between objects."""
    return Node(CATALOG.resource(kind), "", parent, ident, {}, dict(references))


LINUX = node("cluster", "Linux", ident="c1")
QUEUE = node("cluster_queue", "gpu", LINUX, "q1")
WEB = node("pipeline", "web", ident="p1", slug="web")
TEAM = node("team", "Web", ident="t1", slug="web-team", name="Web")
ADA = node("member", "ada@example.com", ident="u1")
SCHEDULE = node("pipeline_schedule", "Nightly", WEB, "s1")
ACCESS, MEMBER = link("team_pipeline", TEAM, slug=WEB), link("team_member", TEAM, user=ADA)
MAINTAINERS = [link("cluster_maintainer", LINUX, "m1", **{name: one}) for name, one in (("user", ADA), ("team", TEAM))]

ADDRESSES = {
    "cluster/Linux": LINUX,
    "cluster/Linux/queue/gpu": QUEUE,
    "pipeline/web/schedule/Nightly": SCHEDULE,
    "team/Web/pipeline/web": ACCESS,
    "team/Web/member/ada@example.com": MEMBER,
    # Of links to objects of several resources, the first one needs no name.
    "cluster/Linux/maintainer/ada@example.com": MAINTAINERS[0],
    "cluster/Linux/maintainer/team:Web": MAINTAINERS[1],
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_addresses(address: str) -> None:
    assert ADDRESSES[address].address == address


def test_addresses_under_other_keys() -> None:
    keys_of = {LINUX: "L", QUEUE: "g", WEB: "w", TEAM: "T", MEMBER: "nothing"}
    found = [one.address_under(keys_of) for one in (QUEUE, SCHEDULE, ACCESS, MEMBER, *MAINTAINERS)]
    assert found == [
        "cluster/L/queue/g",
        "pipeline/w/schedule/Nightly",
        "team/T/pipeline/w",
        "team/T/member/ada@example.com",
        "cluster/L/maintainer/ada@example.com",
        "cluster/L/maintainer/team:T",
    ]


PATHS = {
    "clusters/c1": LINUX,
    "clusters/c1/queues/q1": QUEUE,
    "pipelines/web": WEB,
    "pipelines/web/schedules/s1": SCHEDULE,
    "teams/t1": TEAM,
    "teams/t1/pipelines/p1": ACCESS,
    "teams/t1/members/u1": MEMBER,
    "clusters/c1/maintainers/m1": MAINTAINERS[0],
    "api-settings": node("api_settings", "api_settings", ident="api_settings"),
}


@pytest.mark.parametrize("path", PATHS)
def test_paths(path: str) -> None:
    one = PATHS[path]
    assert one.path == path
    assert one.collection == (path if one.resource.singleton else path.rpartition("/")[0])


def test_what_graphql_finds_an_object_by() -> None:
    assert LINUX.root_value(t.cast(Root, LINUX.resource.graphql.root)) == "c1"
    assert TEAM.root_value(t.cast(Root, TEAM.resource.graphql.root)) == "web-team"
    suite = Node(CATALOG.resource("test_suite"), "S", None, "s1", graphql_id="g1")
    assert suite.root_value(t.cast(Root, suite.resource.graphql.root)) == "g1"


def test_names_that_references_may_use() -> None:
    assert TEAM.names() == ["Web", "web-team", "t1"]
    assert node("team", "New").names() == ["New"]
    assert LINUX.names() == ["Linux", "c1"]


def test_what_exists() -> None:
    assert LINUX.exists and not node("cluster", "Linux").exists
    assert (node("team", " WEB ").folded, node("cluster", " WEB ").folded) == ("web", "WEB")


def test_what_makes_a_link_the_same_link() -> None:
    assert MEMBER.joins() == link("team_member", TEAM, user=ADA).joins() == (("user", id(ADA)),)
    assert link("cluster_maintainer", LINUX, user=ADA, team=TEAM).joins() == (
        ("team", id(TEAM)),
        ("user", id(ADA)),
    )
    assert MAINTAINERS[0].joins() != MAINTAINERS[1].joins() and LINUX.joins() == ()


def test_what_a_deletion_takes_along() -> None:
    taken = Taken({"secrets": ["a", "b"], "rules": ["c"]}, {"suites": "read_suites"})
    assert taken.addresses == ["a", "b", "c"] and Taken().addresses == []


def test_leaves_as_requests_and_as_people_read_them() -> None:
    new = node("cluster", "New")
    assert (ids(LINUX), ids([WEB, LINUX]), ids("x"), ids(["x", 1])) == ("c1", ["p1", "c1"], "x", ["x", 1])
    assert (keys(LINUX), keys([WEB, LINUX]), keys("x"), keys(["x", 1])) == ("Linux", ["web", "Linux"], "x", ["x", 1])
    assert (nodes_in(LINUX), nodes_in([WEB, "x", LINUX]), nodes_in("x")) == ([LINUX], [WEB, LINUX], [])
    assert id_list([WEB, new, LINUX]) == "c1, p1"


IN_FORCE: list[tuple[str, str, dict[str, t.Any], bool]] = [
    ("cluster_queue", "dispatch_paused_note", {"dispatch_paused": True}, True),
    ("cluster_queue", "dispatch_paused_note", {"dispatch_paused": False}, False),
    ("cluster_queue", "dispatch_paused_note", {}, False),
    ("webhook", "teams", {"scope": "some_teams"}, True),
    ("webhook", "teams", {"scope": "all"}, False),
    ("pipeline", "env", {"configuration": ""}, True),
    ("pipeline", "env", {"configuration": "steps: []"}, False),
    ("pipeline", "configuration", {"pipeline_template": "1"}, False),
    ("pipeline", "configuration", {"pipeline_template": None}, True),
    ("pipeline", "name", {"": "x"}, True),
]


@pytest.mark.parametrize(("kind", "option", "values", "expected"), IN_FORCE)
def test_options_that_count(kind: str, option: str, values: dict[str, t.Any], expected: bool) -> None:
    one = node(kind, "x", ident="1", **values)
    assert in_force(one, one.resource.field(option)) == expected
