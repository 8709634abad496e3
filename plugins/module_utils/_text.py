# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Text for people: values as YAML that can be compared line by line, without characters that affect a terminal or page.

Private to this collection. Pure.
"""

from __future__ import annotations

import difflib
import itertools
import re
import typing as t
import unicodedata

from ._values import to_yaml

# Texts longer than this are folded where YAML can fold them, so that diffs stay readable.
COLUMNS = 100
# How many entries of a longer list are named.
SHOWN = 5

# Control characters except tab and newline, marks that reverse or hide text, line separators, surrogates.
_ACTING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\ufffe\uffff]"
)

# It makes an emoji of the character before it, which takes two columns then.
_AS_EMOJI = "\ufe0f"


def visible(text: str) -> str:
    """The text with escaped characters that affect a terminal or a page: an escape becomes `\\x1b`."""
    return _ACTING.sub(_spelt_out, text)


def as_lines(values: t.Mapping[str, t.Any]) -> str:
    """Options as YAML. A text of several lines is always a block, so that a diff shows its lines."""
    parts = []
    for are_blocks, some in itertools.groupby(values.items(), key=lambda entry: _is_block(entry[1])):
        if not are_blocks:
            parts.append(to_yaml(dict(some), COLUMNS))
            continue
        for name, value in some:
            lines = value.removesuffix("\n").split("\n")
            mark = "|" if value.endswith("\n") else "|-"
            parts += [f"{name}: {mark}\n", *(f"  {line}\n" if line else "\n" for line in lines)]
    return visible("".join(parts))


def _is_block(value: t.Any) -> bool:
    return isinstance(value, str) and "\n" in value


def columns(text: str) -> int:
    """How many columns of a terminal a text takes: most ideographs and emoji take two, what is put on the character before it none."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def cut(text: str, room: int, more: str) -> str:
    """The text in so many columns, with `more` at its end where it is cut."""
    if columns(text) <= room:
        return text
    room -= columns(more)
    taken = itertools.accumulate(map(_columns, text))
    return text[: sum(1 for width in taken if width <= room)] + more


def _columns(character: str) -> int:
    if character == _AS_EMOJI:
        return 1
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def count_of(number: int, one: str, many: str) -> str:
    """`1 pipeline`, `2 pipelines`."""
    return f"{number} {one if number == 1 else many}"


def listed(names: t.Sequence[str]) -> str:
    """The first names, and how many more there are."""
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {more} more" if more > 0 else "")


def joined(names: t.Sequence[str], word: str) -> str:
    """All of some names: `a, b or c`; "" for none."""
    return f" {word} ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


# Words of names that are written in another way inside of a sentence.
_PROPER = {"api": "API", "cidr": "CIDR", "datadog": "Datadog", "linear": "Linear", "slack": "Slack", "sso": "SSO"}


def spaced(name: str) -> str:
    """A name in code as words inside of a sentence: `API access tokens`, `OpenTelemetry services`."""
    words = name.replace("open_telemetry", "OpenTelemetry").split("_")
    return " ".join(_PROPER.get(word, word) for word in words)


def begun(text: str) -> str:
    """A text as the beginning of a sentence."""
    return f"{text[:1].upper()}{text[1:]}"


def nearest(text: str, known: t.Iterable[str]) -> str:
    """The known name that is most similar to a text, ignoring case; "" if none is."""
    folded = {name.casefold(): name for name in known}
    close = difflib.get_close_matches(text.casefold(), folded, 1)
    return folded[close[0]] if close else ""


def _spelt_out(found: re.Match[str]) -> str:
    code = ord(found.group())
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"


# The characters of a value at the end of a text.
SUFFIX, SUFFIX_SAYS = r"[A-Za-z0-9._:+-]{0,64}", "at most 64 letters, digits and characters of ._:+-"


def split_suffix(name: str, text: str) -> tuple[str, str]:
    """A text such as `Registry [value_version=3]` without the value at its end, and the value; "" if it has none."""
    found = re.fullmatch(rf"(?:(.*) )?\[{name}=({SUFFIX})\]", text, re.DOTALL)
    return (found.group(1) or "", found.group(2)) if found else (text, "")


def join_suffix(name: str, text: str, value: str) -> str:
    """A text with a value at its end; without a value, the text."""
    return " ".join(filter(None, (text, f"[{name}={value}]"))) if value else text
