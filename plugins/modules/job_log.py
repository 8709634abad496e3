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
      sample: dc6ddbd1-8732-575f-8694-8e48527b5998
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
      sample: https://buildkite.com/acme/shop/builds/1#dc6ddbd1-8732-575f-8694-8e48527b5998
    size:
      description: Number of bytes of the file; with O(state=absent), of the log.
      returned: always
      type: int
      sample: 23
    path:
      description: Path of the file.
      returned: with O(state=present)
      type: str
      sample: /srv/buildkite/unit.log
    checksum:
      description: SHA-256 of the file.
      returned: with O(state=present)
      type: str
      sample: a593d5676f6e0d10e706b1911a1886560fe168e30b8dc61b7c1715c742e04eab
prediction:
  description: What a run would do.
  returned: in check mode
  type: str
  sample: would write 23 bytes to /srv/buildkite/unit.log
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
        V(not_found), V(rate_limited), V(max_wait), V(service_error), V(unreachable), V(not_buildkite), V(missing_library),
        V(conflict), V(invalid), V(unclear) or V(cannot_write).
      returned: always
      type: str
      sample: invalid_option
    message:
      description: The first sentence of RV(ignore:msg).
      returned: always
      type: str
      sample: 'dest is missing: state=present needs the path of a file.'
    option:
      description: Option that caused the failure.
      returned: when an option caused it
      type: str
      sample: dest
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
from ansible_collections.community.buildkite.plugins.module_utils._operations.job_log import JOB_LOG


def main() -> None:
    """Run the module."""
    run(JOB_LOG)


if __name__ == "__main__":
    main()
