# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Configuration that no resource declares, and the cascade of a deletion.

Private to this collection. Pure: facts of a resource. A fact that contradicts another one is rejected when it is built.
"""

from __future__ import annotations

import dataclasses
import typing as t

from .declared import Declared


@dataclasses.dataclass(frozen=True)
class OfVariants:
    """What only some variants of a resource can have, at most one of it, and only GraphQL shows.

    `holder` leads from the object to the object that has a type of its own in each variant, `leaf` from there to the name.
    """

    holder: str
    # The types by the names of the variants.
    types: t.Mapping[str, str]
    leaf: str


@dataclasses.dataclass(frozen=True)
class Owned:
    """A list of the organization: its connection, the path from an entry to the ID of its owner, and where an entry has its name."""

    connection: str
    owner: str
    label: str


@dataclasses.dataclass(frozen=True)
class Undeclared(Declared):
    """Configuration that no resource declares, and that GraphQL alone has: one in an object, or a list with the owners of its entries."""

    plural: str
    title: str
    read_scope: str
    single: OfVariants | None = None
    owned: Owned | None = None


@dataclasses.dataclass(frozen=True)
class Cascade(Declared):
    """The cascade of an object in addition to its children and the links to it, which the catalog knows."""

    # One sentence about lost data, which is never part of a plan's ID.
    data: str = ""
    undeclared: tuple[Undeclared, ...] = ()

    @property
    def connected(self) -> tuple[tuple[Undeclared, OfVariants], ...]:
        """The configuration that only GraphQL has in the object, and how."""
        return tuple((other, other.single) for other in self.undeclared if other.single)
