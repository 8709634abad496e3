# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a list is read again for what others create in it, and what that costs."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._apply import doubles as room
from ansible_collections.community.buildkite.plugins.module_utils._apply.doubles import FRESH
from ansible_collections.community.buildkite.plugins.module_utils._errors import Conflict, RateLimited
from ansible_collections.community.buildkite.plugins.module_utils._plan.change import Change, created_twice
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._state import children, documents
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node
from ansible_collections.community.buildkite.plugins.module_utils._state.organization import Organization
from ansible_collections.community.buildkite.plugins.module_utils._state.readings import list_key

from .entries import PIPELINES, Lists, add, creation, made

# What it costs


def test_of_which_creations_there_can_be_two() -> None:
    """Those of objects whose names are not unique."""
    changes = [creation(kind, "x") for kind in ("webhook", "team", "pipeline_schedule", "pipeline", "team_member")]
    changes.append(Change("update", changes[0].node, ""))
    assert created_twice(changes) == [changes[0], changes[2]]


@pytest.mark.parametrize(
    ("kinds", "is_read", "wait", "requests", "points", "needs"),
    [
        (["webhook"], False, 0.0, 1, 0, []),
        (["webhook"], True, FRESH, 1, 0, []),
        (["webhook"], True, FRESH + 1, 2, 0, []),
        (["webhook"], False, FRESH + 1, 1, 0, []),
        (["webhook"] * 101, True, 0.0, 2, 0, []),
        (["team"], True, FRESH + 1, 0, 0, []),
        (["unclustered_agent_token"] * 2, False, 0.0, 0, 2, []),
        (["pipeline_schedule"] * 2, False, 0.0, 10, 1, [("pipeline_schedule", ["p"], 2.0)]),
        (["pipeline_schedule"], True, FRESH + 1, 20, 2, [("pipeline_schedule", ["p"], 1.0)] * 2),
        (["webhook", "unclustered_agent_token"], True, FRESH + 1, 2, 2, []),
    ],
)
def test_what_looking_costs(
    monkeypatch: pytest.MonkeyPatch,
    kinds: list[str],
    is_read: bool,
    wait: float,
    requests: int,
    points: int,
    needs: list[tuple[str, list[str], float]],
) -> None:
    """Each list once after the writes, and once before them if it was read and will be too old by then."""
    seen: list[tuple[str, list[str], float | None]] = []
    organization = Lists()

    def expected(given: Organization, needed: t.Sequence[children.Need]) -> tuple[int, float]:
        assert given is organization
        seen.extend((need.resource.name, [node.key for node in need.parents], need.entries) for need in needed)
        return 10 * len(needed), 1.25 * len(needed)

    monkeypatch.setattr(children, "expected", expected)
    parents = {kind: PIPELINES[0] if kind == "pipeline_schedule" else None for kind in kinds}
    for kind, parent in parents.items() if is_read else ():
        organization.was_read(kind, parent)
    changes = [creation(kind, "x", parents[kind]) for kind in kinds]
    assert documents.points(CATALOG.resource("unclustered_agent_token")) == 1
    assert room.expected(organization, changes, wait) == (requests, points) and seen == needs


def test_lists_of_several_parents_are_one_need(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the entries that exist and those that are created."""
    seen: list[children.Need] = []

    def expected(organization: Organization, needs: t.Sequence[children.Need]) -> tuple[int, float]:
        seen.extend(needs)
        return 1, 0.5

    monkeypatch.setattr(children, "expected", expected)
    organization = Lists()
    for number in range(3):
        add(organization, "pipeline_schedule", "x", str(number), PIPELINES[0])
    for number in range(101):
        add(organization, "webhook", "x", str(number))
    changes = [creation("pipeline_schedule", "L", parent) for parent in (*PIPELINES[:2], PIPELINES[0])]
    changes += [
        creation("webhook", "W"),
        creation("agent_token", "T", Node(CATALOG.resource("cluster"), "C", None, "c")),
    ]
    assert room.expected(organization, changes, 0.0) == (1 + 1 + 2, 1)
    assert [(need.resource.name, len(need.parents), need.entries) for need in seen] == [
        ("pipeline_schedule", 2, 3.0 + 3),
        ("agent_token", 1, 1.0),
    ]


# Before the first creation


def test_a_list_that_was_read_long_ago_is_read_again_once() -> None:
    """Before the first creation in it."""
    organization = Lists()
    organization.was_read("webhook")
    first, second = creation("webhook", "A"), creation("webhook", "B")
    doubles = made(organization, first, second)
    organization.clock.now += FRESH + 1
    for change in (first, second, first):
        doubles.before(change)
    assert organization.read == [("rest", "webhook")]


@pytest.mark.parametrize(
    ("kind", "age", "is_read_again"),
    [("webhook", FRESH, False), ("webhook", FRESH + 1, True), ("webhook", None, False), ("team", FRESH + 1, False)],
)
def test_when_a_list_is_read_again(kind: str, age: float | None, is_read_again: bool) -> None:
    """Not when it was just read, when it is new, or when the name is unique."""
    organization = Lists()
    if age is not None:
        organization.was_read(kind)
        organization.clock.now += age
    change = creation(kind, "A")
    made(organization, change).before(change)
    assert bool(organization.read) is is_read_again


def test_a_list_that_only_graphql_has() -> None:
    organization = Lists()
    organization.was_read("unclustered_agent_token")
    organization.clock.now += FRESH + 1
    change = creation("unclustered_agent_token", "A")
    made(organization, change).before(change)
    assert organization.read == [("tree", "unclustered_agent_token")]


@pytest.mark.parametrize(
    ("known", "others", "ids"),
    [
        ([], ["A"], ["0"]),
        ([], ["A", "B", "A"], ["0", "2"]),
        ([], ["B"], []),
        (["0"], ["A"], []),
    ],
)
def test_what_another_client_has_created_meanwhile(known: list[str], others: list[str], ids: list[str]) -> None:
    """It is not created again; what was known before the plan was made does not count."""
    organization = Lists()
    for ident in known:
        add(organization, "webhook", "A", ident)
    organization.was_read("webhook")
    changes = [creation("webhook", "A"), creation("webhook", "C")]
    doubles = made(organization, *changes)
    organization.others = [
        Node(CATALOG.resource("webhook"), key, None, str(number)) for number, key in enumerate(others)
    ]
    organization.clock.now += FRESH + 1
    doubles.before(changes[1])
    if not ids:
        doubles.before(changes[0])
        return
    for _attempt in range(2):
        with pytest.raises(Conflict) as caught:
            doubles.before(changes[0])
        assert caught.value.message == (
            f"webhook/A: another client has created it since this run read the list ({', '.join(ids)}), so it was not created"
            " again: run again."
        )
        assert caught.value.facts == {"ids": ids}


@pytest.mark.parametrize(
    ("declared", "other", "is_same"),
    [
        ({"cronline": "@daily"}, {"cronline": "@daily", "branch": "x"}, True),
        ({"cronline": "@daily"}, {"cronline": "@weekly"}, False),
        ({"cronline": "@daily", "branch": "x"}, {"cronline": "@daily", "branch": "y"}, False),
        ({"cronline": "@daily"}, {}, True),
        ({"commit": "a"}, {"commit": "b"}, True),
    ],
)
def test_what_distinguishes_objects_of_one_name(declared: dict[str, str], other: dict[str, str], is_same: bool) -> None:
    """As far as both are known."""
    organization, (pipeline, *_more) = Lists(), PIPELINES
    organization.was_read("pipeline_schedule", pipeline)
    change = creation("pipeline_schedule", "L", pipeline, **declared)
    doubles = made(organization, change)
    organization.others = [Node(CATALOG.resource("pipeline_schedule"), "L", pipeline, "1", dict(other))]
    organization.clock.now += FRESH + 1
    if is_same:
        with pytest.raises(Conflict):
            doubles.before(change)
    else:
        doubles.before(change)


@pytest.mark.parametrize(
    ("scopes", "api", "at_once", "first", "expected"),
    [
        (["graphql"], "rest", 50, 0, [("children", "pipeline", "pipeline_schedule", "p", "q", "s")]),
        (["graphql"], "graphql", 50, 0, [("children", "pipeline", "pipeline_schedule", "p", "q", "s")]),
        (
            ["graphql"],
            "rest",
            2,
            0,
            [("children", "pipeline", "pipeline_schedule", "p", "q"), ("rest", "pipeline_schedule", "s")],
        ),
        # What comes before in the line is not asked for.
        (
            ["graphql"],
            "rest",
            50,
            1,
            [("children", "pipeline", "pipeline_schedule", "q", "s"), ("rest", "pipeline_schedule", "p")],
        ),
        ([], "rest", 50, 0, [("rest", "pipeline_schedule", key) for key in "pqs"]),
    ],
)
def test_lists_in_which_creations_come_next_are_read_together(
    monkeypatch: pytest.MonkeyPatch,
    scopes: list[str],
    api: str,
    at_once: int,
    first: int,
    expected: list[tuple[str, ...]],
) -> None:
    """Those of the same kind that are due; one alone costs less over REST."""
    monkeypatch.setitem(room.AT_ONCE, api, at_once)
    organization = Lists(*scopes)
    changes = [
        creation("pipeline_schedule", "L", pipeline) for pipeline in (*PIPELINES[:2], PIPELINES[1], PIPELINES[3])
    ]
    for pipeline in PIPELINES[:2] + PIPELINES[3:]:
        organization.was_read("pipeline_schedule", pipeline)
    doubles = made(
        organization, *changes, creation("webhook", "W"), creation("pipeline_schedule", "L", PIPELINES[2]), api=api
    )
    organization.clock.now += FRESH + 1
    for change in (*changes[first:], *changes[:first]):
        doubles.before(change)
    assert organization.read == expected


def test_a_window_of_graphql_is_not_waited_for() -> None:
    """REST reads the one list."""
    organization = Lists("graphql")
    changes = [creation("pipeline_schedule", "L", pipeline) for pipeline in PIPELINES[:2]]
    for pipeline in PIPELINES[:2]:
        organization.was_read("pipeline_schedule", pipeline)
    doubles = made(organization, *changes)
    organization.clock.now += FRESH + 1
    usual = organization.read_children

    def limited(*given: t.Any, **more: t.Any) -> None:
        usual(*given, **more)
        organization.readings.expire(list_key("pipeline_schedule", PIPELINES[0]))
        raise RateLimited("Wait.")

    organization.read_children = limited  # type: ignore[method-assign]
    doubles.before(changes[0])
    assert [one[0] for one in organization.read] == ["children", "rest"]
