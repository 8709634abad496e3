# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The differences between a declared object and the existing one, leaf by leaf, and which are not allowed.

Private to this collection. Pure. References are compared as the objects that they mean.
"""

from __future__ import annotations

import typing as t

from .._errors import InvalidOption
from .._parts import part
from .._problems import Dependent
from .._schema.field import Field
from .._schema.field_facts import Reference
from .._secrets import Mask
from .._state.node import Node, ids, nodes_in
from .._values import is_returned, same
from . import ignored
from .change import Leaves
from .desired import Desired
from .draft import Draft
from .written import Written


def differences(draft: Draft, node: Node, desired: Desired) -> tuple[Leaves, dict[str, t.Any], dict[str, t.Any]]:
    """The leaves that differ, and how they are shown before and after, by name.

    Holds the change if the current state does not allow it; then inherited options do not change.
    """
    lock = node.resource.lifecycle.locked_by
    is_locked = bool(lock and node.values.get(lock) and lock not in desired.leaves)
    obstacles: list[str] = []
    leaves: Leaves = {}
    before: dict[str, t.Any] = {}
    after: dict[str, t.Any] = {}
    names, variant = {*node.resource.key, node.resource.identity.key_from}, variant_of(node, desired)
    for name, (field, value) in desired.leaves.items():
        is_name = name in names and _is_identity(node, desired, name)
        if field.creation.only or is_name or not _is_known(draft, node, field, name):
            continue
        try:
            check_variant(node, desired, field, name, variant)
            found = _difference(draft, node, desired, field, name, value)
        except InvalidOption as error:
            draft.take(desired, error, name)
            continue
        if found is None:
            continue
        obstacle = _obstacle(node, desired, field, name, found)
        if name in desired.inherited and (obstacle or is_locked):
            draft.leave(node, name)
            continue
        obstacles += [obstacle] if obstacle else []
        value, before[name], after[name] = found
        leaves[name] = (field, value)
    for name, (field, value) in desired.leaves.items():
        if field.toggle and value and field.toggle.place in leaves:
            # It is left behind at the old value.
            leaves.setdefault(name, (field, value))
    if leaves and is_locked:
        obstacles.append(
            f"it is {lock}, so nothing in it can change ({', '.join(leaves)}): declare {lock}: true to change it and keep it {lock},"
            f" or {lock}: false to make it available again"
        )
    for obstacle in obstacles:
        draft.hold(node, obstacle)
    return leaves, before, after


def _difference(
    draft: Draft, node: Node, desired: Desired, field: Field, name: str, value: t.Any
) -> tuple[t.Any, t.Any, t.Any] | None:
    """The declared value of a leaf that differs, and how it is shown before and after. Raises InvalidOption."""
    found = node.values.get(name, field.default)
    if field.refers_to:
        value = referred(draft, node, desired, field, value)
        shown_before, shown_after = label(draft, field, found), label(draft, field, value)
        is_same = all(target.reference for target in nodes_in(value)) and same(field.same, ids(value), found)
    else:
        # If it is a secret, a change shows neither.
        shown_before, shown_after = found, value
        is_same = (field.secret is True and field.same == "equal") or same(field.same, value, found)
        if field.rest.when:
            is_same = is_same and not part("_plan.apart").is_due(node, desired, field)
            if is_same and not part("_plan.apart").is_compared(node, desired, field):
                draft.leave(node, name)
        elif field.secret is True:
            _check_returned(draft, node, field, found)
    if _loses_its_source(node, desired, field):
        return value, None, shown_after
    return None if is_same else (value, shown_before, shown_after)


def _loses_its_source(node: Node, desired: Desired, field: Field) -> bool:
    """Whether the value comes from another option, which is cleared: the object's own value is unknown."""
    other = field.creation.unless
    return bool(other and node.values.get(other) and other in desired.leaves and not desired.value(other))


def _obstacle(node: Node, desired: Desired, field: Field, name: str, values: tuple[t.Any, t.Any, t.Any]) -> str:
    """Why the current state of an object does not allow a change of one leaf, "" if it does. `values`: see _difference."""
    title, other, feature = node.resource.title, field.conditions.ignored_with, field.rest.feature
    if name in node.unknown:
        return node.unknown[name]
    if unusable := why_unusable(name, values[0]):
        return unusable
    if field.fixed:
        before, after = (field.shown(shown, Mask()) for shown in values[1:])
        how = "" if field.same == "text" else f" from {before!r} to {after!r}"
        is_named = node.resource.identity.unique and name not in node.resource.key
        other = f"with another {node.resource.key[0]} " if is_named else ""
        again = node.resource.lifecycle.declared_again or f"declare a new {title} {other}and remove the old one"
        return f"{name} is set when {'an' if title[0] in 'aeiou' else 'a'} {title} is created and cannot change{how}: {again}"
    if field.switch and field.switch.off is None and not values[2]:
        return f"no API switches {name} off: leave it out, or ask Buildkite's support to switch it off"
    if node.resource.apart and (unknown := str(part("_plan.apart").obstacle(node, desired, name))):
        return unknown
    if feature and node.values.get(feature) is False:
        return (
            f"{name} is not in the organization's subscription ({feature} is false): leave it out,"
            " or have Buildkite change the subscription"
        )
    yaml = other and (desired.value(other) or node.values.get(other))
    if yaml:
        return ignored.why(node.resource, field, desired.value(name), yaml)
    variant = node.resource.variant
    if variant and not desired.value(variant.option) and _is_foreign(node, field, node.values.get("variant")):
        return f"{_of_others(field, name, node.values.get('variant'))}: leave it out"
    return ""


def why_unusable(name: str, value: t.Any) -> str:
    """Why an option cannot have a value, since the service could not build the object that it names; "" if it can."""
    built = [node for node in nodes_in(value) if node.exists and node.resource.lifecycle.building]
    return next((why for node in built if (why := str(part("_plan.built").why_unusable(name, node)))), "")


def _is_identity(node: Node, desired: Desired, name: str) -> bool:
    """Whether an option found the object and is no new name for it: case and white space alone are none."""
    resource = node.resource
    if name in resource.key:
        return not desired.renames(node.key)
    folded, found = resource.identity.folded, node.values.get(name)
    is_source = name == resource.identity.key_from and resource.key[0] not in desired.leaves
    return is_source and isinstance(found, str) and folded(desired.key) == folded(found)


def _is_known(draft: Draft, node: Node, field: Field, name: str) -> bool:
    """Whether answers returned a value that every object has; an unknown value is reported, and counts as equal."""
    if name in node.values or not field.has_always or name.partition(".")[0] in node.values:
        return True
    _add_not_compared(draft, node, name)
    return False


def referred(draft: Draft, node: Node | None, desired: Desired, field: Field, value: t.Any) -> t.Any:
    """The object or objects that a reference means, None for none. Raises InvalidOption, except for entries of a list."""
    kind = t.cast(str, field.refers_to)
    if isinstance(value, list):
        where, found = f"{desired.where}.{field.name}", []
        for number, entry in enumerate(value):
            with draft.collecting(desired, f"{field.name}[{number}]"):
                found.append(draft.resolve(kind, entry, where))
        if len(found) < len(value):
            raise Dependent
        return found
    if value == field.empty:
        return None
    # A default queue is a queue of the cluster itself, and an image of a queue is beside it.
    parent = draft.organization.catalog.resource(kind).parent
    inside = node if parent == desired.resource.name else None
    if node and parent and parent == desired.resource.parent:
        inside = node.parent
    reference = t.cast(Reference, field.reference)
    if reference.free and not draft.is_name(kind, value, inside):
        # What an object has already is a value, whatever it looks like.
        if reference.is_free(value) or (node and node.values.get(field.name) == value):
            return value
    return draft.resolve(kind, value, f"{desired.where}.{field.name}", inside)


def check_names(draft: Draft, desired: Desired) -> None:
    """Record the references of a declared object that do not exist, if it is unknown which object it is."""
    for field, value in desired.leaves.values():
        # References to objects inside the object itself cannot be checked.
        if field.refers_to and draft.organization.catalog.resource(field.refers_to).parent != desired.resource.name:
            with draft.collecting(desired, field.name):
                referred(draft, None, desired, field, value)
    for option, entries in desired.lists.items():
        for entry in entries:
            draft.entry(desired, option, entry)


def label(draft: Draft, field: Field, value: t.Any) -> t.Any:
    """A reference for people: names of existing and future objects."""
    if isinstance(value, list):
        return sorted(label(draft, field, entry) for entry in value)
    if isinstance(value, Node):
        return draft.keys.get(value, value.key)
    node = draft.organization.by_id(t.cast(str, field.refers_to), value)
    return draft.keys.get(node, node.key) if node else (value or None)


def variant_of(node: Node, desired: Desired) -> t.Any:
    """The variant of an object with its declared options, None if it is unknown or no declared option decides it."""
    variant = node.resource.variant
    declared = desired.value(variant.option) if variant else None
    if not variant or not declared or not any(field.only_for for field, _value in desired.leaves.values()):
        return None
    stays = declared == node.values.get(variant.option)
    return node.values.get("variant") if stays else variant.expected(declared)


def check_variant(node: Node, desired: Desired, field: Field, name: str, variant: t.Any) -> None:
    """Raise InvalidOption for a setting that the declared variant lacks. `variant`: see variant_of."""
    if _is_foreign(node, field, variant):
        raise InvalidOption(f"{desired.where}: {_of_others(field, name, variant)}: leave it out.")


def _is_foreign(node: Node, field: Field, variant: t.Any) -> bool:
    """Whether a setting is only for other variants; nothing is known of variants without settings."""
    return bool(field.only_for) and variant in node.resource.variants and variant not in field.only_for


def _of_others(field: Field, name: str, variant: t.Any) -> str:
    return f"{name} is a setting of {' and '.join(field.only_for)}, and this repository's provider is {variant}"


def _check_returned(draft: Draft, node: Node, field: Field, found: t.Any) -> None:
    if field.same != "unmasked" or not is_returned(found):
        _add_not_compared(draft, node, field.name)


def _add_not_compared(draft: Draft, node: Node, name: str) -> None:
    draft.leave(node, name)
    text = f"{draft.address(node)}: the service does not return {name}, so it is not compared and stays as it is."
    draft.warnings.append(Written.at(draft.desired_of[node], text, name))
