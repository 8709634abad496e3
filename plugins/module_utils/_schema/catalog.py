# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Catalog: some resources in the order in which their objects are created, and the trees that they form; or some operations.

Private to this collection. Pure: declarations, and nothing of what exists. Knows no resource by name: a module hands in
those that it needs, the bulk module all of them.
"""

from __future__ import annotations

import dataclasses
import functools
import typing as t

from .._text import begun, spaced
from .field import Field
from .field_facts import Reference
from .resource import Resource

# The end of the names of modules that return information.
INFO = "_info"


class Catalog:
    """Resources by name, in their order, or operations by name."""

    def __init__(self, resources: t.Iterable[Resource], operations: t.Iterable[t.Any] = ()) -> None:
        every = tuple(resources)
        # Their class is not in the payload of a module that has none.
        self.operations: dict[str, t.Any] = {operation.name: operation for operation in operations}
        self.resources = tuple(resource for resource in every if resource.scopes.write)
        # What no run writes: only modules for information return it.
        self.read_only = tuple(resource for resource in every if not resource.scopes.write)
        self._managed = tuple(resource for resource in self.resources if resource.managed)
        self._by_name = {resource.name: resource for resource in every}
        self._order = {resource.name: number for number, resource in enumerate(every)}

    def resource(self, name: str) -> Resource:
        """The resource of that name."""
        return self._by_name[name]

    def parent_of(self, resource: Resource) -> Resource:
        """The resource whose objects contain those of a resource that has a parent."""
        return self.resource(t.cast(str, resource.parent))

    def order(self, name: str) -> int:
        """Its place in the order in which objects are created."""
        return self._order[name]

    def managed(self) -> tuple[Resource, ...]:
        """Those with a module and a place in the bulk module."""
        return self._managed

    def listed(self) -> list[Resource]:
        """Those of the managed ones that are in lists: they can be created and deleted."""
        return [entry for entry in self.managed() if not entry.singleton]

    def modules(self) -> list[str]:
        """The names of the modules that manage one kind."""
        return sorted({entry.module_name for entry in self.listed()})

    def infos(self) -> list[str]:
        """The names of the modules that return objects of one kind."""
        return sorted(self._returned)

    def returned_by(self, module: str) -> tuple[Resource, ...]:
        """The resources whose objects a module for information returns; () for any other module."""
        return self._returned.get(module, ())

    @functools.cached_property
    def _returned(self) -> dict[str, tuple[Resource, ...]]:
        found: dict[str, tuple[Resource, ...]] = {}
        for entry in (*self.listed(), *self.read_only):
            name = f"{entry.module_name}{INFO}"
            found[name] = (*found.get(name, ()), entry)
        return found

    def top_level(self) -> list[Resource]:
        """The managed resources without a parent: the lists and the settings of the bulk module."""
        return [entry for entry in self.managed() if entry.parent is None]

    def top_lists(self) -> list[Resource]:
        """The lists of the bulk module."""
        return [entry for entry in self.top_level() if not entry.singleton]

    def in_list_of(self, resource: Resource) -> list[Resource]:
        """The resources in the same list of REST as one of them, itself included."""
        if not resource.rest.only:
            return [resource]
        return [entry for entry in self.resources if entry.rest.only and entry.rest.path == resource.rest.path]

    def children(self, name: str) -> list[Resource]:
        """The managed resources inside one of that name."""
        return [entry for entry in self.managed() if entry.parent == name]

    def links_of(self, name: str) -> list[tuple[Resource, str]]:
        """The links that one of that name can list, with the option that lists them."""
        return [(entry, entry.sides[name]) for entry in self.resources if name in entry.sides]

    def below(self, name: str) -> list[Resource]:
        """The resources whose objects are deleted with one of that name: its children, the links to it, and what joins it to others."""
        return [
            entry
            for entry in self.resources
            if entry.parent == name
            or name in entry.sides
            or any(field.refers_to == name for field in (*entry.references, *entry.joins))
        ]

    def joining(self, name: str) -> t.Sequence[tuple[str, tuple[str, ...]]]:
        """The resources that join one of that name to others, each with the options that may name it."""
        return self._joining.get(name, ())

    @functools.cached_property
    def _joining(self) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
        found: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        for entry in self.resources:
            for target in dict.fromkeys(str(field.refers_to) for field in entry.joins):
                names = tuple(field.name for field in entry.joins if field.refers_to == target)
                found.setdefault(target, []).append((entry.name, names))
        return found

    @functools.cached_property
    def guarded(self) -> frozenset[str]:
        """The resources whose objects others may use, and the links of which another object needs one: see in_use."""
        found: set[str] = set()
        for entry in self.resources:
            if entry.as_link.guards_last_of:
                found |= {entry.name, str(entry.parent)}
            for field in entry.leaf_fields():
                if field.reference and (field.reference.occupies or field.reference.prevents_deletion):
                    found.add(field.reference.to)
        return frozenset(found)

    @functools.cached_property
    def linked(self) -> frozenset[str]:
        """The resources of which the service creates no object without a link."""
        carried = (entry.as_link.carried for entry in self.resources)
        return frozenset(how.by for how in carried if how and how.needed)

    @functools.cached_property
    def has_occupants(self) -> bool:
        """Whether the service connects something to objects."""
        return any(entry.occupants or entry.outsiders for entry in self.managed())

    @functools.cached_property
    def has_own_users(self) -> bool:
        """Whether the run's own user may be in a link."""
        return any(entry.as_link.guards_self or entry.as_link.guards_self_through for entry in self.resources)

    def has_cascade(self, resource: Resource) -> bool:
        """Whether a deletion takes other objects along."""
        return bool(self.below(resource.name) or resource.cascade.undeclared)

    def has_guards(self, resource: Resource) -> bool:
        """Whether a guard that can be overridden may reject a change of an object: tests/rendering/overridable.py lists which."""
        is_used = resource.name in self.guarded or bool(resource.occupants or resource.admits_to or resource.activity)
        return is_used or self.has_cascade(resource) or resource.rights is not None

    def hidden_uses(self, resource: Resource) -> tuple[Field, ...]:
        """The options by which retired objects that the list may lack use others. What the service enforces has not to be asked."""
        if not resource.lifecycle.retired_by or not resource.rest.list_may_lack:
            return ()
        references = ((field, field.reference) for field in resource.fields if field.reference)
        return tuple(field for field, reference in references if reference.occupies and not reference.enforced)

    def is_locked_by_parent(self, resource: Resource) -> bool:
        """Whether nothing changes in the parent of an object while that is locked."""
        return bool(resource.parent and self.parent_of(resource).lifecycle.locked_by)

    def title_of_list(self, below: Resource, name: str) -> str:
        """The name of the list of a kind in a resource that contains it or is linked by it."""
        return below.sides.get(name, below.plural)

    def entry_fields(self, link: Resource, side: str) -> tuple[Field, ...]:
        """The options of a link's entry in the list of `side`: on the other side, an option names the parent."""
        if side == link.parent:
            return link.fields
        reference = link.as_link.parent_reference
        others = tuple(field for field in link.fields if field.name not in link.key)
        return (t.cast(Field, reference), *others)

    def parent_option(self, child: Resource) -> Field:
        """The option of a child's own module that names its parent."""
        parent = t.cast(str, child.parent)
        other = self.resource(child.without_parent) if child.without_parent else None
        without: tuple[str, ...] = ()
        if other:
            without = (f"If it is omitted, the task manages {other.description[0].lower()}{other.description[1:]}",)
        return Field(
            parent,
            "str",
            (f"{self.resource(parent).key[0].capitalize()} or UUID of the {parent}.", *without),
            required=child.without_parent is None,
            aliases=(f"{parent}_id",),
            reference=Reference(parent),
        )

    def expected_state(self) -> Field:
        """The option `state`, the same for all resources."""
        return Field("state", "str", "Whether the object should exist.", choices=("present", "absent"))

    def own_fields(self, entry: Resource) -> tuple[Field, ...]:
        """The options of one resource, including those that the engine adds: earlier keys, and the entries of links."""
        fields = [self._spelt_out(entry, field) for field in entry.fields]
        previous = entry.identity.previous
        if previous:
            names = previous.removeprefix("previous_")
            what = (
                f"Earlier {names} of the {entry.title}.",
                f"If no {entry.title} has the current {names[:-1]}, a {entry.title} with one of these is renamed.",
            )
            fields.append(Field(previous, "list", what, elements="str"))
        if entry.identity.by_id:
            others = "the other options" if entry.joins else f"its {entry.key[0]}"
            fields.append(
                Field(
                    "id",
                    "str",
                    f"UUID of the {spaced(entry.title)}, which identifies it regardless of {others}.",
                    aliases=("uuid",),
                )
            )
        return tuple(fields) if entry.singleton else (*fields, self.expected_state())

    def _spelt_out(self, entry: Resource, field: Field) -> Field:
        if not field.lists:
            return field
        return dataclasses.replace(field, options=self.entry_fields(self.resource(field.lists), entry.name))

    def tree_fields(self, entry: Resource) -> tuple[Field, ...]:
        """The options of one entry in the bulk module: its own and the lists of its children."""
        lists = [
            Field(
                child.plural,
                "list",
                f"{begun(spaced(child.plural))} of the {entry.title}, with the options of M(community.buildkite.{child.module_name}).",
                elements="dict",
                options=self.tree_fields(child),
                brought=child.list_names[1:],
                # Whatever its name: its options declare which of them are secret.
                secret=False,
            )
            for child in self.children(entry.name)
        ]
        return (*self.own_fields(entry), *lists)

    def kind_of(self, address: str) -> str:
        """An address without its names: `cluster/queue` of cluster/Linux/queue/gpu."""
        title, _slash, rest = address.partition("/")
        # A name may contain slashes; the title of a contained object is the last part before its name.
        inside = [part for part in rest.split("/")[1:-1] if part in self._below[title]] if title in self._below else []
        return f"{title}/{inside[-1]}" if inside else title

    @functools.cached_property
    def _below(self) -> dict[str, frozenset[str]]:
        """The titles of the objects that those of a title contain."""
        return {
            above.title: frozenset(entry.title for entry in self.resources if entry.parent == above.name)
            for above in reversed(self.top_level())
        }
