# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scripted faults: each applies to the requests that it matches, in order, and counts how often it was consumed."""

from __future__ import annotations

import fnmatch
from collections.abc import Sequence
from typing import Any

from .store import Record, Refused

MATCH = ("api", "method", "path", "operation")
FAULTS = (
    "too_many_requests",
    "server_error_html",
    "proxy_html",
    "error",
    "drop_before",
    "drop_after",
    "truncated",
    "slow",
    "late",
    "answered",
    "other_client",
    "graphql_busy",
    "redirect",
)
# These are of deliveries of webhooks, which they match by the path of the URL, and by the event as operation.
OF_DELIVERIES = ("not_delivered", "delivered_late", "delivered_twice", "wrong_signature", "old_timestamp")
# These answer without doing anything.
INSTEAD = ("too_many_requests", "server_error_html", "proxy_html", "error", "drop_before", "graphql_busy", "redirect")
KEYS = (
    *("match", "fault", "skip", "times", "seconds", "message", "status", "location", "headers"),
    # For an answer: its replacement, and missing or additional keys.
    *("body", "without", "adds"),
    # For another client: its request, and whether it comes before or after the answer.
    *("requests", "when"),
)


class Faults:
    """The list of faults."""

    def __init__(self) -> None:
        self.entries: list[Record] = []

    def add(self, entries: Any) -> None:
        """Append faults, all of them or none."""
        entries = [entries] if isinstance(entries, dict) else entries
        if not isinstance(entries, list):
            raise Refused(400, "Faults are given as a list of objects.")
        self.entries.extend([checked(entry) for entry in entries])

    def clear(self) -> None:
        """Remove all faults."""
        self.entries.clear()

    def take(self, api: str, method: str, path: str, operations: Sequence[str]) -> Record | None:
        """The fault for this request, which consumes it."""
        for entry in self.entries:
            if (entry["fault"] in OF_DELIVERIES) is not (api == "webhook"):
                continue
            if entry["consumed"] >= entry["times"] or not matches(entry["match"], api, method, path, operations):
                continue
            if entry["skipped"] < entry["skip"]:
                entry["skipped"] += 1
                continue
            entry["consumed"] += 1
            return entry
        return None


def checked(entry: Any) -> Record:
    """A fault with everything filled in, or a refusal that names what is wrong."""
    if not isinstance(entry, dict) or entry.get("fault") not in (*FAULTS, *OF_DELIVERIES):
        name = entry.get("fault") if isinstance(entry, dict) else entry
        raise Refused(400, f"There is no fault {name!r}; there are {', '.join((*FAULTS, *OF_DELIVERIES))}.")
    match = entry.get("match", {})
    unknown = sorted(set(entry) - set(KEYS) | (set(match) - set(MATCH) if isinstance(match, dict) else {"match"}))
    if unknown:
        raise Refused(
            400, f"A fault takes {', '.join(KEYS)}, and match takes {', '.join(MATCH)}; not {', '.join(unknown)}."
        )
    for name in ("skip", "times", "status"):
        if not isinstance(entry.get(name, 0), int):
            raise Refused(400, f"{name} of a fault is a whole number, not {entry[name]!r}.")
    if entry.get("when", "before") not in ("before", "after"):
        raise Refused(400, f"when of a fault is before or after, not {entry['when']!r}.")
    return {"times": 1, "skip": 0, **entry, "match": match, "consumed": 0, "skipped": 0}


def matches(match: Record, api: str, method: str, path: str, operations: Sequence[str]) -> bool:
    """Whether a fault matches a request; path and operation are globs."""
    return (
        match.get("api", api) == api
        and match.get("method", method).upper() == method
        and ("path" not in match or fnmatch.fnmatchcase(path, match["path"]))
        and ("operation" not in match or any(fnmatch.fnmatchcase(name, match["operation"]) for name in operations))
    )
