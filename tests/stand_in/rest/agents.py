# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""/agents."""

from __future__ import annotations

from typing import Any

from ..rules import agents as rules
from ..rules.agent_stops import stop_agent
from ..store import Record, Store
from . import shapes
from .routing import Answer, Request, page, route

LIST = "/organizations/{org}/agents"
ONE = LIST + "/{id}"
PLAIN = ("name", "connection_state", "hostname", "ip_address", "user_agent", "version", "os_id", "arch", "queue")
TIMES = ("created_at", "connected_at", "disconnected_at", "lost_at", "stopped_at", "job", "last_job_finished_at")
PAUSE = ("paused", "paused_at", "paused_note", "paused_timeout_in_minutes")


def agent(store: Store, record: Record) -> Record:
    """An agent. Its cluster and queue are only in web_url."""
    page_url = f"{shapes.web_url(store)}/agents/{record['id']}"
    if record["cluster_id"]:
        parent = shapes.cluster_web_url(store, record["cluster_id"])
        page_url = f"{parent}/queues/{record['cluster_queue_id']}/agents/{record['id']}"
    return {
        "id": record["id"],
        "graphql_id": store.graphql_id("agent", record["id"]),
        "url": f"{shapes.organization_url(store)}/agents/{record['id']}",
        "web_url": page_url,
        **{name: record[name] for name in PLAIN},
        "creator": shapes.user(store, record["created_by"]),
        **{name: record[name] for name in TIMES},
        "priority": record["priority"],
        "meta_data": record["meta_data"],
        **(pause_of(store, record) if store.switch("agents_show_pauses") else {}),
    }


def pause_of(store: Store, record: Record) -> Record:
    """What is known of its pause."""
    return {**{name: record[name] for name in PAUSE}, "paused_by": shapes.user(store, record["paused_by"])}


def of(request: Request) -> Record:
    """The agent of the path."""
    return rules.get_agent(request.store, request.parts["id"])


@route("GET", LIST, "read_agents")
def index(request: Request) -> Answer:
    records = rules.list_agents(request.store, request.caller, request.query)
    return page(request, records, lambda record: agent(request.store, record))


@route("GET", ONE, "read_agents")
def show(request: Request) -> Any:
    return agent(request.store, of(request))


@route("PUT", ONE + "/stop", "write_agents")
def stop(request: Request) -> None:
    stop_agent(request.store, request.caller, of(request), request.body)


@route("PUT", ONE + "/pause", "write_agents")
def pause(request: Request) -> None:
    rules.pause_agent(request.store, request.caller, of(request), request.body)


@route("PUT", ONE + "/resume", "write_agents")
def resume(request: Request) -> None:
    rules.resume_agent(request.store, request.caller, of(request))
