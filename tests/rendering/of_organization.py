# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real results of operations on the organization: its audit log, its tokens, its caches."""

from __future__ import annotations

from rendering.recording import Recording
from running.modules import Result

VOLUMES: Result = {"cache_volumes": [{"tag": "gems", "size_mb": 100}]}
SEED: Result = {
    "pipelines": [{"name": "shop", "repository": "git@github.com:example/shop.git", "configuration": "steps: []"}],
    "clusters": [
        {"name": "Linux", "queues": [{"key": "q", "hosted_agents": {"instance_shape": "LINUX_AMD64_2X4"}}], **VOLUMES}
    ],
    "tokens": [
        {
            "token": "bkua_expires",
            "user": "owner@example.com",
            "scopes": ["read_builds"],
            "description": "Nightly run",
            "expires_at": "2099-01-01T00:00:00Z",
        }
    ],
}


def of_organization(recording: Recording) -> None:
    """The results."""
    recording.begin(SEED)
    recording.runs.rest("PATCH", "pipelines/shop", {"description": "Builds the shop"})
    recording.operate("audit_event_info", include_data=True)
    recording.operate("audit_event_info", occurred_from="yesterday")
    for _again in range(2):
        recording.operate("cache_volume", cluster="Linux", tag="gems")
    recording.operate("cache_volume", cluster="Mac", tag="gems")
    recording.operate("access_token_info", scopes=["write_builds"], api_token="bkua_expires")
    recording.operate("access_token_info", api_token="bkua_unknown")
