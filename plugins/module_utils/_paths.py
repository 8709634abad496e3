# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Paths: values at dotted paths in nested data, keys as parts of URLs, patterns of addresses and of names, and texts that can be paths of files.

Private to this collection. Pure functions, which know nothing of what they are used for.
"""

from __future__ import annotations

import re
import typing as t
import urllib.parse

NO_PATH = "a character that no path can have"


def is_path(text: str) -> bool:
    """Whether a text can be the path of a file: it has no impossible character."""
    try:
        return "\0" not in text and bool(text.encode("utf-8", "surrogateescape"))
    except UnicodeError:
        return False


def quote(key: str) -> str:
    """A key as one part of a path, whatever it contains."""
    return urllib.parse.quote(key, safe="")


def matches(pattern: str, text: str) -> bool:
    """Whether a pattern matches a text: `*` matches any characters, `?` one, and brackets themselves. Case does not count."""
    words = re.escape(pattern.casefold()).replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(words, text.casefold(), re.DOTALL) is not None


def selects(patterns: t.Sequence[str], name: str) -> bool:
    """Whether patterns select a name: one of them matches, or there are only some that begin with `!`, and none of those does.

    `*` matches any characters. Case counts, as in Git and in the service's filters of branches.
    """

    def has(pattern: str) -> bool:
        return re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), name, re.DOTALL) is not None

    included = [pattern for pattern in patterns if not pattern.startswith("!")]
    if any(has(pattern[1:]) for pattern in patterns if pattern.startswith("!")):
        return False
    return not included or any(map(has, included))


def may_begin(pattern: str, text: str) -> bool:
    """Whether a pattern may match something longer that begins with a text: up to its first `*`, which matches any rest."""
    begins, star, _rest = pattern.casefold().partition("*")
    agrees = all(mine in ("?", its) for mine, its in zip(begins, text.casefold(), strict=False))
    return agrees and (bool(star) or len(begins) > len(text))


def camel(path: str) -> str:
    """`default_queue_id` as `defaultQueueId`."""
    return re.sub(r"_([a-z0-9])", lambda found: found.group(1).upper(), path)


def dig(data: t.Any, path: str) -> tuple[bool, t.Any]:
    """(whether it exists, the value) at a dotted path. A null on the way counts as a null at the end."""
    for part in path.split("."):
        if data is None:
            return True, None
        if not isinstance(data, dict) or part not in data:
            return False, None
        data = data[part]
    return True, data


def put(data: dict[str, t.Any], path: str, value: t.Any) -> None:
    """Set a value at a dotted path, and create the dictionaries on the way."""
    parts = path.split(".")
    for part in parts[:-1]:
        data = data.setdefault(part, {})
    data[parts[-1]] = value


def nested(flat: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """{"a.b": 1} as {"a": {"b": 1}}, for people. Only the first dot separates: settings may contain dots."""
    data: dict[str, t.Any] = {}
    for path, value in flat.items():
        name, dot, rest = path.partition(".")
        if dot:
            data.setdefault(name, {})[rest] = value
        else:
            data[name] = value
    return data
