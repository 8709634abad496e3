# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Facts about the use of objects: connected agents and active builds, which no resource declares, and people.

Private to this collection. Pure. Paths are below the organization.
"""

from __future__ import annotations

import dataclasses
import typing as t


@dataclasses.dataclass(frozen=True)
class Occupants:
    """What the service connects to an object, unmanaged: a list, and how its entries show the object.

    `filter` is the query parameter that takes the object's ID; `url` is where an entry has a URL with that ID;
    `label` is the name of an entry; `address` is where it has its network address. `arguments` are those of GraphQL's
    list of the same name, by the resource whose ID takes the place of `{id}`.
    """

    title: str
    path: str
    filter: str
    url: str
    label: str
    read_scope: str
    address: str = ""
    arguments: t.Mapping[str, str] = dataclasses.field(default_factory=dict, hash=False)


@dataclasses.dataclass(frozen=True)
class Activity:
    """What runs in an object until it ends or a deletion ends it: its amount, by either API.

    `title` is the name of one; `counts` is where a REST answer of the object has numbers, which are added; `field` and
    `arguments` are those of GraphQL's connection in the object.
    """

    title: str
    counts: tuple[str, ...]
    field: str
    arguments: str

    def count(self, raw: t.Mapping[str, t.Any]) -> int | None:
        """Its amount in a REST answer, None if the answer does not show it."""
        found = [raw.get(name) for name in self.counts]
        return None if None in found else sum(t.cast("list[int]", found))


@dataclasses.dataclass(frozen=True)
class Outsiders:
    """What the service connects by an object and to none: a GraphQL connection, its arguments, and the name of an entry."""

    title: str
    field: str
    arguments: str
    label: str


@dataclasses.dataclass(frozen=True)
class Rights:
    """The option with the rights of a person: the value of administrators, and that of all others."""

    option: str
    most: str
    least: str


@dataclasses.dataclass(frozen=True)
class Membership:
    """People, whom no request creates. What GraphQL shows of them is in their node, or in a connection of the organization.

        `leaving` is the option that states what absence means: `removes` deletes the object, `lowers` leaves it the least rights.
        One run prunes at most `prunes_at_most` of them. `machine` shows machine users, and the connection `providers` the states of
    single sign-on. An object of `left_over` gives back what someone loses.
    """

    leaving: str
    removes: str
    lowers: str
    prunes_at_most: int
    machine: tuple[str, ...]
    providers: str
    left_over: str


@dataclasses.dataclass(frozen=True)
class Admission:
    """The objects invite people, by mail: one to an existing object of `people` is fulfilled. At most `at_most` exist at once."""

    people: str
    at_most: int


@dataclasses.dataclass(frozen=True)
class Requirement:
    """What a setting requires of each member: GraphQL's name of it among the security facts of a member, and who may see it.

    `allowed` is where GraphQL shows that the user may see it of others: otherwise no answer counts.
    """

    title: str
    name: str
    allowed: str
