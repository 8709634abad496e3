# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real results of operations: each runs against a stand-in, so that every key occurs."""

from __future__ import annotations

from rendering.recording import Recording

SHOP = {
    "name": "shop",
    "repository": "git@github.com:example/shop.git",
    "configuration": "steps:\n- {label: Unit, command: make}\n",
    "outcomes": {"make": [{}, {"exit_status": 1, "log": "1 test failed"}]},
}
RELEASE = {
    "name": "release",
    "repository": "git@github.com:example/shop.git",
    "configuration": "steps:\n- {label: Unit, command: make, key: test}\n- {block: Release, key: release}\n",
    "outcomes": {"make": {"exit_status": 1}},
}


def operated(recording: Recording) -> None:
    """The results of every operation."""
    recording.runs.stand_in.reset({"pipelines": [SHOP, RELEASE], "builds": [{"pipeline": "release", "runs": True}]})
    _builds(recording)
    _jobs(recording)


def _builds(recording: Recording) -> None:
    build = {"pipeline": "shop", "branch": "main", "message": "Release 4.2"}
    recording.operate("build", check=True, **build)
    recording.operate("build", **build)
    recording.operate("build", **build)
    recording.operate("build", **{**build, "pipeline": "nowhere"})


def _jobs(recording: Recording) -> None:
    job = {"pipeline": "release", "build": 1, "step_key": "test"}
    recording.operate("job", check=True, state="retried", **job)
    recording.operate("job", state="retried", **job)
    recording.operate("job", state="unblocked", **{**job, "step_key": "release"})
