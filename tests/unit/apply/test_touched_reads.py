# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is read for a backup, of which objects, and with which scopes: with an organization that only notes it."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._apply import touched as room
from ansible_collections.community.buildkite.plugins.module_utils._apply.touched import FEW, Touched
from ansible_collections.community.buildkite.plugins.module_utils._errors import Forbidden, MissingScope, NotFound
from ansible_collections.community.buildkite.plugins.module_utils._plan.change import Plan
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._schema.resource import Resource
from ansible_collections.community.buildkite.plugins.module_utils._state.children import Need
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node
from ansible_collections.community.buildkite.plugins.module_utils._state.organization import Organization
from ansible_collections.community.buildkite.plugins.module_utils._state.readings import Reading

from .noting import Noting, add, change, keys, link

ALL = frozenset(resource.scopes.read for resource in CATALOG.resources) - {"graphql"}
IDENT = "01234567-89ab-cdef-0123-456789abcdef"


@pytest.fixture
def organization(monkeypatch: pytest.MonkeyPatch) -> Noting:
    """Its token has all REST scopes."""
    made = Noting()
    made.scopes = ALL

    def read_of(organization: Organization, below: Resource, kind: Resource, nodes: t.Iterable[Node]) -> None:
        if nodes and organization is made:
            made.note("below", below.name, kind.name, *keys(nodes))

    def of_others(organization: Organization, link: Resource, kind: Resource, owners: list[Node]) -> Need | None:
        assert organization is made
        made.note("others", link.name, kind.name, *keys(owners))
        return Need(link, made.nodes("team")) if made.nodes("team") else None

    def read(organization: Organization, needs: t.Sequence[Need]) -> None:
        for need in needs if organization is made else ():
            made.note("need", need.resource.name, *keys(need.parents))

    for one in (read_of, of_others, read):
        monkeypatch.setattr(room, one.__name__, one)
    monkeypatch.setattr(room, "read_targets", read_of)
    return made


@pytest.fixture
def touched(organization: Noting) -> Touched:
    """What an empty plan touches."""
    made = Touched(organization, Plan([], [], []))
    assert not made.all() and not organization.read
    return made


def test_what_a_plan_touches(organization: Noting, monkeypatch: pytest.MonkeyPatch) -> None:
    """What exists and is changed or deleted, and the side of a link that is made last; what is in a deleted object is whole."""
    for step in ("_read_below", "_read_lists", "_fill", "_read_more", "_read_referred", "_read_names"):
        monkeypatch.setattr(Touched, step, lambda *given, step=step: organization.note(step))
    cluster, other = add(organization, "cluster", "C", "D")
    queue, late = (add(organization, "cluster_queue", "q", parent=one)[0] for one in (cluster, other))
    team, *_more = add(organization, "team", "T")
    pipeline, kept, archived = add(organization, "pipeline", "p", "q", "r")
    maintainer = link(organization, "cluster_maintainer", cluster, team=team)
    access = link(organization, "team_pipeline", team, slug=pipeline)
    member = link(organization, "team_member", team, user=add(organization, "member", "u")[0])
    new_team, new = Node(team.resource, "New"), Node(pipeline.resource, "new")
    changes = [
        change("create", new),
        change("create", Node(access.resource, "", team, None, {}, {"slug": new})),
        change("create", Node(access.resource, "", new_team, None, {}, {"slug": kept})),
        change("update", new),
        change("update", pipeline),
        change("archive", archived),
        change("update", pipeline, completes=None),
        change("update", member),
        change("delete", access),
        change("delete", cluster),
        change("delete", late),
    ]
    made = Touched(organization, Plan(changes, [], []))
    assert {node: len(some) for node, some in made.updates.items()} == {pipeline: 2, archived: 1}
    assert made.updates[pipeline] == [changes[4], changes[6]]
    assert list(made.whole) == [cluster, queue, late] and made.deletions == changes[-2:]
    assert made.lists == {kept: {"teams"}, team: {"members"}, pipeline: {"teams"}, cluster: {"maintainers"}}
    assert made.all() == [cluster, queue, late, other, pipeline, archived, kept, team] and maintainer.exists
    assert organization.read == [
        (step,) for step in ("_read_below", "_read_lists", "_fill", "_read_more", "_read_referred", "_read_names")
    ]


def test_what_is_in_deleted_objects(organization: Noting, touched: Touched) -> None:
    """Every list in them, but for those that the plan could not read."""
    clusters, (pipeline,) = add(organization, "cluster", "C", "D"), add(organization, "pipeline", "p")
    deletions = [change("delete", one) for one in (*clusters, pipeline)]
    deletions[0].cascade_unknown = ["queues"]
    deletions[2].cascade_unknown = ["teams"]
    touched._read_below(deletions)
    assert organization.read == [
        ("below", "agent_image", "cluster", "C", "D"),
        ("below", "cluster_queue", "cluster", "D"),
        ("below", "agent_token", "cluster", "C", "D"),
        ("below", "secret", "cluster", "C", "D"),
        ("below", "cluster_maintainer", "cluster", "C", "D"),
        ("below", "pipeline_schedule", "pipeline", "p"),
    ]


def test_lists_of_links_that_change(organization: Noting, touched: Touched) -> None:
    """Those of their objects, and no other lists of these."""
    (cluster,), (team,), (pipeline,) = (add(organization, kind, "x") for kind in ("cluster", "team", "pipeline"))
    touched.lists = {team: {"members"}, pipeline: {"teams"}, cluster: set()}
    touched._read_lists()
    assert organization.read == [("below", "team_member", "team", "x"), ("below", "team_pipeline", "pipeline", "x")]


def test_scopes_without_which_there_is_no_backup(organization: Noting, touched: Touched) -> None:
    """The error names the option; nothing is read."""
    (cluster,), (pipeline,) = add(organization, "cluster", "C"), add(organization, "pipeline", "p", cluster="unknown")
    organization.scopes = frozenset()
    touched.lists = {cluster: {"maintainers"}}
    touched.whole = {pipeline: None}
    for call in (
        lambda: touched._read_below([change("delete", cluster)]),
        touched._read_lists,
        touched._read_referred,
    ):
        with pytest.raises(MissingScope) as caught:
            call()
        assert caught.value.facts["needed_by"] == {"read_clusters": ["backup_path"]}
    assert organization.read == []


def test_names_of_people(organization: Noting, touched: Touched) -> None:
    """Where a link returned only an ID, and the token may read names."""
    add(organization, "cluster", IDENT)
    add(organization, "member", "ada@example.com")
    touched._read_names()
    assert organization.read == []
    add(organization, "member", IDENT)
    touched._read_names()
    assert organization.read == [("list", "member")]
    organization.scopes = frozenset()
    touched._read_names()
    assert len(organization.read) == 1


def test_deleted_objects_are_read_whole(organization: Noting, touched: Touched) -> None:
    """All that an answer may return: a dictionary with unknown keys as one, no secrets, and nothing that is left out where it is not set."""
    (cluster,) = add(organization, "cluster", "C")
    queues = add(organization, "cluster_queue", "q", "r", parent=cluster)
    others = [add(organization, kind, "x")[0] for kind in ("pipeline", "webhook", "unclustered_agent_token", "team")]
    touched.whole = dict.fromkeys([*queues, *others[:3]])
    touched.updates = {others[3]: []}
    touched._fill()
    assert [one[1:] for one in organization.read] == [("cluster_queue", "q", "r"), ("pipeline", "x"), ("webhook", "x")]
    assert organization.leaves["cluster_queue"] == {
        *("key", "description", "retry_agent_affinity", "dispatch_paused", "dispatch_paused_note")
    }
    found = organization.leaves["pipeline"]
    assert {"provider_settings", "tags", "cluster", "archived"} <= found and "clone_mirror_url" not in found
    assert not [name for name in found if "." in name]
    assert organization.leaves["webhook"] == {
        *("description", "url", "events", "token_mode", "verify_tls", "branch_configuration", "scope", "enabled")
    }


TEN = [str(number) for number in range(FEW)]
UPDATED = [("list", "cluster"), ("list", "pipeline_template")]


@pytest.mark.parametrize(
    ("kind", "values", "count", "is_deleted", "scopes", "expected"),
    [
        ("pipeline", {"cluster": "c"}, 1, False, ALL, [("list", "cluster")]),
        ("pipeline", {"cluster": "c"}, FEW + 1, False, ALL, [("list", "cluster")]),
        ("pipeline", {"cluster": "c"}, 1, False, frozenset(), []),
        ("pipeline", {"cluster": "c", "pipeline_template": "t"}, 1, True, ALL, [*[UPDATED[0]] * 2, *[UPDATED[1]] * 2]),
        ("pipeline", {"cluster": "id of known"}, 1, True, frozenset(), []),
        ("pipeline", {"cluster": None}, 1, True, frozenset(), []),
        ("cluster", {"default_queue": "q"}, 1, False, ALL, [("below", "cluster_queue", "cluster", "0")]),
        ("cluster", {"default_queue": "q"}, FEW + 1, False, ALL, []),
        ("cluster", {"default_queue": "q"}, FEW, False, ALL, [("below", "cluster_queue", "cluster", *TEN)]),
        ("cluster", {"default_queue": "q"}, 1, True, ALL, [("below", "cluster_queue", "cluster", "0")] * 2),
        ("webhook", {"teams": ["id of known", "t"]}, 1, False, ALL, [("list", "team")]),
    ],
)
def test_names_of_what_objects_refer_to(
    organization: Noting,
    touched: Touched,
    kind: str,
    values: dict[str, t.Any],
    count: int,
    is_deleted: bool,
    scopes: frozenset[str],
    expected: list[tuple[str, ...]],
) -> None:
    """Where they are not known: of what is deleted always, of what stays with the scope and where that takes few requests."""
    for known in ("cluster", "team"):
        add(organization, known, "known")
    nodes = add(organization, kind, *map(str, range(count)), **values)
    organization.scopes = scopes
    touched.whole = dict.fromkeys(nodes) if is_deleted else {}
    touched.updates = {} if is_deleted else {node: [] for node in nodes}
    touched._read_referred()
    assert organization.read == expected


@pytest.mark.parametrize("error", [Forbidden("No."), NotFound("No."), ValueError()])
def test_names_that_cannot_be_read(organization: Noting, touched: Touched, error: Exception) -> None:
    """Of what stays they are left out; of what is deleted, and what is no refusal, is an error."""
    (pipeline,) = add(organization, "pipeline", "p", cluster="c")
    organization.fails = error
    touched.updates = {pipeline: []}
    if isinstance(error, ValueError):
        with pytest.raises(ValueError):
            touched._read_referred()
        return
    touched._read_referred()
    touched.whole = {pipeline: None}
    with pytest.raises(type(error)):
        touched._read_referred()


@pytest.mark.parametrize(("count", "is_read"), [(FEW, True), (FEW + 1, False)])
def test_what_lists_left_out_of_objects_that_stay(
    organization: Noting, touched: Touched, count: int, is_read: bool
) -> None:
    """Few objects are read one by one; what such an answer leaves out is not set. A single object was returned whole."""
    (cluster,) = add(organization, "cluster", "C")
    queues = add(organization, "cluster_queue", *map(str, range(count)), parent=cluster)
    (full, settings) = (add(organization, kind, "x")[0] for kind in ("cluster", "api_settings"))
    full.values.update(dict.fromkeys(("name", "description", "emoji", "color", "default_queue")))
    touched.updates = {node: [] for node in (*queues, full, settings)}
    organization.scopes = frozenset()
    touched._read_more()
    assert organization.read == [
        ("one", "cluster_queue", f"id of C/{number}", "C") for number in range(count if is_read else 0)
    ]


def test_what_an_answer_of_one_object_leaves_out(organization: Noting, touched: Touched) -> None:
    """It is not set: options, and no dictionaries, which some objects do not have at all."""
    (cluster,), pipelines = add(organization, "cluster", "C"), add(organization, "pipeline", "p", "q")
    (queue,) = add(organization, "cluster_queue", "q", parent=cluster)
    pipelines[0].values["clone_mirror_url"] = "https://mirror.example.com"
    touched.updates = {node: [] for node in (*pipelines, queue)}
    organization.scopes = frozenset()
    touched._read_more()
    assert [node.values.get("clone_mirror_url", "?") for node in pipelines] == ["https://mirror.example.com", None]
    assert "description" not in pipelines[0].values and "hosted_agents" not in queue.values


@pytest.mark.parametrize(
    ("kind", "count", "teams", "expected"),
    [
        ("cluster", FEW, 0, [("need", "cluster_maintainer", *TEN)]),
        ("cluster", FEW + 1, 0, []),
        ("pipeline", 1, 0, [("others", "team_pipeline", "pipeline", "0")]),
        ("pipeline", FEW + 1, 1, []),
        (
            *("pipeline", 1, FEW),
            [("others", "team_pipeline", "pipeline", "0"), ("need", "team_pipeline", *["T"] * FEW)],
        ),
        ("pipeline", 1, FEW + 1, [("others", "team_pipeline", "pipeline", "0")]),
    ],
)
def test_links_of_objects_that_stay(
    organization: Noting, touched: Touched, kind: str, count: int, teams: int, expected: list[tuple[str, ...]]
) -> None:
    """Those of few objects, where that means few lists; from the side of the objects, or from the other one."""
    nodes = add(organization, kind, *map(str, range(count)))
    for number in range(teams):
        organization.add(Node(CATALOG.resource("team"), "T", None, f"{number}"))
    touched.updates = {node: [] for node in nodes}
    touched._read_more_lists(CATALOG.resource({"cluster": "cluster_maintainer", "pipeline": "team_pipeline"}[kind]))
    assert organization.read == expected
    organization.read.clear()
    for node in nodes:
        organization.readings.note(("cluster_maintainer", node.id), Reading(0.0))
        organization.readings.note(("team_pipeline of pipeline", node.id), Reading(0.0))
    touched._read_more_lists(CATALOG.resource({"cluster": "cluster_maintainer", "pipeline": "team_pipeline"}[kind]))
    assert organization.read == []


@pytest.mark.parametrize("error", [Forbidden("No."), NotFound("No."), ValueError()])
def test_links_that_cannot_be_read(organization: Noting, touched: Touched, error: Exception) -> None:
    """They are left out; without their scope they are not asked for."""
    known = dict.fromkeys(field.name for field in CATALOG.resource("team").fields)
    touched.lists = {node: set() for node in add(organization, "team", "T", **known)}
    organization.scopes = frozenset({"read_clusters"})
    organization.fails = error
    touched._read_more()
    assert organization.read == []
    organization.scopes = frozenset({"read_teams"})
    if isinstance(error, ValueError):
        with pytest.raises(ValueError):
            touched._read_more()
    else:
        touched._read_more()
    assert organization.read == [("need", "team_member", "T")]
