# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Agents that are stopped, with the builds of their jobs if they are forced to."""

from __future__ import annotations

from typing import Any

from ..callers import Caller
from ..store import Record, Refused, Store
from .agents import LISTED
from .jobs import build_of
from .stopping import cancel


def stop_agent(store: Store, caller: Caller, agent: Record, data: Any, force: bool = True) -> Record:
    """Disconnect an agent: at once, which cancels the build of its job, or after its job."""
    caller.must_administer()
    if agent["connection_state"] not in LISTED:
        raise Refused(400, "Can only stop connected agents")
    force = data.get("force", force) if isinstance(data, dict) else force
    if not force and agent["job"] is not None:
        return store.update("agent", agent, connection_state="stopping")
    job = store.get("job", (agent["job"] or {}).get("id"))
    at = store.at()
    store.update("agent", agent, connection_state="stopped", stopped_at=at, disconnected_at=at, job=None)
    if job is not None:
        store.update("job", job, signal_reason="agent_stop")
        cancel(store, build_of(store, job), "An agent was stopped", store.clock(), caller.user["id"])
    return agent
