# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Of which objects a run reads what their deletion takes along."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._plan import removals
from ansible_collections.community.buildkite.plugins.module_utils._plan.desired import Desired
from ansible_collections.community.buildkite.plugins.module_utils._plan.limits import Limits
from ansible_collections.community.buildkite.plugins.module_utils._problems import Problems
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._state import cascades
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node
from ansible_collections.community.buildkite.plugins.module_utils._state.organization import Organization

from .plans import NO_CLIENT, declared_in, there

Options = dict[str, t.Any]
PRESENT, ABSENT, UNDECLARED = (there("cluster", name) for name in ("Present", "Absent", "Undeclared"))
STUB = there("cluster", "Stub")
STUB.stub = True
HOOK, WEB = there("webhook", "Hook"), there("pipeline", "web")
DECLARED: Options = {
    "clusters": [{"name": "Present"}, {"name": "Absent", "state": "absent"}, {"name": "New"}],
}

# The options, and the clusters, pipelines and others whose deletion is looked into.
CASES: dict[str, tuple[Options, dict[str, list[Node]]]] = {
    "absent": (DECLARED, {"cluster": [ABSENT]}),
    "pruned": ({**DECLARED, "prune": ["clusters"]}, {"cluster": [ABSENT, UNDECLARED]}),
    "pruned alone": (
        {"clusters": [{"name": "Present"}, {"name": "Absent"}], "prune": ["clusters"]},
        {"cluster": [UNDECLARED]},
    ),
    "protected": (
        {**DECLARED, "prune": ["clusters"], "protected": ["cluster/Und*", "cluster/Absent"]},
        {"cluster": [ABSENT]},
    ),
    "nothing": ({"clusters": [{"name": "Present"}]}, {}),
    "of nothing that exists": ({"clusters": [{"name": "Gone", "state": "absent"}]}, {}),
    "another list is pruned": ({"clusters": [{"name": "Present"}], "prune": ["webhooks"], "webhooks": []}, {}),
    # What is archived takes nothing along, and nothing is in a webhook.
    "archived": ({"pipelines": [], "prune": ["pipelines"]}, {}),
    "deleted": ({"pipelines": [], "prune": ["pipelines"], "prune_pipelines": "delete"}, {"pipeline": [WEB]}),
    "declared absent": ({"pipelines": [{"slug": "web", "state": "absent"}]}, {"pipeline": [WEB]}),
    "of what nothing is in": ({"webhooks": [{"description": "Hook", "state": "absent"}]}, {}),
    "two kinds": (
        {**DECLARED, "pipelines": [{"slug": "web", "state": "absent"}]},
        {"cluster": [ABSENT], "pipeline": [WEB]},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_may_be_deleted(monkeypatch: pytest.MonkeyPatch, case: str) -> None:
    options, expected = CASES[case]
    organization = Organization(NO_CLIENT, CATALOG, frozenset())
    for node in (PRESENT, ABSENT, UNDECLARED, STUB, HOOK, WEB):
        organization.add(node)
    desired = declared_in(options)
    limits = Limits.of(CATALOG, options, bulk=True, problems=Problems())
    calls: list[tuple[Organization, dict[str, list[Node]]]] = []
    monkeypatch.setattr(cascades, "read", lambda *given: calls.append(t.cast(t.Any, given)))

    def existing(one: Desired) -> Node | None:
        return next(iter(organization.find(one.resource.name, one.key)), None)

    removals.read(organization, desired, limits, existing)
    assert calls == ([(organization, expected)] if expected else [])
    kinds = {name for name in ("cluster", "pipeline") if removals.may_delete(desired, limits, CATALOG.resource(name))}
    assert kinds == {*expected, *(["cluster"] if case == "of nothing that exists" else [])}
