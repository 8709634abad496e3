# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes booleans that only GraphQL has, each by one of two mutations.

Private to this collection. Knows no kind by name. What belongs to the value of another option is set at the new value first.
"""

from __future__ import annotations

import typing as t

from .._api import answers
from .._errors import BuildkiteError, Conflict, Invalid, NotFound, Unclear
from .._paths import dig
from .._plan.change import Leaves
from .._schema.field import Field
from .._schema.field_facts import Toggle
from .._state import documents, toggles
from .._state.node import Node
from .lookup import Lookup


class Toggles:
    """Those of one change, with what they belong to before it."""

    def __init__(self, lookup: Lookup, node: Node, leaves: Leaves) -> None:
        self._lookup = lookup
        self._node = node
        self._leaves = [
            (field, bool(value), node.values.get(field.toggle.place))
            for field, value in leaves.values()
            if field.toggle
        ]

    def __bool__(self) -> bool:
        return bool(self._leaves)

    def apply(self) -> None:
        """Set them, after all other options of the object."""
        for field, on, old in self._leaves:
            place = t.cast(Toggle, field.toggle).place
            was = bool(self._node.values.get(field.name))
            moves = was and old != self._node.values.get(place)
            if on and (moves or not was):
                self._send(field, True, {})
            if was and (moves or not on):
                self._send(field, False, {place: old}, moves)
            self._node.values[field.name] = on

    def _send(self, field: Field, on: bool, place: dict[str, t.Any], moves: bool = False) -> None:
        """Send one mutation. `moves`: it is about a place that no answer shows any more."""
        toggle = t.cast(Toggle, field.toggle)
        name, path = (toggle.on, toggle.made) if on else (toggle.off, toggle.removed)
        organization = self._lookup.organization
        given = {"input": {"id": self._node.graphql_id, **place}}

        def look() -> bool | None:
            toggles.read(organization, field, [self._node])
            return True if self._node.values[field.name] == on else None

        try:
            payload = organization.client.mutate(documents.toggling_document(name, path), given).get(name)
            if not dig(payload or {}, path)[1]:
                raise answers.unclear(f"GraphQL {name}", "the answer does not show what it did")
        except Unclear as error:
            if moves or not self._lookup.found(self._lookup.lost(error), look):
                raise
        except (Conflict, Invalid, NotFound) as error:
            # It may be as declared all the same: another client was faster.
            if moves and "not found" in error.message.lower():
                return
            if moves or not _is_so(look):
                raise


def _is_so(look: t.Callable[[], bool | None]) -> bool:
    try:
        return bool(look())
    except BuildkiteError:
        return False
