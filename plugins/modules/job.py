#!/usr/bin/python
# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: job
short_description: Retry, cancel, unblock and reprioritize jobs of Buildkite builds
version_added: 0.1.0
description:
  - Retries or cancels a command job, changes its priority, or unblocks a block or input step.
  - A job is named by O(job_id), or by O(pipeline), O(number) and O(step_key) or O(job_name).
  - A second run with the same options changes nothing. It finds the successor of a job that was retried.
attributes:
  check_mode:
    description: Can run in check mode. It reads the job and returns a prediction.
    support: full
  diff_mode:
    description: An operation has no values to compare.
    support: N/A
author:
  - community.buildkite contributors (@ansible-collections)
extends_documentation_fragment:
  - community.buildkite._attributes
  - community.buildkite._connection
  - community.buildkite._job
"""

EXAMPLES = r"""
---
- name: Retry the tests, and wait until they have passed
  community.buildkite.job:
    pipeline: shop
    number: 1842
    step_key: test
    state: retried

- name: Approve the release
  community.buildkite.job:
    pipeline: shop
    number: 1842
    step_key: release
    state: unblocked
    fields:
      channel: stable

- name: Let the deployment start before other jobs
  community.buildkite.job:
    pipeline: shop
    number: 1842
    job_name: Deploy
    state: reprioritized
    priority: 10

- name: Cancel a job
  community.buildkite.job:
    job_id: 0190046e-e199-453b-a302-a21a4d649d31
    state: canceled
    wait: false
"""

RETURN = r"""
job:
  description: The job. After O(state=retried), it is the successor.
  returned: success, and failure once it was found
  type: dict
  sample:
    pipeline: shop
    build: 1
    id: cca0cc0a-8d45-5ac9-b775-52b84a45cd1d
    type: manual
    state: unblocked
    name: null
    label: Release
    step_key: release
    priority: null
    exit_status: null
    signal: null
    soft_failed: null
    retried_in_job_id: null
    unblocked_at: '2026-07-01T04:00:00.000Z'
    web_url: https://buildkite.com/acme/shop/builds/1#cca0cc0a-8d45-5ac9-b775-52b84a45cd1d
    created_at: '2026-07-01T04:00:00.000Z'
    started_at: null
    finished_at: '2026-07-01T04:00:00.000Z'
    agent: null
prediction:
  description: What a run would do.
  returned: in check mode
  type: str
  sample: would retry job "Unit" of build shop#1
cost:
  description: Use of the quotas by the run.
  returned: success, and failure once the operation began
  type: dict
  contains:
    rest_requests:
      description: Number of REST requests.
      returned: always
      type: int
      sample: 2
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
        V(not_found), V(rate_limited), V(max_wait), V(service_error), V(unreachable), V(not_buildkite), V(missing_library),
        V(conflict), V(invalid), V(unclear), V(job_failed), V(not_in_state) or V(timed_out).
      returned: always
      type: str
      sample: not_in_state
    message:
      description: The first sentence of RV(ignore:msg).
      returned: always
      type: str
      sample: 'job "Release" of build shop#1 is blocked_failed, and only a blocked job can be unblocked: wait until
        the steps before it have ended.'
    option:
      description: Option that caused the failure.
      returned: when an option caused it
      type: str
      sample: max_deletions
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
    job:
      description: ID of the job.
      returned: when the state of a job caused it
      type: str
      sample: cca0cc0a-8d45-5ac9-b775-52b84a45cd1d
    state:
      description: State of the job that does not allow the change.
      returned: when it caused the failure
      type: str
      sample: blocked_failed
    exit_status:
      description: Exit status of the job.
      returned: when a job that the task waits for failed
      type: int
      sample: 255
    signal:
      description: Signal that ended the job.
      returned: when a signal ended a job that the task waits for
      type: str
      sample: SIGKILL
    log_tail:
      description: The last lines of the job's log, without secrets in a form that is recognized.
      returned: when a job that the task waits for failed and the token has the scope C(read_build_logs)
      type: list
      elements: str
      sample:
        - $ make
"""

from ansible_collections.community.buildkite.plugins.module_utils._operation import run
from ansible_collections.community.buildkite.plugins.module_utils._operations.job import JOB


def main() -> None:
    """Run the module."""
    run(JOB)


if __name__ == "__main__":
    main()
