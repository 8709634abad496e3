# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Configuration that no resource declares, and the cascade of a deletion.

Private to this collection. Pure: facts of a resource. A fact that contradicts another one is rejected when it is built.
"""

from __future__ import annotations

import dataclasses
import typing as t

from .checks import reject


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
    """A list of the organization that only GraphQL has: its connection, and the path from an entry to the ID of its owner."""

    connection: str
    owner: str


@dataclasses.dataclass(frozen=True)
class Undeclared:
    """Configuration that no resource declares: a REST list, and how its entries are named.

    `{parent}` in the path is the ID of the object that contains it. A list of the whole organization has no such part: `owners` are
    the values of an entry that are that ID or contain it, and only an administrator can see all of it. What belongs to the organization
    itself has neither. `{organization}` in a path is the slug. A list without a path is not in REST.
    """

    plural: str
    title: str
    path: str
    label: str
    read_scope: str
    owners: tuple[str, ...] = ()
    # The service answers 404 if the organization does not have the feature, and to users who may not read it.
    is_feature: bool = False
    # GraphQL's connection in the object, and the path from an entry to its name; only an administrator can see all of it.
    connection: str = ""
    entry: str = ""
    single: OfVariants | None = None
    owned: Owned | None = None

    def __post_init__(self) -> None:
        reject(
            f"what no resource declares ({self.plural})",
            (
                bool(self.owners) and "{parent}" in self.path,
                "a list is of one object, or its entries show whose they are",
            ),
            (bool(self.connection) != bool(self.entry), "a connection has entries with names"),
            (bool(self.path) == bool(self.single or self.owned), "it is in a list of REST, or GraphQL alone has it"),
        )


@dataclasses.dataclass(frozen=True)
class Cascade:
    """The cascade of an object in addition to its children and the links to it, which the catalog knows."""

    # One sentence about lost data, which is never part of a plan's ID.
    data: str = ""
    undeclared: tuple[Undeclared, ...] = ()

    def __post_init__(self) -> None:
        reject(
            "what a deletion takes along",
            *(
                (
                    not other.single and not other.owned and not other.owners and "{parent}" not in other.path,
                    f"the list of {other.plural} shows no owners",
                )
                for other in self.undeclared
            ),
        )

    @property
    def connected(self) -> tuple[Undeclared, ...]:
        """The configuration that GraphQL has in the object."""
        return tuple(other for other in self.undeclared if other.connection or other.single)
