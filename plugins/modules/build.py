#!/usr/bin/python
# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: build
short_description: Trigger builds of Buildkite pipelines and wait for them
version_added: 0.1.0
description:
  - Triggers a build, and waits for its end.
attributes:
  check_mode:
    description: Can run in check mode and returns a prediction without triggering a build.
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
    message: Release 4.2
  register: release
"""

RETURN = r"""
build:
  description: The build. V(null) in check mode.
  returned: success, and failure once it was triggered
  type: dict
  sample:
    pipeline: shop
    id: c3eb1b7d-7032-541e-bbdf-315d26c85ef1
    number: 1
    state: running
    blocked: false
    branch: main
    commit: fb45a86673ac409ba5bb8316ca27e29795f6614e
    message: The newest commit of main
    web_url: https://buildkite.com/acme/shop/builds/1
    created_at: '2026-07-01T04:00:00.000Z'
    finished_at: null
prediction:
  description: What a run would do.
  returned: in check mode
  type: str
  sample: would trigger a build of shop
cost:
  description: Use of the quotas by the run.
  returned: success, and failure once the operation began
  type: dict
  contains:
    rest_requests:
      description: Number of REST requests.
      returned: always
      type: int
      sample: 1
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
        V(conflict), V(invalid), V(unclear), V(build_failed), V(build_canceled), V(build_superseded), V(build_not_run)
        or V(timed_out).
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
    build:
      description: Number of the build.
      returned: when a build caused it
      type: int
      sample: 1
"""

from ansible_collections.community.buildkite.plugins.module_utils._operation import run
from ansible_collections.community.buildkite.plugins.module_utils._operations.build import BUILD


def main() -> None:
    """Run the module."""
    run(BUILD)


if __name__ == "__main__":
    main()
