# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Notification services in the two organizations of whole runs, and what no answer contains of them."""

from __future__ import annotations

import typing as t

Lists = dict[str, list[dict[str, t.Any]]]

# By list: what a new service needs.
NEEDED: dict[str, dict[str, t.Any]] = {
    "slack_services": {"url": "https://ci.example.com/5"},
    "event_bridges": {"aws_region": "us-east-1", "aws_account_id": "123456789012"},
    "datadog_services": {"api_key": "a-key-1", "datadog_site": "datadoghq.com"},
    "open_telemetry_services": {"endpoint": "https://ci.example.com/6"},
    "event_log_services": {"events": ["ping"]},
}
# Values that exports lack, which a restored object needs.
HIDDEN = {
    name: {option: value for option, value in needed.items() if option in ("url", "aws_account_id", "api_key")}
    for name, needed in NEEDED.items()
}


def _made(name: str, *prefixes: str) -> list[dict[str, t.Any]]:
    return [{"description": f"{prefix} {name}", **NEEDED[name]} for prefix in prefixes]


def _changed(name: str, **options: t.Any) -> list[dict[str, t.Any]]:
    """One is changed, one deleted, one created."""
    old: dict[str, t.Any] = {"description": f"old {name}", "state": "absent"}
    return [{"description": f"kept {name}", **options}, old, *_made(name, "new")]


# An organization has at most one event bridge.
BEFORE: Lists = {
    "webhooks": [
        {
            "description": "Builds",
            "url": "https://ci.example.com/1",
            "events": ["build.finished"],
            "token": "a-token-1",
        },
        {"description": "Jobs", "url": "https://ci.example.com/2", "events": ["job.started"], "enabled": False},
    ],
    **{name: _made(name, "old", *(["kept"] if name != "event_bridges" else [])) for name in NEEDED},
}
AFTER: Lists = {
    "slack_services": _changed("slack_services", build_states={"build_failed": True}, enabled=False),
    "event_bridges": [{"description": "old event_bridges", "state": "absent"}],
    "datadog_services": _changed("datadog_services", datadog_site="datadoghq.eu", teams=["Web"]),
    "open_telemetry_services": _changed("open_telemetry_services", service_name="ci", tracestate={"a": "b"}),
    "event_log_services": _changed("event_log_services", events=["agent.lost"]),
}


def with_hidden(text: str) -> str:
    """The text of a file that an export or a backup wrote, with these values in its entries."""
    for name, values in HIDDEN.items():
        for line in {f"- description: {prefix} {name}\n" for prefix in ("old", "kept")}:
            indent, _line, _rest = text.partition(line)
            below = " " * (len(indent.rpartition("\n")[2]) + 2)
            text = text.replace(line, line + "".join(f'{below}{key}: "{value}"\n' for key, value in values.items()))
    return text
