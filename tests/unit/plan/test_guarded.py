# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All guards look at a plan, one after another, and let through what override_guards lists."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._errors import Rejected
from ansible_collections.community.buildkite.plugins.module_utils._plan import (
    active,
    guards,
    in_use,
    occupied,
    own_user,
)
from ansible_collections.community.buildkite.plugins.module_utils._plan.limits import Limits
from ansible_collections.community.buildkite.plugins.module_utils._problems import Problems
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node, Taken
from ansible_collections.community.buildkite.plugins.module_utils._state.organization import Organization

from .plans import NO_CLIENT, declared_in, plan, there, web

Options = dict[str, t.Any]
Calls = list[tuple[str, tuple[t.Any, ...]]]
OWNER = "owner@example.com"


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Calls:
    """What the guards are given that ask the service."""
    found: Calls = []

    def record(name: str) -> t.Callable[..., None]:
        return lambda *given: found.append((name, given[:-1]))

    for module in (own_user, in_use, occupied, active):
        monkeypatch.setattr(module, "check", record(module.__name__.rpartition(".")[2]))
    return found


def checked(options: Options, *nodes: Node, unknown: dict[str, str] | None = None) -> tuple[t.Any, ...]:
    """The organization, and the plan that the guards have looked at."""
    organization = Organization(NO_CLIENT, CATALOG, frozenset())
    organization._caller = ("1", True)
    for node in nodes:
        organization.add(node)
    taken = {nodes[0]: Taken({}, unknown)} if unknown else {}
    organization.taken.update(taken)
    made = plan(options, *nodes, taken=taken)
    problems = Problems()
    limits = Limits.of(CATALOG, options, bulk=True, problems=problems)
    guards.check(organization, declared_in(options), made, limits, OWNER, problems)
    problems.raise_found()
    return organization, made


def test_each_is_given_what_is_not_let_through(calls: Calls) -> None:
    clusters = [there("cluster", name) for name in "CD"]
    options: Options = {
        "clusters": [{"name": name, "state": "absent"} for name in "CD"],
        "pipelines": [{"slug": "web", "state": "absent"}],
        "override_guards": ["cluster/C"],
        "max_deletions": "100%",
    }
    organization, made = checked(options, *clusters, web())
    guarded = [change for change in made.changes if not change.overrides]
    assert [change.address for change in guarded] == ["pipeline/web", "cluster/D"]
    assert calls == [
        ("own_user", (organization, made, guarded, OWNER)),
        ("in_use", (organization, made, guarded)),
        ("occupied", (organization, guarded)),
        ("active", (organization, guarded)),
    ]


def test_a_plan_without_deletions_needs_no_guard_of_them(calls: Calls) -> None:
    checked({"clusters": [{"name": "C"}]})
    assert [name for name, _given in calls] == ["own_user", "occupied"]


def test_only_objects_with_activity_are_asked_for_it(calls: Calls) -> None:
    checked({"clusters": [{"name": "C", "state": "absent"}], "max_deletions": "100%"}, there("cluster", "C"))
    assert [name for name, _given in calls] == ["own_user", "in_use", "occupied"]


CLUSTER = there("cluster", "C")
QUEUE = there("cluster_queue", "q", CLUSTER)
LACKING: Options = {"clusters": [{"name": "C", "queues": []}], "prune": ["queues"], "max_deletions": "100%"}
REJECTED: dict[str, tuple[Options, list[Node], str]] = {
    "protected": (
        {"pipelines": [{"slug": "web", "state": "absent"}], "protected": ["pipeline/*"]},
        [web()],
        "protected",
    ),
    "an option": ({"pipelines": [{"slug": "web", "tags": []}]}, [web(tags=["a"])], "empty"),
    "children": (LACKING, [CLUSTER, QUEUE], "empty"),
    "everything": ({"prune": ["teams"]}, [there("team", "T")], "empty"),
    "too many": (
        {"teams": [{"name": "U"}], "prune": ["teams"], "max_deletions": "0"},
        [there("team", "T")],
        "max_deletions",
    ),
    "unknown": (
        {"clusters": [{"name": "C", "state": "absent"}], "max_deletions": "100%"},
        [CLUSTER],
        "unknown_cascade",
    ),
    "public": ({"pipelines": [{"slug": "web", "visibility": "public"}]}, [web(visibility="private")], "public"),
}


@pytest.mark.parametrize("case", REJECTED)
def test_what_is_rejected(calls: Calls, case: str) -> None:
    options, nodes, guard = REJECTED[case]
    with pytest.raises(Rejected) as caught:
        checked(options, *nodes, unknown={"secrets": "read_secrets"} if case == "unknown" else None)
    assert caught.value.facts["guard"] == guard


def test_what_is_let_through(calls: Calls) -> None:
    """Empty lists by an option of their own, and single objects by their addresses."""
    made = checked({**LACKING, "allow_empty": True}, CLUSTER, QUEUE)[1]
    assert [change.address for change in made.changes] == ["cluster/C/queue/q"]
    options = {**REJECTED["public"][0], "override_guards": ["pipeline/web"]}
    assert [change.overrides for change in checked(options, *REJECTED["public"][1])[1].changes] == [True]
