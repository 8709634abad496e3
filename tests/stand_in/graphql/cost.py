# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cost of a query by the documented rules: scalars nothing; objects one; a connection one, its edges one, each node one.

`requested` counts pages as if they were full (500 without an argument), before anything is executed; `of_value`
counts the value of one field during the execution of a document.
"""

from __future__ import annotations

from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    is_leaf_type,
)

from .documents import SCHEMA, Prepared
from .things import LARGEST_PAGE

Selections = list[SelectionSetNode]
# The fields of one answer by their key, each with its type; equal keys are merged, as in the answer.
Fields = dict[str, list[tuple[FieldNode, Any]]]


def of_value(info: Any, value: Any) -> int:
    """The points of a field's value: an object one, `edges` one in total, another list one per entry."""
    if value is None or is_leaf_type(get_named_type(info.return_type)):
        return 0
    if isinstance(value, list) and info.field_name != "edges":
        return len(value)
    return 1


def requested(prepared: Prepared, variables: dict[str, Any]) -> int:
    """The points that a document requests."""
    root = SCHEMA.mutation_type if prepared.is_write else SCHEMA.query_type
    counter = Requested(prepared, {**defaults_of(prepared.operation), **variables})
    return counter.below([prepared.operation.selection_set], root)


def defaults_of(operation: OperationDefinitionNode) -> dict[str, Any]:
    """The page sizes among the defaults of an operation's variables."""
    return {
        entry.variable.name.value: int(entry.default_value.value)
        for entry in operation.variable_definitions or ()
        if isinstance(entry.default_value, IntValueNode)
    }


class Requested:
    """Counts one document with its variables."""

    def __init__(self, prepared: Prepared, variables: dict[str, Any]) -> None:
        self.fragments: dict[str, FragmentDefinitionNode] = prepared.fragments
        self.variables = variables

    def below(self, selections: Selections, kind: Any) -> int:
        """The points of the fields of an object. Of mutually exclusive fields, by type, the most expensive count."""
        found: Fields = {}
        for selection in selections:
            self.collect(selection, kind, found)
        return sum(self.dearest(same) for same in found.values())

    def dearest(self, same: list[tuple[FieldNode, Any]]) -> int:
        """The points of one key of the answer."""
        by_type: dict[str, list[tuple[FieldNode, Any]]] = {}
        for field, parent in same:
            by_type.setdefault(parent.name, []).append((field, parent))
        return max(self.one(fields) for fields in by_type.values())

    def one(self, fields: list[tuple[FieldNode, Any]]) -> int:
        """The points of one field, selected once or several times."""
        field, parent = fields[0]
        definition = getattr(parent, "fields", {}).get(field.name.value)
        if definition is None or is_leaf_type(get_named_type(definition.type)):
            return 0
        target = get_named_type(definition.type)
        inner = [entry.selection_set for entry, _parent in fields if entry.selection_set]
        if target.name.endswith("Connection"):
            return 1 + self.connection(field, inner, target)
        return 1 + self.below(inner, target)

    def connection(self, field: FieldNode, inner: Selections, target: Any) -> int:
        """The points of a page, as if it were full."""
        size = page_size(field, self.variables)
        found: Fields = {}
        for selection in inner:
            self.collect(selection, target, found)
        points = 0
        for same in found.values():
            name = same[0][0].name.value
            if name == "pageInfo":
                points += 1
            elif name in ("edges", "nodes"):
                holder = get_named_type(target.fields[name].type)
                each = self.below([entry.selection_set for entry, _parent in same if entry.selection_set], holder)
                points += size * (each + 1) if name == "nodes" else 1 + size * each
        return points

    def collect(self, selection: SelectionSetNode, kind: Any, found: Fields) -> None:
        """The fields of a selection with their types, fragments expanded."""
        for entry in selection.selections:
            if isinstance(entry, FieldNode):
                found.setdefault((entry.alias or entry.name).value, []).append((entry, kind))
                continue
            inner = entry if isinstance(entry, InlineFragmentNode) else self.fragments[entry.name.value]  # type: ignore[attr-defined]
            on = SCHEMA.type_map.get(inner.type_condition.name.value) if inner.type_condition else kind
            if on is not None:
                self.collect(inner.selection_set, on, found)


def page_size(field: FieldNode, variables: dict[str, Any]) -> int:
    """`first` or `last` of a connection; 500 without either."""
    for argument in field.arguments or ():
        if argument.name.value in ("first", "last"):
            value: Any = None
            if isinstance(argument.value, IntValueNode):
                value = int(argument.value.value)
            elif isinstance(argument.value, VariableNode):
                value = variables.get(argument.value.name.value)
            if isinstance(value, int) and value >= 0:
                return min(value, LARGEST_PAGE)
    return LARGEST_PAGE
