# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which events a rulebook receives: by name, pipeline and branch.

Private to this collection. Pure.
Source: Buildkite's page on webhooks.
"""

from __future__ import annotations

import typing as t

from ansible_collections.community.buildkite.plugins.module_utils._paths import selects

# The events of webhooks. Buildkite adds events, and those that are not in this list must be named to be received.
EVENTS = (
    "ping",
    *("build.scheduled", "build.running", "build.failing", "build.finished", "build.skipped"),
    *("job.scheduled", "job.started", "job.finished", "job.activated", "job.promised_exit_status"),
    *("agent.connected", "agent.disconnected", "agent.lost", "agent.stopping", "agent.stopped", "agent.blocked"),
    "cluster_token.registration_blocked",
    "package.created",
)


class Selection(t.NamedTuple):
    """Patterns of names, with `*` for any characters. No patterns select everything that is known."""

    events: t.Sequence[str] = ()
    pipelines: t.Sequence[str] = ()
    branches: t.Sequence[str] = ()

    def has(self, body: t.Mapping[str, t.Any]) -> bool:
        """Whether it includes an event. Pipelines and branches limit only events of builds and jobs: others have none."""
        if not selects(self.events or EVENTS, body["event"]):
            return False
        if not str(body["event"]).startswith(("build.", "job.")):
            return True
        named = ((self.pipelines, "pipeline", "slug"), (self.branches, "build", "branch"))
        return all(not patterns or selects(patterns, _text(body, entry, name)) for patterns, entry, name in named)


def _text(body: t.Mapping[str, t.Any], entry: str, name: str) -> str:
    found = body.get(entry)
    value = found.get(name) if isinstance(found, dict) else None
    return value if isinstance(value, str) else ""
