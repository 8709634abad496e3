# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of community.buildkite.job. Written by tests/rendering from the declarations: do not edit."""

from __future__ import annotations


class ModuleDocFragment:
    """The options."""

    DOCUMENTATION = r"""
options:
  state:
    description:
      - 'V(retried) retries a command job that failed, timed out, expired or was canceled. A job that was retried
        already is not retried again: its successor is returned. A job in another state is not changed, except
        with O(retry_passed).'
      - V(canceled) cancels a command job. A job that has ended is not changed.
      - V(unblocked) unblocks a block or input step. One that is unblocked already is not changed.
      - V(reprioritized) sets O(priority) of a command job that has not ended.
    type: str
    required: true
    choices:
      - retried
      - canceled
      - unblocked
      - reprioritized
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
  retry_passed:
    description:
      - Whether O(state=retried) also retries a job that passed. Buildkite refuses it unless C(retry.manual.permit_on_passed)
        of the step is C(true).
      - With O(step_key) or O(job_name), every run retries the job once more.
    type: bool
    default: false
  fields:
    description:
      - Values of the fields of a block or input step, by key, for O(state=unblocked). A field with several choices
        takes a list.
      - An omitted field has the default of the step.
    type: dict
  check_fields:
    description:
      - 'Whether to check O(fields) before anything is sent: keys, required fields, choices and formats.'
      - The fields are those of the step in the current configuration of the pipeline, which the token reads with
        the scope C(read_pipelines). A step that a job uploaded is not checked. Set V(false) if the configuration
        has changed since.
    type: bool
    default: true
  unblocker:
    description:
      - UUID of the user who is recorded as the unblocker. The default is the token's user.
    type: str
  priority:
    description:
      - Priority of the job, for O(state=reprioritized). Jobs with a higher number start earlier.
    type: int
  wait:
    description:
      - Whether to wait for the end of the job, with O(state=retried) and O(state=canceled). A retried job that
        does not pass is a failure of the task.
    type: bool
    default: true
  wait_timeout:
    description:
      - How many seconds to wait.
    type: int
    default: 3600
  log_tail_lines:
    description:
      - How many lines at the end of a failed job's log the failure quotes. V(0) quotes none.
    type: int
    default: 20
notes:
  - 'Choices ignore case: V(RETRIED) means V(retried).'
"""
