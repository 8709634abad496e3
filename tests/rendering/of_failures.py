# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real results of builds that do not pass: each way in which they end."""

from __future__ import annotations

import typing as t

from rendering.recording import Recording
from running.modules import Result
from running.operated import Operations

ENDS: Result = {
    "kill": {"exit_status": 137, "signal": "SIGKILL", "signal_reason": "agent_stop"},
    "sleep": {"seconds": 600},
    "ship": {"exit_status": 1, "log": "no space left on device\n"},
}


def of_failures(recording: Recording) -> None:
    """The failures of the module for builds."""
    steps = {
        "killed": "{label: Unit, command: kill}",
        "slow": "{label: Unit, command: sleep}",
        "site": "{trigger: deploy}",
        "deploy": "{label: Ship, command: ship}",
        "gpu": "{label: Render, command: make, agents: {queue: gpu}}",
    }
    pipelines = [_pipeline(name, step) for name, step in steps.items()]
    pipelines.append({**_pipeline("newest", steps["slow"]), "cancel_running_branch_builds": True})
    recording.begin({"pipelines": pipelines})
    for name in ("killed", "site"):
        recording.operate("build", pipeline=name, branch="main")
    _meanwhile(recording, "slow", "PUT", "pipelines/slow/builds/1/cancel")
    _meanwhile(recording, "newest", "POST", "pipelines/newest/builds", {"commit": "HEAD", "branch": "main"})
    recording.operate("build", pipeline="gpu", branch="main", wait_timeout=60)


def _pipeline(name: str, step: str) -> Result:
    return {"name": name, "repository": "r", "configuration": f"steps:\n- {step}\n", "outcomes": ENDS}


def _meanwhile(recording: Recording, pipeline: str, *request: t.Any) -> None:
    """A build that someone else ends while it is awaited."""
    runs = Operations(recording.runs.stand_in)
    left = [request]

    def others() -> None:
        if runs.clock() - began > 10 and left:
            recording.runs.rest(*left.pop())

    began = runs.clock()
    runs.clock.others = others
    recording.keep("build", runs.run("build", pipeline=pipeline, branch="main"))
