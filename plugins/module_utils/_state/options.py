# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Existing objects as options: in a stable order, by names, without secrets.

Private to this collection. Pure: no I/O and no Ansible. Declared again, these options change nothing: a list of which
one object cannot be declared is left out as a whole.
"""

from __future__ import annotations

import itertools
import typing as t

from .. import _values
from .._errors import InvalidOption
from .._paths import nested
from .._schema.field import YAML, Field
from .._schema.field_facts import Reference
from .._schema.resource import Resource
from .._secrets import Mask, is_secret_setting
from .._text import listed
from .node import Node, in_force
from .organization import Organization

Options = dict[str, t.Any]


class Export:
    """Writes objects as options. `objects` returns the entries of one list."""

    def __init__(
        self,
        organization: Organization,
        kinds: t.Collection[Resource],
        sides: t.Mapping[str, str],
        unnamed: t.Collection[str],
        empties: bool,
        usual: bool,
    ) -> None:
        """`empties`: include unset options. `usual`: include values that a new object has anyway."""
        self.organization = organization
        self.kinds = kinds
        self.sides = sides
        self.unnamed = unnamed
        self.empties = empties
        self.usual = usual
        self.left_out: list[tuple[str, str]] = []
        # ADDRESS:OPTION of values that look like secrets and are written nevertheless.
        self.secrets: list[str] = []
        self._notes: dict[str, list[str]] = {}
        self._names: dict[Node, str] = {}
        self._below: dict[tuple[str, Node | None], list[Node]] = {}
        for entry in kinds:
            for node in organization.nodes(entry.name):
                if not node.stub:
                    self._below.setdefault((entry.name, node.parent), []).append(node)
        for name, side in sides.items():
            for node in organization.nodes(name):
                self._below.setdefault((name, self._owner(node, side)), []).append(node)

    def notes(self) -> list[str]:
        """The notes as sentences, each with its addresses."""
        return [f"{sentence}: {listed(addresses)}." for sentence, addresses in self._notes.items()]

    def warnings(self) -> list[str]:
        """Warnings for users who store the options."""
        if not self.secrets:
            return []
        one = len(self.secrets) == 1
        return [
            f"{listed(self.secrets)} {'looks like a secret and is' if one else 'look like secrets and are'}"
            f" returned as {'it is' if one else 'they are'}: encrypt {'it' if one else 'them'} with Ansible Vault before you store the result."
        ]

    def _note(self, sentence: str, node: Node) -> None:
        self._notes.setdefault(sentence, []).append(node.address)

    # Lists, and single objects

    def declared(self, resource: Resource) -> list[Options] | Options | None:
        """The value of the bulk module's option for a kind, None if it is omitted."""
        entries = self.entries(resource, None, resource.plural)
        if not resource.singleton:
            return entries
        return entries[0] if entries and entries[0] else None

    def entries(self, resource: Resource, parent: Node | None, place: str) -> list[Options] | None:
        """The entries of one list by their keys. None if two of the objects cannot be distinguished."""
        nodes = sorted(
            self._below.get((resource.name, parent), []), key=lambda node: (node.key.casefold(), node.key, node.id)
        )
        lost = [node for node in nodes if resource.joins and self.organization.unnamed(resource, [node])]
        for node in lost:
            self._note("These are left out, since what they join does not exist or is not visible", node)
        nodes = [node for node in nodes if node not in lost]
        keys = [resource.identity.folded(node.key) for node in nodes]
        doubles = {key for key, following in itertools.pairwise(keys) if key == following}
        ambiguous = [
            key for key in dict.fromkeys(keys) if not key.strip() or (key in doubles and not resource.identity.by_id)
        ]
        if ambiguous:
            what = ", ".join(repr(key) for key in ambiguous)
            where = f" of {parent.address}" if parent else ""
            why = f"Several {resource.plural}{where} have the same {resource.key[0]}, or one has none ({what})"
            self.left_out.append((place, f"{why}, so they cannot be declared: rename them."))
            return None
        return [self.entry(node, place, key in doubles) for node, key in zip(nodes, keys, strict=True)]

    def entry(self, node: Node, place: str, is_double: bool = False) -> Options:
        """The options of one object. `place`: its list, as in `unnamed`; `is_double`: only its ID distinguishes it."""
        resource = node.resource
        entry: Options = {}
        for field in resource.fields:
            if field.lists:
                if self.sides.get(field.lists) == resource.name:
                    entry[field.name] = self._links(self.organization.catalog.resource(field.lists), node)
            elif f"{place}.{field.name}" not in self.unnamed:
                value = self._value(node, field)
                if value is not None:
                    entry[field.name] = value
                    mask = Mask()
                    field.shown(value, mask)
                    self.secrets += [f"{node.address}:{path}" for path in mask.found]
            if is_double and field.name in resource.key:
                entry["id"] = node.id
        for child in self.organization.catalog.children(resource.name):
            if child in self.kinds:
                below = self.entries(child, node, f"{place}.{child.plural}")
                if below is not None:
                    entry[child.plural] = below
        return entry

    # Options

    def _value(self, node: Node, field: Field) -> t.Any:
        """The value of an option, None if it is omitted: unset, not in force, or secret."""
        value = self._set_value(node, field)
        return _empty(node, field) if value is None and self.empties else value

    def _set_value(self, node: Node, field: Field) -> t.Any:
        if field.secret is True or not field.read_path or not in_force(node, field):
            return None
        if field.refers_to:
            return self._referred(node, field)
        if field.type == "dict" and (field.options or field.open):
            return self._dictionary(node, field)
        is_masked = field.same == "masked"
        value = None if is_masked else self._kept(field, _set(field, node.values.get(field.name)))
        if value is None and field.creation.required:
            self._note(f"{field.name} cannot be returned for these objects, and is needed to create them again", node)
        if field.same in YAML and isinstance(value, str) and not _is_yaml(value):
            self._note(f"The {field.name} is left out, since it is not YAML that can be declared", node)
            return None
        return value

    def _kept(self, field: Field, value: t.Any, variant: str | None = None) -> t.Any:
        """A value, None for one that a new object has anyway, if those are omitted."""
        return value if self.usual or not field.is_usual(value, variant) else None

    def _dictionary(self, node: Node, field: Field) -> Options | None:
        known = {option.name: option for option in field.options}
        has = _settings(node, field, is_sure=False)
        found = {}
        for name, held in node.values.items():
            head, dot, key = name.partition(".")
            option = known.get(key)
            if head != field.name or not dot or key in field.rest.read_only:
                continue
            if key not in has if option else not field.open:
                continue
            if option.secret if option else is_secret_setting(key):
                continue
            value = _set(option, held)
            if option and option.refers_to and value:
                value = self._reference(option, value)
            elif option:
                value = self._kept(option, value, node.values.get("variant"))
            if value is not None:
                found[name] = value
        if self.empties and (field.open or found):
            found.update({name: value for name, value in _unset(node, field).items() if name not in found})
        return t.cast(Options, nested(dict(sorted(found.items())))[field.name]) if found else None

    def _referred(self, node: Node, field: Field) -> t.Any:
        value = node.values.get(field.name)
        if isinstance(value, list):
            return sorted(self._reference(field, ident) for ident in value) or None
        if value:
            return self._reference(field, value)
        return field.empty if t.cast(Reference, field.reference).chosen else None

    def _reference(self, field: Field, ident: str) -> str:
        node = self.organization.by_id(t.cast(str, field.refers_to), ident)
        return self.name(node) if node else ident

    def name(self, node: Node) -> str:
        """A unique name of an object: if possible its key, which names it in a new organization too."""
        if node not in self._names:
            # A queue is named within its cluster.
            found = (
                name for name in node.names() if self.organization.find(node.resource.name, name, node.parent) == [node]
            )
            self._names[node] = next(found, t.cast(str, node.id))
        return self._names[node]

    # Links

    @staticmethod
    def _owner(link: Node, side: str) -> Node | None:
        """The object whose entry contains a link."""
        if side == link.resource.parent:
            return link.parent
        return next(iter(link.references.values()))

    def _links(self, link: Resource, owner: Node) -> list[Options]:
        side = self.sides[link.name]
        entries = []
        for node in self._below.get((link.name, owner), []):
            entry: Options = {}
            for field in self.organization.catalog.entry_fields(link, side):
                if field.refers_to:
                    target = node.references.get(field.name) if side == link.parent else node.parent
                    value = self.name(target) if target else None
                else:
                    value = self._kept(field, node.values.get(field.name))
                if value is not None:
                    entry[field.name] = value
            entries.append(entry)
        return sorted(entries, key=lambda entry: [str(value).casefold() for value in entry.values()])


def _empty(node: Node, field: Field) -> t.Any:
    """The value that empties an option if it is known to be unset, None otherwise."""
    is_known = field.name in node.values and in_force(node, field)
    return field.empty if field.can_be_emptied and is_known else None


def _settings(node: Node, field: Field, is_sure: bool) -> set[str]:
    """The settings of a dictionary that apply to an object: the service ignores those of another variant.

    `is_sure`: for a variant that no declaration names, only settings of all variants.
    """
    variant = node.values.get("variant")
    every = variant not in node.resource.variants and not is_sure
    return {option.name for option in field.options if every or not option.only_for or variant in option.only_for}


def _unset(node: Node, field: Field) -> Options:
    """The options of a dictionary that are known to be unset, dotted, with the value that empties them."""
    found: Options = {}
    has = _settings(node, field, is_sure=True)
    for option in field.options:
        name = f"{field.name}.{option.name}"
        if name in node.values:
            value = option.empty if option.can_be_emptied and _set(option, node.values[name]) is None else None
        else:
            # An answer with the dictionary contains all settings that were ever set.
            value = option.default if field.open and field.name in node.values else None
        if value is not None and option.name in has and option.secret is not True:
            found[name] = value
    return found


def _set(field: Field | None, value: t.Any) -> t.Any:
    """A value in the form of a declaration, None for an empty one."""
    if value in ("", [], {}) or (field and field.empty == 0 and value == 0):
        return None
    return sorted(value) if field and field.same == "set" and isinstance(value, list) else value


def _is_yaml(text: str) -> bool:
    try:
        _values.check_yaml(text, "")
    except InvalidOption:
        return False
    return True
