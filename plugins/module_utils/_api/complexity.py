# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How many points a GraphQL document can cost at most: pages count as if they were full.

Private to this collection. Pure: text to a number, by the rules that Buildkite documents: an object one point, a connection
one and its edges one, each node one; scalars nothing. Knows no schema: a field with a selection is an object.
"""

from __future__ import annotations

import re
import typing as t

# The page of a connection without `first` or `last`.
USUAL_PAGE = 500
# Documents have no text between quotes: values are variables.
_TOKEN = re.compile(r"\.\.\.|\w+|[{}():]")


class Room(t.NamedTuple):
    """What one request may cost so that a run keeps its share: in this window, and in a whole one."""

    now: float
    whole: float


def requested(document: str, lists: t.Mapping[str, int] | None = None) -> int:
    """The points that the operation of a document requests. `lists`: how long lists of objects are, by their field."""
    return _Document(document, lists or {}).points()


def fitting(
    most: int, room: Room | None, document: t.Callable[[int], str], lists: t.Mapping[str, int] | None = None
) -> int:
    """How much one request asks for: `most`, or as much as the rest of a share allows.

    If nothing fits into the rest, as much as a whole window allows, and at least 1. `document`: the one that
    asks for so much; `lists` as of `requested`.
    """
    if room is None:
        return most
    one = requested(document(1), lists)
    each = max(1, requested(document(2), lists) - one)
    now, whole = (int((points - one) // each) + 1 for points in room)
    return min(most, now) if now >= 1 else max(1, min(most, whole))


class _Document:
    def __init__(self, text: str, lists: t.Mapping[str, int]) -> None:
        self._lists = lists
        self._tokens: list[str] = _TOKEN.findall(text)
        # Where the selection of each fragment begins, and of the operation: behind the brace.
        self._fragments: dict[str, int] = {}
        self._operation = 0
        self._known: dict[tuple[str, int], int] = {}
        self._find_definitions()

    def _find_definitions(self) -> None:
        depth = 0
        beginning: list[str] = []
        for place, token in enumerate(self._tokens):
            if token == "{":
                depth += 1
                if depth == 1 and beginning[:1] == ["fragment"]:
                    self._fragments[beginning[1]] = place + 1
                elif depth == 1:
                    self._operation = place + 1
            elif token == "}":
                depth -= 1
                beginning = []
            elif depth == 0:
                beginning.append(token)

    def points(self) -> int:
        """The points of the operation."""
        return self._selection(self._operation, USUAL_PAGE)[0]

    def _selection(self, place: int, page: int) -> tuple[int, int]:
        """The points of the fields from there to the closing brace, and where it ends. `page`: that of the field around it."""
        points = of_types = 0
        while (token := self._tokens[place]) != "}":
            if token == "..." and self._tokens[place + 1] == "on":
                # An object is of one of the types: the dearest counts.
                inside, place = self._selection(place + 4, page)
                of_types = max(of_types, inside)
                continue
            if token == "...":
                points += self._fragment(self._tokens[place + 1], page)
                place += 2
                continue
            if self._tokens[place + 1] == ":":
                place += 2
                token = self._tokens[place]
            size, place = self._arguments(place + 1)
            if self._tokens[place] == "{":
                inside, place = self._selection(place + 1, size)
                points += 1 + page * inside if token == "edges" else (1 + inside) * self._lists.get(token, 1)
        return points + of_types, place + 1

    def _fragment(self, name: str, page: int) -> int:
        if (name, page) not in self._known:
            self._known[name, page] = self._selection(self._fragments[name], page)[0]
        return self._known[name, page]

    def _arguments(self, place: int) -> tuple[int, int]:
        """The page that arguments ask for, and where they end."""
        if self._tokens[place] != "(":
            return USUAL_PAGE, place
        end = self._tokens.index(")", place)
        arguments = self._tokens[place:end]
        size = int(arguments[arguments.index("first") + 2]) if "first" in arguments else USUAL_PAGE
        return size, end + 1
