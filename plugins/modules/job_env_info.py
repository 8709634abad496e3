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
  - Returns the names of the environment variables of a command job, and their values with O(values).
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
  sample:
    pipeline: shop
    build: 1
    id: e1e5b788-f429-5a32-9f7e-63865921a5e5
    type: script
    state: passed
    name: Unit
    label: null
    step_key: test
    priority:
      number: 0
    exit_status: 0
    signal: null
    soft_failed: false
    retried_in_job_id: null
    unblocked_at: null
    web_url: https://buildkite.com/acme/shop/builds/1#e1e5b788-f429-5a32-9f7e-63865921a5e5
    created_at: '2026-07-01T04:00:00.000Z'
    started_at: '2026-07-01T04:00:00.000Z'
    finished_at: '2026-07-01T04:00:00.000Z'
    agent:
      id: 2342aa20-6cb6-53c8-9764-61bcac17bdcc
      name: linux-small-hosted-1
names:
  description: Names of the variables.
  returned: success
  type: list
  elements: str
  sample:
    - BUILDKITE
    - BUILDKITE_AGENT_NAME
    - BUILDKITE_ARTIFACT_PATHS
    - BUILDKITE_BRANCH
    - BUILDKITE_BUILD_CREATOR
    - BUILDKITE_BUILD_CREATOR_EMAIL
    - BUILDKITE_BUILD_ID
    - BUILDKITE_BUILD_NUMBER
    - BUILDKITE_BUILD_URL
    - BUILDKITE_COMMAND
    - BUILDKITE_COMMIT
    - BUILDKITE_JOB_ID
    - BUILDKITE_MESSAGE
    - BUILDKITE_ORGANIZATION_SLUG
    - BUILDKITE_PIPELINE_PROVIDER
    - BUILDKITE_PIPELINE_SLUG
    - BUILDKITE_PULL_REQUEST
    - BUILDKITE_REPO
    - BUILDKITE_RETRY_COUNT
    - BUILDKITE_STEP_KEY
    - BUILDKITE_TAG
    - CI
env:
  description: Variables by name.
  returned: when O(values=true)
  type: dict
  sample:
    BUILDKITE: 'true'
    BUILDKITE_AGENT_NAME: linux-small-hosted-1
    BUILDKITE_ARTIFACT_PATHS: ''
    BUILDKITE_BRANCH: main
    BUILDKITE_BUILD_CREATOR: Olive Owner
    BUILDKITE_BUILD_CREATOR_EMAIL: owner@example.com
    BUILDKITE_BUILD_ID: 3a8b9d4c-b292-5153-b160-70f43a18999e
    BUILDKITE_BUILD_NUMBER: '1'
    BUILDKITE_BUILD_URL: https://buildkite.com/acme/shop/builds/1
    BUILDKITE_COMMAND: make
    BUILDKITE_COMMIT: 637221353c1997ebecfdb335a9660e784fcf3afa
    BUILDKITE_JOB_ID: e1e5b788-f429-5a32-9f7e-63865921a5e5
    BUILDKITE_MESSAGE: The newest commit of main
    BUILDKITE_ORGANIZATION_SLUG: acme
    BUILDKITE_PIPELINE_PROVIDER: github
    BUILDKITE_PIPELINE_SLUG: shop
    BUILDKITE_PULL_REQUEST: 'false'
    BUILDKITE_REPO: git@github.com:example/shop.git
    BUILDKITE_RETRY_COUNT: '2'
    BUILDKITE_STEP_KEY: test
    BUILDKITE_TAG: ''
    CI: 'true'
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
      sample: 'GET /v2/organizations/acme/pipelines/nowhere/builds/1/jobs found nothing (No pipeline found): the object
        does not exist or is not visible to the token''s user.'
    option:
      description: Option that caused the failure.
      returned: when an option caused it
      type: str
      sample: max_deletions
    status:
      description: HTTP status of the answer.
      returned: when Buildkite answered
      type: int
      sample: 404
    request:
      description: Request that failed, as method and path.
      returned: when a request failed
      type: str
      sample: GET /v2/organizations/acme/pipelines/nowhere/builds/1/jobs
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
from ansible_collections.community.buildkite.plugins.module_utils._operations.job_env_info import JOB_ENV_INFO


def main() -> None:
    """Run the module."""
    run(JOB_ENV_INFO)


if __name__ == "__main__":
    main()
