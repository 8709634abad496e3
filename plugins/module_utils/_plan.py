# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plan: computed from what is wanted and what exists, before anything is written.

Private to this collection. Pure: no I/O and no Ansible. References may name what does not exist yet, since
identity is the address and ids are looked up while applying.
"""

from __future__ import annotations

import typing as t

from ansible_collections.community.buildkite.plugins.module_utils import _catalog
from ansible_collections.community.buildkite.plugins.module_utils._change import (
    CHANGED_SECRET,
    SECRET,
    Change,
    Leaves,
    Plan,
)
from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption
from ansible_collections.community.buildkite.plugins.module_utils._field import Field
from ansible_collections.community.buildkite.plugins.module_utils._links import plan_links
from ansible_collections.community.buildkite.plugins.module_utils._matching import locate, not_there
from ansible_collections.community.buildkite.plugins.module_utils._node import Node, ids, nodes_in
from ansible_collections.community.buildkite.plugins.module_utils._organization import Organization
from ansible_collections.community.buildkite.plugins.module_utils._resource import Resource
from ansible_collections.community.buildkite.plugins.module_utils._same import is_told, same
from ansible_collections.community.buildkite.plugins.module_utils._wanted import Wanted

UNKNOWN = "(known after apply)"


class Planner:
    """Makes one plan. `assume`: a reference to nothing is taken for something that an earlier task makes (check mode)."""

    def __init__(
        self, organization: Organization, wanted: list[Wanted], prune: t.Collection[str] = (), assume: bool = False
    ) -> None:
        self.organization = organization
        self.wanted = wanted
        self.prune = prune
        self.assume = assume
        self.node_of: dict[int, Node] = {}
        self.wanted_of: dict[Node, Wanted] = {}
        self.keys: dict[Node, str] = {}
        self.going: dict[Node, str] = {}
        self.changes: list[Change] = []
        self.created: dict[Node, Change] = {}
        self.unchanged: list[str] = []
        self.warnings: list[str] = []
        self._index: dict[str, dict[str, list[Node]]] = {}
        self._variants: dict[str, set[str]] = {}

    def plan(self) -> Plan:
        """The plan. Raises InvalidOption for what cannot be meant, before anything is written."""
        for wanted in self.wanted:
            self._match(wanted)
        self._mark_pruned()
        for node, wanted in self.wanted_of.items():
            self._compare(node, wanted)
        plan_links(self)
        for node, where in self.going.items():
            self._take_away(node, where)
        self.changes.sort(key=Change.order)
        return Plan(self.changes, self.unchanged, list(self.wanted_of), self.warnings)

    # Which thing is which

    def _match(self, wanted: Wanted) -> None:
        resource = wanted.resource
        parent = self._parent(wanted)
        node = None
        if parent is None or parent.exists:
            node = locate(self.organization, wanted, parent)
        if wanted.absent:
            if node:
                self.going[node] = wanted.where
            return
        if node is None:
            node = Node(resource, wanted.key, parent)
        other = self.wanted_of.get(node)
        if other:
            raise InvalidOption(
                f"{other.where} and {wanted.where} both declare {node.address}: keep one of them.",
                option=resource.plural,
            )
        if not (resource.key_from and wanted.value(resource.key[0]) is None):
            self.keys[node] = wanted.key
        self.node_of[id(wanted)] = node
        self.wanted_of[node] = wanted
        self._index.pop(resource.name, None)

    def _parent(self, wanted: Wanted) -> Node | None:
        if isinstance(wanted.parent, Wanted):
            return self.node_of[id(wanted.parent)]
        if wanted.parent is None:
            return None
        if wanted.absent and not self.organization.find(t.cast(str, wanted.resource.parent), wanted.parent):
            # Nothing is in what is not there.
            return Node(_catalog.resource(t.cast(str, wanted.resource.parent)), wanted.parent)
        return self.resolve(
            t.cast(str, wanted.resource.parent), wanted.parent, f"{wanted.where}.{wanted.resource.parent}"
        )

    def _mark_pruned(self) -> None:
        for resource in _catalog.managed():
            if resource.plural not in self.prune:
                continue
            for node in self.organization.nodes(resource.name):
                above = self.wanted_of.get(node.parent) if node.parent else None
                if node.parent and not (above and resource.plural in above.declares):
                    # Children of what is not declared, or declares none, are left alone.
                    continue
                retired = resource.retired_by and node.values.get(resource.retired_by)
                if not node.stub and node not in self.wanted_of and node not in self.going and not retired:
                    self.going[node] = ""

    def address(self, node: Node) -> str:
        """The address under the names that things will have."""
        return node.address_under(self.keys)

    def resolve(self, kind: str, text: str, where: str, parent: Node | None = None) -> Node:
        """What a reference means: something declared, else something that exists and stays. Raises InvalidOption."""
        resource = _catalog.resource(kind)
        declared = self._declared(resource)
        keys = [node for node in declared.get(text, ()) if parent is None or node.parent is parent]
        if not keys and resource.folds:
            keys = declared.get(text.casefold(), [])
        found = keys or (self.organization.find(kind, text, parent) if parent is None or parent.exists else [])
        # A declared thing that is renamed no longer answers to its old name; one that keeps it does.
        if not keys:
            found = [node for node in found if self.keys.get(node, node.key) == node.key or text != node.key]
        if len(found) > 1:
            ids = ", ".join(sorted(node.id or "" for node in found))
            raise InvalidOption(
                f"{where} names {text!r}, which could be any of {len(found)} {resource.plural} ({ids}).", reference=text
            )
        if not found:
            return self._assumed(resource, text, where, parent)
        if found[0] in self.going:
            raise InvalidOption(
                f"{where} names {self.address(found[0])}, which this run takes away: keep it, or name another.",
                reference=text,
            )
        return found[0]

    def _declared(self, resource: Resource) -> dict[str, list[Node]]:
        """The declared things of a kind by their keys; for a kind without case, by their folded keys too."""
        if resource.name not in self._index:
            index: dict[str, list[Node]] = {}
            for node in self.wanted_of:
                if node.resource is resource:
                    key = self.keys.get(node, node.key)
                    for name in {key, key.casefold()} if resource.folds else {key}:
                        index.setdefault(name, []).append(node)
            self._index[resource.name] = index
        return self._index[resource.name]

    def _assumed(self, resource: Resource, text: str, where: str, parent: Node | None) -> Node:
        if not self.assume or not resource.managed:
            raise not_there(resource, text, where)
        self.warnings.append(
            f"{where} names the {resource.title} {text!r}, which is not there now: unless an earlier task makes it, the run will fail."
        )
        return Node(resource, text, parent)

    # What differs

    def _compare(self, node: Node, wanted: Wanted) -> None:
        if not node.exists:
            self._create(node, wanted)
            return
        leaves, before, after = self._differences(node, wanted)
        if not leaves:
            self.unchanged.append(self.address(node))
            return
        self._check_locked(node, wanted, leaves)
        late = {
            name: leaf
            for name, leaf in leaves.items()
            if leaf[0].later and isinstance(leaf[1], Node) and not leaf[1].exists
        }
        now = {name: leaf for name, leaf in leaves.items() if name not in late}
        for some, is_late in ((now, False), (late, True)):
            if some:
                self._change("update", node, wanted, some, before, after, is_late)

    def _change(
        self,
        action: t.Any,
        node: Node,
        wanted: Wanted,
        leaves: Leaves,
        before: dict[str, t.Any],
        after: dict[str, t.Any],
        late: bool,
    ) -> None:
        retires = node.resource.retired_by
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
                where=wanted.where,
            )
        )

    def _differences(self, node: Node, wanted: Wanted) -> tuple[Leaves, dict[str, t.Any], dict[str, t.Any]]:
        leaves: Leaves = {}
        before: dict[str, t.Any] = {}
        after: dict[str, t.Any] = {}
        for name, (field, value) in self._with_key(node, wanted).items():
            found = node.values.get(name, field.default)
            self._check_variant(node, wanted, field, name)
            if field.refers_to:
                value = self._referred(node, wanted, field, value)
                shown_before, shown_after = self._label(field, found), self._label(field, value)
                is_same = all(target.exists for target in nodes_in(value)) and same(field.same, ids(value), found)
            elif field.secret is True:
                shown_before, shown_after = SECRET, CHANGED_SECRET
                is_same = field.same != "secret" or same(field.same, value, found)
                self._check_told(node, field, found)
            else:
                shown_before, shown_after = found, value
                is_same = same(field.same, value, found)
            if is_same:
                continue
            if field.fixed:
                raise InvalidOption(
                    f"{wanted.where}: {name} is fixed when a {node.resource.title} is made and cannot change from {found!r} to {value!r}:"
                    f" declare a new {node.resource.title} and remove the old one.",
                    option=name,
                )
            if field.ignored_with and (node.values.get(field.ignored_with) or wanted.value(field.ignored_with)):
                raise InvalidOption(
                    f"{wanted.where}: the service ignores {name} of a {node.resource.title} with {field.ignored_with}:"
                    f" write {name} into the {field.ignored_with}.",
                    option=name,
                )
            leaves[name], before[name], after[name] = (field, value), shown_before, shown_after
        return leaves, before, after

    def _with_key(self, node: Node, wanted: Wanted) -> Leaves:
        """The declared leaves; a thing that was found under another key gets the declared one."""
        key = node.resource.key[0]
        if node.exists and key not in wanted.leaves and not node.resource.key_from:
            return {key: (node.resource.field(key), wanted.key), **wanted.leaves}
        return wanted.leaves

    def _referred(self, node: Node, wanted: Wanted, field: Field, value: t.Any) -> t.Any:
        if isinstance(value, list):
            where = f"{wanted.where}.{field.name}"
            return [self.resolve(t.cast(str, field.refers_to), entry, where) for entry in value]
        if value == field.empty:
            return None
        # A default queue is a queue of the cluster itself.
        inside = node if _catalog.resource(t.cast(str, field.refers_to)).parent == node.resource.name else None
        return self.resolve(t.cast(str, field.refers_to), value, f"{wanted.where}.{field.name}", inside)

    def _label(self, field: Field, value: t.Any) -> t.Any:
        if isinstance(value, list):
            return sorted(self._label(field, entry) for entry in value)
        if isinstance(value, Node):
            return self.keys.get(value, value.key)
        node = self.organization.by_id(t.cast(str, field.refers_to), value)
        return self.keys.get(node, node.key) if node else (value or None)

    def _check_variant(self, node: Node, wanted: Wanted, field: Field, name: str) -> None:
        variant = node.resource.variant
        if not variant or not field.only_for:
            return
        declared = wanted.value(variant.option)
        moved = declared and not same("equal", declared, node.values.get(variant.option))
        is_now = variant.expected(declared) if moved else node.values.get("variant")
        known = self._variants.get(node.resource.name)
        if known is None:
            known = {one for entry in node.resource.leaf_fields() for one in entry.only_for}
            self._variants[node.resource.name] = known
        if is_now in known and is_now not in field.only_for:
            raise InvalidOption(
                f"{wanted.where}: {name} is a setting of {' and '.join(field.only_for)}, and this repository's provider is {is_now}: leave it out.",
                option=name,
            )

    def _check_told(self, node: Node, field: Field, found: t.Any) -> None:
        if field.same == "secret" and not is_told(found):
            self.warnings.append(
                f"{self.address(node)}: the service does not tell {field.name}, so it is not compared and stays as it is."
            )

    def _check_locked(self, node: Node, wanted: Wanted, leaves: Leaves) -> None:
        lock = node.resource.locked_by
        if lock and node.values.get(lock) and lock not in wanted.leaves:
            raise InvalidOption(
                f"{wanted.where} is archived and would be changed ({', '.join(leaves)}): declare archived: true to change it and keep it archived,"
                " or archived: false to bring it back.",
                option=lock,
            )

    def _create(self, node: Node, wanted: Wanted) -> None:
        resource = node.resource
        leaves = dict(self._with_key(node, wanted))
        for field in resource.fields:
            if field.create_from and field.name not in leaves and field.create_from in leaves:
                leaves[field.name] = (field, leaves[field.create_from][1])
            if (
                field.create_needs
                and not wanted.value(field.name)
                and not (field.unless and wanted.value(field.unless))
            ):
                otherwise = f" or {field.unless}" if field.unless else ""
                raise InvalidOption(
                    f"{wanted.where} is not there yet, and a new {resource.title} needs {field.name}{otherwise}.",
                    option=field.name,
                )
        shown: dict[str, t.Any] = {}
        for name, (field, value) in list(leaves.items()):
            self._check_variant(node, wanted, field, name)
            if field.refers_to:
                value = self._referred(node, wanted, field, value)
                leaves[name] = (field, value)
                shown[name] = self._label(field, value)
            else:
                shown[name] = SECRET if field.secret is True else value
            if field.ignored_with and value and wanted.value(field.ignored_with):
                raise InvalidOption(
                    f"{wanted.where}: the service ignores {name} of a {resource.title} with {field.ignored_with}: write it there.",
                    option=name,
                )
        late = {name: leaf for name, leaf in leaves.items() if leaf[0].later and leaf[1] is not None}
        now = {name: leaf for name, leaf in leaves.items() if not leaf[0].later}
        self._change("create", node, wanted, now, {}, shown, False)
        self.created[node] = self.changes[-1]
        if late:
            self._change("update", node, wanted, late, dict.fromkeys(late), shown, True)
            self.changes[-1].needs.append(node)

    # What goes

    def _take_away(self, node: Node, where: str) -> None:
        if node.parent in self.going:
            return
        retire = node.resource.retired_by
        if retire and not where:
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
        below = [
            other
            for resource in _catalog.RESOURCES
            for other in self.organization.nodes(resource.name)
            if other.parent is node or node in other.references.values()
        ]
        self.changes.append(
            Change(
                "delete",
                node,
                self.address(node),
                before={name: value for name, value in node.values.items() if name in node.resource.key and value},
                implied=[self.address(other) for other in below],
                pruned=not where,
                where=where,
            )
        )
