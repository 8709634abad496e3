# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Overlaps of directories that share an organization: one address declared twice, or owned by both.

Private to this collection. Pure: it compares what was read.
"""

from __future__ import annotations

import typing as t

from ansible_collections.community.buildkite.plugins.module_utils._places import Place
from ansible_collections.community.buildkite.plugins.module_utils._plan.desired import Desired
from ansible_collections.community.buildkite.plugins.module_utils._plan.scope import covers

from .check import Mistakes
from .files import Declared
from .heading import DECLARED_OWNS


def check(own: Declared, others: t.Iterable[Declared]) -> None:
    """Raise InvalidOption with each overlap, at its place in the own files."""
    mistakes = Mistakes()
    for other in others:
        declared = {_folded(each): each for each in other.desired if _counts(each)}
        for each in filter(_counts, own.desired):
            # What was read from files has a place.
            same, place = declared.get(_folded(each)), t.cast(Place, each.place())
            owner = _owner(other, each.address)
            if same:
                mistakes.add(place, f"{each.address} is also declared at {same.place()}: keep one of them.")
            elif owner:
                mistakes.add(place, f"{each.address} is owned by {owner[0]} at {owner[1]}: declare it there.")
        for pattern, place in _owned(own):
            for theirs, where in _owned(other):
                if _intersect(pattern.casefold(), theirs.casefold()):
                    mistakes.add(place, f"owns: {pattern} overlaps with {theirs} at {where}: narrow one of them.")
    mistakes.raise_found()


def _counts(desired: Desired) -> bool:
    """Whether an entry declares an object, and not only what the object contains."""
    return not (desired.declares and desired.is_plain)


def _folded(desired: Desired) -> str:
    return desired.address.casefold()


def _owned(declared: Declared) -> list[tuple[str, Place]]:
    """The patterns of `owns`, each with its place."""
    patterns = declared.options.get(DECLARED_OWNS, [])
    return [(pattern, declared.places.find(f"{DECLARED_OWNS}[{number}]")) for number, pattern in enumerate(patterns)]


def _owner(declared: Declared, address: str) -> tuple[str, Place] | None:
    return next((one for one in _owned(declared) if covers([one[0]], address)), None)


def _intersect(one: str, other: str) -> bool:
    """Whether any address matches both patterns, in which `*` matches any characters and `?` one."""
    if not one or not other:
        return not (one or other).strip("*")
    if "*" in (one[0], other[0]):
        # It matches nothing more, or one character more.
        return _intersect(one[1:], other) or _intersect(one, other[1:])
    return (one[0] == other[0] or "?" in (one[0], other[0])) and _intersect(one[1:], other[1:])
