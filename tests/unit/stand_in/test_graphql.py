# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The GraphQL face: costs by the documented figures, errors in 200, and one store with REST."""

from __future__ import annotations

import os
import sys
import typing as t
from pathlib import Path

import pytest
import requests
from graphql import GraphQLInputObjectType, build_schema, print_ast

from stand_in_process import StandIn

ROOT = Path(__file__).resolve().parents[3]
OWN = ROOT / "tests" / "stand_in" / "graphql" / "schema.graphql"
PUBLISHED = ROOT.parent / "shared" / "reference" / "schema.graphql"

Answer = dict[str, t.Any]

INNER_TEAMS = "members(first: 50) { count edges { node { role user { uuid email } } } }"
INNER_LINKS = "pipelines(first: 150) { count edges { node { accessLevel pipeline { uuid } } } }"
# A selection below the organization, what it asks for, and what it costs in the reference organization (bulk_reads.md).
COSTS = {
    "names of pipelines": ("pipelines { edges { node { slug } } }", 503, 503),
    "a page with pageInfo": ("pipelines(first: 500) { pageInfo { hasNextPage } edges { node { slug } } }", 504, 504),
    "teams and members": (
        "teams(first: 100) { pageInfo { hasNextPage } edges { node { uuid members(first: 150) { edges { node { role user { uuid } } } } } } }",
        30_304,
        1_304,
    ),
    "teams, members, links": (
        f"teams(first: 100) {{ pageInfo {{ hasNextPage }} edges {{ node {{ uuid {INNER_TEAMS} {INNER_LINKS} }} }} }}",
        40_504,
        5_504,
    ),
    "clusters, queues, tokens": (
        "clusters(first: 50) { pageInfo { hasNextPage } edges { node { uuid defaultQueue { uuid }"
        " queues(first: 50) { edges { node { key } } } agentTokens(first: 500) { edges { node { uuid } } } } } }",
        27_804,
        384,
    ),
    "only a count": ("pipelines { count }", 2, 2),
}


def ask(stand_in: StandIn, query: str, **variables: t.Any) -> Answer:
    """The answer to a query by the owner."""
    answer = requests.post(
        stand_in.graphql_url,
        json={"query": query, "variables": variables},
        headers={"Authorization": f"Bearer {stand_in.token}", "Buildkite-Include-Query-Stats": "true"},
        timeout=20,
    )
    assert answer.status_code == 200, answer.text
    found: Answer = answer.json()
    return found


def data(stand_in: StandIn, query: str, **variables: t.Any) -> Answer:
    """The data of a query that must not fail."""
    answer = ask(stand_in, query, **variables)
    assert "errors" not in answer, answer["errors"]
    found: Answer = answer["data"]
    return found


@pytest.fixture(scope="module")
def reference() -> t.Iterator[StandIn]:
    """The reference organization."""
    with StandIn() as running:
        running.reset({"generate": {}})
        yield running


@pytest.mark.parametrize("name", sorted(COSTS))
def test_costs(reference: StandIn, name: str) -> None:
    selection, requested, actual = COSTS[name]
    answer = ask(reference, f'{{ organization(slug: "{reference.organization}") {{ {selection} }} }}')
    assert answer["stats"] == {"requestedComplexity": requested, "actualComplexity": actual}


def test_too_much_is_refused_before_it_is_done(reference: StandIn) -> None:
    inner = "schedules { edges { node { id } } }"
    answer = ask(
        reference,
        f'{{ organization(slug: "{reference.organization}") {{ pipelines {{ edges {{ node {{ {inner} }} }} }} }} }}',
    )
    message = "Query has complexity of 251503, which exceeds max complexity of 50000"
    assert answer["errors"] == [{"message": message}] and "data" not in answer


def test_pages_follow_each_other_and_hold_everything_once(reference: StandIn) -> None:
    query = """query($org: ID!, $after: String) { organization(slug: $org) { pipelines(first: 300, after: $after, order: NAME) {
        count pageInfo { hasNextPage endCursor } edges { node { slug } } } } }"""
    slugs: list[str] = []
    after = None
    while True:
        page = data(reference, query, org=reference.organization, after=after)["organization"]["pipelines"]
        slugs += [edge["node"]["slug"] for edge in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    assert len(slugs) == len(set(slugs)) == page["count"] == 1000


def test_what_is_not_there_is_null_and_in_mutations_an_error(stand_in: StandIn) -> None:
    assert data(stand_in, '{ pipeline(slug: "acme/none") { id } team(slug: "acme/none") { id } }') == {
        "pipeline": None,
        "team": None,
    }
    assert data(stand_in, '{ node(id: "UGlwZWxpbmUtLS1ub25l") { id } }') == {"node": None}
    answer = ask(stand_in, 'mutation { pipelineDelete(input: {id: "UGlwZWxpbmUtLS1ub25l"}) { deletedPipelineID } }')
    assert answer["errors"][0]["message"] == "No pipeline found" and answer["data"] == {"pipelineDelete": None}


def test_a_field_that_is_not_served_is_an_error_by_name(stand_in: StandIn) -> None:
    message = ask(stand_in, "{ viewer { user { hasPassword } } }")["errors"][0]["message"]
    assert "hasPassword" in message and "User" in message


def test_aliases_and_typename(stand_in: StandIn) -> None:
    found = data(
        stand_in, '{ a: organization(slug: "acme") { __typename slug } b: organization(slug: "none") { slug } }'
    )
    assert found == {"a": {"__typename": "Organization", "slug": "acme"}, "b": None}


CREATE = """mutation($input: PipelineCreateInput!) { pipelineCreate(input: $input) { pipeline {
    id slug allowRebuilds visibility tags { label } cluster { name } steps { yaml }
    repository { url provider { __typename name ... on RepositoryProviderGithub { settings { buildBranches triggerMode } } } } } } }"""


def test_both_faces_have_the_same_records(stand_in: StandIn) -> None:
    organization = data(stand_in, '{ organization(slug: "acme") { id } }')["organization"]["id"]
    values = {
        "organizationId": organization,
        "name": "A Pipeline",
        "repository": {"url": "https://github.com/x/y"},
        "steps": {"yaml": "steps:\n  - command: x\n"},
        "tags": [{"label": "a"}],
    }
    made = data(stand_in, CREATE, input=values)["pipelineCreate"]["pipeline"]
    assert (made["slug"], made["visibility"], made["cluster"]["name"]) == ("a-pipeline", "PRIVATE", "Default cluster")
    assert made["repository"]["provider"]["settings"] == {"buildBranches": True, "triggerMode": "code"}
    seen = stand_in.state()["pipelines"]["a-pipeline"]
    assert (seen["graphql_id"], seen["tags"], seen["allow_rebuilds"]) == (made["id"], ["a"], True)
    data(
        stand_in,
        "mutation($id: ID!) { pipelineUpdate(input: {id: $id, allowRebuilds: false}) { pipeline { id } } }",
        id=made["id"],
    )
    assert stand_in.state()["pipelines"]["a-pipeline"]["allow_rebuilds"] is False
    data(
        stand_in,
        'mutation($id: ID!) { pipelineUpdate(input: {id: $id, description: "x"}) { pipeline { id } } }',
        id=made["id"],
    )
    assert stand_in.state()["pipelines"]["a-pipeline"]["allow_rebuilds"] is True, "its default is true, as published"


def default_of(value: t.Any) -> str | None:
    """A default as it is written."""
    written = value.ast_node.default_value
    return print_ast(written) if written else None


def test_what_is_served_agrees_with_the_published_schema() -> None:
    """Every type, field, argument, default and enum value, by name, type and nullability."""
    if not PUBLISHED.is_file():
        assert os.environ.get("CI") != "true", f"{PUBLISHED} is not there, and in CI it must be."
        print(f"{PUBLISHED} is not there: the schema was not compared.", file=sys.stderr)
        return
    published = build_schema(PUBLISHED.read_text(encoding="utf-8"), assume_valid=True).type_map
    own = build_schema(OWN.read_text(encoding="utf-8")).type_map
    served = [name for name in own if not name.startswith("__")]
    assert [difference for name in served for difference in differences(name, own[name], published.get(name))] == []


def differences(name: str, kind: t.Any, other: t.Any) -> t.Iterator[str]:
    """What a type has that the published one has not, or has otherwise."""
    if type(other) is not type(kind) or set(getattr(kind, "values", {})) != set(getattr(other, "values", {})):
        yield name
        return
    for field, definition in getattr(kind, "fields", {}).items():
        theirs = other.fields.get(field)
        if theirs is None or str(theirs.type) != str(definition.type):
            yield f"{name}.{field}"
        elif isinstance(kind, GraphQLInputObjectType):
            if default_of(theirs) != default_of(definition):
                yield f"{name}.{field} default"
        else:
            for argument, given in definition.args.items():
                wanted = theirs.args.get(argument)
                if wanted is None or (str(wanted.type), default_of(wanted)) != (str(given.type), default_of(given)):
                    yield f"{name}.{field}({argument})"
