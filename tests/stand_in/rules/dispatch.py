# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which job runs next, and where: concurrency groups, priorities, and agents with all tags of a job."""

from __future__ import annotations

from ..store import Record, Store
from .agents import insert_agent
from .jobs import ENDED, build_of, jobs_of, pipeline_of
from .outcomes import ACCEPTS

HOLDING = ("scheduled", "assigned", "accepted", "running", "canceling", "timing_out")
QUEUED = ("limiting", "limited")


def dispatch(store: Store, when: float) -> None:
    """Give the jobs that may run to agents: the highest priority first, then the oldest."""
    jobs = [job for build in store.filter("build", _active=True) for job in jobs_of(store, build)]
    admit(store, [job for job in jobs if job["_plan"].get("concurrency_group")], when)
    scheduled = [job for job in jobs if job["state"] == "scheduled"]
    for job in sorted(scheduled, key=lambda job: (-job["priority"], job["_scheduled"])):
        agent = agent_for(store, job, when)
        if agent is not None:
            store.update("job", job, state="assigned", agent_id=agent["id"], _due=when + ACCEPTS)
            store.update("agent", agent, job={"id": job["id"], "type": "script", "name": job["label"]})


def admit(store: Store, jobs: list[Record], when: float) -> None:
    """Let the jobs of concurrency groups through, as far as their own limits allow."""
    groups: dict[str, list[Record]] = {}
    for job in jobs:
        groups.setdefault(job["_plan"]["concurrency_group"], []).append(job)
    for members in groups.values():
        members.sort(key=lambda job: (build_of(store, job)["_created"], job["_created"]))
        queued = [job for job in members if job["state"] in QUEUED]
        for job in sorted(queued, key=lambda job: -job["priority"] if is_eager(job) else 0):
            let_through(store, members, job, when)


def is_eager(job: Record) -> bool:
    """Whether a job takes any free place of its group, by priority instead of age."""
    return bool(job["_plan"]["concurrency_method"] == "eager")


def let_through(store: Store, members: list[Record], job: Record, when: float) -> None:
    """Schedule one job of a group, or leave it limited."""
    taken = sum(other["state"] in HOLDING for other in members)
    if not is_eager(job):
        ahead = members[: members.index(job)]
        taken += sum(other["state"] not in (*HOLDING, *ENDED) for other in ahead)
    if taken < job["_plan"]["concurrency"]:
        store.update("job", job, state="scheduled", runnable_at=store.at(when), _runnable=when)
    else:
        store.update("job", job, state="limited")


def agent_for(store: Store, job: Record, when: float) -> Record | None:
    """An agent that takes a job: an idle one with all its tags, or a new one in a queue of hosted agents."""
    rules = set(job["agent_query_rules"])
    cluster = store.get("cluster", pipeline_of(store, build_of(store, job))["cluster_id"])
    if cluster is None:
        rules |= set() if any(rule.startswith("queue=") for rule in rules) else {"queue=default"}
        return idle([agent for agent in store.all("agent") if agent["cluster_id"] is None], rules)
    queue = queue_of(store, cluster, rules)
    if queue is None or queue["dispatch_paused"]:
        return None
    if queue["hosted"]:
        name = f"{queue['key']}-hosted-{job['id'][:8]}"
        return insert_agent(store, cluster, queue, {"name": name, "connected_at": store.at(when), "_hosted": True})
    rules = {rule for rule in rules if not rule.startswith("queue=")}
    return idle(store.filter("agent", cluster_queue_id=queue["id"]), rules)


def queue_of(store: Store, cluster: Record, rules: set[str]) -> Record | None:
    """The queue that a job's rules name, or the cluster's default queue."""
    keys = [rule.removeprefix("queue=") for rule in rules if rule.startswith("queue=")]
    if not keys:
        return store.get("cluster_queue", cluster["default_queue_id"])
    return store.find("cluster_queue", cluster_id=cluster["id"], key=keys[0])


def sits_on_a_paused_queue(store: Store, job: Record) -> bool:
    """Whether a command job that has not ended is in a queue that dispatches nothing."""
    cluster = store.get("cluster", pipeline_of(store, build_of(store, job))["cluster_id"])
    if cluster is None or job["type"] != "script" or job["state"] in ENDED:
        return False
    queue = queue_of(store, cluster, set(job["agent_query_rules"]))
    return queue is not None and bool(queue["dispatch_paused"])


def idle(agents: list[Record], rules: set[str]) -> Record | None:
    """The idle agent with all tags and the highest priority."""
    fitting = [
        agent
        for agent in agents
        if agent["connection_state"] == "connected"
        and not agent["paused"]
        and agent["job"] is None
        and rules <= set(agent["meta_data"])
    ]
    return max(fitting, key=lambda agent: agent["priority"] if agent["priority"] is not None else -1, default=None)


def released(store: Store, job: Record, when: float) -> None:
    """Free the agent of a job; one that is stopping stops, a hosted one leaves."""
    agent = store.get("agent", job["agent_id"])
    if agent is None or (agent["job"] or {}).get("id") != job["id"]:
        return
    store.update("agent", agent, job=None, last_job_finished_at=store.at(when))
    if agent["connection_state"] == "stopping":
        store.update("agent", agent, connection_state="stopped", stopped_at=store.at(when))
    elif agent.get("_hosted"):
        store.update("agent", agent, connection_state="disconnected", disconnected_at=store.at(when))


def lose(store: Store, job: Record, when: float) -> None:
    """Mark the agent of a job as lost: it has sent no heartbeat for too long."""
    agent = store.tables["agent"][job["agent_id"]]
    at = store.at(when)
    store.update("agent", agent, connection_state="lost", lost_at=at, disconnected_at=at, job=None)
