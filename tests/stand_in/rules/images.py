# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Agent images of clusters with hosted agents: built by the clock, and never changed.

A switch has the seconds that it takes, by default none. An image whose Dockerfile has the instruction `RUN false` fails.
"""

from __future__ import annotations

from typing import Any

from ..callers import Caller
from ..store import Record, Refused, Store
from .values import Check

NOT_FOUND = "No agent image found with the given ID."
BUILDING, READY, FAILED = "BUILDING", "READY", "FAILED"
ERROR = 'The command "false" returned a non-zero code: 1'
IN_USE = "this agent image is in use by one or more queues; reassign those queues before deleting it"


def status(store: Store, image: Record) -> str:
    """How far an image is."""
    if store.clock() < image["_built_at"]:
        return BUILDING
    lines = [line.strip() for line in str(image["dockerfile"]).splitlines()]
    return FAILED if "RUN false" in lines else READY


def list_images(store: Store, caller: Caller, cluster: Record) -> list[Record]:
    """The cluster's images by name; 404 if the organization does not have the feature."""
    if "hosted_agents" not in store.switch("plan_features"):
        raise Refused(404, "Not Found")
    caller.must(caller.maintains_cluster(cluster))
    return sorted(store.filter("agent_image", cluster_id=cluster["id"]), key=lambda image: str(image["name"]))


def get_image(store: Store, caller: Caller, cluster: Record, identifier: str) -> Record:
    """An image of the cluster, or 404."""
    for image in list_images(store, caller, cluster):
        if image["id"] == identifier:
            return image
    raise Refused(404, NOT_FOUND)


def create_image(store: Store, caller: Caller, cluster: Record, data: Any) -> Record:
    """A new image, once the cluster has a hosted queue."""
    names = {image["name"] for image in list_images(store, caller, cluster)}
    check = Check(store, data, ("name", "dockerfile"))
    check.text("name", required=True, create=True)
    check.text("dockerfile", create=True)
    if not any(queue["hosted"] for queue in store.filter("cluster_queue", cluster_id=cluster["id"])):
        check.wrong("cluster", "has no hosted queue")
    check.refuse()
    name = check.values["name"]
    if name in names:
        raise Refused(409, f'an agent image named "{name}" already exists in this cluster')
    values = {"name": name, "dockerfile": check.values.get("dockerfile") or ""}
    built = store.clock() + store.switch("agent_image_seconds")
    return store.insert(
        "agent_image",
        # No UUID, as the page shows.
        id=f"{int(store.new_id()[:8], 16):010}",
        cluster_id=cluster["id"],
        created_by=caller.user["id"],
        _built_at=built,
        **values,
    )


def delete_image(store: Store, image: Record, ref: str) -> None:
    """Delete an image that no queue uses."""
    if store.find("cluster_queue", cluster_id=image["cluster_id"], agent_image_ref=ref):
        raise Refused(409, IN_USE)
    store.delete("agent_image", image)
