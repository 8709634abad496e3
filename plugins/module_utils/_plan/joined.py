# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The existing object of a declaration that joins other objects: by these objects, whatever their names are.

Private to this collection. Pure: looks at what was read and at what is declared.
"""

from __future__ import annotations

import typing as t

from .._errors import DeclaredTwice, InvalidOption
from .._schema.resource import Resource
from .._state.node import Node, id_list
from .desired import Desired
from .draft import Draft

if t.TYPE_CHECKING:
    from .._state.organization import Organization


def located(draft: Draft, desired: Desired) -> Node | None:
    """The object that is declared, None if it does not exist. Gives the declaration its key. Raises InvalidOption."""
    resource, organization = desired.resource, draft.organization
    parts = {name: desired.value(name) for name in resource.key}
    joined: dict[str, Node] = {}
    for field in resource.joins:
        found = _target(draft, desired, str(field.refers_to), field.name)
        if found is None:
            return None
        joined[field.name] = found
        parts[field.name] = draft.keys.get(found, found.key)
    desired.key = resource.joined(parts)
    if desired.id:
        return organization.by_id(resource.name, desired.id)
    mark = {**parts, **{name: node.id or id(node) for name, node in joined.items()}}
    nodes = [
        node
        for node in organization.nodes(resource.name)
        if all(node.values.get(name) == part for name, part in mark.items())
    ]
    if len(nodes) > 1:
        raise InvalidOption(
            f"{desired.where} matches {len(nodes)} {resource.plural} ({id_list(nodes)}): set id to one of them.",
            option=resource.key[0],
        )
    other = draft.joined.setdefault((resource.name, *mark.values()), desired)
    if other is not desired and other.absent == desired.absent:
        raise DeclaredTwice(
            f"{other.where} and {desired.where} declare the same {resource.title}: keep one of them.",
            option=resource.plural,
        )
    return nodes[0] if nodes else None


def why_not_created(organization: Organization, resource: Resource) -> str:
    """Why the token's user can create none, and may not see one that exists; "" if the user can."""
    if not resource.scopes.of_administrators or organization.caller()[1] is not False:
        return ""
    return (
        f"it does not exist or is not visible to the token's user, and only administrators can create a {resource.title}:"
        " use a token of an administrator"
    )


def _target(draft: Draft, desired: Desired, kind: str, name: str) -> Node | None:
    """One of the objects that are joined. Nothing joins an object that does not exist. Raises InvalidOption."""
    text = str(t.cast(t.Any, desired.value(name)))
    if not desired.absent:
        return draft.resolve(kind, text, f"{desired.where}.{name}")
    folded = draft.organization.catalog.resource(kind).identity.folded
    declared = [node for node in draft.desired_of if node.resource.name == kind]
    named = [node for node in declared if folded(draft.keys.get(node, node.key)) == folded(text)]
    return next(iter(named or draft.organization.find(kind, text)), None)
