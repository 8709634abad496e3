# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real results of operations on Test Engine, packages and tokens of other users."""

from __future__ import annotations

import pathlib
import tempfile

from rendering.recording import Recording
from running.modules import Result

EXECUTION: Result = {"scope": "Cart", "name": "adds up", "location": "cart_spec.rb:7", "result": "failed"}
NIGHTLY = {
    "description": "Nightly run",
    "expires_at": "2099-01-01T00:00:00Z",
    "last_accessed_at": "2026-06-01T00:00:00Z",
}
OUTCOME = {
    "exit_status": 1,
    "tests": [{**EXECUTION, "suite": "rspec"}],
    "step_uploads": [{"state": "rejected", "definition": "steps"}],
}
SHOP = {
    "name": "shop",
    "repository": "git@github.com:example/shop.git",
    "configuration": "steps:\n- command: make\n",
    "outcomes": {"make": OUTCOME},
}
SEED: Result = {
    "tokens": [{"token": "bkua_leaked", "user": "owner@example.com", "scopes": ["read_builds"], **NIGHTLY}],
    "teams": [{"name": "Everyone"}],
    "pipelines": [SHOP],
    "registries": [{"name": "Tools", "ecosystem": "deb"}],
    "suites": [{"name": "RSpec", "teams": ["Everyone"]}],
    "test_runs": [
        {"suite": "RSpec", "commit_sha": "1c3214fcceb2c14579a2c3c50cd78f1442fd8936", "executions": [EXECUTION]}
    ],
}


def of_products(recording: Recording) -> None:
    """The results."""
    recording.begin(SEED)
    flaky: Result = {"suite": "rspec", "scope": "Cart", "name": "adds up"}
    for _again in range(2):
        recording.operate("test", state="muted", labels=["flaky"], **flaky)
    recording.operate("test", state="muted", **{**flaky, "name": "adds"})
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "banana_1.1-2_amd64.deb")
        file.write_text("a package", encoding="utf-8")
        recording.operate("package", registry="tools", src=str(file))
        recording.operate("package", registry="nowhere", src=str(file))
    ident = recording.operate("access_token_info", api_token="bkua_leaked")["access_token"]["uuid"]
    for guards in ([], [f"api_access_token/{ident}"]):
        recording.operate("api_access_token", id=ident, override_guards=guards)
    recording.operate("build", pipeline="shop", branch="main")
    recording.operate("build_info", pipeline="shop", include=["failed_tests", "rejected_uploads"])
