#!/usr/bin/python
# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: annotation
short_description: Write and delete annotations of Buildkite builds and jobs
version_added: 0.1.0
description:
  - Writes or deletes the annotation of a build, or of a job, that has a context.
  - V(present) and V(absent) are idempotent, except with O(append). An update keeps the style and the priority that are not set.
  - It takes one REST request for the list, one GraphQL request if only the text can differ, and one request for the change.
  - Check mode compares, and predicts the change.
attributes:
  check_mode:
    description: Can run in check mode and returns a prediction without writing an annotation.
    support: full
  diff_mode:
    description: An operation has no values to compare.
    support: N/A
author:
  - community.buildkite contributors (@ansible-collections)
seealso:
  - module: community.buildkite.build
    description: Trigger builds.
  - module: community.buildkite.build_info
    description: Return builds, and their annotations of the style C(error).
extends_documentation_fragment:
  - community.buildkite._attributes
  - community.buildkite._connection
  - community.buildkite._annotation
"""

EXAMPLES = r"""
---
- name: Show the coverage on the page of a build
  community.buildkite.annotation:
    pipeline: shop
    number: 1842
    context: coverage
    style: info
    body: Coverage **97 %**

- name: Add a line to the notes of a release, in every run
  community.buildkite.annotation:
    pipeline: shop
    number: 1842
    context: release
    append: true
    body: "\n* Deployed to staging"

- name: Delete it
  community.buildkite.annotation:
    pipeline: shop
    number: 1842
    context: coverage
    state: absent
"""

RETURN = r"""
prediction:
  description: What the task would do, or did.
  returned: success
  type: str
  sample: would create the annotation with the context unit
annotation:
  description: The annotation after the task. V(null) if it is absent. In check mode, it is the current one.
  returned: success
  type: dict
  contains:
    id:
      description: UUID of the annotation.
      returned: always
      type: str
      sample: 6aa2703b-d2f7-5206-be18-ccdb8c7553a9
    context:
      description: Context of the annotation.
      returned: always
      type: str
      sample: unit
    style:
      description: Style of the annotation. V(null) for the plain one.
      returned: always
      type: str
      sample: error
    priority:
      description: Priority of the annotation.
      returned: always
      type: int
      sample: 3
    scope:
      description: V(build) or V(job).
      returned: always
      type: str
      sample: build
    job_id:
      description: UUID of its job. V(null) for an annotation of a build.
      returned: always
      type: str
      sample: 76ec6198-b83d-5cd6-9da7-61096298b7b7
    created_at:
      description: Time of its creation.
      returned: always
      type: str
      sample: '2026-07-01T04:00:00.000Z'
    updated_at:
      description: Time of the last change.
      returned: always
      type: str
      sample: '2026-07-01T04:00:00.000Z'
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
        V(conflict), V(invalid) or V(unclear).
      returned: always
      type: str
      sample: invalid_option
    message:
      description: The first sentence of RV(ignore:msg).
      returned: always
      type: str
      sample: 'pipeline is missing: set pipeline and number, or name a job by job_id.'
    option:
      description: Option that caused the failure.
      returned: when an option caused it
      type: str
      sample: pipeline
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
from ansible_collections.community.buildkite.plugins.module_utils._operations.annotation import ANNOTATION


def main() -> None:
    """Run the module."""
    run(ANNOTATION)


if __name__ == "__main__":
    main()
