# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plan of links: members, maintainers, and teams with their pipelines.

Private to this collection. Pure. A link is one object with one address, whichever side declares it; a
declared list is the whole list.
"""

from __future__ import annotations

import dataclasses
import typing as t

from .._errors import DeclaredTwice, InvalidOption
from .._schema.resource import Resource
from .._state.node import Node
from .._values import same
from .change import Change
from .desired import Desired, DesiredLink
from .draft import Draft


@dataclasses.dataclass
class _Declared:
    """One desired link, with the entries that declare it."""

    parent: Node
    references: dict[str, Node]
    entries: list[DesiredLink]
    # The object that declares the first of them.
    desired: Desired

    def desired_option(self, link: Resource) -> str:
        """The option in which that object declares it."""
        return link.sides[self.desired.resource.name]


def plan_links(draft: Draft) -> None:
    """Add the changes of every declared list of links to the plan."""
    for resource in draft.organization.catalog.resources:
        if resource.is_link:
            _plan_kind(draft, resource)


def _plan_kind(draft: Draft, link: Resource) -> None:
    declared: dict[tuple[t.Any, ...], _Declared] = {}
    # The objects whose list of these links is declared, and so whole.
    whole: dict[Node, tuple[Desired, str]] = {}
    for node, desired in draft.desired_of.items():
        option = link.sides.get(node.resource.name)
        if option is None or option not in desired.lists:
            continue
        is_sensitive = bool(draft.sensitive) and draft.sensitive.covers(option, draft.addresses(node))
        for entry in desired.lists[option]:
            if is_sensitive:
                entry.leaves = {
                    name: (dataclasses.replace(field, sensitive=("",)), value)
                    for name, (field, value) in entry.leaves.items()
                }
            other = draft.entry(desired, option, entry)
            if other is None:
                continue
            found = _declared(link, node, entry, other, desired)
            mark = (id(found.parent), *sorted((name, id(target)) for name, target in found.references.items()))
            known = declared.setdefault(mark, found)
            if known is not found:
                with draft.collecting(desired, f"{option}[{entry.number}]"):
                    _merge(other.resource, known, entry)
        if not desired.is_wrong(option):
            # A list with mistakes does not show which entries it lacks.
            whole[node] = (desired, option)
    for found in declared.values():
        try:
            _check_sides(found, whole)
        except InvalidOption as error:
            draft.take(found.desired, error, f"{found.desired_option(link)}[{found.entries[0].number}]")
    _compare(draft, link, declared, whole)


def _declared(link: Resource, node: Node, entry: DesiredLink, other: Node, desired: Desired) -> _Declared:
    name = next(iter(entry.references))
    if node.resource.name == link.parent:
        return _Declared(node, {name: other}, [entry], desired)
    return _Declared(other, {link.references[0].name: node}, [entry], desired)


def _merge(named: Resource, known: _Declared, entry: DesiredLink) -> None:
    """Add an entry to those that declare a link. Raises InvalidOption. `named`: its target, for messages."""
    first = known.entries[0]
    if first.where.rpartition("[")[0] == entry.where.rpartition("[")[0]:
        raise DeclaredTwice(f"{first.where} and {entry.where} name the same {named.title}: keep one of them.")
    for name in first.leaves.keys() & entry.leaves.keys():
        if first.leaves[name][1] != entry.leaves[name][1]:
            raise InvalidOption(
                f"{first.where} has {name} {first.leaves[name][1]} and {entry.where} has {entry.leaves[name][1]} for one link: make them equal."
            )
    known.entries.append(entry)


def _check_sides(found: _Declared, whole: dict[Node, tuple[Desired, str]]) -> None:
    """If both sides declare their whole list, both must contain the link."""
    lists = {entry.where.rpartition("[")[0] for entry in found.entries}
    for desired, option in [whole[node] for node in (found.parent, *found.references.values()) if node in whole]:
        if f"{desired.where}.{option}" not in lists:
            raise InvalidOption(
                f"{found.entries[0].where} declares a link that {desired.where}.{option} leaves out: declare it on both sides, or on one only."
            )


def _compare(
    draft: Draft,
    link: Resource,
    declared: dict[tuple[t.Any, ...], _Declared],
    whole: dict[Node, tuple[Desired, str]],
) -> None:
    existing = {(id(node.parent), *node.joins()): node for node in draft.organization.nodes(link.name)}
    for mark, found in declared.items():
        node = existing.get(mark)
        if node is None:
            _create(draft, link, found)
            continue
        leaves = {name: leaf for entry in found.entries for name, leaf in entry.leaves.items()}
        changed = {
            name: leaf for name, leaf in leaves.items() if not same(leaf[0].same, leaf[1], node.values.get(name))
        }
        if changed:
            draft.changes.append(
                Change(
                    "update",
                    node,
                    draft.address(node),
                    changed,
                    {name: node.values.get(name) for name in changed},
                    {name: value for name, (field, value) in changed.items()},
                    needs=[found.parent, *found.references.values()],
                    where=found.entries[0].where,
                )
            )
        else:
            draft.unchanged.append(draft.address(node))
    for mark, node in existing.items():
        owners = [owner for owner in (node.parent, *node.references.values()) if owner in whole]
        removed = [owner for owner in (node.parent, *node.references.values()) if owner in draft.removals]
        if owners and not removed and mark not in declared:
            before = {
                **_labels(draft, node.references),
                **{name: node.values[name] for name in node.values if name not in link.key},
            }
            desired, option = whole[owners[0]]
            draft.changes.append(
                Change(
                    "delete", node, draft.address(node), before=before, pruned=True, where=f"{desired.where}.{option}"
                )
            )


def _create(draft: Draft, link: Resource, found: _Declared) -> None:
    node = Node(link, "", found.parent, None, {}, found.references)
    leaves = {name: leaf for entry in found.entries for name, leaf in entry.leaves.items()}
    for field in link.fields:
        if field.name in found.references:
            leaves[field.name] = (field, found.references[field.name])
        elif field.name not in leaves and field.creation.default is not None:
            leaves[field.name] = (field, field.creation.default)
    own = {name: value for name, (field, value) in leaves.items() if name not in found.references}
    shown = {**_labels(draft, found.references), **own}
    change = Change(
        "create",
        node,
        draft.address(node),
        leaves,
        {},
        shown,
        needs=[found.parent, *found.references.values()],
        where=found.entries[0].where,
    )
    draft.changes.append(change)
    for target in found.references.values():
        carried = link.as_link.carried
        if carried and target.resource.name == carried.by and target in draft.created:
            draft.created[target].carries.append(change)
            draft.created[target].needs.append(found.parent)
            change.carried = True


def _labels(draft: Draft, references: dict[str, Node]) -> dict[str, str]:
    """The objects that a link joins, by their future names."""
    return {name: draft.keys.get(node, node.key) for name, node in references.items()}
