# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every figure of points that the documentation's cost rules give for the reference organization."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from graphql import parse

PAGE = "pageInfo { hasNextPage endCursor }"
SETTINGS = "provider { ... on RepositoryProviderGithub { settings { buildTags } } }"
MEMBERS = "members(first: 50) { count edges { node { role user { uuid email } } } }"
LINKS = "pipelines(first: 150) { count edges { node { accessLevel pipeline { uuid } } } }"
TOKENS = "agentTokens(first: 500) { edges { node { uuid } } }"


def teams(inner: str) -> str:
    """A page of 100 teams."""
    return f"teams(first: 100, order: NAME) {{ {PAGE} edges {{ node {{ uuid {inner} }} }} }}"


def pipelines(inner: str) -> str:
    """The pages of 500 pipelines."""
    return f"pipelines(first: 500, after: $after, order: NAME) {{ {PAGE} edges {{ node {{ uuid {inner} }} }} }}"


def clusters(inner: str) -> str:
    """A page of 50 clusters."""
    return f"clusters(first: 50) {{ {PAGE} edges {{ node {{ uuid defaultQueue {{ uuid }} {inner} }} }} }}"


# A selection below the organization, its requested points a page, and the actual points of all pages.
COSTS = {
    "names": ("pipelines { edges { node { slug } } }", 503, 503),
    "pipelines": (pipelines("slug"), 504, 1_008),
    "pipelines with repository, steps, cluster": (
        pipelines("repository { url } steps { yaml } cluster { uuid }"),
        2_004,
        4_008,
    ),
    "pipelines with provider settings": (
        pipelines(f"repository {{ url {SETTINGS} }} steps {{ yaml }} cluster {{ uuid }}"),
        3_004,
        6_008,
    ),
    "pipelines with tags": (
        pipelines(f"repository {{ url {SETTINGS} }} steps {{ yaml }} cluster {{ uuid }} tags {{ label }}"),
        3_504,
        7_008,
    ),
    "links by pipelines": (
        pipelines("teams(first: 20) { edges { node { accessLevel team { slug } } } }"),
        21_504,
        7_008,
    ),
    "links by teams": (
        teams("pipelines(first: 200) { count edges { node { accessLevel pipeline { uuid } } } }"),
        40_304,
        4_304,
    ),
    "links by teams with pages": (
        teams("pipelines(first: 200) { pageInfo { hasNextPage } edges { node { accessLevel pipeline { uuid } } } }"),
        40_404,
        4_404,
    ),
    "teams": (teams("slug"), 104, 104),
    "members of teams": (teams(MEMBERS.replace("50", "150")), 30_304, 1_304),
    "teams, members, links": (teams(f"{MEMBERS} {LINKS}"), 40_504, 5_504),
    "schedules": (
        pipelines("schedules(first: 50) { count edges { node { cronline env } } }"),
        26_504,
        3_308,
    ),
    "clusters": (clusters("").replace("defaultQueue { uuid }", ""), 54, 24),
    "clusters, queues, tokens": (
        clusters(f"queues(first: 100) {{ edges {{ node {{ key }} }} }} {TOKENS}"),
        30_304,
        384,
    ),
    "agents": (f"agents(first: 500) {{ {PAGE} edges {{ node {{ name }} }} }}", 504, 504),
    "agents with queues": (
        f"agents(first: 500) {{ {PAGE} edges {{ node {{ clusterQueue {{ uuid }} }} }} }}",
        1_004,
        1_004,
    ),
    "only a count": ("pipelines { count }", 2, 2),
    "banners as nodes": ("banners(first: 3) { nodes { message } }", 5, 2),
}


@pytest.mark.parametrize("name", sorted(COSTS))
def test_costs(reference: Any, name: str) -> None:
    selection, requested, actual = COSTS[name]
    document = f'query($after: String) {{ organization(slug: "acme") {{ {selection} }} }}'
    if "$after" not in selection:
        document = document.replace("query($after: String) ", "")
    after, points = None, 0
    while True:
        outcome = reference.execute(document, **({"after": after} if "$after" in selection else {}))
        assert "errors" not in outcome.body, outcome.body["errors"]
        assert outcome.requested == requested
        points += outcome.points
        page = outcome.body["data"]["organization"].get("pipelines", {}).get("pageInfo")
        if not page or not page["hasNextPage"]:
            break
        after = page["endCursor"]
    assert points == actual


@pytest.mark.parametrize(
    ("inner", "requested"),
    [("id", 251_503), ("team { id }", 501_503)],
)
def test_too_much_is_refused_and_costs_nothing(reference: Any, inner: str, requested: int) -> None:
    teams = f"teams {{ edges {{ node {{ {inner} }} }} }}"
    document = f'{{ organization(slug: "acme") {{ pipelines {{ edges {{ node {{ {teams} }} }} }} }} }}'
    outcome = reference.execute(document)
    message = f"Query has complexity of {requested}, which exceeds max complexity of 50000"
    assert (outcome.body, outcome.points) == ({"errors": [{"message": message}]}, 0)


def test_page_sizes_come_from_variables_their_defaults_and_last(reference: Any) -> None:
    document = 'query($n: Int%s) { organization(slug: "acme") { pipelines(%s: $n) { edges { node { id } } } } }'
    assert reference.execute(document % ("", "first"), n=7).requested == 10
    assert reference.execute(document % (" = 9", "first")).requested == 12
    assert reference.execute(document % ("", "last"), n=20).points == 23
    assert reference.execute(document % ("", "first"), n=9999).requested == 503


def test_what_is_selected_twice_is_counted_once(reference: Any) -> None:
    inner = "defaultQueue { uuid } ...More"
    document = f"""{{ organization(slug: "acme") {{ clusters(first: 5) {{ edges {{ node {{ {inner} }} }} }} }} }}
        fragment More on Cluster {{ defaultQueue {{ key cluster {{ id }} }} defaultQueue {{ cluster {{ name }} }} }}"""
    outcome = reference.execute(document)
    assert (outcome.requested, outcome.points) == (3 + 5 * 3, 3 + 5 * 3)


def test_aliases_cost_each(reference: Any) -> None:
    lookups = " ".join(
        f'a{n}: pipeline(slug: "acme/pipeline-{n:04}") {{ schedules(first: 5) {{ count }} }}' for n in range(9)
    )
    assert reference.execute(f"{{ {lookups} }}").points == 18


def test_a_mutation_costs_its_payload(face: Any) -> None:
    (document,) = face.mutation("teamCreate", "teamEdge { node { id } } organization { id }")
    parse(document)
    values = {"organizationID": face.id_of("organization"), "name": "A", "privacy": "VISIBLE"}
    outcome = face.execute(document, input={**values, "isDefaultTeam": False, "defaultMemberRole": "MEMBER"})
    assert (outcome.points, outcome.is_write, outcome.operation) == (4, True, "teamCreate")


@pytest.mark.parametrize("name", ["teams, members, links", "pipelines with provider settings", "schedules"])
def test_large_pages_take_no_more_for_an_object_than_small_ones(reference: Any, name: str) -> None:
    """Ten times the objects take about ten times as long, not a hundred times."""
    large = COSTS[name][0].replace(", after: $after", "")
    outer = re.search(r"first: (\d+)", large)
    assert outer
    small = large.replace(outer[0], f"first: {int(outer[1]) // 10}", 1)

    def seconds(fields: str) -> float:
        begin = time.process_time()
        assert "errors" not in reference.execute(f'{{ organization(slug: "acme") {{ {fields} }} }}').body
        return time.process_time() - begin

    assert min(seconds(large) for _time in range(3)) < 40 * min(seconds(small) for _time in range(3))
