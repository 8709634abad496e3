# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which parts of a change are sent, when, and what the answer must contain.

Private to this collection. Pure: looks at leaves and answers.
"""

from __future__ import annotations

import typing as t

from .._errors import NotEchoed
from .._paths import dig
from .._plan.change import Change, Leaves
from .._schema.endpoint_facts import Answer
from .._schema.field import Field
from .._schema.resource_facts import Carried
from .._secrets import Mask
from .._state.node import Node, ids, keys
from .._values import same


def check_echoed(address: str, node: Node, values: t.Mapping[str, t.Any], leaves: Leaves) -> None:
    """Raise NotEchoed if the values of an answer differ from those that were sent."""
    for name, (field, value) in leaves.items():
        answered = name in values or name.partition(".")[0] in values
        if name in node.not_returned and not answered:
            raise NotEchoed(
                f"{address}: the service accepted {name} and returns it neither before nor after the change, so it cannot be managed: leave it out.",
                option=name,
                address=address,
            )
        if field.secret is True or name in node.references or not answered:
            continue
        found = values.get(name, field.default)
        if not is_echoed(field, value, found):
            shown, kept = field.shown(keys(value), Mask()), field.shown(found, Mask())
            raise NotEchoed(
                f"{address}: the service accepted {name}={shown!r} but has {kept!r}: it does not support or does not allow this value here.",
                option=name,
                address=address,
            )


def is_echoed(field: Field, desired: t.Any, found: t.Any) -> bool:
    """Whether an answer contains what was sent."""
    if field.null_clears and desired == field.empty:
        return found in (None, field.empty)
    return same(field.same, ids(desired), found)


def is_described(node: Node, raw: t.Mapping[str, t.Any], answer: Answer, leaves: Leaves) -> bool:
    """Whether the body of an answer is about the object: has its identity, or without one the values that were sent."""
    resource, item = node.resource, node.resource.rest.item
    if answer.body == "values":
        values = resource.decode(raw)
        return all(name in values or name.partition(".")[0] in values for name in leaves)
    if item in node.references:
        return bool(dig(raw, resource.field(item).read_path)[1] == node.references[item].id)
    ident = raw.get(resource.rest.id_path)
    if node.exists or not ident:
        return bool(ident) and ident == node.id
    values, named = resource.decode(raw), (*resource.key, resource.identity.key_from)
    return all(is_echoed(field, value, values.get(name)) for name, (field, value) in leaves.items() if name in named)


def body_of(node: Node, leaves: Leaves) -> dict[str, t.Any]:
    """The body of a REST request for some leaves of an object."""
    sent = {name: (field, ids(value)) for name, (field, value) in leaves.items() if field.write_path}
    body = node.resource.encode(sent)
    for field, value in leaves.values():
        if field.encoding.entry:
            ident, name, other = field.encoding.entry
            beside = leaves[other][1] if other in leaves else node.resource.field(other).creation.default
            body[field.write_path] = [{ident: each, name: beside} for each in ids(value)]
    return body


def follows(leaf: tuple[Field, t.Any]) -> bool:
    """Whether a separate request sets it after the creation: the service may choose omitted values."""
    field, value = leaf
    return (
        (field.reference is not None and field.reference.chosen and value is None)
        or field.creation.afterwards
        or field.switch is not None
        or field.toggle is not None
        or field.rest.endpoint is not None
        or field.conditions.note_of is not None
    )


def is_due(node: Node, leaf: tuple[Field, t.Any]) -> bool:
    """Whether a new object differs from it: switches and references are as in the answer, other options empty.

    What no answer shows may be either.
    """
    field, value = leaf
    if field.is_asked and field.name not in node.values:
        return True
    if field.switch or field.toggle or field.refers_to:
        return bool(value) != bool(node.values.get(field.name))
    return bool(value)


def is_left(node: Node, leaf: tuple[Field, t.Any], is_own: bool) -> bool:
    """Whether something remains to be sent to an object that exists now: if another run made it, also values that no answer contains."""
    return (follows(leaf) and is_due(node, leaf)) or bool(leaf[0].rest.when and not is_own)


def differing(node: Node, leaves: Leaves) -> Leaves:
    """The values that an object does not have."""
    values = {name: node.values.get(name, leaf[0].default) for name, leaf in leaves.items()}
    return {
        name: (field, value)
        for name, (field, value) in leaves.items()
        if name not in node.references and not is_echoed(field, value, values[name])
    }


def how_carried(link: Change) -> Carried:
    """How a creation includes a link."""
    return t.cast(Carried, link.node.resource.as_link.carried)


def is_granted(link: Change) -> bool:
    """Whether the creation that includes a link sets its level."""
    how = how_carried(link)
    return how.granted in (None, link.leaves[how.level][1])


def carried_by(change: Change) -> dict[str, t.Any]:
    """What the request of a creation contains for the links that it includes."""
    body: dict[str, t.Any] = {}
    for link in change.carries:
        how, ident = how_carried(link), t.cast(Node, link.node.parent).id
        if how.granted is None:
            body.setdefault(how.key, {})[ident] = link.leaves[how.level][1]
        else:
            body.setdefault(how.key, []).append(ident)
    return body


def leaf_of(node: Node, name: str) -> Field:
    """The leaf of that name."""
    return next(field for field in node.resource.leaf_fields() if field.name == name)
