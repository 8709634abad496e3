# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real results of operations on jobs and their artifacts."""

from __future__ import annotations

import tempfile
import typing as t

from rendering.recording import Recording
from running.operated import Operations

STEPS = "steps:\n- {label: Unit, command: make, key: test}\n- {block: Release, key: release}\n"
FILES = [
    {"path": "dist/shop.tar.gz", "content": "packed"},
    {"path": "logs/unit.log", "content": "x", "sha1sum": "0" * 40},
]
SHOP: dict[str, t.Any] = {
    "name": "shop",
    "repository": "git@github.com:example/shop.git",
    "configuration": STEPS,
    "outcomes": {
        "make": [{"exit_status": 1}, {"exit_status": 255, "signal": "SIGKILL"}, {"artifacts": FILES}],
    },
}


def of_jobs(recording: Recording) -> None:
    """The results of the modules for jobs."""
    runs = Operations(recording.runs.stand_in, {"pipelines": [SHOP], "builds": [{"pipeline": "shop", "runs": True}]})
    runs.wait(30)
    build = {"pipeline": "shop", "number": 1}
    test, release = {**build, "step_key": "test"}, {**build, "step_key": "release"}
    recording.operate("job", state="unblocked", **release)
    recording.operate("job", check=True, state="retried", **test)
    recording.operate("job", state="retried", **test)
    recording.operate("job", state="retried", **test)
    recording.operate("job", state="unblocked", **release)
    recording.operate("job_env_info", values=True, **test)
    recording.operate("artifact_info", **build)
    for module in ("artifact_info", "job_env_info"):
        recording.operate(module, **{**test, "pipeline": "nowhere"})
    recording.operate("artifact", path="logs/old*", state="absent", **build)
    before = recording.folder
    with tempfile.TemporaryDirectory() as folder:
        recording.folder = (folder, "/srv/buildkite")
        for check in (True, False):
            recording.operate("artifact", check=check, path="dist/*", dest=folder, **build)
        recording.operate("artifact", path="*", dest=folder, **build)
    recording.folder = before
