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
    """What server.py needs of an answer; `points` are charged, `requested` only limits."""

    status: int
    body: Record
    points: int = 0
    requested: int = 0
    operation: str = ""
    is_write: bool = False


def execute(store: Store, caller: Caller, document: str, variables: Record, operation_name: str | None) -> Outcome:
    """The answer to one document. Errors come with status 200, as Buildkite's do."""
    try:
        prepared = documents.prepare(document, operation_name)
    except GraphQLError as error:
        return Outcome(200, {"errors": [error.formatted]})
    operation = ", ".join(prepared.fields)
    requested = cost.requested(prepared, variables)
    if requested > MOST_REQUESTED:
        message = f"Query has complexity of {requested}, which exceeds max complexity of {MOST_REQUESTED}"
        return Outcome(200, {"errors": [{"message": message}]}, 0, requested, operation, prepared.is_write)
    outcome = run(
        documents.SCHEMA,
        prepared.document,
        context_value=Context(store, caller),
        variable_values=variables,
        operation_name=operation_name,
        field_resolver=resolve,
        type_resolver=reads.type_of,
    )
    body: Record = {"data": outcome.data}
    if outcome.errors:
        body["errors"] = [shown(error) for error in outcome.errors]
    points = cost.actual(prepared, outcome.data, variables)
    return Outcome(200, body, points, requested, operation, prepared.is_write)


def resolve(source: Any, info: Any, **arguments: Any) -> Any:
    """Every field: mutations by their name, everything else by what is read."""
    if info.parent_type.name == "Mutation":
        return mutations.mutate(info.context, info.field_name, arguments["input"])
    return fields.read(source, info, arguments)


def shown(error: GraphQLError) -> Record:
    """An error as the service words it: a refusal in one sentence, without the library's words around it."""
    entry: Record = {**error.formatted}
    if isinstance(error.original_error, Refused):
        entry["message"] = error.original_error.sentence
    return entry
