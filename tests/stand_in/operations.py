# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The operation of a GraphQL document, before it is executed: for faults, the log and the write flag."""

from __future__ import annotations

import functools
from typing import NamedTuple

from graphql import FieldNode, GraphQLError, OperationDefinitionNode, OperationType, parse


class Operation(NamedTuple):
    """The root fields of a document's operation, whether it is a mutation, and the document."""

    fields: tuple[str, ...]
    write: bool
    document: str = ""


# How many documents are kept: clients send the same ones again and again.
KEPT = 200


def analysed(document: object, operation_name: object = None) -> Operation:
    """The operation of a document; one without fields for an invalid document."""
    return _analysed(str(document), operation_name if isinstance(operation_name, str) else None)


@functools.lru_cache(KEPT)
def _analysed(document: str, operation_name: str | None) -> Operation:
    try:
        definitions = parse(document).definitions
    except GraphQLError:
        return Operation((), False, document)
    operations = [entry for entry in definitions if isinstance(entry, OperationDefinitionNode)]
    named = [entry for entry in operations if entry.name and entry.name.value == operation_name]
    chosen = (named or operations)[:1]
    fields = tuple(
        selection.name.value
        for entry in chosen
        for selection in entry.selection_set.selections
        if isinstance(selection, FieldNode)
    )
    return Operation(fields, any(entry.operation == OperationType.MUTATION for entry in chosen), document)
