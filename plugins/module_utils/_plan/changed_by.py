# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who made the changes that a plan corrects: the matching of audit events, and the entry of the result.

Private to this collection. Pure: no I/O. No event is unknown, and never nobody.
"""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from .. import _times
from .._state.audit import Event, Subject
from .._state.node import Node
from .change import Change
from .draft import Draft

Shown = dict[str, t.Any]

_ENDS = ("_DELETED", "_REVOKED")


@dataclasses.dataclass(frozen=True)
class Own:
    """How changes by runs like this one are recognized: by the token, by the run, or by a run of the same user."""

    token: str | None
    run: str
    user: str | None = None

    def made(self, one: Event) -> bool:
        """Whether such a run made a change."""
        if (self.token and one.token == self.token) or one.run == self.run:
            return True
        return bool(one.run and self.user and one.actor == self.user)


class Found(t.NamedTuple):
    """The event that explains a change, and whether no other object of the same name can be its subject."""

    event: Event
    certain: bool


def subject_of(change: Change, draft: Draft) -> Subject | None:
    """What events about the object of a change have; None if there are no such events."""
    node, audited = change.node, change.node.resource.audited
    types = audited.types(node.resource.name)
    if not types:
        return None
    names = frozenset(name.casefold() for name in _names(node, draft)) if audited.has_name else None
    uuid = node.own_uuid if audited.has_uuid and node.exists else None
    if uuid:
        parts = [kinds for part, kinds in audited.parts.items() if any(_is_in(leaf, part) for leaf in change.leaves)]
        return Subject(uuid, types, frozenset(kind for kinds in parts for kind in kinds), names)
    gone = change.action == "create"
    return Subject(None, frozenset(), audited.endings(node.resource.name) if gone else types, names)


def _is_in(leaf: str, part: str) -> bool:
    return leaf == part or leaf.startswith(f"{part}.")


def _names(node: Node, draft: Draft) -> t.Iterator[str]:
    """The names that events may have for an object: of a link, those of what it joins."""
    for target in node.references.values():
        yield from _names(target, draft)
    desired, resource = draft.desired_of.get(node), node.resource
    values = [node.values.get("name"), *node.names(), *resource.parts(node.key).values()]
    if desired:
        values += [desired.key, *(desired.value(name) for name in (resource.identity.key_from, *resource.key) if name)]
    yield from (value for value in values if isinstance(value, str) and value)


def found_in(change: Change, events: t.Sequence[Event]) -> Found | None:
    """The event that explains a change, among those about its object, newest first: for a creation, the deletion."""
    if change.action == "create":
        events = [one for one in events if one.type.endswith(_ENDS)]
    if not events:
        return None
    created = [one for one in events if one.type.endswith("_CREATED")]
    best = created[0] if change.action == "delete" and created else events[0]
    # Children of several parents may have one name, which is all that the event shows: nothing shows its parent.
    node = change.node
    is_own = node.own_uuid is not None and best.subject == node.own_uuid
    return Found(best, node.resource.audited.has_name and (is_own or node.resource.parent is None))


def about(change: Change, events: t.Sequence[Event], own: Own) -> list[Event]:
    """The events that can be about the object of a change: one that does not exist was deleted, and others create objects of its name."""
    if change.action != "create":
        return list(events)
    return [one for one in events if one.type.endswith(_ENDS) or own.made(one)]


def since_own(events: t.Sequence[Event], own: Own) -> list[Event]:
    """The changes by others after the last one by a run like this, newest first."""
    found: list[Event] = []
    for one in events:
        if own.made(one):
            break
        found.append(one)
    return found


def corrections(events: t.Sequence[Event], own: Own, since: datetime.datetime) -> int:
    """How often runs corrected an object since a time: changed it right after someone else did."""
    times = [one.at for one, before in zip(events, events[1:], strict=False) if own.made(one) and not own.made(before)]
    return sum(at >= since for at in times)


def shown(found: Found, own: Own, tokens: t.Mapping[str, str], with_names: bool) -> Shown:
    """An event as in results."""
    one, certain = found
    names: Shown = {}
    if with_names:
        names["actor"] = one.actor_name or None
        names.update({"token_description": tokens[one.token]} if one.token in tokens else {})
    return {
        **names,
        "at": _times.text(one.at),
        "via": one.way or ("unknown" if one.actor else "buildkite"),
        "token": one.token or None,
        "program": one.program if one.way == "api" else None,
        "event": one.type,
        "own": own.made(one),
        "certain": certain,
    }
