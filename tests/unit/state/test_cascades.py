# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which lists are read for deletions: each once, although links are needed for either side."""

from __future__ import annotations

from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._state import cascades
from ansible_collections.community.buildkite.plugins.module_utils._state.children import Need
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node


def test_each_list_is_needed_once() -> None:
    team = CATALOG.resource("team")
    a, b, c = (Node(team, key, None, key) for key in "abc")
    links, members = CATALOG.resource("team_pipeline"), CATALOG.resource("team_member")
    needs = [Need(links, [a, b]), Need(members, [a, b]), Need(links, [b, c])]
    found = [(need.resource.name, [node.key for node in need.parents]) for need in cascades._distinct(needs)]
    assert found == [("team_pipeline", ["a", "b"]), ("team_member", ["a", "b"]), ("team_pipeline", ["c"])]


def test_what_a_deletion_cascades_to() -> None:
    """Children, links from either side, and links that name the object and are listed elsewhere."""
    below = {name: [entry.name for entry in CATALOG.below(name)] for name in ("cluster", "team", "pipeline", "webhook")}
    assert below == {
        "cluster": ["cluster_queue", "agent_token", "cluster_maintainer"],
        "team": ["cluster_maintainer", "team_member", "team_pipeline"],
        "pipeline": ["pipeline_schedule", "team_pipeline"],
        "webhook": [],
    }
