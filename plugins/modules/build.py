#!/usr/bin/python
# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: build
short_description: Trigger, rebuild, retry and cancel builds of Buildkite pipelines
version_added: 0.1.0
description:
  - Triggers builds, rebuilds one or retries its failed jobs, and waits for the end. Cancels builds.
  - A task that waits shows at once where the builds are, and then each change, if it runs on the controller. The builds keep
    running if the task is interrupted.
  - No build is triggered twice by one run. If the answer to the request is lost, the module looks for the build by a key in its
    meta-data for half a minute. If it does not find the build, it fails with the code V(unclear) and sends nothing again.
  - If one of several O(builds) cannot be triggered, the others are triggered all the same, and the task fails without waiting.
  - To wait for one build takes 26 requests in the first minute and about 110 in an hour. Several builds of one pipeline take as
    many, and builds of several pipelines one GraphQL query in place of each request if the token has the scope C(graphql).
  - Tasks in a loop run one after the other. To run builds at the same time, list them in O(builds).
attributes:
  check_mode:
    description: Can run in check mode and returns a prediction. It reads the pipelines and builds and sends no change.
    support: full
  diff_mode:
    description: An operation has no values to compare.
    support: N/A
author:
  - community.buildkite contributors (@ansible-collections)
extends_documentation_fragment:
  - community.buildkite._attributes
  - community.buildkite._connection
  - community.buildkite._build
"""

EXAMPLES = r"""
---
- name: Release, and wait for the end of the build
  community.buildkite.build:
    pipeline: shop
    branch: main
    build_message: Release 4.2
    meta_data:
      version: "4.2"
  register: release

- name: Build a commit unless a build of it runs or has passed
  community.buildkite.build:
    pipeline: shop
    branch: main
    commit: 3f2c1e9d0b7a4c5e8f6a1b2c3d4e5f60718293a4
    reuse: same_commit

- name: Build two pipelines at the same time, and fail as soon as one of them fails
  community.buildkite.build:
    builds:
      - pipeline: shop
      - pipeline: billing
        branch: stable
    fail_fast: true
    wait_timeout: 1800

- name: Retry the jobs of a build that failed or timed out
  community.buildkite.build:
    pipeline: shop
    retry_failed: 1842
    retry_states:
      - failed
      - timed_out

- name: Build again, and return when someone must unblock a step
  community.buildkite.build:
    pipeline: shop
    rebuild_of: 1842
    on_blocked: return

- name: Cancel a build
  community.buildkite.build:
    state: canceled
    pipeline: shop
    number: 1842
"""

RETURN = r"""
build:
  description: The build. In check mode, the one that exists already. The keys of one that would be created are V(null).
    Without O(builds).
  returned: success, and failure once it was triggered
  type: dict
  contains:
    pipeline:
      description: Slug of the pipeline.
      returned: always
      type: str
      sample: shop
    action:
      description: What the task did, or would do in check mode. V(triggered), V(reused), V(rebuilt), V(retried), V(canceled)
        or V(unchanged).
      returned: always
      type: str
      sample: triggered
    id:
      description: ID of the build.
      returned: always
      type: str
      sample: 0216aff8-5cd5-58b0-861f-3d66c1248d03
    number:
      description: Number of the build in the pipeline.
      returned: always
      type: int
      sample: 1
    state:
      description: State of the build. If RV(build.blocked) is true, someone must unblock a step.
      returned: always
      type: str
      sample: passed
    blocked:
      description: Whether the build is blocked.
      returned: always
      type: bool
      sample: true
    branch:
      description: Branch.
      returned: always
      type: str
      sample: main
    commit:
      description: Commit. V(HEAD) until an agent finds out the SHA.
      returned: always
      type: str
      sample: 637221353c1997ebecfdb335a9660e784fcf3afa
    message:
      description: Message.
      returned: always
      type: str
      sample: Release 4.2
    web_url:
      description: Page of the build.
      returned: always
      type: str
      sample: https://buildkite.com/acme/shop/builds/1
    created_at:
      description: When the build was created.
      returned: always
      type: str
      sample: '2026-07-01T04:00:00.000Z'
    started_at:
      description: When the first job started.
      returned: always
      type: str
      sample: '2026-07-01T04:00:00.000Z'
    finished_at:
      description: When the build ended.
      returned: always
      type: str
      sample: '2026-07-01T04:00:00.000Z'
    retried_jobs_count:
      description: Number of retried jobs.
      returned: with O(retry_failed), when jobs were retried
      type: int
      sample: 1
    blocked_steps:
      description: The steps that someone must unblock.
      returned: when the task ended because the build is blocked
      type: list
      elements: dict
      contains:
        id:
          description: ID of the job.
          returned: always
          type: str
          sample: 51e4ac9a-92ed-5ca5-95ab-f9260e15f813
        label:
          description: Label of the step.
          returned: always
          type: str
          sample: Release
        step_key:
          description: Key of the step.
          returned: always
          type: str
          sample: release
        fields:
          description: The fields of the step. V(null) if the configuration of the pipeline does not contain the step.
          returned: always
          type: list
          elements: dict
          contains:
            key:
              description: Key of the field.
              returned: always
              type: str
              sample: version
            label:
              description: Label of the field.
              returned: always
              type: str
              sample: Version
            required:
              description: Whether the field needs a value.
              returned: always
              type: bool
              sample: true
            options:
              description: Values that the field accepts. Any value if there are none.
              returned: always
              type: list
              elements: str
              sample: []
builds:
  description: The builds of O(builds) that were triggered or reused, in order, each with the keys of RV(build).
  returned: success, and failure once one was triggered, with O(builds)
  type: list
  elements: dict
  sample:
    - pipeline: shop
      action: triggered
      id: b515d77a-1629-5856-9697-c82f3c839a7d
      number: 2
      state: passed
      blocked: false
      branch: main
      commit: 637221353c1997ebecfdb335a9660e784fcf3afa
      message: Release 4.2
      web_url: https://buildkite.com/acme/shop/builds/2
      created_at: '2026-07-01T04:00:00.000Z'
      started_at: '2026-07-01T04:00:00.000Z'
      finished_at: '2026-07-01T04:00:00.000Z'
prediction:
  description: What a run would do.
  returned: in check mode
  type: str
  sample: would trigger a build of shop on main
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
      sample: 3
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
        V(not_found), V(rate_limited), V(max_wait), V(service_error), V(unreachable), V(not_buildkite), V(missing_library),
        V(conflict), V(invalid), V(unclear), V(build_failed), V(build_canceled), V(build_superseded), V(build_not_run),
        V(build_blocked), V(no_agent) or V(timed_out).
      returned: always
      type: str
      sample: build_failed
    message:
      description: The first sentence of RV(ignore:msg).
      returned: always
      type: str
      sample: 'build site#1 failed after 2 s: 1 of 1 job failed. "Unit" exited with status 1 on agent linux-small-hosted-1:
        see https://buildkite.com/acme/site/builds/1.'
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
      sample: POST /v2/organizations/acme/pipelines/nowhere/builds
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
    problems:
      description: All problems, each with its code, message and further facts.
      returned: when several builds failed
      type: list
      elements: dict
      sample:
        - code: build_failed
          message: 'build site#2 failed after 2 s: 1 of 1 job failed. "Unit" exited with status 1 on agent linux-small-hosted-1:
            see https://buildkite.com/acme/site/builds/2.'
          pipeline: site
          build: 2
          web_url: https://buildkite.com/acme/site/builds/2
          job:
            id: 6c2adc87-91d0-56a3-809e-dab65d517dbd
            name: Unit
            step_key: null
            state: failed
            agent: linux-small-hosted-1
            web_url: https://buildkite.com/acme/site/builds/2#6c2adc87-91d0-56a3-809e-dab65d517dbd
          exit_status: 1
          log_tail:
            - 1 test failed
    pipeline:
      description: Slug of the build's pipeline.
      returned: when a build is the cause
      type: str
      sample: site
    build:
      description: Number of the build.
      returned: when a build is the cause
      type: int
      sample: 1
    web_url:
      description: Page of the build.
      returned: when a build is the cause
      type: str
      sample: https://buildkite.com/acme/site/builds/1
    job:
      description: The first job that failed, or the step that blocks the build.
      returned: when a job is the cause
      type: dict
      sample:
        id: 71d3d747-4c18-5f1c-bd22-d634ad535dd3
        name: trigger job
        step_key: null
        state: failed
        agent: null
        web_url: https://buildkite.com/acme/site/builds/1#71d3d747-4c18-5f1c-bd22-d634ad535dd3
    exit_status:
      description: Exit status of the job; V(-1) if its agent was lost.
      returned: when a command failed
      type: int
      sample: 1
    log_tail:
      description: The last lines of the job's log, without secrets in a form that is recognized.
      returned: when the job has a log and the token has the scope C(read_build_logs)
      type: list
      elements: str
      sample:
        - $ kill
    signal:
      description: Signal that ended the job.
      returned: when a signal ended it
      type: str
      sample: SIGKILL
    downstream:
      description:
        - How the triggered build ended, for which the job waited.
        - It has the keys C(pipeline), C(build), C(web_url), C(code) and C(message), and those of its own failure, such
          as C(job) and C(downstream), for three levels of builds.
      returned: when the job is a trigger step
      type: dict
      sample:
        pipeline: deploy
        build: 1
        web_url: https://buildkite.com/acme/deploy/builds/1
        code: build_failed
        message: 'build deploy#1 failed after 2 s: 1 of 1 job failed. "Ship" exited with status 1 on agent linux-small-hosted-1.'
        job:
          id: 163990cd-9f59-57e1-acf2-23648195c146
          name: Ship
          step_key: null
          state: failed
          agent: linux-small-hosted-1
          web_url: https://buildkite.com/acme/deploy/builds/1#163990cd-9f59-57e1-acf2-23648195c146
        exit_status: 1
        signal: null
        log_tail:
          - no space left on device
    canceled_by:
      description: Name of the user who canceled the build.
      returned: when a user canceled it and the token has the scope C(graphql)
      type: str
      sample: Olive Owner
    cancel_reason:
      description: Why the build was canceled, in Buildkite's words.
      returned: when it was canceled
      type: str
      sample: Build canceled
    successor:
      description: The next build of the branch, which superseded the build.
      returned: when a newer build superseded it
      type: dict
      sample:
        number: 2
        state: running
        web_url: https://buildkite.com/acme/newest/builds/2
"""

from ansible_collections.community.buildkite.plugins.module_utils._operation import run
from ansible_collections.community.buildkite.plugins.module_utils._operations.build import BUILD


def main() -> None:
    """Run the module."""
    run(BUILD)


if __name__ == "__main__":
    main()
