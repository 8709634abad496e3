# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who changed something, in words, from the entry of a result.

Private to this collection. Pure. Reports use it too, and every payload has it: it knows no plan.
"""

from __future__ import annotations

import datetime
import typing as t

from .. import _times

# In place of these words.
UNKNOWN = "changed by: unknown"
_VERBS = {"CREATED": "created", "DELETED": "deleted", "REVOKED": "deleted"}


def words(entry: t.Mapping[str, t.Any], now: datetime.datetime | None = None) -> str:
    """An event of a result in words. With `now`, how long ago it was."""
    verb = _VERBS.get(str(entry.get("event")).rpartition("_")[2], "changed")
    who = f" by {entry['actor']}" if entry.get("actor") else " by Buildkite" if entry.get("via") == "buildkite" else ""
    at = _times.moment(entry.get("at"))
    when = f" {_times.length((now - at).total_seconds())} ago" if now and at else f" at {entry.get('at')}"
    token, program = entry.get("token_description") or entry.get("token"), entry.get("program")
    how = " in the browser" if entry.get("via") == "browser" else f" with the token {token}" if token else ""
    how += f" ({program})" if program else ""
    if entry.get("own"):
        who, how = " by an earlier run", ""
    return f"{'' if entry.get('certain', True) else 'perhaps '}{verb}{who}{when}{how}"
