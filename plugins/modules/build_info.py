#!/usr/bin/python
# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: build_info
short_description: Gather information about builds of Buildkite pipelines
version_added: 0.1.0
description:
  - Returns builds that all given options match, the newest first, and on request the figures of a pipeline.
  - It takes one REST request for 100 builds. The counts of O(summary) take one GraphQL request of 9 points.
  - The environment of builds is never returned, since it may contain secrets.
attributes:
  check_mode:
    description: Can run in check mode, which makes no difference, since the module only reads.
    support: full
  diff_mode:
    description: The module changes nothing.
    support: N/A
author:
  - community.buildkite contributors (@ansible-collections)
seealso:
  - module: community.buildkite.build
    description: Trigger builds.
  - module: community.buildkite.test
    description: Mute tests that fail now and then.
extends_documentation_fragment:
  - community.buildkite._attributes
  - community.buildkite._connection
  - community.buildkite._build_info
"""

EXAMPLES = r"""
---
- name: Return what failed on main since yesterday
  community.buildkite.build_info:
    pipeline: shop
    branch:
      - main
    state:
      - failed
    finished_from: "{{ '%Y-%m-%dT00:00:00Z' | ansible.builtin.strftime(now(utc=true).timestamp() - 86400) }}"
    include:
      - jobs
  register: failed

- name: Return the success rate and the times of the last 100 builds
  community.buildkite.build_info:
    pipeline: shop
    limit: 100
    summary: true
  register: month

- name: Return the builds that a release triggered
  community.buildkite.build_info:
    meta_data:
      release: "4.2"
  register: release
"""

RETURN = r"""
builds:
  description: The builds that match, the newest first.
  returned: success
  type: list
  elements: dict
  contains:
    pipeline:
      description: Slug of the pipeline.
      returned: always
      type: str
      sample: site
    number:
      description: Number of the build.
      returned: always
      type: int
      sample: 4
    id:
      description: UUID of the build.
      returned: always
      type: str
      sample: 3a8b9d4c-b292-5153-b160-70f43a18999e
    state:
      description: State of the build. A blocked build has the state that its block step names, such as V(passed).
      returned: always
      type: str
      sample: creating
    blocked:
      description: Whether the build waits for a person.
      returned: always
      type: bool
      sample: false
    message:
      description: Message of the build.
      returned: always
      type: str
      sample: Release 4.2
    commit:
      description: Commit of the build. V(HEAD) until an agent finds it.
      returned: always
      type: str
      sample: 6b27093893bbcf1ff35d63403a70828f05d8a450
    branch:
      description: Branch of the build.
      returned: always
      type: str
      sample: main
    source:
      description: V(webhook), V(api), V(ui), V(trigger_job) or V(schedule).
      returned: always
      type: str
      sample: api
    creator:
      description: Name of the user who created it.
      returned: always
      type: str
      sample: Olive Owner
    created_at:
      description: Time of its creation.
      returned: always
      type: str
      sample: '2026-07-01T04:00:00.000Z'
    scheduled_at:
      description: Time at which it was scheduled.
      returned: always
      type: str
      sample: '2026-07-01T04:00:00.000Z'
    started_at:
      description: Time at which it started.
      returned: always
      type: str
      sample: '2026-07-01T04:00:00.000Z'
    failing_at:
      description: Time of the first job that failed for good.
      returned: always
      type: str
      sample: '2026-07-01T04:00:00.000Z'
    finished_at:
      description: Time at which it ended.
      returned: always
      type: str
      sample: '2026-07-01T04:00:00.000Z'
    meta_data:
      description: Meta-data of the build.
      returned: always
      type: dict
      sample:
        community.buildkite:task: 12f1810436a25810a811e616e5314449
        community.buildkite:build: 12f1810436a25810a811e616e5314449-2
    pull_request:
      description: Pull request of the build, with C(id), C(base) and C(repository). V(null) or empty without one.
      returned: always
      type: dict
      sample:
        id: '17'
        base: main
        repository: null
    rebuilt_from:
      description: Build of which it is a rebuild, with C(id), C(number) and C(url).
      returned: always
      type: dict
      sample:
        id: b80c8fef-a677-5340-85fb-2c162d75df03
        number: 1
        url: https://api.buildkite.com/v2/organizations/acme/pipelines/site/builds/1
    web_url:
      description: Page of the build.
      returned: always
      type: str
      sample: https://buildkite.com/acme/site/builds/4
    jobs:
      description: Jobs of the build.
      returned: when O(include) contains it
      type: list
      elements: dict
      sample:
        - id: b756dcb0-3600-525d-bacb-285c0f1a07e2
          type: script
          name: Unit
          label: null
          step_key: null
          state: failed
          exit_status: 1
          signal: null
          signal_reason: null
          soft_failed: false
          retried: false
          retried_in_job_id: null
          retries_count: 0
          created_at: '2026-07-01T04:00:00.000Z'
          runnable_at: '2026-07-01T04:00:00.000Z'
          started_at: '2026-07-01T04:00:00.000Z'
          finished_at: '2026-07-01T04:00:00.000Z'
          web_url: https://buildkite.com/acme/site/builds/2#b756dcb0-3600-525d-bacb-285c0f1a07e2
    error_annotations:
      description: Annotations of the style C(error), with their HTML.
      returned: when O(include) contains it
      type: list
      elements: dict
      sample:
        - context: unit
          scope: build
          job_id: null
          body_html: <p>1 test failed</p>
    failed_tests:
      description: Tests of Test Engine with an execution that failed. In C(executions_count_by_result), a flaky test
        has others that passed.
      returned: when O(include) contains it
      type: list
      elements: dict
      sample:
        - id: 035c4ea0-d73b-5bde-bd6f-c806b04f2ec3
          scope: Cart
          name: adds up
          location: cart_spec.rb:7
          file_name: cart_spec.rb
          labels:
            - flaky
          executions_count_by_result:
            passed: 0
            failed: 1
          web_url: https://buildkite.com/organizations/acme/analytics/suites/rspec/tests/035c4ea0-d73b-5bde-bd6f-c806b04f2ec3
    rejected_uploads:
      description: Step uploads that Buildkite rejected, newest first. V(null) for a build whose uploads Buildkite no
        longer has.
      returned: when O(include) contains it
      type: list
      elements: dict
      sample:
        - uuid: c6577abe-8c0f-5a02-ac84-aa94c2247b1e
          source_job_id: ff6c5a08-b2fa-56b6-ac00-6830f4074b6a
          rejection_type: validation_error
          message: The step upload was rejected. Check the pipeline upload command output for details.
          created_at: '2026-07-01T04:00:00.000Z'
summary:
  description: Figures of the pipeline's builds.
  returned: when O(summary) is set
  type: dict
  contains:
    counts:
      description: Number of builds by state. A build that waits for a person counts as V(blocked).
      returned: always
      type: dict
      sample:
        failed: 3
    success_rate:
      description: Share of passed builds in those that passed or failed. V(null) without any.
      returned: always
      type: float
      sample: 0.0
    builds_read:
      description: Number of builds from which the times are.
      returned: always
      type: int
      sample: 4
    builds_left_out:
      description: Number of those whose duration is not counted, since they waited for a person or have retried jobs.
      returned: always
      type: int
      sample: 1
    duration:
      description: Seconds from the start to the end of a build. C(p50), C(p90) and C(p95) are the values at position
        ceil(q · n) of the C(values) sorted values. V(null) for fewer than 5 values.
      returned: always
      type: dict
      sample:
        values: 2
        p50: null
        p90: null
        p95: null
    queueing:
      description: Seconds that jobs waited for an agent after they could run, in the same form. Each retried job counts.
      returned: always
      type: dict
      sample:
        values: 4
        p50: null
        p90: null
        p95: null
cost:
  description: Use of the quotas by the run.
  returned: success, and failure once the operation began
  type: dict
  contains:
    rest_requests:
      description: Number of REST requests.
      returned: always
      type: int
      sample: 6
    graphql_requests:
      description: Number of GraphQL requests.
      returned: always
      type: int
      sample: 1
    graphql_points:
      description: Points that the GraphQL requests cost.
      returned: always
      type: int
      sample: 9
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
      sample: invalid_option
    message:
      description: The first sentence of RV(ignore:msg).
      returned: always
      type: str
      sample: commit must be a full SHA of 40 digits, not 'HEAD'.
    option:
      description: Option that caused the failure.
      returned: when an option caused it
      type: str
      sample: commit
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
from ansible_collections.community.buildkite.plugins.module_utils._operations.build_info import BUILD_INFO


def main() -> None:
    """Run the module."""
    run(BUILD_INFO)


if __name__ == "__main__":
    main()
