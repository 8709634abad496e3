# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""GraphQL mutations, written from the declarations.

Private to this collection. Pure: makes documents and variables, and finds the thing in an answer.
"""

from __future__ import annotations

import typing as t

from ansible_collections.community.buildkite.plugins.module_utils._change import Leaves
from ansible_collections.community.buildkite.plugins.module_utils._field import dig, put
from ansible_collections.community.buildkite.plugins.module_utils._node import Node
from ansible_collections.community.buildkite.plugins.module_utils._resource import Mutation, Resource

Variables = dict[str, t.Any]


def document(resource: Resource, mutation: Mutation) -> str:
    """The document of one mutation. Variable: input."""
    told = [resource.told_once] if resource.told_once and mutation.answer else []
    thing = "uuid id"
    for part in reversed(mutation.answer.split(".") if mutation.answer else []):
        thing = f"{part} {{ {thing} }}"
    selection = " ".join([*told, thing if mutation.answer else "clientMutationId"])
    name = mutation.field[0].upper() + mutation.field[1:]
    return f"mutation {name}($input: {mutation.input}!) {{ {mutation.field}(input: $input) {{ {selection} }} }}"


def variables(mutation: Mutation, node: Node, organization_id: str | None, leaves: Leaves | None = None) -> Variables:
    """The variables of one mutation: ids, constants, and options by their GraphQL names."""
    known = {
        "organization": organization_id,
        "itself": node.graphql_id,
        "parent": node.parent.graphql_id if node.parent else None,
    }
    given: Variables = {name: known[whose] for name, whose in mutation.ids.items()}
    given.update(mutation.constants)
    for field, value in (leaves or {}).values():
        put(given, field.graphql_path, field.encode(value))
    return {"input": given}


def answered(resource: Resource, mutation: Mutation, data: t.Mapping[str, t.Any]) -> tuple[dict[str, t.Any], t.Any]:
    """The thing in an answer, and the value that is told once."""
    payload = data.get(mutation.field) or {}
    found = dig(payload, mutation.answer)[1] if mutation.answer else None
    return dict(found or {}), payload.get(resource.told_once or "")


def every_document(resources: t.Iterable[Resource]) -> t.Iterator[str]:
    """Each document that can be sent, for validation."""
    for resource in resources:
        for mutation in [resource.mutations.create, resource.mutations.delete] if resource.mutations else []:
            yield document(resource, mutation)
