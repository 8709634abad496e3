# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of community.buildkite.job_log_info. Written by tests/rendering from the declarations: do not edit."""

from __future__ import annotations


class ModuleDocFragment:
    """The options."""

    DOCUMENTATION = r"""
options:
  job_id:
    description:
      - ID of the job. It needs no other option that names a job.
    type: str
  pipeline:
    description:
      - Slug of the pipeline.
    type: str
  number:
    description:
      - Number of the build in O(pipeline).
    type: int
  step_key:
    description:
      - Key of the job's step, in O(number). Jobs that were retried are left out. If several jobs have the key,
        set O(job_id).
    type: str
  job_name:
    description:
      - Name of the job, or label of the block or input step, in O(number). Jobs that were retried are left out.
    type: str
  tail_lines:
    description:
      - How many of the last lines to return. By default, all in O(max_bytes).
    type: int
  max_bytes:
    description:
      - How many bytes of the log to read at most. Of a longer log, the end is returned.
    type: int
    default: 1048576
  raw:
    description:
      - Whether to keep ANSI codes, Buildkite's time marks and other control characters.
    type: bool
    default: false
notes: []
"""
