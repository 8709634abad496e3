# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Remote access to running jobs of hosted agents on macOS: sessions of SSH and of a remote desktop."""

from __future__ import annotations

from ..callers import Caller
from ..store import Record, Refused, Store
from .dispatch import queue_of
from .jobs import build_of, pipeline_of
from .queues import SHAPES

# Seconds that the credentials of a session last.
LIFETIME = 300
UNSUITED = "The job is not a running command job on a supported macOS hosted agent"


def open_session(store: Store, caller: Caller, job: Record) -> Record:
    """A session with a job: its endpoint, and a token that expires."""
    features, settings = store.switch("plan_features"), store.organization["pipeline_settings"]
    if "hosted_agents" not in features or not settings["hosted_agents_terminal_access"]["enabled"]:
        raise Refused(404, "Not Found")
    cluster = store.get("cluster", pipeline_of(store, build_of(store, job))["cluster_id"])
    queue = queue_of(store, cluster, set(job["agent_query_rules"])) if cluster else None
    shape = SHAPES.get(queue["instance_shape"] or "", {}) if queue else {}
    if job["type"] != "script" or job["state"] != "running" or shape.get("machine_type") != "macos":
        raise Refused(422, UNSUITED)
    caller.must(cluster is not None and caller.maintains_cluster(cluster))
    store.update("job", job, _sessions=job.get("_sessions", 0) + 1)
    return {
        "endpoint": "wss://stand-in.remote-access.invalid",
        "access_token": store.new_token("", 24),
        "expires_at": store.at(store.clock() + LIFETIME),
    }
