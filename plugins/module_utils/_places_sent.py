# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The places of declared values on their way to another machine, as plain JSON: {"files": [FILE], "origins": [ORIGIN], "root": NODE}.

Private to this collection. Pure: no I/O, and no knowledge of what is declared. A node is [file, line, column, origin, below], where file and
origin are numbers in those lists and below is None, or the nodes of a dictionary by key or of a list in its order.
"""

from __future__ import annotations

import typing as t

from ._places import Data, Place, Places


class Sent(Places):
    """Places that came as data."""

    __slots__ = ("_data", "_node")

    def __init__(self, data: Data, node: t.Any = None) -> None:
        """`node` is that of the value; without it, that of the whole declaration."""
        self._data = data
        self._node = data["root"] if node is None else node

    @property
    def place(self) -> Place:
        """Where the value is written."""
        file, line, column, origin, _below = self._node
        return Place(self._data["files"][file], line, column, False, self._data["origins"][origin])

    def below(self, key: str | int) -> Places | None:
        """The places of what is in it by a key or a number."""
        nodes = self._node[4]
        try:
            return None if nodes is None else Sent(self._data, nodes[key])
        except (KeyError, IndexError, TypeError):
            return None


class Tables:
    """Builds the data of places: each file and each origin is a number."""

    def __init__(self) -> None:
        self._files: dict[str, int] = {}
        self._origins: dict[str, int] = {"": 0}

    def node(self, place: Place, below: t.Any = None) -> list[t.Any]:
        """The node of a value."""
        file = self._files.setdefault(place.file, len(self._files))
        origin = self._origins.setdefault(place.origin, len(self._origins))
        return [file, place.line, place.column, origin, below]

    def data(self, root: t.Any) -> Data:
        """Everything, as plain JSON data."""
        return {"files": list(self._files), "origins": list(self._origins), "root": root}
