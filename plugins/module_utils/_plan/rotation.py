# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which of several objects of one key is meant where they follow each other, and whether the next one is due.

Private to this collection. Pure but for the clock: looks at what was read.
"""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from .. import _times
from .._errors import InvalidOption
from .._schema.resource_facts import Rotation
from .._state.node import Node

if t.TYPE_CHECKING:
    from .desired import Desired

_NEVER = datetime.datetime.max.replace(tzinfo=datetime.timezone.utc)


@dataclasses.dataclass(frozen=True)
class Turn:
    """The object that is meant, those that it follows, and whether one more has to be made, or why that is held."""

    current: Node | None
    retiring: list[Node]
    is_due: bool = False
    held: str = ""


def turn(desired: Desired, found: list[Node]) -> Turn:
    """Whose turn it is among the objects of the declared key, none of which has expired. Raises InvalidOption."""
    facts = t.cast(Rotation, desired.resource.lifecycle.rotation)
    before = desired.directions.get(facts.before)
    if desired.directions.get(facts.remove) and not before:
        raise InvalidOption(
            f"{desired.where}: {facts.remove} needs {facts.before}: only {desired.resource.plural} that expire within that time are retiring.",
            option=facts.remove,
        )
    window = _times.duration(before) if before else datetime.timedelta(0)
    if before and not desired.absent:
        _check_lasting(desired, facts, window)
    if not found:
        return Turn(None, [])
    last, *older = sorted(found, key=lambda node: _expiry(node, facts), reverse=True)
    soon = _times.now() + window
    retiring = [
        node
        for node in older
        if before and _expiry(node, facts) <= soon and _expiry(node, facts) < _expiry(last, facts)
    ]
    if len(retiring) < len(older):
        raise InvalidOption(
            f"{desired.where} matches {len(found)} {desired.resource.plural} of that {desired.resource.key[0]}"
            f" ({', '.join(sorted(node.id or '' for node in found))}): set id to one of them, or revoke the others.",
            option="id",
        )
    is_due = bool(before) and not desired.absent and _expiry(last, facts) <= soon
    held = _expires_early(desired, facts, soon) if is_due else ""
    return Turn(last, retiring, is_due and not held, held)


def _expiry(node: Node, facts: Rotation) -> datetime.datetime:
    return _times.moment(node.values.get(facts.expires)) or _NEVER


def _check_lasting(desired: Desired, facts: Rotation, window: datetime.timedelta) -> None:
    lifetime, expires = desired.value(facts.lifetime), desired.value(facts.expires)
    if not lifetime and not expires:
        raise InvalidOption(
            f"{desired.where}: {facts.before} needs {facts.lifetime} or {facts.expires}.", option=facts.before
        )
    if lifetime and _times.duration(lifetime) <= window:
        raise InvalidOption(
            f"{desired.where}: {facts.lifetime} must be longer than {facts.before}, or a new {desired.resource.title} would be due at once.",
            option=facts.lifetime,
        )


def _expires_early(desired: Desired, facts: Rotation, soon: datetime.datetime) -> str:
    """Why a new one that is made now would not outlast the window, "" when it would."""
    expires = _times.moment(desired.value(facts.expires))
    if not expires or expires > soon:
        return ""
    return (
        f"it expires within {facts.before}, and a new one would expire at {desired.value(facts.expires)} at the latest:"
        f" set a later {facts.expires}, or {facts.lifetime} instead"
    )
