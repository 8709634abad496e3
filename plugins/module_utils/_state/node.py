# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Node: one object of the organization, existing or planned, with its place among the others.

Private to this collection. Pure: no I/O. Identity is the address, made of names; an id is known only for what exists.
"""

from __future__ import annotations

import dataclasses
import typing as t

from .._schema.field import UUID, Field
from .._schema.resource import Resource
from .._schema.resource_facts import Root


@dataclasses.dataclass(eq=False)
class Node:
    """One object. `id` is None until it exists; a leaf that is not in `values` is unknown, not empty."""

    resource: Resource
    key: str
    parent: Node | None = None
    id: str | None = None
    values: dict[str, t.Any] = dataclasses.field(default_factory=dict)
    # Links: what they join in addition to the parent, by option.
    references: dict[str, Node] = dataclasses.field(default_factory=dict)
    # Leaves that no answer returned, which count as unset until one does.
    not_returned: set[str] = dataclasses.field(default_factory=set)
    # Why leaves that count as unset are unknown, with the next step.
    unknown: dict[str, str] = dataclasses.field(default_factory=dict)
    # Its ID for mutations; only of kinds that GraphQL writes.
    graphql_id: str | None = None
    # Its own UUID, of links that only GraphQL shows: `id` consists of the objects that they join.
    uuid: str | None = None
    # Only its names are known, as the target of a link.
    stub: bool = False

    @property
    def exists(self) -> bool:
        """Whether it exists now."""
        return self.id is not None

    @property
    def own_uuid(self) -> str | None:
        """The UUID that only it has, None if that is unknown."""
        return self.uuid or (self.id if self.id and UUID.match(self.id) else None)

    @property
    def reference(self) -> str | None:
        """What the APIs have in references to it."""
        name = self.resource.identity.referred_by
        return self.values.get(name) if name else self.id

    @property
    def folded(self) -> str:
        """Its key in the form that is compared."""
        return self.resource.identity.folded(self.key)

    @property
    def address(self) -> str:
        """Its name in messages and results: `cluster/linux/queue/gpu`."""
        return self.address_under({})

    def address_under(self, keys: t.Mapping[Node, str]) -> str:
        """Its address under other keys than the current ones: those that a plan sets."""
        own = f"{self.resource.title}/{self._label(keys)}"
        return f"{self.parent.address_under(keys)}/{own}" if self.parent else own

    def _label(self, keys: t.Mapping[Node, str]) -> str:
        """Its own part of the address; for a link, what it joins, with the kind if there are several."""
        if not self.references:
            return keys.get(self, self.key)
        only = len(self.resource.references) == 1
        return ", ".join(
            keys.get(node, node.key) if only or name == self.resource.key[0] else f"{name}:{keys.get(node, node.key)}"
            for name, node in self.references.items()
        )

    @property
    def variant(self) -> str | None:
        """Which variant it is, by its answer or by what shows it beforehand; None if that is unknown."""
        variant = self.resource.variant
        if variant is None:
            return None
        return self.values.get("variant") or variant.expected(str(self.values.get(variant.option) or ""))

    @property
    def path_id(self) -> str:
        """Its part of REST paths."""
        item = self.resource.rest.item
        if item in self.references:
            return t.cast(str, self.references[item].id)
        return t.cast(str, self.id if item == "id" else self.values[item])

    @property
    def path(self) -> str:
        """Its REST path below the organization."""
        return self.collection if self.resource.singleton else f"{self.collection}/{self.path_id}"

    @property
    def collection(self) -> str:
        """The REST path of its list."""
        return self.resource.collection(self.parent.path_id if self.parent else None)

    def root_value(self, root: Root) -> str:
        """The value by which GraphQL finds it."""
        own = {"id": self.id, "graphql_id": self.graphql_id}
        return t.cast(str, own[root.value] if root.value in own else self.values[root.value])

    def names(self) -> list[str]:
        """All names that references may use, the key first."""
        known = [self.values.get(name) for name in self.resource.identity.known_by]
        return [self.key, *(str(name) for name in known if name), *([self.id] if self.id else [])]

    def joins(self) -> tuple[tuple[str, int], ...]:
        """The identity of a link: the objects that it joins."""
        return tuple(sorted((name, id(node)) for name, node in self.references.items()))


@dataclasses.dataclass
class Taken:
    """The cascade of an object in addition to known objects.

    `undeclared`: the addresses of what no resource declares, by the name of its list; `unknown`: the scopes of the lists
    that could not be read, by name.
    """

    undeclared: dict[str, list[str]] = dataclasses.field(default_factory=dict)
    unknown: dict[str, str] = dataclasses.field(default_factory=dict)

    @property
    def addresses(self) -> list[str]:
        """The addresses in one list."""
        return [address for addresses in self.undeclared.values() for address in addresses]


def in_force(node: Node, field: Field) -> bool:
    """Whether an option of an object is in force: notes need their switch, others the value of another option or its absence."""
    values, conditions = node.values, field.conditions
    if conditions.note_of and not values.get(conditions.note_of):
        return False
    if conditions.only_when and values.get(conditions.only_when[0]) != conditions.only_when[1]:
        return False
    return not any(other and values.get(other) for other in (conditions.ignored_with, field.creation.unless))


def ids(value: t.Any) -> t.Any:
    """A leaf in the form of requests: nodes as what refers to them, mostly their IDs."""
    if isinstance(value, list):
        return [ids(entry) for entry in value]
    return value.reference if isinstance(value, Node) else value


def id_list(nodes: t.Iterable[Node]) -> str:
    """The IDs of some existing objects, for messages."""
    return ", ".join(sorted(node.id for node in nodes if node.id))


def keys(value: t.Any) -> t.Any:
    """A leaf for people: nodes as their keys."""
    if isinstance(value, list):
        return [keys(entry) for entry in value]
    return value.key if isinstance(value, Node) else value


def nodes_in(value: t.Any) -> list[Node]:
    """The objects that a leaf refers to."""
    return [entry for entry in (value if isinstance(value, list) else [value]) if isinstance(entry, Node)]
