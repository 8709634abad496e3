#!/usr/bin/python
# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: job_log_info
short_description: Gather information about the log of a Buildkite job
version_added: 0.1.0
description:
  - Returns the text of a job's log, or its end, without codes for terminals.
  - A job is named by O(job_id), or by O(pipeline), O(number) and O(step_key) or O(job_name).
  - Secrets in a form that is recognized, such as tokens and values of variables with the name of a secret, are masked in the text.
  - A job that has not started, or whose log was deleted, has no log, which is not an error.
attributes:
  check_mode:
    description: Can run in check mode. The module changes nothing.
    support: full
  diff_mode:
    description: The module changes nothing.
    support: N/A
author:
  - community.buildkite contributors (@ansible-collections)
extends_documentation_fragment:
  - community.buildkite._attributes
  - community.buildkite._connection
  - community.buildkite._job_log_info
"""

EXAMPLES = r"""
---
- name: Read the end of the log of the tests
  community.buildkite.job_log_info:
    pipeline: shop
    number: 1842
    step_key: unit
    tail_lines: 50
  register: tests

- name: Show it
  ansible.builtin.debug:
    msg: "{{ tests.log.content.splitlines() }}"
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
    exists:
      description: Whether the job has a log.
      returned: always
      type: bool
    size:
      description: Number of bytes of the whole log.
      returned: always
      type: int
    truncated:
      description: Whether O(max_bytes) or O(tail_lines) left out the beginning of the log.
      returned: always
      type: bool
    content:
      description: Text of the log.
      returned: always
      type: str
"""
