# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Webhooks that arrive again: replays with the same signature, and repeated deliveries with a new one.

Private to this collection. Pure: the caller passes the time. It remembers in memory only, so nothing remains after a restart.
"""

from __future__ import annotations

import collections
import heapq
import typing as t

# So many signatures, and so many events, are remembered at most.
MOST = 100_000
# The object of an event, the field with its state, the fields with the time of its end, and those with other times that differ if the
# same state returns. The times of an earlier end may remain, so all of them count.
_OBJECTS = {
    "build": ("state", ("finished_at",), ()),
    "job": ("state", ("finished_at",), ()),
    "agent": ("connection_state", ("lost_at", "disconnected_at", "stopped_at"), ("connected_at",)),
}


class Identity(t.NamedTuple):
    """What a repeated delivery has in common with the first. `ends` and `times` are empty if the event lacks them."""

    event: str
    id: str
    state: str
    ends: tuple[str, ...] = ()
    times: tuple[str, ...] = ()


class Remembered:
    """What arrived. A signature is remembered until it is too old; if there is no room for another one, that must not be accepted."""

    def __init__(self, max_age: int, most: int = MOST) -> None:
        self._max_age, self._most = max_age, most
        self._signatures: set[str] = set()
        self._ends: list[tuple[float, str]] = []
        # Events by identity, the oldest first, each with the time at which it is forgotten.
        self._events: collections.OrderedDict[Identity, float] = collections.OrderedDict()

    def has(self, signature: str | None, event: Identity | None, now: float) -> bool:
        """Whether a signature or an event arrived before."""
        while self._ends and self._ends[0][0] < now:
            self._signatures.discard(heapq.heappop(self._ends)[1])
        return signature in self._signatures or (event is not None and self._events.get(event, 0.0) >= now)

    @property
    def is_full(self) -> bool:
        """Whether there is no room for another signature."""
        return len(self._signatures) >= self._most

    def add(self, signature: str | None, timestamp: int | None, event: Identity | None, now: float) -> None:
        """Remember a webhook that was accepted."""
        if signature is not None and timestamp is not None:
            self._signatures.add(signature)
            heapq.heappush(self._ends, (timestamp + self._max_age, signature))
        if event is None:
            return
        # What has ended ends once. A state before the end can return, for example when a job of a build is retried.
        self._events[event] = float("inf") if event.ends else now + self._max_age
        self._events.move_to_end(event)
        if len(self._events) > self._most:
            self._events.popitem(last=False)


def identity(body: t.Mapping[str, t.Any]) -> Identity | None:
    """The identity of an event; None if it has no object with an ID and a state."""
    event = str(body["event"])
    kind = event.partition(".")[0]
    entry = body.get(kind)
    if kind not in _OBJECTS or not isinstance(entry, dict):
        return None
    state, ends, times = _OBJECTS[kind]
    if not entry.get("id") or not entry.get(state):
        return None
    found = [tuple(f"{name} {entry[name]}" for name in names if entry.get(name)) for names in (ends, times)]
    return Identity(event, str(entry["id"]), str(entry[state]), *found)
