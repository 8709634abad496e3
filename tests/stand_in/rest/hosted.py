# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""/clusters/{id}/network_ranges and cache_volumes, without pages. Only cache volumes can be deleted."""

from __future__ import annotations

from typing import Any

from ..store import Record, Refused
from .clusters import ONE as CLUSTER
from .clusters import of as cluster_of
from .routing import Request, route


def contents(request: Request, kind: str) -> list[Record]:
    """What hosted agents of a cluster have; 404 if the organization does not have the feature."""
    if "hosted_agents" not in request.store.switch("plan_features"):
        raise Refused(404, "Not Found")
    cluster = cluster_of(request)
    request.caller.must(request.caller.maintains_cluster(cluster))
    return request.store.filter(kind, cluster_id=cluster["id"])


@route("GET", CLUSTER + "/network_ranges", "read_clusters")
def network_ranges(request: Request) -> Any:
    found = contents(request, "network_range")
    return [{"cidr_range": record["cidr_range"], "kind": record["kind_of_range"]} for record in found]


@route("GET", CLUSTER + "/cache_volumes", "read_clusters")
def cache_volumes(request: Request) -> Any:
    names = ("id", "tag", "cluster_id", "size_mb", "created_at", "attached_at", "detached_at")
    return [{name: record[name] for name in names} for record in contents(request, "cache_volume")]


@route("DELETE", CLUSTER + "/cache_volumes", "write_clusters")
def delete_cache_volume(request: Request) -> None:
    volumes, tag = contents(request, "cache_volume"), request.body.get("tag")
    if not isinstance(tag, str) or not tag:
        raise Refused(400, "`tag` must be a non-empty string")
    if not volumes:
        raise Refused(404, "This cluster has no hosted cache volumes")
    if all(record["tag"] != tag for record in volumes):
        raise Refused(404, f"No cache volume found for tag: {tag}")
    request.store.delete_where("cache_volume", cluster_id=volumes[0]["cluster_id"], tag=tag)
