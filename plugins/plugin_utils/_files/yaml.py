# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""YAML text as data that knows its lines and columns.

Private to this collection. Pure: no I/O, no Ansible. A mistake does not hide the others. Only the safe kinds of YAML are made; what is written is
data, so nothing in it is a template.
"""

from __future__ import annotations

import typing as t

from ansible_collections.community.buildkite.plugins.module_utils._errors import (
    InvalidOption,
    MissingLibrary,
    UnreadableFile,
)
from ansible_collections.community.buildkite.plugins.module_utils._places import Data, Place, Places
from ansible_collections.community.buildkite.plugins.module_utils._places_sent import Tables

from . import beginning

try:
    import yaml
except ImportError:
    yaml = None  # type: ignore[assignment]

# The most values that aliases may produce in one file: more is an attack or an accident.
MOST_VALUES = 1_000_000

_TAG = "tag:yaml.org,2002:"
_STR = f"{_TAG}str"
_MERGE = f"{_TAG}merge"
_VAULT = ("!vault", "!vault-encrypted")
# A date is the text that is written there: no option is a date.
_TEXT = (_STR, f"{_TAG}timestamp", f"{_TAG}value", "!unsafe")
_SCALARS = ("bool", "int", "float", "null")
_PLAIN = {str, bool, int, float, type(None)}

# The beginning of a file that is encrypted as a whole.
VAULT_HEADER = "$ANSIBLE_VAULT;"

Decrypt = t.Callable[[str], str]


class Mapping(dict[str, t.Any]):
    """A mapping with the place of each key. `place` is its own; `written` are the written forms of its numbers and booleans."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place
        self.places: dict[str, Place] = {}
        self.written: dict[str, str] = {}
        # Whether nothing in it is missing because of a mistake.
        self.is_whole = True

    def put(self, key: str, value: t.Any, place: Place, written: str | None = None) -> None:
        """Set a key and its place."""
        self[key] = value
        self.places[key] = place
        if written is not None:
            self.written[key] = written


class Sequence(list[t.Any]):
    """A list with the place of each entry. `place` is its own; `written` are the written forms of its numbers and booleans."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place
        self.places: list[Place] = []
        self.written: dict[int, str] = {}
        # Whether nothing in it is missing because of a mistake.
        self.is_whole = True

    def add(self, value: t.Any, place: Place, written: str | None = None) -> None:
        """Append an entry and its place."""
        if written is not None:
            self.written[len(self)] = written
        self.append(value)
        self.places.append(place)


class Vaulted(str):
    """An encrypted text: no message contains it."""

    __slots__ = ()


class InvalidFile(InvalidOption):
    """The content of a file is invalid. Facts: those of its place."""

    def __init__(self, place: Place, sentence: str) -> None:
        super().__init__(sentence)
        self.locate(place)


class Content(t.NamedTuple):
    """The data of a file, None if there is none; and its mistakes as YAML, without which the data is not whole."""

    data: t.Any
    wrong: list[UnreadableFile]


def content(text: str | UnreadableFile, file: str, decrypt: Decrypt) -> Content:
    """The content of a file, or of its beginning before a syntax error. Raises MissingLibrary."""
    if isinstance(text, UnreadableFile):
        return Content(None, [text])
    try:
        is_encrypted = text.startswith(VAULT_HEADER)
        if is_encrypted:
            text = _decrypted(file, text, decrypt)
        data, wrong = _load(text, file, decrypt, is_encrypted)
    except InvalidFile as error:
        data, wrong = None, [error]
    return Content(data, [UnreadableFile(error.message, **error.facts) for error in wrong])


def _load(text: str, file: str, decrypt: Decrypt, secret: bool) -> tuple[t.Any, list[InvalidFile]]:
    """The one document of a text, None if there is none, and what is wrong with it. Raises InvalidFile and MissingLibrary.

    `secret`: the whole text was encrypted, so every scalar in it is a secret.
    """
    if yaml is None:
        raise MissingLibrary("No module named 'yaml'")
    wrong: list[InvalidFile] = []
    try:
        try:
            root = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        except yaml.YAMLError as error:
            wrong.append(_invalid(text, file, error))
            root = beginning.node(text, wrong[0].facts["line"])
        return None if root is None else _Reader(file, decrypt, secret, wrong).value(root), wrong
    except RecursionError:
        raise InvalidFile(Place(file, 1), "this YAML is nested too deeply.") from None


def _invalid(text: str, file: str, error: t.Any) -> InvalidFile:
    """The mistake that a syntax error is."""
    if isinstance(error, yaml.reader.ReaderError):
        # The C reader counts bytes, the other one characters: the sentence avoids both.
        line = text.count("\n", 0, error.position) + 1
        return InvalidFile(Place(file, line), f"this is not valid YAML: {error.reason}.")
    # Every other error has a problem, and its place.
    mark, problem = error.problem_mark, error.problem
    if isinstance(error, yaml.composer.ComposerError) and problem == "but found another document":
        problem = "a file contains one document: remove the second '---'."
    else:
        problem = f"this is not valid YAML: {problem}."
    return InvalidFile(Place(file, mark.line + 1, mark.column + 1), problem)


def _decrypted(file: str, text: str, decrypt: Decrypt) -> str:
    try:
        return decrypt(text)
    except InvalidOption as error:
        raise InvalidFile(Place(file, 1), error.message) from None


def plain(value: t.Any) -> t.Any:
    """The same data in plain types."""
    if isinstance(value, dict):
        return {key: item if item.__class__ in _PLAIN else plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [item if item.__class__ in _PLAIN else plain(item) for item in value]
    return str(value) if isinstance(value, str) else value


class Read(Places):
    """The places of a value as it was read, and of everything in it."""

    __slots__ = ("_at", "_value")

    def __init__(self, value: t.Any, at: Place) -> None:
        self._value = value
        self._at = at

    @property
    def place(self) -> Place:
        """Where it is written."""
        return self._at._replace(secret=False)

    def below(self, key: str | int) -> Read | None:
        """The places of what is in it by a key or a number."""
        if not isinstance(self._value, (Mapping, Sequence)):
            return None
        value, places = t.cast(t.Any, self._value), t.cast(t.Any, self._value.places)
        try:
            return Read(value[key], places[key])
        except (KeyError, IndexError, TypeError):
            return None

    def data(self) -> Data:
        """All of them as data."""
        tables = Tables()
        return tables.data(_node(self._value, self._at, tables))


def _node(value: t.Any, place: Place, tables: Tables) -> list[t.Any]:
    """The node of a value that is written at a place, with everything in it."""
    below: t.Any = None
    if isinstance(value, Mapping):
        below = {key: _node(item, value.places[key], tables) for key, item in value.items()}
    elif isinstance(value, Sequence):
        below = [_node(item, at, tables) for item, at in zip(value, value.places, strict=True)]
    return tables.node(place, below)


def marked(value: t.Any, origin: str) -> t.Any:
    """The same data, each place with the defaults or group as its origin."""
    made: t.Any = value
    if isinstance(value, Mapping):
        made = Mapping(value.place._replace(origin=origin))
        for key, item in value.items():
            made.put(key, marked(item, origin), value.places[key]._replace(origin=origin))
    elif isinstance(value, Sequence):
        made = Sequence(value.place._replace(origin=origin))
        for item, place in zip(value, value.places, strict=True):
            made.add(marked(item, origin), place._replace(origin=origin))
    return made


def over(below: Mapping, above: Mapping) -> Mapping:
    """Dictionaries merged key by key, everything else replaced; null removes what is below."""
    made = Mapping(above.place)
    for key, value in below.items():
        made.put(key, value, below.places[key])
    for key, value in above.items():
        if value is None and key in made:
            del made[key], made.places[key]
        elif isinstance(value, Mapping) and isinstance(made.get(key), Mapping):
            made.put(key, over(made[key], value), above.places[key])
        else:
            made.put(key, value, above.places[key])
    return made


class _Reader:
    """Converts the nodes of one file to data."""

    def __init__(self, file: str, decrypt: Decrypt, secret: bool, wrong: list[InvalidFile]) -> None:
        """`wrong` gets the mistakes: what they are about is not in the data."""
        self._wrong_ones = wrong
        self._file = file
        self._secret = secret
        self._decrypt = decrypt
        self._constructor = yaml.constructor.SafeConstructor()
        # By node: its data, and their number of values. None for a node in progress.
        self._made: dict[int, tuple[t.Any, int] | None] = {}

    def value(self, node: t.Any) -> t.Any:
        """The data of a node, None if that itself is wrong."""
        found = self._below(node)
        return found and found[0]

    def _below(self, node: t.Any) -> tuple[t.Any, int] | None:
        """The data of a node and its number of values, None after a mistake."""
        try:
            return self._of(node)
        except InvalidFile as error:
            self._wrong_ones.append(error)
            return None

    def _place(self, node: t.Any, value: t.Any = None) -> Place:
        """The place of a node; for an entry, with its value."""
        mark = node.start_mark
        return Place(self._file, mark.line + 1, mark.column + 1, self._secret or isinstance(value, Vaulted))

    def _wrong(self, node: t.Any, sentence: str) -> InvalidFile:
        return InvalidFile(self._place(node), sentence)

    def _of(self, node: t.Any) -> tuple[t.Any, int]:
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node), 1
        if id(node) in self._made:
            made = self._made[id(node)]
            if made is None:
                raise self._wrong(node, "an alias is inside the value that it repeats.")
            return made
        is_mapping = isinstance(node, yaml.MappingNode)
        if node.tag != f"{_TAG}{'map' if is_mapping else 'seq'}":
            raise self._wrong(node, f"the tag {_shown(node.tag)} has no meaning here: remove it.")
        self._made[id(node)] = None
        made = self._mapping(node) if is_mapping else self._sequence(node)
        if node.end_mark is None:
            made[0].is_whole = False
        if made[1] > MOST_VALUES:
            del self._made[id(node)]
            raise self._wrong(node, f"aliases expand this to more than {MOST_VALUES} values.")
        self._made[id(node)] = made
        return made

    def _sequence(self, node: t.Any) -> tuple[Sequence, int]:
        made, size = Sequence(self._place(node)), 1
        for entry in node.value:
            found = self._below(entry)
            made.is_whole = made.is_whole and _is_whole(found)
            if not found:
                continue
            value, count = found
            made.add(value, self._place(entry, value), _written(entry, value))
            size += count
        return made, size

    def _mapping(self, node: t.Any) -> tuple[Mapping, int]:
        # Most keys and values are text.
        scalar, file, secret = yaml.ScalarNode, self._file, self._secret
        made, size = Mapping(self._place(node)), 1
        merged: list[Mapping] = []
        for key_node, value_node in node.value:
            if key_node.tag == _MERGE:
                brought, count = self._merged(value_node)
                merged += brought or []
                made.is_whole = made.is_whole and brought is not None and all(one.is_whole for one in brought)
                size += count
                continue
            is_text = key_node.tag == _STR and key_node.__class__ is scalar
            key = key_node.value if is_text else self._key(key_node)
            if key is None or key in made:
                if key is not None:
                    first = made.places[key].line
                    wrong = self._wrong(key_node, f"{key!r} is set twice, first in line {first}: keep one.")
                    self._wrong_ones.append(wrong)
                made.is_whole = False
                continue
            if value_node.tag == _STR and value_node.__class__ is scalar:
                made[key], size = value_node.value, size + 1
                mark = key_node.start_mark
                made.places[key] = Place(file, mark.line + 1, mark.column + 1, secret)
                continue
            found = self._below(value_node)
            made.is_whole = made.is_whole and _is_whole(found)
            if found:
                made.put(key, found[0], self._place(key_node, found[0]), _written(value_node, found[0]))
                size += found[1]
        # Keys beside `<<` override merged ones, and in a list, the first mapping does.
        for other in merged:
            for key, value in other.items():
                if key not in made:
                    made.put(key, value, other.places[key], other.written.get(key))
        return made, size

    def _merged(self, node: t.Any) -> tuple[list[Mapping] | None, int]:
        """The mappings that `<<` merges, None after a mistake; and their number of values."""
        below = self._below(node)
        if not below:
            return None, 0
        found = list(below[0]) if isinstance(below[0], Sequence) else [below[0]]
        if not all(isinstance(entry, Mapping) for entry in found):
            self._wrong_ones.append(self._wrong(node, "'<<' takes a mapping or a list of mappings."))
            return None, below[1]
        return found, below[1]

    def _key(self, node: t.Any) -> str | None:
        """The text of a key, None after a mistake."""
        found = self._below(node) if isinstance(node, yaml.ScalarNode) else (None, 1)
        if found and not isinstance(found[0], str):
            written = f"{node.value!r}" if isinstance(node, yaml.ScalarNode) else "this one"
            self._wrong_ones.append(self._wrong(node, f"a key must be text, and {written} is not: put it in quotes."))
        return str(found[0]) if found and isinstance(found[0], str) else None

    def _scalar(self, node: t.Any) -> t.Any:
        if node.tag in _TEXT:
            return node.value
        if node.tag in _VAULT:
            try:
                return Vaulted(self._decrypt(node.value))
            except InvalidOption as error:
                raise self._wrong(node, error.message) from None
        kind = node.tag.removeprefix(_TAG)
        if kind not in _SCALARS:
            raise self._wrong(node, f"the tag {_shown(node.tag)} has no meaning here: remove it.")
        try:
            return getattr(self._constructor, f"construct_yaml_{kind}")(node)
        except (ValueError, KeyError, yaml.YAMLError):
            what = "the value" if self._secret else repr(node.value[:40])
            raise self._wrong(node, f"{what} is not a valid {kind}.") from None


def _is_whole(found: tuple[t.Any, int] | None) -> bool:
    """Whether there is data, and nothing in it is missing."""
    return found is not None and getattr(found[0], "is_whole", True)


def _written(node: t.Any, value: t.Any) -> str | None:
    """The text of a number or a boolean, None for any other value."""
    return str(node.value) if isinstance(value, (bool, int, float)) else None


def _shown(tag: str) -> str:
    return f"!!{tag.removeprefix(_TAG)}" if tag.startswith(_TAG) else tag
