# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The known objects, indexed by kind, ID, name and parent, so that no search goes through all of them.

Private to this collection. Pure: knows nothing of requests, which fill it.
"""

from __future__ import annotations

import typing as t

from .._schema.catalog import Catalog
from .._schema.field import UUID
from .._schema.resource import Resource
from .._values import is_returned
from .node import Node


class Objects:
    """The known objects. Sets are dictionaries, to keep the order in which objects were returned."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self._nodes: dict[str, dict[Node, bool]] = {}
        self._ids: dict[tuple[str, str | None], Node] = {}
        self._names: dict[str, dict[tuple[str, bool | None], list[Node]]] = {}
        # The secrets that answers returned.
        self.secrets: set[str] = set()
        # The children of an object, and the links to it.
        self._within: dict[Node, dict[Node, bool]] = {}
        # The IDs of the parents of all links to an object, as its answers show them.
        self.linked: dict[Node, list[str]] = {}
        # Expired objects that the service still lists, by their parent: they count as gone, except in a cascade.
        self._ended: dict[Node, dict[str | None, Node]] = {}

    def nodes(self, kind: str, parent: Node | None = None) -> list[Node]:
        """Those of a kind that were read, optionally below a parent."""
        if parent is None:
            return list(self._nodes.get(kind, ()))
        return [
            node for node in list(self._within.get(parent, ())) if node.parent is parent and node.resource.name == kind
        ]

    def count(self, kind: str) -> int:
        """How many of a kind were read."""
        return len(self._nodes.get(kind, ()))

    def by_id(self, kind: str, ident: str | None) -> Node | None:
        """The node with that ID, or with the value that references to it have."""
        found = self._ids.get((kind, ident))
        if found is None and ident and self.catalog.resource(kind).identity.referred_by:
            return next((node for node in self.nodes(kind) if node.reference == ident), None)
        return found

    def find(self, kind: str, text: str, parent: Node | None = None) -> list[Node]:
        """The possible targets of a reference: by key, then by other names, finally in the form that is compared."""
        resource = self.catalog.resource(kind)
        names = self._named(resource)
        found = (
            names.get((text, True)) or names.get((text, False)) or names.get((resource.identity.folded(text), False))
        )
        return [node for node in found or [] if node.exists and (parent is None or node.parent is parent)]

    def of_key(self, kind: str, key: str, parent: Node | None = None) -> list[Node]:
        """The objects with a key, in the form that is compared if none has the exact key; other names do not count."""
        resource = self.catalog.resource(kind)
        names = self._named(resource)
        found = names.get((key, True)) or names.get((resource.identity.folded(key), True))
        return [node for node in found or [] if node.exists and (parent is None or node.parent is parent)]

    def of_source(self, kind: str, text: str) -> list[Node]:
        """The objects whose key the service derived from a text, in the form that is compared if none has the exact text."""
        resource = self.catalog.resource(kind)
        names = self._named(resource)
        found = names.get((text, None)) or names.get((resource.identity.folded(text), None))
        return [node for node in found or [] if node.exists]

    def _named(self, resource: Resource) -> dict[tuple[str, bool | None], list[Node]]:
        """The objects of a kind by name; True marks the key itself, None the source of the key."""
        if resource.name not in self._names:
            names: dict[tuple[str, bool | None], list[Node]] = {}
            folded, source = resource.identity.folded, resource.identity.key_from
            for node in self.nodes(resource.name):
                for name in dict.fromkeys((node.key, folded(node.key))):
                    names.setdefault((name, True), []).append(node)
                for name in dict.fromkeys((*node.names(), *map(folded, node.names()))):
                    names.setdefault((name, False), []).append(node)
                value = node.values.get(source) if source else None
                for name in dict.fromkeys((value, folded(value))) if isinstance(value, str) else ():
                    names.setdefault((name, None), []).append(node)
            self._names[resource.name] = names
        return self._names[resource.name]

    def below(self, node: Node) -> list[Node]:
        """The known cascade of a deletion: its children, theirs, every link to it, and what joins it to others."""
        inside = [*self._within.get(node, ()), *self.joining(node)]
        found = sorted(inside, key=lambda other: self.catalog.order(other.resource.name))
        return [*found, *(other for child in found if not child.resource.is_link for other in self.below(child))]

    def joining(self, node: Node) -> list[Node]:
        """The objects that join an object to others."""
        return [
            other
            for kind, names in self.catalog.joining(node.resource.name)
            for other in (self.nodes(kind) if node.id else ())
            if node.id in map(other.values.get, names)
        ]

    def name_joined(self, nodes: t.Iterable[Node]) -> None:
        """Give objects that join others their keys, which consist of the current keys of those."""
        for node in nodes:
            values = dict(node.values)
            for field in node.resource.joins:
                other = self.by_id(t.cast(str, field.refers_to), values.get(field.name))
                values[field.name] = other.key if other else values.get(field.name)
            node.key = node.resource.joined(values)

    def unnamed(self, resource: Resource, nodes: t.Sequence[Node]) -> list[Resource]:
        """The resources of objects that some others join, and that were not read."""
        return [
            self.catalog.resource(t.cast(str, field.refers_to))
            for field in resource.joins
            if any(not self.by_id(str(field.refers_to), node.values.get(field.name)) for node in nodes)
        ]

    def name_all_joined(self) -> None:
        """Name them all, after more of the objects that they join were read."""
        for resource in self.catalog.resources:
            if resource.joins:
                self._names.pop(resource.name, None)
                self.name_joined(self.nodes(resource.name))

    def ended_below(self, node: Node) -> list[Node]:
        """The expired objects below an object."""
        return [other for one in (node, *self.below(node)) for other in self._ended.get(one, {}).values()]

    def add_ended(self, node: Node) -> None:
        """Keep an expired object: lookups do not find it."""
        if node.parent:
            self._ended.setdefault(node.parent, {})[node.id] = node

    def add(self, node: Node) -> Node:
        """Add an existing object, or complete the one with the same ID."""
        self._names.pop(node.resource.name, None)
        if node.resource.joins:
            self.name_joined([node])
        secrets = [node.values.get(field.name) for field in node.resource.compared_secrets]
        self.secrets.update(str(secret) for secret in secrets if is_returned(secret))
        known = self.by_id(node.resource.name, node.id)
        if known is None:
            self._nodes.setdefault(node.resource.name, {})[node] = True
            if node.id:
                self._ids[node.resource.name, node.id] = node
            self._attach(node)
            return node
        if not node.stub or (UUID.match(known.key) and not UUID.match(node.key)):
            known.key = node.key
        known.graphql_id = node.graphql_id or known.graphql_id
        known.uuid = node.uuid or known.uuid
        known.values.update(node.values)
        known.stub = known.stub and node.stub
        if node.references:
            self._detach(known)
            known.references = node.references
            self._attach(known)
        return known

    def _attach(self, node: Node) -> None:
        for other in (node.parent, *node.references.values()):
            if other:
                self._within.setdefault(other, {})[node] = True

    def _detach(self, node: Node) -> None:
        for other in (node.parent, *node.references.values()):
            if other:
                self._within.get(other, {}).pop(node, None)

    def renamed(self, node: Node) -> None:
        """Forget the index of names after an object's names changed."""
        self._names.pop(node.resource.name, None)
        if node.resource.joins:
            self.name_joined([node])

    def remove(self, node: Node) -> None:
        """Remove a deleted object, with everything below it and every link to it."""
        kind = node.resource.name
        self._names.pop(kind, None)
        self._nodes.get(kind, {}).pop(node, None)
        if node.id and self.by_id(kind, node.id) is node:
            del self._ids[kind, node.id]
        self._detach(node)
        for below in [*self._within.pop(node, ()), *self.joining(node)]:
            self.remove(below)
