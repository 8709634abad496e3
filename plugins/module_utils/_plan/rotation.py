# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which of several objects of one key with rotation is meant, and whether its successor is due.

Private to this collection. Pure but for the clock: looks at what was read.
"""

from __future__ import annotations

import dataclasses
import datetime
import math
import typing as t

from .. import _times
from .._errors import InvalidOption
from .._schema.resource_facts import Rotation
from .._state.node import Node, id_list

if t.TYPE_CHECKING:
    from .desired import Desired

_NEVER = datetime.datetime.max.replace(tzinfo=datetime.timezone.utc)


@dataclasses.dataclass(frozen=True)
class Turn:
    """The object that is meant, its predecessors, and whether a successor must be created, or why that is held."""

    current: Node | None
    retiring: list[Node]
    is_due: bool = False
    held: str = ""
    warning: str = ""


def turn(desired: Desired, found: list[Node], behind: t.Callable[[], float]) -> Turn:
    """The turn among the objects of the declared key, none of which has expired. Raises InvalidOption.

    `behind`: how many seconds the service's clock is behind this machine's at most; infinite when that is unknown.
    """
    facts = t.cast(Rotation, desired.resource.lifecycle.rotation)
    before, since = desired.directions.get(facts.before), desired.directions.get(facts.created_before)
    if desired.directions.get(facts.remove) and not before and not since:
        raise InvalidOption(
            f"{desired.where}: {facts.remove} needs {facts.before} or {facts.created_before}, which decide what is retiring.",
            option=facts.remove,
        )
    window = _times.duration(before) if before else datetime.timedelta(0)
    if before and not desired.absent:
        _check_lasting(desired, facts, window)
    if not found:
        return Turn(None, [])
    soon = _times.now() + window
    old = _created_before(desired, facts, found, since) if since else []
    if len(old) == len(found):
        if not desired.absent:
            _check_younger(desired, facts, behind())
        held = _expires_early(desired, facts, soon) if before and not desired.absent else ""
        return Turn(old[0], old[1:], not desired.absent and not held, held)
    last, *older = sorted(
        (node for node in found if node not in old), key=lambda node: _expiry(node, facts), reverse=True
    )
    retiring = [
        node
        for node in older
        if before and _expiry(node, facts) <= soon and _expiry(node, facts) < _expiry(last, facts)
    ]
    if len(retiring) < len(older):
        raise _ambiguous(desired, facts, [last, *older])
    is_due = bool(before) and not desired.absent and _expiry(last, facts) <= soon
    held = _expires_early(desired, facts, soon) if is_due else ""
    never = bool(before) and not desired.absent and _expiry(last, facts) == _NEVER
    warning = (
        f"{desired.where} never expires, so {facts.before} has no effect: set {facts.created_before} to rotate it."
    )
    return Turn(last, [*old, *retiring], is_due and not held, held, warning if never else "")


def _ambiguous(desired: Desired, facts: Rotation, nodes: list[Node]) -> InvalidOption:
    return InvalidOption(
        f"{desired.where} matches {len(nodes)} {desired.resource.plural} of that {desired.resource.key[0]} ({id_list(nodes)}): set id to"
        f" one of them, revoke the others, or set {facts.created_before} to a time after which only one of them was created.",
        option="id",
    )


def _expiry(node: Node, facts: Rotation) -> datetime.datetime:
    return _times.moment(node.values.get(facts.expires)) or _NEVER


def _created_before(desired: Desired, facts: Rotation, found: list[Node], since: str) -> list[Node]:
    """The objects that were created before a time, the newest first. Raises InvalidOption if an age is unknown."""
    ages = {node: _times.moment(node.values.get(facts.created)) for node in found}
    unknown = [node for node, created in ages.items() if created is None]
    if unknown:
        raise InvalidOption(
            f"{desired.where}: the service does not return when {id_list(unknown)} was created, so"
            f" {facts.created_before} cannot be followed: leave it out.",
            option=facts.created_before,
        )
    known = {node: created for node, created in ages.items() if created}
    limit = t.cast(datetime.datetime, _times.moment(since))
    return sorted((node for node in known if known[node] < limit), key=lambda node: known[node], reverse=True)


def _check_younger(desired: Desired, facts: Rotation, behind: float) -> None:
    """A new one must be younger than the time by the service's clock, or every run until then would create another."""
    since = t.cast(datetime.datetime, _times.moment(desired.directions[facts.created_before]))
    if math.isfinite(behind) and since > _times.now() - datetime.timedelta(seconds=behind):
        raise InvalidOption(
            f"{desired.where}: {facts.created_before} must be in the past, and {desired.directions[facts.created_before]} is not by"
            f" the service's clock, which is up to {math.ceil(behind)} seconds behind: set an earlier time, or run again later.",
            option=facts.created_before,
        )


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
    """Why one that is created now would not outlast the window, "" if it would."""
    expires = _times.moment(desired.value(facts.expires))
    if not expires or expires > soon:
        return ""
    return (
        f"a new {desired.resource.title} would be due again at once, since {facts.expires} {desired.value(facts.expires)}"
        f" is within {facts.before}: set a later {facts.expires}, or {facts.lifetime} instead"
    )
