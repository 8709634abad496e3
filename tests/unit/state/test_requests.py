# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The requests of the readers: smaller ones under a share of the quota, the rest of short pages, and what is read one by one."""

from __future__ import annotations

import typing as t

from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._state import documents
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node

from .test_organization import CLUSTER, MEMBER, PIPELINE, QUEUE, TEAM, TOKEN, USER, UUID, Client, edges, of, page

SECRET = CATALOG.resource("secret")


class Shared(Client):
    """A client that keeps a share of the quota, and notes whether each request waits for it."""

    def __init__(self, room: tuple[float, float], paths: t.Any = None, *queries: t.Any) -> None:
        super().__init__(paths, *queries)
        self.left, self.waits = room, list[bool]()

    def room(self, wait: bool = True) -> t.Any:
        """What one query may cost."""
        self.waits.append(wait)
        return self.left

    def graphql(self, document: str, variables: dict[str, t.Any], points: float = 0.0, wait: bool = True) -> t.Any:
        """The next answer."""
        self.waits.append(wait)
        return super().graphql(document, variables, points, wait)


def clusters(names: str) -> list[Node]:
    return [Node(CLUSTER, key, None, key, {}) for key in names]


def test_lists_in_objects_under_a_share() -> None:
    """Short pages, as many objects as fit, and no other points than those of the document."""
    tokens = {"agentTokens": edges()}
    for wait in (True, False):
        client = Shared((27, 27), None, *[{"organization": {"a0": tokens, "a1": tokens}}] * 2)
        of(client).read_children(CLUSTER, clusters("abc"), [TOKEN], *([] if wait else [False]))
        pages = {"agent_token": 6}
        expected = [documents.children_document(CATALOG, CLUSTER, [TOKEN], many, pages) for many in (2, 1)]
        assert [(document, points) for document, _variables, points in client.documents] == [
            (one, 0.0) for one in expected
        ]
        assert client.documents[0][1] == {"org": "acme", "k0": "a", "k1": "b"} and set(client.waits) == {wait}


def test_a_tree_under_a_share() -> None:
    for wait in (True, False):
        client = Shared((90, 90), None, page("clusters"))
        of(client).read_tree(CLUSTER, [TOKEN], *([] if wait else [False]))
        assert set(client.waits) == {wait}


def test_looking_up_under_a_share() -> None:
    client = Shared((13, 13), None, *[{"organization": {}}] * 2)
    of(client).look_up(USER, ["a@example.com", "b@example.com", "c@example.com"])
    assert [document for document, _variables, _points in client.documents] == [
        documents.lookup_document(USER, many) for many in (2, 1)
    ]


def test_the_rest_of_a_page_that_was_short() -> None:
    """GraphQL shows the whole list on a usual page, which has no next one; the lists after it are read too."""

    def tokens(number: int) -> list[dict[str, t.Any]]:
        token = {"description": "x", "allowedIpAddresses": None, "expiresAt": None}
        return [{**token, "uuid": f"{one}"} for one in range(number)]

    queue = {"uuid": "q", "key": "gpu", "id": "gq"}
    inside = {"agentTokens": edges(*tokens(3), count=100), "queues": edges(queue)}
    rest = {"organization": {"a0": {"agentTokens": edges(*tokens(100))}}}
    client, (cluster,) = Client(None, {"organization": {"a0": inside}}, rest), clusters("c")
    organization = of(client, cluster)
    organization.read_children(CLUSTER, [cluster], [TOKEN, QUEUE])
    assert len(organization.nodes("agent_token", cluster)) == 100 and client.asked == []
    assert organization.readings.keys() == {("agent_token", "c"), ("cluster_queue", "c")}
    assert client.documents[1][0] == documents.children_document(CATALOG, CLUSTER, [TOKEN], 1, {"agent_token": 100})
    # One that is longer is read over REST, and does not keep the next from being read.
    inside = {"agentTokens": edges(*tokens(3), count=101), "queues": edges(queue)}
    client = Client({"clusters/c/tokens": []}, {"organization": {"a0": inside}})
    organization = of(client, cluster)
    organization.read_children(CLUSTER, [cluster], [TOKEN, QUEUE])
    assert client.asked == ["clusters/c/tokens"] and organization.is_read("cluster_queue", cluster)


def test_a_long_list_is_read_in_pages_of_what_is_missing() -> None:
    members = [{"uuid": f"m{key}", "id": key, "role": "MEMBER", "user": {"uuid": key, "id": key}} for key in "ab"]
    raw = {"uuid": "t", "id": "gt", "name": "T", "slug": "t", "members": edges(members[0], count=2, cursor="a")}
    client = Shared((9999, 9999), None, page("teams", raw), {"a0": {"members": edges(members[1])}})
    of(client).read_tree(TEAM, [MEMBER])
    assert client.documents[1][0] == documents.children_document(CATALOG, TEAM, [MEMBER], 1, {"team_member": 1})


def test_an_id_that_is_nowhere_is_read_by_nothing() -> None:
    """A slug that looks like one is, after the list."""
    client = Client({"pipelines": []})
    of(client, scopes=()).look_up(PIPELINE, [UUID])
    assert client.asked == ["pipelines", f"pipelines/{UUID}"]
    client = Client()
    organization = of(client, scopes=())
    organization.look_up(USER, [UUID, *(f"{number}@example.com" for number in range(11))])
    assert client.asked == []


def test_what_is_read_one_by_one() -> None:
    """In its parent; not of services, whose lists are complete, and never what the service does not show."""
    (cluster,) = clusters("c")
    secret = Node(SECRET, "KEY", cluster, "s", {})
    client = Client({"clusters/c/secrets/s": {"id": "s", "key": "KEY", "description": "D"}})
    of(client, cluster, secret).fill(SECRET, [secret], {secret: {"description"}})
    assert secret.values["description"] == "D" and client.asked == ["clusters/c/secrets/s"]
    hook = CATALOG.resource("webhook")
    webhook, settings = Node(hook, "W", None, "w", {}), Node(CATALOG.resource("api_settings"), "", None, "x", {})
    client = Client()
    for node, leaf in ((webhook, "branches"), (settings, "allowed_ip_addresses")):
        of(client, node).fill(node.resource, [node], {node: {leaf}})
        assert node.values[leaf] is None and node.not_returned == {leaf}
    user = Node(USER, "ada@example.com", None, "u", {})
    of(client, user).fill(USER, [user], {user: {"sso_mode"}})
    assert client.asked == [] and user.values == {} and user.not_returned == set()


def test_an_object_of_another_kind_is_none() -> None:
    """Its list has several kinds, or it has ended."""
    hook = CATALOG.resource("webhook")
    client = Client({"services/w": {"id": "w", "provider": "slack", "description": "W"}})
    assert of(client).read_one(hook, "w") is None
