# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules: found by the pipelines that they join, and sent whole with every change."""

from __future__ import annotations

import typing as t

import pytest

from running.modules import Runs, actions

TRIGGER = "pipeline.trigger_build.pipeline"
WEB = {"type": TRIGGER, "source_pipeline": "web", "target_pipeline": "deploy"}


def test_its_life(runs: Runs) -> None:
    runs.run("organization", pipelines=[{"slug": slug, "repository": "git@example.com:r.git", "configuration": "steps: []"} for slug in ("web", "deploy")])
    print(runs.both("rule", **WEB, description="d", conditions=["source.build.branch == 'main'"]))
    assert 0
