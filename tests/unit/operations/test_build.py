# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds that a task triggers and waits for."""

from __future__ import annotations

from running.operated import Operations
from stand_in.process import StandIn

SHOP = {"name": "shop", "repository": "r", "configuration": "steps:\n- command: make\n"}


def test_a_build_is_triggered_and_awaited(stand_in: StandIn) -> None:
    runs = Operations(stand_in, {"pipelines": [SHOP]})
    result = runs.run("build", pipeline="shop", branch="main", commit="HEAD", message="Release")
    assert result["changed"] and result["build"]["state"] == "passed" and result["build"]["message"] == "Release"
    assert runs.lines[0].startswith("build shop#1: ")
