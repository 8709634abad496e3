#!/usr/bin/python
# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: artifact_info
short_description: Gather information about artifacts of Buildkite builds
version_added: 0.1.0
description:
  - Returns the artifacts of a build or of one of its jobs.
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
  - community.buildkite._artifact_info
"""

EXAMPLES = r"""
---
- name: Find the packages of a build
  community.buildkite.artifact_info:
    pipeline: shop
    number: 1842
    path: dist/*
    artifact_state: finished
  register: packages
"""

RETURN = r"""
artifacts:
  description: The artifacts in the order of their paths.
  returned: success
  type: list
  elements: dict
  sample:
    - pipeline: shop
      build: 1
      id: 0216aff8-5cd5-58b0-861f-3d66c1248d03
      job_id: 22a299e0-1845-536f-8d8a-59034e52e600
      state: finished
      path: logs/unit.log
      filename: unit.log
      mime_type: application/octet-stream
      file_size: 1
      sha1sum: '0000000000000000000000000000000000000000'
      web_url: https://buildkite.com/acme/shop/builds/1#22a299e0-1845-536f-8d8a-59034e52e600
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
from ansible_collections.community.buildkite.plugins.module_utils._operations.artifacts import ARTIFACT_INFO


def main() -> None:
    """Run the module."""
    run(ARTIFACT_INFO)


if __name__ == "__main__":
    main()
