# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An organization in files as the options of the module `organization`: defaults, groups and entries merged.

Private to this collection. Pure: no I/O, no Ansible. Everything is checked here that options alone show, so
that a mistake has its file and line and nothing is asked of the service.
"""

from __future__ import annotations

import functools
import re
import typing as t

from ansible_collections.community.buildkite.plugins.module_utils import _source
from ansible_collections.community.buildkite.plugins.module_utils._errors import UnreadableFile
from ansible_collections.community.buildkite.plugins.module_utils._places import Place
from ansible_collections.community.buildkite.plugins.module_utils._plan.declaring import declare
from ansible_collections.community.buildkite.plugins.module_utils._plan.desired import Desired
from ansible_collections.community.buildkite.plugins.module_utils._plan.sensitive import contains, found_in
from ansible_collections.community.buildkite.plugins.module_utils._problems import Problems
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._schema.resource import Resource
from ansible_collections.community.buildkite.plugins.module_utils._schema.suggestions import nearest, place_of
from ansible_collections.community.buildkite.plugins.module_utils._secrets import SECRET

from . import heading
from .check import Checker, Mistakes, shape_of
from .read import File
from .yaml import Content, Decrypt, Mapping, Read, Sequence, content, marked, over, plain

# The defaults of every entry of a kind, and the options of a group's entries.
DEFAULTS = "defaults"
GROUPS = "groups"
# The options of the module for inherited options, and for encrypted values.
INHERITED = _source.INHERITED.name
SENSITIVE = _source.SENSITIVE

Options = dict[str, t.Any]
# The place of each entry of a list, by what two entries may not share.
Seen = dict[tuple[t.Any, ...], Place]


class Declared(t.NamedTuple):
    """What files declare: the lists and settings, such as {"teams": [{"name": "Platform"}]}, the places, and the objects."""

    options: Options
    places: Read
    desired: list[Desired]

    def data(self) -> Options:
        """What of it travels to another machine."""
        return {"options": self.options, "places": self.places.data()}


def merged(files: t.Iterable[tuple[File, str | UnreadableFile]], decrypt: Decrypt) -> Declared:
    """The declaration of files, by their texts, or by the reason why there is none.

    `decrypt` returns the text of a vaulted value, or raises InvalidOption. Raises InvalidOption with all mistakes.
    """
    declaration = _Declaration()

    def decrypted(ciphertext: str) -> str:
        declaration.has_secrets = True
        return decrypt(ciphertext)

    for file, text in files:
        declaration.add(file, content(text, file.path, decrypted))
    return declaration.declared()


class _Declaration:
    """The contents of the files, by kind."""

    def __init__(self) -> None:
        self.mistakes = Mistakes()
        self._checker = Checker(self.mistakes)
        self._kinds = {entry.plural: entry for entry in CATALOG.top_lists()}
        self._settings = [entry.plural for entry in CATALOG.top_level() if entry.singleton]
        self._shapes = {entry.plural: shape_of(entry) for entry in CATALOG.top_level()}
        self._entries: dict[str, list[tuple[t.Any, Place]]] = {}
        self._defaults: dict[str, Mapping] = {}
        self._groups: dict[str, dict[str, Mapping]] = {}
        self._heading = heading.Heading(self.mistakes)
        # Whether a file that may contain groups could not be read.
        self._lacks_groups = False
        # The options that entries inherit, by list and key.
        self._shared: dict[str, dict[str, list[str]]] = {}
        # The objects, in the order in which the engine has them.
        self._desired: list[Desired] = []
        # Whether anything was encrypted.
        self.has_secrets = False

    # One file

    def add(self, file: File, content: Content) -> None:
        """Add the content of a file."""
        first, data = Place(file.path, 1), content.data
        self.mistakes.found += content.wrong
        self._lacks_groups |= bool(content.wrong) and file.kind is None
        if data is None:
            if content.wrong:
                return
            self.mistakes.add(first, "this file is empty: declare something in it, or delete it.")
        elif file.kind is None:
            self._add_top(data, first)
        elif isinstance(data, Mapping) and file.kind in data:
            place = data.places[file.kind]
            self.mistakes.add(
                place, f"a file in the folder {file.kind} is one entry or a list of entries: remove '{file.kind}:'."
            )
        else:
            self._add_entries(file.kind, data if isinstance(data, Sequence) else _alone(data, first), first)

    def _add_top(self, data: t.Any, first: Place) -> None:
        if not isinstance(data, Mapping):
            lists, settings = ", ".join(self._kinds), ", ".join(self._settings)
            self.mistakes.add(
                first, f"a file at the top is a dictionary of {lists}, each a list, and {settings}, each a dictionary."
            )
            return
        known = (*self._kinds, *self._settings, DEFAULTS, GROUPS, *heading.KEYS)
        for key, value in data.items():
            place = data.places[key]
            if value is None and key in known and key != heading.ORGANIZATION:
                # Null means omitted: the list is unmanaged.
                continue
            if key == DEFAULTS:
                self._add_defaults(value, place)
            elif key == GROUPS:
                self._add_groups(value, place)
            elif key in heading.KEYS:
                self._heading.add(key, value, place)
            elif key in self._kinds:
                self._add_entries(key, value, place)
            elif key in self._settings:
                self._add_settings(key, value, place)
            else:
                self.mistakes.add(
                    place, f"an organization has no {key!r}{place_of(CATALOG, key) or nearest(key, known)}"
                )

    def _add_entries(self, kind: str, value: t.Any, place: Place) -> None:
        if not isinstance(value, Sequence):
            self.mistakes.add(place, f"{kind} must be a list; write '{kind}: []' for none.")
            return
        self._entries.setdefault(kind, []).extend(zip(value, value.places, strict=True))

    def _add_settings(self, kind: str, value: t.Any, place: Place) -> None:
        if kind in self._entries:
            first = self._entries[kind][0][1]
            self.mistakes.add(place, f"{kind} are already declared at {first}: keep them in one place.")
        else:
            self._entries[kind] = [(value, place)]

    def _add_defaults(self, value: t.Any, place: Place) -> None:
        for kind, given, where in self._by_kind(DEFAULTS, value, place):
            if kind in self._defaults:
                first = self._defaults[kind].place
                self.mistakes.add(where, f"defaults.{kind} are already declared at {first}: keep them in one place.")
                continue
            self._defaults[kind] = self._partial(kind, given, f"defaults.{kind}", where)

    def _add_groups(self, value: t.Any, place: Place) -> None:
        for kind, given, where in self._by_kind(GROUPS, value, place):
            groups = self._groups.setdefault(kind, {})
            if not isinstance(given, Mapping):
                self.mistakes.add(where, f"groups.{kind} must be a dictionary of groups by name.")
                continue
            for name, options in given.items():
                if name in groups:
                    first = groups[name].place
                    self.mistakes.add(
                        given.places[name], f"groups.{kind}.{name} is already declared at {first}: keep one."
                    )
                    continue
                groups[name] = self._partial(kind, options, f"groups.{kind}.{name}", given.places[name])

    def _by_kind(self, what: str, value: t.Any, place: Place) -> t.Iterator[tuple[str, t.Any, Place]]:
        if not isinstance(value, Mapping):
            self.mistakes.add(place, f"{what} must be a dictionary by the names of lists, such as pipelines.")
            return
        for kind, given in value.items():
            if kind in self._kinds and given is None:
                continue
            if kind in self._kinds:
                yield kind, given, value.places[kind]
            else:
                self.mistakes.add(value.places[kind], f"{what} has no {kind!r}{nearest(kind, self._kinds)}")

    def _partial(self, kind: str, given: t.Any, where: str, place: Place) -> Mapping:
        """The shared options of several entries, with their place."""
        resource, shape = self._kinds[kind], self._shapes[kind]
        made = Mapping(place)
        if given is None:
            return made
        if not isinstance(given, Mapping):
            self.mistakes.add(place, f"{where} must be a dictionary of options of a {resource.title}.")
            return made
        checked = self._checker.mapping(shape, given, where)
        own = resource.own_options
        for name, value in checked.items():
            if name in own:
                self.mistakes.add(
                    checked.places[name], f"{where}: {name} cannot be shared: set it in one {resource.title}."
                )
            else:
                made.put(name, value, checked.places[name])
        shared: Mapping = marked(made, where)
        shared.place = place
        return shared

    # All files

    def declared(self) -> Declared:
        """The organization, the lists and settings, in the order of the CATALOG. Raises InvalidOption with all mistakes."""
        options: Options = {}
        whole = Mapping(Place("", 1))
        self._heading.put(options, whole)
        for resource in CATALOG.top_level():
            kind = resource.plural
            if kind in self._entries:
                entries = Sequence(self._entries[kind][0][1] if self._entries[kind] else whole.place)
                options[kind] = self._list(resource, entries)
                value = entries[0] if resource.singleton else entries
                whole.put(kind, value, value.place)
        self.mistakes.raise_found()
        vaulted = found_in(CATALOG, "", whole, _was_encrypted) if self.has_secrets else []
        more = {SENSITIVE: vaulted, INHERITED: self._shared}
        options |= {name: value for name, value in more.items() if value}
        return Declared(options, Read(whole, whole.place), self._desired)

    def _list(self, resource: Resource, entries: Sequence) -> t.Any:
        """Put in the entries of a kind; the same as options."""
        seen: Seen = {}
        found: list[Options] = []
        for given, place in self._entries[resource.plural]:
            # An entry has its place: its number in the whole list means nothing.
            where = resource.plural if resource.singleton else resource.title
            entry, options = self._entry(resource, given, place, seen, where)
            entries.add(entry, entry.place)
            found.append(options)
        return found[0] if resource.singleton else found

    def _entry(self, resource: Resource, given: t.Any, place: Place, seen: Seen, where: str) -> tuple[Mapping, Options]:
        """One entry, whole, and the same as options. `where` is what the engine calls it."""
        if not isinstance(given, Mapping):
            what = resource.plural if resource.singleton else f"a {resource.title}"
            self.mistakes.add(place, f"{what} must be a dictionary of options.")
            return Mapping(place), {}
        before = len(self.mistakes.found)
        title, shape = _named(resource, given), self._shapes[resource.plural]
        layers = [] if resource.singleton else self._inherited(resource.plural, given, title)
        own = self._checker.mapping(shape, given, title, () if resource.singleton else (GROUPS,))
        entry = functools.reduce(over, [*layers, own])
        for name in [name for name, value in entry.items() if value is None]:
            del entry[name], entry.places[name]
        # What a mistake of the file hides may be what the entry needs.
        is_known = given.is_whole
        if is_known and len(self.mistakes.found) == before:
            self._checker.needs(shape, entry, title)
        options = plain(entry)
        if is_known and len(self.mistakes.found) == before:
            self._whole(resource, entry, options, seen, where, None)
        shared = sorted(_names_without(entry, own)) if layers else []
        if shared and len(self.mistakes.found) == before:
            self._shared.setdefault(resource.plural, {})[resource.key_of(entry)] = shared
        return entry, options

    def _inherited(self, kind: str, given: Mapping, where: str) -> list[Mapping]:
        """The defaults and then the groups of an entry: later ones override."""
        found = [self._defaults[kind]] if kind in self._defaults else []
        names = given.get(GROUPS)
        if names is None:
            return found
        place = given.places[GROUPS]
        if not isinstance(names, Sequence):
            self.mistakes.add(place, f"{where}: groups must be a list of names.")
            return found
        groups = self._groups.get(kind, {})
        for name, at in zip(names, names.places, strict=True):
            if isinstance(name, str) and name in groups:
                found.append(groups[name])
            elif self._lacks_groups:
                # It may be in the file that could not be read, which is reported.
                continue
            elif groups:
                shown = SECRET if at.secret else repr(name)
                self.mistakes.add(at, f"{where}: groups.{kind} has no {shown}{nearest(str(name), groups)}")
            else:
                shown = SECRET if at.secret else repr(name)
                self.mistakes.add(at, f"{where}: group {shown} does not exist, since there is no groups.{kind}.")
        return found

    def _whole(
        self, resource: Resource, entry: Mapping, options: Options, seen: Seen, where: str, parent: Desired | None
    ) -> None:
        """Make the object of one entry, which checks its options together, and its children. `options` are the entry in plain types."""
        problems = Problems()
        desired = declare(CATALOG, resource, options, resource.name, None, problems)
        for error in problems.found:
            option = re.split(r"[.\[]", str(error.facts.get("option", "")))[0]
            place, message = entry.places.get(option, entry.place), error.message
            if _has_encrypted(entry, option):
                # The sentence may quote the value.
                title = f"the {resource.title} {resource.key_of(options)}"
                message = f"{title}: {option or 'an option'} is wrong; it is encrypted and not shown."
            self.mistakes.add(place, message)
        if "" in desired.wrong:
            return
        if desired.identity in seen:
            first = seen[desired.identity]
            self.mistakes.add(
                entry.place, f"the {resource.title} {desired.key} is already declared at {first}: keep one of them."
            )
        seen.setdefault(desired.identity, entry.place)
        desired.move(where, parent, Read(entry, entry.place))
        self._desired.append(desired)
        for child in CATALOG.children(resource.name):
            below: Seen = {}
            entries = zip(entry.get(child.plural) or [], options.get(child.plural) or [], strict=True)
            for number, (one, plain_one) in enumerate(entries):
                self._whole(child, one, plain_one, below, f"{desired.where}.{child.plural}[{number}]", desired)


def _was_encrypted(holder: Mapping | Sequence, key: t.Any) -> bool:
    return holder.places[key].secret


def _has_encrypted(entry: Mapping, option: str) -> bool:
    """Whether an option has encrypted values; any option, if it is unknown which one is meant."""
    names = [option] if option in entry else list(entry)
    return any(entry.places[name].secret or contains(entry[name], _was_encrypted) for name in names)


def _names_without(entry: Mapping, own: Mapping) -> list[str]:
    """The names of an entry's inherited options, including dictionaries that contain some."""
    names: list[str] = []
    for name, value in entry.items():
        if isinstance(value, Mapping):
            below = own.get(name)
            # A dictionary may be one option, or several.
            names += [] if name in own else [name]
            names += [
                f"{name}.{one}"
                for one in _names_without(value, below if isinstance(below, Mapping) else Mapping(own.place))
            ]
        elif name not in own:
            names.append(name)
    return names


def _alone(data: t.Any, place: Place) -> Sequence:
    made = Sequence(place)
    made.add(data, data.place if isinstance(data, Mapping) else place)
    return made


def _named(resource: Resource, given: Mapping) -> str:
    """The name of an entry in messages."""
    if resource.singleton:
        return resource.plural
    names = (given.get(name) for name in (*resource.key, resource.identity.key_from) if name)
    return next((f"{resource.title} {name}" for name in names if isinstance(name, str) and name), f"a {resource.title}")
