# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each module knows the resources that it manages, and what these refer to, contain or are used by: no more, no less."""

from __future__ import annotations

import importlib

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG

from rendering import payloads

MODULES = "ansible_collections.community.buildkite.plugins.modules"


def names(module: str) -> set[str]:
    return {entry.name for entry in payloads.needed(CATALOG, module)}


@pytest.mark.parametrize("module", CATALOG.modules())
def test_a_module_knows_what_it_needs(module: str) -> None:
    known = importlib.import_module(f"{MODULES}.{module}").CATALOG
    assert known.resources == tuple(payloads.needed(CATALOG, module))


def test_what_a_module_needs() -> None:
    """By example: deleting a cluster needs its queues, its tokens, the pipelines that use it, and the default cluster."""
    assert names("cluster_queue") == {"agent_image", "cluster", "cluster_queue"}
    assert names("pipeline_schedule") == {"pipeline", "pipeline_schedule"}
    assert {"cluster_queue", "agent_token", "pipeline", "pipeline_settings", "member", "team"} <= names("cluster")
    # A deleted team is no longer a maintainer.
    assert names("team") == {
        "team",
        "team_member",
        "member",
        "pipeline",
        "team_pipeline",
        "test_suite",
        "team_suite",
        "registry",
        "team_registry",
        "cluster",
        "cluster_maintainer",
    }
