# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Notification services in the two organizations of whole runs, and what no answer contains of them."""

from __future__ import annotations

import typing as t

Lists = dict[str, list[dict[str, t.Any]]]

# What a restored object needs and no export has.
HIDDEN = {"datadog_services": {"api_key": "a-key-1"}}
_OLD = [
    {"description": f"{name} builds", "datadog_site": "datadoghq.com", **HIDDEN["datadog_services"]}
    for name in ("Kept", "Old")
]

# One resource is here for all that are in the list with webhooks, since each write takes a test's time.
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
    "datadog_services": _OLD,
}
AFTER: Lists = {
    "datadog_services": [
        {"description": "Kept builds", "datadog_site": "datadoghq.eu", "teams": ["Web"]},
        {"description": "Old builds", "state": "absent"},
        {"description": "New builds", "api_key": "a-key-2"},
    ],
}


def with_hidden(text: str) -> str:
    """The text of a file that an export or a backup wrote, with these values in its entries."""
    for values in HIDDEN.values():
        for line in ("- description: Kept builds\n", "- description: Old builds\n"):
            indent, _line, _rest = text.partition(line)
            below = " " * (len(indent.rpartition("\n")[2]) + 2)
            text = text.replace(line, line + "".join(f'{below}{key}: "{value}"\n' for key, value in values.items()))
    return text
