# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values that no answer contains in full: whether a declaration sends one to an existing object.

Private to this collection. Pure: no I/O, no Ansible. Reads facts of the declarations.
"""

from __future__ import annotations

from .._errors import InvalidOption, MissingOption
from .._problems import Problems
from .._schema.field import Field
from .._state.node import Node
from .._text import split_suffix
from .desired import Desired

ALWAYS = "always"


def check(desired: Desired, problems: Problems) -> None:
    """Record an option that needs such a value, and a text that ends like one that contains another option."""
    for field in desired.resource.apart:
        when = field.rest.when
        is_declared = field.name in desired.leaves or desired.is_wrong(field.name)
        if desired.directions.get(str(when)) == ALWAYS and not (is_declared or desired.absent):
            message = f"{desired.where}: {when}={ALWAYS} needs {field.name}."
            desired.add_wrong(problems, MissingOption(message, option=field.name))
    for field in desired.resource.suffixes:
        name = str(field.encoding.suffix_of)
        if split_suffix(field.name, desired.value(name) or "")[1]:
            message = f"{desired.where}: {name} ends with [{field.name}=...]: remove that, and set {field.name}."
            desired.add_wrong(problems, InvalidOption(message, option=name))


def is_due(node: Node, desired: Desired, field: Field) -> bool:
    """Whether an existing object gets the value: always, or with another version."""
    how = field.rest.apart
    is_always = desired.directions.get(str(field.rest.when)) == ALWAYS
    return is_always or bool(how and _is_new(node, desired, how.version))


def is_compared(node: Node, desired: Desired, field: Field) -> bool:
    """Whether the value is compared in another way: by its version, or by the part that an answer shows."""
    how = field.rest.apart
    return bool(desired.value(how.version)) if how else bool(node.values.get(field.name))


def obstacle(node: Node, desired: Desired, name: str) -> str:
    """Why an option cannot change: another version needs the value. "" if it can."""
    for field in node.resource.apart:
        how = field.rest.apart
        if how and how.version == name and _is_new(node, desired, name) and desired.value(field.name) is None:
            return (
                f"{name} changes from {node.values.get(name)!r} to {desired.value(name)!r} without {field.name}:"
                f" declare the {field.name} of that version"
            )
    return ""


def _is_new(node: Node, desired: Desired, version: str) -> bool:
    """Whether another version is declared. An empty one removes the version, and means no value."""
    return bool(desired.value(version)) and desired.value(version) != node.values.get(version)
