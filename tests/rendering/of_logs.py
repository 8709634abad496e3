# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real results of the modules for logs."""

from __future__ import annotations

import tempfile

from rendering.recording import Recording

JOB = {
    "label": ":rspec: Unit",
    "step_key": "unit",
    "state": "failed",
    "exit_status": 1,
    "log": "14 examples, 1 failure\n",
}
SHOP = {"name": "shop", "repository": "git@github.com:example/shop.git", "configuration": "steps:\n- command: make\n"}


def of_logs(recording: Recording) -> None:
    """The results of the modules for logs."""
    build = {"pipeline": "shop", "state": "failed", "jobs": [JOB]}
    recording.begin({"pipelines": [SHOP], "builds": [build]})
    job = {"pipeline": "shop", "number": 1, "step_key": "unit"}
    recording.operate("job_log_info", **job)
    before = recording.folder
    with tempfile.TemporaryDirectory() as folder:
        recording.folder = (folder, "/srv/buildkite")
        for check in (True, False):
            recording.operate("job_log", check=check, dest=f"{folder}/unit.log", **job)
    recording.folder = before
    recording.operate("job_log", state="absent", **job)
    recording.operate("job_log_info", **{**job, "step_key": "none"})
    recording.operate("job_log", **job)
