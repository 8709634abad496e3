# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An organization for tests that reads nothing and notes what it would read, and objects in it."""

from __future__ import annotations

import types
import typing as t

from ansible_collections.community.buildkite.plugins.module_utils._plan.change import Action, Change
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._schema.resource import Resource
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node
from ansible_collections.community.buildkite.plugins.module_utils._state.organization import Organization


class Client:
    """The client of an organization, which runs calls one after the other."""

    connection = types.SimpleNamespace(organization="acme")

    @staticmethod
    def side_by_side(calls: t.Sequence[t.Callable[[], t.Any]]) -> list[t.Any]:
        return [call() for call in calls]


class Noting(Organization):
    """Notes what would be read: how, of what, and of which objects."""

    def __init__(self) -> None:
        super().__init__(t.cast(t.Any, Client()), CATALOG, None)
        self.read: list[tuple[str, ...]] = []
        self.leaves: dict[str, set[str]] = {}
        self.fails: Exception | None = None

    def note(self, *what: str) -> None:
        self.read.append(what)
        if self.fails:
            raise self.fails

    def read_list(self, resource: Resource, parent: Node | None = None) -> None:
        self.note("list", resource.name)

    def fill(self, resource: Resource, nodes: t.Sequence[Node], leaves: t.Mapping[Node, set[str]]) -> None:
        self.note("fill", resource.name, *keys(nodes))
        assert [*leaves] == list(nodes)
        self.leaves[resource.name] = next(iter(leaves.values()))

    def read_one(self, resource: Resource, key: str, parent: Node | None = None) -> Node | None:
        self.note("one", resource.name, key, *keys([parent] if parent else []))
        return None


def keys(nodes: t.Iterable[Node]) -> list[str]:
    return [node.key for node in nodes]


def add(organization: Organization, kind: str, *names: str, parent: Node | None = None, **values: t.Any) -> list[Node]:
    """Objects that exist."""
    resource, above = CATALOG.resource(kind), f"{parent.key}/" if parent else ""
    return [
        organization.add(Node(resource, one, parent, f"id of {above}{one}", {"slug": one, **values})) for one in names
    ]


def link(organization: Organization, kind: str, parent: Node, **references: Node) -> Node:
    """A link that exists."""
    return organization.add(Node(CATALOG.resource(kind), "", parent, f"{kind} of {parent.key}", {}, references))


def change(action: Action, node: Node, **more: t.Any) -> Change:
    return Change(action, node, node.address, **more)


def change_of(kind: str, key: str, action: Action = "create", exists: bool = False, **more: t.Any) -> Change:
    """The change of an object of its own."""
    return change(action, Node(CATALOG.resource(kind), key, None, f"id of {key}" if exists else None), **more)
