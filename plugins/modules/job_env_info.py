#!/usr/bin/python
# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: job_env_info
short_description: Gather information about the environment variables of a Buildkite job
version_added: 0.1.0
description:
  - Returns the names of the environment variables of a command job, and their values if you ask for them.
attributes:
  check_mode:
    description: Reads only.
    support: full
  diff_mode:
    description: An operation has no values to compare.
    support: N/A
author:
  - community.buildkite contributors (@ansible-collections)
extends_documentation_fragment:
  - community.buildkite._attributes
  - community.buildkite._connection
  - community.buildkite._job_env_info
"""

EXAMPLES = r"""
---
- name: Find out which variables a job had
  community.buildkite.job_env_info:
    pipeline: shop
    number: 1842
    step_key: test
  register: variables

- name: Read their values, secrets too
  community.buildkite.job_env_info:
    pipeline: shop
    number: 1842
    step_key: test
    values: true
  no_log: true
  register: variables
"""

RETURN = r"""
job:
  description: The job.
  returned: success
  type: dict
names:
  description: Names of the variables.
  returned: success
  type: list
  elements: str
env:
  description: Variables by name.
  returned: when O(values=true)
  type: dict
"""

from ansible_collections.community.buildkite.plugins.module_utils._operation import run
from ansible_collections.community.buildkite.plugins.module_utils._operations.job_env_info import JOB_ENV_INFO


def main() -> None:
    """Run the module."""
    run(JOB_ENV_INFO)


if __name__ == "__main__":
    main()
