# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the rotation of one agent token is: from its live tokens, and from what the file of values has recorded.

Private to this collection. Pure but for the clock: knows neither requests nor Ansible, and no value of a token. Unknown is never taken for
absent: a time that is missing where it counts is an error.
"""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from .. import _times
from .._errors import InvalidOption, ValuesMissing
from .._names import normal

Raw = dict[str, t.Any]
Entries = dict[str, Raw]

PATH = "token_values_path"
LIMIT = "rotate_created_before"
# What the file records of a rotation, in the order in which that happens.
DISTRIBUTED, REVOKING, FINISHED = "distributed_at", "revoking_at", "finished_at"
# The number of connected agents before the first predecessor is revoked, and the IDs of the predecessors at that time.
AGENTS, REVOKED = "agents", "predecessors"
TIMES = (DISTRIBUTED, REVOKING, FINISHED)
# Answers for a token that may be used from everywhere.
EVERYWHERE = (None, "", "0.0.0.0/0")


@dataclasses.dataclass(frozen=True)
class Rotation:
    """One token, its predecessors, and what was recorded of its rotation. `limit`: tokens before this time are predecessors."""

    address: str
    limit: datetime.datetime | None
    current: Raw | None
    predecessors: list[Raw]
    is_stored: bool = False
    agents: int | None = None
    revoked: tuple[str, ...] = ()
    times: t.Mapping[str, datetime.datetime] = dataclasses.field(default_factory=dict)

    @property
    def step(self) -> str:
        """The next step, as far as the agents do not matter."""
        if self.current is None:
            return "create"
        if not self.is_stored:
            return "none"
        if DISTRIBUTED not in self.times:
            return "distribute"
        if self.predecessors:
            return "revoke"
        return "watch" if REVOKING in self.times and FINISHED not in self.times else "none"

    @property
    def is_untouched(self) -> bool:
        """Whether no predecessor is revoked, so that the number of agents is still that before the revocation."""
        return self.agents is None or {*self.revoked} <= {str(token["id"]) for token in self.predecessors}

    @property
    def newest(self) -> Raw | None:
        """The token that is the current one, or was until a successor is created."""
        return self.current or (self.predecessors[0] if self.predecessors else None)

    @property
    def networks(self) -> list[str]:
        """The networks from which agents may connect with the newest token, for its successor; none without a restriction."""
        allowed = (self.newest or {}).get("allowed_ip_addresses")
        return [] if allowed in EVERYWHERE else str(allowed).split()


def rotation(
    tokens: t.Iterable[Raw],
    entries: Entries,
    address: str,
    path: str,
    given: datetime.datetime | None,
    max_age: str | None,
) -> Rotation:
    """Where the rotation is. Raises BuildkiteError.

    `tokens` are all of the cluster, `address` is that of the rotated ones, `path` that of the file for messages; `given` and `max_age` are
    options.
    """
    description = normal(address.partition("/token/")[2])
    ours = [token for token in tokens if normal(str(token.get("description"))) == description]
    live = sorted((token for token in ours if not _is_over(token)), key=lambda token: _created(token, address))[::-1]
    limit = given or _limit(live, entries, address, max_age)
    old = [token for token in live if limit and _created(token, address) < limit]
    new = live[: len(live) - len(old)]
    if len(new) > 1:
        ids = ", ".join(sorted(str(token["id"]) for token in new))
        raise InvalidOption(
            f"{address} matches {len(new)} tokens of that description ({ids}): revoke all but one of them by their id, or set {LIMIT} to a"
            " time after which only one of them was created.",
            option=LIMIT,
        )
    current = new[0] if new else None
    kept = _entry_of(current, entries) if current else None
    if kept is None:
        if current and limit:
            raise _lost(current, address, path)
        return Rotation(address, limit, current, old)
    where, entry = kept
    facts, times = _recorded(entry, where, path)
    return Rotation(where, limit, current, old, True, facts.get(AGENTS), tuple(facts.get(REVOKED) or ()), times)


def _is_over(token: Raw) -> bool:
    expires = _times.moment(token.get("expires_at"))
    return expires is not None and expires <= _times.now()


def _created(token: Raw, address: str) -> datetime.datetime:
    found = _times.moment(token.get("created_at"))
    if found is None:
        raise InvalidOption(
            f"{address}: the service does not return when {token.get('id')} was created, so it cannot be known which token is newer."
        )
    return found


def _entry_of(token: Raw, entries: Entries) -> tuple[str, Raw] | None:
    """The address and the entry of the file that has the value of a token."""
    return next(((name, entry) for name, entry in entries.items() if entry.get("id") == token["id"]), None)


def _limit(live: list[Raw], entries: Entries, address: str, max_age: str | None) -> datetime.datetime | None:
    """Until a rotation is finished, its predecessors are those that are older than its token. A new one begins by age."""
    stored = next((token for token in live if _entry_of(token, entries)), None)
    if stored and len(live) > 1:
        return _created(stored, address)
    return _times.now() - _times.duration(max_age) if max_age else None


def _lost(current: Raw, address: str, path: str) -> ValuesMissing:
    return ValuesMissing(
        f"{path} lacks the value of {address} ({current['id']}), which Buildkite returned to someone else or to a run that was killed, so it"
        f" cannot be distributed: set {LIMIT} to the current time to create another token, which replaces this one too, or add the value"
        " to the file."
    )


def _recorded(entry: Raw, address: str, path: str) -> tuple[Raw, dict[str, datetime.datetime]]:
    """What an entry records of its rotation, and the times. Raises InvalidOption for what this collection did not write."""
    facts = entry.get("rotation") or {}
    if not isinstance(facts, dict):
        raise _foreign(address, path, "no facts by name")
    times = {name: _times.moment(facts[name]) for name in TIMES if facts.get(name) is not None}
    wrong = [name for name, when in times.items() if when is None]
    if REVOKING in times:
        is_number = isinstance(facts.get(AGENTS), int) and not isinstance(facts.get(AGENTS), bool)
        wrong += [] if is_number else [AGENTS]
        wrong += [] if isinstance(facts.get(REVOKED), list) else [REVOKED]
    if wrong:
        raise _foreign(address, path, ", ".join(wrong))
    return facts, {name: when for name, when in times.items() if when is not None}


def _foreign(address: str, path: str, what: str) -> InvalidOption:
    return InvalidOption(
        f"{PATH}: {path} has a rotation of {address} that this collection did not write ({what}): correct or remove it.",
        option=PATH,
    )
