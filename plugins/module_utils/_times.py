# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Times and durations, in the forms of options and the service.

Private to this collection. Pure but for the clock of this machine.
"""

from __future__ import annotations

import datetime
import re
import typing as t

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
DURATION = r"[1-9]\d{0,5}[smhdw]"
DURATION_SAYS = "a length of time such as 90d, 12h or 30m"


def now() -> datetime.datetime:
    """The current time, with its time zone."""
    return datetime.datetime.now(datetime.timezone.utc)


def duration(value: str) -> datetime.timedelta:
    """`90d` as a duration; the value matches DURATION."""
    return datetime.timedelta(**{_UNITS[value[-1]]: int(value[:-1])})


def moment(value: t.Any) -> datetime.datetime | None:
    """A time in a form of the service or an option, UTC without a zone; None for anything else."""
    if not isinstance(value, str):
        return None
    # Python 3.10 accepts neither a Z nor three digits of seconds after a blank before the zone.
    plain = re.sub(r"\s*(Z|UTC)$", "+00:00", value.strip())
    try:
        found = datetime.datetime.fromisoformat(plain)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=datetime.timezone.utc)


def text(when: datetime.datetime) -> str:
    """A time in the form of the service: `2027-01-31T12:00:00Z`."""
    return when.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def length(seconds: float) -> str:
    """A length of time in its two largest units: `45 s`, `4 m 12 s`, `1 h 2 m`, `3 d 4 h`."""
    left = max(0, round(seconds))
    parts: list[str] = []
    for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)):
        count, left = divmod(left, size)
        if count or parts:
            parts.append(f"{count} {unit}")
    return " ".join(parts[:2]) or "0 s"


def between(begin: t.Any, end: t.Any) -> float | None:
    """The seconds between two times in a form of the service, None if one is unknown."""
    first, last = moment(begin), moment(end)
    return None if first is None or last is None else (last - first).total_seconds()
