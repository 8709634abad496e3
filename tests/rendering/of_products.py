# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real results of operations on Test Engine and on packages."""

from __future__ import annotations

import pathlib
import tempfile

from rendering.recording import Recording
from running.modules import Result

EXECUTION: Result = {"scope": "Cart", "name": "adds up", "location": "cart_spec.rb:7", "result": "failed"}
SEED: Result = {
    "teams": [{"name": "Everyone"}],
    "registries": [{"name": "Tools", "ecosystem": "deb"}],
    "suites": [{"name": "RSpec", "teams": ["Everyone"]}],
    "test_runs": [
        {"suite": "RSpec", "commit_sha": "1c3214fcceb2c14579a2c3c50cd78f1442fd8936", "executions": [EXECUTION]}
    ],
}


def of_products(recording: Recording) -> None:
    """The results."""
    recording.runs.stand_in.reset(SEED)
    flaky: Result = {"suite": "rspec", "scope": "Cart", "name": "adds up"}
    for _again in range(2):
        recording.operate("test", state="muted", labels=["flaky"], **flaky)
    recording.operate("test", state="muted", **{**flaky, "name": "adds"})
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "banana_1.1-2_amd64.deb")
        file.write_text("a package", encoding="utf-8")
        recording.operate("package", registry="tools", src=str(file))
        recording.operate("package", registry="nowhere", src=str(file))
