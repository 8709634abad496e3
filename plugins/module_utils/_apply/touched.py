# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The objects that a plan touches, and reading what is not known of them: for the previous state.

Private to this collection. Knows nothing of files. What is deleted is read whole, whatever that takes. Of what
changes and stays, what lists did not return is read where that takes few requests; the rest is not known.
"""

from __future__ import annotations

import contextlib
import functools
import typing as t

from .. import _networks
from .._errors import Forbidden, NotFound, missing_scopes
from .._parts import part
from .._plan.change import Change, Plan
from .._schema.field import UUID, Field
from .._schema.resource import Resource
from .._state.children import all_read, need, of_others, read, read_names, read_of, read_targets
from .._state.node import Node, in_force
from .._state.organization import Organization
from .._text import listed

OPTION = "backup_path"
# The most requests for what the plan does not touch of one kind of object, and for one kind of list.
FEW = 10


class Touched:
    """The objects that a plan touches, by how much of them is included. Reads what is unknown of them."""

    def __init__(self, organization: Organization, plan: Plan) -> None:
        self.organization = organization
        # Links are in the entries of the side that is created last.
        self.sides = {
            link.name: max(link.sides, key=self.organization.catalog.order)
            for link in self.organization.catalog.resources
            if link.is_link
        }
        self.updates: dict[Node, list[Change]] = {}
        # Deleted objects, with everything in them.
        self.whole: dict[Node, None] = {}
        # The options with lists of links that change, by the object in whose entry they are.
        self.lists: dict[Node, set[str]] = {}
        deletions = [one for one in plan.changes if one.action == "delete" and not one.node.resource.is_link]
        links = [one.node for one in plan.changes if one.node.resource.is_link]
        self.deletions = deletions
        self._read_below(deletions)
        for change in plan.changes:
            if change.action in ("update", "archive") and change.node.resource.managed and change.node.exists:
                self.updates.setdefault(change.node, []).append(change)
        for change in deletions:
            if change.node in self.people:
                continue
            below = organization.below(change.node)
            links += [node for node in below if node.resource.is_link]
            self.whole.update(dict.fromkeys([change.node, *(node for node in below if not node.resource.is_link)]))
        for node in links:
            owner = self._owner(node)
            if owner and owner.exists:
                self.lists.setdefault(owner, set()).add(node.resource.sides[owner.resource.name])
        self._read_lists()
        self._fill()
        self._ask()
        self._read_more()
        self._read_referred()
        self._read_names()

    def all(self) -> list[Node]:
        """Every object that has an entry, with those in whose entries it is."""
        found: list[Node] = []
        for node in (*self.whole, *self.updates, *self.lists):
            above: Node | None = node
            while above:
                found.append(above)
                above = above.parent
        return list(dict.fromkeys(found))

    @property
    def people(self) -> list[Node]:
        """Removed people, whom no request restores."""
        return [change.node for change in self.deletions if change.node.resource.membership]

    def includes(self, node: Node) -> bool:
        """Whether an object is touched itself, and not only something in it."""
        return node in self.whole or node in self.updates or node in self.lists

    def _owner(self, link: Node) -> Node | None:
        side = self.sides[link.resource.name]
        return link.parent if side == link.resource.parent else next(iter(link.references.values()))

    # Required

    def _need(self, resources: t.Iterable[Resource]) -> None:
        missing = {
            resource.scopes.read: [OPTION] for resource in resources if not self.organization.can(resource.scopes.read)
        }
        if missing:
            raise missing_scopes(missing)

    def _lacks_values(self, link: Resource) -> bool:
        """Whether the token sees links and not their values: the backup names them as unread."""
        return link.as_link.answered is not None and not self.organization.can(link.scopes.read)

    def _read_below(self, deletions: list[Change]) -> None:
        """Read the rest of the deleted objects; what cannot be read is named as unknown."""
        catalog = self.organization.catalog
        for kind in (kind for kind in catalog.managed() if not kind.membership):
            # What joins them to others was read with the cascade, or is named as what no module restores.
            for below in (below for below in catalog.below(kind.name) if not below.joins):
                name = catalog.title_of_list(below, kind.name)
                nodes = [one.node for one in deletions if one.node.resource is kind and name not in one.cascade_unknown]
                if nodes and not self._lacks_values(below):
                    self._need([below])
                    read_of(self.organization, below, kind, nodes)

    def _read_lists(self) -> None:
        for name, side in self.sides.items():
            link, kind = self.organization.catalog.resource(name), self.organization.catalog.resource(side)
            owners = [node for node, lists in self.lists.items() if node.resource is kind and link.sides[side] in lists]
            if owners and not self._lacks_values(link):
                self._need([link])
                read_of(self.organization, link, kind, owners)

    def _read_names(self) -> None:
        """Read the names of people and objects of whom links returned only the ID or the path."""
        for resource in self.organization.catalog.resources:
            unnamed = any(UUID.match(node.key) for node in self.organization.nodes(resource.name))
            if resource.rest.looked_up and unnamed and self.organization.can(resource.scopes.read):
                self.organization.read_list(resource)
        read_names(self.organization)

    def _fill(self) -> None:
        """Read what lists omitted of the deleted objects."""
        for resource in self.organization.catalog.managed():
            opened = {field.name for field in resource.fields if field.open}
            silent = {
                field.name for field in resource.fields if field.rest.absent_when_unset or field.conditions.only_when
            }
            names = {
                head if (head := leaf.name.partition(".")[0]) in opened else leaf.name
                for leaf in resource.leaf_fields()
                if leaf.read_path and leaf.secret is not True and leaf.name.partition(".")[0] not in silent
            }
            nodes = [node for node in self.whole if node.resource is resource]
            if nodes and resource.rest.path:
                self.organization.fill(resource, nodes, dict.fromkeys(nodes, names))

    def _ask(self) -> None:
        """Read what endpoints of the deleted objects have."""
        for resource in self.organization.catalog.managed():
            nodes = [node for node in self.whole if node.resource is resource]
            for field in resource.singly if nodes else ():
                if field.is_asked:
                    part("_state.toggles").read(self.organization, field, nodes)

    def _read_referred(self) -> None:
        """Read the names of what the objects refer to."""
        for resource in self.organization.catalog.managed():
            for field in resource.leaf_fields():
                if not field.refers_to:
                    continue
                target = self.organization.catalog.resource(field.refers_to)
                nodes = [node for node in self._of(resource) if not self.names(node, field)]
                deleted = [node for node in nodes if node in self.whole]
                if deleted:
                    self._need([target])
                    self._read_targets(target, resource, deleted)
                if self.organization.can(target.scopes.read):
                    with contextlib.suppress(Forbidden, NotFound):
                        self._read_targets(target, resource, nodes if len(nodes) <= FEW or not target.parent else [])

    def _read_targets(self, target: Resource, resource: Resource, nodes: list[Node]) -> None:
        if target.parent:
            read_targets(self.organization, target, resource, nodes)
        elif nodes:
            self.organization.read_list(target)

    def names(self, node: Node, field: Field) -> bool:
        """Whether the names of all objects that an option refers to are known."""
        value = node.values.get(field.name)
        found = value if isinstance(value, list) else [value] if value else []
        return all(self.organization.by_id(t.cast(str, field.refers_to), ident) for ident in found)

    # Optional

    def _of(self, resource: Resource) -> list[Node]:
        return [node for node in dict.fromkeys((*self.whole, *self.updates, *self.lists)) if node.resource is resource]

    def _read_more(self) -> None:
        """Read what lists did not return of the objects that stay, if that takes few requests."""
        for resource in self.organization.catalog.managed():
            # A single object is returned whole; what REST does not have is read whole, or only by its key.
            nodes = [] if resource.singleton or not resource.rest.path else self._of(resource)
            lacking = [node for node in nodes if any(self.is_unknown(node, field) for field in resource.fields)]
            if lacking and len(lacking) <= FEW:
                one_by_one = [
                    functools.partial(self.organization.read_one, resource, node.path_id, node.parent)
                    for node in lacking
                ]
                self.organization.client.side_by_side(one_by_one)
                for node in lacking:
                    # An answer with a single object omits only unset options.
                    unset = [
                        field.name for field in resource.fields if field.rest.absent_when_unset and not field.options
                    ]
                    node.values.update({name: None for name in unset if name not in node.values})
        for name in self.sides:
            link = self.organization.catalog.resource(name)
            if self.organization.can(link.scopes.read):
                with contextlib.suppress(Forbidden, NotFound):
                    self._read_more_lists(link)

    def _read_more_lists(self, link: Resource) -> None:
        kind = self.organization.catalog.resource(self.sides[link.name])
        owners = [node for node in self._of(kind) if not self.knows(node, link.name)]
        if not owners or len(owners) > FEW:
            return
        rest = need(self.organization, link, owners)
        if link.parent != kind.name:
            others = of_others(self.organization, link, kind, owners)
            if others is None or len(others.parents) > FEW:
                return
            rest = others
        read(self.organization, [rest])

    @staticmethod
    def is_unknown(node: Node, field: Field) -> bool:
        """Whether no answer returned an option that the object may have, and that may change."""
        never_returned = field.lists or not field.read_path or field.secret is True or field.directs
        never_changes = field.creation.only or field.fixed
        # Options that some objects do not have are returned for the others.
        of_some = field.conditions.only_when or (field.rest.absent_when_unset and field.options)
        if never_returned or never_changes or of_some or not in_force(node, field):
            return False
        names = (field.name, *(f"{field.name}.{option.name}" for option in field.options))
        return not any(name in node.values for name in names)

    def knows(self, node: Node, name: str) -> bool:
        """Whether the whole list of links of an object is known, from its own side or from all others."""
        link = self.organization.catalog.resource(name)
        if node.resource.name == link.parent:
            return self.organization.is_read(name, node)
        own = self.organization.is_read(f"{name} of {node.resource.name}", node)
        return own or all_read(self.organization, link, self.organization.catalog.parent_of(link))

    # What cannot be restored

    def lacks(self) -> list[str]:
        """What the service does not return, or does not accept a second time."""
        deleted = [node.address for node in self.whole]
        returned_once = [node.address for node in self.whole if node.resource.lifecycle.returned_once]
        secret = [
            f"{node.address} ({field.name})"
            for node in (*self.whole, *self.updates)
            for field in node.resource.leaf_fields()
            if field.secret is True and (node in self.whole or self._sets(node, field.name))
        ]
        return [
            f"{what}: {listed(addresses)}."
            for what, addresses in (
                (
                    "Removed members, with their places in teams and among maintainers",
                    [node.address for node in self.people],
                ),
                ("The ids and the history of deleted objects, which are created again", deleted),
                ("The values of deleted tokens, which are replaced by new ones", returned_once),
                ("Secrets", secret),
                ("What no module restores of deleted objects", self._undeclared()),
                ("What could not be read of deleted objects", self._unknown()),
                (
                    "Networks that the run admits, unless override_guards lists the address",
                    self._admitted(),
                ),
            )
            if addresses
        ]

    def _undeclared(self) -> list[str]:
        return [address for change in self.deletions for address in self.organization.taken_with(change.node).addresses]

    def _unknown(self) -> list[str]:
        lists = {change.address: change.cascade_unknown for change in self.deletions}
        for node in self.whole:
            lists[node.address] = [*lists.get(node.address, ()), *node.unknown]
        return [f"{address} ({', '.join(names)})" for address, names in lists.items() if names]

    def _admitted(self) -> list[str]:
        """What a guard would reject when it is restored, since it excludes networks again."""
        return [
            node.address
            for node, changes in self.updates.items()
            for change in changes
            for name, (field, value) in change.leaves.items()
            if field.admits and _networks.shut_out(value, change.before.get(name))
        ]

    def _sets(self, node: Node, name: str) -> bool:
        return any(name in change.leaves for change in self.updates[node])
