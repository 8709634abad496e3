# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Progress: what a run waits for and how far it is, separate from its result.

Private to this collection. Knows nothing of runs: they decide what to show.
"""

from __future__ import annotations

import time

from ansible.utils.display import Display

# At most one line of progress in this many seconds.
PROGRESS_SECONDS = 1.0

display = Display()


class Progress:
    """Shows waits and progress of a run at once, on standard error: standard output belongs to the callbacks."""

    def __init__(self, enabled: bool) -> None:
        self._enabled = enabled
        self._shown_at = time.monotonic()
        self._has_spoken = False
        self._deferred: list[str] = []

    def waits(self, message: str) -> None:
        """Show a wait, always: it takes seconds itself."""
        if self._enabled:
            self._shown_at = time.monotonic()
            self._has_spoken = True
            for text in (*self._deferred, message):
                display.display(f"community.buildkite: {text}", stderr=True)
            self._deferred = []

    def line(self, message: str) -> None:
        """Show a line of an operation, which begins with what it is about."""
        if self._enabled:
            self._shown_at = time.monotonic()
            display.display(message, stderr=True)

    def defer(self, message: str) -> None:
        """Show a message only in a run that shows others, at once or with the next one."""
        if self._has_spoken:
            self.waits(message)
        else:
            self._deferred = [message]

    def __call__(self, message: str) -> None:
        """Show how far the run is. Work of less than a second needs no progress."""
        if time.monotonic() - self._shown_at >= PROGRESS_SECONDS:
            self.waits(message)
