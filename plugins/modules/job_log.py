#!/usr/bin/python
# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: job_log
short_description: Download and delete logs of Buildkite jobs
version_added: 0.1.0
description:
  - Writes the log of a job to a file, or deletes the log from Buildkite.
  - A job is named by O(job_id), or by O(pipeline), O(number) and O(step_key) or O(job_name).
  - A second run changes nothing if the file has the same content and mode, and if there is no log to delete. The log of a running job grows.
  - Nothing is masked in the file.
attributes:
  check_mode:
    description: Can run in check mode. It reads the log, compares it with the file, and returns a prediction.
    support: full
  diff_mode:
    description: An operation has no values to compare.
    support: N/A
author:
  - community.buildkite contributors (@ansible-collections)
extends_documentation_fragment:
  - community.buildkite._attributes
  - community.buildkite._connection
  - community.buildkite._job_log
"""

EXAMPLES = r"""
---
- name: Download the log of the tests
  community.buildkite.job_log:
    pipeline: shop
    number: 1842
    step_key: unit
    dest: ./unit.log

- name: Delete a log that contains a secret
  community.buildkite.job_log:
    job_id: 0190046e-e199-453b-a302-a21a4d649d31
    state: absent
"""

RETURN = r"""
log:
  description: The log and its job.
  returned: success
  type: dict
  contains:
    pipeline:
      description: Slug of the build's pipeline.
      returned: always
      type: str
    build:
      description: Number of the build.
      returned: always
      type: int
    id:
      description: ID of the job.
      returned: always
      type: str
    name:
      description: Name of the job.
      returned: always
      type: str
    state:
      description: State of the job.
      returned: always
      type: str
    step_key:
      description: Key of the job's step.
      returned: always
      type: str
    web_url:
      description: Page of the job.
      returned: always
      type: str
    size:
      description: Number of bytes of the file; with O(state=absent), of the log.
      returned: always
      type: int
    path:
      description: Path of the file.
      returned: with O(state=present)
      type: str
    checksum:
      description: SHA-256 of the file.
      returned: with O(state=present)
      type: str
prediction:
  description: What a run would do.
  returned: in check mode
  type: str
"""
