# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an operation fails with after it did its part: its own words for each way in which a build ends.

Private to this collection. Pure.
"""

from __future__ import annotations

import typing as t

from .._errors import BuildkiteError


class BuildFailed(BuildkiteError):
    """A build that the task waits for did not pass.

    Facts: pipeline, build, web_url, job, exit_status, signal, log_tail, downstream.
    """

    code = "build_failed"
    remedy = "Read the end of the job's log, which the message quotes, correct the cause, and trigger the build again."

    @property
    def as_result(self) -> dict[str, t.Any]:
        """The keys of a failed result: the message quotes the end of the log."""
        made, facts = super().as_result, self.facts
        while facts and not facts.get("log_tail"):
            facts = facts.get("downstream") or {}
        if facts:
            made["msg"] = "\n".join([self.message, "The log ends with:", *quoted(facts)])
        return made


class BuildCanceled(BuildFailed):
    """A build that the task waits for was canceled. Facts: pipeline, build, web_url, canceled_by."""

    code = "build_canceled"
    remedy = (
        "Ask who canceled the build, whom the message names if the token has the scope `graphql`, or trigger it again."
    )


class BuildSuperseded(BuildFailed):
    """A newer build of the branch replaced the build that the task waits for. Facts: pipeline, build, web_url, successor."""

    code = "build_superseded"
    remedy = "Wait for the newer build, which the message names, or change how the pipeline treats intermediate builds."


class BuildNotRun(BuildFailed):
    """No step of the build ran. Facts: pipeline, build, web_url."""

    code = "build_not_run"
    remedy = "Correct `if`, `branches` or `skip` of the steps, or trigger a build that they match."


class NoAgent(BuildFailed):
    """No connected agent matches the jobs of the build. Facts: pipeline, build, web_url, job."""

    code = "no_agent"
    remedy = "Start an agent with the tags that the message names, or correct `agents` of the step."


class WaitTimedOut(BuildkiteError):
    """The time of `wait_timeout` was over before what the task waits for happened. Facts: build, seconds."""

    code = "timed_out"
    remedy = "Increase `wait_timeout`, or set `on_timeout`. What the task waits for goes on."


class BuildBlocked(BuildkiteError):
    """A build that the task waits for is blocked: someone must unblock a step. Facts: build."""

    code = "build_blocked"
    remedy = "Unblock the step with `community.buildkite.job` or in the browser, or set `on_blocked`."


def quoted(facts: t.Mapping[str, t.Any]) -> list[str]:
    """The lines of a log, as a message quotes them."""
    return [f"  {line}" for line in facts["log_tail"]]
