# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documents: parsed, validated, and cached by their text.

If the published schema exists, a document is validated against all of it first, as the service does;
then fragments on types that are not served are removed, and a field or argument that is not served on a served type
is an error with its name.
"""

from __future__ import annotations

import functools
import os
import re
from pathlib import Path
from typing import Any, NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    InlineFragmentNode,
    NameNode,
    NoUnusedVariablesRule,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    build_schema,
    get_named_type,
    parse,
    specified_rules,
    validate,
    visit,
)

HERE = Path(__file__).resolve().parent
SCHEMA: GraphQLSchema = build_schema((HERE / "schema.graphql").read_text(encoding="utf-8"))
# The place of the published schema, which only some checkouts have beside them.
PUBLISHED = Path(
    os.environ.get("STAND_IN_PUBLISHED_SCHEMA") or HERE.parents[2].parent / "shared" / "reference" / "schema.graphql"
)
DEEPEST = 15
KEPT = 200
# Types of the service that the published schema of August 2026 lacks: the Terraform provider uses
# them.
NEWER = ("RepositoryProviderCursorOrigin",)
TYPENAME = FieldNode(name=NameNode(value="__typename"), arguments=(), directives=())
RULES = [rule for rule in specified_rules if rule is not NoUnusedVariablesRule]


class Prepared(NamedTuple):
    """A document that can be executed: its operation, its fragments, and the names of the root fields."""

    document: DocumentNode
    operation: OperationDefinitionNode
    fragments: dict[str, FragmentDefinitionNode]
    fields: list[str]
    is_write: bool


def fields_of(name: str) -> list[str]:
    """The fields of a served type."""
    return list(SCHEMA.type_map[name].fields)  # type: ignore[attr-defined]


@functools.cache
def published() -> GraphQLSchema | None:
    """The published schema, None if it does not exist here."""
    if not PUBLISHED.is_file():
        return None
    return build_schema(PUBLISHED.read_text(encoding="utf-8"), assume_valid=True)


@functools.lru_cache(KEPT)
def prepare(text: str, operation_name: str | None) -> Prepared:
    """The document of a text. Raises GraphQLError with the first mistake."""
    document = parse(text)
    whole = published()
    # Unused variables are checked first, with either schema, since the removal below may cause some.
    rules = specified_rules if whole else [NoUnusedVariablesRule]
    for error in validate(whole or SCHEMA, without(document, set(NEWER)) if whole else document, rules, max_errors=1):
        raise worded(error)
    document = without(document, unserved_types(document))
    missing = first_unserved(document)
    if missing:
        raise GraphQLError(f"The stand-in does not serve {missing}.")
    for error in validate(SCHEMA, document, RULES, max_errors=1):
        raise error
    return prepared(document, operation_name)


def prepared(document: DocumentNode, operation_name: str | None) -> Prepared:
    """The chosen operation, with its fragments."""
    operations = [entry for entry in document.definitions if isinstance(entry, OperationDefinitionNode)]
    chosen = [
        entry for entry in operations if operation_name is None or (entry.name and entry.name.value == operation_name)
    ]
    if len(chosen) != 1:
        raise GraphQLError(
            "An operation name is required" if not operation_name else f'No operation named "{operation_name}"'
        )
    fragments = {entry.name.value: entry for entry in document.definitions if isinstance(entry, FragmentDefinitionNode)}
    depth = depth_of(chosen[0].selection_set, fragments)
    if depth > DEEPEST:
        raise GraphQLError(f"Query has depth of {depth}, which exceeds max depth of {DEEPEST}")
    fields = [entry.name.value for entry in chosen[0].selection_set.selections if isinstance(entry, FieldNode)]
    return Prepared(document, chosen[0], fragments, fields, chosen[0].operation is OperationType.MUTATION)


def depth_of(selections: SelectionSetNode | None, fragments: dict[str, FragmentDefinitionNode]) -> int:
    """The depth of the most nested field."""
    deepest = 0
    for entry in selections.selections if selections else ():
        if isinstance(entry, FieldNode):
            deepest = max(deepest, 1 + depth_of(entry.selection_set, fragments))
        elif isinstance(entry, InlineFragmentNode):
            deepest = max(deepest, depth_of(entry.selection_set, fragments))
        else:
            deepest = max(deepest, depth_of(fragments[entry.name.value].selection_set, fragments))  # type: ignore[attr-defined]
    return deepest


def worded(error: GraphQLError) -> GraphQLError:
    """An unknown field, in the words of the service's library."""
    found = re.match(r"Cannot query field '(\w+)' on type '(\w+)'", error.message)
    if not found:
        return error
    field, kind = found.groups()
    facts = {"code": "undefinedField", "typeName": kind, "fieldName": field}
    return GraphQLError(f"Field '{field}' doesn't exist on type '{kind}'", error.nodes, extensions=facts)


def unserved_types(document: DocumentNode) -> set[str]:
    """The types that fragments name and the stand-in does not serve."""
    named = _Conditions()
    visit(document, named)
    return named.types - set(SCHEMA.type_map)


class _Conditions(Visitor):
    """Records the types of all fragments."""

    def __init__(self) -> None:
        super().__init__()
        self.types: set[str] = set()

    def enter_inline_fragment(self, node: InlineFragmentNode, *_rest: Any) -> None:
        """`... on X { }`."""
        if node.type_condition:
            self.types.add(node.type_condition.name.value)

    def enter_fragment_definition(self, node: FragmentDefinitionNode, *_rest: Any) -> None:
        """`fragment Y on X { }`."""
        self.types.add(node.type_condition.name.value)


def without(document: DocumentNode, types: set[str]) -> DocumentNode:
    """The document without fragments on these types, which no served object has."""
    if not types:
        return document
    dropped = {
        entry.name.value
        for entry in document.definitions
        if isinstance(entry, FragmentDefinitionNode) and entry.type_condition.name.value in types
    }
    used = spread_in(document)
    while True:
        document = visit(document, _Pruner(types, dropped))
        defined = {entry.name.value for entry in document.definitions if isinstance(entry, FragmentDefinitionNode)}
        # Fragments that were unused from the start are the sender's mistake, and are refused as such.
        dropped = (defined & used) - spread_in(document)
        if not dropped:
            return document


def spread_in(document: DocumentNode) -> set[str]:
    """The fragments that a document uses."""
    spread = _Spreads()
    visit(document, spread)
    return spread.names


class _Spreads(Visitor):
    """Records the used fragments."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_fragment_spread(self, node: FragmentSpreadNode, *_rest: Any) -> None:
        """`...Y`."""
        self.names.add(node.name.value)


class _Pruner(Visitor):
    """Removes fragments on some types, and everything that only they contain."""

    def __init__(self, types: set[str], dropped: set[str]) -> None:
        super().__init__()
        self.types, self.dropped = types, dropped

    def enter_inline_fragment(self, node: InlineFragmentNode, *_rest: Any) -> Any:
        """Drop `... on X`."""
        on = node.type_condition
        return self.REMOVE if on is not None and on.name.value in self.types else None

    def enter_fragment_spread(self, node: FragmentSpreadNode, *_rest: Any) -> Any:
        """Drop `...Y` of a fragment on X."""
        return self.REMOVE if node.name.value in self.dropped else None

    def enter_fragment_definition(self, node: FragmentDefinitionNode, *_rest: Any) -> Any:
        """Drop `fragment Y on X`."""
        return self.REMOVE if node.name.value in self.dropped else None

    def leave_selection_set(self, node: SelectionSetNode, *_rest: Any) -> Any:
        """Put the type's name into an empty selection, so that the document stays valid."""
        return node if node.selections else SelectionSetNode(selections=(TYPENAME,))


class _Served(Visitor):
    """Records the first field or argument that is not served on a served type."""

    def __init__(self, info: TypeInfo) -> None:
        super().__init__()
        self.info = info
        self.missing: str | None = None

    def enter_field(self, node: FieldNode, *_rest: Any) -> None:
        """A field without a definition on its parent, or an argument without one on its field."""
        parent, definition = self.info.get_parent_type(), self.info.get_field_def()
        if parent is None or self.missing is not None:
            return
        name = f"{get_named_type(parent).name}.{node.name.value}"
        if definition is None:
            self.missing = name
            return
        unknown = [entry.name.value for entry in node.arguments or () if entry.name.value not in definition.args]
        if unknown:
            self.missing = f"the argument {unknown[0]} of {name}"


def first_unserved(document: DocumentNode) -> str | None:
    """The first field or argument that the stand-in does not serve, or None."""
    info = TypeInfo(SCHEMA)
    seen = _Served(info)
    visit(document, TypeInfoVisitor(info, seen))
    return seen.missing
