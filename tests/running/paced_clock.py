# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A clock for runs that wait in several threads at once: for tests and the benchmark. Standard library only."""

from __future__ import annotations

import threading
import time
import typing as t

from stand_in.process import SharedClock, StandIn


class PacedClock(SharedClock):
    """A shared clock for several sleepers: time passes when all threads of a run sleep or wait."""

    def __init__(self, stand_in: StandIn) -> None:
        super().__init__(stand_in)
        self._idle: set[threading.Thread] = set()
        self._until: dict[threading.Thread, float] = {}
        # Threads of earlier tests do not count.
        self._others = set(threading.enumerate()) - {threading.current_thread()}

    def watch(self, ledger: t.Any) -> None:
        """Record who waits for a turn."""
        idle = self._idle

        class Turns(threading.Condition):
            def wait(self, timeout: float | None = None) -> bool:
                idle.add(threading.current_thread())
                try:
                    return super().wait(timeout)
                finally:
                    idle.discard(threading.current_thread())

            def notify_all(self) -> None:
                idle.clear()
                super().notify_all()

        ledger._changed = Turns()
        ledger._clock, ledger._sleep = self, self.sleep

    def sleep(self, seconds: float) -> None:
        """Move the time forward, once everyone else sleeps at least as long or waits."""
        me = threading.current_thread()
        self._until[me] = self() + seconds
        while self() < self._until[me]:
            running = {thread for thread in threading.enumerate() if thread.daemon} - self._others
            busy = running - self._idle - set(self._until)
            if not busy and min(self._until.values()) == self._until[me]:
                super().sleep(self._until[me] - self())
            else:
                time.sleep(0.001)
        del self._until[me]
