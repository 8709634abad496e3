# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where declared values are written: file, line, column, and the defaults or group that a value comes from.

Private to this collection. Pure: no I/O, and no knowledge of what is declared. On its way to another machine it is plain JSON:
{"files": [FILE], "origins": [ORIGIN], "root": NODE}. A node is [file, line, column, origin, below], where file and origin are numbers
in those lists and below is None, or the nodes of a dictionary by key or of a list in its order.
"""

from __future__ import annotations

import abc
import re
import typing as t

Data = dict[str, t.Any]
_INDEX = re.compile(r"\[(\d+)\]$")


class Place(t.NamedTuple):
    """Where something is written. Lines and columns count from 1.

    `secret`: the value was encrypted. `origin`: the defaults or group that an entry has it from, such as
    `groups.pipelines.web`; "" for options that the entry sets itself.
    """

    file: str
    line: int
    column: int = 1
    secret: bool = False
    origin: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}{f' ({self.origin})' if self.origin else ''}"

    @property
    def facts(self) -> Data:
        """The keys of a result with the place of a declaration."""
        facts: Data = {"file": self.file, "line": self.line, "column": self.column}
        return {**facts, "inherited_from": self.origin} if self.origin else facts


class Places(abc.ABC):
    """The places of a value and of everything in it."""

    __slots__ = ()

    @property
    @abc.abstractmethod
    def place(self) -> Place:
        """Where the value is written."""

    @abc.abstractmethod
    def below(self, key: str | int) -> Places | None:
        """The places of what a dictionary has by a key, or a list by a number; None when nothing is written there."""

    def find(self, option: str) -> Place:
        """The place of an option, such as `teams[0].access_level` or `env.A.B`, or of the nearest option around it that has one."""
        known = self.below(option)
        if known or not option:
            return (known or self).place
        head, _dot, rest = option.partition(".")
        below, indexes = self.below(head), list[int]()
        while not below and (found := _INDEX.search(head)):
            head = head[: found.start()]
            indexes.insert(0, int(found[1]))
            below = self.below(head)
        for index in indexes:
            below = (below and below.below(index)) or below
        return below.find(rest) if below else self.place


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
