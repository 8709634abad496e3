# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The environment variables of a job, whose values are shown only if they are asked for, and secrets only without an audience."""

from __future__ import annotations

from running.operated import Operations
from stand_in.process import StandIn

ENV = {"DEPLOY_TOKEN": "planted", "NOTE": "with bkua_0123456789abcdef0123 in it", "PLAIN": "text", "EMPTY_SECRET": ""}
STEPS = "steps:\n- {command: make, key: test}\n- {block: Release, key: release}\n"
SHOP = {"name": "shop", "repository": "r", "configuration": STEPS}
TEST = {"pipeline": "shop", "number": 1, "step_key": "test"}


def test_values_are_hidden(stand_in: StandIn) -> None:
    runs = Operations(stand_in, {"pipelines": [SHOP], "builds": [{"pipeline": "shop", "runs": True, "env": ENV}]})
    runs.wait(5)
    stand_in.clear_log()
    result = runs.run("job_env_info", **TEST)
    assert {*ENV, "BUILDKITE_BRANCH"} <= {*result["names"]} and "planted" not in str(result) and "env" not in result
    assert [line.rpartition("/")[2] for line in runs.requests()] == ["access-token", "jobs", "env"]
    shown = runs.run("job_env_info", values=True, **TEST)["env"]
    assert shown["DEPLOY_TOKEN"] == "(secret)" and shown["NOTE"] == "with (secret) in it"
    assert shown["PLAIN"] == "text" and shown["EMPTY_SECRET"] == ""
    assert ENV.items() <= runs.run("job_env_info", private=True, values=True, **TEST)["env"].items()
    assert "only the job of a command step" in runs.rejected("job_env_info", **{**TEST, "step_key": "release"}).message
