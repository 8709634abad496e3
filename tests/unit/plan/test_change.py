# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes and plans (_plan/change): what is masked, in which order changes are made, and how they are counted and shown."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._plan.change import (
    Plan,
    as_shown,
    created_twice,
    summary,
)
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._secrets import SHORT
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node

from .known import change, link, plan_of, there_are_settings
from .plans import there, web

LINUX, APES, SHOP = there("cluster", "Linux"), there("team", "Apes"), web()
QUEUE, IMAGE = there("cluster_queue", "q", LINUX), there("agent_image", "i", LINUX)
PIPELINE, MEMBER = CATALOG.resource("pipeline"), there("member", "a@x.example")
HIDDEN, CHANGED = "(secret)", "(secret, changed)"
OLD, NEW = "planted-old", "planted-new"
Sides = tuple[list[str], list[str]]


def env(**values: str) -> dict[str, t.Any]:
    """The environment of a pipeline."""
    return {"env": values}


@pytest.mark.parametrize(
    ("before", "after", "shown", "hidden"),
    [
        (env(A_TOKEN=OLD), env(A_TOKEN=NEW), (HIDDEN, CHANGED), ([OLD], [NEW])),
        (env(A_TOKEN=OLD), env(A_TOKEN=OLD), (HIDDEN, HIDDEN), ([OLD], [OLD])),
        (env(A_TOKEN=OLD), {}, (HIDDEN, None), ([OLD], [])),
        ({}, env(A_TOKEN=NEW), (None, HIDDEN), ([], [NEW])),
    ],
)
def test_secrets_are_masked(
    before: dict[str, t.Any], after: dict[str, t.Any], shown: tuple[str | None, str | None], hidden: Sides
) -> None:
    made = change("update", SHOP, before=before, after=after)
    assert [side.get("env", {}).get("A_TOKEN") for side in (made.before, made.after)] == list(shown)
    assert made.hidden == {"env.A_TOKEN": hidden}
    assert made.changed_secrets == ({} if hidden[0] == hidden[1] else made.hidden)
    assert made.known_secrets == {*hidden[0], *hidden[1]}
    # The texts of a plan are masked once.
    assert made.is_masked
    again = change("update", SHOP, before=made.before, after=made.after, hidden=made.hidden, is_masked=True)
    assert (again.before, again.after) == (made.before, made.after)


def test_what_is_no_secret_to_look_for() -> None:
    """Short texts are in too many messages, and keys, choices and references are names."""
    short = change("update", SHOP, after=env(A_TOKEN="a" * (SHORT - 1)))
    assert change("update", SHOP, after=env(A_TOKEN="a" * SHORT)).known_secrets == {"a" * SHORT}
    assert (short.after, short.known_secrets, len(short.hidden)) == (env(A_TOKEN=HIDDEN), set(), 1)
    named = change(
        "update", SHOP, leaves={name: (PIPELINE.field(name), NEW) for name in ("cluster", "visibility", "env")}
    )
    named.hidden = {name: ([], [NEW]) for name in ("slug", "cluster", "visibility")}
    assert named.known_secrets == set() and set(named.changed_secrets) == {"cluster", "visibility"}
    named.hidden = {"env": ([OLD], [NEW])}
    assert named.known_secrets == {OLD, NEW}


def test_only_the_secret_that_changed_is_shown_as_changed() -> None:
    made = change("update", SHOP, before=env(A_TOKEN=OLD, B_TOKEN=OLD), after=env(A_TOKEN=NEW, B_TOKEN=OLD))
    assert (made.before, made.after) == (env(A_TOKEN=HIDDEN, B_TOKEN=HIDDEN), env(A_TOKEN=CHANGED, B_TOKEN=HIDDEN))
    # Two that change places are both in both values, which differ.
    one, other = {"A_TOKEN": OLD}, {"A_TOKEN": NEW}
    moved = change("update", SHOP, before={"list": [one, other]}, after={"list": [other, one]})
    assert moved.before == {"list": [{"A_TOKEN": HIDDEN}] * 2} and moved.after == {"list": [{"A_TOKEN": CHANGED}] * 2}


def test_what_no_declaration_mentions_is_shown() -> None:
    made = change("update", SHOP, before={"new_option": 1}, after={"new_option": 2})
    assert made.shown() == {
        "address": "pipeline/web",
        "action": "update",
        "before": {"new_option": 1},
        "after": {"new_option": 2},
    }


def test_an_entry_of_a_result() -> None:
    made = change("delete", LINUX, cascade=["b", "a"], data_lost="All.", held="held", skipped="skipped")
    shown = {"address": "cluster/Linux", "action": "delete", "cascade": ["a", "b"], "data_lost": "All.", "held": "held"}
    assert made.shown() == shown
    made.held = ""
    assert made.shown() == {**{name: value for name, value in shown.items() if name != "held"}, "skipped": "skipped"}


def test_what_prune_removes_is_declared_nowhere() -> None:
    cases = ((True, ""), (True, "teams[0]"), (False, ""))
    assert [change("delete", APES, pruned=pruned, where=where).by_prune for pruned, where in cases] == [
        True,
        False,
        False,
    ]


def test_changes_are_made_in_an_order_in_which_each_is_possible() -> None:
    role, archived = MEMBER.resource.field("role"), PIPELINE.field("archived")
    networks = there_are_settings([])
    admits = networks.resource.field("allowed_ip_addresses")
    joined, other = link("team_pipeline", APES, pipeline=SHOP), link("team_member", APES, user=MEMBER)
    prune = change("delete", there("cluster", "Old"), pruned=True, where="")
    expected = [
        change("update", MEMBER, leaves={"role": (role, "admin")}),
        change("update", there("member", "b@x.example"), leaves={"role": (role, "member")}),
        change("update", there("cluster", "Renamed"), before={"name": "x"}, after={"name": "Renamed"}),
        change("update", LINUX, after={"description": "x"}),
        change("create", QUEUE),
        change("create", IMAGE),
        change("update", SHOP, after={"description": "x"}),
        change("update", there("webhook", "late"), late=True),
        change("create", joined),
        change("delete", other),
        change("archive", there("pipeline", "retired")),
        change("delete", there("webhook", "d")),
        change("delete", there("cluster_queue", "d", LINUX)),
        change("delete", there("cluster", "Declared")),
        change("delete", there("cluster_queue", "p", LINUX), pruned=True, where=""),
        prune,
        change("delete", there("webhook", "waits"), awaits=[prune]),
        change("update", there("pipeline", "locked"), late=True, leaves={"archived": (archived, True)}),
        change("update", networks, leaves={"allowed_ip_addresses": (admits, ["10.0.0.0/8"])}),
    ]
    plan = plan_of(*reversed(expected))
    plan.withheld = list(reversed(expected))
    plan.sort(CATALOG)
    for changes in (plan.changes, plan.withheld):
        assert [(one.action, one.address) for one in changes] == [(one.action, one.address) for one in expected]


def test_removals_of_a_kind_are_in_the_order_of_their_addresses() -> None:
    """Other changes stay in that of their declaration."""
    clusters = [there("cluster", key) for key in "cab"]
    for action, order in (("delete", "abc"), ("update", "cab")):
        plan = plan_of(*(change(action, node) for node in clusters))
        plan.sort(CATALOG)
        assert "".join(one.node.key for one in plan.changes) == order


@pytest.mark.parametrize(
    ("leaf", "now", "retires"), [(True, False, True), (True, True, False), (False, False, False), (None, False, False)]
)
def test_an_object_that_is_no_longer_in_use(leaf: bool | None, now: bool, retires: bool) -> None:
    leaves = {} if leaf is None else {"archived": (PIPELINE.field("archived"), leaf)}
    assert change("update", web(archived=now), leaves=leaves).retires is retires
    assert not change("create", Node(PIPELINE, "new"), leaves=leaves).retires
    assert [change(action, SHOP).removes for action in ("delete", "archive", "update")] == [True, True, False]


@pytest.mark.parametrize(("role", "grants"), [("admin", True), ("member", False), (None, False)])
def test_who_gets_all_rights(role: str | None, grants: bool) -> None:
    leaves = {} if role is None else {"role": (MEMBER.resource.field("role"), role)}
    assert change("update", MEMBER, leaves=leaves).grants is grants
    assert not change("update", SHOP, leaves={"name": (PIPELINE.field("name"), "admin")}).grants


def test_a_change_that_completes_a_creation_is_part_of_it() -> None:
    """Unless only one of them is among the changes."""
    creation = change("create", SHOP, after={"name": "web"}, hidden={"a": ([], ["1"])})
    more = change("update", SHOP, after={"tags": ["x"]}, hidden={"b": ([], ["2"])}, completes=creation)
    (shown,) = as_shown([creation, more])
    assert (shown.after, set(shown.hidden)) == ({"name": "web", "tags": ["x"]}, {"a", "b"})
    assert (shown.action, creation.after, as_shown([more])) == ("create", {"name": "web"}, [more])
    plan = Plan([creation, more, change("create", LINUX), change("archive", SHOP)], ["x"], [])
    plan.withheld = [change("update", LINUX, held="why"), change("update", APES, skipped="why")]
    assert plan.counts == {
        "created": 2,
        "updated": 0,
        "archived": 1,
        "deleted": 0,
        "unchanged": 1,
        "held": 1,
        "failed": 0,
        "skipped": 1,
    }
    assert ([one.node for one in plan.held], [one.node for one in plan.skipped]) == ([LINUX], [APES])


COUNTS = dict.fromkeys(("created", "updated", "archived", "deleted", "unchanged", "held", "failed", "skipped"), 0)


@pytest.mark.parametrize(
    ("counts", "planned", "done"),
    [
        ({}, "Nothing to change: nothing declared.", "Nothing changed: nothing declared."),
        ({"unchanged": 2}, "Nothing to change: 2 unchanged.", "Nothing changed: 2 unchanged."),
        ({"created": 1, "failed": 1}, "1 to create, 1 failed.", "1 created, 1 failed."),
        (
            {"updated": 1, "archived": 2, "deleted": 3, "unchanged": 4},
            "1 to update, 2 to archive, 3 to delete, 4 unchanged.",
            "1 updated, 2 archived, 3 deleted, 4 unchanged.",
        ),
    ],
)
def test_counts_in_a_sentence(counts: dict[str, int], planned: str, done: str) -> None:
    assert summary({**COUNTS, **counts}, True) == planned and summary({**COUNTS, **counts}, False) == done
    assert summary({**COUNTS, **counts}, False, " (more)") == f"{done[:-1]} (more)."


def test_objects_of_which_there_can_be_two() -> None:
    hook = there("webhook", "h")
    made = [change("create", hook), change("create", SHOP), change("update", hook)]
    assert created_twice(made) == made[:1]
