# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every GraphQL document that the collection can send: it parses, and the published schema has what it asks for."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from ansible_collections.community.buildkite.plugins.module_utils._apply import mutations
from ansible_collections.community.buildkite.plugins.module_utils._plan.change import Change
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._state import documents, own_values
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node
from graphql import build_schema, parse, validate

from running.documents import every, of_settings

ROOT = Path(__file__).resolve().parents[3]


def every_mutation() -> Iterator[str]:
    """Each mutation that can be sent, with all that it can ask for."""
    for resource in CATALOG.resources:
        known = resource.graphql.mutations
        for mutation in filter(None, [known.create, known.update, known.delete] if known else []):
            leaves = {field.name: (field, None) for field in resource.leaf_fields() if field.graphql_path}
            call = mutations.Call(Change("update", Node(resource, ""), ""), mutation, leaves)
            yield mutations.document_of([call])
            if not resource.rest.path:
                yield mutations.document(resource, mutation, leaves)


def test_documents_are_valid() -> None:
    texts = [*every(CATALOG), *of_settings(CATALOG), *every_mutation()]
    assert len(texts) == len(set(texts)) >= 10
    parsed = [parse(document) for document in texts]
    published = ROOT.parent / "shared" / "reference" / "schema.graphql"
    if not published.is_file():
        assert os.environ.get("CI") != "true", f"{published} is not there, and in CI it must be."
        print(f"{published} is not there: the documents were only parsed.", file=sys.stderr)
        return
    schema = build_schema(published.read_text(encoding="utf-8"), assume_valid=True)
    assert [error.message for document in parsed for error in validate(schema, document)] == []


def test_a_connection_is_asked_for_no_more_than_counts() -> None:
    """A connection without an argument counts as a page of 500."""
    assert "banners(first: 1) { nodes { message } }" in own_values.document(CATALOG.resource("member_settings"))


def test_pages_stay_within_the_points_of_one_query() -> None:
    team, member, link = (CATALOG.resource(name) for name in ("team", "team_member", "team_pipeline"))
    assert documents.page(team, [member, link]) == 123
    assert documents.page(team, [link]) == 164
    assert documents.page(team) == 500
