#!/usr/bin/python
# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: test
short_description: Skip, mute, enable and label tests of a Buildkite test suite
version_added: 0.1.0
description:
  - Changes the state and the labels of a test that Test Engine knows. It is idempotent, since it first reads them.
  - It takes one REST request for the test, one for its labels unless O(id) is set, one for 100 muted and for 100 skipped tests, and one for
    each change.
  - Check mode compares, and predicts the change.
attributes:
  check_mode:
    description: Can run in check mode and returns a prediction without changing a test.
    support: full
  diff_mode:
    description: An operation has no values to compare.
    support: N/A
author:
  - community.buildkite contributors (@ansible-collections)
seealso:
  - module: community.buildkite.test_suite
    description: Manage test suites.
  - module: community.buildkite.build_info
    description: Return builds, with the tests that failed in them.
extends_documentation_fragment:
  - community.buildkite._attributes
  - community.buildkite._connection
  - community.buildkite._test
"""

EXAMPLES = r"""
---
- name: Mute a flaky test
  community.buildkite.test:
    suite: rspec
    scope: Cart
    name: adds up
    state: muted
    labels:
      - flaky

- name: Enable it again
  community.buildkite.test:
    suite: rspec
    scope: Cart
    name: adds up
    state: enabled
    absent_labels:
      - flaky
"""

RETURN = r"""
prediction:
  description: What the task would do, or did.
  returned: success
  type: str
  sample: 'would change the test Cart adds up: mute it, add the label flaky'
test:
  description: The test, after the task.
  returned: success
  type: dict
  contains:
    id:
      description: UUID of the test.
      returned: always
      type: str
      sample: 035c4ea0-d73b-5bde-bd6f-c806b04f2ec3
    scope:
      description: Scope of the test.
      returned: always
      type: str
      sample: Cart
    name:
      description: Name of the test.
      returned: always
      type: str
      sample: adds up
    location:
      description: File and line of the test.
      returned: always
      type: str
      sample: cart_spec.rb:7
    file_name:
      description: File of the test.
      returned: always
      type: str
      sample: cart_spec.rb
    web_url:
      description: URL of the test.
      returned: always
      type: str
      sample: https://buildkite.com/organizations/acme/analytics/suites/rspec/tests/035c4ea0-d73b-5bde-bd6f-c806b04f2ec3
    labels:
      description: Labels of the test. In check mode, the current ones.
      returned: when O(id), O(labels) or O(absent_labels) is set
      type: list
      elements: str
      sample:
        - flaky
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
      sample: not_found
    message:
      description: The first sentence of RV(ignore:msg).
      returned: always
      type: str
      sample: 'The suite rspec has no test ''Cart adds'' that the token''s user sees: correct suite, which is a slug,
        and the name; Buildkite knows a test once a result of it was uploaded.'
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
      sample: POST /v2/analytics/organizations/acme/suites/rspec/tests/find
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
from ansible_collections.community.buildkite.plugins.module_utils._operations.test import TEST


def main() -> None:
    """Run the module."""
    run(TEST)


if __name__ == "__main__":
    main()
