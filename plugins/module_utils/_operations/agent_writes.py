# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes to agents: which ones are due for a state, and one request each, whose answer may be lost.

Private to this collection. Knows nothing of Ansible, nor of waits. Source: Buildkite's pages on agents.
"""

from __future__ import annotations

import os
import typing as t

from .._errors import InvalidOption, NotFound, Rejected, ServiceError, Unclear
from .._text import visible
from .agents import Agent, again, complete, is_gone
from .call import Call
from .waiting import looked_for

# The beginning of the notes of own pauses: only these are resumed.
OWN = "community.buildkite: "
USUAL_NOTE = "paused by Ansible"
A_DAY = 1440
# Answers that mean that an agent has the state already, or is on its way to it.
DONE = ("already paused", "not paused", "may be paused", "only stop connected")
VERBS = {"paused": "pause", "drained": "pause", "resumed": "resume", "stopped": "stop", "killed": "kill"}


def know_pauses(call: Call, state: str, found: list[Agent]) -> None:
    """Read pauses where they count. Raises MissingScope if the answer cannot be known."""
    complete(call, found)
    if state in ("paused", "drained", "resumed") and any(agent["paused"] is None for agent in found):
        call.need(f"state: {state}, since REST does not show pauses", "graphql")
        raise InvalidOption("Whether the agents are paused is unknown: the service does not show it.")
    if not call.token.can("graphql") and state == "drained":
        call.warnings.append(
            "Without the scope graphql, jobs that the token's user may not see are not noticed, so an agent may seem idle."
        )


def check_own(state: str, found: list[Agent]) -> None:
    """Reject a task that would wait for itself, or end itself."""
    own = os.environ.get("BUILDKITE_AGENT_ID", "").lower()
    here = next((agent for agent in found if own and str(agent["id"]).lower() == own), None)
    if here is not None and state in ("drained", "stopped", "killed"):
        raise Rejected(
            f"This task runs on the agent {here['name']} itself, which state {state} would wait for or end: run it on another"
            " agent, or leave this agent out.",
            guard="own_agent",
        )


def is_due(call: Call, state: str, agent: Agent) -> bool:
    """Whether an agent must be acted on."""
    if is_gone(agent):
        return False
    if state in ("paused", "drained"):
        return agent["connection_state"] == "connected" and not agent["paused"]
    if state == "resumed":
        return bool(agent["paused"]) and _is_own(call, agent)
    return state == "killed" or agent["connection_state"] == "connected"


def warn_of_short_pauses(call: Call, state: str, found: list[Agent]) -> None:
    """Warn of pauses that end before those that the task would set."""
    for agent in found if state in ("paused", "drained") else []:
        lasts = agent["paused_timeout_in_minutes"] if agent["paused"] else None
        if lasts and lasts < _minutes(call, state) and not is_gone(agent):
            call.warnings.append(f"{agent['name']} is paused for {lasts} minutes only, and a pause cannot be extended.")


def own_note(call: Call) -> str:
    """The note of the pauses that the task sets, as agents show it."""
    return OWN + visible(" ".join(str(call.option("note") or "").split()) or USUAL_NOTE)


def _is_own(call: Call, agent: Agent) -> bool:
    """Whether a pause has the note of the task, or, if the task has none, is of this collection."""
    note = str(agent["paused_note"] or "")
    is_own = note == own_note(call) if str(call.option("note") or "").strip() else note.startswith(OWN)
    if not is_own:
        what = f"with the note {note!r}" if note else "without a note"
        whose = "another one than that of this task" if note.startswith(OWN) else "not this collection's"
        call.warnings.append(f"{agent['name']} stays paused: its pause {what} is {whose}.")
    return is_own


def _minutes(call: Call, state: str) -> int:
    return int(call.option("timeout_in_minutes") or (A_DAY if state == "drained" else 0))


def act(call: Call, state: str, agent: Agent) -> None:
    """Send one write. What an agent already is, or is on its way to, is no failure."""
    body: dict[str, t.Any] = {}
    if state in ("paused", "drained"):
        body = {"note": own_note(call), "timeout_in_minutes": _minutes(call, state)}
    elif state in ("stopped", "killed"):
        body = {"force": state == "killed"}
    verb = {"drained": "pause", "killed": "stop"}.get(state, VERBS[state])
    try:
        call.client.write("PUT", f"agents/{agent['id']}/{verb}", body or None, status=204)
    except NotFound:
        agent.update(connection_state="disconnected", busy=False)
    except Unclear:

        def look() -> bool | None:
            again(call, [agent])
            return _has(state, agent) or None

        if not looked_for(call, look):
            raise
    except ServiceError as error:
        if not any(words in error.message for words in DONE):
            raise


def _has(state: str, agent: Agent) -> bool:
    """Whether an agent has the state that was written, so far as it shows."""
    if state in ("paused", "drained"):
        return str(agent["paused_note"] or "").startswith(OWN)
    if state == "resumed":
        return agent["paused"] is False
    return is_gone(agent) or agent["connection_state"] == "stopping"
