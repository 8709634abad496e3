# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The live output of a wait for builds: a line whenever something changed, and one now and then while nothing does.

Private to this collection. Knows nothing of Ansible. What it shows never makes a wait fail.
"""

from __future__ import annotations

import contextlib
import dataclasses
import typing as t

from .._errors import BuildkiteError
from .._text import visible
from .._times import between, length
from .call import Call, nothing
from .lacking import lack, read, waiting
from .naming import build_path
from .streaming import Streams
from .tracked import state_of
from .waiting import interval
from .watched import OF_LARGE, SMALL, Jobs, in_words
from .wording import build_name

Record = t.Mapping[str, t.Any]
# Seconds after which a line appears although nothing changed; and until it is found out, and again, why jobs wait.
QUIET, PATIENT, AGAIN = 30.0, 30.0, 60.0
# Lines of logs, where no option sets them.
LINES = 1000
# The shortest and the longest time between two looks, by what is followed.
EVERY = {"jobs": (3.0, 30.0), "log": (3.0, 10.0)}
# Requests that are left for the wait itself and for others: nothing more is asked for then.
RESERVE = 10


@dataclasses.dataclass
class _Followed:
    """What is known of one build."""

    name: str
    pipeline: str
    number: t.Any
    state: str = ""
    shown: float = float("-inf")
    jobs: Jobs = dataclasses.field(default_factory=Jobs)
    # When the jobs were looked at, and when it was found out why they wait.
    looked: float = float("-inf")
    explained: float = float("-inf")
    counts: t.Any = None


class Follower:
    """Shows what happens to builds. A build has the names of REST, but `pipeline` is a slug."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._began = call.now()
        # Nobody sees lines where there is no place for them: nothing is asked for them.
        self._is_seen = call.show is not nothing
        self._how = (call.option("follow") or "none") if self._is_seen else "none"
        self._builds: dict[str, _Followed] = {}
        self._streams: Streams | None = None
        if self._how == "log":
            if call.token.can("read_build_logs"):
                most = call.option("follow_max_lines")
                self._streams = Streams(call, LINES if most is None else int(most))
            else:
                call.show("The logs are not shown, because the token lacks the scope read_build_logs.")

    def look(self, builds: t.Iterable[Record]) -> None:
        """Show what is new in the builds of one look, with at most one more request for all of them, or two once."""
        followed = [(self._known(build), build) for build in builds]
        for one, build in followed:
            one.counts = build.get("job_state_counts")
            if not build.get("finished_at"):
                self._show_state(one, build)
        # The wait itself reports what is wrong, if it meets it too.
        with contextlib.suppress(BuildkiteError):
            self._ask([one for one, _build in followed])
            if self._streams is not None:
                self._stream(self._streams, [one for one, _build in followed])
        # The end of a build comes after those of its jobs.
        for one, build in followed:
            if build.get("finished_at"):
                self._show_state(one, build)

    def every(self, elapsed: float) -> float:
        """Seconds until the next look."""
        usual = interval(elapsed)
        least, most = EVERY.get(self._how, (usual, usual))
        return min(most, max(least, usual))

    def _known(self, build: Record) -> _Followed:
        name = build_name(build["pipeline"], build["number"])
        return self._builds.setdefault(name, _Followed(name, build["pipeline"], build["number"]))

    # Lines

    def _show_state(self, one: _Followed, build: Record) -> None:
        state = state_of(build)
        words = in_words(one.counts)
        if state != one.state:
            seconds = between(build.get("started_at"), build.get("finished_at"))
            more = f"after {length(seconds)}" if seconds is not None else ""
            if state == "blocked":
                more = "until someone unblocks a step"
            self._say(one, state, ": ".join(filter(None, (more, words))))
            if state == "blocked":
                self._say(one, state, "unblock it with community.buildkite.job, or in the browser")
        elif self._call.now() - one.shown >= QUIET:
            self._say(one, state, f"still{f': {words}' if words else ''}")
        one.state = state

    def _say(self, one: _Followed, state: str, text: str) -> None:
        one.shown = self._call.now()
        minutes, seconds = divmod(int(one.shown - self._began), 60)
        hours, minutes = divmod(minutes, 60)
        clock = f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes:02d}:{seconds:02d}"
        self._call.show(visible(f"{one.name}: {clock}  {state:<9}  {text}".rstrip()))

    # Requests

    def _ask(self, followed: list[_Followed]) -> None:
        """Look at the jobs of one build, or find out why those of one wait: whatever is due for the longest time."""
        free = self._call.client.ledger.free("rest")
        if not self._is_seen or (free is not None and free < RESERVE):
            return
        late = [one for one in followed if self._waits(one)]
        if late:
            one = min(late, key=lambda one: one.explained)
            one.explained = self._call.now()
            self._explain(one)
        elif self._how != "none":
            due = [one for one in followed if one.counts is None or one.counts != one.jobs.counts]
            if due:
                self._look_at(min(due, key=lambda one: one.looked))

    def _waits(self, one: _Followed) -> bool:
        """Whether it is time to find out why jobs wait; without following jobs, once for all builds."""
        now = self._call.now()
        if now - self._began < PATIENT or now - one.explained < AGAIN:
            return False
        if self._how == "none":
            was_explained = any(other.explained > self._began for other in self._builds.values())
            return one.state == "scheduled" and not was_explained
        return bool(waiting(one.jobs.jobs.values()))

    def _explain(self, one: _Followed) -> None:
        if self._how == "none":
            found = read(self._call, one.pipeline, one.number)
        else:
            found = lack(self._call, list(one.jobs.jobs.values()))
        if found:
            self._say(one, "waiting", found.why)

    def _look_at(self, one: _Followed) -> None:
        one.looked = self._call.now()
        total = (one.counts or {}).get("total") or 0
        query: dict[str, t.Any] = {"exclude_pipeline": "true"}
        if total > SMALL:
            query["job_states[]"] = list(OF_LARGE)
        build = self._call.client.get(build_path(one.pipeline, one.number), query)
        for state, text in one.jobs.look(build.get("jobs") or [], build.get("job_state_counts")):
            self._say(one, state, text)

    def _stream(self, streams: Streams, followed: list[_Followed]) -> None:
        if streams.is_over:
            return
        running = {job: f"{one.name}: {name}" for one in followed for job, name in one.jobs.running.items()}
        ended = {job: f"{one.name}: {name}" for one in followed for job, name in one.jobs.ended.items()}
        for name, line in streams.look(running, ended):
            self._call.show(f"{name} | {line}")
        if streams.is_over:
            self._call.show("The rest of the logs is not shown: raise follow_max_lines to see more.")
