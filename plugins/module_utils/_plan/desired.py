# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Desired: one declared object, and its mistakes.

Private to this collection. Pure: no I/O, no Ansible. How options become declared objects is the matter of declaring.
"""

from __future__ import annotations

import contextlib
import dataclasses
import re
import typing as t

from .._errors import InvalidOption
from .._places import Place, Places
from .._problems import Problems
from .._schema.field import Field
from .._schema.resource import Resource


@dataclasses.dataclass
class Desired:
    """One declared object. `where` names it in messages: `pipelines[3] (web)`."""

    resource: Resource
    where: str
    key: str
    leaves: dict[str, tuple[Field, t.Any]]
    parent: Desired | str | None = None
    absent: bool = False
    previous: tuple[str, ...] = ()
    id: str | None = None
    # An object that does not exist is as declared.
    optional: bool = False
    # The options that control the plan.
    directions: dict[str, t.Any] = dataclasses.field(default_factory=dict)
    # The lists of children that are declared, by option.
    declares: set[str] = dataclasses.field(default_factory=set)
    # The lists of links that are declared, by option: each is the whole list.
    lists: dict[str, list[DesiredLink]] = dataclasses.field(default_factory=dict)
    # The options and lists that many objects share: they are not the purpose of this declaration.
    inherited: frozenset[str] = frozenset()
    # It only contains objects that a run acts on, and is itself not in scope.
    outside: bool = False
    # Its place in a file; None if a playbook declares it.
    places: Places | None = dataclasses.field(default=None, compare=False, repr=False)
    # The invalid options, which it lacks. "" is the whole object: its identity is unknown.
    wrong: set[str] = dataclasses.field(default_factory=set)
    # All entries of its list, if several of one key may be declared.
    beside: list[Desired] = dataclasses.field(default_factory=list, compare=False, repr=False)

    @property
    def name(self) -> str:
        """Its identity within its kind and parent: the ID, or the key."""
        return self.id or self.resource.identity.folded(self.key)

    def renames(self, key: str) -> bool:
        """Whether an object of that key gets the declared one. A difference in case or white space counts if it is an earlier key."""
        folded = self.resource.identity.folded
        return key != self.key and (
            folded(key) != folded(self.key) or self.resource.identity.normal(key) in self.previous
        )

    @property
    def identity(self) -> tuple[t.Any, ...]:
        """The identity, which two entries of one list may not share."""
        return (self.name, *(() if self.id else map(self.value, self.resource.distinguishing)))

    @property
    def is_plain(self) -> bool:
        """Whether it sets nothing but its identity: what it contains may be declared."""
        return set(self.leaves) <= set(self.resource.key) and not self.lists

    def value(self, name: str) -> t.Any:
        """The declared value of a leaf, None if it is omitted."""
        return self.leaves[name][1] if name in self.leaves else None

    def place(self, option: str = "") -> Place | None:
        """The place in a file of one of its options, or of the object if it does not set the option; None for a playbook."""
        return self.places.find(option) if self.places else None

    @property
    def address(self) -> str:
        """Its address under the declared names, which an existing object may have in addition to its own."""
        own = f"{self.resource.title}/{self.key}"
        if isinstance(self.parent, Desired):
            return f"{self.parent.address}/{own}"
        return f"{self.resource.parent}/{self.parent}/{own}" if self.parent else own

    def add_wrong(self, problems: Problems, error: InvalidOption, option: str | None = None) -> None:
        """Record that an option is invalid, or "" for the whole object."""
        problems.add(error, **({"address": self.address} if self.key else {}))
        self.wrong.add(_top(str(error.facts.get("option", "")) if option is None else option))

    def move(self, where: str, parent: Desired | None, places: Places) -> None:
        """Put it where it is declared, if it was made without what contains it."""
        self.where = where if self.resource.singleton else f"{where} ({self.key})"
        self.parent, self.places = parent, places
        for option, links in self.lists.items():
            for link in links:
                link.where = f"{self.where}.{option}[{link.number}]"

    def is_wrong(self, option: str) -> bool:
        """Whether an option, or what contains it, is declared and invalid."""
        return _top(option) in self.wrong

    @contextlib.contextmanager
    def collecting(self, problems: Problems) -> t.Iterator[None]:
        """Record the mistake that is raised, and continue."""
        try:
            yield
        except InvalidOption as error:
            self.add_wrong(problems, error)


@dataclasses.dataclass
class DesiredLink:
    """One entry of a declared list, by its number: what it refers to by option, and its own leaves."""

    resource: Resource
    where: str
    number: int
    references: dict[str, tuple[Field, str]]
    leaves: dict[str, tuple[Field, t.Any]]


def owners(desired: t.Sequence[Desired], kind: Resource) -> tuple[list[Desired], int]:
    """The desired objects that declare lists of a kind, and the number of their entries."""
    if kind.is_link:
        found = [one for one in desired if kind.sides.get(one.resource.name) in one.lists]
        return found, sum(len(one.lists[kind.sides[one.resource.name]]) for one in found)
    found = [one for one in desired if one.resource.name == kind.parent and kind.plural in one.declares]
    return found, count(desired, kind)


def count(desired: t.Sequence[Desired], kind: Resource) -> int:
    """The number of the desired objects of a kind."""
    return sum(one.resource is kind for one in desired)


def _top(option: str) -> str:
    """The option of an object that contains a dotted one with indices."""
    return re.split(r"[.\[]", option)[0]
