# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One look after another at the builds of an organization, and the events that each look finds.

Private to this collection. Knows the lists of builds and what they cannot show; knows neither queues nor the loop of the source.
"""

from __future__ import annotations

import datetime
import logging
import math
import typing as t

from ...module_utils import _times
from ...module_utils._api.client import Client
from ...module_utils._paths import quote
from ...module_utils._text import count_of
from . import polled
from .connected import SOURCE, Chosen
from .listing import Build, Listed, listed
from .polled import FINISHED, GAP, STATES, Event, Key
from .resuming import Position, Resumed

LOG = logging.getLogger(SOURCE)
# Lists may show a finish late: each look begins this much before the last one.
OVERLAP = datetime.timedelta(seconds=120)
_SECOND = datetime.timedelta(seconds=1)


class _Found(t.NamedTuple):
    """An event that was not sent yet."""

    when: datetime.datetime
    name: str
    build: Build


class Poller:
    """Looks at builds. A look returns the same events again until `keep` is called: they were handed on."""

    def __init__(
        self, client: Client, chosen: Chosen, resumed: Resumed, now: t.Callable[[], datetime.datetime] = _times.now
    ) -> None:
        self._client = client
        self._chosen = chosen
        self._resumed = resumed
        self._now = now
        self._next: Position | None = None
        self._states = list(dict.fromkeys(state for name in chosen.events for state in STATES.get(name, ())))
        # One list of the organization costs less than a list of each pipeline.
        slugs, branches = chosen.builds.pipelines, chosen.builds.branches
        is_one = len(slugs) == 1 and _is_plain(slugs)
        self._path = f"pipelines/{quote(slugs[0])}/builds" if is_one else "builds"
        # The API knows the same patterns, without those that exclude.
        self._branches = {"branch[]": list(branches)} if branches and _is_plain(branches, "!") else {}

    def keep(self) -> None:
        """All events of the last look were handed on. Raises CannotWrite."""
        if self._next is not None:
            self._resumed.keep(self._next)

    def look(self) -> list[Event]:
        """The events since the last look in the order of their times. Each list takes one request for 100 builds."""
        before, started = self._resumed.position, self._now()
        # Every answer shows the time of the service. Builds have its times, and the clock of this machine may be wrong.
        self._client.ledger.behind = math.inf
        active = self._listed({"state[]": self._states})
        behind = self._client.ledger.behind
        at = started - datetime.timedelta(seconds=behind) if math.isfinite(behind) else started
        known = before or self._begin(at)
        since = max(known.until - OVERLAP, known.first)
        ended = Listed([], [])
        if FINISHED in self._chosen.events:
            ended = self._listed({"finished_from": _times.text(since)})
        begun, running = self._new(active.builds, known.active, at, has_ended=False)
        finishes, finished = self._new(ended.builds, known.finished, at, has_ended=True)
        if before is None and self._chosen.since is None:
            # They began before this source did.
            begun = []
        until = max(known.until, at)
        self._next = Position(known.first, until, running, _found_again(known.finished | finished, until))
        found = sorted([*begun, *finishes], key=lambda one: (one.when, str(one.build["created_at"])))
        gaps = self._gap(before, at, len(finishes), [*active.missing, *ended.missing])
        return [*gaps, *(polled.event(one.name, one.build, self._now()) for one in found)]

    def _listed(self, params: dict[str, t.Any]) -> Listed:
        """The builds of a list, with their pipelines, which events contain."""
        found = listed(self._client, self._path, {**params, **self._branches})
        return Listed(
            [build for build in found.builds if self._chosen.builds.has(polled.body(FINISHED, build))], found.missing
        )

    def _begin(self, at: datetime.datetime) -> Position:
        since = self._chosen.since
        first = at - since if isinstance(since, datetime.timedelta) else since or at
        return Position(first, first)

    def _new(
        self, builds: list[Build], known: frozenset[Key], at: datetime.datetime, has_ended: bool
    ) -> tuple[list[_Found], frozenset[Key]]:
        """The events of builds that are not known, and all of them. The other list has builds whose state changed meanwhile."""
        found, every = [], set()
        for build in builds:
            for key in polled.keys(build):
                if key[0] not in self._chosen.events or polled.has_ended(build) is not has_ended:
                    continue
                every.add(key)
                if key not in known:
                    found.append(_Found(polled.time_of(key[0], build) or at, key[0], build))
        return found, frozenset(every)

    def _gap(self, before: Position | None, at: datetime.datetime, finishes: int, missing: list[str]) -> list[Event]:
        """The event of a time without a look, or of builds that no list shows."""
        begin = before.until if before else at
        allowed = max(OVERLAP, datetime.timedelta(seconds=2 * self._chosen.interval))
        if not missing and at - begin <= allowed:
            return []
        LOG.warning(
            "Builds were not polled for %s, until %s. %s found. Builds that started, began to fail or were blocked"
            " in that time, and are no longer, cause no event%s.",
            _times.length((at - begin).total_seconds()),
            _times.text(at),
            count_of(finishes, "finished build was", "finished builds were"),
            f", nor do some of those created at {', '.join(missing)}, which are more than lists show"
            if missing
            else "",
        )
        return [polled.gap(begin, at, finishes, missing, self._now())] if GAP in self._chosen.events else []


def _is_plain(patterns: t.Sequence[str], signs: str = "!*") -> bool:
    return not any(sign in pattern for pattern in patterns for sign in signs)


def _found_again(keys: frozenset[Key], until: datetime.datetime) -> frozenset[Key]:
    """The events of finished builds that the next look finds once more."""
    since = until - OVERLAP - _SECOND
    return frozenset(key for key in keys if (_times.moment(key[3]) or until) >= since)
