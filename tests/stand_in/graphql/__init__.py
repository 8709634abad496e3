# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The GraphQL face: one document in, one answer out. Records and rules are those of the REST face."""

from __future__ import annotations

from typing import Any, NamedTuple

from graphql import GraphQLError
from graphql import execute as run

from ..callers import Caller
from ..store import Record, Refused, Store
from . import cost, documents, fields, mutations, reads
from .things import Context

MOST_REQUESTED = 50_000


class Outcome(NamedTuple):
    """The answer for server.py; `points` are charged, `requested` only limits."""

    status: int
    body: Record
    points: int = 0
    requested: int = 0
    operation: str = ""
    is_write: bool = False


def execute(store: Store, caller: Caller, document: str, variables: Any, operation_name: str | None) -> Outcome:
    """The answer to one document. Errors come with status 200, as Buildkite's do."""
    if not isinstance(variables, dict):
        return Outcome(200, {"errors": [{"message": "The variables must be a JSON object."}]})
    try:
        prepared = documents.prepare(document, operation_name or None)
    except GraphQLError as error:
        return Outcome(200, {"errors": [error.formatted]})
    operation = ", ".join(prepared.fields)
    requested = cost.requested(prepared, variables)
    if requested > MOST_REQUESTED:
        message = f"Query has complexity of {requested}, which exceeds max complexity of {MOST_REQUESTED}"
        return Outcome(200, {"errors": [{"message": message}]}, 0, requested, operation, prepared.is_write)
    context = Context(store, caller)
    outcome: Any = run(
        documents.SCHEMA,
        prepared.document,
        context_value=context,
        variable_values=variables,
        operation_name=operation_name or None,
        field_resolver=resolve,
        type_resolver=reads.type_of,
    )
    body: Record = {"data": outcome.data}
    if outcome.errors:
        body["errors"] = [shown(error) for error in outcome.errors]
    return Outcome(200, body, context.points, requested, operation, prepared.is_write)


def resolve(source: Any, info: Any, **arguments: Any) -> Any:
    """Resolve every field: mutations by their name, everything else as a read. Counts the points of the value."""
    context: Context = info.context
    if info.parent_type.name == "Mutation":
        value: Any = mutations.mutate(context, info.field_name, arguments["input"])
    else:
        value = fields.read(source, info, arguments)
    context.points += cost.of_value(info, value)
    return value


def shown(error: GraphQLError) -> Record:
    """An error in the words of the service: a refusal in one sentence, without the library's additions."""
    entry: Record = {**error.formatted}
    if isinstance(error.original_error, Refused):
        entry["message"] = error.original_error.sentence
    return entry
