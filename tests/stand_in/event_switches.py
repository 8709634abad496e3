# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Undocumented facts of webhooks and audit events, as switches."""

from __future__ import annotations

from .switch import BOTH, Switch

UNREACHABLE = "it needs a receiver that Buildkite can reach"
UNSEEN = "it would need events of what a run must not change"
SWITCHES: dict[str, Switch] = {
    "webhook_signs": Switch(
        "timestamp_and_body",
        ("timestamp_and_body", "body"),
        "What the signature of a webhook signs.",
        "webhooks_receiving.md: the prose says the body, the example and Buildkite's Go client sign both",
        UNREACHABLE,
    ),
    "webhook_times": Switch(
        "utc",
        ("utc", "iso"),
        "The form of times in webhooks: 2018-03-25 03:58:14 UTC, or that of REST.",
        "webhooks_receiving.md: two forms in samples",
        UNREACHABLE,
    ),
    "webhook_sender": Switch(
        "object",
        ("object", "name"),
        "What `sender` of a webhook is: an object with id and name, or a name.",
        "webhooks_receiving.md: String in tables, an object in examples",
        UNREACHABLE,
    ),
    "webhook_shows": Switch(
        "event",
        ("event", "later"),
        "The state that a webhook shows: that of its event, or that of its delivery.",
        "webhooks_receiving.md: the payload may show a later state",
        UNREACHABLE,
    ),
    "webhook_breaks_after": Switch(
        0,
        (0, 1, 2, 3, 5, 10),
        "The number of failed deliveries in a row that break and disable a service; 0: no number does.",
        "webhooks_receiving.md: not documented",
        UNREACHABLE,
    ),
    "scoped_agent_events": Switch(
        "delivered",
        ("delivered", "withheld"),
        "What happens to events of agents for a service that is limited to pipelines or teams.",
        "webhooks_receiving.md: not stated",
        UNREACHABLE,
    ),
    "audit_children": Switch(
        False,
        BOTH,
        "Objects that are created or deleted together with their parent have audit events of their own.",
        "audit_events.md: not stated",
        UNSEEN,
    ),
    "audit_of_api_settings": Switch(
        "ORGANIZATION_SECURITY_SETTINGS_UPDATED",
        ("ORGANIZATION_SECURITY_SETTINGS_UPDATED", "ORGANIZATION_UPDATED"),
        "The type of the audit event of a change of the organization's API settings.",
        "audit_events.md: presumably one of these",
        UNSEEN,
    ),
    "audit_acronyms": Switch(
        "upper",
        ("upper", "capitalized"),
        "How REST writes acronyms in types of audit events: SCMPipelineSettings, or ScmPipelineSettings.",
        "audit_events.md: not stated",
        UNSEEN,
    ),
}
