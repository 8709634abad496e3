# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A job in REST's form, which depends on its type."""

from __future__ import annotations

from ..rules.dispatch import queue_of
from ..rules.jobs import build_of, pipeline_of, state_of
from ..store import Record, Store
from . import shapes
from .agents import agent as agent_shape

RETRIES = ("retried", "retried_in_job_id", "retries_count", "retry_type")
TIMES = ("created_at", "scheduled_at", "runnable_at", "started_at", "finished_at", "expired_at")
OF_SCRIPT = (
    *("command", "agent_query_rules", "artifact_paths", "soft_failed", "exit_status", "signal", "signal_reason"),
    *("broken_reason", "parallel_group_index", "parallel_group_total", "matrix"),
)


# Absent until the agent promises a status.
PROMISES = ("promised_exit_status", "promised_exit_status_at")


def build_url(store: Store, build: Record) -> str:
    """The URL of a build."""
    return f"{shapes.organization_url(store)}/pipelines/{pipeline_of(store, build)['slug']}/builds/{build['number']}"


def build_page(store: Store, build: Record) -> str:
    """The page of a build in the browser."""
    return f"{shapes.web_url(store)}/{pipeline_of(store, build)['slug']}/builds/{build['number']}"


def triggered(store: Store, identifier: str | None) -> Record | None:
    """`triggered_build` and `rebuilt_from`: another build in short."""
    build = store.get("build", identifier)
    if build is None:
        return None
    short = {"id": build["id"], "number": build["number"]}
    return {**short, "url": build_url(store, build), "web_url": build_page(store, build)}


def job(store: Store, record: Record, in_list: bool = False) -> Record:
    """A job; in lists of builds its agent is short."""
    shown = {
        "id": record["id"],
        "graphql_id": store.graphql_id("job", record["id"]),
        "type": record["type"],
        "state": state_of(record),
        "step_key": record["step_key"],
        "group_key": record["group_key"],
        "web_url": f"{build_page(store, build_of(store, record))}#{record['id']}",
    }
    if record["type"] == "manual":
        return {**shown, **manual(store, record)}
    if record["type"] == "trigger":
        child = triggered(store, record["triggered_build_id"])
        shown |= {"name": record["label"], "async": record["_plan"].get("async", False), "triggered_build": child}
        return {**shown, **{name: record[name] for name in (*TIMES, *RETRIES, "soft_failed")}}
    return shown if record["type"] == "waiter" else {**shown, **script(store, record, in_list)}


def manual(store: Store, record: Record) -> Record:
    """The part of a block or input step."""
    url = f"{build_url(store, build_of(store, record))}/jobs/{record['id']}/unblock"
    return {
        "label": record["label"],
        "unblocked_by": shapes.user(store, record["unblocked_by"]),
        "unblocked_at": record["unblocked_at"],
        "unblockable": record["state"] == "blocked",
        "unblock_url": url,
        **{name: record[name] for name in ("created_at", "runnable_at", "finished_at")},
    }


def script(store: Store, record: Record, in_list: bool) -> Record:
    """The part of a command step."""
    build = build_of(store, record)
    url, source = f"{build_url(store, build)}/jobs/{record['id']}", store.get("job", record["retry_source_id"])
    cluster = store.get("cluster", pipeline_of(store, build)["cluster_id"])
    queue = queue_of(store, cluster, set(record["agent_query_rules"])) if cluster else None
    parent = shapes.cluster_url(store, cluster["id"]) if cluster else None
    return {
        "name": record["label"],
        "step": {"id": record["id"], "signature": None},
        "priority": {"number": record["priority"]},
        "build_url": build_url(store, build),
        "log_url": f"{url}/log",
        "raw_log_url": f"{url}/log.txt",
        "artifacts_url": f"{url}/artifacts",
        **{name: record[name] for name in (*OF_SCRIPT, *TIMES, *RETRIES)},
        **{name: record[name] for name in PROMISES if name in record},
        "agent": agent_of(store, record, in_list),
        "concurrency_wait_time_ms": wait_time(record),
        "retry_source": {"job_id": source["id"], "retry_type": source["retry_type"]} if source else None,
        "retried_by": shapes.user(store, record["retried_by"]),
        "cluster_id": cluster["id"] if cluster else None,
        "cluster_url": parent,
        "cluster_queue_id": queue["id"] if queue else None,
        "cluster_queue_url": f"{parent}/queues/{queue['id']}" if queue else None,
    }


def agent_of(store: Store, record: Record, in_list: bool) -> Record | None:
    """The agent of a job, short in lists."""
    found = store.get("agent", record["agent_id"])
    if found is None:
        return None
    shown = agent_shape(store, found)
    return {name: shown[name] for name in ("id", "url", "name")} if in_list else {**shown, "job": None}


def wait_time(record: Record) -> int | None:
    """How long a job waited for its concurrency group, in milliseconds; null without a group."""
    if record["_runnable"] is None:
        return None
    waited: float = record["_runnable"] - record["_scheduled"]
    return round(1000 * waited)
