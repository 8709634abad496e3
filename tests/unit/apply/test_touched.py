# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a backup counts as touched, what is unknown, and what it reports as missing."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._apply.touched import Touched
from ansible_collections.community.buildkite.plugins.module_utils._plan.change import Change
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node, Taken
from ansible_collections.community.buildkite.plugins.module_utils._state.organization import Organization
from ansible_collections.community.buildkite.plugins.module_utils._state.readings import Reading, Readings

NETWORKS = CATALOG.resource("api_settings").field("allowed_ip_addresses")


def node(kind: str, key: str, parent: Node | None = None, **values: t.Any) -> Node:
    """An object that exists."""
    return Node(CATALOG.resource(kind), key, parent, f"id of {key}", values)


@pytest.fixture
def organization() -> Organization:
    """One of which nothing was read."""
    return Organization(t.cast(t.Any, None), CATALOG, frozenset())


@pytest.fixture
def touched(organization: Organization) -> Touched:
    """What a plan touches, without what is read for it."""
    made = Touched.__new__(Touched)
    made.organization, made.deletions = organization, []
    made.whole, made.updates, made.lists = {}, {}, {}
    made.sides = {link.name: max(link.sides, key=CATALOG.order) for link in CATALOG.resources if link.is_link}
    return made


def test_what_is_included(touched: Touched) -> None:
    """What is deleted, changed or has a list that changes; not what only contains that."""
    cluster, team, pipeline, other = (node("cluster", "C"), node("team", "T"), node("pipeline", "p"), node("team", "U"))
    queue = node("cluster_queue", "q", cluster)
    touched.whole[queue], touched.updates[pipeline], touched.lists[team] = None, [], {"members"}
    assert [touched.includes(one) for one in (queue, pipeline, team)] == [True] * 3
    assert [touched.includes(one) for one in (cluster, other)] == [False] * 2
    assert touched.all() == [queue, cluster, pipeline, team]


def test_whose_entry_a_link_is_in(touched: Touched) -> None:
    """On the side that is made last."""
    team, pipeline, user, cluster = (
        node("team", "T"),
        node("pipeline", "p"),
        node("member", "a@b.c"),
        node("cluster", "C"),
    )
    link = Node(CATALOG.resource("team_pipeline"), "", team, "1", {}, {"slug": pipeline})
    member = Node(CATALOG.resource("team_member"), "", team, "2", {}, {"user": user})
    maintainer = Node(CATALOG.resource("cluster_maintainer"), "", cluster, "3", {}, {"user": user})
    assert [touched._owner(one) for one in (link, member, maintainer)] == [pipeline, team, cluster]


@pytest.mark.parametrize(
    ("kind", "option", "values", "is_unknown"),
    [
        ("pipeline", "description", {}, True),
        ("pipeline", "description", {"description": None}, False),
        ("pipeline", "provider_settings", {}, True),
        ("pipeline", "provider_settings", {"provider_settings": {}}, False),
        ("pipeline", "provider_settings", {"provider_settings.build_tags": True}, False),
        ("pipeline", "teams", {}, False),
        ("cluster_queue", "key", {}, False),
        ("cluster_queue", "hosted_agents", {}, False),
        ("cluster_queue", "dispatch_paused_note", {}, False),
        ("cluster_queue", "dispatch_paused_note", {"dispatch_paused": True}, True),
        ("webhook", "url", {}, True),
        ("webhook", "token", {}, False),
        ("webhook", "token_mode", {}, True),
        ("webhook", "pipeline_selection", {}, False),
        ("agent_token", "rotate_before", {}, False),
    ],
)
def test_what_is_unknown(kind: str, option: str, values: dict[str, t.Any], is_unknown: bool) -> None:
    """No answer returned it, the object may have it, and it may change."""
    assert bool(Touched.is_unknown(node(kind, "x", **values), CATALOG.resource(kind).field(option))) is is_unknown


def test_which_lists_are_known(touched: Touched, organization: Organization) -> None:
    """From an object's own side, or from all of the others."""
    team, other, pipeline = (organization.add(node(*one)) for one in (("team", "T"), ("team", "U"), ("pipeline", "p")))
    assert not touched.knows(team, "team_pipeline") and not touched.knows(pipeline, "team_pipeline")
    for which in (("team_pipeline", team.id), ("team", None)):
        organization.readings.note(which, Reading(0.0))
    assert touched.knows(team, "team_pipeline") and not touched.knows(pipeline, "team_pipeline")
    organization.readings.note(("team_pipeline", other.id), Reading(0.0))
    assert touched.knows(pipeline, "team_pipeline")
    organization.readings = Readings()
    organization.readings.note(("team_pipeline of pipeline", pipeline.id), Reading(0.0))
    assert touched.knows(pipeline, "team_pipeline") and not touched.knows(team, "team_pipeline")


def test_what_it_lacks(touched: Touched, organization: Organization) -> None:
    """Each sentence names what it is about, and long lists by their beginning."""
    clusters = [node("cluster", f"C{number}") for number in range(6)]
    settings, narrowed = node("api_settings", "api_settings"), node("api_settings", "narrowed")
    token, hook, other = node("agent_token", "t", clusters[0]), node("webhook", "H"), node("webhook", "I")
    touched.whole = dict.fromkeys([*clusters, token])
    secret = CATALOG.resource("webhook").field("token")
    touched.updates = {
        hook: [Change("update", hook, hook.address, {"token": (secret, "x")})] if secret.secret is True else [],
        other: [Change("update", other, other.address)],
        settings: [
            Change(
                "update", settings, settings.address, {"a": (NETWORKS, ["10.0.0.0/7"])}, before={"a": ["10.0.0.0/8"]}
            )
        ],
        narrowed: [Change("update", narrowed, "", {"a": (NETWORKS, ["10.0.0.0/8"])}, before={"a": ["10.0.0.0/7"]})],
    }
    deletion = Change("delete", clusters[0], clusters[0].address, cascade_unknown=["secrets", "rules"])
    touched.deletions = [deletion, Change("delete", clusters[1], clusters[1].address)]
    organization.taken[clusters[1]] = Taken({"secrets": ["cluster/C1/secret/A"]})
    listed = "cluster/C0, cluster/C1, cluster/C2, cluster/C3, cluster/C4 and 2 more"
    assert [one for one in touched.lacks() if not one.startswith("Secrets: ")] == [
        f"The ids and the history of deleted objects, which are created again: {listed}.",
        "The values of deleted tokens, which are replaced by new ones: cluster/C0/token/t.",
        "What no module restores of deleted objects: cluster/C1/secret/A.",
        "What could not be read of deleted objects: cluster/C0 (secrets, rules).",
        "Networks that the run admits, unless override_guards lists the address: organization/api_settings.",
    ]
    touched.whole, touched.updates, touched.deletions = {}, {}, []
    assert touched.lacks() == []


@pytest.mark.parametrize(
    ("is_whole", "names", "is_lacking"), [(True, (), True), (False, None, True), (False, (), False)]
)
def test_a_secret_is_lacking(touched: Touched, is_whole: bool, names: tuple[str, ...] | None, is_lacking: bool) -> None:
    """Of what is deleted, and of what the plan sets it of. `names`: None means the secret itself."""
    kind, field = next(
        (kind, field) for kind in CATALOG.managed() for field in kind.leaf_fields() if field.secret is True
    )
    one = Node(kind, "x", None, "1")
    touched.whole = {one: None} if is_whole else {}
    names = (field.name,) if names is None else names
    change = Change("update", one, one.address, dict.fromkeys(names, (field, "s")))
    touched.updates = {} if is_whole else {one: [change]}
    said = [text for text in touched.lacks() if text.startswith("Secrets: ")]
    assert said == ([f"Secrets: {one.address} ({field.name})."] if is_lacking else [])
