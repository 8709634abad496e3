# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Slack services: notification services of the provider `slack`, each for one channel.

Private to this collection. Declarations only: no I/O.
Source: Buildkite's REST page on notification services.
"""

from __future__ import annotations

from .._schema.field import Field
from .._schema.field_facts import NOWHERE, Creation, Rest
from .notifications import service, update_secrets

_STATES = {
    "build_passed": "builds pass",
    "build_fixed": "builds pass after one that failed",
    "build_failed": "builds fail",
    "build_blocked": "builds are blocked",
    "build_canceled": "builds are canceled",
    "build_failing": "builds begin to fail",
    "job_activated": "jobs are activated",
}

SLACK_SERVICE = service(
    "slack",
    "slack_service",
    "Slack service",
    "A Slack service: messages about builds in one channel of Slack, or of a service that accepts the same.",
    Field(
        "url",
        "str",
        (
            "URL of the incoming webhook of the channel. A new service needs it.",
            "Buildkite never returns it, so it is not compared. An existing service gets it only with O(update_secrets=always).",
            "Buildkite refuses another URL for a service that was added with the button in the browser.",
        ),
        brought=("endpoint", "settings"),
        secret=True,
        rest=Rest(NOWHERE, "settings.url", when="update_secrets"),
        creation=Creation(required=True),
    ),
    update_secrets("url"),
    Field(
        "theme",
        "str",
        "Whether messages show states as text or with emoji.",
        choices=("text", "emoji"),
        rest=Rest("settings.theme"),
        default="",
    ),
    Field(
        "build_states",
        "dict",
        "Events about which messages are sent. An omitted one is unmanaged.",
        options=tuple(
            Field(name, "bool", f"Whether messages are sent if {when}.", rest=Rest(f"build_states.{name}"))
            for name, when in _STATES.items()
        ),
        example={"build_failed": True, "build_fixed": True},
    ),
)
