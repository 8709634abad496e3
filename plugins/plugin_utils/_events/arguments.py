# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The arguments of an event source in a rulebook: their types, defaults and limits.

Private to this collection. Knows no source and nothing of Ansible, since ansible-rulebook passes the arguments as they are in the rulebook.
"""

from __future__ import annotations

import contextlib
import math
import os
import typing as t

from ansible_collections.community.buildkite.plugins.module_utils import _text

# What ansible-rulebook adds to the arguments.
ADDED = "eda_feedback_queue"
_BOOLEANS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
# Characters of a wrong value in a message.
_SHOWN = 40


class Argument(t.NamedTuple):
    """An argument. `type`: str, path, int, float, bool or list (of texts). `least` and `most` limit a whole number."""

    name: str
    type: str = "str"
    default: t.Any = None
    choices: tuple[str, ...] = ()
    least: int = 0
    most: int = 0
    required: bool = False


class WrongArguments(ValueError):
    """What is wrong with the arguments of a source, a sentence each."""

    def __init__(self, source: str, sentences: t.Iterable[str]) -> None:
        super().__init__(" ".join(f"{source}: {sentence}" for sentence in sentences))


class _Wrong(Exception):
    """What an argument must be."""


def checked(source: str, known: t.Sequence[Argument], given: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The value of each argument, its default if it is omitted or null. Raises WrongArguments, with all mistakes."""
    names = [argument.name for argument in known]
    values: dict[str, t.Any] = {}
    sentences = [_unknown(str(name), names) for name in given if name not in (*names, ADDED)]
    for argument in known:
        value = given.get(argument.name)
        if value is None:
            values[argument.name] = argument.default
            if argument.required:
                sentences.append(f"{argument.name} is required.")
            continue
        try:
            values[argument.name] = _TYPES[argument.type](argument, value)
        except _Wrong as wrong:
            sentences.append(f"{argument.name} must be {wrong}.")
    if sentences:
        raise WrongArguments(source, sentences)
    return values


def _unknown(name: str, known: t.Sequence[str]) -> str:
    close = _text.nearest(name, known)
    end = f"did you mean {close}?" if close else f"use {', '.join(known)}."
    return f"{_shown(name)} is no argument: {end}"


def _str(argument: Argument, value: t.Any) -> str:
    if not isinstance(value, str) or not value or "\x00" in value:
        raise _Wrong(f"a text, not {_sort(value)}")
    if argument.choices and value not in argument.choices:
        raise _Wrong(f"{_text.joined(argument.choices, 'or')}, not {_shown(value)}")
    # A text of ansible-rulebook may be of a class of its own.
    return str(value)


def _path(argument: Argument, value: t.Any) -> str:
    return os.path.expanduser(_str(argument, value))


def _int(argument: Argument, value: t.Any) -> int:
    is_digits = isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < _SHOWN
    if is_digits or (isinstance(value, int) and not isinstance(value, bool)):
        if argument.least <= int(value) <= argument.most:
            return int(value)
    raise _Wrong(f"a whole number from {argument.least} to {argument.most}, not {_shown(value)}")


def _float(_argument: Argument, value: t.Any) -> float:
    if isinstance(value, (int, float, str)) and not isinstance(value, bool):
        with contextlib.suppress(ValueError, OverflowError):
            if math.isfinite(found := float(value)):
                return found
    raise _Wrong(f"a number, not {_shown(value)}")


def _bool(_argument: Argument, value: t.Any) -> bool:
    if isinstance(value, bool):
        return value
    found = _BOOLEANS.get(value.lower()) if isinstance(value, str) else None
    if found is None:
        raise _Wrong(f"true or false, not {_shown(value)}")
    return found


def _list(_argument: Argument, value: t.Any) -> list[str]:
    """A text is a list of its parts between commas, as in modules."""
    entries = [entry.strip() for entry in value.split(",")] if isinstance(value, str) else value
    if not isinstance(entries, (list, tuple)) or not all(isinstance(entry, str) and entry.strip() for entry in entries):
        raise _Wrong(f"a list of texts, not {_sort(value)}")
    return [str(entry) for entry in entries]


_TYPES: dict[str, t.Callable[[Argument, t.Any], t.Any]] = {
    "str": _str,
    "path": _path,
    "int": _int,
    "float": _float,
    "bool": _bool,
    "list": _list,
}


def _sort(value: t.Any) -> str:
    """What a value is, without the value, which may be a secret in the wrong place."""
    if isinstance(value, (str, list, tuple)):
        return "an empty text" if value == "" else f"this {'text' if isinstance(value, str) else 'list'}"
    return {bool: "true or false", int: "a number", float: "a number", dict: "a dictionary"}.get(
        type(value), type(value).__name__
    )


def _shown(value: t.Any) -> str:
    return _text.visible(_text.cut(repr(value), _SHOWN, "…"))
