# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an operation fails with after it did its part: its own words for each way in which a build ends.

Private to this collection. Pure.
"""

from __future__ import annotations

import typing as t

from .._errors import BuildkiteError


class WithLog(BuildkiteError):
    """An error whose message quotes the end of a log, if its facts have it."""

    @property
    def as_result(self) -> dict[str, t.Any]:
        """The keys of a failed result."""
        made, facts = super().as_result, self.facts
        while facts and not facts.get("log_tail"):
            facts = facts.get("downstream") or {}
        if facts:
            made["msg"] = "\n".join([self.message, "The log ends with:", *(f"  {line}" for line in facts["log_tail"])])
        return made


class BuildFailed(WithLog):
    """A build that the task waits for did not pass.

    Facts: pipeline, build, web_url, job, exit_status, signal, log_tail, downstream.
    """

    code = "build_failed"


class BuildCanceled(BuildFailed):
    """A build that the task waits for was canceled. Facts: pipeline, build, web_url, canceled_by."""

    code = "build_canceled"


class BuildSuperseded(BuildFailed):
    """A newer build of the branch replaced the build that the task waits for. Facts: pipeline, build, web_url, successor."""

    code = "build_superseded"


class BuildNotRun(BuildFailed):
    """No step of the build ran. Facts: pipeline, build, web_url."""

    code = "build_not_run"


class NoAgent(BuildFailed):
    """No connected agent matches the jobs of the build. Facts: pipeline, build, web_url, job."""

    code = "no_agent"


class WaitTimedOut(BuildkiteError):
    """The time of `wait_timeout` was over before what the task waits for happened. Facts: build, seconds."""

    code = "timed_out"


class HostsFailed(BuildkiteError):
    """Some hosts are not in the state that the task waits for. The others are. Facts: hosts."""

    code = "hosts_failed"


class JobFailed(WithLog):
    """A job that the task waits for did not pass. Facts: job, exit_status, signal, log_tail."""

    code = "job_failed"


class NotInState(BuildkiteError):
    """A job is in a state in which it cannot be changed as the task asks. Nothing was changed. Facts: job, state."""

    code = "not_in_state"


class BuildBlocked(BuildkiteError):
    """A build that the task waits for is blocked: someone must unblock a step. Facts: build."""

    code = "build_blocked"
