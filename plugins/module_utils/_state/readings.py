# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which lists were read whole, since when their contents are known, and in which of them a run created objects.

Private to this collection. Pure: knows no request and no clock of its own.
"""

from __future__ import annotations

import dataclasses

from .node import Node

# A list: the name of its resource, and the ID of the object that contains it or None.
ListKey = tuple[str, "str | None"]


def list_key(kind: str, parent: Node | None) -> ListKey:
    """The list of a kind: inside an object, or in the organization."""
    return kind, parent.id if parent else None


@dataclasses.dataclass
class Reading:
    """One whole list. `since`: when its reading began, by the ledger's clock.

    `pages` are numbered ones: an entry that is deleted during the reading moves another one to a page that
    was read already. `ids` are those of the objects that such pages returned.
    """

    since: float
    pages: int = 1
    ids: frozenset[str | None] = frozenset()


@dataclasses.dataclass
class Entered:
    """A list in which this run created objects: its previous IDs, and the new objects."""

    known: set[str | None]
    made: list[Node] = dataclasses.field(default_factory=list)


class Readings:
    """The lists that were read in a session, which the items of a loop share."""

    def __init__(self) -> None:
        self._of: dict[ListKey, Reading] = {}
        self._confirmed: set[ListKey] = set()
        # The lists in which objects were created whose names are not unique, by kind and parent.
        self.entered: dict[tuple[str, Node | None], Entered] = {}
        # The number of requests for duplicates.
        self.spent = 0

    def __contains__(self, key: ListKey) -> bool:
        return key in self._of

    def keys(self) -> set[ListKey]:
        """The lists that were read so far."""
        return set(self._of)

    def get(self, key: ListKey) -> Reading | None:
        """The last reading of a list, None if it was not read whole."""
        return self._of.get(key)

    def note(self, key: ListKey, reading: Reading) -> None:
        """Record a reading."""
        self._of[key] = reading

    def expire(self, key: ListKey) -> None:
        """Require a list to be read again before it counts as read."""
        self._of.pop(key, None)

    def confirm(self, key: ListKey) -> None:
        """Record that two readings have returned the same objects, so none was hidden."""
        self._confirmed.add(key)

    def may_lack(self, key: ListKey) -> bool:
        """Whether the pages of a list may have hidden an object that existed all the time."""
        reading = self._of.get(key)
        return reading is not None and reading.pages > 1 and key not in self._confirmed
