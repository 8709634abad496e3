# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The existing object of a declaration, and the target of a reference.

Private to this collection. Pure: looks at what was read.
"""

from __future__ import annotations

import contextlib
import typing as t

from .._errors import InvalidOption, UnknownName
from .._parts import part
from .._problems import Dependent
from .._schema.resource import Resource
from .._state.node import Node, id_list
from .._values import same

if t.TYPE_CHECKING:
    from .._state.organization import Organization
    from .desired import Desired


def locate(organization: Organization, desired: Desired, parent: Node | None) -> Node | None:
    """The existing object that is declared: by id alone, or by key, then by earlier keys. Raises if several match."""
    kind = desired.resource
    if desired.id:
        node = organization.by_id(kind.name, desired.id)
        return None if node and parent and node.parent is not parent else node
    if kind.identity.key_from and desired.value(kind.key[0]) is None:
        found = _only(desired, organization.of_source(kind.name, desired.key))
        if found or not desired.previous:
            return found
    if kind.identity.distinguished_by:
        return _distinguished(organization, desired, parent)
    if kind.lifecycle.rotation:
        current: Node | None = whose_turn(organization, desired, parent).current
        return current
    for key in (desired.key, *desired.previous):
        found = _only(desired, organization.of_key(kind.name, key, parent))
        if found:
            return found
    return None


def whose_turn(organization: Organization, desired: Desired, parent: Node | None) -> t.Any:
    """For objects with rotation: the object that is meant, and its predecessors, as a Turn."""
    found = organization.of_key(desired.resource.name, desired.key, parent)
    return part("_plan.rotation").turn(desired, found, lambda: organization.client.ledger.behind)


def existing(organization: Organization, desired: Desired, parent: Node | None) -> Node | None:
    """The existing object that is declared. None too if that is unknown, which the planner reports."""
    if "" not in desired.wrong:
        with contextlib.suppress(InvalidOption):
            return locate(organization, desired, parent)
    return None


def creates(organization: Organization, desired: Desired, parent: Node | None) -> bool:
    """Whether an object would be created, judging by what was read so far."""
    if desired.absent:
        return False
    with contextlib.suppress(InvalidOption):
        if desired.resource.lifecycle.rotation and not desired.id:
            now = whose_turn(organization, desired, parent)
            return now.current is None or now.is_due
        return locate(organization, desired, parent) is None
    return False


def _distinguished(organization: Organization, desired: Desired, parent: Node | None) -> Node | None:
    """The object of the key that is meant: all declared ones of the key are matched together, in passes. Raises InvalidOption."""
    kind = desired.resource
    beside = desired.beside or [desired]
    taken = {entry.id for entry in beside}
    left = [entry for entry in beside if not entry.id and entry.key == desired.key]
    found = [node for node in organization.of_key(kind.name, desired.key, parent) if node.id not in taken]
    for names in (*kind.identity.distinguished_by, ()):
        pairs = _pairs(left, found, names)
        for entry, node in pairs:
            if entry is desired:
                return node
        left = [entry for entry in left if not any(entry is other for other, _node in pairs)]
        found = [node for node in found if not any(node is other for _entry, other in pairs)]
    unclear = [entry for entry in left if any(_may_be(entry, node) for node in found)]
    if any(entry is desired for entry in unclear[1:]):
        raise Dependent
    if any(entry is desired for entry in unclear):
        raise InvalidOption(
            f"{desired.where}: {len(left)} declared and {len(found)} existing {kind.plural} of this {kind.key[0]}"
            f" ({id_list(found)}) cannot be distinguished by {' and '.join(kind.distinguishing)}:"
            " declare these as they are, or set id to one of them.",
            option=kind.key[0],
        )
    return None


def _pairs(left: list[Desired], found: list[Node], names: tuple[str, ...]) -> list[tuple[Desired, Node]]:
    """The pairs of a declared and an existing object that alone have the same values of some options."""
    fits = [
        (entry, node)
        for entry in left
        if all(name in entry.leaves for name in names)
        for node in found
        if _has(node, entry, names) and _may_be(entry, node)
    ]
    return [
        (entry, node)
        for entry, node in fits
        if sum(other is entry for other, _node in fits) == 1 and sum(other is node for _entry, other in fits) == 1
    ]


def _has(node: Node, entry: Desired, names: t.Iterable[str]) -> bool:
    """Whether an object has the declared values of some options."""
    return all(same(entry.leaves[name][0].same, entry.leaves[name][1], node.values.get(name)) for name in names)


def _may_be(entry: Desired, node: Node) -> bool:
    """Whether an entry may mean an object of its key: a deleted object must have every declared value."""
    return not entry.absent or _has(
        node, entry, [name for name in entry.resource.distinguishing if name in entry.leaves]
    )


def _only(desired: Desired, found: list[Node]) -> Node | None:
    if len(found) > 1:
        do = "set id to one of them" if desired.resource.identity.by_id else "rename all but one of them"
        raise InvalidOption(
            f"{desired.where} matches {len(found)} {desired.resource.plural} of that name ({id_list(found)}): {do}.",
            option=desired.resource.key[0],
        )
    return found[0] if found else None


def does_not_exist(resource: Resource, text: str, where: str, like: str) -> UnknownName:
    """The error for a reference to nothing. `like`: the name that may be meant, or ""."""
    do = f"did you mean {like!r}? If not, {resource.if_absent}." if like else f"{resource.if_absent}."
    return UnknownName(
        where,
        f"the {resource.title} {text!r}, which does not exist or is not visible to the token's user: {do}",
        option=where.rpartition(".")[2],
        reference=text,
    )
