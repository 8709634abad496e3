# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is skipped since another change is held: what needs its object, what it leaves in use, and what prune removes."""

from __future__ import annotations

import typing as t

from ansible_collections.community.buildkite.plugins.module_utils._plan.change import Change, Plan
from ansible_collections.community.buildkite.plugins.module_utils._plan.held import withhold
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node

from .plans import there

PRUNE = "pipeline/a is held, and nothing is pruned after that"


def new(kind: str, key: str, parent: Node | None = None) -> Node:
    """Something that does not exist."""
    return Node(CATALOG.resource(kind), key, parent)


def change(action: t.Any, node: Node, **facts: t.Any) -> Change:
    """A change of an object."""
    return Change(action, node, node.address, **{"where": "declared", **facts})


def withheld(*changes: Change, before: t.Sequence[Change] = ()) -> tuple[list[str], dict[str, str]]:
    """The addresses of what is done, and why what is not is skipped or held."""
    plan = Plan(list(changes), [], [], withheld=list(before))
    withhold(plan)
    return [one.address for one in plan.changes], {one.address: one.held or one.skipped for one in plan.withheld}


def test_a_plan_in_which_nothing_is_held() -> None:
    cluster = new("cluster", "C")
    pruned = change("delete", there("team", "T"), pruned=True, where="")
    assert withheld(change("create", cluster), pruned) == (["cluster/C", "team/T"], {})


def test_what_needs_a_new_object_that_is_held_is_skipped() -> None:
    """And what needs that in turn. What only changes still exists."""
    cluster, existing = new("cluster", "C"), there("cluster", "D")
    queue, other = new("cluster_queue", "q", cluster), new("cluster_queue", "q", existing)
    changes = [
        change("create", cluster, held="why"),
        change("update", existing, held="why not"),
        change("create", other, needs=[existing]),
        change("create", queue, needs=[existing, cluster]),
        change("update", there("pipeline", "p"), needs=[queue]),
    ]
    assert withheld(*changes) == (
        ["cluster/D/queue/q"],
        {
            "cluster/C": "why",
            "cluster/D": "why not",
            "cluster/C/queue/q": "cluster/C is held",
            "pipeline/p": "cluster/C/queue/q is skipped",
        },
    )


def test_what_was_withheld_before_counts_too() -> None:
    cluster = new("cluster", "C")
    before = [change("create", cluster, held="why")]
    done, why = withheld(change("create", new("cluster_queue", "q", cluster), needs=[cluster]), before=before)
    assert (done, why) == ([], {"cluster/C": "why", "cluster/C/queue/q": "cluster/C is held"})


def test_what_stays_in_use_is_not_deleted() -> None:
    """A pipeline that cannot leave its cluster."""
    cluster, other = there("cluster", "C"), there("cluster", "D")
    field = CATALOG.resource("pipeline").field("cluster")
    pipeline = there("pipeline", "p", cluster=cluster.id)
    moves = change("update", pipeline, leaves={"cluster": (field, other)}, held="why")
    gone = [change("delete", cluster), change("delete", other)]
    assert withheld(moves, *gone) == (["cluster/D"], {"pipeline/p": "why", "cluster/C": "pipeline/p is held"})
    # Only a deletion ends its use, and another option is none.
    renamed = change("update", cluster)
    assert withheld(moves, renamed)[0] == ["cluster/C"]
    named = CATALOG.resource("pipeline").field("name")
    moves = change("update", pipeline, leaves={"name": (named, "x")}, held="why")
    assert withheld(moves, change("delete", cluster))[0] == ["cluster/C"]


def test_a_list_to_which_an_entry_is_not_added_keeps_its_others() -> None:
    """Otherwise nobody might be left in it."""
    team, other = there("team", "T"), there("team", "U")
    ada, grace = there("member", "ada@example.com"), new("member", "grace@example.com")
    links = CATALOG.resource("team_member")
    added = Node(links, "", team, None, {}, {"user": grace})
    removed = [Node(links, "", one, one.id, {}, {"user": ada}) for one in (team, other)]
    changes = [
        change("create", added, where="teams[0].members[1]", held="why"),
        change("delete", removed[0], where="teams[0].members"),
        change("delete", removed[1], where="teams[1].members"),
        change("delete", there("cluster", "C"), where="teams[0].members"),
    ]
    assert withheld(*changes) == (
        [removed[1].address, "cluster/C"],
        {added.address: "why", removed[0].address: f"{added.address} is held"},
    )
    changed = change("update", Node(links, "", team, "7", {}, {"user": ada}), where="teams[0].members[1]", held="why")
    assert withheld(changed, change("delete", removed[0], where="teams[0].members"))[0] == [removed[0].address]


def test_nothing_is_pruned_after_a_change_that_is_held() -> None:
    """What is declared absent is deleted all the same."""
    held = change("update", there("pipeline", "a"), held="why")
    other = change("update", there("pipeline", "b"), held="why")
    pruned = change("archive", there("pipeline", "c"), pruned=True, where="")
    entry = change("delete", there("pipeline", "d"), pruned=True)
    assert withheld(pruned, held, other, entry) == (
        ["pipeline/d"],
        {"pipeline/a": "why", "pipeline/b": "why", "pipeline/c": PRUNE},
    )
