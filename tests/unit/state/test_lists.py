# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole lists as the service answers them, and answers about many objects: over a client that a test answers for."""

from __future__ import annotations

import functools
import re
import types
import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._api import answers as api_answers
from ansible_collections.community.buildkite.plugins.module_utils._api.complexity import Room, requested
from ansible_collections.community.buildkite.plugins.module_utils._errors import BuildkiteError, NotBuildkite, NotFound
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._schema.resource_facts import Root
from ansible_collections.community.buildkite.plugins.module_utils._state import documents, lists
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node
from ansible_collections.community.buildkite.plugins.module_utils._state.nodes import answers

CLUSTER, TEAM, MEMBER, TOKEN = (CATALOG.resource(name) for name in ("cluster", "team", "team_member", "agent_token"))
UNCLUSTERED = CATALOG.resource("unclustered_agent_token")


class Client:
    """It gives its answers in their order, each of which costs 7 points, and notes what was asked.

    `left`: what a share of the quota allows for each request.
    """

    def __init__(self, *found: t.Any, left: float | None = None) -> None:
        self.found, self.left = list(found), left
        self.waits: list[bool] = []
        self.asked: list[tuple[t.Any, ...]] = []
        self.connection = types.SimpleNamespace(organization="acme")
        self.ledger = types.SimpleNamespace(spent={"graphql": 0.0})

    def room(self, wait: bool = True) -> Room | None:
        """What a request may cost."""
        self.waits.append(wait)
        return None if self.left is None else Room(self.left, 5000.0)

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
    """With what is of another kind; pages with cursors hide nothing, and count as one."""
    services = [{"provider": {"id": "webhook"}}, {"provider": {"id": "slack"}}]
    client = Client(([{"id": "1"}], 3), services, {"a": 1}, services)
    assert whole(client, "cluster", "clusters") == ([{"id": "1"}], 3)
    assert whole(client, "webhook", "services") == (services, 1)
    assert whole(client, "api_settings", "api-settings") == ([{"a": 1}], 1)
    assert client.asked == [("numbered", "clusters"), ("cursor", "services"), ("get", "api-settings")]
    found = lists.answers(t.cast(t.Any, client), CATALOG, CATALOG.resource("webhook"), "services")
    assert found == services[:1]


def test_answers_without_what_has_expired() -> None:
    tokens = [{"id": "1", "expires_at": None}, {"id": "2", "expires_at": "2020-01-01T00:00:00Z"}]
    client = Client((tokens, 1), ([{"id": "1"}], 1))
    assert lists.answers(t.cast(t.Any, client), CATALOG, TOKEN, "tokens") == tokens[:1]
    assert lists.answers(t.cast(t.Any, client), CATALOG, CLUSTER, "clusters") == [{"id": "1"}]
    assert client.asked == [("numbered", "tokens"), ("numbered", "clusters")]


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


def test_expired_objects_of_a_list_over_graphql_are_left_out() -> None:
    """A list that only GraphQL has."""
    client = Client(page("agentTokens", "a", count=1))
    found: list[t.Any] = lists.answers(t.cast(t.Any, client), CATALOG, UNCLUSTERED, "")
    assert found == ["a"]
    assert client.asked[0][0] == documents.list_document(CATALOG, UNCLUSTERED, [], documents.page(UNCLUSTERED))


def test_a_feature_that_the_plan_does_not_include() -> None:
    """Any other list that is not found is an error of its own."""
    for kind in ("pipeline_template", "cluster"):
        client = Client()
        missing = NotFound("No.", request="GET it")
        client.numbered_pages = client.cursor_pages = lambda path: _raise(missing)  # type: ignore[method-assign] # noqa: B023
        with pytest.raises(NotFound) as caught:
            whole(client, kind, "it")
        if kind == "cluster":
            assert caught.value is missing
        else:
            assert caught.value.facts == {"request": "GET it"}
            assert caught.value.message == (
                "The organization's subscription does not include pipeline_templates, or they are not visible to the token's "
                "user: remove them, or check the subscription and the user."
            )


def _raise(error: Exception) -> t.NoReturn:
    raise error


def test_a_page_costs_no_more_than_the_share_allows() -> None:
    """The lists inside are short, the page is the largest one that fits, and its points are known."""
    answers_ = [page("teams", name, after=name) for name in "ab"]
    for left in (200.0, 700.0):
        client = Client(*answers_, page("teams", "c"), left=left)
        list(lists.tree(t.cast(t.Any, client), CATALOG, TEAM, [MEMBER], wait=False))
        for document, _variables, points, _wait in client.asked:
            assert points == requested(document) <= left
            assert requested(_one_more(document)) > left
            assert "members(first: 10" in document
        assert client.waits == [False] * 4


def _one_more(document: str) -> str:
    """A query for one object more: its first number is that of the outer list."""
    return re.sub(r"first: (\d+)", lambda found: f"first: {int(found[1]) + 1}", document, count=1)


def test_every_page_is_expected_to_cost_what_the_last_one_did() -> None:
    client = Client(*(page("teams", name, after=name) for name in "abc"), page("teams", "d"))
    list(lists.tree(t.cast(t.Any, client), CATALOG, TEAM, []))
    assert [asked[2] for asked in client.asked] == [20.0, 7.0, 7.0, 7.0]


def _tree(client: Client) -> list[t.Any]:
    """Everything in a list without pages."""
    return list(lists.tree(t.cast(t.Any, client), CATALOG, UNCLUSTERED, []))


def test_a_list_without_pages_is_read_again_if_the_first_part_was_too_short() -> None:
    """A share allowed only a part of it; what is then needed is asked for, but never more than a page."""
    whole_page = documents.page(UNCLUSTERED)
    for count, size in ((3, 3), (whole_page + 1, whole_page)):
        names = [str(number) for number in range(size)]
        client = Client(page("agentTokens", "a", count=count), page("agentTokens", *names, count=size), left=4.0)
        assert _tree(client) == names
        sizes = [int(re.findall(r"first: (\d+)", asked[0])[0]) for asked in client.asked]
        assert sizes == [1, size]
    # What it has room for is no reason to ask again.
    client = Client(page("agentTokens", "a", count=1), left=4.0)
    assert _tree(client) == ["a"]


def test_a_list_without_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_answers, "MOST_PAGES", 3)
    client = Client(*(page("teams", "a", after="x") for _number in range(9)))
    with pytest.raises(NotBuildkite, match="The list of the GraphQL field teams has more than 3 pages"):
        list(lists.tree(t.cast(t.Any, client), CATALOG, TEAM, []))
    assert len(client.asked) == 3


@pytest.mark.parametrize(("left", "missing", "size"), [(None, 3, 50), (40.0, 30, 18), (500.0, 3, 3), (500.0, 99, 50)])
def test_the_rest_of_a_list_inside_within_a_share(left: float | None, missing: int, size: int) -> None:
    """No more than what is missing, or than the largest page."""
    team = Node(TEAM, "T", None, "1", {"slug": "t"})
    client = Client({"a0": {"members": {"edges": []}}}, left=left)
    lists.rest_of(t.cast(t.Any, client), CATALOG, TEAM, MEMBER, team, missing, "x")
    ((document, _variables, points, _wait),) = client.asked
    assert document == documents.children_document(CATALOG, TEAM, [MEMBER], 1, {"team_member": size})
    assert points == (300.0 if left is None else 0.0)


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


USERS = t.cast(Root, CATALOG.resource("member").graphql.root)
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


def test_answers_about_as_many_objects_as_a_share_allows() -> None:
    document = functools.partial(documents.connected_document, TEAM)
    nodes = [Node(TEAM, key, None, key, graphql_id=f"g{key}") for key in "abc"]
    client = Client({}, {}, left=float(requested(document(2))))
    assert len(list(answers(t.cast(t.Any, client), nodes, 3, document, 3.0))) == 3
    assert [asked[0] for asked in client.asked] == [document(2), document(1)]
