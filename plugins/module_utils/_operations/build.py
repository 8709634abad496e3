# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The operation of the module build: trigger builds, wait for them, cancel them.

Private to this collection. Knows nothing of Ansible. Source: Buildkite's REST page on builds.
"""

from __future__ import annotations

import dataclasses
import typing as t

from .._errors import BuildkiteError, Forbidden, Invalid, NotFound, Unclear
from .._problems import Problems
from .._schema.field import Field
from .._schema.field_facts import Form
from .._schema.operation import Also, Operation, State
from .._text import joined
from .awaiting import awaited
from .call import Call, Result
from .canceling import canceled
from .entries import HEAD, MESSAGE, PREFIX, check_sensitive, check_ways
from .failing import ENDS, LOG_TAIL_LINES
from .failures import BuildBlocked, NoAgent, WaitTimedOut
from .following import LINES as SHOWN_LINES
from .meant import RETRYABLE, Meant, meant
from .tracked import ENDED, Tracked, unbuilt
from .triggering import carry_out, new_key

REUSABLE = ("creating", "scheduled", "running", "failing", "passed", "blocked")


def work(call: Call) -> Result:
    """Do the work of the state."""
    check_sensitive(call.options)
    if call.option("state") == "canceled":
        return canceled(call)
    check_ways(call.options)
    plan = meant(call)
    if call.check_mode:
        prediction = joined([one.prediction for one in plan], "and")
        return {**_answer(call, plan, []), "prediction": prediction}
    key = new_key()
    builds: list[Tracked] = []
    errors: list[BuildkiteError] = []
    for number, one in enumerate(plan, 1):
        try:
            builds.append(carry_out(call, one, key, number))
        except BuildkiteError as error:
            errors.append(error)
            if not isinstance(error, (Invalid, NotFound, Forbidden, Unclear)):
                # The others would fail too, such as without a quota.
                break
    if not errors and call.option("wait"):
        errors = awaited(call, builds, key)
    result = _answer(call, plan, builds)
    if not errors:
        return result
    if not builds:
        raise _together(errors)
    return call.failed(_together(errors), **result)


def _together(errors: t.Sequence[BuildkiteError]) -> BuildkiteError:
    if len(errors) == 1:
        return errors[0]
    problems = Problems("the task failed")
    for error in errors:
        problems.add_all(error)
    return problems.together()


def _answer(call: Call, plan: t.Sequence[Meant], builds: t.Sequence[Tracked]) -> Result:
    """The result: in check mode, of what a run would do."""
    if call.check_mode:
        shown = [
            {**(one.tracked().shown() if one.build else unbuilt(one.pipeline)), "action": one.action} for one in plan
        ]
        changed = any(one.writes for one in plan)
    else:
        shown = [build.shown() for build in builds]
        changed = any(build.action in ("triggered", "rebuilt", "retried") for build in builds)
    several = call.option("builds") is not None
    return {"changed": changed, **({"builds": shown} if several else {"build": shown[0] if shown else None})}


OF_BUILD = (
    Field("pipeline", "str", "Slug of the pipeline: the last part of its URL."),
    Field(
        "commit",
        "str",
        "Commit to build: a full SHA, a tag, a branch, or V(HEAD) for the newest commit of O(branch).",
        default=HEAD,
    ),
    Field(
        "branch",
        "str",
        "Branch of the commit. The default is the default branch of the pipeline, which takes one request.",
    ),
    Field(
        MESSAGE,
        "str",
        "Message of the build. The default is the message of the commit. Buildkite's own name C(message) is accepted too.",
        reserved="message",
    ),
    Field(
        "env",
        "dict",
        (
            "Environment variables of the build. Numbers and booleans are sent as text.",
            "Everyone who can read builds can read them: use secrets of the cluster for passwords. The output of the task masks variables"
            " with names of secrets, such as C(DB_PASSWORD), and values that are exactly one encrypted variable.",
        ),
    ),
    Field(
        "meta_data",
        "dict",
        f"Meta-data of the build. Keys that begin with C({PREFIX}) are reserved: with them a task finds its own builds.",
    ),
    Field(
        "author",
        "dict",
        "Author of the build. The default is the token's user.",
        options=(
            Field("name", "str", "Name of the author.", required=True),
            Field("email", "str", "E-mail address of the author.", required=True),
        ),
    ),
    Field("clean_checkout", "bool", "Whether agents remove the checkout of earlier builds first."),
    Field(
        "ignore_pipeline_branch_filters",
        "bool",
        "Whether to build a branch that C(branch_configuration) of the pipeline excludes. Filters of steps apply all the same.",
    ),
    Field("pull_request_id", "int", "Number of the pull request that the build is for."),
    Field("pull_request_base_branch", "str", "Base branch of the pull request. It needs O(pull_request_id)."),
    Field("pull_request_repository", "str", "URL of the repository of the pull request. It needs O(pull_request_id)."),
    Field("pull_request_labels", "list", "Labels of the pull request. They need O(pull_request_id).", elements="str"),
)
SENSITIVE = Field(
    "sensitive",
    "list",
    (
        "Values of O(env) and O(meta_data) that are masked in all output of the task, such as V(env.DATABASE_URL) or V(meta_data.*).",
        "They are sent like any others, and Buildkite shows them.",
    ),
    elements="str",
)
WAYS = (
    Field(
        "builds",
        "list",
        (
            "Builds that are triggered together, of one pipeline or of several, and awaited together.",
            "An omitted option of an entry has the value of the task's option.",
        ),
        elements="dict",
        options=tuple(dataclasses.replace(field, default=None) for field in OF_BUILD),
    ),
    Field(
        "rebuild_of",
        "int",
        "Number of a build of O(pipeline) that is built again, as a new build of the same commit and with the same variables.",
    ),
    Field(
        "retry_failed",
        "int",
        "Number of a build of O(pipeline) whose failed jobs are retried. Without such jobs, nothing changes.",
    ),
    Field(
        "retry_states",
        "list",
        "States of the jobs that O(retry_failed) retries. The default is all of them.",
        elements="str",
        choices=RETRYABLE,
    ),
    Field(
        "number",
        "int",
        "Number of the build of O(pipeline) to cancel. Required, and only valid, with O(state=canceled).",
    ),
    Field(
        "reuse",
        "str",
        (
            "Whether a build that exists takes the place of a new one: V(never), a build of the V(same_commit) and branch, or a"
            " build with the V(same_meta_data) and branch.",
            "V(same_commit) needs a full SHA as O(commit). V(same_meta_data) needs O(meta_data), and compares the keys in it.",
            "The newest of several builds is taken.",
        ),
        choices=("never", "same_commit", "same_meta_data"),
        default="never",
    ),
    Field(
        "reuse_states",
        "list",
        "States of the builds that O(reuse) takes.",
        elements="str",
        choices=("creating", "scheduled", "running", "failing", *ENDED, "blocked"),
        default=list(REUSABLE),
    ),
)
WAITING = (
    Field(
        "wait",
        "bool",
        "Whether to wait for the builds. Without it, the task ends as soon as they are triggered.",
        default=True,
    ),
    Field(
        "wait_for",
        "str",
        "What to wait for: that a job of each build has V(started), or that each build is V(finished).",
        choices=("started", "finished"),
        default="finished",
    ),
    Field(
        "wait_timeout",
        "int",
        (
            "How many seconds to wait. A task that waits longer fails.",
            "A task whose keyword C(timeout) or C(async) is shorter ends a few seconds before that, with a result.",
        ),
        default=3600,
        form=Form(between=(1, 7 * 24 * 3600)),
    ),
    Field(
        "on_timeout",
        "str",
        (
            "What happens to builds when the time is over: V(fail) lets them run, V(cancel) cancels those that this task created and"
            " waits for their end. The task fails in both cases.",
        ),
        choices=("fail", "cancel"),
        default="fail",
    ),
    Field(
        "on_blocked",
        "str",
        (
            "What happens when a build is blocked until someone unblocks a step: V(fail) ends the task as a failure, V(return) as a"
            " success, and V(wait) waits for the person.",
        ),
        choices=("fail", "return", "wait"),
        default="fail",
    ),
    Field(
        "fail_on",
        "list",
        "States of a build that make the task fail. A build passes if all of its failed jobs may fail (C(soft_fail)).",
        elements="str",
        choices=("failed", "canceled", "skipped", "not_run"),
        default=["failed", "canceled", "skipped", "not_run"],
    ),
    Field(
        "fail_fast",
        "bool",
        (
            "Whether the task fails as soon as one build fails or is certain to fail. The others, and the remaining jobs, keep"
            " running.",
        ),
        default=False,
    ),
    Field(
        "follow",
        "str",
        (
            "What the task shows while it waits, in addition to the states of builds. V(jobs) shows the jobs and why they wait, with"
            " one more request for each poll that finds a change. V(log) also shows the logs of running jobs as they grow, with one"
            " request for each job and poll, within a third of what is left of the quota.",
            "It has no effect without a local connection, since only local tasks show lines while they run.",
            "V(log) needs the scope C(read_build_logs), and finding out that no agent matches needs C(read_agents).",
        ),
        choices=("none", "jobs", "log"),
        default="none",
    ),
    Field(
        "follow_max_lines",
        "int",
        "How many lines of logs O(follow=log) shows at most.",
        default=SHOWN_LINES,
        form=Form(between=(0, 100_000)),
    ),
    LOG_TAIL_LINES,
)

BUILD = Operation(
    name="build",
    work=work,
    scopes=("read_builds", "write_builds"),
    states=(
        State(
            "triggered",
            "triggers builds, and waits for their end. Each run triggers new builds, unless O(reuse) finds one. Check mode"
            " predicts whether it would trigger, reuse, rebuild or retry, and which build.",
            also=(Also("read_pipelines", "without ``branch``"),),
        ),
        State(
            "canceled",
            "cancels the build O(number), and waits until it has ended. A build that has ended is not changed. Check mode"
            " predicts whether it would cancel the build.",
        ),
    ),
    default="triggered",
    several="builds",
    fails_with=(*ENDS, BuildBlocked, NoAgent, WaitTimedOut),
    fields=(*OF_BUILD, *WAYS, *WAITING, SENSITIVE),
)
