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


class WaitTimedOut(BuildkiteError):
    """The time of `wait_timeout` was over before what the task waits for happened. Facts: build, seconds."""

    code = "timed_out"


class JobFailed(BuildkiteError):
    """A job that the task waits for did not pass. Facts: job, exit_status, signal."""

    code = "job_failed"


class NotInState(BuildkiteError):
    """A job is in a state in which it cannot be changed as the task asks. Nothing was changed. Facts: job, state."""

    code = "not_in_state"


class NotDownloaded(BuildkiteError):
    """A file could not be downloaded, or is not the one that was uploaded. Nothing was written under its name. Facts: path, dest."""

    code = "not_downloaded"
