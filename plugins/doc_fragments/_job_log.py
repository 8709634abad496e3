# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of community.buildkite.job_log. Written by tests/rendering from the declarations: do not edit."""

from __future__ import annotations


class ModuleDocFragment:
    """The options."""

    DOCUMENTATION = r"""
options:
  state:
    description:
      - V(present) writes the log to the file O(dest).
      - V(absent) deletes the log from Buildkite.
    type: str
    choices:
      - present
      - absent
    default: present
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
  dest:
    description:
      - Path of the file. Its directory must exist.
      - The file is replaced as a whole. A link is rejected.
      - O(state=present) requires it.
    type: path
  mode:
    description:
      - Mode of the file as an octal number in quotes. Logs can contain secrets.
    type: str
    default: '0600'
  max_bytes:
    description:
      - How many bytes a log may have. A longer one is an error.
    type: int
    default: 67108864
  raw:
    description:
      - Whether to keep ANSI codes, Buildkite's time marks and other control characters.
    type: bool
    default: false
notes:
  - 'Choices ignore case: V(PRESENT) means V(present).'
"""
