# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes to agents (_operations/agent_writes): which are due, what is sent, and what an answer means. Without a service."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._errors import (
    InvalidOption,
    MissingScope,
    NotFound,
    Rejected,
    ServiceError,
    Unclear,
)
from ansible_collections.community.buildkite.plugins.module_utils._operations import agent_writes
from ansible_collections.community.buildkite.plugins.module_utils._operations.agents import known

from .fleet import Fleet, agent, call, paused, uuid

ONE = f"agents/{uuid(1)}"


@pytest.mark.parametrize(
    ("raw", "due"),
    [
        (agent(1), ["paused", "drained", "stopped", "killed"]),
        (paused(1), ["resumed", "stopped", "killed"]),
        (paused(1, "by hand"), ["stopped", "killed"]),
        (agent(1, connection_state="stopping"), ["killed"]),
        (paused(1, connection_state="stopping"), ["resumed", "killed"]),
        *((paused(1, connection_state=state), []) for state in ("disconnected", "stopped", "lost", "never_connected")),
    ],
)
def test_which_writes_are_due(raw: t.Any, due: list[str]) -> None:
    one = known(raw)
    states = ("paused", "drained", "resumed", "stopped", "killed")
    assert [state for state in states if agent_writes.is_due(call(Fleet()), state, one)] == due


@pytest.mark.parametrize(
    ("state", "asked", "lasts", "warns"),
    [
        ("drained", None, 1439, True),
        ("drained", None, 1440, False),
        ("drained", 30, 29, True),
        ("drained", 30, 30, False),
        ("paused", None, 5, False),
        ("paused", 30, 5, True),
        ("paused", 30, None, False),
    ],
)
def test_a_pause_that_is_shorter_than_asked_for_is_a_warning(
    state: str, asked: int | None, lasts: int | None, warns: bool
) -> None:
    made = call(Fleet(), timeout_in_minutes=asked)
    one = known(paused(1, paused_timeout_in_minutes=lasts))
    agent_writes.warn_of_short_pauses(made, state, [one])
    assert not agent_writes.is_due(made, state, one)
    assert made.warnings == (
        [f"a1 is paused for {lasts} minutes only, and a pause cannot be extended."] if warns else []
    )


@pytest.mark.parametrize(
    ("note", "asked", "what"),
    [
        ("community.buildkite: kernel", None, ""),
        ("community.buildkite: kernel", "kernel", ""),
        ("community.buildkite: kernel", " kernel\n", ""),
        ("community.buildkite: kernel", " ", ""),
        (
            "community.buildkite: kernel",
            "disk",
            "with the note 'community.buildkite: kernel' is another one than that of this task",
        ),
        (
            "community.buildkite: kernel",
            "ker",
            "with the note 'community.buildkite: kernel' is another one than that of this task",
        ),
        ("kernel", "kernel", "with the note 'kernel' is not this collection's"),
        (None, None, "without a note is not this collection's"),
    ],
)
def test_only_own_pauses_end(note: str | None, asked: str | None, what: str) -> None:
    made = call(Fleet(), note=asked)
    assert agent_writes.is_due(made, "resumed", known(paused(1, note))) is (not what)
    assert made.warnings == ([f"a1 stays paused: its pause {what}."] if what else [])


@pytest.mark.parametrize(
    ("state", "options", "verb", "body"),
    [
        ("paused", {}, "pause", {"note": "community.buildkite: paused by Ansible", "timeout_in_minutes": 0}),
        ("drained", {"note": "x"}, "pause", {"note": "community.buildkite: x", "timeout_in_minutes": 1440}),
        (
            "drained",
            {"timeout_in_minutes": 5},
            "pause",
            {"note": "community.buildkite: paused by Ansible", "timeout_in_minutes": 5},
        ),
        ("resumed", {}, "resume", None),
        ("stopped", {}, "stop", {"force": False}),
        ("killed", {}, "stop", {"force": True}),
    ],
)
def test_what_is_sent(state: str, options: t.Any, verb: str, body: t.Any) -> None:
    fleet = Fleet(agent(1))
    agent_writes.act(call(fleet, **options), state, known(agent(1)))
    assert fleet.sent == [(f"{ONE}/{verb}", body)] and fleet.asked == []


def test_an_agent_that_is_gone_is_no_failure() -> None:
    fleet, one = Fleet(agent(1)), known(agent(1, job={"id": "j"}))
    fleet.errors[f"{ONE}/pause"] = NotFound("No agent found")
    agent_writes.act(call(fleet), "drained", one)
    assert (one["connection_state"], one["busy"]) == ("disconnected", False)


@pytest.mark.parametrize(
    ("message", "fails"),
    [
        ("Agent is already paused", False),
        ("Agent is not paused", False),
        ("Only connected agents may be paused", False),
        ("Can only stop connected agents", False),
        ("Forbidden", True),
    ],
)
def test_what_an_agent_already_is_is_no_failure(message: str, fails: bool) -> None:
    fleet = Fleet(agent(1))
    fleet.errors[f"{ONE}/pause"] = error = ServiceError(message)
    if not fails:
        agent_writes.act(call(fleet), "paused", known(agent(1)))
        return
    with pytest.raises(ServiceError) as raised:
        agent_writes.act(call(fleet), "paused", known(agent(1)))
    assert raised.value is error


@pytest.mark.parametrize(
    ("state", "verb", "raw", "foreign"),
    [
        ("drained", "pause", agent(1), paused(1, "by hand")),
        ("paused", "pause", agent(1), paused(1, None)),
        ("resumed", "resume", paused(1), agent(1, paused=None)),
        ("stopped", "stop", agent(1), None),
        ("killed", "stop", agent(1), None),
    ],
)
def test_a_lost_answer_is_looked_for(state: str, verb: str, raw: t.Any, foreign: t.Any) -> None:
    """The state counts, whatever was answered; a pause of someone else, or one that is not known, is not it."""
    path = f"{ONE}/{verb}"
    for done in (True, False):
        fleet = Fleet(dict(raw))
        fleet.errors[path] = Unclear("It is not known.")
        fleet.done.update([path] if done else [])
        if done:
            agent_writes.act(call(fleet), state, known(raw))
        for now in [] if done else [None, *([foreign] if foreign else [])]:
            fleet.agents[uuid(1)] = dict(now or raw)
            with pytest.raises(Unclear):
                agent_writes.act(call(fleet), state, known(raw))
        assert set(fleet.asked) == {ONE}


def test_an_agent_that_left_after_a_lost_answer_was_stopped() -> None:
    fleet, one = Fleet(agent(1)), known(agent(1))
    fleet.errors[f"{ONE}/stop"] = Unclear("It is not known.")
    fleet.agents.clear()
    agent_writes.act(call(fleet), "stopped", one)
    assert one["connection_state"] == "disconnected"


@pytest.mark.parametrize("state", ["paused", "drained", "resumed", "stopped", "killed"])
def test_a_task_does_not_end_its_own_agent(state: str, monkeypatch: pytest.MonkeyPatch) -> None:
    agents = [known(agent(1)), known(agent(2))]
    for own in ("", uuid(3), uuid(2).upper()):
        monkeypatch.setenv("BUILDKITE_AGENT_ID", own)
        if own != uuid(2).upper() or state in ("paused", "resumed"):
            agent_writes.check_own(state, agents)
            continue
        with pytest.raises(Rejected) as raised:
            agent_writes.check_own(state, agents)
        assert raised.value.facts["guard"] == "own_agent" and raised.value.message == (
            f"This task runs on the agent a2 itself, which state {state} would wait for or end: run it on another agent, or leave"
            " this agent out."
        )
    monkeypatch.delenv("BUILDKITE_AGENT_ID")
    agent_writes.check_own(state, [*agents, {**agents[0], "id": ""}])


@pytest.mark.parametrize("state", ["paused", "drained", "resumed", "stopped", "killed"])
def test_pauses_are_known_where_they_count(state: str) -> None:
    made = call(Fleet(), scopes=["read_agents"])
    agent_writes.know_pauses(made, state, [known(agent(1))])
    assert [text[:26] for text in made.warnings] == (["Without the scope graphql,"] if state == "drained" else [])
    unknown = [known(agent(1)), known(agent(2, paused=None))]
    if state in ("stopped", "killed"):
        agent_writes.know_pauses(made, state, unknown)
        return
    with pytest.raises(MissingScope) as raised:
        agent_writes.know_pauses(made, state, unknown)
    assert f"graphql (for state: {state}, since REST does not show pauses)" in raised.value.message
    fleet = Fleet(agent(1), agent(2))
    made, fleet.pauses[uuid(2)] = call(fleet, scopes=["graphql"]), True
    agent_writes.know_pauses(made, state, unknown)
    assert unknown[1]["paused"] is True and made.warnings == []
    fleet.pauses[uuid(2)] = None
    with pytest.raises(InvalidOption) as hidden:
        agent_writes.know_pauses(made, state, unknown)
    assert hidden.value.message == "Whether the agents are paused is unknown: the service does not show it."
