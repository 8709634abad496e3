# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A state of Terraform as options of the module `organization`: names instead of IDs, and no secrets.

Private to this collection. Pure: no I/O, no Ansible, no API. Knows no resource: what Terraform calls them is a fact of their declarations.
Source: Terraform's JSON output format, and the schema of Buildkite's provider.
"""

from __future__ import annotations

import base64
import binascii
import dataclasses
import json
import re
import typing as t

from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._schema.field import Field
from ansible_collections.community.buildkite.plugins.module_utils._schema.resource import Resource
from ansible_collections.community.buildkite.plugins.module_utils._schema.terraform_facts import Terraform
from ansible_collections.community.buildkite.plugins.module_utils._secrets import Mask, is_secret_setting

PREFIX = "buildkite_"
# The attributes that identify an object: those of GraphQL contain the UUID.
IDS = ("id", "uuid", "graphql_id")

Options = dict[str, t.Any]
KINDS = [(entry, known) for entry in CATALOG.resources for known in entry.terraform]


class NoState(ValueError):
    """Why data is no state of Terraform."""


@dataclasses.dataclass(frozen=True)
class Found:
    """What a resource of a state describes: its attributes, those that Terraform marks as sensitive, and the resource here."""

    address: str
    values: Options
    sensitive: t.Any
    is_managed: bool
    resource: Resource
    known: Terraform

    @property
    def parent(self) -> str:
        """The UUID of the object to which it belongs, "" if it belongs to none."""
        return _uuid(str(self.values.get(self.known.parent) or ""))

    @property
    def key(self) -> str:
        """The key of its object, "" if it has none."""
        if self.resource.singleton:
            return self.resource.name
        names = (self.resource.key[0], self.resource.identity.key_from or "")
        return next((str(self.values[name]) for name in names if self.values.get(name)), "")

    @property
    def ids(self) -> list[str]:
        """The UUIDs by which others refer to its object: one, unless its IDs are of another form."""
        names = (*IDS, self.resource.identity.referred_by or "")
        return list(dict.fromkeys(_uuid(str(self.values[name])) for name in names if self.values.get(name)))

    @property
    def is_part(self) -> bool:
        """Whether it is no object: it sets options of one, or joins two."""
        return bool(self.known.of) or self.resource.is_link


class Content(t.NamedTuple):
    """The lists and settings, as `organization` in the result of `organization_info`; and what is left out, as sentences."""

    organization: Options
    left_out: list[str]


def content(state: t.Any) -> Content:
    """What a state declares, by the output of `terraform show -json`. Raises NoState."""
    root = state.get("values", {}) if isinstance(state, dict) and "format_version" in state else None
    if not isinstance(root, dict) or (isinstance(state, dict) and "planned_values" in state):
        raise NoState("it is no state of Terraform as JSON: use the output of terraform show -json")
    left_out: list[str] = []
    found = list(_resources(root.get("root_module") or {}, left_out))
    return _Reading(found, left_out).content()


def _resources(module: Options, left_out: list[str]) -> t.Iterator[Found]:
    for one in module.get("resources") or []:
        kind, is_managed = str(one.get("type", "")), one.get("mode") == "managed"
        if not kind.startswith(PREFIX) or "deposed_key" in one:
            continue
        kind, address, values = kind.removeprefix(PREFIX), str(one["address"]), one.get("values") or {}
        marked = one.get("sensitive_values") or {}
        described = [pair for pair in KINDS if pair[1].name == kind and _fits(pair[1], values)]
        yield from (Found(address, values, marked, is_managed, *pair) for pair in described)
        if not described and is_managed:
            left_out.append(f"{address}: the collection does not manage it.")
        # A data source of several objects lists them.
        for pair in KINDS if not is_managed else ():
            if kind == f"{pair[1].name}s":
                yield from (Found(address, entry, marked, is_managed, *pair) for entry in _listed(values))
    for below in module.get("child_modules") or []:
        yield from _resources(below, left_out)


def _fits(known: Terraform, values: Options) -> bool:
    return known.only is None or values.get(known.only[0]) == known.only[1]


def _listed(values: Options) -> list[Options]:
    lists = [value for value in values.values() if isinstance(value, list)]
    return [entry for entries in lists for entry in entries if isinstance(entry, dict)]


def _uuid(text: str) -> str:
    """The UUID in an ID of GraphQL; another text as it is."""
    try:
        decoded = base64.b64decode(text, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return text
    return decoded.rpartition("---")[2] if "---" in decoded else text


class _Reading:
    """The objects of a state, by their IDs, and the entries that they become."""

    def __init__(self, found: list[Found], left_out: list[str]) -> None:
        self._found, self.left_out = found, left_out
        # The object of each ID: its resource and its key.
        self._named: dict[str, tuple[Resource, str]] = {}
        # How many objects have one key, with what contains them.
        self._count: dict[tuple[str, str, str], int] = {}
        # The entries by their resource and ID, and the lists and settings of which they are.
        self._entries: dict[tuple[str, str], Options] = {}
        self._top: dict[str, list[Options]] = {}
        for one in found:
            self._index(one)

    def content(self) -> Content:
        """What is declared."""
        managed = [one for one in self._found if one.is_managed]
        for one in managed:
            if not one.is_part:
                self._add(one)
        for one in managed:
            if one.known.of:
                owner = _uuid(str(one.values.get(one.known.of) or ""))
                self._entry(one.resource, owner, self._key(owner), "").update(self._options(one))
            elif one.is_part:
                self._join(one)
        return Content(_sorted(self._top), self.left_out)

    # Names

    def _index(self, one: Found) -> None:
        """Note the name of an object."""
        if one.is_part or one.resource.singleton or not one.key:
            return
        if self._named.keys().isdisjoint(one.ids):
            place = _place(one)
            self._count[place] = self._count.get(place, 0) + 1
        self._named.update(dict.fromkeys(one.ids, (one.resource, one.key)))

    def _key(self, identifier: str) -> str:
        """The key of an object that the state contains; another ID as it is."""
        return self._named[identifier][1] if identifier in self._named else identifier

    def _name(self, given: t.Any) -> str:
        """The name of a referenced object; its UUID if the state does not have it, or another object of the name."""
        identifier = _uuid(str(given))
        if identifier not in self._named:
            return identifier
        resource, key = self._named[identifier]
        twins = sum(
            count
            for (name, _parent, other), count in self._count.items()
            if name == resource.name and not resource.parent and other == resource.identity.folded(key)
        )
        return identifier if twins > 1 else key

    # Entries

    def _add(self, one: Found) -> None:
        """Add an object that the state manages."""
        secret = [name for name in one.resource.key if _is_marked(one, name)]
        if secret or not one.key:
            self.left_out.append(f"{one.address}: its {(secret or one.resource.key)[0]} is a secret or is missing.")
            return
        identifier = one.key if one.resource.singleton else (one.ids or [one.key])[0]
        entry = self._entry(one.resource, identifier, one.key, one.parent)
        entry.update(self._options(one))
        if self._count.get(_place(one), 0) > 1 and one.resource.identity.by_id:
            entry["id"] = identifier

    def _entry(self, resource: Resource, identifier: str, key: str, parent: str) -> Options:
        """The entry of an object, which only names it until options are added."""
        if (resource.name, identifier) in self._entries:
            return self._entries[resource.name, identifier]
        entry: Options = {} if resource.singleton else {resource.key[0]: key}
        self._entries[resource.name, identifier] = entry
        if resource.parent:
            above = self._entry(CATALOG.parent_of(resource), parent, self._key(parent), "")
            above.setdefault(resource.plural, []).append(entry)
        else:
            self._top.setdefault(resource.plural, []).append(entry)
        return entry

    def _join(self, one: Found) -> None:
        """Add a link to the list of one of the objects that it joins."""
        resource, entry = one.resource, self._options(one)
        reference = next((field for field in resource.fields if field.refers_to and field.name in entry), None)
        if not one.parent or reference is None:
            self.left_out.append(f"{one.address}: it does not name both objects that it joins.")
            return
        side, owner = list(resource.sides)[-1], one.parent
        if side != resource.parent:
            owner = _uuid(str(_value(one, reference)))
            del entry[reference.name]
            other = resource.as_link.parent_reference
            entry = {str(other and other.name): self._name(one.parent), **entry}
        if (side, owner) not in self._entries:
            self.left_out.append(
                f"{one.address}: the state does not manage its {side}, whose list is declared as a whole."
            )
            return
        own = self._entries[side, owner].setdefault(resource.sides[side], [])
        # A resource of its own counts more than an attribute of the object.
        own[:] = [link for link in own if _target(link) != _target(entry)] + [entry]

    # Options

    def _options(self, one: Found) -> Options:
        """The options that attributes set. An option of which a part is secret is left out."""
        found: Options = {}
        for field in one.resource.fields:
            is_other = field.lists or field.directs or field.encoding.suffix_of or field.is_spelling
            value = None if is_other or field.name in one.known.sets else _value(one, field)
            made = None if value is None else self._as_option(one, field, value)
            mask = Mask()
            field.shown(made, mask)
            if made is None:
                continue
            if field.secret or _is_marked(one, _attribute(one, field)):
                self.left_out.append(f"{one.address}: {field.name} is a secret, so it is not declared.")
            elif mask.found:
                self.left_out.append(f"{one.address}: {field.name} looks like a secret, so it is not declared.")
            else:
                found[field.name] = made
        for attribute, (option, others) in one.known.links.items():
            given = one.values.get(attribute) or []
            entries = [{"team": self._name(team), **others} for team in ([given] if isinstance(given, str) else given)]
            found |= {option: entries} if entries else {}
        return found | dict(one.known.sets)

    def _as_option(self, one: Found, field: Field, value: t.Any) -> t.Any:
        """A value as the option has it; None if it means that nothing is set."""
        if isinstance(value, str):
            value = one.known.words.get(value, value)
        if field.refers_to:
            return [self._name(each) for each in value] if isinstance(value, list) else value and self._name(value)
        if field.type == "dict" and field.options:
            made = _settings(one, field, value)
            named = {option.name for option in field.options if option.refers_to}
            return {
                name: self._name(entry) if name in named and entry else entry for name, entry in made.items()
            } or None
        if field.type == "list" and isinstance(value, str):
            # Lines may contain spaces.
            value = [entry for entry in re.split("\n" if field.encoding.joined == "\n" else r"[\s,]+", value) if entry]
        if value in ("", [], {}) and not field.can_be_emptied:
            return None
        return field.declared(value)


def _place(one: Found) -> tuple[str, str, str]:
    """What two objects of one name have in common."""
    return one.resource.name, one.parent, one.resource.identity.folded(one.key)


def _block(one: Found) -> Options:
    return one.values.get(one.known.block) or {}


def _attribute(one: Found, field: Field) -> str:
    """The attribute of an option, "" if there is none."""
    names = [name for name, option in one.known.names.items() if option == field.name]
    # An option that another one puts in force shares its attribute with others. A packed one may have its own.
    names += [field.read_path] if field.conditions.only_when else field.names
    names += [field.input_path] if field.graphql.packed else []
    return next((name for name in names if name in one.values or name in _block(one)), "")


def _value(one: Found, field: Field) -> t.Any:
    """The value of the attribute of an option, None if it has none."""
    attribute, in_force = _attribute(one, field), field.conditions.only_when
    if in_force and one.values.get(in_force[0]) != in_force[1]:
        return None
    value = one.values.get(attribute, _block(one).get(attribute))
    if field.graphql.packed and attribute == field.input_path:
        return _packed(value, field.graphql.packed.rpartition(".")[2])
    return value


def _settings(one: Found, field: Field, value: t.Any) -> Options:
    """The set options of a dictionary, in which blocks may contain them: those of the object's variant."""
    flat: Options = {}
    for name, below in (value if isinstance(value, dict) else {}).items():
        flat.update(below if isinstance(below, dict) else {name: below})
    known = {name: option for option in field.options for name in option.names}
    variant = one.resource.variant
    provider = variant.expected(str(one.values.get(variant.option) or "")) if variant else None
    found: Options = {}
    for name, entry in flat.items():
        option = known.get(name)
        is_foreign = option and provider and option.only_for and provider not in option.only_for
        if entry is not None and not is_foreign and (option or (field.open and not is_secret_setting(name))):
            found[option.name if option else name] = option.declared(entry) if option else entry
    return found


def _packed(text: t.Any, name: str) -> t.Any:
    """A value in a JSON text, None if the text has none."""
    try:
        data = json.loads(text)
    except (TypeError, ValueError):
        return None
    return data.get(name) if isinstance(data, dict) else None


def _is_marked(one: Found, attribute: str) -> bool:
    """Whether Terraform marks an attribute, or a part of it, as sensitive."""
    marked = one.sensitive
    # An attribute of a block is marked there.
    blocks = (below for below in marked.values() if isinstance(below, dict))
    return any(_has_true(marks.get(attribute)) for marks in (marked, *blocks))


def _has_true(marked: t.Any) -> bool:
    if isinstance(marked, dict):
        return any(map(_has_true, marked.values()))
    return any(map(_has_true, marked)) if isinstance(marked, list) else marked is True


def _target(link: Options) -> tuple[t.Any, ...]:
    """What a link names: everything but the level of access."""
    return tuple(sorted((name, value) for name, value in link.items() if name not in ("access_level", "role")))


def _sorted(top: dict[str, list[Options]]) -> Options:
    """The lists by the keys of their entries, and the settings."""
    found: Options = {}
    for entry in CATALOG.top_level():
        if entry.singleton and any(top.get(entry.plural, [])):
            found[entry.plural] = top[entry.plural][0]
        elif entry.plural in top and not entry.singleton:
            found[entry.plural] = sorted(top[entry.plural], key=lambda one: str(one.get(entry.key[0], "")))
    return found
