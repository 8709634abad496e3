# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes booleans that no list has: each by one of two mutations, or with one of two methods.

Private to this collection. Knows no kind by name. What belongs to the value of another option is set at the new value first.
"""

from __future__ import annotations

import typing as t

from .._api import answers
from .._errors import BuildkiteError, Conflict, Invalid, NotFound, Unclear
from .._paths import dig
from .._plan.change import Leaves
from .._schema.field import Field
from .._schema.field_facts import Switch, Toggle
from .._state import documents, toggles
from .._state.node import Node
from .lookup import Lookup
from .payload import check_echoed


class Toggles:
    """Those of one change, with what they belong to before it."""

    def __init__(self, lookup: Lookup, node: Node, leaves: Leaves) -> None:
        self._lookup = lookup
        self._node = node
        self._asked = [(field, bool(value)) for field, value in leaves.values() if field.is_asked]
        self._leaves = [
            (field, bool(value), node.values.get(field.toggle.place))
            for field, value in leaves.values()
            if field.toggle
        ]

    def apply(self) -> None:
        """Set them, after all other options of the object."""
        for field, on in self._asked:
            self._switch(field, on)
        for field, on, old in self._leaves:
            place = t.cast(Toggle, field.toggle).place
            was = bool(self._node.values.get(field.name))
            moves = was and old != self._node.values.get(place)
            if on and (moves or not was):
                self._send(field, True, {})
            if was and (moves or not on):
                self._send(field, False, {place: old}, moves)
            self._node.values[field.name] = on

    def _switch(self, field: Field, on: bool) -> None:
        """Send one request of REST. A second one has the same effect as the first one."""
        switch, node = t.cast(Switch, field.switch), self._node
        request = f"{node.path}/{switch.on if on else switch.off}"
        for attempt in (1, 2):
            try:
                raw = self._lookup.client.write(switch.verb(on), request, None, switch.changed.status)
                is_shown, value = dig(raw, str(switch.shown))
                if not is_shown:
                    raise answers.unclear(f"{switch.verb(on)} {request}", "the answer does not show what it did")
            except NotFound as error:
                why = f"{node.address}: {field.name} cannot be set, since {switch.gate}."
                raise NotFound(why, **{**error.facts, "address": node.address, "option": field.name}) from None
            except Unclear as unclear:
                value = self._lookup.found(self._lookup.lost(unclear), lambda: self._is_now(field, on))
                if value is None and attempt == 1:
                    continue
                if value is None:
                    raise
            check_echoed(node.address, node, {field.name: value}, {field.name: (field, on)})
            node.values[field.name] = on
            return

    def _is_now(self, field: Field, on: bool) -> bool | None:
        """The value if it is as declared, None if it is not or is unknown."""
        toggles.read(self._lookup.organization, field, [self._node])
        return on if self._node.values[field.name] is on else None

    def _send(self, field: Field, on: bool, place: dict[str, t.Any], moves: bool = False) -> None:
        """Send one mutation. `moves`: it is about a place that no answer shows any more."""
        toggle = t.cast(Toggle, field.toggle)
        name, path = (toggle.on, toggle.made) if on else (toggle.off, toggle.removed)
        organization = self._lookup.organization
        given = {"input": {"id": self._node.graphql_id, **place}}

        def look() -> bool | None:
            return True if self._is_now(field, on) is not None else None

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
