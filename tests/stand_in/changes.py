# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was written to a store, in order: webhooks and audit events follow from it. Knows no kind of record."""

from __future__ import annotations

from typing import Any, NamedTuple

Record = dict[str, Any]


class Change(NamedTuple):
    """One write. `fields` of an update: the old and the new value of each field that differs."""

    action: str
    kind: str
    record: Record
    fields: dict[str, tuple[Any, Any]]


class Changes:
    """The writes since they were last taken."""

    def __init__(self) -> None:
        self._noted: list[Change] = []

    def add(self, action: str, kind: str, record: Record) -> None:
        """Note that a record was created or deleted."""
        self._noted.append(Change(action, kind, record, {}))

    def update(self, kind: str, record: Record, fields: Record) -> None:
        """Note what an update is about to change."""
        pairs = {name: (record.get(name), value) for name, value in fields.items()}
        different = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
        if different:
            self._noted.append(Change("updated", kind, record, different))

    def take(self) -> list[Change]:
        """The writes so far, which are then forgotten."""
        noted, self._noted = self._noted, []
        return noted
