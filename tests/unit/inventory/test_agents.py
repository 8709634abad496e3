# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From answers to hosts, without requests and without Ansible."""

from __future__ import annotations

import copy
import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._errors import NotBuildkite
from ansible_collections.community.buildkite.plugins.plugin_utils._inventory import hosts
from ansible_collections.community.buildkite.plugins.plugin_utils._inventory.names import preferences

CLUSTER = "70eb9a0a-9626-4ae6-85e8-18fac0433cbd"
QUEUE = "14aa4e71-9d3c-4dec-80a6-1f933d6c51e3"
EVERY = list(hosts.GROUP_BY)


def answer(name: str = "a-1", **fields: t.Any) -> dict[str, t.Any]:
    """An agent as the service lists it."""
    uuid = f"00000000-0000-4000-8000-{name:0>12}"
    web_url = f"https://buildkite.com/organizations/x/clusters/{CLUSTER}/queues/{QUEUE}/agents/{uuid}"
    return {
        "id": uuid,
        "web_url": web_url,
        "name": name,
        "connection_state": "connected",
        "hostname": "box",
        "ip_address": "192.0.2.1",
        "version": "3.110.0",
        "os_id": "linux",
        "arch": "amd64",
        "queue": "default",
        "creator": {"email": "someone@example.com"},
        "job": None,
        "meta_data": ["queue=default"],
        "paused": False,
        "paused_by": None,
        **fields,
    }


def described(*answers: dict[str, t.Any], clusters: dict[str, str] | None = None) -> list[dict[str, t.Any]]:
    return [hosts.described(agent, clusters) for agent in hosts.reduced(answers)]


def test_the_job_is_reduced_to_busy() -> None:
    given = answer(job={"id": "1", "command": "deploy --password hunter2", "env": {"A": "b"}}, access_token="secret")
    before = copy.deepcopy(given)
    [agent] = hosts.reduced([given])
    assert agent["busy"] is True
    assert not {"job", "creator", "access_token"} & set(agent)
    assert "hunter2" not in str(agent) and "secret" not in str(agent)
    assert given == before


def test_paused_by_is_a_name() -> None:
    [agent] = described(answer(paused=True, paused_by={"id": "1", "name": "Ada", "email": "ada@example.com"}))
    assert (agent["paused"], agent["paused_by"]) == (True, "Ada")


@pytest.mark.parametrize("wrong", [None, "text", [], {}, {"id": None}, {"id": ""}, {"id": 5}])
def test_what_is_no_agent(wrong: t.Any) -> None:
    with pytest.raises(
        NotBuildkite, match="^The list of agents contains an entry that is not an agent: check api_url.$"
    ):
        hosts.reduced([wrong])


def test_nothing_is_mutated() -> None:
    raw = hosts.reduced([answer(meta_data=["a=1", "a=2"])])
    before = copy.deepcopy(raw)
    agents = [hosts.described(agent, {}) for agent in raw]
    hosts.of_machines(agents, preferences(["name"]), EVERY)
    agents[0]["meta_data"].append("b=3")
    assert raw == before


def test_tags() -> None:
    [agent] = described(answer(meta_data=["a=b=c", "bare", "k=first", "k=second", "=x", ""]))
    assert agent["tags"] == {"a": "b=c", "bare": "", "k": "first", "": "x"}
    assert agent["meta_data"] == ["a=b=c", "bare", "k=first", "k=second", "=x", ""]


def test_cluster_and_queue_stand_in_the_web_url() -> None:
    [agent] = described(answer())
    assert (agent["cluster_id"], agent["cluster_queue_id"]) == (CLUSTER, QUEUE)
    assert "cluster" not in agent
    [agent] = described(answer(), clusters={CLUSTER: "Linux"})
    assert agent["cluster"] == "Linux"
    [agent] = described(answer(), clusters={})
    assert agent["cluster"] == CLUSTER
    [agent] = described(answer(web_url="https://buildkite.com/organizations/x/agents/1"), clusters={CLUSTER: "Linux"})
    assert agent["cluster_id"] is agent["cluster_queue_id"] is agent["cluster"] is None


def test_an_answer_with_next_to_nothing() -> None:
    [agent] = described({"id": "1", "meta_data": None, "hostname": None, "version": ""})
    made = hosts.of_agents([agent], preferences(["name", "id"]), EVERY)
    assert [host.own for host in made.hosts] == ["1"]
    assert made.hosts[0].groups == ["unclustered", "idle", "not_paused"]


def test_groups_of_an_agent() -> None:
    agents = described(answer(job={"id": "1"}, meta_data=["size=big", "bare"]), clusters={CLUSTER: "Linux"})
    [host] = hosts.of_agents(agents, preferences(["name"]), EVERY).hosts
    assert host.groups == [
        "cluster_Linux",
        "queue_default",
        "os_linux",
        "arch_amd64",
        "version_3.110.0",
        "state_connected",
        "busy",
        "not_paused",
        "tag_size_big",
        "tag_bare",
    ]
    paused = described(answer("a", paused=True), answer("b", paused=True))
    assert hosts.of_agents(paused, preferences(["name"]), ["paused"]).hosts[0].groups == ["paused"]
    assert hosts.of_machines(paused, preferences(["name"]), ["paused"]).hosts[0].groups == ["paused"]


def test_a_machine_has_its_agents() -> None:
    agents = described(
        answer("a-2", queue="gpu", meta_data=["queue=gpu", "rack=1"], paused=True, job={"id": "1"}),
        answer("a-1", meta_data=["queue=default", "rack=1"]),
        answer("b-1", hostname="other"),
    )
    box, other = hosts.of_machines(agents, preferences(["hostname"]), EVERY).hosts
    assert (box.own, other.own) == ("box", "other")
    assert [agent["name"] for agent in box.variables["agents"]] == ["a-1", "a-2"]
    counts = ("agent_count", "busy_count", "paused_count", "busy", "paused")
    assert [box.variables[name] for name in counts] == [2, 1, 1, True, False]
    assert box.variables["tags"] == {"rack": "1"} and other.variables["busy"] is False
    # The agents differ in their queue and agree on the rest.
    assert (box.variables["queue"], box.variables["os_id"], other.variables["queue"]) == (None, "linux", "default")
    assert {"queue_default", "queue_gpu", "busy", "not_paused", "tag_rack_1"} <= set(box.groups)


def test_agents_of_a_machine_are_in_the_order_of_their_names() -> None:
    """Whatever their UUIDs are; one without a name is the first."""
    agents = described(
        *({**answer(), "id": ident, "name": name} for ident, name in (("1", "B"), ("2", "A"), ("3", None)))
    )
    (machine,) = hosts.of_machines(agents, preferences(["hostname"]), []).hosts
    assert [agent["id"] for agent in machine.variables["agents"]] == ["3", "2", "1"]
    assert hosts.shown(machine.variables["agents"]) == "3, A, B"


def test_agents_without_hostname_are_machines_of_their_own() -> None:
    agents = described(*(answer(name, hostname=hostname) for name, hostname in (("a", None), ("b", ""), ("c", " "))))
    made = hosts.of_machines(agents, preferences(["hostname", "name"]), [])
    assert sorted(host.own for host in made.hosts) == ["a", "b", "c"]


def test_machines_with_one_name_stay_apart() -> None:
    agents = described(*(answer(name, hostname=name, meta_data=["role=web"]) for name in ("a", "b")))
    made = hosts.of_machines(agents, preferences(["meta_data:role"]), [])
    assert hosts.rename(made.hosts, ()) == ["web-0000000a", "web-0000000b"]


def test_agents_without_a_name_are_told() -> None:
    agents = described(answer("a"), answer("b", meta_data=["role=web"]))
    made = hosts.of_agents(agents, preferences(["meta_data:role"]), [])
    assert [host.own for host in made.hosts] == ["web"]
    assert [agent["name"] for agent in made.unnamed] == ["a"]
    assert len(hosts.of_machines(agents, preferences(["meta_data:none"]), []).unnamed) == 2
