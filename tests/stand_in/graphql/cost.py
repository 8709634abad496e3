# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a query costs, by the documented rules: scalars nothing; objects one; a connection one, its edges one, each node one.

`requested` counts pages as if they were full (500 where nothing is said), before anything is executed; `actual`
counts what was answered.
"""

from __future__ import annotations

from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLObjectType,
    InlineFragmentNode,
    IntValueNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
)

from .documents import SCHEMA, Prepared
from .things import LARGEST_PAGE

Fragments = dict[str, FragmentDefinitionNode]


def requested(prepared: Prepared, variables: dict[str, Any]) -> int:
    """The points that a document asks for."""
    root = SCHEMA.mutation_type if prepared.is_write else SCHEMA.query_type
    return _requested(prepared.operation.selection_set, root, prepared.fragments, variables)


def _requested(selections: SelectionSetNode | None, kind: Any, fragments: Fragments, variables: dict[str, Any]) -> int:
    points = 0
    for field, parent in flat(selections, kind, fragments):
        definition = getattr(parent, "fields", {}).get(field.name.value)
        if definition is None:
            continue
        target = get_named_type(definition.type)
        if is_leaf_type(target):
            continue
        if target.name.endswith("Connection") and "edges" in target.fields:
            points += 1 + _connection(field, target, fragments, variables)
        else:
            points += 1 + _requested(field.selection_set, target, fragments, variables)
    return points


def _connection(field: FieldNode, target: Any, fragments: Fragments, variables: dict[str, Any]) -> int:
    size = page_size(field, variables)
    points = 0
    for inner, _ in flat(field.selection_set, target, fragments):
        name = inner.name.value
        if name == "pageInfo":
            points += 1
        elif name in ("edges", "nodes"):
            holder = get_named_type(target.fields[name].type)
            each = _requested(inner.selection_set, holder, fragments, variables) + (1 if name == "nodes" else 0)
            points += 1 + size * each
    return points


def page_size(field: FieldNode, variables: dict[str, Any]) -> int:
    """`first` or `last` of a connection; 500 when neither is given."""
    for argument in field.arguments or ():
        if argument.name.value in ("first", "last"):
            value: Any = None
            if isinstance(argument.value, IntValueNode):
                value = int(argument.value.value)
            elif isinstance(argument.value, VariableNode):
                value = variables.get(argument.value.name.value)
            if isinstance(value, int):
                return min(value, LARGEST_PAGE)
    return LARGEST_PAGE


def actual(prepared: Prepared, data: Any, variables: dict[str, Any]) -> int:
    """The points of an answer."""
    root = SCHEMA.mutation_type if prepared.is_write else SCHEMA.query_type
    return _actual(prepared.operation.selection_set, root, prepared.fragments, data)


def _actual(selections: SelectionSetNode | None, kind: Any, fragments: Fragments, data: Any) -> int:
    if not isinstance(data, dict):
        return 0
    points = 0
    seen = set()
    for field, parent in flat(selections, kind, fragments):
        key = field.alias.value if field.alias else field.name.value
        value = data.get(key)
        definition = getattr(parent, "fields", {}).get(field.name.value)
        if definition is None or value is None or is_leaf_type(get_named_type(definition.type)):
            continue
        target = get_named_type(definition.type)
        if isinstance(value, list):
            is_edges = target.name.endswith("Edge")
            own = (1 if is_edges else len(value)) if key not in seen else 0
            points += own + sum(_actual(field.selection_set, target, fragments, entry) for entry in value)
        else:
            points += (1 if key not in seen else 0) + _actual(field.selection_set, target, fragments, value)
        seen.add(key)
    return points


def flat(selections: SelectionSetNode | None, kind: Any, fragments: Fragments) -> list[tuple[FieldNode, Any]]:
    """The fields of a selection with the type that has them, fragments opened."""
    found: list[tuple[FieldNode, Any]] = []
    for entry in selections.selections if selections else ():
        if isinstance(entry, FieldNode):
            found.append((entry, kind))
            continue
        inner = entry if isinstance(entry, InlineFragmentNode) else fragments[entry.name.value]  # type: ignore[attr-defined]
        on = SCHEMA.type_map.get(inner.type_condition.name.value) if inner.type_condition else kind
        if isinstance(on, GraphQLObjectType) or is_abstract_type(on):
            found += flat(inner.selection_set, on, fragments)
    return found
