# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads objects once more right before their removal: meanwhile they may have another name, or another object may have theirs.

Private to this collection. Knows nothing of writing. Several objects are one GraphQL query, with those that are removed next;
without GraphQL it is a request for each.
"""

from __future__ import annotations

import threading
import typing as t

from .._api.quota import TooLate
from .._errors import BuildkiteError, NotFound, RateLimited
from .._parts import part
from .._plan.change import Change
from .._plan.guard import RENAMED
from .._plan.limits import Limits
from .._problems import Problems
from .._schema.use_facts import Occupants
from .._state import documents
from .._state.node import Node
from .._state.organization import Organization

# The highest age of a look in seconds when a removal is sent, and how many objects one query looks at.
FRESH = 10.0
AT_ONCE = 50
# The highest cost of one look: the list of what is connected to an object, and some of its entries.
MOST_POINTS = 2 + documents.NAMED
# The points of asking what is connected to no object, if nothing is.
OUTSIDERS = 3
# How often a look is repeated if the removal could not be sent in time.
ATTEMPTS = 5

Sent = t.TypeVar("Sent")
# The objections to some of the changes.
Verdicts = dict[Change, BuildkiteError]


class Gone(NotFound):
    """The object, looked up by its ID, no longer exists, so there is nothing to remove."""


class Question(t.NamedTuple):
    """The question of a look: the names of an object, with how much runs in it if `active`; or what is connected to it."""

    node: Node
    occupants: Occupants | None = None
    active: bool = False

    @property
    def points(self) -> int:
        """Its highest cost over GraphQL."""
        return 2 + documents.NAMED if self.occupants else 1 + self.active


class Seen(t.NamedTuple):
    """What a look found, and when: no ID if it found nothing. `by_id`: it would have found the object under any name.

    `many` and `names` are of what is connected to it, `many` alone of what runs in it.
    """

    at: float
    by_id: bool = True
    id: str | None = None
    key: str = ""
    many: int = 0
    names: tuple[str, ...] = ()


class Asks:
    """The questions before removals, their API, and their cost. Knows the plan and sends nothing."""

    def __init__(self, organization: Organization) -> None:
        self.organization = organization

    def of(self, change: Change) -> list[Question]:
        """The questions about the object, the objects in its address, and what is connected to it, if the change needs a look."""
        if not change.removes:
            return []
        found, node = [], change.node if change.node.resource.is_looked_at else None
        while node:
            is_deleted = node is change.node and change.action == "delete" and not change.overrides
            found.append(Question(node, active=is_deleted and node.resource.activity is not None))
            node = node.parent
        catalog = self.organization.catalog
        connects = part("_plan.occupied").of(catalog, change) if catalog.has_occupants else None
        if connects and not change.overrides:
            found.append(Question(connects[0], connects[1]))
        return found

    @staticmethod
    def has_outsiders(change: Change) -> bool:
        """Whether to ask what is connected to no object: a query for each deletion."""
        return bool(change.action == "delete" and change.node.resource.outsiders and not change.overrides)

    def by_graphql(self, question: Question) -> bool:
        """Whether to ask over GraphQL, many at a time."""
        resource, occupants = question.node.resource, question.occupants
        has_way = resource.name in occupants.arguments if occupants else bool(resource.graphql.type)
        return has_way and bool(question.node.graphql_id) and self.organization.can("graphql")

    def cost(self, changes: t.Collection[Change]) -> tuple[int, int]:
        """How many REST requests and GraphQL points the looks before some changes take."""
        asked = {question for change in changes for question in self.of(change)}
        many = [question for question in asked if self.by_graphql(question)]
        points = sum(2 if question.occupants else question.points for question in many)
        requests = sum(self._requests(question) for question in asked.difference(many))
        points += any(question.occupants for question in many)
        return requests, points + OUTSIDERS * sum(self.has_outsiders(change) for change in changes)

    def _requests(self, question: Question) -> int:
        """The lowest number of REST requests: the lists of what is connected to a few objects are read one by one."""
        if not question.occupants or question.node.resource.occupants:
            return 1
        inside = [one for one in self.organization.below(question.node) if one.resource.occupants]
        return len(inside) if len(inside) <= part("_plan.occupied").FEW else 1


class Looks:
    """Looks at objects before their removal, and remembers the answers for a few seconds. Threads share it."""

    def __init__(self, organization: Organization, limits: Limits) -> None:
        self.organization = organization
        self.client = organization.client
        self.limits = limits
        self.asks = Asks(organization)
        self._seen: dict[Question, Seen] = {}
        self._lock = threading.Lock()
        # Later removals, which the same query looks at.
        self.next: t.Callable[[], t.Iterable[Change]] = tuple

    def send(
        self,
        changes: t.Sequence[Change],
        api: str,
        cost: float,
        send: t.Callable[[Verdicts, float | None], Sent],
        again: bool = False,
    ) -> Sent:
        """The result of `send`, which gets the objections to some changes, and the time until which it may send the others.

        `again`: earlier looks do not count. Raises what a look raises.
        """
        asked = list(dict.fromkeys(question for change in changes for question in self.asks.of(change)))
        # Reading what is connected takes many requests over REST, so it comes before the time begins.
        refused = {change: error for change in changes if (error := self._occupied(change))}
        asked = [question for question in asked if not question.occupants or self.asks.by_graphql(question)]
        if not asked:
            return send(refused, None)
        for attempt in range(ATTEMPTS):
            # Looks of the previous attempt count while they are fresh.
            anew = again and attempt == 0
            # Wait for a window now, rather than between the look and the removal.
            needs = self._needs(asked if anew else self._due(asked), api, cost)
            for each in filter(needs.get, needs):
                self.client.ledger.wait_for_room(each, needs[each])
            with self._lock:
                # After a wait, more answers are too old.
                due = asked if anew else self._due(asked)
                self._look(due, self._needs(due, api, cost)["graphql"])
                until = min(self._seen[question].at for question in asked) + FRESH
                verdicts = {change: error for change in changes if (error := self._against(change))}
            verdicts.update(refused)
            try:
                return send(verdicts, until)
            except TooLate:
                continue
        raise RateLimited(
            f"{changes[0].address} was read {ATTEMPTS} times and could not be removed right after, because others use up the"
            " same quotas: run again later, or ask Buildkite for higher quotas."
        )

    # Looking

    def _due(self, questions: t.Iterable[Question]) -> list[Question]:
        """Those of some questions without a recent answer."""
        oldest = self.client.ledger.now() - FRESH
        return [one for one in questions if one not in self._seen or self._seen[one].at < oldest]

    def _needs(self, due: t.Sequence[Question], api: str, cost: float) -> dict[str, float]:
        """The cost in each API of looking at some objects and then sending something of this cost."""
        many = [question for question in due if self.asks.by_graphql(question)]
        needs = {"graphql": float(sum(one.points for one in many)), "rest": float(len(due) - len(many))}
        needs[api] += cost
        return needs

    def _look(self, due: t.Sequence[Question], points: float) -> None:
        """Look at some objects, and in the same query at the next ones, as far as more than this many points are left."""
        many = [question for question in due if self.asks.by_graphql(question)]
        if many:
            following = dict.fromkeys(question for change in self.next() for question in self.asks.of(change))
            more = [one for one in self._due(following) if self.asks.by_graphql(one) and one not in many]
            free, share = self.client.ledger.free("graphql"), self.client.room()
            each = MOST_POINTS if share else max([1, *(one.points for one in more)])
            room = AT_ONCE if free is None else int((free - points) / each)
            many += more[: max(0, min(AT_ONCE - len(many), room))]
            at_once = min(AT_ONCE, max(1, int(share.whole / MOST_POINTS) - 1)) if share else AT_ONCE
            for start in range(0, len(many), at_once):
                self._look_at_many(many[start : start + at_once])
        for question in due:
            if question not in many:
                self._look_at(question)

    def _look_at_many(self, questions: t.Sequence[Question]) -> None:
        at = self.client.ledger.now()
        named = [one for one in questions if not one.occupants]
        lists = [(one, one.occupants) for one in questions if one.occupants]
        document = documents.look_document(
            [(one.node.resource, one.active) for one in named],
            [(one.node.resource, occupants) for one, occupants in lists],
        )
        order = [*named, *(one for one, _occupants in lists)]
        given = {f"k{number}": one.node.graphql_id for number, one in enumerate(order)}
        if lists:
            given["org"] = self.client.connection.organization
        data = self.client.graphql(document, given, points=float(sum(one.points for one in questions)))
        for number, question in enumerate(named):
            raw, resource = data.get(f"a{number}") or {}, question.node.resource
            # Without access, something may run.
            many = (
                (raw.get(resource.activity.field) or {"count": 1})["count"]
                if resource.activity and question.active
                else 0
            )
            key = resource.key_in(resource.decode_graphql(raw))
            self._seen[question] = Seen(at, id=raw.get("uuid"), key=key, many=many)
        for number, (question, occupants) in enumerate(lists, len(named)):
            # Without access, some may exist.
            found = (data.get("organization") or {}).get(f"a{number}") or {"count": 1, "edges": []}
            names = tuple(str(edge["node"][occupants.label]) for edge in found["edges"])
            self._seen[question] = Seen(at, many=found["count"], names=names)

    def _look_at(self, question: Question) -> None:
        at, resource = self.client.ledger.now(), question.node.resource
        by_id = resource.rest.item == "id"
        try:
            raw = self.client.get(question.node.path)
        except NotFound:
            self._seen[question] = Seen(at, by_id)
            return
        many = (resource.activity.count(raw) or 0) if resource.activity and question.active else 0
        self._seen[question] = Seen(at, id=resource.id_in(raw), key=resource.key_in(resource.decode(raw)), many=many)

    # Judging

    def _occupied(self, change: Change) -> BuildkiteError | None:
        """What is connected to a deleted object, or to no object and perhaps by it, if the query of looks does not ask."""
        single = any(one.occupants and not self.asks.by_graphql(one) for one in self.asks.of(change))
        if not single and not self.asks.has_outsiders(change):
            return None
        problems = Problems()
        part("_plan.occupied").check(self.organization, [change], problems)
        return next(iter(problems.found), None)

    def _against(self, change: Change) -> BuildkiteError | None:
        """The objection to a removal, None if nothing changed since the object was read."""
        for question in reversed(self.asks.of(change)):
            seen = self._seen.get(question)
            if seen and question.occupants:
                if seen.many:
                    error: BuildkiteError = part("_plan.occupied").connected(
                        change, question.occupants, seen.many, list(seen.names)
                    )
                    return error
            elif seen and seen.id is None and seen.by_id:
                return Gone(f"{change.address} no longer exists: run again.", address=change.address)
            elif seen and (why := self._why_not(change, question.node, seen)):
                return RENAMED.rejected(
                    f"{change.address} is not {_DONE[change.action]}: {why}; run again.", address=change.address
                )
            elif seen and seen.many and question.node.resource.activity:
                runs: BuildkiteError = part("_plan.active").running(change, question.node.resource.activity, seen.many)
                return runs
        return None

    def _why_not(self, change: Change, node: Node, seen: Seen) -> str:
        """What changed since the object was read, in words; "" if nothing did."""
        title, key = node.resource.title, node.key
        if seen.id is None:
            return f"since it was read, {title} {key} was renamed or deleted"
        if seen.id != node.id:
            return f"since it was read, {key} became the name of another {title} ({seen.id} instead of {node.id})"
        folded = node.resource.identity.folded
        if folded(seen.key) == folded(key):
            return ""
        address = change.node.address_under({node: seen.key})
        pattern = self.limits.protecting(address)
        protected = f", and protected contains {pattern}" if pattern else ""
        return f"since it was read, {title} {key} was renamed to {seen.key}{protected}"


_DONE = {"delete": "deleted", "archive": "archived"}
