# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""YAML as agents read it, which is neither YAML 1.1 nor 1.2: the values and the spelling of go-yaml 3.

Private to this collection. Pure. Source: gopkg.in/yaml.v3, resolve.go and decode.go, and Go's strconv.
"""

from __future__ import annotations

import calendar
import functools
import math
import re
import typing as t
from decimal import Decimal

from ansible_collections.community.buildkite.plugins.module_utils._values import yaml

Node = t.Any

# The tag of a scalar without quotes and without a tag, whose value its text decides.
PLAIN = "plain"
STR = "tag:yaml.org,2002:str"
# A text of YAML cannot contain more values, also through its aliases.
MOST = 500_000

_WORDS: dict[str, t.Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
}
_INT = re.compile(r"([+-]?)(?:0([xX][0-9a-fA-F]+|[oO][0-7]+|[bB][01]+|[0-7]+)|([1-9][0-9]*|0))")
_BASES = {"x": 16, "o": 8, "b": 2}
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_TIME = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:(?P<sep>[Tt ])(\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,](?P<part>\d+))?(?P<zone>Z|[+-]\d\d:\d\d)?)?"
)
_LARGEST, _LEAST = 2**64 - 1, -(2**63)
# More digits than the largest number has.
_DIGITS = 40


class Time(str):
    """A time, in the form that it has in JSON."""

    __slots__ = ()


class Unreadable(ValueError):
    """Why a text of steps cannot be read as agents read it."""


def scalar(text: str) -> t.Any:
    """The value of a text without quotes: None, bool, int, float, Time or str."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in "+-0123456789":
        found = _time(text)
        return _number(text) if found is None else found
    if text[0] == "." and _FLOAT.fullmatch(text):
        return _finite(text, text)
    return text


def _number(text: str) -> t.Any:
    plain = text.replace("_", "")
    found = _INT.fullmatch(plain)
    if found:
        sign, digits, decimal = found.groups()
        based = (digits or "").lower()
        base = _BASES.get(based[:1], 8)
        # Python refuses to read decimal numbers of many digits, and no number of agents has that many.
        value = int(decimal[:_DIGITS]) if decimal else int(based[based[:1] in _BASES :], base)
        value = -value if sign == "-" else value
        # An unsigned number has no sign.
        if _LEAST <= value <= (2**63 - 1 if sign else _LARGEST):
            return value
    return _finite(plain, text) if _FLOAT.fullmatch(plain) else text


def _finite(plain: str, text: str) -> float | str:
    """The number; a text if it is too large for one."""
    value = float(plain)
    return text if value in (float("inf"), float("-inf")) else value


def _time(text: str) -> Time | None:
    found = _TIME.fullmatch(text)
    if not found:
        return None
    year, month, day, sep, hour, minute, second, part, zone = found.groups()
    if (sep in ("T", "t")) != bool(zone):
        return None
    if not 1 <= int(month) <= 12 or not 1 <= int(day) <= calendar.monthrange(int(year) or 4, int(month))[1]:
        return None
    hours, minutes, seconds = int(hour or 0), int(minute or 0), int(second or 0)
    if hours > 23 or minutes > 59 or seconds > 59 or (zone and zone != "Z" and (zone[1:3] > "24" or zone[4:] > "60")):
        return None
    part = (part or "")[:9].rstrip("0")
    offset = "Z" if not zone or zone[1:] == "00:00" else zone
    return Time(
        f"{year}-{int(month):02}-{int(day):02}T{hours:02}:{minutes:02}:{seconds:02}{f'.{part}' if part else ''}{offset}"
    )


def digits_of(number: float) -> tuple[str, str, int]:
    """The sign, the shortest digits, and the place of the point among them, of a finite number."""
    sign, digits, exponent = Decimal(repr(number)).as_tuple()
    text = "".join(map(str, digits)).lstrip("0")
    place = len(text) + int(exponent)
    return "-" if sign else "", text.rstrip("0") or "0", place if text else 1


def spelled(value: t.Any) -> str:
    """A scalar as a text, as Go prints it. Raises Unreadable for what agents do not take as text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _spelled_float(value)
    if isinstance(value, int) and value > 2**63 - 1:
        raise Unreadable(f"{value} is too large: write it in quotes")
    if isinstance(value, Time):
        raise Unreadable(f"{value} is a time: write it in quotes")
    if isinstance(value, (dict, list)):
        raise Unreadable(f"a {'mapping' if isinstance(value, dict) else 'list'} is where a text must be")
    return str(value)


def _spelled_float(value: float) -> str:
    if not math.isfinite(value):
        return {"nan": "NaN", "inf": "+Inf", "-inf": "-Inf"}[str(value)]
    sign, digits, place = digits_of(value)
    exponent = place - 1
    if -4 <= exponent < 6:
        return sign + fixed(digits, place)
    rest = f".{digits[1:]}" if digits[1:] else ""
    return f"{sign}{digits[0]}{rest}e{'-' if exponent < 0 else '+'}{abs(exponent):02}"


def fixed(digits: str, place: int) -> str:
    """Digits with a point at a place among them, before or after them."""
    if place <= 0:
        return f"0.{'0' * -place}{digits}"
    whole = digits[:place].ljust(place, "0")
    return f"{whole}.{digits[place:]}" if digits[place:] else whole


@functools.cache
def _loader() -> t.Any:
    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        """Marks scalars whose text decides their type."""

        def resolve(self, kind: t.Any, value: t.Any, implicit: t.Any) -> str:
            if kind is yaml.ScalarNode and implicit[0]:
                return PLAIN
            tag: str = super().resolve(kind, value, (False, True))
            return tag

    return Loader


def compose(text: str) -> Node:
    """The first document of a text as nodes of YAML; None of an empty one. Raises Unreadable."""
    loader = None
    try:
        loader = _loader()(text)
        return loader.get_node() if loader.check_node() else None
    except (yaml.YAMLError, RecursionError, UnicodeError) as error:
        mark = getattr(error, "problem_mark", None)
        raise Unreadable(f"it is not valid YAML{f' at line {mark.line + 1}' if mark else ''}") from None
    finally:
        if loader:
            loader.dispose()


class Reader:
    """The values of the nodes of one text."""

    def __init__(self) -> None:
        self._inside: set[int] = set()
        self._count = 0

    def value(self, node: Node) -> t.Any:
        """The value of a node. Raises Unreadable."""
        self._count += 1
        if self._count > MOST:
            raise Unreadable(f"its aliases stand for more than {MOST} values")
        if id(node) in self._inside:
            raise Unreadable("an alias contains itself")
        if isinstance(node, yaml.ScalarNode):
            return _of(node)
        self._inside.add(id(node))
        try:
            if isinstance(node, yaml.SequenceNode):
                return [self.value(entry) for entry in node.value]
            return {key: self.value(below) for key, below in pairs(node)}
        finally:
            self._inside.discard(id(node))


def pairs(node: Node) -> list[tuple[str, Node]]:
    """The keys and nodes of a mapping, with those that it merges. Of a repeated key, the last counts."""
    found: dict[str, Node] = {}
    _merge(node, found, set(), set())
    return list(found.items())


def _merge(node: Node, found: dict[str, Node], taken: set[str], merged: set[int]) -> None:
    """Add the pairs of a mapping, or of all mappings of a list. `taken`: keys that what merges it sets itself."""
    if id(node) in merged:
        return
    merged.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        for entry in node.value:
            _add(found, entry, taken, merged)
        return
    if not isinstance(node, yaml.MappingNode):
        raise Unreadable("<< merges something that is no mapping")
    own = {_key(key) for key, _below in node.value if not _merges(key)}
    for key, below in node.value:
        if _merges(key):
            _add(found, below, taken | own, merged)
        elif _key(key) not in taken:
            found[_key(key)] = below


def _add(found: dict[str, Node], node: Node, taken: set[str], merged: set[int]) -> None:
    """Add the pairs of a merged node: the first one of a key counts."""
    others: dict[str, Node] = {}
    _merge(node, others, taken, merged)
    for name, below in others.items():
        found.setdefault(name, below)


def _merges(key: Node) -> bool:
    return isinstance(key, yaml.ScalarNode) and key.tag == PLAIN and key.value == "<<"


def _key(node: Node) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise Unreadable("a key is a list or a mapping")
    value = _of(node)
    if value is None:
        raise Unreadable("a key is null: write it in quotes")
    if isinstance(value, float):
        return f"{value:e}"
    return str(node.value) if isinstance(value, str) else str(value).lower()


def _of(node: Node) -> t.Any:
    if node.tag == PLAIN:
        return scalar(node.value)
    if node.tag != STR:
        raise Unreadable(f"it has the tag {node.tag!r}: leave it out")
    return node.value
