# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The logs of running jobs as they grow: one request for a job and a look, within a third of what is left of the quota.

Private to this collection. Knows nothing of Ansible. Source: Buildkite's REST page on jobs: only the end of a log can be asked for.
"""

from __future__ import annotations

import dataclasses
import typing as t

from .._errors import BuildkiteError, NotFound
from . import logs
from .call import Call

# How many bytes of an end are read at least and at most, and how many times the last growth.
LEAST, MOST, AHEAD = 16_384, 1_048_576, 4
# The part of the quota, and the seconds for which it is taken.
PART, WINDOW = 3, 60.0


class Allowance:
    """A third of the requests that are left when a window begins."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._left, self._until = 0.0, float("-inf")

    def take(self) -> bool:
        """Whether one more request may be sent."""
        now = self._call.now()
        if now >= self._until:
            free = self._call.client.ledger.free("rest")
            self._left, self._until = float("inf") if free is None else free // PART, now + WINDOW
        if self._left < 1:
            return False
        self._left -= 1
        return True


@dataclasses.dataclass
class Stream:
    """The log of a job: how many of its bytes were shown, and how many the last look found."""

    job: str
    name: str
    seen: int = 0
    grew: int = 0
    has_ended: bool = False

    def taken(self, log: logs.Log) -> tuple[int, bytes]:
        """How many bytes cannot be shown any more, and the new ones in whole lines, which count as seen."""
        if log.size < self.seen:
            # Another log: it was deleted, or the job runs again.
            self.seen = 0
        lost = max(0, log.start - self.seen)
        new = log.content[max(0, self.seen - log.start) :]
        self.grew = log.size - self.seen
        if lost:
            # Up to a whole line.
            part, newline, rest = new.partition(b"\n")
            if newline:
                lost, new = lost + len(part) + 1, rest
        if not self.has_ended:
            new = new[: new.rfind(b"\n") + 1]
        self.seen = max(self.seen, log.start) if not lost else self.seen + lost
        self.seen += len(new)
        return lost, new


class Streams:
    """The logs of all running jobs."""

    def __init__(self, call: Call, most: int) -> None:
        self._call = call
        self._allowance = Allowance(call)
        self._streams: dict[str, Stream] = {}
        self._turn: list[str] = []
        # How many lines may still be shown.
        self._left = most

    @property
    def is_over(self) -> bool:
        """Whether no more lines are shown."""
        return self._left <= 0

    def look(self, running: t.Mapping[str, str], ended: t.Mapping[str, str]) -> list[tuple[str, str]]:
        """The new lines, each with the name of its job. Both have names by ID. A job that has ended is read once more."""
        for job, name in {**running, **ended}.items():
            if job not in self._streams:
                self._streams[job] = Stream(job, name)
                self._turn.append(job)
        found: list[tuple[str, str]] = []
        for job in [*self._turn]:
            stream = self._streams[job]
            if self.is_over or not self._allowance.take():
                break
            stream.has_ended = job not in running
            # The next look begins with those for which there was no room.
            self._turn.remove(job)
            if not stream.has_ended:
                self._turn.append(job)
            found += [(stream.name, line) for line in self._lines(stream)]
        shown = found[: self._left]
        self._left -= len(shown)
        return shown

    def _lines(self, stream: Stream) -> list[str]:
        wanted = min(MOST, max(LEAST, AHEAD * stream.grew))
        try:
            log = logs.end(self._call, stream.job, wanted)
        except NotFound:
            return []
        except BuildkiteError as error:
            return [f"(the log cannot be read: {error.message})"]
        lost, new = stream.taken(log)
        lines = [f"({lost:,} bytes are not shown)"] if lost else []
        text = logs.shown(self._call, new.decode(errors="replace"))
        return lines + (text.removesuffix("\n").split("\n") if text else [])
