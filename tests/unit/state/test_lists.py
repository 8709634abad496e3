# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole lists as the service answers them, and answers about many objects: over a client that a test answers for."""

from __future__ import annotations

import types
import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._errors import BuildkiteError, NotFound
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._schema.resource_facts import Root
from ansible_collections.community.buildkite.plugins.module_utils._state import documents, lists
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node
from ansible_collections.community.buildkite.plugins.module_utils._state.nodes import answers

CLUSTER, TEAM, MEMBER, TOKEN = (CATALOG.resource(name) for name in ("cluster", "team", "team_member", "agent_token"))
UNCLUSTERED = CATALOG.resource("unclustered_agent_token")


class Client:
    """It gives its answers in their order, each of which costs 7 points, and notes what was asked."""

    def __init__(self, *found: t.Any) -> None:
        self.found = list(found)
        self.asked: list[tuple[t.Any, ...]] = []
        self.connection = types.SimpleNamespace(organization="acme")
        self.ledger = types.SimpleNamespace(spent={"graphql": 0.0})

    def room(self, wait: bool = True) -> None:
        """No share of the quota is kept."""

    def graphql(self, document: str, variables: dict[str, t.Any], points: float, wait: bool = True) -> t.Any:
        """A query."""
        self.asked.append((document, dict(variables), points, wait))
        self.ledger.spent["graphql"] += 7.0
        return self.found.pop(0)

    def rest(self, way: str, path: str) -> t.Any:
        """A request."""
        self.asked.append((way, path))
        return self.found.pop(0)

    def get(self, path: str) -> t.Any:
        """One answer."""
        return self.rest("get", path)

    def cursor_pages(self, path: str) -> t.Any:
        """A list with cursors."""
        return self.rest("cursor", path)

    def numbered_pages(self, path: str) -> t.Any:
        """A list with numbers."""
        return self.rest("numbered", path)


def whole(client: Client, kind: str, path: str) -> tuple[list[t.Any], int]:
    """A whole list."""
    return lists.whole(t.cast(t.Any, client), CATALOG, CATALOG.resource(kind), path)


def test_whole_lists_over_rest() -> None:
    """Without what is of another kind; pages with cursors hide nothing, and count as one."""
    client = Client(([{"id": "1"}], 3), [{"provider": {"id": "webhook"}}, {"provider": {"id": "slack"}}], {"a": 1})
    assert whole(client, "cluster", "clusters") == ([{"id": "1"}], 3)
    assert whole(client, "webhook", "services") == ([{"provider": {"id": "webhook"}}], 1)
    assert whole(client, "api_settings", "api-settings") == ([{"a": 1}], 1)
    assert client.asked == [("numbered", "clusters"), ("cursor", "services"), ("get", "api-settings")]


def test_answers_without_what_has_expired() -> None:
    tokens = [{"id": "1", "expires_at": None}, {"id": "2", "expires_at": "2020-01-01T00:00:00Z"}]
    client = Client((tokens, 1), ([{"id": "1"}], 1))
    assert lists.answers(t.cast(t.Any, client), CATALOG, TOKEN, "tokens") == tokens[:1]
    assert lists.answers(t.cast(t.Any, client), CATALOG, CLUSTER, "clusters") == [{"id": "1"}]


def page(field: str, *nodes: str, after: str | None = None, **more: t.Any) -> dict[str, t.Any]:
    """The answer to a query for a list."""
    info = {"hasNextPage": after is not None, "endCursor": after}
    return {"organization": {field: {"edges": [{"node": node} for node in nodes], "pageInfo": info, **more}}}


def test_a_list_over_graphql_page_after_page() -> None:
    client = Client(page("teams", "a", after="x"), page("teams", "b"))
    found: list[t.Any] = list(lists.tree(t.cast(t.Any, client), CATALOG, TEAM, [MEMBER], wait=False))
    assert found == ["a", "b"]
    size = documents.page(TEAM, [MEMBER])
    document = documents.list_document(CATALOG, TEAM, [MEMBER], size)
    # The first page is estimated, and the next ones cost what it did.
    assert client.asked == [
        (document, {"org": "acme", "after": None}, 20.0 * (1 + 12), False),
        (document, {"org": "acme", "after": "x"}, 7.0, False),
    ]


def test_a_list_over_graphql_that_has_no_pages() -> None:
    client = Client(page("agentTokens", "a", "b", count=2))
    assert whole(client, "unclustered_agent_token", "") == (["a", "b"], 1)
    assert [asked[1:] for asked in client.asked] == [({"org": "acme"}, 20.0, True)]
    client = Client(page("agentTokens", "a", count=2))
    with pytest.raises(BuildkiteError) as caught:
        whole(client, "unclustered_agent_token", "")
    assert caught.value.message == (
        "The organization has 2 unclustered agent tokens, and the service lists only 1 of them: remove some of them."
    )


@pytest.mark.parametrize("answer", [{"organization": None}, {}, {"organization": {"teams": None}}])
def test_a_list_that_is_not_visible(answer: t.Any) -> None:
    with pytest.raises(NotFound) as caught:
        list(lists.tree(t.cast(t.Any, Client(answer)), CATALOG, TEAM, []))
    assert caught.value.message == (
        "The organization's teams cannot be read: check the slug and the permissions of the token's user."
    )


def test_retired_objects() -> None:
    pipeline = CATALOG.resource("pipeline")
    client = Client(page("pipelines", "a"))
    found: list[t.Any] = list(lists.retired(t.cast(t.Any, client), pipeline))
    assert found == ["a"]
    assert client.asked == [(documents.retired_document(pipeline), {"org": "acme", "after": None}, 10.0, True)]


def test_the_rest_of_a_list_inside() -> None:
    edges = [{"node": "a"}]
    team = Node(TEAM, "T", None, "1", {"slug": "t"})
    client = Client({"a0": {"members": {"edges": edges}}})
    assert lists.rest_of(t.cast(t.Any, client), CATALOG, TEAM, MEMBER, team, 3, "x") == edges
    document = documents.children_document(CATALOG, TEAM, [MEMBER], 1, {"team_member": 50})
    assert client.asked == [(document, {"k0": "acme/t", "org": "acme", "after": "x"}, 300.0, True)]
    # From the other side, and of a list that has no pages.
    web = Node(CATALOG.resource("pipeline"), "web", None, "1", {"slug": "web"})
    client = Client({"a0": {"teams": {"edges": edges}}}, {"organization": {"a0": {"agentTokens": {"edges": edges}}}})
    assert (
        lists.rest_of(t.cast(t.Any, client), CATALOG, web.resource, CATALOG.resource("team_pipeline"), web, 3) == edges
    )
    linux = Node(CLUSTER, "Linux", None, "c1")
    assert lists.rest_of(t.cast(t.Any, client), CATALOG, CLUSTER, TOKEN, linux, 3) == edges
    assert [asked[1] for asked in client.asked] == [
        {"k0": "acme/web", "org": "acme", "after": None},
        {"k0": "c1", "org": "acme"},
    ]


def test_what_mutations_name_the_organization_by() -> None:
    client = Client({"organization": {"id": "o"}}, {"organization": None}, {})
    assert [lists.organization_id(t.cast(t.Any, client)) for _number in range(3)] == ["o", "", ""]
    assert client.asked[0] == (documents.ORGANIZATION, {"org": "acme"}, 2.0, True)


USERS = t.cast(Root, CATALOG.resource("user").graphql.root)
FOUND = {"edges": [{"node": {"user": {"email": "a"}}}, {"node": {"user": None}}, None]}


@pytest.mark.parametrize(
    ("root", "data", "expected"),
    [
        (TEAM.graphql.root, {"a0": {"slug": "a"}, "a1": {"slug": "b"}}, [{"slug": "b"}]),
        (TEAM.graphql.root, {"a0": {"slug": "a"}, "a1": None}, []),
        (CLUSTER.graphql.root, {"organization": {"a1": {"name": "C"}}}, [{"name": "C"}]),
        (CLUSTER.graphql.root, {"organization": None}, []),
        (USERS, {"organization": {"a1": FOUND}}, [{"email": "a"}]),
        (USERS, {"organization": {"a1": None}}, []),
    ],
)
def test_what_a_look_up_found(root: Root, data: dict[str, t.Any], expected: list[t.Any]) -> None:
    assert lists.all_below(data, root, 1) == expected


def test_answers_about_many_objects() -> None:
    """So many at a time; below the organization, where the document asks there."""
    nodes = [Node(TEAM, key, None, key, graphql_id=f"g{key}") for key in "abc"]
    client = Client({"a0": 1, "a1": 2}, {"organization": {"a0": 3}})
    found = list(answers(t.cast(t.Any, client), nodes, 2, "about {}".format, 3.0, {"org": "acme"}))
    assert found == list(zip(nodes, (1, 2, 3), strict=True))
    assert client.asked == [
        ("about 2", {"org": "acme", "k0": "ga", "k1": "gb"}, 6.0, True),
        ("about 1", {"org": "acme", "k0": "gc"}, 3.0, True),
    ]
    (one,) = answers(t.cast(t.Any, Client({})), nodes[:1], 2, "about {}".format, 3.0)
    assert one == (nodes[0], None)
