# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Looks once more at what is removed, right before: since it was read it may have another name, or its name be another's.

Private to this collection. Knows nothing of writing. Several objects are one GraphQL query, with those that are removed next;
without GraphQL it is a request for each.
"""

from __future__ import annotations

import threading
import typing as t

from .._api.quota import TooLate
from .._errors import BuildkiteError, NotFound, RateLimited, Rejected
from .._plan.change import Change
from .._plan.limits import Limits
from .._state import documents
from .._state.node import Node
from .._state.organization import Organization

# How many seconds old a look is at most when a removal is sent, and how many objects one query looks at.
FRESH = 10.0
AT_ONCE = 50
# So often it is looked again when the removal could not be sent in time.
ATTEMPTS = 5

Sent = t.TypeVar("Sent")
# What speaks against some of the changes.
Verdicts = dict[Change, BuildkiteError]


class Gone(NotFound):
    """The object, looked up by its ID, does not exist any more, so nothing is left to remove."""


class Seen(t.NamedTuple):
    """What a look found, and when: no ID for what it did not find. `by_id`: it would have been found under any name."""

    at: float
    by_id: bool
    id: str | None = None
    key: str = ""


def looked_at(change: Change) -> list[Node]:
    """What is looked at before a change: the object and all that its address names, if it is a removal that needs it."""
    if not change.removes or not change.node.resource.is_looked_at:
        return []
    found, node = [change.node], change.node.parent
    while node:
        found.append(node)
        node = node.parent
    return found


def is_by_graphql(organization: Organization, node: Node) -> bool:
    """Whether an object is looked at over GraphQL."""
    return bool(node.graphql_id and node.resource.graphql.type) and organization.can("graphql")


def cost(organization: Organization, changes: t.Iterable[Change]) -> tuple[int, int]:
    """How many REST requests and GraphQL points the looks before some changes take."""
    nodes = {node for change in changes for node in looked_at(change)}
    points = sum(is_by_graphql(organization, node) for node in nodes)
    return len(nodes) - points, points


class Looks:
    """Looks at what is removed, and remembers for a few seconds what it saw. Threads share it."""

    def __init__(self, organization: Organization, limits: Limits) -> None:
        self.organization = organization
        self.client = organization.client
        self.limits = limits
        self._seen: dict[Node, Seen] = {}
        self._lock = threading.Lock()
        # What may be removed next is looked at in the same query.
        self.next: t.Callable[[], t.Iterable[Change]] = tuple

    def send(
        self,
        changes: t.Sequence[Change],
        api: str,
        cost: float,
        send: t.Callable[[Verdicts, float | None], Sent],
        again: bool = False,
    ) -> Sent:
        """What `send` returns, which gets what speaks against some changes, and until when it may send the others.

        `again`: what was seen before does not count. Raises what a look raises.
        """
        nodes = list(dict.fromkeys(node for change in changes for node in looked_at(change)))
        if not nodes:
            return send({}, None)
        for _attempt in range(ATTEMPTS):
            due = nodes if again else self._due(nodes)
            points = sum(is_by_graphql(self.organization, node) for node in due)
            needs = {"graphql": float(points), "rest": float(len(due) - points)}
            needs[api] += cost
            # A window that has to be waited for is waited for now, and not between the look and the removal.
            for each in filter(needs.get, needs):
                self.client.ledger.wait_for_room(each, needs[each])
            with self._lock:
                self._look(nodes if again else self._due(nodes), needs["graphql"])
                until = min(self._seen[node].at for node in nodes) + FRESH
                verdicts = {change: error for change in changes if (error := self._against(change))}
            try:
                return send(verdicts, until)
            except TooLate:
                again = False
        raise RateLimited(
            f"{changes[0].address} was read {ATTEMPTS} times and could not be removed right after, because others use up the"
            " same quotas: run again later, or ask Buildkite for higher quotas."
        )

    # Looking

    def _due(self, nodes: t.Iterable[Node]) -> list[Node]:
        """Those of some objects that were not seen a moment ago."""
        oldest = self.client.ledger.now() - FRESH
        return [node for node in nodes if node not in self._seen or self._seen[node].at < oldest]

    def _look(self, due: t.Sequence[Node], points: float) -> None:
        """Look at some objects, and in the same query at what comes next, as far as there are more than so many points."""
        many = [node for node in due if is_by_graphql(self.organization, node)]
        single = [node for node in due if node not in many]
        if many:
            following = dict.fromkeys(node for change in self.next() for node in looked_at(change))
            more = [
                node for node in self._due(following) if is_by_graphql(self.organization, node) and node not in many
            ]
            free = self.client.ledger.free("graphql")
            room = AT_ONCE if free is None else int(free - points)
            many += more[: max(0, min(AT_ONCE - len(many), room))]
        for start in range(0, len(many), AT_ONCE):
            self._look_at_many(many[start : start + AT_ONCE])
        for node in single:
            self._look_at(node)

    def _look_at_many(self, nodes: t.Sequence[Node]) -> None:
        at = self.client.ledger.now()
        document = documents.look_document([node.resource for node in nodes])
        given = {f"k{number}": node.graphql_id for number, node in enumerate(nodes)}
        data = self.client.graphql(document, given, points=float(len(nodes)))
        for number, node in enumerate(nodes):
            raw = data.get(f"a{number}") or {}
            key = node.resource.key_in(node.resource.decode_graphql(raw))
            self._seen[node] = Seen(at, True, raw.get("uuid"), key)

    def _look_at(self, node: Node) -> None:
        at, resource = self.client.ledger.now(), node.resource
        by_id = resource.rest.item == "id"
        try:
            raw = self.client.get(node.path)
        except NotFound:
            self._seen[node] = Seen(at, by_id)
            return
        self._seen[node] = Seen(at, by_id, resource.id_in(raw), resource.key_in(resource.decode(raw)))

    # Judging

    def _against(self, change: Change) -> BuildkiteError | None:
        """What speaks against a removal, None when everything is as it was read."""
        for node in reversed(looked_at(change)):
            seen = self._seen[node]
            if seen.id is None and seen.by_id:
                return Gone(f"{change.address} no longer exists: run again.", address=change.address)
            why = self._why_not(change, node, seen)
            if why:
                return Rejected(
                    f"{change.address} is not {_DONE[change.action]}: {why}; run again.", address=change.address
                )
        return None

    def _why_not(self, change: Change, node: Node, seen: Seen) -> str:
        """In words what is no longer as it was read, "" when nothing is."""
        title, key = node.resource.title, node.key
        if seen.id is None:
            return f"since it was read, {title} {key} was renamed or deleted"
        if seen.id != node.id:
            return f"since it was read, {key} became the name of another {title} ({seen.id} instead of {node.id})"
        ignores_case = node.resource.identity.ignores_case
        if seen.key == key or (ignores_case and seen.key.casefold() == key.casefold()):
            return ""
        address = change.node.address_under({node: seen.key})
        pattern = self.limits.protecting(address)
        protected = f", and protected contains {pattern}" if pattern else ""
        return f"since it was read, {title} {key} was renamed to {seen.key}{protected}"


_DONE = {"delete": "deleted", "archive": "archived"}
