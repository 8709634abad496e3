# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documents: parsed, validated, and kept by their text.

Where the published schema is at hand, a document is validated against the whole of it first, as the service does;
then parts that lie on types which are not served are left out, and a field that is not served on a served type is
an error by its name.
"""

from __future__ import annotations

import functools
import os
from pathlib import Path
from typing import Any, NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    build_schema,
    get_named_type,
    parse,
    validate,
    visit,
)

HERE = Path(__file__).resolve().parent
SCHEMA: GraphQLSchema = build_schema((HERE / "schema.graphql").read_text(encoding="utf-8"))
# Where the published schema may lie: a checkout has it beside itself, a user does not.
PUBLISHED = Path(
    os.environ.get("STAND_IN_PUBLISHED_SCHEMA") or HERE.parents[2].parent / "shared" / "reference" / "schema.graphql"
)
DEEPEST = 15
KEPT = 200


class Prepared(NamedTuple):
    """A document that can be executed: its operation, its fragments, and the names of the root fields."""

    document: DocumentNode
    operation: OperationDefinitionNode
    fragments: dict[str, FragmentDefinitionNode]
    fields: list[str]
    is_write: bool


@functools.cache
def published() -> GraphQLSchema | None:
    """The published schema, None where it is not at hand."""
    if not PUBLISHED.is_file():
        return None
    return build_schema(PUBLISHED.read_text(encoding="utf-8"), assume_valid=True)


@functools.lru_cache(KEPT)
def prepare(text: str, operation_name: str | None) -> Prepared:
    """The document of a text. Raises GraphQLError with the first thing that is wrong."""
    document = parse(text)
    whole = published()
    if whole is not None:
        for error in validate(whole, document, max_errors=1):
            raise error
    document = visit(document, _Pruner())
    unserved(document)
    for error in validate(SCHEMA, document, max_errors=1):
        raise error
    return prepared(document, operation_name)


def prepared(document: DocumentNode, operation_name: str | None) -> Prepared:
    """The operation that is meant, with what belongs to it."""
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
    """How many fields stand inside each other at the most."""
    deepest = 0
    for entry in selections.selections if selections else ():
        if isinstance(entry, FieldNode):
            deepest = max(deepest, 1 + depth_of(entry.selection_set, fragments))
        elif isinstance(entry, InlineFragmentNode):
            deepest = max(deepest, depth_of(entry.selection_set, fragments))
        else:
            deepest = max(deepest, depth_of(fragments[entry.name.value].selection_set, fragments))  # type: ignore[attr-defined]
    return deepest


class _Pruner(Visitor):
    """Leaves out fragments on types that are not served, and fragment definitions that nothing can spread."""

    def enter_inline_fragment(self, node: InlineFragmentNode, *rest: Any) -> Any:
        """Drop `... on X` of an unserved type."""
        on = node.type_condition
        return None if on is None or on.name.value in SCHEMA.type_map else self.REMOVE


class _Served(Visitor):
    """Notes the first field that is not served on a type that is."""

    def __init__(self, info: TypeInfo) -> None:
        super().__init__()
        self.info = info
        self.missing: str | None = None

    def enter_field(self, node: FieldNode, *rest: Any) -> None:
        """A field without a definition on its parent."""
        parent = self.info.get_parent_type()
        if parent is not None and self.info.get_field_def() is None and self.missing is None:
            self.missing = f"{get_named_type(parent).name}.{node.name.value}"


def unserved(document: DocumentNode) -> None:
    """Raise for a field that the published schema has and the stand-in does not."""
    whole = published()
    info = TypeInfo(SCHEMA)
    seen = _Served(info)
    visit(document, TypeInfoVisitor(info, seen))
    if seen.missing is None:
        return
    kind, _, field = seen.missing.partition(".")
    if whole is not None:
        raise GraphQLError(f"The stand-in does not serve {seen.missing}.")
    raise GraphQLError(f"Field '{field}' doesn't exist on type '{kind}', or the stand-in does not serve it.")
