# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How the audit log names what happens to objects of a resource.

Private to this collection. Pure. Source: the types of audit events in Buildkite's GraphQL schema.
"""

from __future__ import annotations

import dataclasses
import typing as t

USUAL = ("CREATED", "UPDATED", "DELETED")


@dataclasses.dataclass(frozen=True)
class Audited:
    """The types of audit events about objects of a resource: NOUN_EVENT, for each noun and event.

    `nouns`: those of the resource, which are its name by default; none if its changes have no event. `more` are whole types.
    `parts` are the types about a dictionary of the object, which is a subject of its own without a readable UUID. `ends` is the event of a
    deletion. Without `has_uuid`, an event is found by the name of its subject, and without `has_name` by its type alone.
    """

    nouns: tuple[str, ...] | None = None
    events: tuple[str, ...] = USUAL
    more: tuple[str, ...] = ()
    parts: t.Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict, hash=False)
    ends: str = "DELETED"
    has_uuid: bool = True
    has_name: bool = True
    # Where GraphQL has the name of an object in events, if references to it are read without: (type, field).
    label: tuple[str, str] | None = None

    def types(self, name: str) -> frozenset[str]:
        """All types of the resource of that name, without those of parts."""
        return frozenset([*(f"{noun}_{event}" for noun in self._nouns(name) for event in self.events), *self.more])

    def endings(self, name: str) -> frozenset[str]:
        """The types of deletions and creations of the resource of that name: those about objects that do not exist now."""
        ends = [event for event in ("CREATED", self.ends) if event in self.events]
        return frozenset(f"{noun}_{event}" for noun in self._nouns(name) for event in ends)

    def _nouns(self, name: str) -> tuple[str, ...]:
        return (name.upper(),) if self.nouns is None else self.nouns
