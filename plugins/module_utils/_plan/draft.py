# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Draft: an incomplete plan, and the meaning of names in it.

Private to this collection. Pure: no I/O and no Ansible. Knows no rule by which changes are made, which are the planner's.
"""

from __future__ import annotations

import contextlib
import typing as t

from .._errors import InvalidOption
from .._names import likely_slug
from .._problems import Dependent, Problems
from .._schema.field import Field
from .._schema.resource import Resource
from .._state.node import Node, id_list
from .._state.organization import Organization
from .change import Change
from .desired import Desired, DesiredLink
from .limits import Limits
from .matching import does_not_exist
from .sensitive import Sensitive
from .written import Written


class Draft:
    """Decisions so far. `assume`: a reference to nothing means an object that an earlier task creates (check mode)."""

    def __init__(
        self,
        organization: Organization,
        desired: list[Desired],
        limits: Limits,
        assume: bool,
        sensitive: Sensitive | None = None,
        problems: Problems | None = None,
    ) -> None:
        self.organization = organization
        # The problems so far.
        self.problems = problems or Problems()
        # The declared objects whose identity is unknown.
        self.unmatched: list[Desired] = []
        self.sensitive = sensitive or Sensitive()
        self.desired = desired
        self.written = Written(desired)
        self.limits = limits
        self.assume = assume
        self.node_of: dict[int, Node] = {}
        self.desired_of: dict[Node, Desired] = {}
        self.keys: dict[Node, str] = {}
        # The declarations of what joins other objects, by these.
        self.joined: dict[tuple[t.Any, ...], Desired] = {}
        self.removals: dict[Node, str] = {}
        self.retiring: set[Node] = set()
        # Protected objects that would be pruned.
        self.protected: list[str] = []
        self.changes: list[Change] = []
        self.created: dict[Node, Change] = {}
        self.unchanged: list[str] = []
        self.warnings: list[str] = []
        # Why the change of an object is held.
        self.holds: dict[Node, list[str]] = {}
        # Declared options of existing objects that no answer returns, or inherited ones that cannot be set, by address.
        self.not_compared: dict[str, list[str]] = {}
        self._index: dict[str, dict[str, list[Node]]] = {}

    def address(self, node: Node) -> str:
        """The address under the future names of objects."""
        return node.address_under(self.keys)

    def addresses(self, node: Node) -> set[str]:
        """Every address of an object: in changes, before them, and as it is declared."""
        desired = self.desired_of.get(node)
        return {self.address(node), node.address, *([desired.address] if desired else [])}

    def shown_fields(self, node: Node) -> list[Field]:
        """The options of an object, each of which knows what of it is a secret."""
        fields = node.resource.leaf_fields()
        return self.sensitive.mark(fields, self.addresses(node)) if self.sensitive else list(fields)

    @contextlib.contextmanager
    def collecting(self, desired: Desired, option: str = "") -> t.Iterator[None]:
        """Record the mistake of an object that is raised, and continue. `option`: its place in the object."""
        try:
            yield
        except InvalidOption as error:
            self.take(desired, error, option)

    def take(self, desired: Desired, error: InvalidOption, option: str) -> None:
        """Take in a mistake of an object. `option` as of `collecting`."""
        if option:
            error.facts["option"] = option
        desired.add_wrong(self.problems, error)

    def is_settled(self, desired: Desired) -> bool:
        """Whether an object that does not exist is as declared: an invitation of a member, or someone who is invited."""
        admission, membership, key = desired.resource.admission, desired.resource.membership, desired.key
        if admission and self.organization.of_key(admission.people, key):
            self.unchanged.append(desired.address)
            return True
        if membership and not desired.optional and self._is_invited(membership.left_over, desired):
            text = f"{desired.where} has not accepted the invitation yet, so nothing of it is compared."
            self.warnings.append(Written.at(desired, text))
            return True
        return desired.optional

    def _is_invited(self, kind: str, desired: Desired) -> bool:
        declared = [one for one in self.desired if one.resource.name == kind and one.name == desired.name]
        return any(not one.absent for one in declared) or bool(
            not declared and self.organization.of_key(kind, desired.key)
        )

    def hold(self, node: Node, reason: str) -> None:
        """Hold the change of an object: its current state does not allow it. The reason also contains the next step."""
        self.holds.setdefault(node, []).append(reason)

    def leave(self, node: Node, name: str) -> None:
        """Do not compare an option of an object."""
        names = self.not_compared.setdefault(self.address(node), [])
        if name not in names:
            names.append(name)

    def resolve(self, kind: str, text: str, where: str, parent: Node | None = None) -> Node:
        """The target of a reference: a declared object, else one that exists and stays. Raises InvalidOption."""
        resource = self.organization.catalog.resource(kind)
        folded = resource.identity.folded
        declared = self._declared(resource)
        named = declared.get(text) or declared.get(folded(text)) or []
        keys = [node for node in named if parent is None or node.parent is parent]
        if not keys and self._is_unmatched(resource, text):
            raise Dependent
        found = keys or self.organization.find(kind, text, parent)
        # A renamed object loses its old name, unless the new one is the same as keys are compared.
        if not keys:
            stays = [
                node for node in found if self.keys.get(node, node.key) == node.key or folded(text) != folded(node.key)
            ]
            found = stays or self._by_slug(resource, text)
        if len(found) > 1:
            raise InvalidOption(
                f"{where} names {text!r}, which matches {len(found)} {resource.plural} ({id_list(found)}): name the ID of one of them.",
                reference=text,
            )
        if not found:
            return self._assumed(resource, text, where, parent)
        if found[0] in self.removals:
            raise InvalidOption(
                f"{where} names {self.address(found[0])}, which this run deletes: keep it, or name another.",
                reference=text,
            )
        return found[0]

    def is_name(self, kind: str, text: str, parent: Node | None) -> bool:
        """Whether a declared or a known object has a name."""
        found = self._declared(self.organization.catalog.resource(kind)).get(text) or []
        return any(parent in (None, node.parent) for node in found) or bool(self.organization.find(kind, text, parent))

    def _by_slug(self, resource: Resource, text: str) -> list[Node]:
        """The declared objects that get a slug from the service: new and renamed ones."""
        if not resource.identity.has_slug:
            return []
        slug = text.strip().lower()
        nodes = [node for node in self.desired_of if node.resource is resource]
        return [node for node in nodes if likely_slug(self.keys.get(node, node.key)) == slug]

    def _declared(self, resource: Resource) -> dict[str, list[Node]]:
        """The declared objects of a kind by their keys, exact and as compared."""
        if resource.name not in self._index:
            index: dict[str, list[Node]] = {}
            for node in self.desired_of:
                if node.resource is resource:
                    # An object that is declared by name has a key once it exists: references use either.
                    keys = {self.keys[node]} if node in self.keys else {node.key, self.desired_of[node].key}
                    for name in dict.fromkeys((*keys, *map(resource.identity.folded, keys))):
                        index.setdefault(name, []).append(node)
            self._index[resource.name] = index
        return self._index[resource.name]

    def entry(self, desired: Desired, option: str, entry: DesiredLink) -> Node | None:
        """The target of an entry in a declared list of links; None if it is invalid, which is recorded as a problem."""
        name, (field, text) = next(iter(entry.references.items()))
        try:
            return self.resolve(t.cast(str, field.refers_to), text, f"{entry.where}.{name}")
        except InvalidOption as error:
            self.take(desired, error, f"{option}[{entry.number}].{name}")
            return None

    def _is_unmatched(self, resource: Resource, text: str) -> bool:
        """Whether a name may mean a declared object whose identity is unknown."""
        folded = resource.identity.folded
        return any(folded(entry.key) == folded(text) for entry in self.unmatched if entry.resource is resource)

    def _assumed(self, resource: Resource, text: str, where: str, parent: Node | None) -> Node:
        if not self.assume or not resource.managed or resource.membership:
            like = self.problems.did_you_mean(resource.name, text, lambda: self._names(resource))
            raise does_not_exist(resource, text, where, like)
        self.warnings.append(
            f"{where} names the {resource.title} {text!r}, which does not exist now: unless an earlier task creates it, the run will fail."
        )
        return Node(resource, resource.identity.normal(text), parent)

    def _names(self, resource: Resource) -> t.Iterator[str]:
        """The existing and declared objects of a kind, by all of their names."""
        for entry in self.desired:
            if entry.resource is resource and not entry.absent:
                yield entry.key
        for node in self.organization.nodes(resource.name):
            if node in self.removals:
                continue
            key = self.keys.get(node, node.key)
            # Renamed objects lose their old names.
            yield from (name for name in node.names() if name != node.id) if key == node.key else (key,)
