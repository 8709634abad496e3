# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers of both APIs as objects, and which requests the readers send: over a client that a test answers for."""

from __future__ import annotations

import types
import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._errors import NotFound
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._state import documents
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node
from ansible_collections.community.buildkite.plugins.module_utils._state.organization import Organization
from ansible_collections.community.buildkite.plugins.module_utils._state.readings import Reading

CLUSTER, QUEUE, TOKEN, TEAM, MEMBER, ACCESS, PIPELINE, MAINTAINER, WEBHOOK, USER = (
    CATALOG.resource(name)
    for name in (
        *("cluster", "cluster_queue", "agent_token", "team", "team_member", "team_pipeline"),
        *("pipeline", "cluster_maintainer", "webhook", "member"),
    )
)
UUID = "00000000-89ab-cdef-0123-456789abcdef"


class Client:
    """It gives answers by path, and those of queries in their order, and notes what was asked."""

    def __init__(self, paths: t.Mapping[str, t.Any] | None = None, *queries: t.Any) -> None:
        self.paths, self.queries = dict(paths or {}), list(queries)
        self.asked: list[str] = []
        self.documents: list[tuple[str, dict[str, t.Any], float]] = []
        self.connection = types.SimpleNamespace(organization="acme")
        self.ledger = types.SimpleNamespace(spent={"graphql": 0.0}, now=lambda: 7.0)

    def room(self, wait: bool = True) -> None:
        """No share of the quota is kept."""

    def get(self, path: str, params: t.Any = None) -> t.Any:
        """One answer."""
        self.asked.append(path)
        found = self.paths.get(path, NotFound("No."))
        if isinstance(found, Exception):
            raise found
        return found

    pages = cursor_pages = get

    def numbered_pages(self, path: str) -> t.Any:
        """A list in two pages."""
        return self.get(path), 2

    def graphql(self, document: str, variables: dict[str, t.Any], points: float = 0.0, wait: bool = True) -> t.Any:
        """The next answer."""
        self.documents.append((document, dict(variables), points))
        return self.queries.pop(0)

    def side_by_side(self, calls: t.Sequence[t.Callable[[], t.Any]]) -> list[t.Any]:
        """One after the other."""
        return [call() for call in calls]


def of(client: Client, *nodes: Node, scopes: t.Iterable[str] | None = ("graphql",)) -> Organization:
    """An organization of which a test answers for."""
    organization = Organization(t.cast(t.Any, client), CATALOG, None if scopes is None else frozenset(scopes))
    for node in nodes:
        organization.add(node)
    return organization


def test_scopes() -> None:
    """Where they are not known, REST is tried, and GraphQL is not needed."""
    known, unknown = of(Client(), scopes=["read_teams"]), of(Client(), scopes=None)
    assert [known.can(scope) for scope in ("read_teams", "graphql", "read_user")] == [True, False, False]
    assert [unknown.can(scope) for scope in ("read_teams", "graphql")] == [True, False]


def test_a_list_over_rest() -> None:
    """Read once; what has expired is not found, and what is archived is known to be in it."""
    tokens = [
        {"id": "1", "description": "a", "expires_at": None},
        {"id": "2", "description": "b", "expires_at": "2020-01-01T00:00:00Z"},
    ]
    client = Client({"clusters/c/tokens": tokens, "pipelines": [{"id": "p", "slug": "p", "archived_at": "2026"}]})
    cluster = Node(CLUSTER, "C", None, "c")
    organization = of(client, cluster)
    for _number in range(2):
        organization.read_list(TOKEN, cluster)
    assert [node.key for node in organization.nodes("agent_token", cluster)] == ["a"]
    assert [(node.id, node.key) for node in organization.ended_below(cluster)] == [("2", "b")]
    assert organization.readings.get(("agent_token", "c")) == Reading(7.0, 2, frozenset(["1", "2"]))
    assert organization.is_read("agent_token", cluster) and not organization.is_read("agent_token")
    assert not organization.lists_retired(PIPELINE)
    organization.read_list(PIPELINE)
    assert organization.lists_retired(PIPELINE) and client.asked == ["clusters/c/tokens", "pipelines"]


def test_builds_that_a_list_counts() -> None:
    raw = {"id": "p", "slug": "p", "graphql_id": "g", "scheduled_builds_count": 1, "running_builds_count": 2}
    organization = of(Client())
    node = organization.from_rest(PIPELINE, raw)
    assert (node.graphql_id, organization.active) == ("g", {node: 3})
    other = organization.from_rest(PIPELINE, {"id": "q", "slug": "q"})
    assert other not in organization.active


def test_maintainers_that_are_part_of_a_cluster() -> None:
    user = {"id": "m1", "actor": {"id": "u", "email": "ada@example.com", "graphql_id": "gu"}}
    raw = {"id": "c", "name": "C", "maintainers": {"users": [user], "teams": [{"id": "m2", "actor": {"id": "t"}}]}}
    organization = of(Client())
    node = organization.from_rest(CLUSTER, raw)
    found = organization.nodes("cluster_maintainer", node)
    assert [(one.id, one.address) for one in found] == [
        ("m1", "cluster/C/maintainer/ada@example.com"),
        ("m2", "cluster/C/maintainer/team:t"),
    ]
    ada = found[0].references["user"]
    assert (ada.id, ada.stub, ada.graphql_id, ada.values) == ("u", True, "gu", {"email": "ada@example.com"})
    assert organization.readings.get(("cluster_maintainer", "c")) == Reading(7.0)
    bare = organization.from_rest(CLUSTER, {"id": "d", "name": "D"})
    assert not organization.is_read("cluster_maintainer", bare)
    empty = organization.from_rest(CLUSTER, {"id": "e", "name": "E", "maintainers": {"users": None, "teams": []}})
    assert organization.is_read("cluster_maintainer", empty)


def test_links_over_rest() -> None:
    """Of what they join, only names are known; a URL has the slug."""
    team, cluster = Node(TEAM, "T", None, "t"), Node(CLUSTER, "C", None, "c")
    organization = of(Client(), team, cluster)
    url = "https://api.buildkite.com/v2/organizations/acme/pipelines/web/"
    access = organization.from_rest(ACCESS, {"pipeline_id": "p", "pipeline_url": url, "access_level": "x"}, team)
    web = access.references["slug"]
    assert (access.id, access.key, access.values) == ("t/p", "", {"access_level": "x"})
    assert (web.key, web.id, web.stub, web.values) == ("web", "p", True, {"slug": "web"})
    member = organization.from_rest(MEMBER, {"user_id": UUID, "role": "member", "id": "ignored"}, team)
    assert (member.id, member.references["user"].key) == (f"t/{UUID}", UUID)
    raw = {"id": "m", "actor": {"id": UUID, "type": "USER", "email": "ada@example.com"}}
    maintainer = organization.from_rest(MAINTAINER, raw, cluster)
    assert (maintainer.id, list(maintainer.references)) == ("m", ["user"])
    assert maintainer.references["user"] is member.references["user"]
    assert maintainer.references["user"].key == "ada@example.com"


def edges(*nodes: dict[str, t.Any], count: int | None = None, cursor: str = "x") -> dict[str, t.Any]:
    """A connection inside another one."""
    return {
        "count": len(nodes) if count is None else count,
        "edges": [{"cursor": cursor, "node": node} for node in nodes],
    }


def page(field: str, *nodes: dict[str, t.Any]) -> dict[str, t.Any]:
    """The answer to a query for a list."""
    info = {"hasNextPage": False, "endCursor": None}
    return {"organization": {field: {"edges": [{"node": node} for node in nodes], "pageInfo": info}}}


ADA = {"uuid": "u", "id": "gu", "email": "ada@example.com"}


def test_a_list_over_graphql_with_lists_inside() -> None:
    member = {"uuid": "m", "id": "gm", "role": "MAINTAINER", "user": ADA}
    web = {"uuid": "a", "id": "ga", "accessLevel": "READ_ONLY", "pipeline": {"uuid": "p", "id": "gp", "slug": "web"}}
    raw = {"uuid": "t", "id": "gt", "name": "T", "slug": "t", "privacy": "SECRET"}
    client = Client({}, page("teams", {**raw, "members": edges(member), "pipelines": edges(web)}))
    organization = of(client)
    organization.read_tree(TEAM, [MEMBER, ACCESS])
    (team,) = organization.nodes("team")
    assert (team.key, team.id, team.graphql_id, team.values["privacy"]) == ("T", "t", "gt", "secret")
    (one,), (other,) = organization.nodes("team_member", team), organization.nodes("team_pipeline", team)
    assert (one.id, one.values, one.graphql_id) == ("t/u", {"role": "maintainer"}, "gm")
    assert (other.id, other.values, other.references["slug"].graphql_id) == ("t/p", {"access_level": "read_only"}, "gp")
    assert one.references["user"].key == "ada@example.com" and one.references["user"].graphql_id == "gu"
    keys = [("team", None), ("team_member", "t"), ("team_pipeline", "t")]
    assert organization.readings.keys() == set(keys)
    assert all(organization.readings.get(key) == Reading(7.0) for key in keys)
    assert organization.lists_retired(TEAM)


def test_the_rest_of_a_long_list_inside() -> None:
    members: list[dict[str, t.Any]] = [
        {"uuid": f"m{key}", "id": key, "role": "MEMBER", "user": {**ADA, "uuid": key}} for key in "abc"
    ]
    raw = {"uuid": "t", "id": "gt", "name": "T", "slug": "t"}
    rest = [{"a0": {"members": edges(one, cursor=one["id"])}} for one in members[1:]]
    client = Client({}, page("teams", {**raw, "members": edges(members[0], count=3, cursor="a")}), *rest)
    organization = of(client)
    organization.read_tree(TEAM, [MEMBER])
    assert [node.id for node in organization.nodes("team_member")] == ["t/a", "t/b", "t/c"]
    assert [variables.get("after") for _document, variables, _points in client.documents] == [None, "a", "b"]


def test_tokens_that_do_not_fit_on_their_page_are_read_over_rest() -> None:
    """GraphQL has no next page of them."""
    cluster = Node(CLUSTER, "C", None, "c", {})
    token = {"uuid": "1", "description": "a", "allowedIpAddresses": None, "expiresAt": None}
    ended = {**token, "uuid": "2", "expiresAt": "2020-01-01T00:00:00Z"}
    answer = {"organization": {"a0": {"agentTokens": edges(token, ended)}}}
    client = Client({"clusters/c/tokens": [{"id": "3", "description": "b"}]}, answer)
    organization = of(client, cluster)
    organization.read_children(CLUSTER, [cluster], [TOKEN])
    assert [node.id for node in organization.nodes("agent_token", cluster)] == ["1"]
    assert [node.id for node in organization.ended_below(cluster)] == ["2"]
    client.queries.append({"organization": {"a0": {"agentTokens": edges(token, count=101)}}})
    organization.read_children(CLUSTER, [cluster], [TOKEN])
    assert [node.id for node in organization.nodes("agent_token", cluster)] == ["1", "3"]
    assert client.asked == ["clusters/c/tokens"]


def test_lists_in_several_objects() -> None:
    clusters = [Node(CLUSTER, key, None, key, {}) for key in "ab"]
    queue = {"uuid": "q", "key": "gpu", "id": "gq"}
    answer = {"organization": {"a0": {"queues": edges(queue)}, "a1": {"queues": edges()}}}
    client = Client({}, answer)
    organization = of(client, *clusters)
    organization.read_children(CLUSTER, clusters, [QUEUE])
    (node,) = organization.nodes("cluster_queue")
    assert (node.key, node.parent, node.id, node.graphql_id) == ("gpu", clusters[0], "q", "gq")
    document = documents.children_document(CATALOG, CLUSTER, [QUEUE], 2)
    variables = {"org": "acme", "k0": "a", "k1": "b", "after": None}
    assert client.documents == [(document, variables, 2 * (1.0 + 12.0))]
    assert organization.readings.keys() == {("cluster_queue", "a"), ("cluster_queue", "b")}
    client.queries.append({"organization": {"a0": None}})
    with pytest.raises(NotFound) as caught:
        organization.read_children(CLUSTER, clusters[:1], [QUEUE])
    assert caught.value.message == "cluster/a no longer exists or is no longer visible: run again."
    assert caught.value.facts["address"] == "cluster/a"


def test_links_from_the_other_side() -> None:
    web = Node(PIPELINE, "web", None, "p", {"slug": "web"})
    team = {"uuid": "t", "id": "gt", "name": "T", "slug": "t"}
    link = {"uuid": "a", "id": "ga", "accessLevel": "READ_ONLY", "team": team}
    organization = of(Client({}, {"a0": {"teams": edges(link)}}), web)
    organization.read_children(PIPELINE, [web], [ACCESS])
    (node,) = organization.nodes("team_pipeline")
    assert (node.id, node.references, node.graphql_id) == ("t/p", {"slug": web}, "ga")
    assert (t.cast(Node, node.parent).key, t.cast(Node, node.parent).stub) == ("T", True)
    assert organization.readings.keys() == {("team_pipeline of pipeline", "p")}


# ---- single objects


def test_one_object() -> None:
    cluster = Node(CLUSTER, "C", None, "c")
    client = Client({"pipelines/web": {"id": "p", "slug": "web"}, "clusters/c/queues/q": {"id": "q", "key": "gpu"}})
    organization = of(client, cluster)
    found = [organization.read_one(PIPELINE, "web"), organization.read_one(QUEUE, "q", cluster)]
    assert [node and node.address for node in found] == ["pipeline/web", "cluster/C/queue/gpu"]
    # What can be no slug, and what does not exist.
    assert organization.read_one(PIPELINE, "no slug") is None and organization.read_one(PIPELINE, "api") is None
    assert client.asked == ["pipelines/web", "clusters/c/queues/q", "pipelines/api"]
    organization.look_up(PIPELINE, ["api"])
    assert len(client.asked) == 3
    client.paths["pipelines/x"] = NotFound("No organization.", organization="acme")
    with pytest.raises(NotFound):
        organization.read_one(PIPELINE, "x")


def test_looking_up_a_few() -> None:
    """Over REST, each once; what is known is not looked up."""
    client = Client({"pipelines/a": {"id": "a", "slug": "a"}, "pipelines/b": {"id": "b", "slug": "b"}})
    organization = of(client, Node(PIPELINE, "known", None, "k", {"slug": "known"}))
    organization.look_up(PIPELINE, ["a", "known", "a", "b"])
    assert client.asked == ["pipelines/a", "pipelines/b"] and len(organization.nodes("pipeline")) == 3
    organization.look_up(PIPELINE, [])
    assert len(client.asked) == 2


def test_looking_up_many_without_graphql_reads_the_list() -> None:
    slugs = [f"p{number}" for number in range(11)]
    raw = [{"id": slug, "slug": slug} for slug in slugs[:10]]
    client = Client({"pipelines": raw})
    organization = of(client, scopes=())
    organization.look_up(PIPELINE, slugs)
    assert client.asked == ["pipelines", "pipelines/p10"]
    client = Client({f"pipelines/{slug}": {"id": slug, "slug": slug} for slug in slugs})
    of(client, scopes=()).look_up(PIPELINE, slugs[:10])
    assert client.asked == [f"pipelines/{slug}" for slug in slugs[:10]]


def test_looking_up_many_over_graphql() -> None:
    """What is only referred to is known by that; the rest is read."""
    web = {"uuid": "w", "id": "gw", "slug": "web", "name": "Web"}
    client = Client(
        {"pipelines/api": {"id": "a", "slug": "api"}}, {"a0": web, "a1": {**web, "slug": "api"}, "a2": None}
    )
    organization = of(client)
    organization.look_up(PIPELINE, ["web", "api", "gone"], ["web"])
    assert client.documents == [
        (
            documents.lookup_document(PIPELINE, 3),
            {"org": "acme", "k0": "acme/web", "k1": "acme/api", "k2": "acme/gone"},
            3.0,
        )
    ]
    assert client.asked == ["pipelines/api"]
    assert [(node.key, node.stub) for node in organization.nodes("pipeline")] == [("web", True), ("api", False)]
    organization.look_up(PIPELINE, ["gone"])
    assert client.asked == ["pipelines/api"] and len(client.documents) == 1


def test_looking_up_users() -> None:
    """There may be several, or none."""
    answer = {"organization": {"a0": {"edges": [{"node": {"user": ADA}}]}, "a1": {"edges": []}}}
    client = Client({}, answer)
    organization = of(client)
    organization.look_up(USER, ["ada@example.com", "nobody@example.com"])
    assert [(node.key, node.id) for node in organization.nodes("member")] == [("ada@example.com", "u")]
    assert client.asked == [] and len(client.documents) == 1


def test_an_id_in_place_of_a_slug() -> None:
    """Only the list shows whose it is."""
    client = Client({"pipelines": [{"id": UUID, "slug": "web"}]})
    organization = of(client)
    organization.look_up(PIPELINE, [UUID])
    assert client.asked == ["pipelines"] and organization.find("pipeline", UUID)


# ---- what lists leave out


def test_leaves_that_a_list_left_out() -> None:
    """A few one by one. What is then not returned is unset, but for what every object has."""
    nodes = [Node(PIPELINE, slug, None, slug, {"slug": slug, "description": "D"}) for slug in "ab"]
    client = Client({"pipelines/a": {"id": "a", "slug": "a", "description": "E"}})
    organization = of(client, *nodes)
    organization.fill(PIPELINE, nodes, {nodes[0]: {"emoji", "allow_rebuilds"}, nodes[1]: {"description"}})
    assert client.asked == ["pipelines/a"]
    assert nodes[0].values["emoji"] is None and "emoji" in nodes[0].not_returned
    assert "allow_rebuilds" not in nodes[0].not_returned and nodes[0].values["description"] == "E"
    assert nodes[1].not_returned == set()


def test_leaves_of_many_over_graphql() -> None:
    nodes = [Node(PIPELINE, slug, None, slug, {"slug": slug}) for slug in "abc"]
    raw = [{"uuid": slug, "id": slug, "slug": slug, "emoji": f":{slug}:"} for slug in "abc"]
    client = Client({}, page("pipelines", *raw))
    organization = of(client, *nodes)
    organization.fill(PIPELINE, nodes, {node: {"emoji"} for node in nodes})
    assert [node.values["emoji"] for node in nodes] == [":a:", ":b:", ":c:"] and client.asked == []
    cluster = Node(CLUSTER, "C", None, "c", {})
    queue = Node(QUEUE, "q", cluster, "q", {"key": "q"})
    answer = {"organization": {"a0": {"queues": edges({"uuid": "q", "key": "q", "description": "D"})}}}
    client = Client({}, answer)
    organization = of(client, cluster, queue)
    organization.fill(QUEUE, [queue], {queue: {"description"}})
    assert queue.values["description"] == "D" and client.asked == []
    # Settings are not in GraphQL, and a single object was answered whole.
    client = Client({f"pipelines/{node.key}": {"id": node.key, "slug": node.key} for node in nodes})
    organization = of(client, *nodes)
    organization.fill(PIPELINE, nodes, {node: {"provider_settings"} for node in nodes})
    assert client.asked == [f"pipelines/{node.key}" for node in nodes]
    settings = CATALOG.resource("api_settings")
    node = Node(settings, settings.name, None, settings.name, {})
    organization = of(Client(), node)
    organization.fill(settings, [node], {node: {"allowed_ip_addresses"}})
    assert node.values == {"allowed_ip_addresses": None} and node.not_returned == {"allowed_ip_addresses"}


def test_archived_pipelines_of_clusters() -> None:
    clusters = [Node(CLUSTER, key, None, key, {}, graphql_id=f"g{key}") for key in "ab"]
    old = {"uuid": "o", "id": "go", "slug": "old", "name": "Old"}
    answer = {"organization": {"a0": {"count": 3, "edges": [{"node": old}]}, "a1": None}}
    client = Client({}, answer)
    organization = of(client, *clusters)
    field = PIPELINE.field("cluster")
    assert organization.read_retired(PIPELINE, field, clusters) == {clusters[0]: 2, clusters[1]: 1}
    (node,) = organization.nodes("pipeline")
    assert (node.key, node.id, node.graphql_id) == ("old", "o", "go")
    assert node.values == {"slug": "old", "name": "Old", "cluster": "a", "archived": True}
    variables = {"org": "acme", "k0": "ga", "k1": "gb"}
    assert client.documents == [(documents.retired_of_document(PIPELINE, field, 2), variables, 6.0)]


def test_entries_and_the_user_are_asked_for_once() -> None:
    client = Client({"/x": [{"a": 1}]}, {"viewer": {"user": {"uuid": "me"}}, "organization": None})
    organization = of(client)
    assert [organization.entries("/x") for _number in range(2)] == [[{"a": 1}]] * 2 and client.asked == ["/x"]
    assert [organization.caller() for _number in range(2)] == [("me", None)] * 2 and len(client.documents) == 1


def test_agents_that_are_connected_to_no_cluster() -> None:
    outsiders = CATALOG.resource("unclustered_agent_token").outsiders
    assert outsiders
    found = {"count": 7, "edges": [{"node": {"name": name}} for name in "ab"]}
    client = Client({}, {"organization": {"agents": found}}, {"organization": {"agents": None}}, {"organization": None})
    assert [of(client).outsiders(outsiders) for _answer in range(3)] == [(7, ["a", "b"]), None, None]
    assert client.documents[0] == (documents.outsiders_document(outsiders), {"org": "acme"}, 6.0)
