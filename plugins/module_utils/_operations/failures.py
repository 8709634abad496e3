# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an operation fails with after it did its part: its own words for each way in which a build ends.

Private to this collection. Pure.
"""

from __future__ import annotations

from .._errors import BuildkiteError


class BuildFailed(BuildkiteError):
    """A build that the task waits for did not pass. Facts: build, job, exit_status, signal, log_tail."""

    code = "build_failed"
    remedy = "Read the end of the job's log, which the message quotes, correct the cause, and trigger the build again."


class WaitTimedOut(BuildkiteError):
    """The time of `wait_timeout` was over before what the task waits for happened. Facts: build, seconds."""

    code = "timed_out"
    remedy = "Increase `wait_timeout`, or set `on_timeout`. What the task waits for goes on."
