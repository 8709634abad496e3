# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What exists and no resource declares, and what of it a deletion takes along.

Private to this collection. Pure. Each object rejects what contradicts itself when it is built. Paths are below the organization.
"""

from __future__ import annotations

import dataclasses

from .checks import reject


@dataclasses.dataclass(frozen=True)
class Undeclared:
    """Configuration that no resource declares: a REST list, and how its entries are named.

    `{parent}` in the path is the ID of the object that contains it. A list of the whole organization has no such part:
    `owners` are the values of an entry of which one is that ID, and only an administrator is shown all of it. What belongs to the
    organization itself has neither; `{organization}` in its path is the slug.
    """

    plural: str
    title: str
    path: str
    label: str
    read_scope: str
    owners: tuple[str, ...] = ()
    # The service answers 404 where the organization does not have the feature, and to users who may not read it.
    is_feature: bool = False

    def __post_init__(self) -> None:
        reject(
            f"what no resource declares ({self.plural})",
            (
                bool(self.owners) and "{parent}" in self.path,
                "a list is of one object, or its entries show whose they are",
            ),
        )


@dataclasses.dataclass(frozen=True)
class Cascade:
    """What the deletion of an object takes along in addition to its children and the links to it, which the catalog knows."""

    # One sentence about what is no configuration: it is never part of a plan's ID.
    data: str = ""
    undeclared: tuple[Undeclared, ...] = ()

    def __post_init__(self) -> None:
        reject(
            "what a deletion takes along",
            *(
                (not other.owners and "{parent}" not in other.path, f"the list of {other.plural} shows no owners")
                for other in self.undeclared
            ),
        )
