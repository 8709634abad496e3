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
KINDS = {known.name: (entry, known) for entry in CATALOG.resources for known in entry.terraform}


class NoState(ValueError):
    """Why data is no state of Terraform."""


@dataclasses.dataclass(frozen=True)
class Found:
    """One resource of a state: its address, its attributes, and those that Terraform marks as sensitive."""

    address: str
    kind: str
    values: Options
    sensitive: t.Any
    is_managed: bool


class Content(t.NamedTuple):
    """The lists and settings, as `organization` in the result of `organization_info`; and what is left out, as sentences."""

    organization: Options
    left_out: list[str]


def content(state: t.Any) -> Content:
    """What a state declares, by the output of `terraform show -json`. Raises NoState."""
    root = state.get("values", {}) if isinstance(state, dict) and "format_version" in state else None
    if not isinstance(root, dict) or (isinstance(state, dict) and "planned_values" in state):
        raise NoState("it is no state of Terraform as JSON: use the output of terraform show -json")
    return _Reading(list(_resources(root.get("root_module") or {}))).content()


def _resources(module: Options) -> t.Iterator[Found]:
    for one in module.get("resources") or []:
        kind = str(one.get("type", ""))
        if kind.startswith(PREFIX) and "deposed_key" not in one:
            values, is_managed = one.get("values") or {}, one.get("mode") == "managed"
            yield Found(str(one["address"]), kind.removeprefix(PREFIX), values, one.get("sensitive_values"), is_managed)
    for below in module.get("child_modules") or []:
        yield from _resources(below)


def _uuid(text: str) -> str:
    """The UUID in an ID of GraphQL; another text as it is."""
    try:
        decoded = base64.b64decode(text, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return text
    return decoded.rpartition("---")[2] if "---" in decoded else text


class _Reading:
    """The objects of a state, by their IDs, and the entries that they become."""

    def __init__(self, found: list[Found]) -> None:
        self.left_out: list[str] = []
        self._found = found
        # The object of each ID: its resource and its key.
        self._named: dict[str, tuple[Resource, str]] = {}
        # How many objects have one key, with what contains them.
        self._count: dict[tuple[str, str, str], int] = {}
        # The entries by their resource and ID, and those of them that the state manages.
        self._entries: dict[tuple[str, str], Options] = {}
        self._top: dict[str, list[Options]] = {}
        for one in found:
            self._index(one)

    def content(self) -> Content:
        """What is declared."""
        managed = [one for one in self._found if one.is_managed]
        later = []
        for one in managed:
            if one.kind not in KINDS or self._is_other(one):
                self.left_out.append(f"{one.address}: the collection does not manage it.")
            elif KINDS[one.kind][1].of or KINDS[one.kind][0].is_link:
                later.append(one)
            else:
                self._entry_of(one)
        for one in later:
            self._add_to(one)
        return Content(_sorted(self._top), self.left_out)

    # Names

    def _index(self, one: Found) -> None:
        """Note the name of an object, and of the objects that a data source lists."""
        if one.kind not in KINDS:
            single = next((kind for kind in KINDS if one.kind == f"{kind}s"), None)
            for value in one.values.values() if single and not one.is_managed else ():
                for entry in value if isinstance(value, list) else ():
                    if isinstance(entry, dict):
                        self._index(dataclasses.replace(one, kind=str(single), values=entry, sensitive={}))
            return
        resource, known = KINDS[one.kind]
        key = "" if known.of or resource.is_link or resource.singleton else self._key(one, resource)
        if not key:
            return
        ids = {_uuid(str(one.values[name])) for name in IDS if one.values.get(name)}
        if ids.isdisjoint(self._named):
            place = (resource.name, _uuid(str(one.values.get(known.parent) or "")), resource.identity.folded(key))
            self._count[place] = self._count.get(place, 0) + 1
        self._named.update(dict.fromkeys(ids, (resource, key)))

    @staticmethod
    def _key(one: Found, resource: Resource) -> str:
        names = (resource.key[0], resource.identity.key_from or "")
        return next((str(one.values[name]) for name in names if one.values.get(name)), "")

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

    def _entry_of(self, one: Found) -> None:
        """Add an object that the state manages."""
        resource, known = KINDS[one.kind]
        secret = [name for name in resource.key if _is_marked(one, name)]
        key = resource.name if resource.singleton else self._key(one, resource)
        if secret or not key:
            self.left_out.append(f"{one.address}: its {(secret or resource.key)[0]} is a secret or is missing.")
            return
        identifier = _uuid(str(next((one.values[name] for name in IDS if one.values.get(name)), key)))
        entry = self._entry(resource, identifier, key, _uuid(str(one.values.get(known.parent) or "")))
        options = self._options(one, resource, known)
        place = (resource.name, _uuid(str(one.values.get(known.parent) or "")), resource.identity.folded(key))
        if self._count.get(place, 0) > 1 and resource.identity.by_id:
            options["id"] = _uuid(str(one.values.get("uuid") or identifier))
        for name, value in options.items():
            if not isinstance(value, list) or not any(field.name == name and field.lists for field in resource.fields):
                entry[name] = value
                continue
            # Links come from several resources: the first one of a target counts.
            own = entry.setdefault(name, [])
            own += [link for link in value if _target(link) not in map(_target, own)]

    def _entry(self, resource: Resource, identifier: str, key: str, parent: str) -> Options:
        """The entry of an object, which only names it until options are added."""
        if (resource.name, identifier) in self._entries:
            return self._entries[resource.name, identifier]
        entry: Options = {} if resource.singleton else {resource.key[0]: key}
        self._entries[resource.name, identifier] = entry
        if not resource.parent:
            self._top.setdefault(resource.plural, []).append(entry)
            return entry
        above = CATALOG.parent_of(resource)
        name = self._named[parent][1] if parent in self._named else parent
        self._entry(above, parent, name, "").setdefault(resource.plural, []).append(entry)
        return entry

    def _add_to(self, one: Found) -> None:
        """Add options, or a link, to the object to which they belong."""
        resource, known = KINDS[one.kind]
        if known.of:
            owner = _uuid(str(one.values.get(known.of) or ""))
            name = self._named[owner][1] if owner in self._named else owner
            self._entry(resource, owner, name, "").update(self._options(one, resource, known))
            return
        side = list(resource.sides)[-1]
        parent = one.values.get(known.parent)
        values = self._options(one, resource, known)
        reference = next((field for field in resource.fields if field.refers_to and field.name in values), None)
        if not parent or reference is None:
            self.left_out.append(f"{one.address}: it does not name both objects that it joins.")
            return
        owner, entry = _uuid(str(parent)), values
        if side != resource.parent:
            owner = _uuid(str(self._value(one, known, reference)))
            team = resource.as_link.parent_reference
            others = {name: value for name, value in values.items() if name != reference.name}
            entry = {str(team and team.name): self._name(parent), **others}
        if (side, owner) not in self._entries:
            self.left_out.append(
                f"{one.address}: the state does not manage its {side}, whose list is declared as a whole."
            )
            return
        own = self._entries[side, owner].setdefault(resource.sides[side], [])
        own[:] = [link for link in own if _target(link) != _target(entry)] + [entry]

    # Options

    def _options(self, one: Found, resource: Resource, known: Terraform) -> Options:
        """The options that attributes set. An option of which a part is secret is left out."""
        values = one.values | (one.values.get(known.block) or {} if known.block else {})
        found: Options = {}
        for field in resource.fields:
            if (
                field.lists
                or field.directs
                or field.encoding.suffix_of
                or field.is_spelling
                or field.name in known.sets
            ):
                continue
            value = self._value(one, known, field)
            if value is None:
                continue
            if field.secret or _is_marked(one, self._attribute(one, known, field)):
                self.left_out.append(f"{one.address}: {field.name} is a secret, so it is not declared.")
                continue
            made = self._as_option(field, value, known, resource, values)
            mask = Mask()
            field.shown(made, mask)
            if mask.found:
                self.left_out.append(f"{one.address}: {field.name} looks like a secret, so it is not declared.")
            elif made is not None:
                found[field.name] = made
        for attribute, (option, others) in known.links.items():
            given = one.values.get(attribute) or []
            entries = [{"team": self._name(team), **others} for team in ([given] if isinstance(given, str) else given)]
            if entries:
                found[option] = entries
        return found | dict(known.sets)

    @staticmethod
    def _attribute(one: Found, known: Terraform, field: Field) -> str:
        """The attribute of an option, "" if there is none."""
        names = [name for name, option in known.names.items() if option == field.name]
        if field.graphql.packed:
            names = [*names, *field.names, field.input_path]
        if field.conditions.only_when:
            names = [field.read_path]
        block = one.values.get(known.block) or {} if known.block else {}
        every = (*names, *field.names)
        return next((name for name in every if name in one.values or name in block), "")

    def _value(self, one: Found, known: Terraform, field: Field) -> t.Any:
        """The value of the attribute of an option, None if it has none."""
        attribute = self._attribute(one, known, field)
        block = one.values.get(known.block) or {} if known.block else {}
        value = one.values.get(attribute, block.get(attribute))
        if (
            field.conditions.only_when
            and one.values.get(field.conditions.only_when[0]) != field.conditions.only_when[1]
        ):
            return None
        if field.graphql.packed and attribute == field.input_path:
            return _packed(value, field.graphql.packed.rpartition(".")[2])
        return value

    def _as_option(self, field: Field, value: t.Any, known: Terraform, resource: Resource, values: Options) -> t.Any:
        """A value as the option has it; None if it means that nothing is set."""
        if isinstance(value, str):
            value = known.words.get(value, value)
        if field.refers_to:
            return [self._name(each) for each in value] if isinstance(value, list) else value and self._name(value)
        if field.type == "dict" and field.options:
            return self._settings(field, value, resource, values) or None
        if field.type == "list" and isinstance(value, str):
            value = [entry for entry in re.split(r"[\s,]+", value) if entry]
        if value in ("", [], {}) and not field.can_be_emptied:
            return None
        return field.declared(value)

    @staticmethod
    def _settings(field: Field, value: t.Any, resource: Resource, values: Options) -> Options:
        """The set options of a dictionary, in which blocks may contain them."""
        flat: Options = {}
        for name, below in (value if isinstance(value, dict) else {}).items():
            flat.update(below if isinstance(below, dict) else {name: below})
        known = {option.name: option for option in field.options}
        variant = resource.variant
        provider = variant.expected(str(values.get(variant.option) or "")) if variant else None
        return {
            name: known[name].declared(entry) if name in known else entry
            for name, entry in flat.items()
            if entry is not None
            and (name in known or (field.open and not is_secret_setting(name)))
            and not (name in known and provider and known[name].only_for and provider not in known[name].only_for)
        }

    @staticmethod
    def _is_other(one: Found) -> bool:
        only = KINDS[one.kind][1].only
        return bool(only and one.values.get(only[0]) != only[1])


def _packed(text: t.Any, name: str) -> t.Any:
    """A value in a JSON text, None if the text has none."""
    try:
        data = json.loads(text)
    except (TypeError, ValueError):
        return None
    return data.get(name) if isinstance(data, dict) else None


def _is_marked(one: Found, attribute: str) -> bool:
    """Whether Terraform marks an attribute, or a part of it, as sensitive."""
    marked = one.sensitive if isinstance(one.sensitive, dict) else {}
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
        if entry.singleton and top.get(entry.plural):
            found[entry.plural] = top[entry.plural][0]
        elif entry.plural in top:
            found[entry.plural] = sorted(top[entry.plural], key=lambda one: str(one.get(entry.key[0], "")))
    return found
