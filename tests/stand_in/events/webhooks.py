# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The events of webhooks: which one a write means, and which services want it. Source: api/webhooks_receiving.md."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..changes import Change
from ..rules.conditions import branches_match
from ..rules.jobs import build_of, pipeline_of
from ..store import Record, Store

FINISHED = ("passed", "failed", "blocked", "canceled", "not_run")
OF_BUILD = {
    "scheduled": "build.scheduled",
    "running": "build.running",
    "failing": "build.failing",
    "skipped": "build.skipped",
    **dict.fromkeys(FINISHED, "build.finished"),
}
OF_JOB = {
    "scheduled": "job.scheduled",
    "running": "job.started",
    "unblocked": "job.activated",
    **dict.fromkeys(("finished", "canceled", "timed_out", "expired"), "job.finished"),
}
# Steps that wait and steps that block have no other events than job.activated.
RUN = ("script", "trigger")
OF_AGENT = {state: f"agent.{state}" for state in ("connected", "disconnected", "lost", "stopping", "stopped")}


class Event(NamedTuple):
    """An event of a record. `more` are further keys of the payload."""

    name: str
    kind: str
    record: Record
    more: Record = {}


def event_of(change: Change) -> Event | None:
    """The event of a write, if it has one."""
    _old, new = change.fields.get("connection_state" if change.kind == "agent" else "state", (None, None))
    name = None
    if change.kind == "build":
        name = OF_BUILD.get(str(new))
    elif change.kind == "job" and "promised_exit_status" in change.fields:
        return Event("job.promised_exit_status", "job", change.record, {"promised_exit_status_reason": None})
    elif change.kind == "job" and (new == "unblocked" or change.record["type"] in RUN):
        name = OF_JOB.get(str(new))
    elif change.kind == "agent":
        name = OF_AGENT.get(str(new if change.fields else change.record["connection_state"]))
        name = name if new or change.action == "created" else None
    elif change.kind == "service" and change.record["provider"] == "webhook":
        name = "ping" if change.action == "created" or "settings" in change.fields else None
    return Event(name, change.kind, change.record) if name else None


def wanted(store: Store, event: Event) -> Iterator[Record]:
    """The services to which an event is delivered."""
    services = [event.record] if event.kind == "service" else store.filter("service", provider="webhook")
    for service in services:
        if service["enabled"] and event.name in service["settings"]["events"] and includes(store, service, event):
            yield service


def build_of_event(store: Store, event: Event) -> Record | None:
    """The build of an event of a build or job."""
    if event.kind == "build":
        return event.record
    return build_of(store, event.record) if event.kind == "job" else None


def includes(store: Store, service: Record, event: Event) -> bool:
    """Whether the scope and the branches of a service include an event."""
    build = build_of_event(store, event)
    if build is not None and service["branch_configuration"]:
        if not branches_match(service["branch_configuration"], build["branch"]):
            return False
    if service["scope"] == "all" or event.kind == "service":
        return True
    pipeline = pipeline_of(store, build) if build else None
    if service["scope"] == "some_clusters":
        return (pipeline or event.record)["cluster_id"] in service["scope_uuids"]
    if pipeline is None:
        return bool(store.switch("scoped_agent_events") == "delivered")
    if service["scope"] == "some_projects":
        return pipeline["id"] in service["scope_uuids"]
    links = store.filter("team_pipeline", pipeline_id=pipeline["id"])
    return any(link["team_id"] in service["scope_uuids"] for link in links)
