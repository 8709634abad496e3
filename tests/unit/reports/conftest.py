# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Results to report: of real runs, and invented ones with names that nobody would choose."""

from __future__ import annotations

import typing as t

import pytest

from running.modules import SEED, TREE, Runs
from stand_in.process import StandIn

Result = dict[str, t.Any]


@pytest.fixture
def runs(stand_in: StandIn) -> Runs:
    """Runs on a new organization."""
    stand_in.reset(SEED)
    return Runs(stand_in, "bkua_graphql_too")


@pytest.fixture
def drift(runs: Runs) -> Result:
    """A check that finds one changed and one missing object."""
    runs.run("organization", **TREE)
    runs.rest("PATCH", "pipelines/web", {"tags": ["a"], "configuration": "steps:\n  - command: false \n"})
    runs.rest("DELETE", f"clusters/{runs.at('clusters', 'Linux')['id']}/queues/{queue_id(runs)}")
    return runs.run("organization", check=True, **TREE)


def queue_id(runs: Runs) -> str:
    """The id of the queue gpu."""
    return str(runs.at("clusters", "Linux", "queues", "gpu")["id"])
