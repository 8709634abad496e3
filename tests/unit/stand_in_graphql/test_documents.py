# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documents of clients that ask for more than is served, and documents that are wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from stand_in.graphql import documents

PUBLISHED = documents.PUBLISHED
SUITES = """query Thing($id: ID!, $jobs: Int) { node(id: $id) {
    ... on Job { ...JobFields }
    ... on JobTypeWait { uuid }
    ... on Build { jobs(first: $jobs) { count } ...BuildFields }
    ... on Team { slug } } }
fragment BuildFields on Build { number ...Deeper }
fragment Deeper on Build { createdBy { ... on User { ...Who } } }
fragment Who on User { name }
fragment JobFields on JobTypeWait { uuid }"""


@pytest.fixture(params=[True, False], ids=["published schema", "own schema alone"], autouse=True)
def both_ways(request: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """With the published schema, where it is at hand, and without it as at a user's."""
    monkeypatch.setattr(documents, "PUBLISHED", PUBLISHED if request.param else Path("nowhere"))
    documents.published.cache_clear()
    documents.prepare.cache_clear()
    yield request.param and PUBLISHED.is_file()
    documents.published.cache_clear()
    documents.prepare.cache_clear()


def test_fragments_on_types_that_are_not_served_are_left_out(face: Any) -> None:
    team = face.id_of("team", slug="everyone")
    assert face.data(SUITES, id=team, jobs=3) == {"node": {"slug": "everyone"}}


def test_a_selection_of_nothing_that_is_served_is_still_one(face: Any) -> None:
    team = face.id_of("team", slug="everyone")
    document = "query($id: ID!) { node(id: $id) { ... on Email { id } } }"
    assert face.data(document, id=team) == {"node": {"__typename": "Team"}}


def test_a_type_that_is_newer_than_the_published_schema(face: Any) -> None:
    document = """{ organization(slug: "acme") { pipelines { edges { node { repository { provider {
        ... on RepositoryProviderCursorOrigin { settings { buildTags } } __typename } } } } } } }"""
    assert face.data(document) == {"organization": {"pipelines": {"edges": []}}}


@pytest.mark.parametrize(
    ("selection", "name"),
    [
        ("viewer { user { hasPassword } }", "User.hasPassword"),
        ('organization(slug: "acme") { sso { isEnabled } }', "Organization.sso"),
        ('pipeline(slug: "acme/x") { metrics { edges { node { id } } } }', "Pipeline.metrics"),
        ('organization(slug: "acme") { members(inactiveSince: "2026-01-01") { count } }', "inactiveSince"),
        ('graphQLSnippet(uuid: "x") { uuid }', "Query.graphQLSnippet"),
    ],
)
def test_what_is_not_served_is_an_error_by_name(face: Any, selection: str, name: str) -> None:
    message = face.refused(f"{{ {selection} }}")
    assert message.startswith("The stand-in does not serve") and name in message


def test_a_mutation_that_is_not_served_is_an_error_by_name(face: Any) -> None:
    document = 'mutation { noticeDismiss(input: {id: "x"}) { clientMutationId } }'
    assert face.refused(document) == "The stand-in does not serve Mutation.noticeDismiss."


def test_a_field_that_nobody_has(face: Any, both_ways: bool) -> None:
    outcome = face.execute('{ organization(slug: "acme") { colour } }')
    error = outcome.body["errors"][0]
    if both_ways:
        assert error["message"] == "Field 'colour' doesn't exist on type 'Organization'"
        assert error["extensions"] == {
            "code": "undefinedField",
            "typeName": "Organization",
            "fieldName": "colour",
        }
    else:
        assert error["message"] == "The stand-in does not serve Organization.colour."
    assert (outcome.status, "data" in outcome.body) == (200, False)


@pytest.mark.parametrize(
    ("document", "part"),
    [
        ("{", "Syntax Error"),
        ("", "Syntax Error"),
        ("query A { viewer { user { id } } } query B { viewer { user { id } } }", "operation name is required"),
        ('{ organization(slug: "acme") { pipelines(first: "x") { count } } }', "Int cannot represent"),
        ("mutation { teamCreate(input: {}) { team { id } } }", ""),
        ('query($slug: ID!) { organization(slug: "acme") { id } }', "never used"),
        ("query($x: Nothing) { node(id: $x) { id } }", "Unknown type"),
        ("{ ...A } fragment A on Query { ...A }", "itself"),
        ("{ viewer { user { id } } } fragment A on User { id }", "never used"),
    ],
)
def test_wrong_documents_are_answered_in_words(face: Any, document: str, part: str) -> None:
    assert part in face.refused(document)


def test_an_operation_is_chosen_by_its_name(face: Any) -> None:
    document = 'query A { a: organization(slug: "acme") { slug } } query B { b: organization(slug: "acme") { slug } }'
    assert face.execute(document, "B").body == {"data": {"b": {"slug": "acme"}}}
    assert face.execute(document, "C").body["errors"][0]["message"] == 'No operation named "C"'


def test_variables_that_are_wrong(face: Any) -> None:
    document = "query($slug: ID!) { organization(slug: $slug) { id } }"
    assert "$slug" in face.refused(document)
    assert "$slug" in face.refused(document, slug=None)
    outcome = documents_with_list(face, document)
    assert outcome.body == {"errors": [{"message": "The variables must be a JSON object."}]}


def documents_with_list(face: Any, document: str) -> Any:
    """Variables as a list."""
    from stand_in.graphql import execute

    return execute(face.store, face.caller, document, ["acme"], None)


def deep(levels: int) -> str:
    """Below an organization: a cluster, its organization, and so on; with the first field so many levels."""
    names = ["organization", *["cluster", "organization"] * levels]
    inner = "".join(f"{{ {name}{'(id: 1)' if name == 'cluster' else ''} " for name in names[1 : levels - 1])
    return f"{inner}{{ id }}{' }' * (levels - 2)}"


@pytest.mark.parametrize(("levels", "refused"), [(15, False), (16, True)])
def test_depth(face: Any, levels: int, refused: bool) -> None:
    document = f'{{ organization(slug: "acme") {deep(levels)} }}'
    outcome = face.execute(document)
    message = "Query has depth of 16, which exceeds max depth of 15"
    assert outcome.body.get("errors", [{"message": ""}])[0]["message"] == (message if refused else "")
