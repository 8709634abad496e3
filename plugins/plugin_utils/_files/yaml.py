# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""YAML text as data that knows its lines and columns.

Private to this collection. Pure: no I/O, no Ansible. Only the safe kinds of YAML are made; what is written is
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


def load(text: str, file: str, decrypt: Decrypt, secret: bool = False) -> t.Any:
    """The one document of a text, None if there is none. Raises InvalidFile and MissingLibrary.

    `secret`: the whole text was encrypted, so every scalar in it is a secret.
    """
    if yaml is None:
        raise MissingLibrary("No module named 'yaml'")
    try:
        root = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        return None if root is None else _Reader(file, decrypt, secret).value(root)
    except yaml.composer.ComposerError as error:
        if error.problem == "but found another document":
            raise InvalidFile(_place(file, error), "a file contains one document: remove the second '---'.") from None
        raise InvalidFile(_place(file, error), f"this is not valid YAML: {error.problem}.") from None
    except yaml.reader.ReaderError as error:
        # The C reader counts bytes, the other one characters: the sentence avoids both.
        line = text.count("\n", 0, error.position) + 1
        raise InvalidFile(Place(file, line), f"this is not valid YAML: {error.reason}.") from None
    except yaml.YAMLError as error:
        problem = getattr(error, "problem", None) or "it cannot be parsed"
        raise InvalidFile(_place(file, error), f"this is not valid YAML: {problem}.") from None
    except RecursionError:
        raise InvalidFile(Place(file, 1), "this YAML is nested too deeply.") from None


def data(text: str | UnreadableFile, file: str, decrypt: Decrypt) -> t.Any:
    """The data of a file. Raises UnreadableFile."""
    if isinstance(text, UnreadableFile):
        raise text
    try:
        is_encrypted = text.startswith(VAULT_HEADER)
        if is_encrypted:
            text = _decrypted(file, text, decrypt)
        return load(text, file, decrypt, is_encrypted)
    except InvalidFile as error:
        raise UnreadableFile(error.message, **error.facts) from None


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


def _place(file: str, error: t.Any) -> Place:
    mark = error.problem_mark or error.context_mark
    return Place(file, mark.line + 1, mark.column + 1) if mark else Place(file, 1)


class _Reader:
    """Converts the nodes of one file to data."""

    def __init__(self, file: str, decrypt: Decrypt, secret: bool) -> None:
        self._file = file
        self._secret = secret
        self._decrypt = decrypt
        self._constructor = yaml.constructor.SafeConstructor()
        # By node: its data, and their number of values. None for a node in progress.
        self._made: dict[int, tuple[t.Any, int] | None] = {}

    def value(self, node: t.Any) -> t.Any:
        """The data of a node."""
        return self._of(node)[0]

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
        self._made[id(node)] = None
        is_mapping = isinstance(node, yaml.MappingNode)
        if node.tag != f"{_TAG}{'map' if is_mapping else 'seq'}":
            raise self._wrong(node, f"the tag {_shown(node.tag)} has no meaning here: remove it.")
        made = self._mapping(node) if is_mapping else self._sequence(node)
        if made[1] > MOST_VALUES:
            raise self._wrong(node, f"aliases expand this to more than {MOST_VALUES} values.")
        self._made[id(node)] = made
        return made

    def _sequence(self, node: t.Any) -> tuple[Sequence, int]:
        made, size = Sequence(self._place(node)), 1
        for entry in node.value:
            value, count = self._of(entry)
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
                merged += brought
                size += count
                continue
            is_text = key_node.tag == _STR and key_node.__class__ is scalar
            key = key_node.value if is_text else self._key(key_node)
            if key in made:
                first = made.places[key].line
                raise self._wrong(key_node, f"{key!r} is set twice, first in line {first}: keep one.")
            if value_node.tag == _STR and value_node.__class__ is scalar:
                made[key], size = value_node.value, size + 1
                mark = key_node.start_mark
                made.places[key] = Place(file, mark.line + 1, mark.column + 1, secret)
                continue
            value, count = self._of(value_node)
            made.put(key, value, self._place(key_node, value), _written(value_node, value))
            size += count
        # Keys beside `<<` override merged ones, and in a list, the first mapping does.
        for other in merged:
            for key, value in other.items():
                if key not in made:
                    made.put(key, value, other.places[key], other.written.get(key))
        return made, size

    def _merged(self, node: t.Any) -> tuple[list[Mapping], int]:
        value, count = self._of(node)
        found = list(value) if isinstance(value, Sequence) else [value]
        if not all(isinstance(entry, Mapping) for entry in found):
            raise self._wrong(node, "'<<' takes a mapping or a list of mappings.")
        return found, count

    def _key(self, node: t.Any) -> str:
        key = self._scalar(node) if isinstance(node, yaml.ScalarNode) else None
        if not isinstance(key, str):
            written = f"{node.value!r}" if isinstance(node, yaml.ScalarNode) else "this one"
            raise self._wrong(node, f"a key must be text, and {written} is not: put it in quotes.")
        return str(key)

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


def _written(node: t.Any, value: t.Any) -> str | None:
    """The text of a number or a boolean, None for any other value."""
    return str(node.value) if isinstance(value, (bool, int, float)) else None


def _shown(tag: str) -> str:
    return f"!!{tag.removeprefix(_TAG)}" if tag.startswith(_TAG) else tag
