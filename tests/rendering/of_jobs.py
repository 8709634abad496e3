# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real results of operations on jobs and their artifacts."""

from __future__ import annotations

import typing as t

from rendering.recording import Recording

STEPS = "steps:\n- {label: Unit, command: make, key: test}\n- {block: Release, key: release}\n"
SHOP: dict[str, t.Any] = {
    "name": "shop",
    "repository": "git@github.com:example/shop.git",
    "configuration": STEPS,
    "outcomes": {"make": [{"exit_status": 1}, {"exit_status": 1}, {}]},
}


def of_jobs(recording: Recording) -> None:
    """The results of the modules for jobs."""
    recording.runs.stand_in.reset({"pipelines": [SHOP], "builds": [{"pipeline": "shop", "runs": True}]})
    test = {"pipeline": "shop", "build": 1, "step_key": "test"}
    release = {**test, "step_key": "release"}
    recording.operate("job", state="unblocked", **release)
    recording.operate("job", check=True, state="retried", **test)
    recording.operate("job", state="retried", **test)
    recording.operate("job", state="retried", **test)
    recording.operate("job", state="unblocked", **release)
