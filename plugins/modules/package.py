#!/usr/bin/python
# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: package
short_description: Publish, copy and delete packages of Buildkite registries
version_added: 0.1.0
description:
  - Publishes a file into a registry, copies a package to another registry, or deletes it. Every state is idempotent.
  - It takes one REST request for 100 packages of the registry, one for each package that may be the right one, and one for the change.
  - Check mode compares, and predicts the change.
  - The file is sent as one form, and is not read into memory as a whole.
attributes:
  check_mode:
    description: Can run in check mode and returns a prediction without changing a package.
    support: full
  diff_mode:
    description: An operation has no values to compare.
    support: N/A
author:
  - community.buildkite contributors (@ansible-collections)
seealso:
  - module: community.buildkite.registry
    description: Manage registries.
  - module: community.buildkite.artifact
    description: Download artifacts of builds.
extends_documentation_fragment:
  - community.buildkite._attributes
  - community.buildkite._connection
  - community.buildkite._package
"""

EXAMPLES = r"""
---
- name: Publish a package
  community.buildkite.package:
    registry: tools
    src: dist/banana_1.1-2_amd64.deb

- name: Copy it to the registry of production
  community.buildkite.package:
    registry: tools
    filename: banana_1.1-2_amd64.deb
    to: tools-production
    state: copied

- name: Delete it
  community.buildkite.package:
    registry: tools
    filename: banana_1.1-2_amd64.deb
    state: absent
"""

RETURN = r"""
prediction:
  description: What the task would do, or did.
  returned: success
  type: str
  sample: would publish banana_1.1-2_amd64.deb into the registry tools
package:
  description:
    - The package after the task, or its copy. V(null) if it is absent.
    - In check mode, it is the current one, or V(null) if the task would publish or copy it.
  returned: success
  type: dict
  contains:
    id:
      description: UUID of the package.
      returned: always
      type: str
      sample: b80c8fef-a677-5340-85fb-2c162d75df03
    name:
      description: Name of the package, as Buildkite reads it in the file.
      returned: always
      type: str
      sample: banana
    version:
      description: Version of the package.
      returned: always
      type: str
      sample: 1.1-2
    web_url:
      description: URL of the package.
      returned: always
      type: str
      sample: https://buildkite.com/organizations/acme/packages/registries/tools/packages/b80c8fef-a677-5340-85fb-2c162d75df03
    filename:
      description: Name of the file. V(null) if Buildkite does not show it.
      returned: always
      type: str
      sample: banana_1.1-2_amd64.deb
    sha256sum:
      description: SHA-256 of the file.
      returned: always
      type: str
      sample: c0cd5ccfdb563a59366e33e73001b78fdb8cca5a6c48e2f90fffcde44b81f1f6
    registry:
      description: Slug of the registry that has the package.
      returned: always
      type: str
      sample: tools
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
      sample: not_found
    message:
      description: The first sentence of RV(ignore:msg).
      returned: always
      type: str
      sample: 'The registry nowhere does not exist or is not visible to the token''s user: set the slug of a registry.'
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
      sample: GET /v2/packages/organizations/acme/registries/nowhere/packages
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
from ansible_collections.community.buildkite.plugins.module_utils._operations.package import PACKAGE


def main() -> None:
    """Run the module."""
    run(PACKAGE)


if __name__ == "__main__":
    main()
