# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading booleans that no list has, of the objects that declare them: over GraphQL, or from an endpoint of each.

Private to this collection. Knows no kind by name. A value that the token's user may not see never counts as off.
"""

from __future__ import annotations

import functools
import typing as t

from .._api.client import Client
from .._errors import Forbidden, NotFound
from .._paths import dig
from .._schema.field import Field
from .._schema.field_facts import Switch, Toggle
from . import documents
from .node import Node
from .nodes import answers
from .organization import Organization

# The objects in an answer about one: those of `shown` and `allowed`, and itself.
POINTS = 6.0


def read(organization: Organization, field: Field, nodes: t.Sequence[Node]) -> None:
    """Read one option of some existing objects of a kind. A value that the service does not show is unknown, of that object alone."""
    if field.is_asked:
        ask(organization.client, field, nodes)
        return
    toggle = t.cast(Toggle, field.toggle)
    asked = []
    for node in nodes:
        node.values[field.name] = False
        node.unknown.pop(field.name, None)
        if node.variant is None or node.variant in toggle.shown.types:
            asked.append(node)
    document = functools.partial(documents.toggle_document, nodes[0].resource, toggle)
    for node, found in answers(organization.client, asked, documents.CONNECTED, document, POINTS):
        answer = found or {}
        is_on = bool(dig(dig(answer, toggle.shown.holder)[1] or {}, toggle.shown.leaf)[1])
        if not is_on and dig(answer, toggle.allowed)[1] is not True:
            node.values[field.name] = None
            node.unknown[field.name] = _hidden(field, f"users who may change the {node.resource.title}")
            continue
        node.values[field.name] = is_on


def ask(client: Client, field: Field, nodes: t.Sequence[Node]) -> None:
    """Read one option of some existing objects from its endpoint, in parallel. Variants that lack it have no value."""
    others = nodes[0].resource.variants.difference(field.only_for)
    for node in nodes:
        node.values[field.name] = None
    asked = [node for node in nodes if node.variant not in others]
    found = client.side_by_side([functools.partial(_asked, client, field, node) for node in asked])
    for node, (value, unknown) in zip(asked, found, strict=True):
        node.values[field.name] = value
        node.unknown.pop(field.name, None)
        if unknown:
            node.unknown[field.name] = unknown


def _asked(client: Client, field: Field, node: Node) -> tuple[bool | None, str]:
    """The value; or why it is unknown, and what to do."""
    switch = t.cast(Switch, field.switch)
    try:
        value = dig(client.get(f"{node.path}/{switch.on}"), str(switch.shown))[1]
    except NotFound:
        return None, f"{field.name} is unknown, since {switch.gate}"
    except Forbidden:
        return None, _hidden(field, f"users with {switch.permission}")
    if not isinstance(value, bool):
        return None, f"{field.name} is unknown, since the service does not return it: leave it out"
    return value, ""


def _hidden(field: Field, users: str) -> str:
    return f"{field.name} is visible only to {users}: use the token of such a user, or leave it out"
