# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The bytes of a value that are signed: RFC 8785, the canonical form of JSON.

Private to this collection. Pure.
"""

from __future__ import annotations

import math
import re
import typing as t

from .reading import Unreadable, digits_of, fixed

_ESCAPED = re.compile('[\x00-\x1f"\\\\]')
_SHORT = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


def canonical(value: t.Any) -> bytes:
    """The canonical JSON of a value. Raises Unreadable for what JSON does not have."""
    try:
        return _text(value).encode()
    except UnicodeEncodeError:
        raise Unreadable("it contains half of a character") from None


def _text(value: t.Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return _number(float(value))
    if isinstance(value, str):
        return f'"{_ESCAPED.sub(_escape, value)}"'
    if isinstance(value, dict):
        keys = sorted(value, key=_units)
        return "{" + ",".join(f"{_text(key)}:{_text(value[key])}" for key in keys) + "}"
    return "[" + ",".join(map(_text, value)) + "]"


def _units(key: str) -> bytes:
    """A key as keys are sorted: by the code units of UTF-16."""
    return key.encode("utf-16-be", "surrogatepass")


def _escape(found: re.Match[str]) -> str:
    character = found.group()
    return _SHORT.get(character) or f"\\u{ord(character):04x}"


def _number(value: float) -> str:
    """The shortest number, as ECMAScript writes it."""
    if not math.isfinite(value):
        raise Unreadable("it contains a number that is infinite or none: write it in quotes")
    if value == 0:
        return "0"
    sign, digits, place = digits_of(value)
    if -6 < place <= 21:
        return sign + fixed(digits, place)
    rest = f".{digits[1:]}" if digits[1:] else ""
    return f"{sign}{digits[0]}{rest}e{place - 1:+}"
