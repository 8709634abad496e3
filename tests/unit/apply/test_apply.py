# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The order in which changes are made, what becomes of those that cannot be, and what is reported: with writes that are made up."""

from __future__ import annotations

import functools
import types
import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._apply import apply as room
from ansible_collections.community.buildkite.plugins.module_utils._apply.apply import Outcome, Results
from ansible_collections.community.buildkite.plugins.module_utils._apply.doubles import Doubles
from ansible_collections.community.buildkite.plugins.module_utils._errors import (
    BuildkiteError,
    Conflict,
    Duplicate,
    Invalid,
    MaxWait,
    Unauthorized,
    Unexpected,
)
from ansible_collections.community.buildkite.plugins.module_utils._plan.change import Change, Plan
from ansible_collections.community.buildkite.plugins.module_utils._plan.limits import Limits
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node
from ansible_collections.community.buildkite.plugins.module_utils._state.organization import Organization

from .noting import change_of
from .service import given

NO = Invalid("No.")


class Writes:
    """What writes, and looks for duplicates: every change is done unless a test has an error for it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        client = types.SimpleNamespace(side_by_side=self.side_by_side)
        self.organization = Organization(t.cast(t.Any, client), CATALOG, frozenset())
        self.errors: dict[str, Exception] = {}
        self.doubles: dict[str, Exception] = {}
        self.found: tuple[dict[Change, Duplicate], str] | Exception = ({}, "")
        # The addresses that go over GraphQL, by request, and what becomes of them there.
        self.over_graphql: list[list[str]] = []
        self.sent: dict[str, BuildkiteError | None] = {}
        self.lost: dict[Change, str] = {}
        # What was done.
        self.done: list[tuple[str, ...]] = []
        self.lines: list[str] = []
        # A writer, to those who ask for one.
        self.looks = types.SimpleNamespace()
        self.values = types.SimpleNamespace(stores=False)
        monkeypatch.setattr(room, "Looks", lambda *given: given)
        monkeypatch.setattr(room, "Writer", self.writer)
        monkeypatch.setattr(room, "Sender", lambda writer: types.SimpleNamespace(send=self.send, lost=self.lost))
        monkeypatch.setattr(room, "_doubles", self.looking)
        monkeypatch.setattr(room, "split", self.split)

    def writer(self, organization: Organization, looks: t.Any, values: t.Any) -> Writes:
        self.given = (organization, looks, values)
        return self

    def looking(self, organization: Organization, plan: Plan, in_loop: bool) -> t.Any:
        self.looked = (organization, plan, in_loop)
        return types.SimpleNamespace(before=self.before, after=self.after, line_up=self.line_up)

    def before(self, change: Change) -> None:
        given(self.doubles.get(change.address))

    def after(self) -> tuple[dict[Change, Duplicate], str]:
        found: tuple[dict[Change, Duplicate], str] = given(self.found)
        return found

    def line_up(self, api: str, changes: t.Iterable[Change]) -> None:
        self.done.append((f"line up {api}", *(one.address for one in changes)))

    def split(
        self, organization: Organization, now: t.Sequence[Change], later: t.Sequence[Change]
    ) -> tuple[list[list[Change]], list[Change]]:
        assert organization is self.organization
        self.done.append(("split", *(one.address for one in now), "before", *(one.address for one in later)))
        batches = [[one for one in now if one.address in some] for some in self.over_graphql]
        batches = [batch for batch in batches if batch]
        return batches, [one for one in now if not any(one in batch for batch in batches)]

    def side_by_side(self, calls: t.Sequence[t.Callable[[], None]]) -> None:
        self.done.append(("side by side", str(len(calls))))
        for call in calls:
            call()

    def send(self, changes: t.Sequence[Change]) -> dict[Change, BuildkiteError | None]:
        self.done.append(("send", *(one.address for one in changes)))
        return {one: self.sent[one.address] for one in changes if one.address in self.sent}

    def write(self, change: Change, lost: str | None) -> None:
        self.done.append(("write", change.address, *([lost] if lost else [])))
        if change.address in self.errors:
            raise self.errors[change.address]
        change.node.id = change.node.id or "new"

    def complete(self, change: Change) -> None:
        self.done.append(("complete", change.address))

    def apply(self, *changes: Change, in_loop: bool = False) -> Outcome:
        plan, limits = Plan(list(changes), [], []), Limits()
        outcome = room.apply(plan, self.organization, limits, self.lines.append, in_loop, t.cast(t.Any, self.values))
        assert self.given == (self.organization, (self.organization, limits), self.values)
        assert self.looked == (self.organization, plan, in_loop)
        return outcome

    def written(self) -> list[str]:
        return [one[1] for one in self.done if one[0] == "write"]


@pytest.fixture
def writes(monkeypatch: pytest.MonkeyPatch) -> Writes:
    return Writes(monkeypatch)


# Order


def test_groups_follow_each_other(writes: Writes) -> None:
    """What may be done side by side is; each group knows what comes later, and what looks may ask for next."""
    changes = [change_of("cluster", "A"), change_of("cluster", "B"), change_of("team", "T"), change_of("pipeline", "p")]
    outcome = writes.apply(*changes)
    a, b, team, pipeline = (one.address for one in changes)
    assert writes.done == [
        ("split", a, b, "before", team, pipeline),
        ("line up graphql",),
        ("line up rest", a, b),
        ("side by side", "2"),
        ("write", a),
        ("write", b),
        ("split", team, "before", pipeline),
        ("line up graphql",),
        ("line up rest", team),
        ("side by side", "1"),
        ("write", team),
        ("split", pipeline, "before"),
        ("line up graphql",),
        ("line up rest", pipeline),
        ("side by side", "1"),
        ("write", pipeline),
    ]
    assert outcome.done == changes and (outcome.failed, outcome.skipped) == ([], [])
    assert outcome.warnings == []


def test_what_may_be_looked_at_next(writes: Writes) -> None:
    """What is still to be done of a group, and can be."""
    awaited = change_of("team", "W")
    first, second, third = (change_of("cluster", key, awaits=[awaited] if key == "C" else []) for key in "ABC")
    seen: list[list[Change]] = []
    usual = writes.write

    def write(one: Change, lost: str | None) -> None:
        seen.append(writes.looks.next())
        usual(one, lost)

    writes.write = write  # type: ignore[method-assign,assignment]
    writes.doubles = {awaited.address: NO}
    results = Results()
    results.settle(awaited, NO)
    assert room._due([first, third], results) == [first]
    writes.apply(first, second)
    assert seen == [[first, second], [second]]


def test_requests_of_several_changes(writes: Writes) -> None:
    """What GraphQL did not do for sure is finished over REST, which knows that it may have been done."""
    changes = [change_of("team", key) for key in "ABCDEF"]
    a, b, c, d, e, f = (one.address for one in changes)
    writes.over_graphql, writes.sent = [[a, b, c], [d, e]], {a: None, b: NO, e: None}
    writes.lost = {changes[2]: "lost"}
    writes.doubles = {d: Conflict("Twice.")}
    outcome = writes.apply(*changes)
    assert writes.done == [
        ("split", a, b, c, d, e, f, "before"),
        ("line up graphql", a, b, c, d, e),
        ("line up rest", f),
        ("side by side", "2"),
        ("send", a, b, c),
        ("write", c, "lost"),
        ("send", e),
        ("write", f),
    ]
    assert outcome.failed == [(changes[1], NO), (changes[3], writes.doubles[d])]
    assert [one.address for one in outcome.done] == [a, c, e, f]
    assert writes.lines == [
        f"Finished {number} of 6 changes, last {last}." for number, last in ((1, c), (3, b), (5, e))
    ]


@pytest.mark.parametrize("stores", [True, False])
def test_values_that_are_stored_come_first(writes: Writes, stores: bool) -> None:
    """One at a time, and beside nothing else."""
    writes.values.stores = stores
    changes = [change_of("unclustered_agent_token", key) for key in "AB"]
    changes.insert(1, Change("update", Node(changes[0].node.resource, "U", None, "u"), "token/U"))
    changes[1].node.values["description"] = "x"
    order = [one for one in changes if one.action == "create"] + [changes[1]] if stores else changes
    results: list[Change] = []
    left = room._stored_first(t.cast(t.Any, writes), changes, lambda one: functools.partial(results.append, one))
    assert [*results, *left] == order and len(results) == (2 if stores else 0)
    assert writes.apply(*changes).done == changes and sorted(writes.written()) == sorted(one.address for one in changes)


# What is not done


def test_what_went_along_with_a_creation(writes: Writes) -> None:
    """A link is done once it exists, and made by itself where the creation did not make it."""
    links = [change_of("team_pipeline", key, carried=True, exists=key == "A") for key in "AB"]
    links.append(change_of("team_pipeline", "C", exists=True))
    links[0].address, links[1].address, links[2].address = "A", "B", "C"
    assert writes.apply(*links).done == links and writes.written() == ["B", "C"]
    assert [one for one in writes.done if one[0] == "complete"] == [("complete", "A")]


def test_what_cannot_be_done(writes: Writes) -> None:
    """A change is skipped that needs an object or awaits a change."""
    first, second = change_of("cluster", "A"), change_of("cluster", "B")
    needing, waiting = change_of("pipeline", "p", needs=[first.node]), change_of("pipeline", "q", awaits=[second])
    deletion = change_of("team", "T", "delete", exists=True)
    late = change_of("team", "U", "delete", exists=True, awaits=[second, deletion])
    writes.errors = {first.address: NO, deletion.address: NO}
    outcome = writes.apply(first, second, needing, waiting, deletion, late)
    assert outcome.failed == [(first, NO), (deletion, NO)] and outcome.done == [second, waiting]
    assert outcome.skipped == [(needing, "cluster/A was not created"), (late, "team/T was not deleted")]


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (Unauthorized("No."), "the token is no longer accepted"),
        (MaxWait("No."), "it would wait longer than max_wait allows"),
        (NO, None),
    ],
)
def test_what_ends_a_run(writes: Writes, error: BuildkiteError, reason: str | None) -> None:
    """It is reported for the first change that meets it; what others meet is skipped too, and other failures are failures."""
    changes = [change_of("cluster", key) for key in "AB"] + [change_of("team", "T")]
    writes.errors = {changes[0].address: error}
    outcome = writes.apply(*changes)
    assert outcome.failed == [(changes[0], error)]
    assert outcome.skipped == [(one, reason) for one in changes[1:] if reason]
    results = Results()
    for one, result in zip(changes, (error, MaxWait("No."), NO), strict=True):
        results.settle(one, result)
    assert results.get(changes[0]) is error and results.get(changes[2]) is NO
    assert (results.get(changes[1]) == reason) is bool(reason)


def test_errors_that_nothing_expects(writes: Writes) -> None:
    """What is not settled failed with them, and the run goes on."""
    changes = [change_of("cluster", "A"), change_of("team", "B"), change_of("team", "C"), change_of("team", "D")]
    writes.errors = {changes[0].address: ZeroDivisionError("Planted")}
    writes.over_graphql = [[one.address for one in changes[1:3]]]
    writes.doubles = {changes[2].address: KeyError("Planted")}
    outcome = writes.apply(*changes)
    assert [one for one, _error in outcome.failed] == changes[:3] and outcome.done == changes[3:]
    for one, error in outcome.failed:
        assert isinstance(error, Unexpected) and error.facts["address"] == one.address
        assert error.message.startswith(one.address) and "check whether it was created, and " in error.message


# What is reported


def test_what_others_created_at_the_same_time(writes: Writes) -> None:
    """The change failed, though it was done."""
    changes, double = [change_of("cluster", "A"), change_of("cluster", "B")], Duplicate("Twice.")
    writes.found = ({changes[1]: double}, "could not look")
    outcome = writes.apply(*changes)
    assert outcome.failed == [(changes[1], double)] and outcome.done == changes[:1]
    assert outcome.warnings == ["could not look"]


def test_looking_for_duplicates_fails_unexpectedly(writes: Writes) -> None:
    """What was done is reported all the same, and no secret."""
    writes.organization.secrets.add("planted")
    writes.found = ZeroDivisionError("about planted")
    outcome = writes.apply(change_of("cluster", "A"))
    (warning,) = outcome.warnings
    assert len(outcome.done) == 1 and warning.startswith("Looking for duplicates") and "planted" not in warning


@pytest.mark.parametrize("fails", [True, False])
def test_what_completes_a_creation(writes: Writes, fails: bool) -> None:
    """It is part of it where that failed, and not counted apart."""
    first = change_of("cluster", "A")
    second = Change("update", first.node, "cluster/A", completes=first, late=True)
    if fails:
        writes.errors = {first.address: NO}
    outcome = writes.apply(first, second)
    assert (outcome.done, outcome.failed) == (([], [(first, NO)]) if fails else ([first, second], []))
    assert outcome.skipped == [] and writes.lines == []


@pytest.mark.parametrize("in_loop", [True, False])
def test_progress(writes: Writes, in_loop: bool) -> None:
    """Each change once; the last one is in the closing line of a run that is not one item of a loop."""
    changes = [change_of("cluster", key) for key in "AB"]
    changes.append(Change("update", changes[0].node, "cluster/A", completes=changes[0], late=True))
    writes.apply(*changes, in_loop=in_loop)
    assert writes.lines == [
        "Finished 1 of 2 changes, last cluster/A.",
        *(["Finished 2 of 2 changes, last cluster/B."] if in_loop else []),
    ]


@pytest.mark.parametrize(
    ("kind", "looks"), [("cluster", True), ("webhook", True), ("team", False), ("pipeline", False)]
)
def test_duplicates_are_looked_for_only_where_there_can_be_two_of_one_key(kind: str, looks: bool) -> None:
    organization = Organization(t.cast(t.Any, None), CATALOG, frozenset())
    found = room._doubles(organization, Plan([change_of(kind, "A")], [], [], [], []), False)
    assert isinstance(found, Doubles) is looks
    assert looks or found.after() == ({}, "")
