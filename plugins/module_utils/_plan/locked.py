# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Locked objects, such as archived pipelines: nothing in them changes until they are opened.

Private to this collection. Pure: adds to a plan what opens such an object for changes of its children, and locks it again.
"""

from __future__ import annotations

import typing as t

from .._state.node import Node
from .change import Change
from .desired import Desired
from .draft import Draft


def open_for_children(draft: Draft) -> None:
    """Open locked objects with changes below them, if their lock is declared; else hold these changes."""
    below: dict[Node, list[Change]] = {}
    for change in draft.changes:
        parent = change.node.parent
        lock = parent.resource.lifecycle.locked_by if parent and change.node.resource.managed else None
        if parent and lock and parent.exists and parent.values.get(lock):
            below.setdefault(parent, []).append(change)
    for parent, changes in below.items():
        lock = t.cast(str, parent.resource.lifecycle.locked_by)
        desired = draft.desired_of.get(parent)
        leaf = desired.leaves.get(lock) if desired else None
        if leaf is None or desired is None:
            _hold(draft, parent, lock, changes)
        elif leaf[1]:
            _open(draft, parent, lock, desired)
        # Otherwise it is opened anyway, before anything in it changes.


def _hold(draft: Draft, parent: Node, lock: str, changes: list[Change]) -> None:
    """Hold the changes below an object. Inherited lists do not change instead."""
    desired = draft.desired_of.get(parent)
    left = {change for change in changes if desired and change.node.resource.plural in desired.inherited}
    draft.changes = [change for change in draft.changes if change not in left]
    for change in changes:
        if change in left:
            draft.leave(parent, change.node.resource.plural)
            draft.unchanged += [change.address] if change.node.exists else []
        else:
            change.held = (
                f"{draft.address(parent)} is {lock}: declare {lock}: true there to change it and keep it {lock},"
                f" or {lock}: false to make it available again"
            )


def _open(draft: Draft, parent: Node, lock: str, desired: Desired) -> None:
    address, leaf = draft.address(parent), desired.leaves[lock]
    own = next((one for one in draft.changes if one.node is parent and not one.late), None)
    if own is None:
        own = Change("update", parent, address, where=desired.where)
        draft.changes.append(own)
        draft.unchanged = [one for one in draft.unchanged if one != address]
    own.leaves[lock], own.before[lock], own.after[lock] = (leaf[0], False), True, False
    again = Change("update", parent, address, {lock: leaf}, {lock: False}, {lock: True}, late=True, where=desired.where)
    draft.changes.append(again)
