# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which changes are in one GraphQL request, and what each part of its answer means: with answers that are made up."""

from __future__ import annotations

import contextlib
import types
import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._apply import batches, forecast, mutations
from ansible_collections.community.buildkite.plugins.module_utils._apply.batches import AT_ONCE, Sender
from ansible_collections.community.buildkite.plugins.module_utils._apply.looks import Gone
from ansible_collections.community.buildkite.plugins.module_utils._apply.lookup import Lost
from ansible_collections.community.buildkite.plugins.module_utils._apply.writer import Writer
from ansible_collections.community.buildkite.plugins.module_utils._errors import (
    BuildkiteError,
    Forbidden,
    Invalid,
    MaxWait,
    NotEchoed,
    NotFound,
    RateLimited,
    Rejected,
    Unauthorized,
    Unclear,
)
from ansible_collections.community.buildkite.plugins.module_utils._plan.change import Action, Change, Leaves
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._state import lists
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node
from ansible_collections.community.buildkite.plugins.module_utils._state.organization import Organization

from .service import given

Raw = dict[str, t.Any]


class Client:
    """A client whose answers to mutations are those of a test."""

    def __init__(self) -> None:
        self.now = 5.0
        self.until: list[float | None] = []
        self.sent: list[tuple[str, Raw, float]] = []
        self.answer: tuple[Raw, Raw] | BuildkiteError = ({}, {})
        self.share: t.Any = None
        self.ledger = types.SimpleNamespace(now=lambda: self.now, sent_by=self.sent_by)

    @contextlib.contextmanager
    def sent_by(self, until: float | None) -> t.Iterator[None]:
        self.until.append(until)
        yield

    def room(self) -> t.Any:
        return self.share

    def mutate_several(self, document: str, variables: Raw, points: float) -> tuple[Raw, Raw]:
        self.sent.append((document, variables, points))
        answer: tuple[Raw, Raw] = given(self.answer)
        return answer


class Looks:
    """Finds what a test expects."""

    def __init__(self) -> None:
        self.verdicts: dict[Change, BuildkiteError] = {}
        self.asked: list[tuple[list[Change], str, float]] = []
        self.fails: BuildkiteError | None = None

    def send(self, changes: list[Change], api: str, cost: float, send: t.Callable[..., t.Any]) -> t.Any:
        self.asked.append((changes, api, cost))
        if self.fails:
            raise self.fails
        return send(self.verdicts, 7.0)


@pytest.fixture
def client() -> Client:
    return Client()


@pytest.fixture
def sender(client: Client) -> Sender:
    organization = Organization(t.cast(t.Any, client), CATALOG, frozenset({"graphql"}))
    return Sender(Writer(organization, t.cast(t.Any, Looks()), t.cast(t.Any, None)))


def leaves_of(kind: str, values: Raw) -> Leaves:
    return {name: (CATALOG.resource(kind).field(name), value) for name, value in values.items()}


def node_of(kind: str, key: str, parent: Node | None = None, exists: bool = True, **references: Node) -> Node:
    ident, graphql_id = (f"id of {key}", f"gid of {key}") if exists else (None, None)
    return Node(CATALOG.resource(kind), key, parent, ident, {}, references, graphql_id=graphql_id)


def change(action: Action, node: Node, **values: t.Any) -> Change:
    return Change(action, node, node.address, leaves_of(node.resource.name, values))


TEAM, PIPELINE = node_of("team", "T"), node_of("pipeline", "p")


def schedule(key: str, action: Action = "create", **values: t.Any) -> Change:
    node = node_of("pipeline_schedule", key, PIPELINE, action != "create")
    return change(action, node, **({"label": key, "cronline": "@daily"} if action == "create" else values))


def looks_of(sender: Sender) -> Looks:
    return t.cast(Looks, sender.writer.looks)


# Which


@pytest.mark.parametrize(
    ("points", "whole", "sizes"),
    [
        ([1.0] * AT_ONCE, None, [AT_ONCE]),
        ([1.0] * (AT_ONCE + 1), None, [AT_ONCE, 1]),
        ([1.0, 2.0, 3.0], 3.0, [2, 1]),
        ([1.0, 2.0, 1.0, 2.0, 1.0], 3.0, [2, 2, 1]),
        ([2.0, 2.0, 1.0], 3.0, [1, 2]),
        ([4.0, 1.0, 1.0], 3.0, [1, 2]),
        ([], 3.0, []),
    ],
)
def test_how_many_changes_one_request_makes(
    sender: Sender,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    points: list[float],
    whole: float | None,
    sizes: list[int],
) -> None:
    """Twenty-five, and no more than a share of the points allows; the others go over REST, in their order."""
    now, later = [schedule(str(number)) for number in range(len(points) + 1)], [schedule("later")]
    client.share = types.SimpleNamespace(whole=whole) if whole else None
    if not points:
        # Nobody has to know then.
        monkeypatch.delattr(Client, "room")
    calls = [types.SimpleNamespace(change=one, points=cost) for one, cost in zip(now[1:], points, strict=True)]
    expected = (sender.organization, now, later)
    monkeypatch.setattr(forecast, "over_graphql", lambda *given: calls[::-1] if given == expected else None)
    made, rest = batches.split(*expected)
    assert (
        [len(one) for one in made] == sizes and [one for batch in made for one in batch] == now[1:] and rest == now[:1]
    )


# What is sent


def test_what_is_sent(sender: Sender, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each change in a document, with its input, by the time that a look counts; the organization is asked for once."""
    asked = iter([client])
    # A second time there is none.
    monkeypatch.setattr(lists, "organization_id", lambda given: "gid of acme" if given is next(asked) else None)
    new = change("create", node_of("pipeline", "n", exists=False), slug="n", name="n", default_branch="main")
    access = Node(CATALOG.resource("team_pipeline"), "", TEAM, None, {}, {"slug": new.node})
    new.carries = [
        Change("create", access, "x", leaves_of("team_pipeline", {"access_level": "read_only", "slug": new.node}))
    ]
    changes = [new, change("create", node_of("team", "N", exists=False), name="N"), schedule("L", "update", branch="x")]
    left = change("update", node_of("cluster", "C"), name="D")
    client.answer = (
        {
            "a0": {"pipeline": {"uuid": "u", "id": "g", "slug": "n", "name": "n", "defaultBranch": "main"}},
            "a2": {"pipelineSchedule": {"uuid": "u", "id": "gid of L", "branch": "x"}},
        },
        {},
    )
    results = sender.send([*changes, left])
    calls = [call for one in changes if (call := mutations.call(one, True))]
    points = sum(call.points for call in calls)
    assert looks_of(sender).asked == [(changes, "graphql", points)] and client.until == [7.0]
    ((document, given, cost),) = client.sent
    assert (document, cost) == (mutations.document_of(calls), points)
    assert [*given] == ["i0", "i1", "i2"] and given["i0"]["organizationId"] == given["i1"][
        "organizationID"
    ] == "gid of acme"
    assert given["i0"]["teams"] == [{"id": "gid of T", "accessLevel": "READ_ONLY"}]
    assert given["i2"] == {"id": "gid of L", "branch": "x"}
    assert results == {changes[0]: None, changes[2]: None} and [*sender.lost] == [changes[1]]
    assert access.id == "id of T/u" and access in sender.organization.nodes("team_pipeline")


def test_nothing_is_sent_of_what_graphql_cannot_express(sender: Sender, client: Client) -> None:
    """Nor of what needs an object that does not exist."""
    new = node_of("team_member", "", node_of("team", "N", exists=False), False, user=node_of("member", "u"))
    assert (
        sender.send([change("update", node_of("cluster", "C"), name="D"), change("create", new, role="member")]) == {}
    )
    assert client.sent == [] and looks_of(sender).asked == []


def test_what_a_look_speaks_against_is_not_sent(sender: Sender, client: Client) -> None:
    """What is gone is done; if nothing is left, nothing is sent."""
    changes = [schedule(key, "delete") for key in "ABC"]
    for one in changes:
        sender.organization.add(one.node)
    error = Rejected("Renamed.")
    looks_of(sender).verdicts = {changes[0]: Gone("Gone."), changes[1]: error}
    client.answer = ({"a0": {"deletedPipelineScheduleID": "gid of C"}}, {})
    assert sender.send(changes) == {changes[0]: None, changes[1]: error, changes[2]: None}
    assert client.sent[0][1] == {"i0": {"id": "gid of C"}} and client.sent[0][2] == 1.0
    assert sender.organization.nodes("pipeline_schedule") == [changes[1].node]
    assert sender.send(changes[:2]) == {changes[0]: None, changes[1]: error} and len(client.sent) == 1


# What came of it


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (MaxWait("No."), "failed"),
        (Unauthorized("No."), "failed"),
        (Unclear("It is."), "lost"),
        (RateLimited("No."), "left"),
        (Invalid("No."), "left"),
    ],
)
@pytest.mark.parametrize("in_look", [True, False])
def test_a_request_that_fails(sender: Sender, client: Client, error: t.Any, outcome: str, in_look: bool) -> None:
    """What ends the run ends it; what is unclear is finished over REST, which looks; of anything else nothing was done."""
    changes = [schedule("A", "update", branch="x"), schedule("B", "update", branch="y")]
    if in_look:
        looks_of(sender).fails = error
    else:
        client.answer = error
    assert sender.send(changes) == (dict.fromkeys(changes, error) if outcome == "failed" else {})
    assert sender.lost == (dict.fromkeys(changes, Lost(error, 5.0)) if outcome == "lost" else {})


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("Label is invalid", Invalid),
        ("You are not allowed", Invalid),
        ("Your access token doesn't have the write_pipelines scope", Forbidden),
        ("Label has already been taken", None),
        ("No schedule found", None),
        ("The service is currently busy", None),
    ],
)
def test_a_change_that_is_refused(
    sender: Sender, client: Client, message: str, kind: type[BuildkiteError] | None
) -> None:
    """It failed, unless REST finds out more before it writes."""
    changes = [schedule("A", "update", branch="x"), schedule("B", "update", branch="y")]
    done = {"pipelineSchedule": {"uuid": "u", "id": "gid of B", "branch": "y"}}
    client.answer = ({"a1": done}, {"a0": {"message": message, "path": ["a0"]}})
    results = sender.send(changes)
    assert results[changes[1]] is None and sender.lost == {} and changes[1].node.values["branch"] == "y"
    if kind is None:
        assert [*results] == [changes[1]]
    else:
        error = results[changes[0]]
        assert isinstance(error, kind) and "GraphQL pipelineScheduleUpdate" in error.message
        assert error.facts["status"] == 200


@pytest.mark.parametrize(
    ("error", "is_clear"),
    [
        (Forbidden("No."), True),
        (Invalid("No."), True),
        (Invalid("No.", taken=True), False),
        (Forbidden("The service is currently busy."), False),
        (NotFound("No."), False),
    ],
)
def test_which_refusals_are_complete(error: BuildkiteError, is_clear: bool) -> None:
    assert batches._is_clear(error) is is_clear


@pytest.mark.parametrize("payload", [None, {}, {"pipelineSchedule": {"uuid": "u", "id": "another"}}])
def test_an_answer_about_something_else(sender: Sender, client: Client, payload: t.Any) -> None:
    """It is unclear what it did."""
    made = schedule("A", "update", branch="x")
    client.answer = ({"a0": payload}, {})
    assert sender.send([made]) == {}
    lost = sender.lost[made]
    assert (lost.since, lost.answered) == (5.0, False)
    assert lost.error.message == (
        "It is unclear whether GraphQL pipelineScheduleUpdate was carried out: the answer does not say so."
    )


def test_a_value_that_was_not_kept(sender: Sender, client: Client) -> None:
    """The change failed; what the answer has is known."""
    made = schedule("A", "update", branch="x")
    client.answer = ({"a0": {"pipelineSchedule": {"uuid": "u", "id": "gid of A", "branch": "y"}}}, {})
    error = sender.send([made])[made]
    assert isinstance(error, NotEchoed) and error.facts["address"] == made.address
    assert made.node.values == {"branch": "y"}


def test_what_was_created(sender: Sender, client: Client) -> None:
    """It has the IDs of the answer; a link, those of what it joins."""
    user = node_of("member", "u")
    member = change("create", node_of("team_member", "", TEAM, False, user=user), user=user, role="member")
    made = schedule("L")
    client.answer = (
        {
            "a0": {"teamMemberEdge": {"node": {"uuid": "m", "id": "gid m", "role": "MEMBER"}}},
            "a1": {"pipelineScheduleEdge": {"node": {"uuid": "s", "id": "gid s", "label": "L", "cronline": "@daily"}}},
        },
        {},
    )
    assert sender.send([member, made]) == {member: None, made: None}
    assert [(one.node.id, one.node.graphql_id) for one in (member, made)] == [
        ("id of T/id of u", "gid m"),
        ("s", "gid s"),
    ]
    assert member.node.values == {"role": "member"} and made.node.values == {"label": "L", "cronline": "@daily"}
    assert sender.organization.by_id("pipeline_schedule", "s") is made.node
    assert sender.organization.nodes("team_member", TEAM) == [member.node]
