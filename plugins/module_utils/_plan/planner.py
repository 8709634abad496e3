# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plan: computed from desired and current state, before anything is written.

Private to this collection. Pure: no I/O and no Ansible. References may name what does not exist yet, since
identity is the address and ids are looked up while applying.
"""

from __future__ import annotations

import collections
import typing as t

from .._errors import DeclaredTwice, InvalidOption
from .._names import documented_slug
from .._parts import part
from .._schema.resource import Resource
from .._schema.resource_facts import Rotation
from .._state.node import Node, Taken, nodes_in
from .change import Change, Leaves, Plan
from .desired import Desired
from .differences import check_names, check_variant, differences, label, referred, variant_of, why_unusable
from .draft import Draft
from .held import required_of, why_not_made, why_too_early, withhold
from .matching import locate, whose_turn
from .written import Written


class Planner(Draft):
    """Makes one plan of a draft."""

    def plan(self) -> Plan:
        """The plan, with changes that the current state does not allow as held. Invalid declarations are recorded as problems.

        With problems, it has the changes of the valid declarations, so that the guards see the changes that are certain.
        """
        self.organization.name_all_joined()
        # Objects that should exist come first: declarations of absence mean only objects that nothing else declares.
        for desired in sorted(self.desired, key=lambda desired: desired.absent):
            if not self._is_matched(desired):
                self.unmatched.append(desired)
        self._mark_pruned()
        self._tell_apart()
        for node, desired in self.desired_of.items() if self.sensitive else ():
            desired.leaves = self.sensitive.mark_leaves(desired.leaves, self.addresses(node))
        for node, desired in self.desired_of.items():
            with self.collecting(desired):
                self._compare(node, desired)
        for desired in self.unmatched:
            check_names(self, desired)
        if any(desired.lists for desired in self.desired):
            part("_plan.links").plan_links(self)
        for node, where in self.removals.items():
            self._remove(node, where)
        if any(self.organization.catalog.is_locked_by_parent(change.node.resource) for change in self.changes):
            part("_plan.locked").open_for_children(self)
        for change in self.changes if any(one.late for one in self.changes) else ():
            made = [self.created[node] for node in change.needs if change.late and node in self.created]
            change.awaits += [one for one in made if one.node.resource.lifecycle.building]
        self.written.add(self.changes)
        plan = Plan(self.changes, self.unchanged, list(self.desired_of), self.warnings, self.protected)
        withhold(plan)
        plan.sort(self.organization.catalog)
        return plan

    # Which object is which

    def _is_matched(self, desired: Desired) -> bool:
        """Whether the declared object is identified."""
        is_inside = isinstance(desired.parent, Desired)
        if "" in desired.wrong or (is_inside and id(desired.parent) not in self.node_of):
            return False
        try:
            self._match(desired)
        except InvalidOption as error:
            desired.add_wrong(self.problems, error, "")
            return False
        return True

    def _match(self, desired: Desired) -> None:
        resource = desired.resource
        parent = self._parent(desired)
        node = None
        if resource.joins:
            node = part("_plan.joined").located(self, desired)
        elif parent is None or parent.exists:
            node = locate(self.organization, desired, parent)
        followed = (
            self._rotate(desired, node, parent) if node and resource.lifecycle.rotation and not desired.id else []
        )
        if desired.absent or (node is None and self.is_settled(desired)):
            self._mark_absent(desired, [nodes for nodes in (node, *followed) if nodes])
            return
        if node is None or node in followed:
            found, node = node, Node(resource, desired.key, parent)
            if desired.id and not found:
                self.hold(
                    node,
                    f"a {resource.title} with the id {desired.id} does not exist, or is not visible to the token's user:"
                    " set id to that of another, or remove id",
                )
        other = self.desired_of.get(node)
        if other:
            raise DeclaredTwice(
                f"{other.where} and {desired.where} both declare {node.address}: keep one of them.",
                option=resource.plural,
            )
        has_key = not resource.identity.key_from or desired.value(resource.key[0]) is not None
        if has_key and (not node.exists or desired.renames(node.key)):
            self.keys[node] = desired.key
        self.node_of[id(desired)] = node
        self.desired_of[node] = desired

    def _mark_absent(self, desired: Desired, nodes: list[Node]) -> None:
        """Mark objects that are declared absent. An object that another entry renames no longer has that key."""
        for node in nodes:
            other = self.desired_of.get(node)
            if other and desired.id:
                raise DeclaredTwice(
                    f"{other.where} declares {node.address} and {desired.where} declares it absent: keep one of them.",
                    option="id",
                )
            if not other:
                self.removals[node] = desired.where

    def _rotate(self, desired: Desired, current: Node, parent: Node | None) -> list[Node]:
        """The predecessors of the desired object: also the current one, if its successor is due."""
        now = whose_turn(self.organization, desired, parent)
        if now.warning:
            self.warnings.append(Written.at(desired, now.warning))
        if now.held:
            successor = Node(desired.resource, desired.key, parent)
            self.changes.append(Change("create", successor, successor.address, where=desired.where, held=now.held))
        followed = [*now.retiring, *([current] if now.is_due else [])]
        self.retiring.update(followed)
        for old in followed:
            # They have the same key: the ID distinguishes them.
            self.keys[old] = f"{old.key} ({old.id})"
            if desired.directions.get(t.cast(Rotation, desired.resource.lifecycle.rotation).remove):
                self.removals[old] = desired.where
        return followed

    def _tell_apart(self) -> None:
        """Distinguish objects of one key in one list: their addresses contain distinguishing options, finally the ID."""
        lists: dict[tuple[str, Node | None], list[Node]] = {}
        for node in self.desired_of:
            if node.resource.identity.distinguished_by:
                lists.setdefault((node.resource.name, node.parent), []).append(node)
        for (kind, parent), declared in lists.items():
            nodes = dict.fromkeys([*self.organization.nodes(kind, parent), *declared])
            for name in (self._with_values, lambda node: f"{node.key} ({node.id})"):
                keys = collections.Counter(self.keys.get(node, node.key) for node in nodes)
                double = [node for node in nodes if keys[self.keys.get(node, node.key)] > 1]
                self.keys.update({node: name(node) for node in double if node.exists or name == self._with_values})

    def _with_values(self, node: Node) -> str:
        desired = self.desired_of.get(node)
        values = [
            node.values.get(name) if node.exists or not desired else desired.value(name)
            for name in node.resource.distinguishing
        ]
        return f"{desired.key if desired else node.key} ({', '.join(str(value) for value in values if value)})"

    def _parent(self, desired: Desired) -> Node | None:
        if isinstance(desired.parent, Desired):
            return self.node_of[id(desired.parent)]
        if desired.parent is None:
            return None
        kind = t.cast(str, desired.resource.parent)
        if desired.absent and not self.organization.find(kind, desired.parent):
            # A parent that does not exist contains nothing.
            return Node(self.organization.catalog.resource(kind), desired.parent)
        return self.resolve(kind, desired.parent, f"{desired.where}.{kind}")

    def _mark_pruned(self) -> None:
        for resource in self.organization.catalog.managed():
            # A declaration without a known object may mean any.
            is_sure = not any(entry.resource is resource for entry in self.unmatched)
            if resource.plural not in self.limits.prune or not is_sure:
                continue
            retires = self.limits.retires(resource)
            for node in self.organization.nodes(resource.name):
                if node.parent and not self._declares(node.parent, resource):
                    continue
                retired = retires and node.values.get(t.cast(str, resource.lifecycle.retired_by))
                stays = node.stub or node in self.desired_of or node in self.removals or node in self.retiring
                stays = stays or not self.limits.is_in_scope(node.address)
                if stays or retired:
                    continue
                with_it = self._cascade(node) if self.limits.protected and not retires else []
                if any(self.limits.protecting(address) for address in (node.address, *with_it)):
                    self.protected.append(node.address)
                else:
                    self.removals[node] = ""

    def _declares(self, node: Node, child: Resource) -> bool:
        """Whether the list of an object's children is declared: otherwise they are unmanaged."""
        desired = self.desired_of.get(node)
        return desired is not None and child.plural in desired.declares

    # Creations and updates

    def _compare(self, node: Node, desired: Desired) -> None:
        if not node.exists:
            self._create(node, desired)
            return
        leaves, before, after = differences(self, node, desired)
        building = node.resource.lifecycle.building
        if building and not leaves and part("_plan.built").is_held(self, node, desired, building):
            return
        if not leaves:
            self.unchanged.append(self.address(node))
            return
        lock = _lock(desired)
        late = {
            name: leaf
            for name, leaf in leaves.items()
            if (leaf[0].is_set_later and isinstance(leaf[1], Node) and not leaf[1].exists) or (name == lock and leaf[1])
        }
        now = {name: leaf for name, leaf in leaves.items() if name not in late}
        for some, is_late in ((now, False), (late, True)):
            if some:
                self._change("update", node, desired, some, before, after, is_late)

    def _change(
        self,
        action: t.Any,
        node: Node,
        desired: Desired,
        leaves: Leaves,
        before: dict[str, t.Any],
        after: dict[str, t.Any],
        late: bool,
    ) -> None:
        retires = node.resource.lifecycle.retired_by
        if action == "update" and retires and set(leaves) == {retires} and leaves[retires][1]:
            action = "archive"
        self.changes.append(
            Change(
                action,
                node,
                self.address(node),
                leaves,
                {name: before[name] for name in leaves if name in before},
                {name: after[name] for name in leaves if name in after},
                needs=[target for field, value in leaves.values() for target in nodes_in(value)]
                + ([node.parent] if node.parent else []),
                late=late,
                where=desired.where,
                directions=desired.directions,
                held="; ".join(self.holds.get(node, ())),
            )
        )

    def _namesake(self, desired: Desired) -> str:
        """Why a new object cannot be created, as another has its slug and the service would refuse it; "" if none has."""
        resource = desired.resource
        if resource.membership:
            return f"it does not exist, or is not visible to the token's user: {resource.if_absent}"
        slug = documented_slug(desired.key) if resource.identity.has_slug else None
        for other in self.organization.find(resource.name, slug) if slug else ():
            if other not in self.desired_of:
                return (
                    f"it does not exist, but {other.address} exists and has the same slug {slug!r}:"
                    f" declare that as {other.key!r}, or choose another name"
                )
        return ""

    def _create(self, node: Node, desired: Desired) -> None:
        resource = node.resource
        if desired.outside:
            message = (
                f"{desired.where} does not exist yet, and the run does not include it: apply it first, or include it."
            )
            raise InvalidOption(message, option=resource.plural)
        self._hold_creation(node, desired)
        leaves = dict(desired.leaves)
        for field in resource.fields:
            if field.creation.taken_from and field.name not in leaves and field.creation.taken_from in leaves:
                leaves[field.name] = (field, leaves[field.creation.taken_from][1])
        shown: dict[str, t.Any] = {}
        variant = variant_of(node, desired)
        for name, (field, value) in list(leaves.items()):
            with self.collecting(desired, name):
                check_variant(node, desired, field, name, variant)
                if field.refers_to:
                    value = referred(self, node, desired, field, value)
                    leaves[name] = (field, value)
                    if unusable := why_unusable(name, value):
                        self.hold(node, unusable)
                shown[name] = label(self, field, value) if field.refers_to else value
        lock = _lock(desired)
        follow = {name for name, (field, value) in leaves.items() if field.is_set_later or (name == lock and value)}
        late = {name: leaves[name] for name in follow if leaves[name][1] is not None}
        now = {name: leaf for name, leaf in leaves.items() if name not in follow}
        self._change("create", node, desired, now, {}, shown, False)
        self.created[node] = self.changes[-1]
        if late:
            self._change("update", node, desired, late, dict.fromkeys(late), shown, True)
            self.changes[-1].needs.append(node)
            self.changes[-1].completes = self.created[node]

    def _hold_creation(self, node: Node, desired: Desired) -> None:
        """Hold the creation of an object that should exist already, or that cannot exist now."""
        if node in self.holds:
            return
        resource = node.resource
        unset = []
        with self.collecting(desired):
            unset = required_of(desired)
        rotation, namesake = (
            resource.lifecycle.rotation,
            why_not_made(self.organization, resource) or self._namesake(desired) or self._too_early(node),
        )
        if namesake:
            self.hold(node, namesake)
        elif resource.joins and (why := part("_plan.joined").why_not_created(self.organization, resource)):
            self.hold(node, why)
        elif unset:
            self.hold(
                node,
                f"it does not exist, or is not visible to the token's user, and a new {resource.title} needs"
                f" {' and '.join(unset)}: declare {'it' if len(unset) == 1 else 'them'}, or remove the entry",
            )
        elif rotation and resource.is_over({rotation.expires: desired.value(rotation.expires)}):
            self.hold(
                node,
                f"it does not exist or has expired, and {rotation.expires} {desired.value(rotation.expires)} is in the past:"
                " set a later time",
            )

    def _too_early(self, node: Node) -> str:
        why = why_too_early(self.organization, node, self.desired_of)
        if not why or not self.assume:
            return why
        self.warnings.append(f"Unless an earlier task changes this, the run will hold {self.address(node)}: {why}.")
        return ""

    # Removals

    def _remove(self, node: Node, where: str) -> None:
        if node.parent in self.removals:
            return
        if not where and self.limits.retires(node.resource):
            retire = t.cast(str, node.resource.lifecycle.retired_by)
            field = node.resource.field(retire)
            self.changes.append(
                Change(
                    "archive",
                    node,
                    self.address(node),
                    {retire: (field, True)},
                    {retire: False},
                    {retire: True},
                    pruned=True,
                )
            )
            return
        keys = {name: node.values.get(name) for name in node.resource.key}
        fields = {name: node.resource.field(name) for name, value in keys.items() if value}
        self.changes.append(
            Change(
                "delete",
                node,
                self.address(node),
                before={
                    name: label(self, field, keys[name]) if field.refers_to else keys[name]
                    for name, field in fields.items()
                },
                cascade=self._cascade(node),
                cascade_unknown=sorted(self._taken(node).unknown),
                cascade_ended=[self.address(other) for other in self.organization.ended_below(node)],
                data_lost=node.resource.cascade.data,
                # Its successor exists before it is deleted.
                needs=[
                    new for new, desired in self.desired_of.items() if node in self.retiring and desired.where == where
                ],
                pruned=not where,
                where=where,
            )
        )

    def _cascade(self, node: Node) -> list[str]:
        """The addresses of an object's known cascade, without what has a deletion of its own."""
        below = self.organization.below(node)
        objects = [self.address(other) for other in below if not (other.resource.joins and other in self.removals)]
        return [*objects, *self._taken(node).addresses]

    def _taken(self, node: Node) -> Taken:
        return self.organization.taken_with(node)


def _lock(desired: Desired) -> str | None:
    """The option that is set last: a locked object could not get its children."""
    return desired.resource.lifecycle.locked_by if desired.declares else None
