# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole machines: drained together, resumed, and awaited when their agents leave and return."""

from __future__ import annotations

import typing as t

import pytest

from running.operated import Operations
from stand_in.process import StandIn

OWN = "community.buildkite: "


def agent(name: str, hostname: str, **more: t.Any) -> dict[str, t.Any]:
    """An agent of the cluster Linux."""
    return {"name": name, "hostname": hostname, "cluster": "Linux", "queue": "default", **more}


SEED: dict[str, t.Any] = {
    "clusters": [
        {"name": "Linux", "queues": [{"key": "default"}, {"key": "gpu"}], "default_queue": "default"},
    ],
    "pipelines": [
        {
            "name": "shop",
            "repository": "r",
            "cluster": "Linux",
            "configuration": "steps:\n- command: make\n",
            "outcomes": {"make": {"seconds": 300}},
        }
    ],
    "agents": [
        *(agent(f"web-1-{number}", "web-1.example.com") for number in (1, 2, 3)),
        agent("web-2-1", "web-2"),
        agent("gpu-1", "gpu-1", queue="gpu"),
    ],
    "tokens": [
        {"token": "bkua_rest", "user": "owner@example.com", "scopes": ["read_agents", "write_agents", "read_builds"]},
        {"token": "bkua_reads", "user": "owner@example.com", "scopes": ["read_agents", "graphql"]},
    ],
}


@pytest.fixture
def fleet(stand_in: StandIn) -> Operations:
    """Three agents on web-1, one on web-2 and one on gpu-1."""
    return Operations(stand_in, SEED)


def hosts(*names: str, **more: t.Any) -> list[dict[str, t.Any]]:
    return [{"name": name, **more} for name in names]


def drain(runs: Operations, *names: str, **options: t.Any) -> t.Any:
    return runs.run("agent", state="drained", hosts=hosts(*names), **options)


def busy(runs: Operations, builds: int = 1) -> set[str]:
    """Give so many agents jobs of five minutes; their names."""
    for _each in range(builds):
        runs.run("build", pipeline="shop", branch="main", wait=False)
    runs.wait(10)
    return {agent["name"] for agent in runs.run("agent_info")["agents"] if agent["busy"]}


def restart(runs: Operations, name: str, hostname: str) -> None:
    """An agent restarts: it is a new one."""
    runs.stand_in.control("POST", "events", {"event": "agent.disconnected", "agent": name})
    runs.stand_in.seed({"agents": [agent(f"{name}-again", hostname)]})


def failed(result: t.Any) -> dict[str, str]:
    """The hosts that failed, each with its sentence."""
    found = {host["name"]: host["msg"] for host in result["hosts"] if host["failed"]}
    assert bool(found) is bool(result.get("failed"))
    assert all(text.endswith(".") and "\n" not in text for text in found.values())
    return found


def test_machines_are_drained_together(fleet: Operations) -> None:
    assert len(busy(fleet, 2)) == 2
    checked = fleet.checked("agent", state="drained", hosts=hosts("web-1", "WEB-2.example.com"))
    assert checked["changed"] and "would pause 3 agents: web-1-1, web-1-2, web-1-3" in checked["prediction"]
    assert "wait for 2 jobs" in checked["prediction"] and "wait for no job" in checked["prediction"]
    before = len(fleet.requests())
    result = drain(fleet, "web-1", "WEB-2.example.com", note="kernel", wait_timeout=900)
    assert not failed(result) and result["changed"]
    assert {a["name"]: (a["paused_note"], a["busy"]) for a in result["agents"]} == dict.fromkeys(
        ("web-1-1", "web-1-2", "web-1-3", "web-2-1"), (f"{OWN}kernel", False)
    )
    assert [host["hostname"] for host in result["hosts"]] == ["web-1.example.com", "web-2"]
    assert len(result["hosts"][0]["agents"]) == 3 and result["hosts"][0]["paused_until"]
    lists = [request for request in fleet.requests()[before:] if request.endswith("/agents")]
    assert len(lists) == 2
    again = drain(fleet, "web-1", "web-2", note="kernel")
    assert not again["changed"] and not failed(again)
    (job,) = {job["state"] for number in (1, 2) for job in fleet.rest("GET", f"pipelines/shop/builds/{number}")["jobs"]}
    assert job == "passed"


def test_a_restarted_agent_is_paused_before_the_drain_ends(fleet: Operations) -> None:
    (name,) = busy(fleet)
    idle = next(f"web-1-{number}" for number in (1, 2, 3) if f"web-1-{number}" != name)
    others = fleet.clock.others
    calls = iter(range(1000))
    fleet.clock.others = lambda: restart(fleet, idle, "web-1.example.com") if next(calls) == 3 else others()
    result = drain(fleet, "web-1")
    assert not failed(result)
    new = next(agent for agent in result["agents"] if agent["name"].endswith("again"))
    assert new["paused"] and not new["busy"]
    assert len(result["hosts"][0]["agents"]) == 3 and "3 agents paused and idle." in result["prediction"]


def test_a_drain_need_not_wait(fleet: Operations) -> None:
    (name,) = busy(fleet)
    result = drain(fleet, name[:5], wait=False)
    assert not failed(result) and all(agent["paused"] for agent in result["agents"])
    assert result["hosts"][0]["msg"].endswith(" paused.")
    assert any(agent["busy"] for agent in result["agents"]) and not any("idle" in line for line in fleet.lines)


@pytest.mark.parametrize(
    ("seeded", "entries", "sentences"),
    [
        ([], hosts("web-9"), {"web-9": "No connected agent reports the hostname web-9"}),
        ([], hosts("web-1", hostname="web-1"), {"web-1": "No connected agent reports the hostname web-1"}),
        ([], hosts("web-2.example.com", hostname="web-2"), {}),
        ([("a", "web-1.example.org")], hosts("web-1"), {"web-1": "web-1.example.com and web-1.example.org"}),
        ([("a", "web-1")], hosts("web-1.example.com"), {"web-1.example.com": "web-1 and web-1.example.com"}),
        (
            [],
            hosts("web-2", "web-2.example.com"),
            dict.fromkeys(("web-2", "web-2.example.com"), "match the same hostname"),
        ),
        ([], hosts("web-1.example.org"), {"web-1.example.org": "No connected agent"}),
        ([("a", "10.0.0.1"), ("b", "10.0.0.2")], hosts("10.0.0.1", "10"), {"10": "No connected agent"}),
    ],
)
def test_hostnames(fleet: Operations, seeded: t.Any, entries: t.Any, sentences: dict[str, str]) -> None:
    fleet.stand_in.seed({"agents": [agent(*each) for each in seeded]})
    result = fleet.run("agent", state="drained", hosts=entries, wait_timeout=60)
    found = failed(result)
    assert set(found) == set(sentences) and all(sentences[name] in text for name, text in found.items())
    assert len(result["agents"]) == sum(len(host["agents"]) for host in result["hosts"] if not host["failed"])


def test_a_host_that_fails_does_not_stop_the_others(fleet: Operations) -> None:
    (name,) = busy(fleet)
    result = drain(fleet, name[:5], "gpu-1", "web-9", wait_timeout=20)
    found = failed(result)
    assert result["failure"]["code"] == "hosts_failed" and "2 of 3 hosts failed" in result["msg"]
    assert f"After 20 s, jobs still run on {name}" in found[name[:5]] and not result["hosts"][1]["failed"]
    assert all(agent["paused"] for agent in result["agents"])
    assert not failed(drain(fleet, name[:5], wait_timeout=900))


def test_what_fails_is_a_problem_of_the_host(fleet: Operations) -> None:
    (gpu,) = fleet.run("agent_info", name="gpu-1")["agents"]
    match = {"method": "PUT", "path": f"/organizations/*/agents/{gpu['id']}/pause"}
    fleet.stand_in.faults([{"match": match, "fault": "error", "status": 403, "message": "Forbidden", "times": 9}])
    result = drain(fleet, "gpu-1", "web-2")
    assert list(failed(result)) == ["gpu-1"] and "gpu-1: " in failed(result)["gpu-1"]
    fleet.run("agent", state="resumed", hostname="web-2")
    listing: dict[str, t.Any] = {"match": {"method": "GET", "path": "/organizations/*/agents"}, "fault": "error"}
    fleet.clock.others = lambda: fleet.stand_in.faults([{**listing, "status": 403, "message": "Forbidden", "times": 9}])
    assert "Whether its agents are idle is unknown" in failed(drain(fleet, "web-2"))["web-2"]


def test_without_agents(fleet: Operations) -> None:
    result = fleet.run("agent", state="drained", hosts=hosts("web-9"), allow_no_agents=True)
    assert not failed(result) and result["hosts"][0]["agents"] == [] and not result["changed"]


def test_enough_agents_must_remain(fleet: Operations) -> None:
    error = fleet.rejected("agent", state="drained", hosts=hosts("web-1"), min_available=2)
    assert error.facts["guard"] == "min_available" and "1 of at least 2 agents of cluster/" in error.message
    assert fleet.rejected("agent", True, state="drained", hosts=hosts("web-1"), min_available=2)
    (web,) = fleet.run("agent_info", name="web-2-1")["agents"]
    fleet.rest("PUT", f"agents/{web['id']}/pause", {"note": "by hand", "timeout_in_minutes": 9})
    assert "0 of at least 1" in fleet.rejected("agent", state="drained", hosts=hosts("web-1"), min_available=1).message
    fleet.rest("PUT", f"agents/{web['id']}/resume")
    assert not failed(drain(fleet, "web-1", min_available=1))


def test_enough_agents_of_each_queue_must_remain(fleet: Operations) -> None:
    """By the key of the queue. What the dictionary lacks is not checked, and a key that no agent has is a warning."""
    rejected = fleet.rejected("agent", state="drained", hosts=hosts("web-1"), min_available={"default": 2})
    assert rejected.facts["guard"] == "min_available" and "1 of at least 2 agents of cluster/" in rejected.message
    result = fleet.run(
        "agent", True, state="drained", hosts=hosts("web-1"), min_available={"default": "1", "defualt": 9}
    )
    assert not failed(result)
    assert result["warnings"] == ["min_available contains defualt, and no connected agent is in such a queue."]


@pytest.mark.parametrize("wrong", [-1, "many", True, [4], {"default": None}])
def test_what_is_no_number_of_agents(fleet: Operations, wrong: t.Any) -> None:
    message = fleet.rejected("agent", state="drained", hosts=hosts("web-1"), min_available=wrong).message
    assert message.startswith("min_available must be a number of agents, or a dictionary")


def test_who_remains_must_be_known(stand_in: StandIn) -> None:
    runs = Operations(stand_in, SEED, agents_show_pauses=False)
    assert not failed(drain(runs, "web-1", min_available=1))
    runs.token = "bkua_rest"
    assert runs.rejected("agent", state="drained", hosts=hosts("web-1")).code == "missing_scope"


def test_the_own_agent_is_not_drained(fleet: Operations, monkeypatch: pytest.MonkeyPatch) -> None:
    (web,) = fleet.run("agent_info", name="web-2-1")["agents"]
    monkeypatch.setenv("BUILDKITE_AGENT_ID", web["id"])
    assert "itself" in fleet.rejected("agent", state="drained", hosts=hosts("web-1", "web-2")).message


def test_pauses_of_others_must_last_long_enough_and_stay(fleet: Operations) -> None:
    (web,) = fleet.run("agent_info", name="web-2-1")["agents"]
    fleet.rest("PUT", f"agents/{web['id']}/pause", {"note": "by hand", "timeout_in_minutes": 30})
    writes = len(fleet.stand_in.log(write=True))
    assert "before 60 minutes have passed" in failed(drain(fleet, "web-2", pause_needed=60))["web-2"]
    assert len(fleet.stand_in.log(write=True)) == writes
    result = drain(fleet, "web-2", pause_needed=20)
    assert not failed(result) and not result["changed"]
    ended = fleet.run("agent", state="resumed", hosts=hosts("web-2", before=[web["id"]]))
    assert not failed(ended) and not ended["changed"] and ended["agents"][0]["paused_note"] == "by hand"


def test_another_maintenance_is_not_continued(fleet: Operations) -> None:
    """Its note differs. Its pause stays, and is noticed too if it began after this one."""
    drained = drain(fleet, "web-1", note="kernel")
    assert not failed(drained) and not failed(drain(fleet, "web-1", note="kernel"))
    fleet.rest("PUT", f"agents/{drained['hosts'][0]['agents'][2]}/resume")
    writes = len(fleet.stand_in.log(write=True))
    for note in ("kern", "disk", None):
        found = failed(drain(fleet, "web-1", "gpu-1", **({"note": note} if note else {}), allow_no_agents=True))
        assert "web-1-1 is paused with the note 'community.buildkite: kernel', which another" in found["web-1"]
        fleet.run("agent", state="resumed", hosts=hosts("gpu-1"))
    assert [entry["path"].rpartition("/")[2] for entry in fleet.stand_in.log(write=True)[writes:]] == [
        "pause",
        "resume",
    ] * 3
    ended = fleet.run("agent", state="resumed", note="kern", hosts=hosts("web-1", before=drained["hosts"][0]["agents"]))
    assert not ended["changed"] and [agent["paused"] for agent in ended["agents"]].count(True) == 2
    (web,) = fleet.run("agent_info", name="web-2-1")["agents"]

    def exchange() -> None:
        if fleet.rest("GET", f"agents/{web['id']}")["paused_note"] == f"{OWN}kernel":
            fleet.rest("PUT", f"agents/{web['id']}/resume")
            fleet.rest("PUT", f"agents/{web['id']}/pause", {"note": f"{OWN}disk", "timeout_in_minutes": 9})

    fleet.clock.others = exchange
    assert "'community.buildkite: disk'" in failed(drain(fleet, "web-2", note="kernel"))["web-2"]


def test_own_pauses_are_resumed(fleet: Operations) -> None:
    drained = drain(fleet, "web-1", note="kernel", timeout_in_minutes=60)
    entry = hosts("web-1", before=drained["hosts"][0]["agents"])
    checked = fleet.checked("agent", state="resumed", hosts=entry)
    assert "3 agents to resume" in checked["prediction"]
    result = fleet.run("agent", state="resumed", hosts=entry, note="kernel")
    assert not failed(result) and result["changed"] and not any(agent["paused"] for agent in result["agents"])


def test_a_pause_that_ended_early_is_reported(fleet: Operations) -> None:
    before = drain(fleet, "web-1", timeout_in_minutes=10)["hosts"][0]["agents"]
    restart(fleet, "web-1-1", "web-1.example.com")
    resumed = {"state": "resumed", "hosts": hosts("web-1", before=before)}
    assert "web-1-1-again connected during the work" in failed(fleet.run("agent", **resumed))["web-1"]
    drain(fleet, "web-2", timeout_in_minutes=10)
    before = drain(fleet, "web-2")["hosts"][0]["agents"]
    fleet.wait(601)
    resumed = {"state": "resumed", "hosts": hosts("web-2", before=before)}
    assert "The pause of web-2-1 ended before the work did" in failed(fleet.run("agent", **resumed))["web-2"]


def test_a_service_is_awaited(fleet: Operations) -> None:
    """Its agents leave, and as many new ones return."""
    before = drain(fleet, "web-1")["hosts"][0]["agents"]
    entry = hosts("web-1", hostname="web-1.example.com", before=before)
    fleet.token = "bkua_reads"
    wait: dict[str, t.Any] = {"hosts": entry, "wait_timeout": 20}
    assert (
        "would wait until 3 new agents are connected" in fleet.checked("agent", state="connected", **wait)["prediction"]
    )
    late = failed(fleet.run("agent", state="disconnected", **wait))["web-1"]
    assert "agents are still connected: web-1-1, web-1-2, web-1-3" in late
    for number in (1, 2, 3):
        fleet.stand_in.control("POST", "events", {"event": "agent.disconnected", "agent": f"web-1-{number}"})
    assert not failed(fleet.run("agent", state="disconnected", **wait))
    fleet.stand_in.seed({"agents": [agent(f"web-1-{number}", "web-1.example.com") for number in (4, 5)]})
    late = failed(fleet.run("agent", state="connected", **wait))["web-1"]
    assert "2 new agents are connected, and 3 should be" in late
    fleet.clock.others = lambda: fleet.stand_in.seed({"agents": [agent("web-1-6", "web-1.example.com")]})
    result = fleet.run("agent", state="connected", **wait)
    assert not failed(result) and not result["changed"] and len(result["hosts"][0]["agents"]) == 3
    assert not failed(fleet.run("agent", state="connected", hosts=hosts("web-2", expected=1)))


def test_the_cheaper_way_to_look_is_taken(fleet: Operations) -> None:
    """One host in an organization of three pages is looked for alone."""
    fleet.stand_in.seed({"agents": [agent(f"many-{number}", f"many-{number}") for number in range(250)]})
    before = len(fleet.requests())
    drain(fleet, "web-2")
    lists = [entry for entry in fleet.stand_in.log()[before:] if entry["path"].endswith("/agents")]
    assert len(lists) == 4


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"state": "connected"}, "state: connected requires hosts"),
        ({"state": "drained", "queue": "default", "min_available": 1}, "min_available requires hosts"),
        ({"state": "drained", "queue": "default", "pause_needed": 1}, "pause_needed requires hosts"),
        ({"state": "drained", "hosts": []}, "hosts is empty"),
        ({"state": "drained", "hosts": hosts("a", "a")}, "hosts lists 'a' twice"),
        ({"state": "stopped", "hosts": hosts("a")}, "state: stopped does not take hosts"),
        ({"state": "drained", "hosts": hosts("a"), "queue": "default"}, "hosts and queue cannot be combined"),
        (
            {"state": "connected", "hosts": hosts("a", before=["web-1"])},
            "before must list UUIDs of agents, not 'web-1'",
        ),
    ],
)
def test_bad_input(fleet: Operations, options: t.Any, sentence: str) -> None:
    assert sentence in fleet.rejected("agent", **options).message
