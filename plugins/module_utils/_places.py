# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where declared values are written: file, line, column, and the defaults or group that a value comes from.

Private to this collection. Pure: no I/O, and no knowledge of what is declared.
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
