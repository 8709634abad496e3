# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of community.buildkite.job_env_info. Written by tests/rendering from the declarations: do not edit."""

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
  values:
    description:
      - Whether to return values too, rather than only names.
      - A value with the name or the form of a secret is V((secret\)), unless the task has C(no_log) set to V(true).
      - Other values can contain secrets too. Set C(no_log) if you do not know them.
    type: bool
    default: false
notes: []
"""
