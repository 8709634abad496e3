# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which existing object a declared one is, and what a reference means.

Private to this collection. Pure: looks at what was read.
"""

from __future__ import annotations

import typing as t

from .._errors import InvalidOption
from .._schema.resource import Resource
from .._state.node import Node
from .rotation import Turn, turn

if t.TYPE_CHECKING:
    from .._state.organization import Organization
    from .desired import Desired


def locate(organization: Organization, desired: Desired, parent: Node | None) -> Node | None:
    """The existing object that is declared: by id, by key, then by earlier keys. Raises when several match."""
    kind = desired.resource
    if desired.id:
        node = organization.by_id(kind.name, desired.id)
        if node and parent and node.parent is not parent:
            node = None
        if node is None and not desired.absent:
            raise InvalidOption(
                f"{desired.where}: a {kind.title} with the id {desired.id} does not exist.", option="id"
            )
        return node
    if kind.identity.key_from and desired.value(kind.key[0]) is None:
        found = _only(desired, organization.of_source(kind.name, desired.key))
        if found or not desired.previous:
            return found
    if kind.lifecycle.rotation:
        return whose_turn(organization, desired, parent).current
    for key in (desired.key, *desired.previous):
        found = _only(desired, organization.of_key(kind.name, key, parent))
        if found:
            return found
    return None


def whose_turn(organization: Organization, desired: Desired, parent: Node | None) -> Turn:
    """For objects that follow each other: which one is meant, and what it follows."""
    found = organization.of_key(desired.resource.name, desired.key, parent)
    return turn(desired, found, lambda: organization.client.ledger.behind)


def _only(desired: Desired, found: list[Node]) -> Node | None:
    if len(found) > 1:
        ids = ", ".join(sorted(node.id or "" for node in found))
        do = "set id to one of them" if desired.resource.identity.by_id else "rename all but one of them"
        raise InvalidOption(
            f"{desired.where} matches {len(found)} {desired.resource.plural} of that name ({ids}): {do}.",
            option=desired.resource.key[0],
        )
    return found[0] if found else None


def does_not_exist(resource: Resource, text: str, where: str) -> InvalidOption:
    """The error for a reference that means nothing."""
    return InvalidOption(
        f"{where} names the {resource.title} {text!r}, which does not exist or is not visible to the token's user: correct the name, or declare it.",
        option=where.rpartition(".")[2],
        reference=text,
    )
