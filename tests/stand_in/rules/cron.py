# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a schedule builds: valid texts, and the highest frequency."""

from __future__ import annotations

import functools
import re
import zoneinfo
from itertools import pairwise
from typing import NamedTuple

NAMES = ("@hourly", "@daily", "@midnight", "@weekly", "@monthly", "@yearly")
OFFSET = re.compile(r"[+-](0\d|1[0-4]):?[0-5]\d")
ENTRY = re.compile(r"(\*|\w+)(?:-(\w+))?(?:/(\d{1,3}))?")
FROM_THE_END = re.compile(r"(last|L|-?\d{1,2})(?:-(last|L|-?\d{1,2}))?", re.IGNORECASE)
# `%2+1`: every other week. `#1`, the first one of the month, is neither documented nor excluded.
OF_WEEKDAYS = re.compile(r"(%\d+(\+\d+)?|#-?\d)$")
SHORTEST = 10
DAY = 24 * 60


class Field(NamedTuple):
    """The numbers of one field, and words for them."""

    low: int
    high: int
    words: str = ""


MINUTE, HOUR, DAY_OF_MONTH = Field(0, 59), Field(0, 23), Field(1, 31)
MONTH = Field(1, 12, "jan feb mar apr may jun jul aug sep oct nov dec")
WEEKDAY = Field(0, 6, "sun mon tue wed thu fri sat")
FIELDS = (MINUTE, HOUR, DAY_OF_MONTH, MONTH, WEEKDAY)


def problem(cronline: str) -> str | None:
    """Why a schedule's time is refused, or None: five fields and perhaps a time zone, at most every ten minutes."""
    if cronline.strip() in NAMES:
        return None
    parts = cronline.split()
    if len(parts) not in (5, 6) or not all(is_zone(part) for part in parts[5:]):
        return "is invalid"
    minutes, hours, *days = (values(part, field) for part, field in zip(parts, FIELDS, strict=False))
    if not minutes or not hours or not all(days):
        return "is invalid"
    return "must not run more often than every 10 minutes" if shortest_pause(minutes, hours) < SHORTEST else None


def is_zone(name: str) -> bool:
    """Whether a time zone is an offset or a known name; on machines without names, each may be one."""
    return bool(OFFSET.fullmatch(name)) or not zones() or name in zones()


@functools.cache
def zones() -> frozenset[str]:
    """The names of time zones on this machine."""
    return frozenset(zoneinfo.available_timezones())


def values(text: str, field: Field) -> set[int]:
    """The numbers of a field; none if it is invalid."""
    found = [entry_values(entry, field) or from_the_end(entry, field) for entry in text.split(",")]
    return set().union(*found) if all(found) else set()


def entry_values(entry: str, field: Field) -> set[int]:
    """The numbers of one entry of a field; none if it is invalid."""
    match = ENTRY.fullmatch(OF_WEEKDAYS.sub("", entry) if field is WEEKDAY else entry)
    if not match:
        return set()
    first, end, step = match.groups()
    low = field.low if first == "*" else number(first, field)
    # A step after a single number continues to the end.
    high = number(end, field) if end else field.high if step or first == "*" else low
    if low is None or high is None or step == "0":
        return set()
    # A range may pass the end: FRI-MON.
    numbers = [*range(low, high + 1)] or [*range(low, field.high + 1), *range(field.low, high + 1)]
    return set(numbers[:: int(step or 1)])


def number(word: str, field: Field) -> int | None:
    """The number of a word within a field's range."""
    words = field.words.split()
    if word.lower() in words:
        return field.low + words.index(word.lower())
    return int(word) if re.fullmatch(r"\d{1,3}", word) and field.low <= int(word) <= field.high else None


def from_the_end(entry: str, field: Field) -> set[int]:
    """Days that are counted from the end of the month. They differ by month: the last day represents them."""
    match = FROM_THE_END.fullmatch(entry) if field is DAY_OF_MONTH else None
    ends = [end for end in match.groups() if end] if match else []
    right = all(end.isalpha() or field.low <= abs(int(end)) <= field.high for end in ends)
    return {field.high} if ends and right else set()


def shortest_pause(minutes: set[int], hours: set[int]) -> int:
    """The least number of minutes between two builds on a day with builds, and on the next one."""
    times = sorted(60 * hour + minute for hour in hours for minute in minutes)
    return min(later - earlier for earlier, later in pairwise([*times, times[0] + DAY]))
