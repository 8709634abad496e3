# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of community.buildkite.artifact. Written by tests/rendering from the declarations: do not edit."""

from __future__ import annotations


class ModuleDocFragment:
    """The options."""

    DOCUMENTATION = r"""
options:
  state:
    description:
      - V(downloaded) downloads the artifacts into O(dest). It skips files that are equal already.
      - V(absent) deletes the artifacts. Without one, it changes nothing.
    type: str
    choices:
      - downloaded
      - absent
    default: downloaded
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
      - 'Path of the artifacts, in which C(*) matches any text: V(dist/*.tar.gz), or V(*) for all.'
    type: str
    required: true
  include_retried_jobs:
    description:
      - Whether artifacts of jobs that were retried count too, if the options name a build and no job.
    type: bool
    default: false
  dest:
    description:
      - Directory of the files, for O(state=downloaded). It is created if it does not exist.
      - Each file has the path of its artifact below it. Links below it are not followed, and a path that leads
        out of it is rejected.
    type: path
  max_bytes:
    description:
      - How many bytes the files that are downloaded may have together.
    type: int
    default: 1073741824
notes:
  - 'Choices ignore case: V(DOWNLOADED) means V(downloaded).'
"""
