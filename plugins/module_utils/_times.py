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
