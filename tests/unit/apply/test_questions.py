# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is asked before a removal, when it is asked again, and what speaks against it: with answers that are made up."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._api.quota import Ledger, Room, TooLate
from ansible_collections.community.buildkite.plugins.module_utils._apply.looks import (
    AT_ONCE,
    ATTEMPTS,
    FRESH,
    MOST_POINTS,
    OUTSIDERS,
    Asks,
    Gone,
    Looks,
    Question,
    Verdicts,
)
from ansible_collections.community.buildkite.plugins.module_utils._errors import NotFound, RateLimited, Rejected
from ansible_collections.community.buildkite.plugins.module_utils._plan import occupied
from ansible_collections.community.buildkite.plugins.module_utils._plan.change import Action, Change
from ansible_collections.community.buildkite.plugins.module_utils._plan.limits import Limits
from ansible_collections.community.buildkite.plugins.module_utils._problems import Problems
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._state import documents
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node
from ansible_collections.community.buildkite.plugins.module_utils._state.organization import Organization

Answer = dict[str, t.Any]


class Client:
    """A client whose answers are those of a test: by GraphQL ID, by path, and how many agents an ID has."""

    def __init__(self) -> None:
        self.now = 0.0
        self.ledger = Ledger(clock=lambda: self.now, sleep=self.sleep)
        self.connection = t.cast(t.Any, type("Connection", (), {"organization": "acme"}))
        self.answers: dict[str, Answer] = {}
        self.agents: dict[str, int] = {}
        self.asked: list[list[str]] = []
        self.points: list[float] = []
        self.share: Room | None = None

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def graphql(self, document: str, variables: Answer, points: float) -> Answer:
        ids = [variables[f"k{number}"] for number in range(len(variables) - ("org" in variables))]
        self.asked.append(ids)
        self.points.append(points)
        assert document.startswith("query Look(") and variables.get("org", "acme") == "acme"
        nodes = {f"a{number}": self.answers.get(ident) for number, ident in enumerate(ids)}
        lists = {
            f"a{number}": {"count": self.agents[ident], "edges": [{"node": {"name": "b"}}, {"node": {"name": "a"}}]}
            for number, ident in enumerate(ids)
            if ident in self.agents and f"a{number}: agents" in document
        }
        return {**nodes, "organization": lists}

    def room(self, wait: bool = True) -> Room | None:
        """The share of the points that is kept, if any."""
        return self.share

    def get(self, path: str) -> Answer:
        self.asked.append([path])
        if path not in self.answers:
            raise NotFound("No.")
        return self.answers[path]


@pytest.fixture
def client() -> Client:
    return Client()


def looks(client: Client, *scopes: str, protected: tuple[str, ...] = ()) -> Looks:
    """Looks of a token with some scopes."""
    organization = Organization(t.cast(t.Any, client), CATALOG, frozenset(scopes))
    return Looks(organization, Limits(protected=protected))


def removal(kind: str, key: str, parent: Node | None = None, action: Action = "delete") -> Change:
    """The removal of an object that exists."""
    resource = CATALOG.resource(kind)
    node = Node(resource, key, parent, f"uuid-{key}", {resource.key[0]: key}, graphql_id=f"gid-{key}")
    return Change(action, node, node.address)


def named(key: str, option: str, **more: t.Any) -> Answer:
    """An answer of GraphQL, of an object in which nothing runs."""
    return {"uuid": f"uuid-{key}", option: key, "builds": {"count": 0}, **more}


def verdict(made: Looks, change: Change, **more: t.Any) -> t.Any:
    """What speaks against a change."""
    return made.send([change], "rest", 1.0, lambda verdicts, until: verdicts.get(change), **more)


# What is asked


def test_what_is_asked_of_which_change() -> None:
    """Of an object with a name that can move all that its address names, and what is connected to what is deleted."""
    asks = Asks(Organization(t.cast(t.Any, None), CATALOG, frozenset({"graphql"})))
    pipeline, cluster = removal("pipeline", "p"), removal("cluster", "C")
    queue = removal("cluster_queue", "q", cluster.node)
    token = removal("agent_token", "t", cluster.node)
    occupants = CATALOG.resource("cluster_queue").occupants
    expected = {
        pipeline: [Question(pipeline.node, active=True)],
        cluster: [Question(cluster.node), Question(cluster.node, occupants)],
        queue: [Question(queue.node), Question(cluster.node), Question(queue.node, occupants)],
        token: [Question(cluster.node, occupants)],
    }
    assert {change: asks.of(change) for change in expected} == expected
    assert asks.cost(expected) == (0, 4 + 2 * 2 + 1)
    queue.overrides = True
    assert asks.of(queue) == expected[queue][:2]
    assert asks.of(removal("webhook", "w")) == asks.of(Change("update", pipeline.node, "")) == []
    archived = removal("pipeline", "a", action="archive")
    assert asks.of(archived) == [Question(archived.node)]
    # What has a successor leaves nobody without one.
    token.needs = [Node(token.node.resource, "t", cluster.node)]
    assert asks.of(token) == []


def test_what_is_connected_to_no_object() -> None:
    """It is asked of each deletion of what may have admitted it."""
    asks = Asks(Organization(t.cast(t.Any, None), CATALOG, frozenset({"graphql"})))
    deletion, update = (removal("unclustered_agent_token", "t", action=action) for action in ("delete", "update"))
    assert asks.cost([deletion, update]) == (0, OUTSIDERS)
    deletion.overrides = True
    assert asks.cost([deletion, update]) == (0, 0)


def test_which_api_is_asked() -> None:
    """GraphQL where the token has it and the ID is known."""
    changes = [removal("pipeline", "p"), removal("team", "T")]
    with_it, without = (
        Asks(Organization(t.cast(t.Any, None), CATALOG, frozenset(scopes))) for scopes in (["graphql"], ["read_teams"])
    )
    assert (with_it.cost(changes), without.cost(changes)) == ((0, 3), (2, 0))
    changes[0].node.graphql_id = None
    assert with_it.cost(changes) == (1, 1)


def test_a_request_for_each_list_of_a_few() -> None:
    organization = Organization(t.cast(t.Any, None), CATALOG, frozenset())
    cluster = removal("cluster", "C")
    organization.add(cluster.node)
    assert Asks(organization).cost([cluster]) == (1, 0)
    for number in range(5):
        organization.add(removal("cluster_queue", f"q{number}", cluster.node).node)
        assert Asks(organization).cost([cluster]) == (1 + (number + 1 if number < 3 else 1), 0)


# When


def test_what_was_just_seen_is_not_asked_again(client: Client) -> None:
    """For ten seconds, unless it may have changed."""
    client.answers["gid-p"] = named("p", "slug")
    made, change = looks(client, "graphql"), removal("pipeline", "p")
    assert verdict(made, change) is None
    client.now = FRESH
    assert verdict(made, change) is None and len(client.asked) == 1
    assert verdict(made, change, again=True) is None and len(client.asked) == 2
    client.now += FRESH + 0.1
    assert verdict(made, change) is None and len(client.asked) == 3


def test_until_when_it_may_be_sent(client: Client) -> None:
    """By the oldest of the looks; what needs none may be sent at any time."""
    client.answers = {"gid-p": named("p", "slug"), "gid-q": named("q", "slug")}
    made, first, second = looks(client, "graphql"), removal("pipeline", "p"), removal("pipeline", "q")
    verdict(made, first)
    client.now = 4.0
    assert made.send([first, second], "rest", 1.0, lambda verdicts, until: until) == FRESH
    assert made.send([removal("webhook", "w")], "rest", 1.0, lambda verdicts, until: (verdicts, until)) == ({}, None)


def test_what_comes_next_is_in_the_same_query(client: Client) -> None:
    """Up to fifty objects, and no more than there are points for: two each, since active builds are counted."""
    changes = [removal("pipeline", f"p{number}") for number in range(80)]
    client.answers = {f"gid-p{number}": named(f"p{number}", "slug") for number in range(80)}
    made = looks(client, "graphql")
    made.next = lambda: changes
    for change in changes:
        assert verdict(made, change) is None
    assert [len(ids) for ids in client.asked] == [AT_ONCE, 30]
    client.now, client.asked = 100.0, []
    left = {"RateLimit-User-Remaining": "7", "RateLimit-User-Limit": "9", "RateLimit-User-Reset": "50"}
    client.ledger.settle(client.ledger.reserve("graphql", 1.0), left)
    verdict(made, changes[0])
    assert [len(ids) for ids in client.asked] == [3]


def test_what_is_too_late_is_looked_at_again(client: Client) -> None:
    """And given up after some times: others use up the quotas."""
    client.answers["gid-p"] = named("p", "slug")
    made, change, sent = looks(client, "graphql"), removal("pipeline", "p"), []

    def send(verdicts: Verdicts, until: float | None) -> str:
        sent.append(until)
        if len(sent) < 3:
            client.now += FRESH + 1
            raise TooLate
        return "sent"

    assert made.send([change], "rest", 1.0, send) == "sent"
    assert sent == [10.0, 21.0, 32.0] and len(client.asked) == 3

    def never(verdicts: Verdicts, until: float | None) -> None:
        client.now += FRESH + 1
        raise TooLate

    with pytest.raises(RateLimited) as caught:
        made.send([change], "rest", 1.0, never)
    assert len(client.asked) == 3 - 1 + ATTEMPTS
    assert caught.value.message == (
        f"pipeline/p was read {ATTEMPTS} times and could not be removed right after, because others use up the same quotas: run again"
        " later, or ask Buildkite for higher quotas."
    )


def test_what_is_waited_for_before_a_look(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Room for it and for the removal; what is too late at once is not looked at anew, though it was asked for that."""
    client.answers = {"gid-p": named("p", "slug"), "teams/uuid-T": {"id": "uuid-T", "name": "T"}}
    waits: list[tuple[str, float]] = []
    monkeypatch.setattr(client.ledger, "wait_for_room", lambda api, cost: waits.append((api, cost)))
    made, pipeline, team = looks(client, "graphql"), removal("pipeline", "p"), removal("team", "T")
    team.node.graphql_id = None
    late = [True, False, False, False]

    def send(verdicts: Verdicts, until: float | None) -> None:
        if late.pop(0):
            raise TooLate

    made.send([pipeline], "graphql", 7.0, send, again=True)
    assert waits == [("graphql", 2.0 + 7.0), ("graphql", 7.0)] and len(client.asked) == 1
    waits.clear()
    made.send([pipeline, team], "rest", 1.0, send)
    assert waits == [("rest", 2.0)] and client.asked[1:] == [["teams/uuid-T"]]
    waits.clear()
    made.send([pipeline, team], "rest", 1.0, send, again=True)
    assert waits == [("graphql", 2.0), ("rest", 2.0)] and len(client.asked) == 4


@pytest.mark.parametrize(
    ("whole", "at_once"), [(0.5, 1), (1, 1), (3, 2), (3.5, 2), (12, 11), (AT_ONCE + 1, AT_ONCE), (999, AT_ONCE)]
)
def test_looks_leave_a_share_of_the_points(client: Client, whole: float, at_once: int) -> None:
    """One query costs no more than the share, less one object; one object is looked at whatever it costs."""
    changes = [removal("pipeline", f"p{number}") for number in range(60)]
    client.answers = {f"gid-p{number}": named(f"p{number}", "slug") for number in range(60)}
    client.share = Room(whole * MOST_POINTS, whole * MOST_POINTS)
    assert looks(client, "graphql").send(changes, "rest", 1.0, lambda verdicts, until: verdicts) == {}
    full, rest = divmod(60, at_once)
    assert [len(ids) for ids in client.asked] == [at_once] * full + [rest] * bool(rest)


@pytest.mark.parametrize(
    ("kind", "left", "has_share", "count"),
    [
        ("team", 7, False, 7),
        ("team", 1, False, 1),
        ("pipeline", 7, False, 3),
        ("pipeline", 2, False, 1),
        ("team", 7, True, 2),
        ("team", 6, True, 2),
        ("team", 5, True, 1),
    ],
)
def test_what_comes_next_costs_no_more_than_is_left(
    client: Client, kind: str, left: int, has_share: bool, count: int
) -> None:
    """Where a share is kept, as if each object had a list."""
    changes = [removal(kind, f"p{number}") for number in range(9)]
    option = CATALOG.resource(kind).key[0]
    client.answers = {f"gid-p{number}": named(f"p{number}", option) for number in range(9)}
    client.share = Room(99.0 * MOST_POINTS, 99.0 * MOST_POINTS) if has_share else None
    headers = {"RateLimit-User-Remaining": str(left), "RateLimit-User-Limit": "99", "RateLimit-User-Reset": "50"}
    client.ledger.settle(client.ledger.reserve("graphql", 1.0), headers)
    made = looks(client, "graphql")
    made.next = lambda: changes
    verdict(made, changes[0])
    assert [len(ids) for ids in client.asked] == [count]
    assert client.points == [float(count * (2 if kind == "pipeline" else 1))]


# What speaks against it


@pytest.mark.parametrize(
    ("answer", "kind", "part"),
    [
        (named("p", "slug"), None, ""),
        (named("p", "slug", builds={"count": 2}), Rejected, "pipeline/p has 2 active builds and would be deleted"),
        (named("p", "slug", builds=None), Rejected, "pipeline/p has 1 active build and would be deleted"),
        ({"uuid": "uuid-p", "slug": "x"}, Rejected, "pipeline p was renamed to x; run again."),
        ({"uuid": "uuid-p", "slug": "kept"}, Rejected, "renamed to kept, and protected contains pipeline/kept; run"),
        ({"uuid": "other", "slug": "p"}, Rejected, "p became the name of another pipeline (other instead of uuid-p);"),
        (None, Gone, "pipeline/p no longer exists: run again."),
        ({}, Gone, "pipeline/p no longer exists: run again."),
    ],
)
def test_what_a_look_shows(client: Client, answer: Answer | None, kind: t.Any, part: str) -> None:
    client.answers = {"gid-p": answer} if answer is not None else {}
    found = verdict(looks(client, "graphql", protected=("pipeline/kept",)), removal("pipeline", "p"))
    assert (found is None) if kind is None else (found.__class__ is kind and part in found.message)
    assert kind is None or found.facts["address"] == "pipeline/p"
    assert kind is not Rejected or found.failure["guard"] == ("active_builds" if "active" in part else "renamed")


@pytest.mark.parametrize("scopes", [["graphql"], []])
def test_archiving_ends_no_builds(client: Client, scopes: list[str]) -> None:
    """Deleting does."""
    runs = {"builds": {"count": 2}, "scheduled_builds_count": 1, "running_builds_count": 1}
    client.answers = {"gid-p": named("p", "slug", **runs), "pipelines/p": {"id": "uuid-p", "slug": "p", **runs}}
    assert verdict(looks(client, *scopes), removal("pipeline", "p", action="archive")) is None
    assert "pipeline/p has 2 active builds" in verdict(looks(client, *scopes), removal("pipeline", "p")).message


@pytest.mark.parametrize(
    ("kind", "scopes", "is_checked"),
    [
        ("cluster_queue", [], True),
        ("cluster_queue", ["graphql"], False),
        ("unclustered_agent_token", ["graphql"], True),
        ("team", [], False),
    ],
)
def test_what_the_guard_is_asked_once_more(
    client: Client, monkeypatch: pytest.MonkeyPatch, kind: str, scopes: list[str], is_checked: bool
) -> None:
    """What is connected, where the query of looks does not show it: before the time begins to count."""
    client.answers = {"gid-q": named("q", "key"), "teams/uuid-q": {"id": "uuid-q", "name": "q"}}
    client.answers["clusters/uuid-C/queues/uuid-q"] = {"id": "uuid-q", "key": "q"}
    client.answers["gid-C"] = client.answers["clusters/uuid-C"] = {"id": "uuid-C", "uuid": "uuid-C", "name": "C"}
    client.agents["gid-q"] = 0
    made, parent = looks(client, *scopes), removal("cluster", "C").node if kind == "cluster_queue" else None
    change = removal(kind, "q", parent)
    checked: list[t.Any] = []
    errors = [Rejected("Connected."), Rejected("Connected, too.")]

    def check(organization: Organization, changes: list[Change], problems: Problems) -> None:
        checked.append((organization, changes, list(client.asked)))
        problems.found.extend(errors)

    monkeypatch.setattr(occupied, "check", check)
    assert verdict(made, change) is (errors[0] if is_checked else None)
    assert checked == ([(made.asks.organization, [change], [])] if is_checked else [])
    errors.clear()
    assert verdict(made, change) is None


def test_over_rest_a_slug_shows_less(client: Client) -> None:
    """One that leads nowhere may have moved; an ID that leads nowhere is gone."""
    assert "renamed or deleted" in verdict(looks(client), removal("pipeline", "p", action="archive")).message
    assert isinstance(verdict(looks(client), removal("team", "T")), Gone)
    client.answers["pipelines/p"] = {"id": "uuid-p", "slug": "p"}
    client.answers["teams/uuid-T"] = {"id": "uuid-T", "name": "t"}
    assert verdict(looks(client), removal("pipeline", "p")) is verdict(looks(client), removal("team", "T")) is None
    client.answers["teams/uuid-T"] = {"id": "uuid-T", "name": "X"}
    assert "team/T is not deleted: since it was read, team T was renamed to X" in (
        verdict(looks(client), removal("team", "T")).message
    )


def test_what_is_connected(client: Client) -> None:
    """It is counted and named; where it may not be read, there may be some."""
    client.answers = {"gid-C": named("C", "name"), "gid-q": named("q", "key")}
    cluster, points = removal("cluster", "C").node, 1 + 1 + 2 + documents.NAMED
    for agents, part in (
        (0, ""),
        (2, "has 2 connected agents (a, b) and"),
        (9, "has 9 connected agents (a, b, …) and"),
    ):
        client.agents["gid-q"] = agents
        found = verdict(looks(client, "graphql"), removal("cluster_queue", "q", cluster))
        assert (found is None) if not part else (isinstance(found, Rejected) and part in found.message)
        assert client.points.pop() == points
    del client.agents["gid-q"]
    assert "1 connected agent" in verdict(looks(client, "graphql"), removal("cluster_queue", "q", cluster)).message
