# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The part of an organization that a run acts on, and the part that a declaration owns, as patterns of addresses.

Private to this collection. Pure: no I/O, no Ansible, and no kind by name.
"""

from __future__ import annotations

import dataclasses
import typing as t

from .._errors import InvalidOption
from .._paths import matches, may_begin
from .._problems import Problems
from .._text import listed
from .desired import Desired

ONLY, EXCEPT, OWNS, DECLARED_OWNS = "only", "except", "owns", "declared_owns"


def covers(patterns: t.Iterable[str], address: str) -> bool:
    """Whether patterns match an address, or what contains it."""
    return any(matches(pattern, address) or matches(f"{pattern}/*", address) for pattern in patterns)


@dataclasses.dataclass(frozen=True)
class Scope:
    """Empty patterns are all addresses; `owns` has several sets of patterns, of which each applies."""

    only: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    owns: tuple[tuple[str, ...], ...] = ()
    # The addresses that are declared, and the patterns of a run's part that match none of them, each with its option.
    declared: list[str] = dataclasses.field(default_factory=list, compare=False)
    unmatched: list[tuple[str, str]] = dataclasses.field(default_factory=list, compare=False)

    def patterns(self) -> t.Iterator[tuple[str, str]]:
        """Each pattern with its option."""
        for option, some in ((ONLY, self.only), (EXCEPT, self.excluded), *((OWNS, some) for some in self.owns)):
            yield from ((option, pattern) for pattern in some)

    def owned(self, address: str) -> bool:
        """Whether the declaration owns an address."""
        return all(covers(patterns, address) for patterns in self.owns)

    def includes(self, address: str) -> bool:
        """Whether a run acts on an address."""
        is_named = not self.only or covers(self.only, address)
        return is_named and not covers(self.excluded, address) and self.owned(address)

    def restrict(self, desired: list[Desired], problems: Problems) -> list[Desired]:
        """The declared objects that a run acts on, and what contains them, without its options.

        Records the declarations of objects that are not owned.
        """
        around = _containing(each for each in desired if self.owned(each.address))
        for each in desired:
            self._check_owned(each, id(each) in around, problems)
        included = [each for each in desired if "" in each.wrong or self._acts_on(each)]
        if not any("" in each.wrong for each in desired):
            self._look_for_matches(desired)
        kept = {id(each) for each in included}
        containing = _containing(included) - kept
        for each in desired:
            if id(each) in containing:
                each.outside, each.leaves, each.lists, each.directions = True, {}, {}, {}
        return [each for each in desired if id(each) in kept | containing]

    def _acts_on(self, each: Desired) -> bool:
        """Whether a run acts on a declared object. One that it renames counts under its earlier names too."""
        names = _addresses(each)
        is_named = not self.only or any(covers(self.only, one) for one in names)
        is_left_out = any(covers(self.excluded, one) for one in names)
        return is_named and not is_left_out and self.owned(each.address)

    def _look_for_matches(self, desired: list[Desired]) -> None:
        self.declared.extend(name for each in desired for name in _addresses(each))
        self.unmatched.extend(
            (option, pattern)
            for option, pattern in self.patterns()
            if option != OWNS and not any(covers([pattern], name) for name in self.declared)
        )

    def may_prune(self, address: str) -> bool:
        """Whether a run may prune an object: it acts on it, and leaves out nothing that the object may contain."""
        return self.includes(address) and not any(may_begin(one, f"{address}/") for one in self.excluded)

    def _check_owned(self, each: Desired, contains: bool, problems: Problems) -> None:
        """Record the declaration of an object that is not owned, unless it only contains owned ones. `contains`: it contains some."""
        if "" in each.wrong or self.owned(each.address):
            return
        if each.is_plain and contains:
            return
        patterns = listed([pattern for some in self.owns for pattern in some]) or "nothing"
        message = f"{each.where} is not owned by this declaration, which owns {patterns}: move it, or widen owns."
        error = InvalidOption(message, option=each.resource.plural)
        place = each.place()
        if place:
            error.locate(place)
        each.add_wrong(problems, error, "")


def of(options: t.Mapping[str, t.Any]) -> Scope | None:
    """The scope among the options of a module, None for everything."""
    owns = (options.get(OWNS), options.get(DECLARED_OWNS))
    scope = Scope(
        tuple(options.get(ONLY) or ()),
        tuple(options.get(EXCEPT) or ()),
        tuple(tuple(patterns) for patterns in owns if patterns is not None),
    )
    return None if scope == Scope() else scope


def _addresses(each: Desired) -> list[str]:
    """The addresses of a declared object, also under earlier names of it and of what contains it."""
    if isinstance(each.parent, Desired):
        above = [f"{one}/" for one in _addresses(each.parent)]
    else:
        above = [f"{each.resource.parent}/{each.parent}/" if each.parent else ""]
    return [f"{one}{each.resource.title}/{key}" for one in above for key in (each.key, *each.previous)]


def _containing(desired: t.Iterable[Desired]) -> set[int]:
    """What contains some objects, by its identity in memory."""
    found = set()
    for each in desired:
        while isinstance(each.parent, Desired):
            each = each.parent
            found.add(id(each))
    return found
