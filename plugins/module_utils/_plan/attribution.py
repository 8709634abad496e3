# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who made the changes that a plan corrects, and which of them a run leaves for now.

Private to this collection. Knows no kind by name. A log that cannot be read never fails a run; where the answer decides what is corrected,
unknown is never taken for old.
"""

from __future__ import annotations

import datetime
import re
import typing as t

from .. import _times
from .._errors import InvalidOption, expected
from .._state import audit
from .change import Change, Plan
from .changed_by import Found, Own, about, corrections, found_in, shown, since_own, subject_of
from .draft import Draft
from .held import withhold
from .said import words

Options = t.Mapping[str, t.Any]

NONE, EVENTS, NAMES = "none", "events", "names"
ALL, OWN_OLDER = "all", "own_older"
GRACE = "24h"
# So many corrections of an object within this time make it contested.
CONTESTED = 3
CONTESTED_WITHIN = datetime.timedelta(days=7)
NO_EVENT = "The audit log contains no event that explains the change."
NO_TYPE = "Changes of such objects have no audit events."
UNREADABLE = "The audit log could not be read."
UNKNOWN = "whether someone changed it within correct_grace is unknown"
REMEDY = f"set correct to {ALL}"


def check(options: Options) -> None:
    """Raise InvalidOption for a grace that is no length of time."""
    grace = options.get("correct_grace")
    if grace is not None and not re.fullmatch(_times.DURATION, grace):
        raise InvalidOption(
            f"correct_grace must be {_times.DURATION_SAYS}, not {grace!r}.",
            option="correct_grace",
        )


def attribute(draft: Draft, plan: Plan, options: Options) -> None:
    """Add to each change who made what it corrects, and hold those that are too young or contested."""
    how, decides = options.get("attribute") or NONE, options.get("correct") == OWN_OLDER
    changes = [*plan.changes, *plan.withheld]
    if not changes or not (decides or how != NONE):
        return
    grace = _times.duration(options.get("correct_grace") or GRACE)
    made = _Attribution(draft, changes, max(grace, CONTESTED_WITHIN) if decides else None)
    try:
        made.read()
    except Exception as error:
        # Also an answer in a form that nobody expects: the plan is right without the log.
        found = expected(error)
        found.hide(draft.organization.secrets)
        plan.warnings.append(f"Who made the changes is unknown, since the audit log could not be read: {found.message}")
    for change in changes if how != NONE else ():
        made.show(change, how == NAMES)
    if decides:
        for change in plan.changes:
            made.leave(change, grace, how == NAMES)
        withhold(plan)


class _Attribution:
    """The events about the changes of one plan."""

    def __init__(self, draft: Draft, changes: list[Change], back: datetime.timedelta | None) -> None:
        self._draft, self._organization, self._changes = draft, draft.organization, changes
        self._now = _times.now()
        # How far back the log must be complete.
        self._until = None if back is None else self._now - back
        self._own = Own(self._organization.token_uuid, self._organization.client.connection.run_id)
        self._log: audit.Log | None = None
        self._tokens: dict[str, str] | None = None
        # The events about the object of each change, newest first, by the identity of the change.
        self._events: dict[int, list[audit.Event]] = {}
        self._creations = {change.node: change for change in changes if change.action == "create"}

    def read(self) -> None:
        """Read the log about all changes."""
        organization = self._organization
        audit.identify(organization, [change.node for change in self._changes])
        subjects = {id(change): subject for change in self._changes if (subject := self._subject(change))}
        log = audit.read(organization, list(subjects.values()), self._until)
        events = {ident: log.of(subject) for ident, subject in subjects.items()}
        if any(one.run and not self._own.made(one) for some in events.values() for one in some):
            # Its token may have been rotated.
            self._own = Own(self._own.token, self._own.run, organization.caller()[0])
        self._log, self._events = log, events

    def _subject(self, change: Change) -> audit.Subject | None:
        return subject_of(change, self._draft)

    def _found(self, change: Change) -> Found | None:
        """The event that explains a change; for what disappeared with its parent or the other end of a link, the deletion of that."""
        found = found_in(change, self._events.get(id(change), []))
        if found or change.action != "create":
            return found
        others = [other for other in (change.node.parent, *change.node.references.values()) if other in self._creations]
        around = filter(None, (self._found(self._creations[other]) for other in others if other))
        return next((one._replace(certain=False) for one in around), None)

    def show(self, change: Change, with_names: bool) -> None:
        """Add the event to a change, or why it is unknown."""
        found = self._found(change)
        if found:
            change.changed_by = self._shown(found, with_names)
        elif self._log is None:
            change.changed_by_unknown = UNREADABLE
        else:
            change.changed_by_unknown = NO_EVENT if self._subject(change) else NO_TYPE

    def _shown(self, found: Found, with_names: bool) -> dict[str, t.Any]:
        others = with_names and found.event.token and not self._own.made(found.event)
        if others and self._tokens is None:
            self._tokens = audit.tokens(self._organization)
        return shown(found, self._own, self._tokens or {}, with_names)

    def leave(self, change: Change, grace: datetime.timedelta, with_names: bool) -> None:
        """Hold a change that someone made too recently, or over and over; also one of which that is not known."""
        subject = self._subject(change)
        if subject is None:
            return
        if self._log is None:
            change.held = f"{UNKNOWN}, since the audit log could not be read: {REMEDY}"
            return
        events = about(change, self._events[id(change)], self._own)
        # The service itself is no person. A later change by a run may concern another part of the object, so it makes nobody's change old.
        latest = next((one for one in events if one.actor and not self._own.made(one)), None)
        said = words(self._shown(Found(latest, True), with_names)) if latest else ""
        is_last = latest in since_own(events, self._own)
        done = corrections(events, self._own, self._now - CONTESTED_WITHIN) if is_last else 0
        if done >= CONTESTED:
            change.contested = done
            again = f"runs corrected it {done} times in {CONTESTED_WITHIN.days} days, and then it was {said}"
            change.held = f"it is contested, since {again}: declare what it should be, or {REMEDY}"
        elif latest and latest.at > self._now - grace:
            until = _times.text(latest.at + grace)
            change.held = (
                f"it was {said}, and correct_grace leaves it until {until}: revert or declare that, or {REMEDY}"
            )
        elif self._until and not self._log.is_complete(subject, self._until):
            change.held = f"{UNKNOWN}, since the audit log has too many events: {REMEDY}"
