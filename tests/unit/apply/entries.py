# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists that others create objects in meanwhile, for tests, and plans that create some."""

from __future__ import annotations

import typing as t

from ansible_collections.community.buildkite.plugins.module_utils._api.quota import Ledger
from ansible_collections.community.buildkite.plugins.module_utils._apply.doubles import Doubles
from ansible_collections.community.buildkite.plugins.module_utils._plan.change import Change, Plan
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._schema.resource import Resource
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node
from ansible_collections.community.buildkite.plugins.module_utils._state.organization import Organization
from ansible_collections.community.buildkite.plugins.module_utils._state.readings import Reading, list_key


class Client:
    """A clock, and counts of requests."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.ledger = Ledger(clock=lambda: self.now)
        self.requests = {"rest": 3, "graphql": 4}

    @staticmethod
    def side_by_side(calls: t.Sequence[t.Callable[[], t.Any]]) -> list[t.Any]:
        return [call() for call in calls]


class Lists(Organization):
    """Notes which lists are read; what others have created appears then."""

    def __init__(self, *scopes: str) -> None:
        super().__init__(t.cast(t.Any, Client()), CATALOG, frozenset(scopes))
        self.read: list[tuple[str, ...]] = []
        self.others: list[Node] = []
        self.fails: Exception | None = None

    @property
    def clock(self) -> Client:
        return t.cast(Client, self.client)

    def note(self, *what: str) -> None:
        self.read.append(what)
        self.clock.requests["rest"] += 1
        if self.fails:
            raise self.fails
        for node in self.others:
            self.add(node)

    def read_again(self, resource: Resource, parent: Node | None = None) -> None:
        self.note("rest", resource.name, *([parent.key] if parent else []))
        self.was_read(resource.name, parent)

    def read_tree(self, resource: Resource, links: t.Sequence[Resource], wait: bool = True) -> None:
        assert links == [] and wait
        self.note("tree", resource.name)

    def read_children(
        self, resource: Resource, parents: t.Sequence[Node], links: t.Sequence[Resource], wait: bool = True
    ) -> None:
        assert not wait
        self.note("children", resource.name, links[0].name, *(node.key for node in parents))
        for parent in parents:
            self.was_read(links[0].name, parent)

    def was_read(self, kind: str, parent: Node | None = None) -> None:
        self.readings.note(list_key(kind, parent), Reading(self.clock.now))


def add(
    organization: Organization, kind: str, key: str, ident: str, parent: Node | None = None, **values: t.Any
) -> Node:
    return organization.add(Node(CATALOG.resource(kind), key, parent, ident, values))


def creation(kind: str, key: str, parent: Node | None = None, **values: t.Any) -> Change:
    resource = CATALOG.resource(kind)
    leaves = {name: (resource.field(name), value) for name, value in values.items()}
    node = Node(resource, key, parent, None, dict(values))
    return Change("create", node, node.address, leaves)


def plan(*changes: Change) -> Plan:
    return Plan(list(changes), [], [])


def done(organization: Organization, change: Change, ident: str) -> None:
    """A change was made."""
    change.node.id = ident
    organization.add(change.node)


PIPELINES = [Node(CATALOG.resource("pipeline"), key, None, f"id of {key}", {"slug": key}) for key in "pqrs"]


def made(organization: Lists, *changes: Change, api: str = "rest", in_loop: bool = False) -> Doubles:
    """What looks after a plan's creations, which are written over one API."""
    found = Doubles(organization, plan(*changes), in_loop)
    found.line_up(api, changes)
    return found
