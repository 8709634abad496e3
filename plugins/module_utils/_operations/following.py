# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The live output of a wait for builds: a line whenever something changed, and one now and then while nothing does.

Private to this collection. Knows nothing of Ansible.
"""

from __future__ import annotations

import typing as t

from .call import Call
from .waiting import interval
from .wording import build_name

Record = t.Mapping[str, t.Any]
# Seconds after which a line appears although nothing changed.
QUIET = 30.0


class Follower:
    """Shows what happens to builds. A build has the names of REST, but `pipeline` is a slug."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._began = call.now()
        self._states: dict[str, str] = {}
        self._shown: dict[str, float] = {}

    def look(self, builds: t.Iterable[Record]) -> None:
        """Show what is new in the builds of one look."""
        for build in builds:
            name, state = self._name(build), "blocked" if build.get("blocked") else str(build["state"])
            is_new = self._states.get(name) != state
            if is_new or self._call.now() - self._shown.get(name, self._began) >= QUIET:
                self._say(name, state if is_new else f"still {state}")
            self._states[name] = state

    def every(self, elapsed: float) -> float:
        """Seconds until the next look."""
        return interval(elapsed)

    def _say(self, name: str, what: str) -> None:
        now = self._call.now()
        minutes, seconds = divmod(int(now - self._began), 60)
        self._shown[name] = now
        self._call.show(f"{name}: {minutes:02d}:{seconds:02d}  {what}")

    @staticmethod
    def _name(build: Record) -> str:
        return build_name(build["pipeline"], build["number"])
