# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which objects count as created twice after the last write, what is reported of them, and how much a loop may spend on it."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._apply.doubles import IN_LOOP
from ansible_collections.community.buildkite.plugins.module_utils._errors import ServiceError
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._state import children
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node
from ansible_collections.community.buildkite.plugins.module_utils._state.organization import Organization

from .entries import PIPELINES, Lists, add, creation, done, made


@pytest.mark.parametrize(("kind", "verb"), [("webhook", "delete"), ("unclustered_agent_token", "revoke")])
def test_what_another_client_created_at_the_same_time(kind: str, verb: str) -> None:
    """It is reported once, with both IDs; what other changes made is not looked for."""
    organization = Lists()
    add(organization, kind, "A", "known")
    changes = [creation(kind, key) for key in "ABC"]
    doubles = made(organization, *changes)
    for change in changes[:2]:
        doubles.before(change)
    done(organization, changes[0], "own")
    organization.others = [Node(CATALOG.resource(kind), key, None, f"other {key}") for key in "ABC"]
    organization.readings.spent = 5
    found, warning = doubles.after()
    assert (
        warning == ""
        and [*found] == [changes[0]]
        and organization.read == [("rest" if verb == "delete" else "tree", kind)]
    )
    assert found[changes[0]].message == (
        f"{changes[0].address}: this run created own, and another client created other A with the same description at the same"
        f" time: {verb} by id the one that nobody uses, and do not let runs overlap."
    )
    assert found[changes[0]].facts == {"ids": ["own", "other A"]} and organization.readings.spent == 6
    assert doubles._duplicates((kind, None), changes[0]) == {}


def test_nothing_is_read_after_what_was_not_created() -> None:
    """Nor for changes that nothing was asked before."""
    organization = Lists()
    changes = [creation("webhook", "A"), creation("webhook", "B")]
    doubles = made(organization, *changes)
    done(organization, changes[0], "own")
    assert doubles.after() == ({}, "") and organization.read == []
    doubles.before(changes[1])
    changes[0].node.id = None
    assert doubles.after() == ({}, "") and organization.read == []


def test_duplicates_of_several() -> None:
    """Each is reported for its own change; one of an earlier item of a loop for one of this item; one that was deleted since for none."""
    organization = Lists()
    earlier = creation("webhook", "E")
    made(organization, earlier).before(earlier)
    done(organization, earlier, "own E")
    organization.readings.entered["webhook", None].made.append(earlier.node)
    changes = [creation("webhook", key) for key in "ABC"]
    doubles = made(organization, *changes)
    for change in changes:
        doubles.before(change)
        done(organization, change, f"own {change.node.key}")
    organization.remove(changes[2].node)
    organization.others = [Node(CATALOG.resource("webhook"), key, None, f"other {key}") for key in "BCEX"]
    found, _warning = doubles.after()
    assert {change.node.key: error.facts["ids"] for change, error in found.items()} == {
        "B": ["own B", "other B"],
        "A": ["own E", "other E"],
    }


def test_lists_in_objects_are_read_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of a kind, which count as unread before; an object that is distinguished is no duplicate."""
    organization = Lists()
    seen: list[tuple[str, list[Node]]] = []
    others = {"other": {"cronline": "@daily"}, "another": {"cronline": "@weekly"}}

    def read(given: Organization, needs: t.Sequence[children.Need]) -> None:
        assert given is organization
        assert not any(organization.is_read(one.resource.name, node) for one in needs for node in one.parents)
        seen.extend((need.resource.name, need.parents) for need in needs)
        for ident, values in others.items():
            add(organization, "pipeline_schedule", "L", ident, PIPELINES[0], **values)

    monkeypatch.setattr(children, "read", read)
    changes = [creation("pipeline_schedule", "L", pipeline, cronline="@daily") for pipeline in PIPELINES[:2]]
    cluster = creation("cluster", "C")
    changes += [cluster, creation("agent_token", "T", cluster.node), creation("pipeline_schedule", "M", PIPELINES[0])]
    doubles = made(organization, *changes)
    for number, change in enumerate(changes):
        organization.was_read(change.node.resource.name, change.node.parent)
        doubles.before(change)
        done(organization, change, str(number))
    found, _warning = doubles.after()
    assert seen == [("pipeline_schedule", PIPELINES[:2]), ("agent_token", [cluster.node])]
    assert organization.read == [("rest", "cluster")]
    assert {change: error.facts["ids"] for change, error in found.items()} == {changes[0]: ["0", "other"]}


def test_lists_that_cannot_be_read() -> None:
    """It is a warning: what was written was written."""
    organization = Lists()
    changes = [creation("webhook", "A"), creation("cluster", "C"), creation("webhook", "B")]
    doubles = made(organization, *changes)
    for number, change in enumerate(changes):
        doubles.before(change)
        done(organization, change, str(number))
    organization.fails = ServiceError("Down.")
    assert doubles.after() == (
        {},
        "After the last change, it was not possible to look for duplicates of the new webhooks, clusters (Down): check whether"
        " another run created the same at the same time.",
    )
    assert organization.readings.spent == 1


@pytest.mark.parametrize(
    ("in_loop", "spent", "count", "is_read"),
    [
        (True, IN_LOOP - 1, 1, True),
        (True, IN_LOOP, 1, False),
        (True, IN_LOOP - 1, 101, True),
        (True, IN_LOOP, 101, True),
        (True, IN_LOOP + 1, 101, False),
        (True, IN_LOOP, 50, True),
        (False, IN_LOOP + 9, 1, True),
    ],
)
def test_how_much_a_loop_may_cost(in_loop: bool, spent: int, count: int, is_read: bool) -> None:
    """Nobody knows which item is the last one: a list is read as long as all that was read is little for what was created."""
    organization = Lists()
    changes = [creation("webhook", str(number)) for number in range(count)]
    doubles = made(organization, *changes, in_loop=in_loop)
    for change in changes:
        doubles.before(change)
        done(organization, change, change.node.key)
    organization.readings.spent = spent
    doubles.after()
    assert bool(organization.read) is is_read
