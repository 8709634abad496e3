# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Agents that are paused, drained, resumed, stopped and killed."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._errors import BuildkiteError

from running.operated import Operations
from stand_in.process import StandIn

LONG = "steps:\n- command: make\n"
AGENTS = [
    {
        "name": f"linux-{number}",
        "hostname": "rack-1" if number < 3 else "rack-2",
        "cluster": "Linux",
        "queue": "default",
    }
    for number in (1, 2, 3)
]
SEED: dict[str, t.Any] = {
    "clusters": [{"name": "Linux", "queues": [{"key": "default"}], "default_queue": "default"}],
    "pipelines": [
        {
            "name": "shop",
            "repository": "r",
            "cluster": "Linux",
            "configuration": LONG,
            "outcomes": {"make": {"seconds": 300}},
        }
    ],
    "agents": AGENTS,
    "tokens": [
        {"token": "bkua_rest", "user": "owner@example.com", "scopes": ["read_agents", "write_agents", "read_builds"]}
    ],
}
OWN = "community.buildkite: "


@pytest.fixture
def agents(stand_in: StandIn) -> Operations:
    """Three agents on two machines."""
    return Operations(stand_in, SEED)


def names(result: t.Any) -> list[str]:
    return [agent["name"] for agent in result["agents"]]


def busy(runs: Operations) -> str:
    """Give one agent a job of five minutes; its name."""
    runs.run("build", pipeline="shop", branch="main", wait=False)
    runs.wait(10)
    (name,) = (agent["name"] for agent in runs.run("agent_info")["agents"] if agent["busy"])
    return str(name)


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        ({"hostname": "rack-1"}, ["linux-1", "linux-2"]),
        ({"name": "linux-3"}, ["linux-3"]),
        ({"queue": "default", "cluster": "linux"}, ["linux-1", "linux-2", "linux-3"]),
        ({"tags": ["queue=default"], "hostname": "rack-2"}, ["linux-3"]),
        ({"tags": ["queue=default", "os=mac"]}, []),
    ],
)
def test_agents_are_selected(agents: Operations, selection: t.Any, expected: list[str]) -> None:
    found = agents.run("agent_info", **selection)
    assert names(found) == expected and not found["changed"]
    one = agents.run("agent_info", id=agents.run("agent_info")["agents"][0]["id"].upper())
    assert len(one["agents"]) == 1 and one["agents"][0]["paused"] is False
    assert "use one of linux" in agents.rejected("agent_info", cluster="Mac").message
    agents.stand_in.seed({"clusters": [{"name": "LINUX"}]})
    assert "and 2 clusters have that name: use one of " in agents.rejected("agent_info", cluster="linux").message
    assert (
        len(agents.run("agent_info", cluster="Linux")["agents"]) == 3
        and not agents.run("agent_info", cluster="LINUX")["agents"]
    )


@pytest.mark.parametrize("shown", [True, False])
def test_a_pause_is_made_once_and_resumed_by_its_note(stand_in: StandIn, shown: bool) -> None:
    runs = Operations(stand_in, SEED, agents_show_pauses=shown)
    pause: dict[str, t.Any] = {"state": "paused", "hostname": "rack-1", "timeout_in_minutes": 30, "note": "kernel"}
    checked = runs.checked("agent", **pause)
    assert checked["changed"] and checked["prediction"] == "would pause 2 agents: linux-1, linux-2"
    result = runs.run("agent", **pause)
    assert result["changed"] and [agent["paused_note"] for agent in result["agents"]] == [f"{OWN}kernel"] * 2
    again = runs.run("agent", **pause)
    assert not again["changed"] and "nothing to do" in again["prediction"]
    longer = runs.run("agent", **{**pause, "timeout_in_minutes": 60})
    assert not longer["changed"] and "cannot be extended" in longer["warnings"][0]
    other = runs.run("agent", state="resumed", hostname="rack-1", note="disk")
    assert not other["changed"] and "stays paused" in other["warnings"][0]
    resumed = runs.run("agent", state="resumed", hostname="rack-1")
    assert resumed["changed"] and [agent["paused"] for agent in resumed["agents"]] == [False, False]


def test_pauses_of_others_stay(agents: Operations) -> None:
    (one,) = agents.run("agent_info", name="linux-1")["agents"]
    agents.rest("PUT", f"agents/{one['id']}/pause", {"note": "by hand", "timeout_in_minutes": 9})
    result = agents.run("agent", state="resumed", name="linux-1")
    assert not result["changed"] and "'by hand'" in result["warnings"][0]
    assert result["agents"][0]["paused"] and agents.run("agent", state="drained", name="linux-1")["changed"] is False


def test_a_drain_waits_for_the_jobs(agents: Operations) -> None:
    name = busy(agents)
    before = len(agents.requests())
    result = agents.run("agent", state="drained", name=name)
    assert result["changed"] and not result["agents"][0]["busy"] and result["agents"][0]["paused"]
    assert agents.lines[-1] == "agents: 1 of 1 idle"
    # The token, the list, a look, the pause, and less than one look in 2 s.
    assert 10 < len(agents.requests()) - before < 60


def test_a_drain_that_takes_too_long(agents: Operations) -> None:
    name = busy(agents)
    drain: dict[str, t.Any] = {"state": "drained", "name": name, "wait_timeout": 20}
    result = agents.run("agent", **drain)
    assert result["failed"] and result["changed"] and result["failure"]["code"] == "timed_out"
    assert f"{name} still runs jobs" in result["msg"] and result["agents"][0]["paused"]
    agents.run("agent", state="resumed", name=name)
    result = agents.run("agent", **drain, on_timeout="resume")
    assert result["failed"] and not result["agents"][0]["paused"] and "are resumed" in result["msg"]


def test_killing_names_the_builds(agents: Operations) -> None:
    name = busy(agents)
    error = agents.rejected("agent", state="killed", hostname="rack-1", name=name)
    assert error.code == "rejected" and "cancels build shop#1" in error.message and f"agent/{name}" in error.message
    assert agents.rejected("agent", check=True, state="killed", name=name).message == error.message
    result = agents.run("agent", state="killed", name=name, override_guards=[f"agent/{name}"])
    assert result["changed"] and result["agents"][0]["connection_state"] in ("stopped", "disconnected")
    agents.wait(60)
    assert agents.rest("GET", "pipelines/shop/builds/1")["state"] == "canceled"


def test_stopping_lets_jobs_end(agents: Operations) -> None:
    name = busy(agents)
    result = agents.run("agent", state="stopped", name=name)
    assert result["changed"] and result["agents"][0]["connection_state"] in ("stopped", "disconnected")
    assert agents.rest("GET", "pipelines/shop/builds/1")["state"] == "passed"


def test_an_agent_does_not_wait_for_itself(agents: Operations, monkeypatch: pytest.MonkeyPatch) -> None:
    (one,) = agents.run("agent_info", name="linux-1")["agents"]
    monkeypatch.setenv("BUILDKITE_AGENT_ID", one["id"])
    assert "itself" in agents.rejected("agent", state="drained", hostname="rack-1").message
    assert agents.run("agent", state="drained", hostname="rack-2")["changed"]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"state": "paused", "timeout_in_minutes": 5}, "Nothing selects agents"),
        ({"state": "paused", "name": "linux-1"}, "timeout_in_minutes is required"),
        ({"state": "paused", "name": "linux-1", "timeout_in_minutes": 1441}, "must be from 1 to 1440, not 1441"),
        ({"state": "stopped", "id": "linux-1"}, "id must be the UUID"),
        ({"state": "stopped", "hostname": "rack-9"}, "No connected agent matches hostname 'rack-9'"),
    ],
)
def test_bad_input(agents: Operations, options: t.Any, sentence: str) -> None:
    assert sentence in agents.rejected("agent", **options).message


def test_no_agent_can_be_right(agents: Operations) -> None:
    result = agents.run("agent", state="stopped", hostname="rack-9", allow_no_agents=True)
    assert not result["changed"] and result["agents"] == []


def test_without_graphql_what_rest_hides_is_unknown(stand_in: StandIn) -> None:
    runs = Operations(stand_in, SEED, agents_show_pauses=False)
    runs.token = "bkua_rest"
    error = runs.rejected("agent", state="resumed", name="linux-1")
    assert error.code == "missing_scope" and "REST does not show pauses" in error.message
    stand_in.switches(agents_show_pauses=True)
    result = runs.run("agent", state="drained", name="linux-1")
    assert result["changed"] and "not noticed" in result["warnings"][0]


def fault(method: str, path: str, kind: str = "error", **more: t.Any) -> dict[str, t.Any]:
    """What the service does with the next request to an agent, a job or a list."""
    return {"match": {"method": method, "path": f"/organizations/*/{path}"}, "fault": kind, **more}


GONE: dict[str, t.Any] = {"status": 404, "message": "No agent found", "times": 9}
PAUSE: dict[str, t.Any] = {"state": "paused", "name": "linux-1", "timeout_in_minutes": 30}


def test_an_agent_that_left_meanwhile(agents: Operations) -> None:
    agents.stand_in.faults([fault("PUT", "agents/*/pause", **GONE)])
    result = agents.run("agent", **PAUSE)
    assert not result["agents"][0]["paused"] and result["changed"]
    assert agents.run("agent_info", id="0" * 8 + "-0000-4000-8000-" + "0" * 12)["agents"] == []


def test_an_agent_that_left_while_it_was_drained(stand_in: StandIn) -> None:
    runs = Operations(stand_in, SEED)
    runs.token = "bkua_rest"
    stand_in.faults([fault("GET", "agents/*", **GONE)])
    (agent,) = runs.run("agent", state="drained", name="linux-1")["agents"]
    assert agent["connection_state"] == "disconnected" and not agent["busy"]


@pytest.mark.parametrize(
    ("state", "verb", "shown"),
    [
        ("paused", "pause", ("connected", True)),
        ("resumed", "resume", ("connected", False)),
        ("stopped", "stop", ("stopped", False)),
    ],
)
@pytest.mark.parametrize("kind", ["drop_after", "late"])
def test_lost_answers_are_looked_for(
    agents: Operations, state: str, verb: str, shown: tuple[str, bool], kind: str
) -> None:
    """Some seconds long: what Buildkite received may take a moment."""
    if state == "resumed":
        agents.run("agent", **PAUSE)
    agents.stand_in.faults([fault("PUT", f"agents/*/{verb}", kind, seconds=4)])
    result = agents.run("agent", **{**(PAUSE if state == "paused" else {"name": "linux-1"}), "state": state})
    (agent,) = result["agents"]
    assert result["changed"] and (agent["connection_state"], bool(agent["paused"])) == shown
    assert len([request for request in agents.requests() if request.endswith(verb)]) == 1


def test_an_answer_that_stays_unclear(agents: Operations) -> None:
    agents.stand_in.faults([fault("PUT", "agents/*/pause", "drop_before")])
    with pytest.raises(BuildkiteError) as caught:
        agents.run("agent", **PAUSE)
    assert caught.value.code == "unclear"


def test_a_build_that_may_not_be_read_is_guarded_too(agents: Operations) -> None:
    name = busy(agents)
    agents.stand_in.faults([fault("GET", "jobs/*", status=403, message="Forbidden", times=9)])
    assert "a build that the token may not read" in agents.rejected("agent", state="killed", name=name).message
