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
}
# A pipeline whose builds pass when their job is retried.
TESTS = {**SHOP, "name": "tests", "outcomes": {"make": [{"exit_status": 1, "log": "1 test failed"}, {}]}}
# A pipeline whose builds wait for someone.
RELEASES = {
    **SHOP,
    "name": "releases",
    "configuration": "steps:\n- {block: Release, key: release, fields: [{text: Version, key: version}]}\n- {command: make}\n",
}


def operated(recording: Recording) -> None:
    """The results of every operation."""
    recording.runs.stand_in.reset({"pipelines": [SHOP, TESTS, RELEASES]})
    _builds(recording)


def _builds(recording: Recording) -> None:
    build = {"pipeline": "shop", "branch": "main", "message": "Release 4.2"}
    recording.operate("build", check=True, **build)
    recording.operate("build", **build)
    recording.operate("build", **{**build, "pipeline": "tests"})
    recording.operate("build", pipeline="tests", retry_failed=1)
    recording.operate("build", builds=[build, {**build, "pipeline": "tests"}, {**build, "pipeline": "tests"}])
    recording.operate("build", **{**build, "pipeline": "releases"})
    recording.operate("build", **{**build, "pipeline": "nowhere"})
