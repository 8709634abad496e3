# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The machines of a task (_operations/machines) and the guard of the agents that remain (_operations/capacity), without a service."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption, MissingScope, Rejected
from ansible_collections.community.buildkite.plugins.module_utils._operations import machines
from ansible_collections.community.buildkite.plugins.module_utils._operations.agents import known
from ansible_collections.community.buildkite.plugins.module_utils._operations.capacity import check_available

from .fleet import Fleet, agent, call, paused, uuid

QUEUE = "cluster/00000000-0000-4000-8000-00000000000a/queue/default"


def hosts(*names: str) -> list[dict[str, t.Any]]:
    return [{"name": name} for name in names]


def of(fleet: Fleet, *entries: t.Any) -> machines.Machines:
    return machines.Machines(call(fleet, hosts=[one if isinstance(one, dict) else {"name": one} for one in entries]))


def test_what_is_asked_of_each_host() -> None:
    entries = [
        {"name": "a", "hostname": "", "before": [uuid(1).upper(), uuid(2)]},
        {"name": "b", "hostname": "B", "before": None, "expected": 0},
        {"name": "c", "before": [uuid(1)], "expected": 3},
        {"name": "d"},
    ]
    found = machines.asked(call(Fleet(), hosts=entries))
    assert [(one.name, one.hostname, one.before, one.expected) for one in found] == [
        ("a", None, (uuid(1), uuid(2)), 2),
        ("b", "B", (), 0),
        ("c", None, (uuid(1),), 3),
        ("d", None, (), 1),
    ]


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        (None, "hosts is empty: list at least one host."),
        ([], "hosts is empty: list at least one host."),
        (hosts("a", "b", "a"), "hosts lists 'a' twice: list it once."),
        (
            [{"name": "a"}, {"name": "b", "before": [uuid(1), "x"]}],
            "hosts[1].before must list UUIDs of agents, not 'x'.",
        ),
    ],
)
def test_hosts_that_cannot_be_meant(entries: t.Any, message: str) -> None:
    with pytest.raises(InvalidOption) as raised:
        machines.asked(call(Fleet(), hosts=entries))
    assert raised.value.message == message and raised.value.facts["option"] == "hosts"


@pytest.mark.parametrize(
    ("name", "hostname", "same"),
    [
        ("web", "WEB", True),
        ("web.", "web", True),
        ("web", "web.example.com", True),
        ("web.example.com", "web", True),
        ("web.example.com", "web.example.org", False),
        ("web.example.com", "web.example.com.", True),
        ("web", "web2.example.com", False),
        ("10.0.0.1", "10.0.0.1", True),
        ("10.0.0.1", "10", False),
        ("10", "10.0.0.1", False),
        ("::1", "::1", True),
    ],
)
def test_names_of_one_machine(name: str, hostname: str, same: bool) -> None:
    assert machines.is_same(name, hostname) is same


@pytest.mark.parametrize(
    ("count", "names", "asked"), [(100, 1, "all"), (101, 1, "h0"), (200, 2, "all"), (201, 2, "h0 h1")]
)
def test_machines_are_looked_for_in_as_few_requests_as_possible(count: int, names: int, asked: str) -> None:
    """A page has 100 agents; the first look is for all, and shows which other agents there are."""
    fleet = Fleet(*(agent(number, f"h{number}") for number in range(count)))
    found = of(fleet, *(f"h{number}" for number in range(names)))
    found.read()
    assert fleet.asked == ["all"] and len(found.everyone) == count and found.everyone[0]["busy"] is False
    everyone = found.everyone
    found.read()
    assert " ".join(fleet.asked[1:]) == asked and found.everyone is everyone
    assert [one["name"] for one in found.agents] == [f"a{number}" for number in range(names)]


def test_agents_that_leave_and_others_that_come() -> None:
    fleet = Fleet(agent(2, job={"id": "j"}), agent(7, name="a1"), agent(1), agent(3, "other"), agent(4, ""))
    found = of(fleet, "web-1")
    found.read()
    (machine,) = found.all
    assert [one["id"] for one in machine.agents] == [uuid(1), uuid(7), uuid(2)] and machine.agents[2]["busy"]
    del machine.agents[1], fleet.agents[uuid(7)]
    assert machine.reported == "web-1"
    fleet.agents[uuid(2)]["connection_state"] = "lost"
    fleet.agents[uuid(1)]["connection_state"] = "stopping"
    fleet.agents[uuid(5)] = agent(5)
    found.read()
    states = [(one["name"], one["connection_state"], one["busy"]) for one in machine.agents]
    assert states == [("a1", "stopping", False), ("a2", "disconnected", False), ("a5", "connected", False)]
    assert [one["name"] for one in machine.connected] == ["a1", "a5"]
    assert machines.described(machine, "then") == {
        "name": "web-1",
        "hostname": "web-1",
        "agents": [uuid(1), uuid(5)],
        "paused_until": "then",
        "failed": False,
        "msg": "",
    }


def test_hostnames_that_are_not_clear() -> None:
    """Two hostnames of one host, and one hostname of two hosts; a problem leaves a machine alone."""
    fleet = Fleet(agent(1, "web-1.b"), agent(2, "web-1.a"), agent(3, "db"), agent(4, "x\x1b"))
    found = of(fleet, "web-1", "db", "db.example.com", {"name": "y", "hostname": "x\x1b"}, "none")
    found.read()
    assert [machine.problem for machine in found.all] == [
        "web-1 matches several hostnames of agents, web-1.a and web-1.b: set its hostname.",
        *[
            "db and db.example.com match the same hostname of agents, db: set hostname for each one, or list one of them."
        ]
        * 2,
        None,
        None,
    ]
    assert [machine.name for machine in found.good] == ["y", "none"]
    shown = [machines.described(machine, None) for machine in found.all]
    assert [one["failed"] for one in shown] == [True, True, True, False, False]
    assert shown[0]["msg"] == found.all[0].problem and shown[0]["hostname"] is None
    assert shown[3]["hostname"] == "x\\x1b" and shown[4]["hostname"] is None
    assert machines.no_agent(found.all[3]).startswith("No connected agent reports the hostname x\x1b:")
    assert machines.no_agent(found.all[4]) == (
        "No connected agent reports the hostname none: correct the name, or set allow_no_agents if none is right."
    )
    assert machines.counted([{}]) == "1 agent" and machines.counted([]) == "0 agents"


# The agents that remain


def remain(least: int | None, taken: list[int], *agents: dict[str, t.Any], **pauses: bool | None) -> list[str]:
    """Check it; what was asked. `pauses`: what GraphQL shows of an agent, if the token has that scope."""
    everyone, fleet = [known(one) for one in agents], Fleet(*agents)
    fleet.pauses = {uuid(int(name[1:])): value for name, value in pauses.items()}
    made = call(fleet, scopes=["graphql"] if pauses else [], min_available=least)
    check_available(made, everyone, [one for one in everyone if one["id"] in map(uuid, taken)])
    return fleet.asked


def test_agents_that_can_still_take_jobs_are_counted() -> None:
    """Neither those that are taken, nor paused and stopping ones, nor those of other queues."""
    others = [paused(4), agent(5, connection_state="stopping"), agent(6, queue="gpu"), agent(7, web_url=None)]
    remain(2, [1], agent(1), agent(2), agent(3), *others)
    for least, taken, left in ((3, [1], 2), (2, [1, 2], 1), (1, [1, 2, 3], 0)):
        with pytest.raises(Rejected) as raised:
            remain(least, taken, agent(1), agent(2), agent(3), *others)
        assert raised.value.facts["guard"] == "min_available"
        assert raised.value.message == (
            f"{left} of at least {least} agents of {QUEUE} would remain available: take fewer hosts at a time, connect more agents,"
            " or lower min_available."
        )


def test_every_queue_of_the_agents_counts() -> None:
    with pytest.raises(Rejected) as raised:
        remain(1, [1, 6], agent(1), agent(2), agent(6, queue="gpu"))
    assert "0 of at least 1 agents of cluster/" in raised.value.message and "/queue/gpu would" in raised.value.message
    remain(1, [1], agent(1), agent(2), agent(6, queue="gpu"))
    remain(1, [], agent(1))


def test_a_pause_that_is_not_known_is_not_taken_for_none() -> None:
    """Only where it counts."""
    unknown = agent(2)
    del unknown["paused"]
    with pytest.raises(MissingScope) as missing:
        remain(1, [1], agent(1), unknown)
    assert "graphql (for min_available, since REST does not show pauses)" in missing.value.message
    for least in (None, 0):
        remain(least, [1], agent(1), unknown)
    remain(1, [1], agent(1), agent(3), {**unknown, "queue": "gpu"})
    remain(1, [1], agent(1), agent(3), {**unknown, "connection_state": "stopping"})
    assert remain(1, [1], agent(1), agent(3), {**unknown, "paused": None}, a2=False) == [f"graphql {uuid(2)}"]
    with pytest.raises(Rejected):
        remain(1, [1], agent(1), {**unknown, "paused": None}, a2=True)
    with pytest.raises(InvalidOption) as hidden:
        remain(1, [1], agent(1), {**unknown, "paused": None}, a2=None)
    assert hidden.value.message == (
        "How many agents remain is unknown: the service does not show whether they are paused."
    )
