# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deletions of pipelines in which builds run: what is asked, and what is rejected."""

from __future__ import annotations

import typing as t

from ansible_collections.community.buildkite.plugins.module_utils._errors import NotFound
from ansible_collections.community.buildkite.plugins.module_utils._plan import active
from ansible_collections.community.buildkite.plugins.module_utils._plan.change import Change
from ansible_collections.community.buildkite.plugins.module_utils._problems import Problems
from ansible_collections.community.buildkite.plugins.module_utils._state import documents
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node

from .known import Answering, Known, change, found
from .plans import there

UNKNOWN = (
    "pipeline/{0}: whether it has active builds is unknown, since the service does not show that to this token: use an"
    " administrator's token, or list this address in override_guards."
)


def pipeline(slug: str, graphql_id: str | None = None) -> Node:
    """A pipeline that exists."""
    node = there("pipeline", slug, slug=slug)
    node.graphql_id = graphql_id
    return node


def rejected(organization: Known, *changes: Change) -> list[tuple[str, str]]:
    """What is."""
    problems = Problems()
    active.check(organization, list(changes), problems)
    assert all(one.facts["guard"] == "active_builds" for one in problems.found)
    return found(problems)


def has(slug: str, builds: str) -> tuple[str, str]:
    """The rejection of a deletion."""
    address = f"pipeline/{slug}"
    return (
        address,
        f"{address} has {builds} and would be deleted: end that use first, or list this address in override_guards.",
    )


def test_what_the_list_has_shown_is_not_asked_again() -> None:
    nodes = [pipeline(slug) for slug in "abc"]
    organization = Known(*nodes, client=Answering())
    organization.active.update(zip(nodes, (0, 1, 2), strict=True))
    deletions = [change("delete", node) for node in nodes]
    assert rejected(organization, *deletions) == [has("b", "1 active build"), has("c", "2 active builds")]
    problems = Problems()
    active.check(organization, deletions, problems)
    assert [one.facts["count"] for one in problems.found] == [1, 2]


def test_only_deletions_of_what_builds_run_in() -> None:
    changes = [change("archive", pipeline("a")), change("update", pipeline("b")), change("delete", there("team", "T"))]
    assert rejected(Known(), *changes) == []


def test_many_are_asked_about_at_once() -> None:
    """Over GraphQL by their IDs; what it does not show is unknown."""
    nodes = [pipeline(slug, f"g{slug}") for slug in "abcd"]
    answer = {"a0": {"builds": {"count": 3}}, "a1": {"builds": {"count": 0}}, "a2": {"builds": None}, "a3": None}
    client = Answering({}, answer)
    organization = Known(*nodes, client=client)
    problems = rejected(organization, *(change("delete", node) for node in nodes))
    assert problems == [has("a", "3 active builds"), *(("pipeline/" + one, UNKNOWN.format(one)) for one in "cd")]
    document = documents.active_document(nodes[0].resource, 4)
    assert client.queries == [(document, {f"k{number}": f"g{slug}" for number, slug in enumerate("abcd")}, 8.0)]
    assert organization.active == {nodes[0]: 3, nodes[1]: 0}
    nodes = [pipeline(f"p{number}", "g") for number in range(201)]
    client = Answering({}, *({f"a{number}": {"builds": {"count": 0}} for number in range(200)} for _number in range(2)))
    assert rejected(Known(*nodes, client=client), *(change("delete", node) for node in nodes)) == []
    assert [len(variables) for _document, variables, _points in client.queries] == [200, 1]


def test_others_are_asked_about_one_by_one() -> None:
    """Without their IDs, or without GraphQL. What is gone has no builds; its deletion finds that out."""
    nodes = [pipeline("a"), pipeline("b"), pipeline("c"), pipeline("d", "gd")]
    counts: dict[str, t.Any] = {"scheduled_builds_count": 1, "running_builds_count": 2}
    answers = {"pipelines/a": counts, "pipelines/b": NotFound("No."), "pipelines/c": {}}
    client = Answering(answers, {"a0": {"builds": {"count": 0}}})
    organization = Known(*nodes, client=client)
    problems = rejected(organization, *(change("delete", node) for node in nodes))
    assert problems == [has("a", "3 active builds"), ("pipeline/c", UNKNOWN.format("c"))]
    assert client.asked == ["pipelines/a", "pipelines/b", "pipelines/c"] and len(client.queries) == 1
    assert organization.active == {nodes[0]: 3, nodes[1]: 0, nodes[3]: 0}
    client = Answering({"pipelines/d": counts})
    assert rejected(Known(client=client, without="graphql"), change("delete", nodes[3])) == [
        has("d", "3 active builds")
    ]
