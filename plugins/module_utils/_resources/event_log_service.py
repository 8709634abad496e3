# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Event log services: notification services of the provider `event_log_api`.

Private to this collection. Declarations only: no I/O.
Source: Buildkite's REST page on notification services.
"""

from __future__ import annotations

from .._schema.field import Field
from .._schema.field_facts import Rest
from .notifications import service

EVENT_LOG_SERVICE = service(
    "event_log_api",
    "event_log_service",
    "event log service",
    "An event log service: events of the organization in its event log.",
    Field(
        "events",
        "list",
        "Events that are logged, such as V(build.finished). Buildkite decides which events exist.",
        elements="str",
        brought=("settings",),
        rest=Rest("settings.events"),
        same="set",
        example=["build.finished", "job.finished"],
    ),
    gate="Buildkite enables this provider for some organizations: ask Buildkite to enable it, or remove the entry.",
)
