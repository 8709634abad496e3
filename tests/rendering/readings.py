# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Results of the modules for information: about what others manage, and about what no run writes."""

from __future__ import annotations

import typing as t

from ansible_collections.community.buildkite.plugins.module_utils._export import selection
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._schema.catalog import INFO

from rendering.recording import Recording
from running.modules import OWNER, Result

USED = ("2026-07-01T04:00:00.000Z", "2026-07-01T05:00:00.000Z")
READ_ONLY: Result = {
    "clusters": [
        {
            "name": "Linux",
            "network_ranges": [{"cidr_range": "198.51.100.0/24"}],
            "cache_volumes": [{"tag": "bundler", "attached_at": USED[0], "detached_at": USED[1]}],
        }
    ],
    "sso_providers": [
        {
            "email_domain": "example.com",
            "email_domain_verified_at": USED[0],
            "state": "disabled",
            "session_duration_in_hours": 12,
            "note": "Use your work address",
            "enabled_at": USED[0],
            "disabled_at": USED[1],
            "disabled_reason": "Replaced",
        }
    ],
    "repository_connections": [
        {
            "display_name": "GitHub (example)",
            "host": {"type": "github", "url": "https://github.com"},
            "service_account": {"login": "example-bot"},
            "rate_limit": {"limit": 5000, "used": 17, "remaining": 4983, "reset_at": "2026-07-01T05:00:00.000Z"},
        }
    ],
}
NIGHTLY_TOKEN: Result = {
    "token": "bkua_nightly",
    "user": OWNER,
    "scopes": ["read_pipelines"],
    "description": "Nightly run",
    "expires_at": "2027-07-01T04:00:00.000Z",
    "last_accessed_at": "2026-06-01T04:00:00.000Z",
    "ip_address": "192.0.2.17",
}


def infos(recording: Recording, kind: t.Any) -> None:
    """All objects, with what is linked to them; then with a token that can read little, and inside nothing."""
    module, links = f"{kind.module_name}{INFO}", list(selection.included(CATALOG, kind))
    if kind.without_parent:
        recording.runs.run(kind.module_name, description="Machines outside of clusters")
    included: Result = {selection.INCLUDE: links} if links else {}
    recording.call(module, **included)
    recording.call(module, connection={"api_token": "bkua_rest_only"})
    recording.call(module, connection={"organization": "elsewhere"})


def read_only(recording: Recording) -> None:
    """What no run writes: all, then alone where its answer has more, and in another organization."""
    recording.reset()
    recording.runs.stand_in.seed({**READ_ONLY, "tokens": [NIGHTLY_TOKEN]})
    for kind in CATALOG.read_only:
        module = f"{kind.module_name}{INFO}"
        found = recording.call(module)[kind.plural]
        if isinstance(found, list) and not kind.parent and kind.rest.path:
            recording.call(module, id=found[0]["id"])
        recording.call(module, connection={"api_token": "bkua_unknown"})
