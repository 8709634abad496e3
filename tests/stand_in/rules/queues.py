# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Queues of clusters: fixed key, pausing, hosted agents."""

from __future__ import annotations

from typing import Any

from ..callers import Caller
from ..store import Record, Refused, Store, invalid, now
from .values import Check, found

FIELDS = ("key", "description", "retry_agent_affinity", "hostedAgents")
AFFINITIES = ("prefer-warmest", "prefer-different")
LINUX = (("2X4", 2, 4), ("4X16", 4, 16), ("8X32", 8, 32), ("16X64", 16, 64), ("32X128", 32, 128), ("64X256", 64, 256))
MACOS = (("6X28", 6, 28), ("12X56", 12, 56))
SHAPES: dict[str, Record] = {
    f"{prefix}_{size}": {
        "machine_type": machine,
        "architecture": architecture,
        "cpu": cpu,
        "memory": memory,
        "name": f"{prefix}_{size}",
    }
    for prefix, machine, architecture, sizes in (
        ("LINUX_AMD64", "linux", "amd64", LINUX),
        ("LINUX_ARM64", "linux", "arm64", LINUX),
        ("MACOS_ARM64_M4", "macos", "arm64", MACOS),
    )
    for size, cpu, memory in sizes
}
MACOS_VERSIONS = ("SONOMA", "SEQUOIA", "TAHOE", "TAHOE_26_6", "TAHOE_SLIM", "GOLDEN_GATE")
MOST = 50


def get_queue(store: Store, cluster: Record, identifier: str) -> Record:
    """A queue of the cluster, or 404."""
    queue = store.get("cluster_queue", identifier)
    return found(queue if queue and queue["cluster_id"] == cluster["id"] else None, "cluster queue")


def list_queues(store: Store, cluster: Record) -> list[Record]:
    """The cluster's queues by key."""
    return sorted(store.filter("cluster_queue", cluster_id=cluster["id"]), key=lambda queue: str(queue["key"]))


def create_queue(store: Store, caller: Caller, cluster: Record, data: Any) -> Record:
    """A new queue, self-hosted unless hosted agents are requested. An image is silently ignored."""
    caller.must(caller.maintains_cluster(cluster))
    check = Check(store, data, FIELDS)
    check.text("key", required=True, create=True, longest=100)
    check.matching("key", r"[A-Za-z0-9_-]+", "can only contain letters, numbers, dashes and underscores")
    check.text("description")
    check.choice("retry_agent_affinity", AFFINITIES)
    queues = store.filter("cluster_queue", cluster_id=cluster["id"])
    if any(queue["key"] == check.values.get("key") for queue in queues):
        check.wrong("key", "has already been taken")
    if len(queues) >= MOST:
        check.wrong("cluster", f"has reached its limit of {MOST} queues")
    hosted = read_hosted(store, check)
    if hosted and hosted.get("instance_shape") not in SHAPES:
        check.wrong("instance_shape", "is not included in the list")
    check.refuse()
    hosted["agent_image_ref"] = None
    if hosted.get("xcode_version") and not hosted.get("macos_version"):
        # For an Xcode version, the service chooses a macOS version that contains it.
        hosted["macos_version"] = MACOS_VERSIONS[0]
    return store.insert(
        "cluster_queue", **{**blank(cluster), **check.values, **hosted, "created_by": caller.user["id"]}
    )


def blank(cluster: Record) -> Record:
    """A queue with nothing set."""
    names = ("dispatch_paused_by", "dispatch_paused_at", "dispatch_paused_note", "description", "instance_shape")
    return {
        **dict.fromkeys((*names, "agent_image_ref", "macos_version", "xcode_version")),
        "cluster_id": cluster["id"],
        "retry_agent_affinity": AFFINITIES[0],
        "dispatch_paused": False,
        "hosted": False,
    }


def read_hosted(store: Store, check: Check) -> Record:
    """The queue's fields from `hostedAgents`, camelCase in both APIs."""
    sent = check.data.get("hostedAgents")
    if sent is None:
        return {}
    if not isinstance(sent, dict):
        check.wrong("hosted_agents", "must be an object")
        return {}
    if "hosted_agents" not in store.switch("plan_features"):
        check.wrong("hosted_agents", "are not available for your organization")
    values: Record = {"hosted": True}
    for name, field in (("instanceShape", "instance_shape"), ("agentImageRef", "agent_image_ref")):
        if name in sent:
            values[field] = words(sent[name])
    platform = part(sent, "platformSettings")
    macos, linux = part(platform, "macos"), part(platform, "linux")
    for name, field in (("macosVersion", "macos_version"), ("xcodeVersion", "xcode_version")):
        if name in macos:
            values[field] = words(macos[name])
    if "agentImageRef" in linux:
        # An empty text in the older place counts as omitted: Terraform sends it.
        if values.get("agent_image_ref"):
            check.wrong("agent_image_ref", "can only be given once")
        values["agent_image_ref"] = words(linux["agentImageRef"])
    return values


def words(value: Any) -> str | None:
    """A text unchanged, empty values as null, anything else as a text that no list of choices contains."""
    return str(value) if value else None


def part(value: Record, name: str) -> Record:
    """An object inside an object; empty for any other value."""
    inner = value.get(name)
    return inner if isinstance(inner, dict) else {}


def update_queue(
    store: Store, caller: Caller, cluster: Record, queue: Record, data: Any, needs_shape: bool = True
) -> Record:
    """Change the sent fields. The key is fixed, as are machine type and architecture of hosted agents."""
    caller.must(caller.maintains_cluster(cluster))
    check = Check(store, data, FIELDS)
    if "key" in data and data["key"] != queue["key"]:
        check.wrong("key", "cannot be changed")
    check.text("description")
    check.choice("retry_agent_affinity", AFFINITIES)
    hosted = read_hosted(store, check)
    if hosted:
        # REST requires the shape with every change, GraphQL does not.
        sent = hosted if needs_shape else {"instance_shape": queue["instance_shape"], **hosted}
        check_shape(check, queue, sent)
    check.refuse()
    return store.update("cluster_queue", queue, **check.values, **hosted)


def check_shape(check: Check, queue: Record, hosted: Record) -> None:
    """Only the size may change; the sentence of a refusal ends with the sent shape, or with nothing."""
    shape = hosted.get("instance_shape")
    old, new = SHAPES.get(queue["instance_shape"] or ""), SHAPES.get(shape or "")
    same = old and new and (old["machine_type"], old["architecture"]) == (new["machine_type"], new["architecture"])
    if not queue["hosted"] or not same:
        check.wrong("instance_shape", f"cannot be changed to {shape or ''}")
    elif hosted.get("agent_image_ref") and old and old["machine_type"] == "macos":
        check.wrong("agent_image_ref", "cannot be configured for hosted mac queues")


def delete_queue(store: Store, caller: Caller, cluster: Record, queue: Record) -> None:
    """Delete, unless it is the default queue or has agents (switches)."""
    caller.must(caller.maintains_cluster(cluster))
    default = cluster["default_queue_id"] == queue["id"]
    if default and store.switch("delete_default_queue") == "refused":
        raise Refused(422, "Cluster queue can't be deleted while it is the cluster's default queue")
    agents = store.filter("agent", cluster_queue_id=queue["id"])
    connected = [agent for agent in agents if agent["connection_state"] in ("connected", "stopping")]
    if connected and store.switch("delete_queue_with_agents") == "refused":
        raise Refused(422, "Cluster queue can't be deleted while it has connected agents")
    if default:
        store.update("cluster", cluster, default_queue_id=None)
    store.delete("cluster_queue", queue)


def pause_queue(store: Store, caller: Caller, cluster: Record, queue: Record, data: Any) -> Record:
    """Stop dispatching jobs; the note is `dispatch_paused_note` or `note`."""
    caller.must(caller.maintains_cluster(cluster))
    if queue["dispatch_paused"]:
        raise Refused(422, "Cluster queue is already paused")
    data = data if isinstance(data, dict) else {}
    note = data.get("dispatch_paused_note", data.get("note"))
    if note is not None and not isinstance(note, str):
        raise invalid("Dispatch paused note must be a string")
    return store.update(
        "cluster_queue",
        queue,
        dispatch_paused=True,
        dispatch_paused_by=caller.user["id"],
        dispatch_paused_at=now(),
        dispatch_paused_note=note,
    )


def resume_queue(store: Store, caller: Caller, cluster: Record, queue: Record) -> Record:
    """Dispatch jobs again."""
    caller.must(caller.maintains_cluster(cluster))
    if not queue["dispatch_paused"]:
        raise Refused(422, "Cluster queue is not paused")
    names = ("dispatch_paused_by", "dispatch_paused_at", "dispatch_paused_note")
    return store.update("cluster_queue", queue, dispatch_paused=False, **dict.fromkeys(names))
