# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Events that nothing in the stand-in causes: agents that are lost, leave or are blocked, and tokens that let nobody in."""

from __future__ import annotations

from typing import Any

from ..faults import Faults
from ..rest.tokens import token as token_shape
from ..store import Record, Refused, Store
from .deliveries import Deliveries, deliver
from .webhooks import Event

TIMES = {"disconnected": ("disconnected_at",), "lost": ("lost_at", "disconnected_at"), "stopped": ("stopped_at",)}
BLOCKED = ("agent.blocked", "cluster_token.registration_blocked")
EVENTS = (*(f"agent.{state}" for state in TIMES), *BLOCKED)
KEYS = ("event", "agent", "agent_token", "blocked_ip")


def happen(store: Store, faults: Faults, deliveries: Deliveries, data: Any) -> None:
    """Let one of these events happen, to an agent by its name and a token by its description."""
    name = data.get("event") if isinstance(data, dict) else None
    if name not in EVENTS or set(data) - set(KEYS):
        raise Refused(400, f"An event takes {', '.join(KEYS)}, and is {', '.join(EVENTS)}; not {data!r}.")
    agent = of_name(store, "agent", "name", data.get("agent")) if name.startswith("agent.") else None
    if name not in BLOCKED:
        assert agent
        state = name.removeprefix("agent.")
        times = dict.fromkeys(TIMES[state], store.at())
        store.update("agent", agent, connection_state=state, **times)
        return
    token = of_name(store, "cluster_token", "description", data.get("agent_token"))
    blocked: Record = {"blocked_ip": data.get("blocked_ip", "203.0.113.7")}
    event = Event(name, "cluster_token", token, blocked)
    if agent:
        event = Event(name, "agent", agent, {**blocked, "cluster_token": token_shape(store, token)})
    deliver(store, faults, deliveries, event)


def of_name(store: Store, kind: str, field: str, name: Any) -> Record:
    """The record with that name."""
    record = store.find(kind, **{field: name})
    if record is None:
        raise Refused(400, f"There is no {kind.replace('_', ' ')} {name!r}.")
    return record
