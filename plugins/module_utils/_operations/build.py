# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The operation of the module build: trigger builds, wait for them, cancel them.

Private to this collection. Knows nothing of Ansible. Source: Buildkite's REST page on builds.
"""

from __future__ import annotations

import typing as t

from .._schema.field import Field
from .._schema.operation import Operation, State
from .._signals import signals_wait
from .call import Call, Result
from .failing import ENDS, explained
from .failures import WaitTimedOut
from .following import Follower
from .waiting import wait

PIPELINE = Field("pipeline", "str", "Slug of the pipeline.", required=True)
OVER = ("passed", "failed", "canceled", "skipped", "not_run")


def work(call: Call) -> Result:
    """Trigger a build, and wait for its end if that is asked for."""
    pipeline = call.options["pipeline"]
    if call.check_mode:
        return {"changed": True, "build": None, "prediction": f"would trigger a build of {pipeline}"}
    body = {
        name: call.options[name]
        for name in ("commit", "branch", "message", "env", "meta_data")
        if call.options.get(name) is not None
    }
    with signals_wait():
        made = call.client.write("POST", f"pipelines/{pipeline}/builds", body, status=201)
        name = f"build {pipeline}#{made['number']}"
        call.show(f"{name}: {made['web_url']} keeps running if this task is interrupted")
    if not call.option("wait"):
        return {"changed": True, "build": shown(pipeline, made)}
    return _awaited(call, pipeline, name, made)


def _awaited(call: Call, pipeline: str, name: str, made: t.Mapping[str, t.Any]) -> Result:
    path = f"pipelines/{pipeline}/builds/{made['number']}"
    seconds = float(call.option("wait_timeout"))

    def look() -> Result:
        found: Result = call.client.get(path, {"exclude_jobs": "true", "exclude_pipeline": "true"})
        return found

    follower = Follower(call)

    def is_over_now(seen: Result) -> bool:
        follower.look([{**seen, "pipeline": pipeline}])
        return seen["state"] in OVER and not seen.get("blocked")

    build, is_over = wait(call, look, is_over_now, seconds, follower.every)
    result: Result = {"changed": True, "build": shown(pipeline, build)}
    if not is_over:
        message = f"{name} is {build['state']} after {seconds:.0f} s: it goes on at {build['web_url']}."
        return call.failed(WaitTimedOut(message, build=build["number"]), **result)
    if build["state"] != "passed":
        return call.failed(explained(call, pipeline, build), **result)
    return result


def shown(pipeline: str, build: t.Mapping[str, t.Any]) -> Result:
    """A build as in results."""
    names = ("id", "number", "state", "blocked", "branch", "commit", "message", "web_url", "created_at", "finished_at")
    return {"pipeline": pipeline, **{name: build.get(name) for name in names}}


BUILD = Operation(
    name="build",
    work=work,
    scopes=("read_builds", "write_builds"),
    states=(State("triggered", "triggers a build, and waits for its end."),),
    default="triggered",
    fails_with=(*ENDS, WaitTimedOut),
    fields=(
        PIPELINE,
        Field("commit", "str", "Commit to build: a full SHA, a tag or a branch.", default="HEAD"),
        Field("branch", "str", "Branch of the commit."),
        Field("message", "str", "Message of the build."),
        Field("env", "dict", "Environment variables of the build."),
        Field("meta_data", "dict", "Meta-data of the build."),
        Field("wait", "bool", "Whether to wait for the end of the build.", default=True),
        Field("wait_timeout", "int", "How many seconds to wait.", default=3600),
    ),
)
