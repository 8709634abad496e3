# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of community.buildkite.artifact_info. Written by tests/rendering from the declarations: do not edit."""

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
  path:
    description:
      - Path of the artifacts, in which C(*) matches any text. By default, all are returned.
    type: str
  artifact_state:
    description:
      - State of the artifacts. By default, those in every state are returned.
    type: str
    choices:
      - new
      - error
      - finished
      - deleted
      - expired
  include_retried_jobs:
    description:
      - Whether artifacts of jobs that were retried count too, if the options name a build and no job.
    type: bool
    default: false
notes:
  - 'Choices ignore case: V(NEW) means V(new).'
"""
