# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which lists are read for deletions: each once, although links are needed for either side."""

from __future__ import annotations

import typing as t

import pytest
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
        "cluster": ["agent_image", "cluster_queue", "agent_token", "secret", "cluster_maintainer"],
        "team": ["cluster_maintainer", "team_member", "team_registry", "team_pipeline", "team_suite"],
        "pipeline": ["pipeline_schedule", "team_pipeline", "rule"],
        "webhook": [],
    }


@pytest.mark.parametrize(
    ("answer", "names"),
    [
        ({"repository": {"provider": {"webhook": {"externalId": "7"}}}}, ["7"]),
        ({"repository": {"provider": {"webhook": None}}}, []),
        ({"repository": {"provider": {}}}, []),
        # What is not shown is not absent.
        ({"repository": {"provider": None}}, None),
        ({"repository": None}, None),
        ({}, None),
    ],
)
def test_what_is_in_an_object_of_a_variant(answer: dict[str, t.Any], names: list[str] | None) -> None:
    ((_other, single),) = CATALOG.resource("pipeline").cascade.connected
    assert cascades._names(single, answer) == names


@pytest.mark.parametrize(
    ("values", "may"),
    [
        ({"variant": "github"}, True),
        ({"variant": "github_enterprise"}, True),
        ({"variant": "gitlab", "repository": "https://github.com/x/y"}, False),
        # Over GraphQL the host shows it, as far as it does.
        ({"repository": "https://github.com/x/y"}, True),
        ({"repository": "git@gitlab.com:x/y"}, False),
        ({"repository": "https://git.example.com/x/y"}, True),
        ({}, True),
    ],
)
def test_which_variants_may_have_it(values: dict[str, t.Any], may: bool) -> None:
    pipeline = CATALOG.resource("pipeline")
    ((_other, single),) = pipeline.cascade.connected
    assert cascades._may_have(single, Node(pipeline, "p", None, "p", values)) is may
