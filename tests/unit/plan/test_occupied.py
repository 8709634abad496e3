# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deletions of what agents are connected to, or by, and networks that disconnect them."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._plan import occupied
from ansible_collections.community.buildkite.plugins.module_utils._plan.change import Change
from ansible_collections.community.buildkite.plugins.module_utils._problems import Problems
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._state import documents
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node

from .known import Answering, Known, change, found
from .plans import there

LINUX, MAC = there("cluster", "Linux"), there("cluster", "Mac")
GPU, CPU, ARM = (there("cluster_queue", key, LINUX, id=key) for key in ("gpu", "cpu", "arm"))
M1 = there("cluster_queue", "m1", MAC, id="m1")
TOKEN = there("agent_token", "agents", LINUX, id="t1", expires_at=None)
END = " and would be deleted: end that use first, or list this address in override_guards."
GONE = "2020-01-01T00:00:00Z"


def agents(*names: str, **facts: str) -> list[dict[str, str]]:
    """Some connected agents."""
    return [{"name": name, **facts} for name in names]


def of(**queues: list[dict[str, str]]) -> Answering:
    """The agents of each queue."""
    return Answering({f"agents?cluster_queue_id={key}": some for key, some in queues.items()})


def rejected(client: Answering, *changes: Change, without: str = "") -> Problems:
    """What is, in an organization of two clusters."""
    organization = Known(LINUX, MAC, GPU, CPU, M1, TOKEN, client=client, without=without)
    problems = Problems()
    occupied.check(organization, list(changes), problems)
    lists = {one for one in organization.asked if one.startswith("cluster_queue in")}
    assert lists <= {f"cluster_queue in {one.address}" for one in (LINUX, MAC)}
    return problems


def sentences(problems: Problems, guard: str = "connected_agents") -> list[str]:
    """The messages without the end that they have in common."""
    assert all(one.facts["guard"] == guard for one in problems.found)
    return [message.removesuffix(END) for _address, message in found(problems)]


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (["a"], "1 connected agent (a)"),
        (["b", "a"], "2 connected agents (a, b)"),
        (["c", "b", "a"], "3 connected agents (a, b, c)"),
        (["d", "c", "b", "a"], "4 connected agents (a, b, c, …)"),
    ],
)
def test_a_queue_with_agents(names: list[str], shown: str) -> None:
    client = of(gpu=agents(*names), cpu=[])
    problems = rejected(client, change("delete", GPU), change("delete", CPU), change("update", M1))
    assert sentences(problems) == [f"cluster/Linux/queue/gpu has {shown}"]
    assert (problems.found[0].facts["count"], problems.found[0].facts["limit"]) == (len(names), 0)
    assert client.asked == ["agents?cluster_queue_id=gpu", "agents?cluster_queue_id=cpu"]


def test_a_cluster_with_agents() -> None:
    """In any of its queues; a queue in its cascade is read once."""
    client = of(gpu=agents("a"), cpu=agents("b", "c"), m1=[])
    problems = rejected(client, *(change("delete", one) for one in (LINUX, MAC, GPU)))
    assert sentences(problems) == [
        "cluster/Linux has 3 connected agents (a, b, c)",
        "cluster/Linux/queue/gpu has 1 connected agent (a)",
    ]
    assert len(client.asked) == 3


def test_the_list_of_all_agents_costs_less_than_many_lists() -> None:
    url = "https://buildkite.com/organizations/acme/clusters/1/queues/{}/agents/1"
    all_agents = [{"name": key, "web_url": url.format(key)} for key in ("gpu", "m1", "gp", "other")]
    client = Answering({"agents": [*all_agents, {"name": "of no queue"}]})
    organization = Known(LINUX, MAC, GPU, CPU, ARM, M1, client=client)
    problems = Problems()
    occupied.check(organization, [change("delete", one) for one in (LINUX, MAC)], problems)
    assert sentences(problems) == [
        "cluster/Linux has 1 connected agent (gpu)",
        "cluster/Mac has 1 connected agent (m1)",
    ]
    assert client.asked == ["agents"]


def test_a_token_by_which_agents_may_have_come() -> None:
    """To any queue of its cluster. A successor takes its place, and nobody comes by one that has expired."""
    client = of(gpu=agents("a"), cpu=[])
    assert sentences(rejected(client, change("delete", TOKEN))) == [
        "cluster/Linux/token/agents may have admitted 1 connected agent (a)"
    ]
    new = Node(TOKEN.resource, "agents", LINUX)
    expired = there("agent_token", "old", LINUX, expires_at=GONE)
    for one in (change("delete", TOKEN, needs=[new]), change("delete", expired), change("update", TOKEN)):
        client = of()
        assert rejected(client, one).found == [] and client.asked == []


def test_nothing_is_asked_without_reason() -> None:
    client = of()
    member = Node(CATALOG.resource("team_member"), "", there("team", "T"), "1")
    for one in (change("delete", there("webhook", "W")), change("delete", member), change("archive", LINUX)):
        assert rejected(client, one).found == []
    # A cluster without queues has no agents.
    empty = there("cluster", "Empty")
    organization, problems = Known(empty, client=client), Problems()
    occupied.check(organization, [change("delete", empty)], problems)
    assert (client.asked, problems.found) == ([], [])
    without, problems = Known(empty, client=client, without="read_agents"), Problems()
    occupied.check(without, [change("delete", empty), change("delete", GPU)], problems)
    assert [one.facts["address"] for one in problems.found] == ["cluster/Linux/queue/gpu"]


def narrowed(before: list[str] | None, after: list[str], node: Node = TOKEN) -> Change:
    """A change of the networks of a token."""
    name = "allowed_ip_addresses"
    leaves = {name: (TOKEN.resource.field(name), after), "description": (TOKEN.resource.field("description"), "x")}
    return change("update", node, leaves=leaves, before={name: before}, after={name: after})


TEN, NET = "10.0.0.0/8", "192.0.2.0/24"
CONNECTED = [
    *agents("inside", ip_address="10.1.1.1"),
    *agents("outside", ip_address="192.0.2.7"),
    *agents("elsewhere", ip_address="203.0.113.1"),
]


@pytest.mark.parametrize(
    ("before", "after", "lost"),
    [
        ([TEN, NET], [TEN], ["outside at 192.0.2.7"]),
        ([NET, TEN], [NET], ["inside at 10.1.1.1"]),
        # From everywhere before; nothing is disconnected that could not be connected by it.
        ([], [TEN], ["elsewhere at 203.0.113.1", "outside at 192.0.2.7"]),
        ([TEN], [TEN, NET], []),
        ([TEN], [], []),
        ([TEN, "198.51.100.0/24"], [TEN], []),
    ],
)
def test_networks_that_disconnect_agents(before: list[str], after: list[str], lost: list[str]) -> None:
    problems = rejected(of(gpu=CONNECTED[:2], cpu=CONNECTED[2:]), narrowed(before, after))
    many = f"{len(lost)} connected agent{'s' if len(lost) > 1 else ''}"
    assert sentences(problems, "agent_networks") == (
        [
            f"cluster/Linux/token/agents may disconnect {many} ({', '.join(lost)}), whose jobs would fail: keep their"
            " networks in allowed_ip_addresses, or list this address in override_guards."
        ]
        if lost
        else []
    )
    for one in problems.found:
        assert one.facts["count"] == len(lost) and one.facts["networks"] == [
            network for network in before or ["0.0.0.0/0"] if network not in after
        ]


def test_an_agent_of_an_unknown_address_may_be_anywhere() -> None:
    (sentence,) = sentences(rejected(of(gpu=agents("a"), cpu=[]), narrowed([TEN, NET], [TEN])), "agent_networks")
    assert "may disconnect 1 connected agent (a at an unknown address)" in sentence


def test_a_new_token_disconnects_nobody() -> None:
    client = of()
    assert rejected(client, narrowed([TEN], [NET], Node(TOKEN.resource, "new", LINUX))).found == []
    assert client.asked == []


def test_agents_that_may_not_be_read() -> None:
    """Each change names what is unknown."""
    client = of()
    changes = [change("delete", GPU), narrowed([TEN, NET], [TEN])]
    problems = rejected(client, *changes, without="read_agents")
    assert [(one.facts["guard"], one.facts["scopes"], one.message) for one in problems.found] == [
        (
            guard,
            ["read_agents"],
            f"{address}: whether it {does} connected agents is unknown without the scope read_agents: add it to the token, or"
            " list this address in override_guards.",
        )
        for guard, address, does in (
            ("connected_agents", "cluster/Linux/queue/gpu", "has"),
            ("agent_networks", "cluster/Linux/token/agents", "disconnects"),
        )
    ]
    assert client.asked == []


# ---- unclustered tokens

OLD = there("unclustered_agent_token", "old", id="u1")


def outside(count: int, *names: str) -> Answering:
    """The unclustered agents, some of them named."""
    edges = [{"node": {"name": name}} for name in names]
    return Answering({}, {"organization": {"agents": {"count": count, "edges": edges}}})


@pytest.mark.parametrize(
    ("client", "shown"),
    [
        (outside(0), None),
        (outside(1, "a"), "1 connected agent (a)"),
        (outside(2, "b", "a"), "2 connected agents (a, b)"),
        (outside(4, "c", "b", "a"), "4 connected agents (a, b, c, …)"),
    ],
)
def test_a_token_of_no_cluster(client: Answering, shown: str | None) -> None:
    problems = rejected(client, change("delete", OLD), change("update", OLD))
    assert sentences(problems) == ([f"token/old may have admitted {shown}"] if shown else [])
    assert [query[:2] for query in client.queries] == [
        (documents.outsiders_document(t.cast(t.Any, OLD.resource.outsiders)), {"org": "acme"})
    ]
    assert not shown or problems.found[0].facts["count"] == int(shown[0])


def test_agents_of_no_cluster_that_are_not_visible() -> None:
    for answer in ({"organization": None}, {"organization": {"agents": None}}):
        problems = rejected(Answering({}, answer), change("delete", OLD))
        assert sentences(problems) == [
            "token/old: whether it has admitted connected agents cannot be read by this token's user: use an administrator's"
            " token, or list this address in override_guards."
        ]
    assert rejected(of(), change("update", OLD)).found == []


# ---- what is looked at again right before a deletion


def test_to_what_nothing_may_be_connected() -> None:
    occupants = CATALOG.resource("cluster_queue").occupants
    new = Node(TOKEN.resource, "agents", LINUX)
    expected: list[tuple[Change, Node | None]] = [
        (change("delete", GPU), GPU),
        (change("delete", LINUX), LINUX),
        (change("delete", TOKEN), LINUX),
        (change("delete", TOKEN, needs=[new]), None),
        (change("delete", there("agent_token", "old", LINUX, expires_at=GONE)), None),
        (change("update", GPU), None),
        (change("delete", OLD), None),
        (change("delete", there("team", "T")), None),
    ]
    assert [occupied.of(CATALOG, one) for one, _node in expected] == [
        node and (node, occupants) for _change, node in expected
    ]
