# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The jobs of a build that is followed: what changed since the last look at them.

Private to this collection. Pure.
"""

from __future__ import annotations

import typing as t

from .._text import count_of
from .._times import between, length
from .wording import agent_name, job_name

Record = t.Mapping[str, t.Any]
# What a build's answer shows of its jobs: all of them, or of a large build those that are of interest.
SMALL = 100
OF_LARGE = ("running", "canceling", "timing_out", "failed", "timed_out", "canceled", "expired", "blocked")
# The most lines of one look; what exceeds them is counted.
MOST = 20

_RUNNING = ("running", "canceling", "timing_out")
_SHOWN = (*_RUNNING, "passed", "failed", "timed_out", "canceled", "expired", "blocked", "unblocked")


class Line(t.NamedTuple):
    """A state and what has it."""

    state: str
    text: str


class Jobs:
    """The jobs of one build, as far as the last looks showed them."""

    def __init__(self) -> None:
        self.jobs: dict[str, dict[str, t.Any]] = {}
        # How many jobs were in each state when they were read, None if that is unknown.
        self.counts: t.Any = None
        # The names of the commands that ended since the look before, by ID.
        self.ended: dict[str, str] = {}

    @property
    def running(self) -> dict[str, str]:
        """The names of the commands that run, by ID."""
        return {ident: job_name(job) for ident, job in self.jobs.items() if _runs(job) and job["type"] == "script"}

    def look(self, jobs: t.Iterable[dict[str, t.Any]], counts: t.Any) -> list[Line]:
        """What is new in the jobs of an answer."""
        before, is_first = {ident: job["state"] for ident, job in self.jobs.items()}, not self.jobs
        self.jobs, self.counts = {str(job["id"]): job for job in jobs}, counts
        new = [job for ident, job in self.jobs.items() if before.get(ident) != job["state"] and job["state"] in _SHOWN]
        new = [job for job in new if job["type"] != "waiter"]
        ended = [] if is_first else [job for job in new if job["type"] == "script" and not _runs(job)]
        self.ended = {str(job["id"]): job_name(job) for job in ended}
        new.sort(key=lambda job: job.get("finished_at") or job.get("started_at") or "9")
        lines = [line(job) for job in new[:MOST]]
        more = [job["state"] for job in new[MOST:]]
        if more:
            states = [f"{more.count(state)} {state}" for state in dict.fromkeys(more)]
            lines.append(Line("", f"and {count_of(len(more), 'other job', 'other jobs')}: {', '.join(states)}"))
        return lines


def _runs(job: Record) -> bool:
    return job["state"] in _RUNNING


def line(job: Record) -> Line:
    """A job with its new state."""
    state, name, agent = str(job["state"]), job_name(job), agent_name(job)
    retry = job.get("retries_count")
    name += f" (retry {retry})" if retry else ""
    seconds = between(job.get("started_at"), job.get("finished_at"))
    took = f"  {length(seconds)}" if seconds is not None else ""
    if state == "blocked":
        return Line(state, f'"{name}" waits for someone to unblock it')
    if _runs(job):
        return Line(state, f"{name}{f' ({agent})' if agent else ''}")
    if state == "failed":
        status = "" if job.get("exit_status") is None else f"  exit status {job['exit_status']}"
        return Line("soft fail" if job.get("soft_failed") else state, f"{name}{took}{status}")
    return Line(state, f"{name}{took}")


def in_words(counts: t.Any) -> str:
    """`3 passed, 2 running, 1 scheduled` of the counts of a build; empty if they are unknown."""
    states = counts.get("states") if isinstance(counts, dict) else None
    return ", ".join(f"{count} {state}" for state, count in (states or {}).items() if count)
