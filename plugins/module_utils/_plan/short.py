# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The short plan: one line for each change and each changed option, before and after, with removals first.

Private to this collection. Pure. Changes contain no secrets, and nothing in a line acts on a terminal.
"""

from __future__ import annotations

import datetime
import difflib
import json
import re
import typing as t

from .. import _times
from .._text import columns, count_of, cut, visible
from .change import Change
from .said import UNKNOWN, words

# No line is longer, except for one whose address is longer.
COLUMNS = 100
MARGIN = " " * 8
# The most lines in a message.
MESSAGE = 200
# In the line of a creation, no value is longer.
VALUE = 40
# How much of the common part of two long texts is shown before the first difference.
KEPT = 12
# The most lines that are compared one by one.
COMPARED = 4000
ARROW, MORE = " → ", "…"

_ORDER = {"delete": 0, "archive": 1, "update": 2, "create": 3}
# Texts that could be taken for other values.
_AMBIGUOUS = re.compile(
    r"|[\[{\"'].*|\s.*|.*\s|[-+.\d][-+.\d_:]*|null|true|false|yes|no|on|off|~", re.IGNORECASE | re.DOTALL
)
_NOTHING: tuple[t.Any, ...] = (None, "", [], {})


def lines(changes: t.Iterable[Change]) -> list[str]:
    """The lines for changes: removals, updates, creations, and changes that are not made."""
    found: list[str] = []
    now = _times.now()
    for change in sorted(changes, key=_place):
        head, *rest = _withheld(change) if change.held or change.skipped else _made(change)
        found += [head, *_changed_by(change, now), *rest]
    return found


def _changed_by(change: Change, now: datetime.datetime) -> list[str]:
    """The line for who made what a change corrects, none if that was not asked for."""
    text = words(change.changed_by, now) if change.changed_by else UNKNOWN * bool(change.changed_by_unknown)
    return [_cut(f"{MARGIN}{_line(text)}")] if text else []


def beginning(shown: list[str]) -> list[str]:
    """The lines that fit into a message, which Ansible shows more than once."""
    more = len(shown) - MESSAGE
    return (
        [*shown[:MESSAGE], f"And {count_of(more, 'more line', 'more lines')}: see changes in the result."]
        if more > 0
        else shown
    )


def _place(change: Change) -> int:
    if change.held or change.skipped:
        return len(_ORDER) + (0 if change.held else 1)
    return -1 if change.grants else _ORDER[change.action]


def _made(change: Change) -> list[str]:
    head = f"{change.action:<8}{_line(change.address)}"
    if change.action == "create":
        key = change.node.resource.key
        shown = [f"{name}: {_new(value)}" for name, value in change.after.items() if name not in key]
        return [_with(head, shown)]
    if change.action == "delete":
        goes = [f"cascade: {count_of(len(change.cascade), 'object', 'objects')}"] if change.cascade else []
        goes += [f"unknown: {', '.join(change.cascade_unknown)}"] if change.cascade_unknown else []
        return [_with(head, goes), *([_cut(f"{MARGIN}{_line(change.data_lost)}")] if change.data_lost else [])]
    names = dict.fromkeys([*change.before, *change.after])
    fields = (_field(name, change.before.get(name), change.after.get(name)) for name in names)
    return [head, *(line for some in fields for line in some)]


def _withheld(change: Change) -> list[str]:
    """The lines of held changes: the next step is never cut."""
    head = f"{'held' if change.held else 'skip':<8}{_line(change.address)} ({change.action})"
    if change.skipped:
        return [head, _cut(f"{MARGIN}{_line(change.skipped)}")]
    return [head, *_wrapped(_line(change.held))]


def _wrapped(text: str) -> list[str]:
    """The whole text in lines with a margin."""
    found: list[str] = []
    for word in text.split():
        if found and columns(f"{found[-1]} {word}") <= COLUMNS:
            found[-1] += f" {word}"
            continue
        while word:
            part = cut(word, COLUMNS - len(MARGIN), "")
            found.append(f"{MARGIN}{part}")
            word = word[len(part) :]
    return found


def _with(head: str, shown: t.Sequence[str]) -> str:
    """A head, and in brackets as much of the rest as fits: a head is never cut."""
    room = COLUMNS - columns(head) - len(" ()")
    kept: list[str] = []
    for number, text in enumerate(shown):
        is_whole = number == len(shown) - 1 and len(kept) == number
        if columns(", ".join([*kept, text] if is_whole else [*kept, text, MORE])) <= room:
            kept.append(text)
    text = ", ".join(kept if len(kept) == len(shown) else [*kept, MORE])
    return f"{head} ({text})" if shown and columns(text) <= room else head


def _new(value: t.Any) -> str:
    """The value of an option of a new object."""
    return _counts(_text_lines(value), []) if _is_long(value) else _cut(_value(value), VALUE)


# One changed option


def _field(name: str, before: t.Any, after: t.Any) -> t.Iterator[str]:
    """Its line; for a dictionary, one for each key that differs."""
    sides = [side if isinstance(side, dict) else {} for side in (before, after)]
    if any(sides) and all(isinstance(side, dict) or side in _NOTHING for side in (before, after)):
        for key in dict.fromkeys([*sides[0], *sides[1]]):
            if sides[0].get(key) != sides[1].get(key):
                yield from _field(f"{name}.{key}", sides[0].get(key), sides[1].get(key))
        return
    head = f"{MARGIN}{_line(name)}: "
    room = COLUMNS - columns(head)
    if _is_long(before) or _is_long(after):
        yield _cut(head + _counts(*_differences(_text_lines(before), _text_lines(after))))
        return
    old, new = _value(before), _value(after)
    is_cut = columns(old) + columns(new) + len(ARROW) > room
    if is_cut and isinstance(before, list) and isinstance(after, list):
        old_entries, new_entries = [_value(entry) for entry in before], [_value(entry) for entry in after]
        yield _cut(head + _counts(*_differences(old_entries, new_entries)))
        return
    yield _cut(head + _both(old, new, room))


def _both(before: str, after: str, room: int) -> str:
    """Two texts in this many columns, both with the beginning of the difference."""
    room -= len(ARROW)
    if columns(before) + columns(after) > room:
        same = next(
            (at for at, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1]),
            min(len(before), len(after)),
        )
        if same > KEPT:
            before, after = (f"{MORE}{text[same - KEPT :]}" for text in (before, after))
        half = max(2, room // 2)
        before, after = (
            _cut(before, max(half, room - columns(after))),
            _cut(after, max(half, room - columns(before))),
        )
    return f"{before}{ARROW}{after}"


def _is_long(value: t.Any) -> bool:
    return isinstance(value, str) and "\n" in value


def _text_lines(value: t.Any) -> list[str]:
    """The lines of a text. The last one differs from itself with an end."""
    return [] if value in _NOTHING else str(value).splitlines(keepends=True)


def _differences(before: list[str], after: list[str]) -> tuple[list[str], list[str]]:
    """The lines that only one side has: after, and before."""
    if len(before) + len(after) > COMPARED:
        # Comparing them line by line would take too long.
        return after, before
    found = list(difflib.unified_diff(before, after, lineterm="", n=0))[2:]
    return [line for line in found if line[:1] == "+"], [line for line in found if line[:1] == "-"]


def _counts(added: t.Sized, removed: t.Sized) -> str:
    parts = [f"+{len(added)}" if len(added) else "", f"−{len(removed)}" if len(removed) else ""]
    return " ".join(filter(None, parts))


# Values in one line


def _value(value: t.Any) -> str:
    """A value in one line. A text is as it is unless it could be taken for another value."""
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_value(key)}: {_value(below)}' for key, below in value.items())}}}"
    if isinstance(value, str):
        return _line(json.dumps(value, ensure_ascii=False) if _AMBIGUOUS.fullmatch(value) else value)
    return json.dumps(value, default=str)


def _line(text: str) -> str:
    """A text without characters that end a line or move in it."""
    return visible(text).replace("\t", "\\t").replace("\n", "\\n")


def _cut(text: str, room: int = COLUMNS) -> str:
    return cut(text, room, MORE)
