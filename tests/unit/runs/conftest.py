# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs with a token that may use GraphQL, and with one that may not."""

from __future__ import annotations

import pytest

from running.modules import SEED, Runs
from stand_in.process import StandIn


@pytest.fixture(params=["bkua_graphql_too", "bkua_rest_only"])
def runs(stand_in: StandIn, request: pytest.FixtureRequest) -> Runs:
    """Runs with a token that may use GraphQL, and with one that may not."""
    stand_in.reset(SEED)
    return Runs(stand_in, request.param)
