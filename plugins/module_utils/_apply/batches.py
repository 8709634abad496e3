# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes several changes in one GraphQL request if REST alone would wait for its quota.

Private to this collection. Knows nothing of documents, which _mutations writes. What GraphQL cannot express as REST does
goes over REST. What the service refuses has failed; what a request may have done is finished over REST, which looks
before it makes anything.
"""

from __future__ import annotations

import functools
import typing as t

from .._api import answers
from .._errors import BuildkiteError, Forbidden, Invalid, MaxWait, NotFound, Unauthorized, Unclear
from .._plan.change import Change, Leaves
from .._state import lists
from .._state.organization import Organization
from . import forecast, mutations
from .looks import Gone, Verdicts
from .lookup import Lost, not_found
from .payload import check_echoed
from .writer import Writer

# How many changes one request makes.
AT_ONCE = 25


def split(
    organization: Organization, now: t.Sequence[Change], later: t.Sequence[Change]
) -> tuple[list[list[Change]], list[Change]]:
    """The changes whose turn it is: those over GraphQL, by request, and those over REST."""
    chosen = {call.change: call.points for call in forecast.over_graphql(organization, now, later)}
    room = organization.client.room() if chosen else None
    batches: list[list[Change]] = []
    points = 0.0
    for change in (change for change in now if change in chosen):
        points += chosen[change]
        if not batches or len(batches[-1]) == AT_ONCE or (room and points > room.whole):
            batches.append([])
            points = chosen[change]
        batches[-1].append(change)
    return batches, [change for change in now if change not in chosen]


def _is_clear(error: BuildkiteError) -> bool:
    """Whether a refusal is complete: of what does not exist, or exists already, REST finds out more before it writes.

    A busy service has done nothing, and may be asked again.
    """
    if answers.is_busy({"errors": [{"message": error.message}]}):
        return False
    return isinstance(error, Forbidden) or (isinstance(error, Invalid) and not error.facts.get("taken"))


class Sender:
    """Sends changes, and records the answers."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        self.organization = writer.organization
        self._organization_id: str | None = None
        # Changes that a request without a clear answer may have made; and errors after which nothing was done.
        self.lost: dict[Change, Lost] = {}
        self._undone: dict[Change, BuildkiteError] = {}

    def send(self, changes: t.Sequence[Change]) -> dict[Change, BuildkiteError | None]:
        """The outcome of each change, in one request; changes that the result lacks must be finished over REST."""
        calls = {change: call for change in changes if (call := mutations.call(change, True))}
        if not calls:
            return {}
        points = sum(call.points for call in calls.values())
        try:
            return self.writer.looks.send(list(calls), "graphql", points, functools.partial(self._send, calls))
        except (MaxWait, Unauthorized) as error:
            return dict.fromkeys(calls, error)
        except Unclear as error:
            self.lost.update(dict.fromkeys(calls, self.writer.lookup.lost(error)))
            return {}
        except BuildkiteError as error:
            # Nothing was done: REST reports the error.
            self._undone.update(dict.fromkeys(calls, error))
            return {}

    def _send(
        self, calls: dict[Change, mutations.Call], verdicts: Verdicts, until: float | None
    ) -> dict[Change, BuildkiteError | None]:
        """Send the changes without an objection, and record the answers."""
        results: dict[Change, BuildkiteError | None] = dict(verdicts)
        for change, verdict in verdicts.items():
            if isinstance(verdict, Gone):
                self.organization.remove(change.node)
                results[change] = None
        calls = {change: call for change, call in calls.items() if change not in verdicts}
        if not calls:
            return results
        given = {
            f"i{number}": mutations.variables(
                call.mutation, change.node, self._id(call), call.leaves, carries=change.carries
            )
            for number, (change, call) in enumerate(calls.items())
        }
        document, points = mutations.document_of(list(calls.values())), sum(call.points for call in calls.values())
        with self.organization.client.ledger.sent_by(until):
            data, refused = self.organization.client.mutate_several(document, given, points=points)
        for number, (change, call) in enumerate(calls.items()):
            payload = data.get(f"a{number}")
            if f"a{number}" in refused:
                request = f"GraphQL {call.mutation.field}"
                refusal = answers.graphql_error(200, {"errors": [refused[f"a{number}"]]}, request)
                if _is_clear(refusal):
                    results[change] = refusal
                self._undone[change] = refusal
                continue
            if not mutations.is_of(call.mutation, change.node, payload):
                unclear = answers.unclear(f"GraphQL {call.mutation.field}", "the answer does not say so")
                self.lost[change] = self.writer.lookup.lost(unclear)
                continue
            try:
                self._take(
                    change, call.leaves, mutations.answered(change.node.resource, call.mutation, payload or {})[0]
                )
                results[change] = None
            except BuildkiteError as error:
                results[change] = error
        return results

    def finish(self, change: Change) -> None:
        """Make a change that REST cannot make, and that no request has certainly made. Raises BuildkiteError."""
        for _attempt in range(2):
            lost = self.lost.pop(change, None)
            if lost and self._is_done(change, lost):
                return
            if lost and change.action == "create":
                raise not_found(change.node, lost)
            outcome = self.send([change])
            error = outcome.get(change) if change in outcome else self._undone.pop(change, None)
            if isinstance(error, NotFound) and change.action == "delete" and not self.writer.lookup.exists(change.node):
                self.organization.remove(change.node)
                return
            if error:
                raise error
            if change in outcome:
                return
            if change not in self.lost:
                why = "the service does not return all of its options, and a change would remove them"
                raise Invalid(f"{change.address} cannot be changed: {why}. Delete it, and run again.")
        lost = self.lost.pop(change)
        if not self._is_done(change, lost):
            raise lost.error

    def _is_done(self, change: Change, lost: Lost) -> bool:
        """Whether a look finds that a request without a clear answer was carried out: then its effect is recorded."""
        node, lookup = change.node, self.writer.lookup
        if change.action == "delete":
            if not lookup.gone(node, lost):
                return False
            self.organization.remove(node)
            return True
        if change.action == "create":
            raw = lookup.created(node, change.leaves, lost)
        else:
            raw = lookup.found(lost, lambda: lookup.changed(node, change.leaves))
        if raw is not None:
            self._take(change, change.leaves, raw)
        return raw is not None

    def _id(self, call: mutations.Call) -> str | None:
        if "organization" in call.mutation.ids.values() and self._organization_id is None:
            self._organization_id = lists.organization_id(self.organization.client)
        return self._organization_id

    def _take(self, change: Change, leaves: Leaves, raw: dict[str, t.Any]) -> None:
        """Update the organization. Raises NotEchoed for values that were not kept."""
        node, resource = change.node, change.node.resource
        if change.action == "delete":
            self.organization.remove(node)
            return
        values = resource.decode_graphql(raw)
        node.graphql_id = raw["id"]
        self.writer.take(node, dict(values), leaves)
        if change.action == "create":
            own = [node.parent.id, *(target.id for target in node.references.values())] if node.parent else []
            node.id = "/".join(filter(None, own)) if node.references else raw["uuid"]
            self.organization.add(node)
            self.writer.take_carried(change)
        check_echoed(change.address, node, values, leaves)
