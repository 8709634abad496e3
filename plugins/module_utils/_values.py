# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values of options: their equality, and their form in YAML.

Private to this collection. Pure functions, named by the fact `same` of a field. PyYAML is used when two
texts differ, and only then.
"""

from __future__ import annotations

import functools
import re
import typing as t

from . import _times
from ._errors import InvalidOption, MissingLibrary
from ._parts import part

try:
    import yaml
except ImportError:
    yaml = None  # type: ignore[assignment]

# https://user@host:443/path and ssh://git@host/path; git@host:path.
_URL = re.compile(r"[a-z][a-z0-9+.-]*://(?:[^/@]*@)?(?P<host>[^/:]*)(?::\d+)?/(?P<path>.*)", re.DOTALL)
_SCP = re.compile(r"(?:[^/@:]*@)?(?P<host>[^/@:]+):(?P<path>.*)", re.DOTALL)
_EMPTY: tuple[t.Any, ...] = (None, "", [], {})
# A masked secret in an answer: at most its last characters.
_MASKED = re.compile(r"[X*\u2022]{4,}.{0,8}")
# A mask that ends with the last four characters of the value.
_TAIL = re.compile(r"[X*\u2022]{4,}(.{4})")
# What YAML treats as the end of a line in addition to "\n": only double quotes preserve it.
_BREAKS = re.compile("[\x85\u2028\u2029]")
# What other versions of YAML, such as that of Buildkite's agent, read as a number or a time, and PyYAML as text.
_NO_TEXT = re.compile(r"[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?|[-+]?0o[0-7]+|\d{4}-\d\d?-\d\d?")
# The possible text of a block: no control characters, no other ends of lines, no leading white space.
_BLOCK = re.compile("(?!\\s)[\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]*")


class Signable(str):
    """A text that is signed when it is sent. As a text, it is what people see of it."""

    def is_signed_in(self, found: str) -> bool:
        """Whether a found text is the same, with valid signatures."""
        raise NotImplementedError

    def sent(self) -> str:
        """The text with its signatures. Raises InvalidOption."""
        raise NotImplementedError


def same(how: str, desired: t.Any, found: t.Any) -> bool:
    """Whether a declared value and a found one are equal. null, "" and [] are one value; a masked secret counts as equal.

    "masked": as far as a mask shows the found value.
    """
    if how in ("unmasked", "masked"):
        tail = _TAIL.fullmatch(str(found)) if how == "masked" else None
        unknown = not (found if how == "masked" else is_returned(found))
        return unknown or (str(desired).endswith(tail[1]) if tail else bool(desired == found))
    if how == "networks":
        networks = part("_networks")
        return bool(networks.spread(desired) == networks.spread(found))
    if how == "time":
        return _times.moment(desired) == _times.moment(found)
    if desired.__class__ is bool or found.__class__ is bool:
        return desired is found
    if desired in _EMPTY:
        return found in _EMPTY
    if how == "set" and isinstance(desired, list) and isinstance(found, list):
        return set(map(str, desired)) == set(map(str, found))
    if how == "text" and isinstance(desired, str) and isinstance(found, str):
        return _trimmed(desired) == _trimmed(found)
    if how in ("yaml", "rules") and isinstance(desired, str) and isinstance(found, str):
        if isinstance(desired, Signable):
            return desired.is_signed_in(found)
        return _same_yaml(desired, found, is_set=how == "rules")
    return bool(desired == found)


def sent(value: t.Any) -> t.Any:
    """A value as it is sent: with its signatures, if it is a text that is signed."""
    return value.sent() if isinstance(value, Signable) else value


def is_returned(secret: t.Any) -> bool:
    """Whether an answer contains a secret itself, rather than nothing or a mask."""
    return bool(secret) and not _MASKED.fullmatch(str(secret))


def no_text(path: str, value: list[t.Any] | dict[t.Any, t.Any]) -> str:
    """The sentence about a list or a dictionary in the place of a text, without its content: that may be a secret."""
    kind = "list" if isinstance(value, list) else "dictionary"
    return f"{path} must be text, not a {kind}: if you mean its JSON, use the filter to_json."


def as_text(value: t.Any) -> str:
    """A number or a boolean as it is sent if the service has text."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def likeness(how: str, value: t.Any) -> str:
    """The common part of two similar values; "" if there is nothing to compare.

    "address": the host and path of a repository, for any protocol. "text": the words.
    """
    text = str(value or "").strip().casefold()
    if how != "address":
        return " ".join(text.split())
    found = _URL.fullmatch(text) or _SCP.fullmatch(text)
    place = f"{found['host']}/{found['path'].strip('/')}" if found else text
    return place.rstrip("/").removesuffix(".git").rstrip("/")


def to_yaml(data: t.Any, width: int = 4096) -> str:
    """Plain data as YAML text: keys in their order, long texts as blocks. Raises MissingLibrary."""
    _need_yaml()
    text: str = yaml.dump(data, Dumper=_dumper(), sort_keys=False, allow_unicode=True, width=width)
    return text


def nodes_to_yaml(node: t.Any) -> str:
    """Nodes of YAML as text, in the form of `to_yaml`."""
    text: str = yaml.serialize(node, Dumper=_dumper(), allow_unicode=True, width=4096)
    return text


def from_yaml(text: str) -> t.Any:
    """The plain data of a YAML text; None of an empty one. Raises ValueError and MissingLibrary."""
    _need_yaml()
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
    try:
        return loader.get_single_data()
    except (yaml.YAMLError, RecursionError):
        raise ValueError("it is not valid YAML") from None
    finally:
        loader.dispose()


def check_yaml(text: str, where: str) -> None:
    """Raise InvalidOption if a text is no YAML."""
    if not _is_yaml(text):
        _shape(text, {}, where)


@functools.lru_cache(maxsize=4096)
def _is_yaml(text: str) -> bool:
    """Whether a text is YAML: cached, since files and then options are checked, and many objects have the same steps."""
    try:
        _shape(text, {}, "")
    except InvalidOption:
        return False
    return True


def _same_yaml(desired: str, found: str, is_set: bool) -> bool:
    """`is_set`: lists have no order, and a value of a mapping equals a list that contains only it."""
    if _trimmed(desired) == _trimmed(found):
        return True
    shapes: dict[t.Any, int] = {}
    try:
        return _shape(desired, shapes, "wanted", is_set) == _shape(found, shapes, "found", is_set)
    except InvalidOption:
        return False


def _shape(text: str, shapes: dict[t.Any, int], where: str, is_set: bool = False) -> int:
    """A number for the data of a YAML text: equal data, equal number, within one `shapes`.

    Scalars are compared in their written form and by kind (1.10 is not 1.1, "1" is not 1), mappings
    without order. Numbers represent what is below, so that aliases cost nothing.
    """
    _need_yaml()
    option = where.rpartition(".")[2]
    try:
        root = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        return _number(root, shapes, {}, is_set)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f" at line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "it cannot be parsed"
        raise InvalidOption(f"{where} is not valid YAML{place}: {problem}.", option=option) from None
    except UnicodeError:
        raise InvalidOption(f"{where} contains a character that no text can have: remove it.", option=option) from None
    except RecursionError:
        raise InvalidOption(f"{where} is YAML that is nested too deeply.", option=option) from None


def _number(node: t.Any, shapes: dict[t.Any, int], seen: dict[int, int], is_set: bool) -> int:
    if id(node) in seen:
        return seen[id(node)]
    shape: t.Any
    if node is None or isinstance(node, yaml.ScalarNode):
        shape = node and (node.tag, node.value)
    elif isinstance(node, yaml.MappingNode):
        shape = frozenset(
            (_number(key, shapes, seen, is_set), _listed(value, _number(value, shapes, seen, is_set), shapes, is_set))
            for key, value in node.value
        )
    else:
        entries = (_number(entry, shapes, seen, is_set) for entry in node.value)
        shape = frozenset(entries) if is_set else tuple(entries)
    seen[id(node)] = shapes.setdefault((type(node).__name__, shape), len(shapes))
    return seen[id(node)]


def _listed(node: t.Any, number: int, shapes: dict[t.Any, int], is_set: bool) -> int:
    """The number of a list that contains only a scalar, if that equals the scalar; else that of the node."""
    if not is_set or not isinstance(node, yaml.ScalarNode):
        return number
    return shapes.setdefault(("SequenceNode", frozenset([number])), len(shapes))


def _trimmed(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def _need_yaml() -> None:
    if yaml is None:
        raise MissingLibrary("No module named 'yaml'")


@functools.cache
def _dumper() -> t.Any:
    class Dumper(yaml.SafeDumper):
        """Texts of several lines as blocks, lists indented below their key."""

        def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
            super().increase_indent(flow, False)

        def analyze_scalar(self, scalar: str) -> t.Any:
            # PyYAML quotes texts with tabs or trailing spaces, though a block preserves them.
            analysis = super().analyze_scalar(scalar)
            if "\n" in scalar and _BLOCK.fullmatch(scalar):
                analysis.allow_block = True
            return analysis

    def text(dumper: t.Any, value: str) -> t.Any:
        style = '"' if _BREAKS.search(value) else "|" if "\n" in value else "'" if _NO_TEXT.fullmatch(value) else None
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)

    Dumper.add_representer(str, text)
    Dumper.add_multi_representer(Signable, text)
    return Dumper
