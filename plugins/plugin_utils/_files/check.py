# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Data of files against the declarations: known names, types, choices.

Private to this collection. Pure: no I/O, no Ansible. What an option is comes from the declarations alone; what
is wrong is collected, each with its place, so that one run reports everything.
"""

from __future__ import annotations

import dataclasses
import functools
import typing as t

from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption
from ansible_collections.community.buildkite.plugins.module_utils._places import Place
from ansible_collections.community.buildkite.plugins.module_utils._problems import Problems
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._schema import suggestions
from ansible_collections.community.buildkite.plugins.module_utils._schema.field import Field
from ansible_collections.community.buildkite.plugins.module_utils._schema.resource import Resource
from ansible_collections.community.buildkite.plugins.module_utils._values import as_text

from .yaml import InvalidFile, Mapping, Sequence


class Mistakes:
    """What is wrong in the files."""

    def __init__(self) -> None:
        self.found: list[InvalidOption] = []

    def add(self, place: Place, sentence: str) -> None:
        """One more."""
        self.found.append(InvalidFile(place, sentence))

    def raise_found(self) -> None:
        """Raise InvalidOption when there are any: those that are together in groups, each in the order of the files."""
        problems = Problems()
        for error in sorted(self.found, key=lambda error: (error.facts["file"], error.facts.get("line", 0))):
            problems.add(error)
        problems.raise_found()


@dataclasses.dataclass
class Shape:
    """An option as the files have it. `known` are the shapes of its keys, by every name that they have."""

    field: Field
    known: dict[str, Shape] = dataclasses.field(default_factory=dict)
    # For a list: the shape of one entry.
    entry: Shape | None = None

    @functools.cached_property
    def required(self) -> list[Field]:
        """The options that an entry has to have."""
        fields = {below.field.name: below.field for below in self.known.values()}
        return [field for field in fields.values() if field.required]


def shape_of(resource: Resource) -> Shape:
    """The shape of one entry of a kind, with everything below it."""
    options = CATALOG.tree_fields(resource)
    return _shape(Field(resource.name, "dict", resource.description, options=options, secret=False))


def _shape(field: Field) -> Shape:
    shape = Shape(field)
    if field.type == "list":
        shape.entry = _shape(
            Field(
                field.name,
                str(field.elements),
                field.description,
                choices=field.choices,
                options=field.options,
                secret=field.secret,
            )
        )
        return shape
    for option in field.options:
        below = _shape(option)
        shape.known.update(dict.fromkeys(option.names, below))
    return shape


class Checker:
    """Checks values against shapes. The result has the declared names and types, without invalid values."""

    def __init__(self, mistakes: Mistakes) -> None:
        self._mistakes = mistakes

    def mapping(self, shape: Shape, given: Mapping, where: str, others: t.Collection[str] = ()) -> Mapping:
        """The options of one dictionary. `others` are keys for other purposes."""
        made = Mapping(given.place)
        for key, value in given.items():
            place = given.places[key]
            below = shape.known.get(key)
            if key in others:
                continue
            if below is None and not shape.field.open:
                own = {option.field.name for option in shape.known.values()}
                named = suggestions.known_as(key, shape.field.options)
                near = suggestions.nearest(key, (*shape.known, *others), (*own, *others))
                like = f": did you mean {named}?" if named else near
                self._mistakes.add(place, f"{where} has no option {key!r}{like}")
                continue
            name = below.field.name if below else key
            if name in made:
                self._mistakes.add(place, f"{where}: {name} is set under two names: keep one.")
                continue
            if below and value.__class__ is not below.field.fits:
                value = self.value(below, value, where, place)
            made.put(name, value, place)
        return made

    def needs(self, shape: Shape, given: Mapping, where: str) -> None:
        """Whether the options are set that are required. Null is omitted; a wrong value was reported already, and may hide others."""
        for field in shape.required if given.is_whole else ():
            if all(given.get(other) is None for other in field.names):
                self._mistakes.add(given.place, f"{where} needs {field.name}.")

    def value(self, shape: Shape, value: t.Any, where: str, place: Place, name: str = "") -> t.Any:
        """One value. `name` is what messages call it, when that is not the option's name."""
        if value is None or value.__class__ is shape.field.fits:
            # Null takes an inherited value away.
            return value
        name = name or shape.field.name
        try:
            value = shape.field.typed(value, where)
        except InvalidOption:
            self._mistakes.add(place, _wrong(dataclasses.replace(shape.field, name=name), value, where, place.secret))
            return None
        if shape.field.encoding.pairs or shape.field.same == "yaml":
            self._texts(shape.field, value, f"{where}.{name}")
        if isinstance(value, Sequence) and shape.entry:
            return self._entries(shape.entry, value, where, name)
        if isinstance(value, Mapping) and shape.known:
            where = f"{where}.{name}"
            made = self.mapping(shape, value, where)
            self.needs(shape, value, where)
            return made
        return value

    def _texts(self, field: Field, value: t.Any, where: str) -> None:
        """Check that numbers and booleans are sent as they are written, at any depth: YAML reads 1.10 as 1.1."""
        if not isinstance(value, (Mapping, Sequence)):
            return
        texts, places = t.cast("dict[t.Any, str]", value.written), t.cast("t.Any", value.places)
        for key, below in value.items() if isinstance(value, Mapping) else enumerate(value):
            path = f"{where}.{key}" if isinstance(value, Mapping) else f"{where}[{key}]"
            written, place = texts.get(key), places[key]
            if written is None:
                self._texts(field, below, path)
            elif written != as_text(below) and not (field.same == "yaml" and written.lower() == as_text(below)):
                sent = f"is written as {written} and would be sent as {as_text(below)}"
                self._mistakes.add(
                    place, f"{path} {'must be text' if place.secret or field.secret else sent}: put it in quotes."
                )

    def _entries(self, shape: Shape, given: Sequence, where: str, name: str) -> Sequence:
        made = Sequence(given.place)
        for number, (item, place) in enumerate(zip(given, given.places, strict=True)):
            if item is None:
                self._mistakes.add(place, f"{where}.{name}[{number}] is empty.")
            else:
                made.add(self.value(shape, item, where, place, f"{name}[{number}]"), place)
        return made


def _wrong(field: Field, value: t.Any, where: str, is_encrypted: bool) -> str:
    """Why a value does not fit, without the value if it is secret."""
    if is_encrypted or field.secret:
        what = f"one of {', '.join(map(str, field.choices))}" if field.choices else f"of type {field.type}"
        return f"{where}.{field.name} must be {what}; its value is secret and not shown."
    if isinstance(value, (Mapping, Sequence)):
        # The content may be long, and the type is enough.
        kind = "dict" if isinstance(value, Mapping) else "list"
        return f"{where}.{field.name} must be of type {field.type}, not {kind}."
    try:
        field.typed(value, where)
    except InvalidOption as error:
        quotes = field.type == "str" and not isinstance(value, str)
        return f"{error.message.removesuffix('.')}: put it in quotes." if quotes else error.message
    raise AssertionError("unreachable")
