# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Agents: listed, paused, resumed. They come from seeds."""

from __future__ import annotations

from typing import Any

from ..callers import Caller
from ..store import Record, Refused, Store, now
from .values import Check, found

LISTED = ("connected", "stopping")
FILTERS = ("name", "hostname", "version", "cluster_queue_id")


def list_agents(store: Store, caller: Caller, query: Record) -> list[Record]:
    """The agents that are connected or stopping, newest first, with exact filters."""
    queue = query.get("cluster_queue_id")
    agents = store.filter("agent", cluster_queue_id=queue) if queue else store.all("agent")
    agents = [agent for agent in agents if agent["connection_state"] in LISTED]
    for name in FILTERS:
        if query.get(name):
            agents = [agent for agent in agents if agent[name] == query[name]]
    return agents[::-1]


def get_agent(store: Store, identifier: str) -> Record:
    """An agent in any state, or 404."""
    return found(store.get("agent", identifier), "agent")


def pause_agent(store: Store, caller: Caller, agent: Record, data: Any) -> Record:
    """Keep an agent from taking jobs."""
    caller.must_administer()
    if agent["connection_state"] != "connected":
        raise Refused(422, "Only connected agents may be paused")
    if agent["paused"]:
        raise Refused(422, "Agent is already paused")
    check = Check(store, data, ("note", "timeout_in_minutes"))
    check.text("note")
    check.minutes("timeout_in_minutes")
    check.refuse()
    minutes = check.values.get("timeout_in_minutes") or 5
    return store.update(
        "agent",
        agent,
        paused=True,
        paused_at=now(),
        paused_by=caller.user["id"],
        paused_note=check.values.get("note"),
        paused_timeout_in_minutes=minutes,
        _paused_until=store.clock() + 60 * minutes,
    )


def resume_agent(store: Store, caller: Caller, agent: Record) -> Record:
    """Let an agent take jobs again."""
    caller.must_administer()
    if not agent["paused"]:
        raise Refused(422, "Agent is not paused")
    return resumed(store, agent)


def resumed(store: Store, agent: Record) -> Record:
    """An agent that is no longer paused."""
    names = ("paused_at", "paused_by", "paused_note", "paused_timeout_in_minutes", "_paused_until")
    return store.update("agent", agent, paused=False, **dict.fromkeys(names))


def insert_agent(store: Store, cluster: Record | None, queue: Record | None, fields: Record) -> Record:
    """An agent that has connected; `fields` overrides anything."""
    never = ("disconnected_at", "lost_at", "stopped_at", "job", "last_job_finished_at", "priority", "paused_at")
    system, arch = fields.get("os_id", "linux"), fields.get("arch", "amd64")
    version = fields.get("version", "3.110.0")
    blank: Record = {
        **dict.fromkeys((*never, "paused_by", "paused_note", "paused_timeout_in_minutes", "created_by")),
        "cluster_id": cluster["id"] if cluster else None,
        "cluster_queue_id": queue["id"] if queue else None,
        "queue": queue["key"] if queue else "default",
        "connection_state": "connected",
        "hostname": None,
        "ip_address": "192.0.2.10",
        "user_agent": f"buildkite-agent/{version}.12345 ({system}; {arch})",
        "version": version,
        "os_id": system,
        "arch": arch,
        "meta_data": [f"queue={queue['key']}"] if queue else ["queue=default"],
        "connected_at": now(),
        "paused": False,
    }
    return store.insert("agent", **{**blank, **fields})
