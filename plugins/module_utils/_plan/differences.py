# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What differs between a declared object and the existing one, leaf by leaf, and what may not differ.

Private to this collection. Pure. References are compared as the objects that they mean.
"""

from __future__ import annotations

import typing as t

from .._errors import InvalidOption
from .._schema.field import Field
from .._secrets import Mask
from .._state.node import Node, ids, nodes_in
from .._values import is_returned, same
from .change import Leaves
from .desired import Desired
from .draft import Draft


def differences(draft: Draft, node: Node, desired: Desired) -> tuple[Leaves, dict[str, t.Any], dict[str, t.Any]]:
    """The leaves that differ, and how they are shown before and after, by name. Raises InvalidOption."""
    leaves: Leaves = {}
    before: dict[str, t.Any] = {}
    after: dict[str, t.Any] = {}
    for name, (field, value) in with_key(node, desired).items():
        if field.creation.only or not _is_known(draft, node, field, name):
            continue
        found = node.values.get(name, field.default)
        check_variant(draft, node, desired, field, name)
        if field.refers_to:
            value = referred(draft, node, desired, field, value)
            shown_before, shown_after = label(draft, field, found), label(draft, field, value)
            is_same = all(target.exists for target in nodes_in(value)) and same(field.same, ids(value), found)
        else:
            # A change shows neither if it is a secret.
            shown_before, shown_after = found, value
            is_same = (field.secret is True and field.same != "secret") or same(field.same, value, found)
            if field.secret is True:
                _check_returned(draft, node, field, found)
        if is_same:
            continue
        if field.fixed:
            raise InvalidOption(
                f"{desired.where}: {name} is set when a {node.resource.title} is created and cannot change from"
                f" {field.shown(shown_before, Mask())!r} to {field.shown(shown_after, Mask())!r}:"
                f" declare a new {node.resource.title} and remove the old one.",
                option=name,
            )
        if field.rest.feature and node.values.get(field.rest.feature) is False:
            raise InvalidOption(
                f"{desired.where}: {name} is not in the organization's subscription ({field.rest.feature} is false): leave it out,"
                " or have Buildkite change the subscription.",
                option=name,
            )
        other = field.conditions.ignored_with
        if other and (node.values.get(other) or desired.value(other)):
            raise InvalidOption(
                f"{desired.where}: the service ignores {name} of a {node.resource.title} with {other}:"
                f" set {name} in the {other}.",
                option=name,
            )
        leaves[name], before[name], after[name] = (field, value), shown_before, shown_after
    return leaves, before, after


def _is_known(draft: Draft, node: Node, field: Field, name: str) -> bool:
    """Whether answers returned a value that every object has; what is unknown is reported, and not taken for different."""
    if name in node.values or not field.has_always or name.partition(".")[0] in node.values:
        return True
    _add_not_compared(draft, node, name)
    return False


def with_key(node: Node, desired: Desired) -> Leaves:
    """The declared leaves; an object that was found under another key gets the declared one."""
    if node.resource.singleton:
        return desired.leaves
    key = node.resource.key[0]
    if node.exists and key not in desired.leaves and not node.resource.identity.key_from:
        return {key: (node.resource.field(key), desired.key), **desired.leaves}
    return desired.leaves


def referred(draft: Draft, node: Node, desired: Desired, field: Field, value: t.Any) -> t.Any:
    """The object or objects that a reference means, None for none."""
    if isinstance(value, list):
        where = f"{desired.where}.{field.name}"
        return [draft.resolve(t.cast(str, field.refers_to), entry, where) for entry in value]
    if value == field.empty:
        return None
    # A default queue is a queue of the cluster itself.
    inside = (
        node if draft.organization.catalog.resource(t.cast(str, field.refers_to)).parent == node.resource.name else None
    )
    return draft.resolve(t.cast(str, field.refers_to), value, f"{desired.where}.{field.name}", inside)


def label(draft: Draft, field: Field, value: t.Any) -> t.Any:
    """A reference for people: names, of what exists and of what will be."""
    if isinstance(value, list):
        return sorted(label(draft, field, entry) for entry in value)
    if isinstance(value, Node):
        return draft.keys.get(value, value.key)
    node = draft.organization.by_id(t.cast(str, field.refers_to), value)
    return draft.keys.get(node, node.key) if node else (value or None)


def check_variant(draft: Draft, node: Node, desired: Desired, field: Field, name: str) -> None:
    """Raise InvalidOption for a setting that the object's variant does not have."""
    variant = node.resource.variant
    if not variant or not field.only_for:
        return
    declared = desired.value(variant.option)
    moved = declared and not same("equal", declared, node.values.get(variant.option))
    is_now = variant.expected(declared) if moved else node.values.get("variant")
    known = draft.variants.get(node.resource.name)
    if known is None:
        known = {one for entry in node.resource.leaf_fields() for one in entry.only_for}
        draft.variants[node.resource.name] = known
    if is_now in known and is_now not in field.only_for:
        raise InvalidOption(
            f"{desired.where}: {name} is a setting of {' and '.join(field.only_for)}, and this repository's provider is {is_now}: leave it out.",
            option=name,
        )


def _check_returned(draft: Draft, node: Node, field: Field, found: t.Any) -> None:
    if field.same != "secret" or not is_returned(found):
        _add_not_compared(draft, node, field.name)


def _add_not_compared(draft: Draft, node: Node, name: str) -> None:
    address = draft.address(node)
    draft.not_compared.setdefault(address, []).append(name)
    draft.warnings.append(f"{address}: the service does not return {name}, so it is not compared and stays as it is.")


def check_locked(node: Node, desired: Desired, leaves: Leaves) -> None:
    """Raise InvalidOption for a change of what is locked, unless the lock is declared."""
    lock = node.resource.lifecycle.locked_by
    if lock and node.values.get(lock) and lock not in desired.leaves:
        raise InvalidOption(
            f"{desired.where} is archived and would be changed ({', '.join(leaves)}): declare archived: true to change it and keep it archived,"
            " or archived: false to unarchive it.",
            option=lock,
        )
