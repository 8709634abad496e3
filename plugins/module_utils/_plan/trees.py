# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The desired state of a whole organization: options as a tree of desired objects.

Private to this collection. Pure: no I/O, no Ansible. How one object is declared is in declaring.
"""

from __future__ import annotations

import typing as t

from .._errors import DeclaredTwice, InvalidOption
from .._places import Places
from .._problems import Problems
from .._schema.catalog import Catalog
from .._schema.resource import Resource
from .declaring import declare
from .desired import Desired


def from_tree(
    catalog: Catalog, options: t.Mapping[str, t.Any], problems: Problems, places: Places | None = None
) -> list[Desired]:
    """The desired objects of the bulk module's options. `places`: where files have these options."""
    found: list[Desired] = []
    for resource in catalog.top_level():
        given = options.get(resource.plural)
        whole = places and places.below(resource.plural)
        if resource.singleton:
            found += [] if given is None else _tree(catalog, resource, given, resource.plural, None, problems, whole)
            continue
        for number, entry in enumerate(given or []):
            own = whole and whole.below(number)
            # In files an entry has its place, and its number in the whole list means nothing.
            where = resource.title if own else f"{resource.plural}[{number}]"
            found += _tree(catalog, resource, entry, where, None, problems, own)
    return together(found, options, problems)


def together(found: list[Desired], options: t.Mapping[str, t.Any], problems: Problems) -> list[Desired]:
    """The same desired objects of the bulk module, with what only shows for all of them: what entries inherit, and doubles."""
    for desired in found:
        if desired.parent is None and not desired.resource.singleton:
            with problems.collecting():
                desired.inherited = _inherited(options.get("inherited"), desired.resource, desired.key)
    _no_doubles(found, problems)
    return found


def _inherited(given: t.Any, resource: Resource, key: str) -> frozenset[str]:
    """The inherited options of each entry, from {list: {key: [options]}}. Raises InvalidOption."""
    entries = (given or {}).get(resource.plural) or {}
    names = entries.get(key) or [] if isinstance(entries, dict) else None
    if not isinstance(names, list):
        raise InvalidOption(
            f"inherited.{resource.plural} must be a dictionary with a list of options for each key, such as"
            " {'pipelines': {'shop': ['tags']}}.",
            option="inherited",
        )
    return frozenset(map(str, names))


def _tree(
    catalog: Catalog,
    resource: Resource,
    entry: t.Mapping[str, t.Any],
    where: str,
    parent: Desired | None,
    problems: Problems,
    places: Places | None,
) -> list[Desired]:
    desired = declare(catalog, resource, entry, where, parent, problems)
    desired.places = places
    found = [desired]
    for child in catalog.children(resource.name):
        whole = places and places.below(child.plural)
        for number, below in enumerate(entry.get(child.plural) or []):
            own = whole and whole.below(number)
            place = f"{desired.where}.{child.plural}[{number}]"
            found += _tree(catalog, child, below, place, desired, problems, own)
    return found


def _no_doubles(found: list[Desired], problems: Problems) -> None:
    """Two entries of one identity are one mistake, whatever else they contain."""
    seen: dict[tuple[str, int, tuple[t.Any, ...]], Desired] = {}
    beside: dict[tuple[str, int], list[Desired]] = {}
    for desired in found:
        if "" in desired.wrong:
            continue
        mark = (desired.resource.name, id(desired.parent), desired.identity)
        if mark in seen:
            message = (
                f"{seen[mark].where} and {desired.where} declare the same {desired.resource.name}: keep one of them."
            )
            desired.add_wrong(problems, DeclaredTwice(message, option=desired.resource.plural), "")
            continue
        seen[mark] = desired
        if desired.resource.identity.distinguished_by:
            desired.beside = beside.setdefault(mark[:2], [])
            desired.beside.append(desired)
