# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values that a run treats as secrets: patterns of addresses and options, `pipeline/*/schedule/*:env`.

Private to this collection. Pure: no I/O and no Ansible. What is a secret by its form is recognized elsewhere.
"""

from __future__ import annotations

import dataclasses
import re
import typing as t

from .._errors import InvalidOption
from .._paths import matches
from .._schema.catalog import Catalog
from .._schema.field import Field
from .._schema.resource import Resource

OPTION = "sensitive"

Leaves = dict[str, tuple[Field, t.Any]]
# Whether the value of a key of a dictionary, or of a number in a list, is a secret.
IsSecret = t.Callable[[t.Any, t.Any], bool]


class Sensitive:
    """The patterns. There may be one for every option of every object: those without `*` are found by their address."""

    def __init__(self, patterns: t.Iterable[tuple[str, str]] = ()) -> None:
        self._of: dict[str, list[str]] = {}
        self._others: list[tuple[str, str]] = []
        for address, option in patterns:
            if re.search(r"[*?]", address):
                self._others.append((address, option))
            else:
                self._of.setdefault(address.casefold(), []).append(option)

    @classmethod
    def of(cls, catalog: Catalog, options: t.Mapping[str, t.Any], bulk: bool) -> Sensitive:
        """Those among the options of a module. `bulk`: options that no resource has are mistakes. Raises InvalidOption."""
        patterns = []
        given = options.get(OPTION) or ()
        names = _names(catalog) if given else ()
        for text in given:
            # Addresses may contain colons, options do not.
            address, _colon, option = text.rpartition(":")
            head = option.partition(".")[0]
            if not address.strip() or not head.strip():
                raise InvalidOption(
                    f"sensitive takes ADDRESS:OPTION, such as pipeline/*/schedule/*:env, not {text!r}.", option=OPTION
                )
            if bulk and head not in names and not any(matches(head, name) for name in names):
                raise InvalidOption(
                    f"sensitive lists {text!r}, and no resource has the option {head}: correct its name.", option=OPTION
                )
            patterns.append((address, option))
        return cls(patterns)

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self._of or self._others)

    def _options(self, addresses: t.Collection[str]) -> list[str]:
        """The patterns of options that are for an object, under any of its addresses."""
        found = [option for address in addresses for option in self._of.get(address.casefold(), ())]
        return found + [
            option for pattern, option in self._others if any(matches(pattern, address) for address in addresses)
        ]

    def mark(self, fields: t.Iterable[Field], addresses: t.Collection[str]) -> list[Field]:
        """The options of an object, each of which knows what of it is a secret."""
        options = self._options(addresses) if self else []
        return [_marked(field, options) for field in fields] if options else list(fields)

    def mark_leaves(self, leaves: Leaves, addresses: t.Collection[str]) -> Leaves:
        """The same for leaves."""
        fields = self.mark((field for field, _value in leaves.values()), addresses)
        return {name: (field, leaves[name][1]) for name, field in zip(leaves, fields, strict=True)}

    def covers(self, option: str, addresses: t.Collection[str]) -> bool:
        """Whether a whole option of an object is a secret, such as a list of links."""
        return any(matches(pattern, option) for pattern in self._options(addresses))


def _marked(leaf: Field, options: t.Iterable[str]) -> Field:
    names = {leaf.name, leaf.name.partition(".")[0], *leaf.names}
    found = []
    for option in options:
        if any(matches(option, name) for name in names):
            found.append("")
        elif option.startswith(f"{leaf.name}."):
            found.append(option.removeprefix(f"{leaf.name}."))
    return dataclasses.replace(leaf, sensitive=(*leaf.sensitive, *found)) if found else leaf


def found_in(catalog: Catalog, name: str, options: t.Mapping[str, t.Any], is_secret: IsSecret) -> list[str]:
    """The patterns for the values among a module's options that are known secrets."""
    found: list[str] = []
    if name in catalog.operations:
        return _of_operation(catalog.operations[name].fields, options, is_secret)
    if name in {entry.name for entry in catalog.managed()}:
        # A module of one object.
        resource = catalog.resource(name)
        _add_options(resource.fields, options, "*", is_secret, found)
        return found
    for resource in catalog.top_level():
        given = options.get(resource.plural)
        for entry in [given] if resource.singleton else given if isinstance(given, list) else []:
            _add_object(catalog, resource, entry, "", is_secret, found)
    return found


def _of_operation(fields: t.Sequence[Field], options: t.Mapping[str, t.Any], is_secret: IsSecret) -> list[str]:
    """Those of an operation that takes patterns: it has no addresses, and its lists have entries with options."""
    found: list[str] = []
    if any(field.name == OPTION for field in fields):
        lists = [field for field in fields if field.type == "list" and field.options]
        _add_options((field for field in fields if field not in lists), options, "", is_secret, found)
        for field in lists:
            given = options.get(field.name)
            for entry in given if isinstance(given, list) else []:
                _add_options(field.options, entry if isinstance(entry, dict) else {}, "", is_secret, found)
    return list(dict.fromkeys(text.removeprefix(":") for text in found))


def _add_object(
    catalog: Catalog, resource: Resource, entry: t.Any, above: str, is_secret: IsSecret, found: list[str]
) -> None:
    if not isinstance(entry, dict):
        return
    named = {field.name: entry[name] for field in resource.fields for name in reversed(field.names) if name in entry}
    address = f"{above}{resource.title}/{resource.key_of(named)}"
    _add_options(resource.fields, entry, address, is_secret, found)
    for child in catalog.children(resource.name):
        below = entry.get(child.plural)
        for one in below if isinstance(below, list) else []:
            _add_object(catalog, child, one, f"{address}/", is_secret, found)


def _add_options(
    fields: t.Iterable[Field], entry: t.Mapping[str, t.Any], address: str, is_secret: IsSecret, found: list[str]
) -> None:
    for field in fields:
        for name in (name for name in field.names if name in entry):
            # Another spelling sets the option that it means.
            means = field.stands_for.option if field.stands_for else field.name
            value = entry[name]
            if isinstance(value, dict) and not is_secret(entry, name):
                known = {name: option.name for option in field.options for name in option.names}
                keys = [key for key in value if is_secret(value, key) or contains(value[key], is_secret)]
                found += [f"{address}:{means}.{known.get(key, key)}" for key in keys]
            elif is_secret(entry, name) or contains(value, is_secret):
                found.append(f"{address}:{means}")


def contains(value: t.Any, is_secret: IsSecret) -> bool:
    """Whether anything inside a value is a secret."""
    if not isinstance(value, (dict, list)):
        return False
    keys = value if isinstance(value, dict) else range(len(value))
    return any(is_secret(value, key) or contains(value[key], is_secret) for key in keys)


def _names(catalog: Catalog) -> set[str]:
    return {name for entry in catalog.resources for field in entry.fields for name in field.names}
