# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which lists were read, which of them may lack an object, and when a list is read often enough to be sure of it."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._errors import Unclear
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._schema.resource import Resource
from ansible_collections.community.buildkite.plugins.module_utils._state.confirm import confirm
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node
from ansible_collections.community.buildkite.plugins.module_utils._state.organization import Organization
from ansible_collections.community.buildkite.plugins.module_utils._state.readings import Reading, Readings, list_key

CLUSTER = Node(CATALOG.resource("cluster"), "Linux", None, "42")
QUEUES = CATALOG.resource("cluster_queue")
KEY = list_key(QUEUES.name, CLUSTER)
OTHER = list_key("cluster", None)


def reading(*ids: str, pages: int = 2) -> Reading:
    """What some pages returned."""
    return Reading(0.0, pages, frozenset(ids))


class Changing:
    """An organization with a list that returns other objects each time that it is read."""

    def __init__(self, *answers: Reading) -> None:
        self.readings = Readings()
        self.readings.note(KEY, answers[0])
        self.answers = list(answers[1:])
        self.objects = [Node(QUEUES, ident, CLUSTER, ident) for ident in ("a", "b", "c")]
        self.objects.append(Node(QUEUES, "only referred to", CLUSTER, "d", stub=True))

    def nodes(self, kind: str, parent: Node | None) -> list[Node]:
        """The objects that some reading returned, and one that none did."""
        assert (kind, parent) == (QUEUES.name, CLUSTER)
        return list(self.objects)

    def remove(self, node: Node) -> None:
        """Forget one of them."""
        self.objects.remove(node)

    def read_again(self, resource: Resource, parent: Node | None) -> None:
        """Read the list."""
        assert (resource, parent) == (QUEUES, CLUSTER)
        self.readings.note(KEY, self.answers.pop(0))


def test_a_list_is_known_by_its_kind_and_by_what_contains_it() -> None:
    assert (KEY, OTHER) == (("cluster_queue", "42"), ("cluster", None))


def test_which_lists_were_read() -> None:
    readings = Readings()
    assert KEY not in readings and readings.get(KEY) is None and readings.keys() == set()
    readings.note(KEY, reading("a"))
    assert KEY in readings and readings.get(KEY) == reading("a") and readings.keys() == {KEY}
    readings.expire(KEY)
    readings.expire(OTHER)
    assert KEY not in readings and readings.keys() == set()
    assert (readings.entered, readings.spent) == ({}, 0)


def test_only_what_was_read_in_several_pages_may_lack_an_object() -> None:
    readings = Readings()
    assert not readings.may_lack(KEY)
    readings.note(KEY, reading(pages=1))
    readings.note(OTHER, reading(pages=2))
    assert (readings.may_lack(KEY), readings.may_lack(OTHER)) == (False, True)
    readings.confirm(OTHER)
    assert not readings.may_lack(OTHER)
    assert Reading(0.0) == reading(pages=1)


@pytest.mark.parametrize(
    ("answers", "left"),
    [
        ([reading("a"), reading("a"), reading("b")], 1),
        ([reading("a"), reading("a", "b"), reading("a", "b")], 0),
    ],
)
def test_two_readings_that_return_the_same_are_enough(answers: list[Reading], left: int) -> None:
    organization = Changing(*answers)
    confirm(t.cast(Organization, organization), QUEUES, CLUSTER)
    assert not organization.readings.may_lack(KEY) and len(organization.answers) == left
    # Objects that the last of them did not return were deleted; others that were never in a list stay.
    last = t.cast(Reading, organization.readings.get(KEY))
    assert [node.id for node in organization.objects] == [*sorted(map(str, last.ids)), "d"]


def test_a_list_that_always_changes_is_unclear() -> None:
    organization = Changing(reading("a"), reading("b"), reading("a"), reading("a"))
    with pytest.raises(Unclear) as caught:
        confirm(t.cast(Organization, organization), QUEUES, CLUSTER)
    assert caught.value.message == (
        "Objects were created or deleted in the list of queues of cluster/Linux during each of 3 readings, so it"
        " cannot be known whether all of it was read, and nothing was changed: run again when nothing else changes this list."
    )
    assert organization.readings.may_lack(KEY) and len(organization.answers) == 1
