# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where files declare the subject of a plan, a message or a failure.

Private to this collection. Pure. Knows no place for what a playbook declares.
"""

from __future__ import annotations

import functools
import typing as t

from .._errors import BuildkiteError
from .._places import Place
from .change import Change
from .desired import Desired

# A declared object, and the option of it that declares a link: `teams[2]`.
_Declared = tuple[Desired, str]


class Written:
    """The places of declared objects, by address and by the `where` of changes."""

    def __init__(self, desired: t.Iterable[Desired]) -> None:
        self._desired = [one for one in desired if one.places]
        self._changed: dict[str, _Declared] = {}

    def add(self, changes: t.Iterable[Change]) -> None:
        """Add the addresses of changes too: an object may have another than its declared one."""
        found = ((change.address, self._by_where.get(change.where)) for change in changes)
        self._changed.update((address, declared) for address, declared in found if declared)

    @functools.cached_property
    def _by_where(self) -> dict[str, _Declared]:
        found: dict[str, _Declared] = {}
        for desired in self._desired:
            found[desired.where] = (desired, "")
            for option, links in desired.lists.items():
                found[f"{desired.where}.{option}"] = (desired, option)
                found.update((link.where, (desired, f"{option}[{link.number}]")) for link in links)
        return found

    @functools.cached_property
    def _by_address(self) -> dict[str, _Declared]:
        return {desired.address: (desired, "") for desired in self._desired}

    def place(self, address: str, option: str = "") -> Place | None:
        """Where an object or one of its options is declared, None if no file declares it."""
        return _place(self._changed.get(address) or self._by_address.get(address), option)

    def of_change(self, change: Change, option: str = "") -> Place | None:
        """Where a change or one of its options is declared."""
        return _place(self._by_where.get(change.where), option)

    def locate(self, error: BuildkiteError) -> None:
        """Add the place of an error's subject. Facts that it uses: address, option; `leaf` if `option` is one of the run."""
        address = error.facts.get("address")
        if isinstance(address, str):
            place = self.place(address, _option(error))
            if place:
                error.locate(place)

    def named(self, change: Change, sentence: str, error: BuildkiteError | None = None) -> str:
        """A sentence about a change, with its place, or the place of the failed option if an error names it."""
        return _named(self.of_change(change, _option(error)), sentence)

    def of_failure(self, change: Change, error: BuildkiteError | None = None) -> dict[str, t.Any]:
        """The keys of a result with the place where a failed or held change is declared."""
        place = self.of_change(change, _option(error))
        return place.facts if place else {}

    @staticmethod
    def at(desired: Desired, sentence: str, option: str = "") -> str:
        """A sentence about a declared object or one of its options, with its place."""
        return _named(desired.place(option), sentence)

    def facts(self, change: Change) -> dict[str, t.Any]:
        """The keys of a change in the result with the place where it is declared, and the places of its options if it has only some of many."""
        place = self.of_change(change)
        if not place:
            return {}
        facts = place.facts
        if change.action not in ("create", "delete"):
            places = {name: self.of_change(change, name) for name in change.leaves}
            facts["option_places"] = {name: at.facts for name, at in places.items() if at}
        return facts


def _option(error: BuildkiteError | None) -> str:
    return str(error.facts.get("leaf") or error.facts.get("option") or "") if error else ""


def _named(place: Place | None, sentence: str) -> str:
    return f"{place}: {sentence}" if place else sentence


def _place(found: _Declared | None, option: str) -> Place | None:
    if not found:
        return None
    desired, own = found
    return desired.place(f"{own}.{option}" if own and option else own or option)
