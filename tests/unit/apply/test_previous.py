# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a backup declares of known objects, and what it reports about the others."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._apply import backup
from ansible_collections.community.buildkite.plugins.module_utils._apply.backup import Backup
from ansible_collections.community.buildkite.plugins.module_utils._apply.touched import Touched
from ansible_collections.community.buildkite.plugins.module_utils._plan.change import Change, Leaves, Plan
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node

from .noting import Noting, add, change, link

Options = dict[str, t.Any]


@pytest.fixture
def organization() -> Noting:
    return Noting()


@pytest.fixture
def touched(organization: Noting) -> Touched:
    """What an empty plan touches."""
    return Touched(organization, Plan([], [], []))


@pytest.fixture
def previous(organization: Noting, touched: Touched, monkeypatch: pytest.MonkeyPatch) -> t.Callable[[], Backup]:
    """Makes a backup."""
    plan = Plan([], [], [])
    monkeypatch.setattr(backup, "Touched", lambda *given: touched if given == (organization, plan) else None)
    return lambda: backup.previous(organization, plan)


@pytest.fixture
def declared(previous: t.Callable[[], Backup]) -> t.Callable[[], Options]:
    """Makes the options of a backup."""
    return lambda: previous().declared


def update(node: Node, values: Options, before: Options) -> Change:
    """An update by values that are the leaves' names."""
    leaves: Leaves = {
        name: (next(leaf for leaf in node.resource.leaf_fields() if leaf.name == name), value)
        for name, value in values.items()
    }
    return change("update", node, leaves=leaves, before=before)


def test_what_contains_the_touched_is_only_named(
    organization: Noting, touched: Touched, declared: t.Callable[[], Options]
) -> None:
    """It has its key and what is touched in it; what is touched has its options too."""
    first, second, _third = add(organization, "cluster", "C", "D", "E", description="x", emoji=None)
    for cluster in (first, second):
        cluster.values["name"] = cluster.key
        for key in "qr":
            add(organization, "cluster_queue", key, parent=cluster, key=key, description=None, dispatch_paused=False)
    touched.whole = dict.fromkeys(organization.nodes("cluster_queue", cluster)[1] for cluster in (first, second))
    touched.updates = {second: []}
    add(organization, "pipeline", "p", name="p")
    queue = {"key": "r", "description": "", "dispatch_paused": False}
    assert declared() == {
        "organization": "acme",
        "clusters": [
            {"name": "C", "queues": [queue]},
            {"name": "D", "description": "x", "emoji": "", "queues": [queue]},
        ],
    }


def test_lists_of_links(organization: Noting, touched: Touched, declared: t.Callable[[], Options]) -> None:
    """They are in it whole where they are known, whatever else is known of the object."""
    (team,), (user,) = add(organization, "team", "T", name="T"), add(organization, "member", "a@b.c")
    link(organization, "team_member", team, user=user)
    touched.lists = {team: {"members"}}
    touched.knows = lambda node, name: True  # type: ignore[method-assign]
    assert declared()["teams"] == [{"name": "T", "members": [{"user": "a@b.c"}]}]
    touched.knows = lambda node, name: False  # type: ignore[method-assign]
    assert declared()["teams"] == [{"name": "T"}]


@pytest.mark.parametrize(("count", "has_id"), [(1, False), (2, True), (3, True)])
def test_one_of_several_of_a_name(
    organization: Noting, touched: Touched, declared: t.Callable[[], Options], count: int, has_id: bool
) -> None:
    """It is found by its ID, since the others stay; what is deleted gets another ID."""
    (hook, *_others) = (Node(CATALOG.resource("webhook"), "W", None, str(number)) for number in range(count))
    for one in (hook, *_others):
        one.values["description"] = "W"
        organization.add(one)
    touched.updates = {hook: []}
    assert declared()["webhooks"] == [{"description": "W", **({"id": "0"} if has_id else {})}]
    touched.updates, touched.whole = {}, {hook: None}
    assert declared()["webhooks"] == [{"description": "W"}]


def test_what_contains_the_touched_and_has_the_name_of_another(
    organization: Noting, touched: Touched, declared: t.Callable[[], Options]
) -> None:
    first, _second = (organization.add(Node(CATALOG.resource("cluster"), "C", None, id, {"name": "C"})) for id in "ab")
    touched.whole = dict.fromkeys(add(organization, "cluster_queue", "q", parent=first, key="q"))
    assert declared()["clusters"] == [{"name": "C", "id": "a", "queues": [{"key": "q"}]}]


def test_deleted_ones_of_a_name(organization: Noting, touched: Touched, declared: t.Callable[[], Options]) -> None:
    """Each keeps its ID as the way to distinguish them."""
    hooks = [
        organization.add(Node(CATALOG.resource("webhook"), "W", None, ident, {"description": "W"})) for ident in "ab"
    ]
    touched.whole = dict.fromkeys(hooks)
    assert declared()["webhooks"] == [{"description": "W", "id": ident} for ident in "ab"]


def test_what_was_not_read_is_said(organization: Noting, touched: Touched, previous: t.Callable[[], Backup]) -> None:
    """With how many objects it is unknown of; last are the lists that cannot be declared."""
    known = dict.fromkeys(leaf.name for leaf in CATALOG.resource("webhook").leaf_fields())
    some, every, named = (
        organization.add(Node(CATALOG.resource("webhook"), key, None, key, {**known, "description": key, **values}))
        for key, values in (
            ("A", {"scope": "some_teams", "teams": ["unknown"], "url": "x"}),
            ("B", {"scope": "all", "teams": ["unknown"], "url": "x"}),
            ("C", {"scope": "some_teams", "teams": ["id of T"], "url": "x"}),
        )
    )
    add(organization, "team", "T")
    del every.values["events"], some.values["events"], named.values["url"]
    touched.updates = {some: [], every: [], named: []}
    clusters = [organization.add(Node(CATALOG.resource("cluster"), " ", None, key, {"name": " "})) for key in "ab"]
    touched.whole = dict.fromkeys(clusters)
    made = previous()
    assert [set(entry) & {"scope", "teams", "events", "url"} for entry in made.declared["webhooks"]] == [
        {"url"},
        {"scope", "url"},
        {"scope", "teams", "events"},
    ]
    assert made.lacks == [
        "The ids and the history of deleted objects, which are created again: cluster/ , cluster/ .",
        "What the run did not change and did not read, as it takes many requests or other scopes:"
        " events of 2 webhooks, scope of 1 webhook, teams of 1 webhook, url of 1 webhook.",
        "url cannot be returned for these objects, and is needed to create them again: webhook/C.",
        "Several clusters have the same name, or one has none (''), so they cannot be declared: rename them.",
    ]


@pytest.mark.parametrize(
    ("kind", "values", "before", "expected"),
    [
        ("team", {"name": "New"}, {"name": "K"}, {"previous_names": ["New"]}),
        ("pipeline", {"slug": "new"}, {"slug": "K"}, {"previous_slugs": ["new"]}),
        ("webhook", {"description": "New"}, {"description": "K"}, {"id": "id of K"}),
        ("team", {"name": "K"}, {"name": "k"}, {}),
        ("team", {"name": "New"}, {}, {}),
        ("team", {"description": "New"}, {"description": "K"}, {}),
    ],
)
def test_what_is_renamed_is_found_under_its_new_name(
    organization: Noting,
    touched: Touched,
    declared: t.Callable[[], Options],
    kind: str,
    values: Options,
    before: Options,
    expected: Options,
) -> None:
    """Or by its ID."""
    (node,) = add(organization, kind, "K", parent=None, **{CATALOG.resource(kind).key[0]: "K"})
    touched.updates = {node: [update(node, values, before)]}
    (entry,) = declared()[node.resource.plural]
    assert {name: entry[name] for name in entry.keys() & {"id", "previous_names", "previous_slugs"}} == expected


SETTINGS = "provider_settings"


@pytest.mark.parametrize(
    ("kind", "name", "known", "expected", "note"),
    [
        ("pipeline", "description", {}, {"description": ""}, None),
        ("pipeline", "description", {"description": "x"}, {"description": "x"}, None),
        ("pipeline", "tags", {}, {"tags": []}, None),
        ("pipeline", "allow_rebuilds", {}, {}, "That allow_rebuilds was not set"),
        ("pipeline", f"{SETTINGS}.filter_condition", {}, {SETTINGS: {"filter_condition": ""}}, None),
        (
            *("pipeline", f"{SETTINGS}.filter_condition", {f"{SETTINGS}.build_tags": True}),
            *({SETTINGS: {"filter_condition": "", "build_tags": True}}, None),
        ),
        (
            *("pipeline", f"{SETTINGS}.filter_condition", {f"{SETTINGS}.filter_condition": "x"}),
            *({SETTINGS: {"filter_condition": "x"}}, None),
        ),
        ("pipeline", f"{SETTINGS}.build_tags", {}, {}, f"That {SETTINGS}.build_tags was not set"),
        ("webhook", "token", {}, {}, None),
        ("webhook", "teams", {"scope": "all"}, {"scope": "all"}, None),
        ("agent_token", "lifetime", {}, {}, None),
    ],
)
def test_what_a_change_sets_where_nothing_was(
    organization: Noting,
    touched: Touched,
    previous: t.Callable[[], Backup],
    kind: str,
    name: str,
    known: Options,
    expected: Options,
    note: str | None,
) -> None:
    """It is emptied again; what cannot be emptied is named."""
    parents = add(organization, "cluster", "C", name="C") if kind == "agent_token" else [None]
    (node,) = add(organization, kind, "K", parent=parents[0], **{CATALOG.resource(kind).key[0]: "K", **known})
    touched.updates = {node: [update(node, {name: "x"}, {})]}
    made = previous()
    (entry,) = made.declared.get(node.resource.plural) or made.declared["clusters"][0]["agent_tokens"]
    assert {
        option: entry[option] for option in entry if option not in ("slug", "name", "id", *node.resource.key)
    } == expected
    assert [lack for lack in made.lacks if "was not set" in lack] == ([f"{note}: {node.address}."] if note else [])
