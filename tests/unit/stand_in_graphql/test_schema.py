# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shape of the schema beside the published one. Names, types and defaults are compared in stand_in/test_graphql.py."""

from __future__ import annotations

import os
import sys

from graphql import GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema, GraphQLUnionType, validate_schema

from stand_in.graphql.documents import SCHEMA, published


def theirs() -> GraphQLSchema | None:
    """The published schema; where it must be and is not, that is a failure."""
    whole = published()
    if whole is None:
        assert os.environ.get("CI") != "true", "The published schema is not there, and in CI it must be."
        print("The published schema is not there: nothing was compared.", file=sys.stderr)
    return whole


def test_the_schema_is_valid() -> None:
    assert validate_schema(SCHEMA) == []


def test_no_description_is_copied() -> None:
    described = [
        name
        for name, kind in SCHEMA.type_map.items()
        if not name.startswith("__") and kind.ast_node and kind.description
    ]
    assert described == []


def test_interfaces_and_unions_agree() -> None:
    whole = theirs()
    if whole is None:
        return
    different = []
    for name, kind in SCHEMA.type_map.items():
        other = whole.type_map.get(name)
        if isinstance(kind, (GraphQLObjectType, GraphQLInterfaceType)) and not name.startswith("__"):
            assert isinstance(other, (GraphQLObjectType, GraphQLInterfaceType))
            # A fragment on an interface that is not served would be dropped without a word.
            if {entry.name for entry in other.interfaces} != {entry.name for entry in kind.interfaces}:
                different.append(name)
        if isinstance(kind, GraphQLUnionType):
            assert isinstance(other, GraphQLUnionType)
            if not {entry.name for entry in kind.types} <= {entry.name for entry in other.types}:
                different.append(name)
    assert different == []


def test_deprecations_agree() -> None:
    whole = theirs()
    if whole is None:
        return
    for name, kind in SCHEMA.type_map.items():
        if isinstance(kind, GraphQLObjectType) and not name.startswith("__"):
            for field, definition in kind.fields.items():
                other = whole.type_map[name].fields[field]  # type: ignore[attr-defined]
                assert bool(definition.deprecation_reason) == bool(other.deprecation_reason), f"{name}.{field}"
