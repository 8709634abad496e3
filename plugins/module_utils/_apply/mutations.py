# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""GraphQL mutations, written from the declarations: one alone, or several in one document.

Private to this collection. Pure: knows what GraphQL can express as REST does, makes documents and variables, and finds the
object in an answer.
"""

from __future__ import annotations

import json
import re
import typing as t

from .._names import documented_slug
from .._paths import camel, dig, put
from .._plan.change import Change, Leaves
from .._schema.field import Field
from .._schema.resource import Resource
from .._schema.resource_facts import Carried, Mutation
from .._state import documents
from .._state.node import Node, ids
from .payload import follows, leaf_of

Variables = dict[str, t.Any]

# A line of an environment that begins like this is read unchanged.
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class Call(t.NamedTuple):
    """One mutation of a document: `leaves` are what is sent."""

    change: Change
    mutation: Mutation
    leaves: Leaves

    @property
    def selection(self) -> str:
        """The selection: IDs, and the sent values, to see whether they were kept."""
        return _selection(self.change.node.resource, self.mutation, self.leaves)

    @property
    def points(self) -> float:
        """The cost: one point for each object and each entry of a list of objects."""
        lists = [value for field, value in self.leaves.values() if "[]" in field.graphql_path and value]
        return 1.0 + self.selection.count("{") + sum(len(value) - 1 for value in lists)


def call(change: Change, exists: bool) -> Call | None:
    """A change in GraphQL with the same effect as in REST, None if there is none.

    `is_there`: the objects that it needs exist by now, so their GraphQL IDs must be known.
    """
    node, mutations = change.node, change.node.resource.graphql.mutations
    if mutations is None or node.resource.lifecycle.returned_once or change.carried:
        return None
    mutation = {"create": mutations.create, "update": mutations.update, "delete": mutations.delete}.get(change.action)
    # Locked objects can be deleted but not changed.
    if mutation is None or (change.action == "update" and node.values.get(node.resource.lifecycle.locked_by or "")):
        return None
    sent = leaves_of(change, mutation)
    if sent is None or not all(_is_supported(change, mutation, sent, name, exists) for name in sent):
        return None
    named = [target for whose in mutation.ids.values() if whose != "organization" for target in [_whose(node, whose)]]
    named += [link.node.parent for link in change.carries]
    if (change.carries and not mutation.carries) or not all(_has_id(target, exists) for target in named):
        return None
    return Call(change, mutation, sent)


def is_only_way(change: Change) -> bool:
    """Whether REST does not have the resource, and several changes fit into a request."""
    resource = change.node.resource
    return (
        bool(not resource.rest.path and resource.graphql.mutations)
        and not resource.lifecycle.returned_once
        and not resource.is_link
    )


def is_preferred(change: Change) -> bool:
    """Whether a change goes over GraphQL if that can express it."""
    known = change.node.resource.graphql.mutations
    if is_only_way(change):
        return True
    return change.action == "delete" and known is not None and known.delete is not None and known.delete.preferred


def leaves_of(change: Change, mutation: Mutation) -> Leaves | None:
    """What is sent, with values that the service requires of a new object, and values that would change if omitted."""
    sent = dict(change.leaves)
    if change.action == "delete":
        return {}
    if change.action == "create":
        if any(name not in sent for name in mutation.requires):
            return None
        for field in change.node.resource.fields:
            if field.creation.default is not None:
                sent.setdefault(field.name, (field, field.creation.default))
        return sent
    return whole(change.node, mutation, sent)


def whole(node: Node, mutation: Mutation, leaves: Leaves) -> Leaves | None:
    """What is sent of a change, with values that would change if omitted; None if one of these is not known."""
    sent = dict(leaves)
    own = [leaf.name for leaf in node.resource.leaf_fields() if leaf.input_path]
    others = [name for name in own if mutation.replaces and name not in mutation.without]
    for name in (*mutation.requires, *others):
        if node.values.get(name) is None:
            return None
        sent.setdefault(name, (leaf_of(node, name), node.values[name]))
    return sent


def _is_supported(change: Change, mutation: Mutation, sent: Leaves, name: str, exists: bool) -> bool:
    """Whether the mutation expresses a leaf as REST does."""
    resource, leaf = change.node.resource, sent[name]
    field, value = leaf
    if field.name in mutation.ids.values():
        return True
    if follows(leaf) or field.name in mutation.without or not field.graphql_path:
        return False
    if not field.input_path:
        # The service must derive this key of a new object itself.
        source = sent.get(resource.identity.key_from or "")
        is_new_key = change.action == "create" and name in resource.key
        return is_new_key and source is not None and documented_slug(source[1]) == value
    if field.graphql.packed:
        return not isinstance(value, Node) or value.exists or not exists
    if field.refers_to:
        return isinstance(value, Node) and _has_id(value, exists)
    if field.encoding.pairs:
        return all(_VARIABLE.fullmatch(key) and _is_line(str(text)) for key, text in (value or {}).items())
    return field.encode(value) is not None


def _is_line(text: str) -> bool:
    return text == text.strip() and len(text.splitlines()) <= 1


def _has_id(node: Node | None, exists: bool) -> bool:
    return node is not None and (bool(node.graphql_id) or not (exists or node.exists))


def _whose(node: Node, whose: str) -> Node | None:
    """The object whose ID an input takes."""
    return {"itself": node, "parent": node.parent}.get(whose, node.references.get(whose))


def variables(
    mutation: Mutation,
    node: Node,
    organization_id: str | None,
    leaves: Leaves | None = None,
    carries: t.Sequence[Change] = (),
) -> Variables:
    """The input of one mutation: IDs, constants, options by their GraphQL names, and the links that it includes."""
    given: Variables = dict(mutation.constants)
    for name, whose in mutation.ids.items():
        target = _whose(node, whose)
        given[name] = organization_id if whose == "organization" else target.graphql_id if target else None
    texts: dict[str, Variables] = {}
    for name, (field, value) in (leaves or {}).items():
        is_omitted = value == field.empty and (mutation.replaces or field.graphql.packed)
        if name in mutation.ids.values() or not field.input_path or is_omitted:
            continue
        if field.graphql.packed:
            key = field.graphql.packed.rpartition(".")[2]
            texts.setdefault(field.input_path, {})[key] = field.encode(ids(value))
        else:
            put(given, field.input_path, _encoded(field, value))
    for path, text in texts.items():
        put(given, path, json.dumps(text))
    for link in carries:
        how = t.cast(Carried, link.node.resource.as_link.carried)
        level = {camel(how.level): _encoded(*link.leaves[how.level])}
        given.setdefault(camel(how.key), []).append({"id": t.cast(Node, link.node.parent).graphql_id, **level})
    return given


def _encoded(field: Field, value: t.Any) -> t.Any:
    """A leaf in the form of inputs: enums in upper case, an environment as lines, entries of some lists as objects."""
    if isinstance(value, Node):
        return value.graphql_id
    if field.encoding.pairs:
        return "\n".join(f"{name}={text}" for name, text in (value or {}).items())
    if field.graphql.enum and isinstance(value, str):
        return value.upper()
    entry = field.graphql_path.partition("[].")[2]
    if entry and isinstance(value, list):
        return [{entry: one} for one in value]
    return field.encode(value)


def document(resource: Resource, mutation: Mutation, leaves: Leaves) -> str:
    """The document of one mutation that sends some leaves. Variable: input."""
    once, made = resource.lifecycle.returned_once, _selection(resource, mutation, leaves)
    selection = " ".join([once, made]) if once and mutation.answer else made
    name = mutation.field[0].upper() + mutation.field[1:]
    return f"mutation {name}($input: {mutation.input}!) {{ {mutation.field}(input: $input) {{ {selection} }} }}"


def document_of(calls: t.Sequence[Call]) -> str:
    """The document of several mutations, a0, a1 … Variables: i0, i1 …"""
    given = ", ".join(f"$i{number}: {one.mutation.input}!" for number, one in enumerate(calls))
    asked = " ".join(
        f"a{number}: {one.mutation.field}(input: $i{number}) {{ {one.selection} }}" for number, one in enumerate(calls)
    )
    return f"mutation Changes({given}) {{ {asked} }}"


def _selection(resource: Resource, mutation: Mutation, leaves: Leaves) -> str:
    if mutation.deleted:
        return _deleted(mutation)
    own = [field for field in resource.fields if field.name in resource.key]
    sent = [field for field, _value in leaves.values()]
    fields = [field for field in (*own, *sent) if field not in resource.references]
    return _inside(mutation.answer, documents.leaves(fields, ["uuid", "id", *resource.identity.known_by]))


def _deleted(mutation: Mutation) -> str:
    above, _dot, name = mutation.deleted.rpartition(".")
    return _inside(above, name) if above else name


def _inside(path: str, selection: str) -> str:
    for part in reversed(path.split(".")):
        selection = f"{part} {{ {selection} }}"
    return selection


def answered(resource: Resource, mutation: Mutation, payload: t.Mapping[str, t.Any]) -> tuple[dict[str, t.Any], t.Any]:
    """The object in a payload, and the value that is returned once."""
    return dict(dig(payload, mutation.answer)[1] or {}), payload.get(resource.lifecycle.returned_once or "")


def is_of(mutation: Mutation, node: Node, payload: t.Mapping[str, t.Any] | None) -> bool:
    """Whether a payload shows that the mutation was done, and is about this object."""
    if mutation.deleted:
        return payload is not None and dig(payload, mutation.deleted)[1] == node.graphql_id
    raw = answered(node.resource, mutation, payload or {})[0]
    return bool(raw.get("uuid")) and raw.get("id") in ((node.graphql_id,) if node.exists else (raw.get("id"),))
