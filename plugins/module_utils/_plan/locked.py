# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is locked, as an archived pipeline is: nothing in it changes until it is opened.

Private to this collection. Pure: adds to a plan what opens such a thing for changes of its children, and locks it again.
"""

from __future__ import annotations

import typing as t

from .._errors import InvalidOption
from .._state.node import Node
from .change import Change

if t.TYPE_CHECKING:
    from .planner import Planner


def open_for_children(planner: Planner) -> None:
    """Open what is locked and has changes below it, if it says what becomes of the lock. Raises InvalidOption."""
    below: dict[Node, list[Change]] = {}
    for change in planner.changes:
        parent = change.node.parent
        lock = parent.resource.locked_by if parent and change.node.resource.managed else None
        if parent and lock and parent.exists and parent.values.get(lock):
            below.setdefault(parent, []).append(change)
    for parent, changes in below.items():
        lock = t.cast(str, parent.resource.locked_by)
        wanted = planner.wanted_of.get(parent)
        leaf = wanted.leaves.get(lock) if wanted else None
        if leaf is None or wanted is None:
            more = f" and {len(changes) - 1} more" if len(changes) > 1 else ""
            raise InvalidOption(
                f"{changes[0].address}{more} would be changed, and {planner.address(parent)} is {lock}: declare {lock}: true"
                f" there to change it and keep it {lock}, or {lock}: false to bring it back.",
                option=lock,
            )
        if not leaf[1]:
            # It is opened anyway, before anything in it changes.
            continue
        address = planner.address(parent)
        own = next((one for one in planner.changes if one.node is parent and not one.late), None)
        if own is None:
            own = Change("update", parent, address, where=wanted.where)
            planner.changes.append(own)
            planner.unchanged = [one for one in planner.unchanged if one != address]
        own.leaves[lock], own.before[lock], own.after[lock] = (leaf[0], False), True, False
        again = Change(
            "update", parent, address, {lock: leaf}, {lock: False}, {lock: True}, late=True, where=wanted.where
        )
        planner.changes.append(again)
