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
      sample: shop
    build:
      description: Number of the build.
      returned: always
      type: int
      sample: 1
    id:
      description: ID of the job.
      returned: always
      type: str
      sample: 035c4ea0-d73b-5bde-bd6f-c806b04f2ec3
    name:
      description: Name of the job.
      returned: always
      type: str
      sample: ':rspec: Unit'
    state:
      description: State of the job.
      returned: always
      type: str
      sample: failed
    step_key:
      description: Key of the job's step.
      returned: always
      type: str
      sample: unit
    web_url:
      description: Page of the job.
      returned: always
      type: str
      sample: https://buildkite.com/acme/shop/builds/1#035c4ea0-d73b-5bde-bd6f-c806b04f2ec3
    exists:
      description: Whether the job has a log.
      returned: always
      type: bool
      sample: true
    size:
      description: Number of bytes of the whole log.
      returned: always
      type: int
      sample: 23
    truncated:
      description: Whether O(max_bytes) or O(tail_lines) left out the beginning of the log.
      returned: always
      type: bool
      sample: false
    content:
      description: Text of the log.
      returned: always
      type: str
      sample: |
        14 examples, 1 failure
cost:
  description: Use of the quotas by the run.
  returned: success, and failure once the operation began
  type: dict
  contains:
    rest_requests:
      description: Number of REST requests.
      returned: always
      type: int
      sample: 3
    graphql_requests:
      description: Number of GraphQL requests.
      returned: always
      type: int
      sample: 1
    graphql_points:
      description: Points that the GraphQL requests cost.
      returned: always
      type: int
      sample: 47
    seconds_waited:
      description: Seconds that the run waited for quotas.
      returned: always
      type: float
      sample: 0.0
failure:
  description: Why the task failed, for playbooks to test.
  returned: failure
  type: dict
  contains:
    code:
      description: Code of the failure, such as V(invalid_option), V(missing_scope), V(unauthorized), V(forbidden),
        V(not_found), V(rate_limited), V(max_wait), V(service_error), V(unreachable), V(not_buildkite) or V(missing_library).
      returned: always
      type: str
      sample: not_found
    message:
      description: The first sentence of RV(ignore:msg).
      returned: always
      type: str
      sample: 'step_key: build shop#1 has no job ''none'': set step_key to ''unit''.'
    option:
      description: Option that caused the failure.
      returned: when an option caused it
      type: str
      sample: step_key
    status:
      description: HTTP status of the answer.
      returned: when Buildkite answered
      type: int
      sample: 403
    request:
      description: Request that failed, as method and path.
      returned: when a request failed
      type: str
      sample: POST /v2/organizations/acme/clusters
    max_wait:
      description: Value of O(max_wait).
      returned: when the run would wait longer
      type: int
      sample: 0
    seconds:
      description: Seconds that the run would wait.
      returned: when the run would wait longer than O(max_wait)
      type: float
      sample: 60.0
    scopes:
      description: Scopes that the token lacks.
      returned: when it lacks scopes
      type: list
      elements: str
      sample:
        - graphql
    needed_by:
      description: What needs a scope, by scope.
      returned: when it lacks scopes
      type: dict
      sample:
        graphql:
          - registries.teams
        read_registries:
          - registries
        read_teams:
          - registries.teams
"""

from ansible_collections.community.buildkite.plugins.module_utils._operation import run
from ansible_collections.community.buildkite.plugins.module_utils._operations.job_log import JOB_LOG_INFO


def main() -> None:
    """Run the module."""
    run(JOB_LOG_INFO)


if __name__ == "__main__":
    main()
