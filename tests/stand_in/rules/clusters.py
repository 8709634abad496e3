# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clusters and their maintainers."""

from __future__ import annotations

from typing import Any

from ..callers import Caller
from ..store import Record, Refused, Store, invalid
from .values import Check, found

FIELDS = (
    *("name", "description", "emoji", "color", "maintainers", "default_queue_id"),
    *("hosted_git_mirror_enabled", "hosted_container_cache_enabled"),
)
HOSTED = ("hosted_git_mirror_enabled", "hosted_container_cache_enabled")


def get_cluster(store: Store, caller: Caller, identifier: str) -> Record:
    """The cluster with that id, or 404."""
    return found(store.get("cluster", identifier), "cluster")


def list_clusters(store: Store) -> list[Record]:
    """All clusters, by name."""
    return sorted(store.all("cluster"), key=lambda cluster: str(cluster["name"]).lower())


def create_cluster(store: Store, caller: Caller, data: Any) -> Record:
    """A new cluster. It has no queue, and so no default queue."""
    caller.must_administer()
    check = Check(store, data, FIELDS)
    read_fields(check, create=True)
    maintainers = check.data.get("maintainers") or []
    if not isinstance(maintainers, list):
        check.wrong("maintainers", "must be a list", maintainers)
    check.refuse()
    actors = [actor_of(store, entry) for entry in maintainers]
    blank = {**dict.fromkeys(("description", "emoji", "color", "default_queue_id")), **dict.fromkeys(HOSTED, False)}
    cluster = store.insert("cluster", **{**blank, **check.values, "created_by": caller.user["id"]})
    for user_id, team_id in dict.fromkeys(actors):
        store.insert("maintainer", cluster_id=cluster["id"], user_id=user_id, team_id=team_id)
    return cluster


def read_fields(check: Check, create: bool) -> None:
    """The common part of create and update."""
    check.text("name", required=True, create=create, longest=255)
    check.text("description", "emoji", "color")
    check.matching("color", r"#[0-9a-fA-F]{6}", "must be a hex code")


def update_cluster(store: Store, caller: Caller, cluster: Record, data: Any) -> Record:
    """Change the sent fields; `default_queue_id` names a queue of this cluster, null clears it."""
    caller.must(caller.maintains_cluster(cluster))
    check = Check(store, data, FIELDS)
    read_fields(check, create=False)
    if "default_queue_id" in data:
        # Buildkite's Go client cannot send null: an empty text clears as well.
        identifier = data["default_queue_id"] or None
        queue = store.get("cluster_queue", identifier)
        if identifier is not None and (queue is None or queue["cluster_id"] != cluster["id"]):
            check.wrong("default_queue", "must be a queue of this cluster")
        else:
            check.values["default_queue_id"] = identifier
    check.flag(*HOSTED)
    if any(check.values.get(name, cluster[name]) != cluster[name] for name in HOSTED):
        if not any(queue["hosted"] for queue in store.filter("cluster_queue", cluster_id=cluster["id"])):
            check.wrong("cluster", "is not running Buildkite hosted agents")
    check.refuse()
    return store.update("cluster", cluster, **check.values)


def delete_cluster(store: Store, caller: Caller, cluster: Record) -> None:
    """Delete with queues, tokens, secrets, images and maintainers; not the organization's default cluster."""
    caller.must_administer()
    if store.organization["pipeline_settings"]["default_cluster_id"] == cluster["id"]:
        raise Refused(422, "Cluster can't be deleted while it is the organization's default cluster")
    pipelines = store.filter("pipeline", cluster_id=cluster["id"])
    if pipelines and store.switch("delete_cluster_with_pipelines") == "refused":
        raise Refused(422, "Cluster can't be deleted while it has pipelines")
    for pipeline in pipelines:
        store.update("pipeline", pipeline, cluster_id=None)
    for kind in ("cluster_queue", "cluster_token", "secret", "agent_image", "maintainer", "agent"):
        store.delete_where(kind, cluster_id=cluster["id"])
    store.delete("cluster", cluster)


def actor_of(store: Store, data: Any) -> tuple[str | None, str | None]:
    """(user id, team id) of `{"user": uuid}` or `{"team": uuid}`."""
    data = data if isinstance(data, dict) else {}
    user, team = data.get("user"), data.get("team")
    if (user is None) == (team is None):
        raise invalid("Actor must be a user or a team")
    if user is not None and store.find("member", user_id=str(user)) is None:
        raise invalid("Actor must be a member of the organization")
    if team is not None and store.get("team", team) is None:
        raise invalid("Actor must be a team of the organization")
    return user, team


def get_maintainer(store: Store, cluster: Record, identifier: str) -> Record:
    """A maintainer of the cluster, or 404."""
    record = store.get("maintainer", identifier)
    return found(record if record and record["cluster_id"] == cluster["id"] else None, "cluster maintainer")


def create_maintainer(store: Store, caller: Caller, cluster: Record, data: Any) -> Record:
    """Let a user or a team manage the cluster."""
    caller.must(caller.maintains_cluster(cluster))
    user_id, team_id = actor_of(store, data)
    if store.find("maintainer", cluster_id=cluster["id"], user_id=user_id, team_id=team_id):
        raise invalid("Actor has already been taken")
    return store.insert("maintainer", cluster_id=cluster["id"], user_id=user_id, team_id=team_id)


def delete_maintainer(store: Store, caller: Caller, cluster: Record, maintainer: Record) -> None:
    """Remove a maintainer of the cluster."""
    caller.must(caller.maintains_cluster(cluster))
    store.delete("maintainer", maintainer)
