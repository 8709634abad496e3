# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which lists the desired state requires, and the cheapest way to read each.

Private to this collection. Decides, and knows no kind by name; the organization reads. What is not declared is not read.
"""

from __future__ import annotations

import typing as t

from .._errors import RateLimited, missing_scopes
from .._names import documented_slug
from .._parts import part
from .._schema.field_facts import Reference
from .._schema.resource import Resource
from .._state import children
from .._state.node import Node
from .._state.organization import Organization
from .._state.readings import list_key
from . import removals
from .desired import Desired, owners
from .limits import Limits
from .matching import creates, existing

# From this many on, one request for all costs less than one each.
FEW = 2


def read(organization: Organization, desired: list[Desired], limits: Limits, bulk: bool) -> None:
    """Read what the plan needs. `bulk`: more objects of the kind are likely to follow, so whole lists are read."""
    reading = _Reading(organization, desired, limits, bulk)
    _need_scopes(organization, reading.needed_by)
    reading.run()


def _need_scopes(organization: Organization, needed_by: t.Mapping[str, list[str]]) -> None:
    """One sentence for every scope that reading needs, before the first of its requests."""
    missing: dict[str, list[str]] = {}
    for kind, options in needed_by.items():
        resource = organization.catalog.resource(kind)
        is_known = organization.scopes is not None
        if (
            is_known
            and not organization.can(resource.scopes.read)
            and not (_is_named(resource, options) and organization.can("graphql"))
        ):
            needing = missing.setdefault(resource.scopes.read, [])
            needing += [option for option in options if option not in needing]
    if missing:
        raise missing_scopes(missing)


def _is_named(resource: Resource, options: t.Sequence[str]) -> bool:
    """Whether objects of a resource are only named, and looked up."""
    return resource.rest.looked_up and {resource.plural, "prune"}.isdisjoint(options)


class _Reading:
    def __init__(self, organization: Organization, desired: list[Desired], limits: Limits, bulk: bool) -> None:
        self.organization = organization
        self.desired = desired
        self.limits = limits
        self.bulk = bulk
        # The texts of references, by kind; and where each kind is needed, for messages about scopes.
        self.named: dict[str, list[str]] = {}
        self.needed_by: dict[str, list[str]] = {}
        # The objects that refer to a kind.
        self.referring: dict[str, list[Desired]] = {}
        # The lists that are read inside the list of their parents.
        self.trees: dict[str, list[Resource]] = {}
        self._collect()

    def _collect(self) -> None:
        for desired in self.desired:
            self._need(desired.resource.name, desired.resource.plural)
            self._need_people(desired)
            if isinstance(desired.parent, str):
                self._name(t.cast(str, desired.resource.parent), desired.parent, desired.resource.plural)
            for name, target in desired.resource.referring:
                if name not in desired.leaves:
                    continue
                field, value = desired.leaves[name]
                named = [text for text in (value if isinstance(value, list) else [value]) if text]
                named = [text for text in named if not t.cast(Reference, field.reference).is_free(text)]
                if named or not value:
                    self.referring.setdefault(target, []).append(desired)
                for text in named:
                    self._name(target, text, f"{desired.resource.plural}.{name}")
            for option, entries in desired.lists.items():
                link = next(
                    link for link, its in self.organization.catalog.links_of(desired.resource.name) if its == option
                )
                self._need(link.name, f"{desired.resource.plural}.{option}")
                for entry in entries:
                    for field, text in entry.references.values():
                        self._name(t.cast(str, field.refers_to), text, f"{desired.resource.plural}.{option}")
        self._collect_removals()

    def _need_people(self, desired: Desired) -> None:
        admission = desired.resource.admission
        if admission and not desired.absent:
            people = self.organization.catalog.resource(admission.people)
            self._need(people.name, people.plural)

    def _collect_removals(self) -> None:
        for resource in self.organization.catalog.managed():
            if resource.plural in self.limits.prune:
                self._need(resource.name, "prune")
            if removals.may_delete(self.desired, self.limits, resource):
                for below in self.organization.catalog.below(resource.name):
                    if self.limits.may_protect(self.organization.catalog, below) and not below.as_link.answered:
                        self._need(below.name, "protected")

    def _need(self, kind: str, option: str) -> None:
        options = self.needed_by.setdefault(kind, [])
        if option not in options:
            options.append(option)

    def _name(self, kind: str, text: str, option: str) -> None:
        self._need(kind, option)
        self.named.setdefault(kind, []).append(self.organization.catalog.resource(kind).identity.normal(text))

    def run(self) -> None:
        """Read every list that is needed, in the order of the catalog."""
        # A list that is needed is no longer one that only a deletion made necessary.
        self.organization.incidental -= {one for one in self.organization.incidental if one[0] in self.needed_by}
        if self.bulk:
            self.trees = part("_plan.expected").trees(
                self.organization, self.desired, self.limits, self.needed_by, self.named
            )
        trees = set(self.trees)
        top = [kind for kind in self.organization.catalog.resources if not kind.parent and not kind.rest.looked_up]
        for resource in top:
            if resource.name in self.needed_by and resource.name not in trees:
                self._top_level(resource)
                self._report(resource)
        self._read_trees()
        self._ages()
        children.read(self.organization, self._needs())
        for resource in self.organization.catalog.managed():
            if resource.parent:
                self._confirm(resource)
                self._beside(resource)
        for resource in self.organization.catalog.resources:
            if resource.name in self.needed_by and (resource.parent or resource.name in trees):
                self._report(resource)
        self._people()
        self._fill()
        if any(one.resource.singly for one in self.desired):
            part("_plan.toggled").read(self.organization, self.desired, self._existing)
        self._named_by_id()
        removals.read(self.organization, self.desired, self.limits, self._existing)
        self._people()
        children.read_names(self.organization)

    def _people(self) -> None:
        for resource in self.organization.catalog.resources:
            if resource.rest.looked_up:
                is_declared = bool(self._of(resource)) or resource.plural in self.limits.prune
                whole = is_declared or any(self._admits(one, resource) for one in self.desired)
                children.look_up(self.organization, resource, self.named.get(resource.name, []), whole, is_declared)
                self._confirm(resource)

    @staticmethod
    def _admits(desired: Desired, resource: Resource) -> bool:
        admission = desired.resource.admission
        return bool(admission and not desired.absent and admission.people == resource.name)

    def _report(self, resource: Resource) -> None:
        count = "" if resource.singleton else f"{self.organization.count(resource.name)} "
        self.organization.client.progress(f"Read {count}{resource.plural}.")

    def _of(self, resource: Resource) -> list[Desired]:
        return [desired for desired in self.desired if desired.resource is resource and "" not in desired.wrong]

    # Lists of the organization

    def _top_level(self, resource: Resource) -> None:
        if not resource.rest.list_may_lack:
            self._whole(resource)
            self._confirm(resource)
            if resource.joins and (resource.plural in self.limits.prune or any(each.id for each in self._of(resource))):
                # Changes show the names of what they joined before.
                children.read_joined(self.organization, resource)
            return
        desired = self._of(resource)
        keys = [entry.key for entry in desired if not self._by_other_name(entry)] + self.named.get(resource.name, [])
        if resource.plural in self.limits.prune or (self.bulk and desired) or len(desired) > FEW:
            self.organization.read_list(resource)
        else:
            for entry in desired:
                if self._by_other_name(entry):
                    self._by_filter(resource, entry.key)
                    keys += self._namesake(resource, entry.key)
        own = {entry.key for entry in desired}
        self.organization.look_up(resource, keys, [name for name in keys if name not in own])
        unfound = [entry for entry in desired if not self.organization.find(resource.name, entry.key)]
        self.organization.look_up(resource, [name for entry in unfound for name in entry.previous])

    def _confirm(self, resource: Resource) -> None:
        """Confirm lists whose pages may have hidden an object that would be created."""
        lists: dict[Node | None, bool] = {}
        for desired in self._of(resource):
            parent = self._parent(desired)
            key = list_key(resource.name, parent)
            if bool(desired.parent) == bool(parent) and self.organization.readings.may_lack(key):
                lists[parent] = lists.get(parent) or creates(self.organization, desired, parent)
        for parent, is_needed in lists.items():
            if is_needed:
                from .._state.confirm import confirm

                confirm(self.organization, resource, parent)

    def _beside(self, resource: Resource) -> None:
        """Read the lists that show whether new objects can be created beside what is in them."""
        after = resource.made_after
        if after:
            for desired in self._of(resource):
                parent = self._parent(desired)
                if parent and creates(self.organization, desired, parent):
                    self.organization.read_list(self.organization.catalog.resource(after.resource), parent)

    @staticmethod
    def _by_other_name(desired: Desired) -> bool:
        """Whether its key is not declared, so that the option that the service derives the key from finds it."""
        return bool(desired.resource.identity.key_from) and desired.resource.key[0] not in desired.leaves

    def _by_filter(self, resource: Resource, text: str) -> None:
        if not self.organization.is_read(resource.name):
            for raw in self.organization.client.pages(resource.rest.path, {str(resource.identity.key_from): text}):
                self.organization.from_rest(resource, raw)

    def _namesake(self, resource: Resource, text: str) -> list[str]:
        """The key that the service would derive for a new object: an object that has it already blocks the creation."""
        slug = documented_slug(text)
        return [slug] if slug and not self.organization.of_source(resource.name, text) else []

    def _whole(self, resource: Resource) -> None:
        """Read one list, with others inside if that costs less."""
        if self.organization.is_read(resource.name):
            return
        inside = self.trees.get(resource.name, [])
        if not resource.rest.path:
            self.organization.read_tree(resource, inside)
            return
        try:
            if inside:
                self.organization.read_tree(resource, inside, wait=False)
                return
        except RateLimited:
            # Less is left than was known: the lists inside are read another way, or later.
            self.trees.pop(resource.name)
        self.organization.read_list(resource)

    def _read_trees(self) -> None:
        """Read trees. The cheapest shows the remaining points; the most expensive comes after all other reads with points."""
        *cheap, dearest = [*self.trees] or [""]
        for name in cheap:
            self._top_level(self.organization.catalog.resource(name))
        if dearest:
            inside = [
                *self.organization.catalog.children(dearest),
                *(kind for kind in self.organization.catalog.resources if kind.is_link),
            ]
            others = [kind for kind in self.organization.catalog.managed() if kind.parent and kind not in inside]
            children.read(
                self.organization, [self._children_of(kind) for kind in others if kind.name in self.needed_by]
            )
            self._top_level(self.organization.catalog.resource(dearest))

    # Children and links

    def _parents(self, desired: t.Iterable[Desired]) -> list[Node]:
        """The existing objects of some desired ones, each once."""
        return list(dict.fromkeys(filter(None, map(self._existing, desired))))

    def _existing(self, desired: Desired) -> Node | None:
        parent = self._parent(desired)
        return None if desired.parent and parent is None else existing(self.organization, desired, parent)

    def _parent(self, desired: Desired) -> Node | None:
        """The existing object that contains a desired one."""
        if isinstance(desired.parent, Desired):
            return self._existing(desired.parent)
        if desired.parent:
            return next(iter(self.organization.find(t.cast(str, desired.resource.parent), desired.parent)), None)
        return None

    def _needs(self) -> list[children.Need]:
        """The lists of children and links that are not read yet."""
        needs = []
        for kind in self.organization.catalog.resources:
            if kind.name in self.needed_by and kind.parent:
                needs += self._links(kind) if kind.is_link else [self._children_of(kind)]
        return needs

    def _children_of(self, resource: Resource) -> children.Need:
        refer = self.referring.get(resource.name, [])
        # An empty list means nothing unless what it lacks is pruned.
        declaring = [desired for desired in self.desired if resource.plural in desired.declares]
        beside = [desired for desired in refer if desired.resource.parent == resource.parent]
        refer = [desired for desired in refer if desired not in beside]
        parents = self._parents([*refer, *(declaring if resource.plural in self.limits.prune else [])])
        parents += self._containing(resource, [*self._of(resource), *beside])
        return children.need(self.organization, resource, parents, float(len(self._of(resource))))

    def _containing(self, resource: Resource, desired: list[Desired]) -> list[Node]:
        """The existing objects that contain some desired ones."""
        named = [text for each in desired if isinstance(text := each.parent, str)]
        found = [node for text in named for node in self.organization.find(t.cast(str, resource.parent), text)]
        return [*self._parents(each.parent for each in desired if isinstance(each.parent, Desired)), *found]

    def _ages(self) -> None:
        """Read lists of objects whose age identifies them over REST, since GraphQL does not return it."""
        for resource in self.organization.catalog.resources:
            rotation = resource.lifecycle.rotation
            if not rotation:
                continue
            asking = [one for one in self._of(resource) if one.directions.get(rotation.created_before)]
            keys = {one.name for one in asking if not one.id}
            for parent in dict.fromkeys(self._containing(resource, asking)):
                nodes = [node for node in self.organization.nodes(resource.name, parent) if node.folded in keys]
                if any(rotation.created not in node.values for node in nodes):
                    self.organization.read_again(resource, parent)
                self.organization.read_list(resource, parent)

    def _links(self, link: Resource) -> list[children.Need]:
        needs = []
        entries = float(owners(self.desired, link)[1])
        for side, option in link.sides.items():
            nodes = self._parents(
                desired for desired in self.desired if desired.resource.name == side and option in desired.lists
            )
            if side == link.parent:
                needs.append(children.need(self.organization, link, nodes, entries))
            elif nodes:
                rest = children.of_others(
                    self.organization, link, self.organization.catalog.resource(side), nodes, entries
                )
                needs += [rest] if rest else []
        return needs

    # People, and what lists omitted

    def _fill(self) -> None:
        for resource in self.organization.catalog.managed():
            leaves: dict[Node, set[str]] = {}
            also = {resource.lifecycle.locked_by} if resource.lifecycle.locked_by else set()
            opened = {field.name for field in resource.fields if field.open}
            for desired in self._of(resource):
                node = None if desired.absent else self._existing(desired)
                if node:
                    # Of an open dictionary it only counts whether it was answered at all.
                    names = {
                        head if (head := name.partition(".")[0]) in opened else name
                        for name, (field, value) in desired.leaves.items()
                        if not (field.creation.only or field.rest.when or field.is_read_singly)
                    }
                    leaves[node] = names | also
            if leaves:
                self.organization.fill(resource, list(leaves), leaves)

    def _named_by_id(self) -> None:
        """Read the lists of objects that only existing objects refer to, since changes show names."""
        for desired in self.desired:
            referring = desired.resource.referring
            lists = [one for one in referring if one[0] in desired.leaves and desired.leaves[one[0]][0].elements]
            node = self._existing(desired) if lists else None
            if node:
                for name, target in lists:
                    found = node.values.get(name) or []
                    if any(not self.organization.by_id(target, ident) for ident in found):
                        self.organization.read_list(self.organization.catalog.resource(target))
