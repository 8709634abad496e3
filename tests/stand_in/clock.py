# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The clock of the rate limits and of the log. It can be stopped and moved, so that no test waits for a window."""

from __future__ import annotations

import math
import time
from typing import Any

from .store import Record, Refused


class Clock:
    """Seconds since the start: call it. IDs and timestamps of records do not depend on it."""

    def __init__(self) -> None:
        self._zero = time.monotonic()
        self._stopped: float | None = None

    def __deepcopy__(self, memo: Any) -> Clock:
        """Itself: a kept organization continues with the same clock."""
        return self

    def __call__(self) -> float:
        return time.monotonic() - self._zero if self._stopped is None else self._stopped

    def change(self, data: Any) -> Record:
        """`stopped` stops it at a whole second or starts it again; `advance` moves it forward by this many seconds."""
        if not isinstance(data, dict) or set(data) - {"stopped", "advance"}:
            raise Refused(400, "The clock takes an object with stopped and advance.")
        seconds = data.get("advance", 0)
        if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or seconds < 0:
            raise Refused(400, f"The clock advances by a number of seconds, not by {seconds!r}.")
        stopped = data.get("stopped", self._stopped is not None)
        now = (self() if self._stopped is not None or not stopped else math.ceil(self())) + seconds
        self._zero = time.monotonic() - now
        self._stopped = now if stopped else None
        return {"clock": round(now, 3), "stopped": bool(stopped)}
