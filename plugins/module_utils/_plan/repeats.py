# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The items of one task that declare the same object: each would overwrite the other on every run.

Private to this collection. Pure: looks at what is declared, and knows nothing of loops or of Ansible.
"""

from __future__ import annotations

import typing as t

from .._errors import InvalidOption
from .._schema.catalog import Catalog
from .._values import same
from .desired import Desired

# The comparison and the value of an object, by option.
Content = dict[str, tuple[str, t.Any]]


class Repeats:
    """The declarations of the items of one task so far, by connection and address."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._seen: dict[tuple[str, str], tuple[t.Any, Content]] = {}

    def add(self, connection: str, item: t.Any, desired: t.Iterable[Desired]) -> None:
        """Record what one item declares. Raises InvalidOption for an object that another item declares with other options.

        Repeating an item is a retry. An object that is named only for its children is not declared itself.
        """
        found = {(connection, self._identity(each)): (each, _content(each)) for each in desired}
        for key, (each, content) in found.items():
            other, before = self._seen.get(key, (item, content))
            names = [] if other == item else _different(before, content)
            if names:
                several = (
                    f" Several {each.resource.plural} of one {each.resource.key[0]} have to be in one list of"
                    " community.buildkite.organization."
                    if each.resource.identity.distinguished_by
                    else ""
                )
                raise InvalidOption(
                    f"{self._address(each)} is declared by another item of this task with other options ({', '.join(names)}), so that"
                    f" each would overwrite the other on every run: declare it in one item.{several}",
                    option=names[0],
                    address=self._address(each),
                )
        self._seen.update({key: (item, content) for key, (_each, content) in found.items() if content})

    def _identity(self, desired: Desired) -> str:
        return self._path(desired, desired.name)

    def _address(self, desired: Desired) -> str:
        return self._path(desired, desired.key)

    def _path(self, desired: Desired, name: str) -> str:
        own = f"{desired.resource.title}/{name}"
        if isinstance(desired.parent, Desired):
            return f"{self._path(desired.parent, desired.parent.name)}/{own}"
        if desired.parent:
            return f"{self._catalog.parent_of(desired.resource).title}/{desired.parent}/{own}"
        return own


def _content(desired: Desired) -> Content:
    """What is declared of an object; empty if it is named only for its children."""
    keys = {*desired.resource.key, *filter(None, [desired.resource.identity.key_from])}
    content: Content = {name: (field.same, value) for name, (field, value) in desired.leaves.items()}
    content |= {name: ("equal", value) for name, value in desired.directions.items() if value is not None}
    for option, entries in desired.lists.items():
        texts = [
            str({name: value for name, (_field, value) in sorted({**entry.references, **entry.leaves}.items())})
            for entry in entries
        ]
        content[option] = ("set", texts)
    if desired.previous:
        content[str(desired.resource.identity.previous)] = ("set", list(desired.previous))
    if desired.declares and not content.keys() - keys:
        return {}
    return {**content, "state": ("equal", "absent" if desired.absent else "present")}


def _different(before: Content, now: Content) -> list[str]:
    """The options that are not the same, and those that only one of them declares."""
    if not before or not now:
        return []
    return [
        name
        for name in sorted({*before, *now})
        if name not in before or name not in now or not same(now[name][0], now[name][1], before[name][1])
    ]
