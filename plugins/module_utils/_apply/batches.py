# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes several changes in one GraphQL request if REST alone would wait for its quota.

Private to this collection. Knows nothing of documents, which _mutations writes. What GraphQL cannot express as REST does
goes over REST. What the service refuses has failed; what a request may have done is finished by the writer, which looks
before it makes anything.
"""

from __future__ import annotations

import functools
import typing as t

from .._api import answers
from .._errors import BuildkiteError, Forbidden, Invalid, MaxWait, Unauthorized, Unclear
from .._plan.change import Change, Leaves
from .._state import lists
from .._state.organization import Organization
from . import forecast, mutations
from .looks import Gone, Verdicts
from .lookup import Lost
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
    """Whether a refusal is complete: of what does not exist, or exists already, the writer finds out more before it writes.

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
        # Changes that a request without a clear answer may have made.
        self.lost: dict[Change, Lost] = {}

    def send(self, changes: t.Sequence[Change]) -> dict[Change, BuildkiteError | None]:
        """The outcome of each change, in one request; changes that the result lacks must be finished by the writer."""
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
        except BuildkiteError:
            # Nothing was done: the writer reports the error.
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
