#!/usr/bin/python
# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: access_token_info
short_description: Gather information about the API access token of a task
version_added: 0.1.0
description:
  - Returns what the token of the task is and what it may do. It takes one request, which needs no scope.
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
  - module: community.buildkite.api_access_token_info
    description: Return all API access tokens of the organization.
extends_documentation_fragment:
  - community.buildkite._attributes
  - community.buildkite._connection
  - community.buildkite._access_token_info
"""

EXAMPLES = r"""
---
- name: Stop early if the token cannot trigger builds
  community.buildkite.access_token_info:
    scopes:
      - read_builds
      - write_builds
  register: own
  failed_when: own.missing_scopes | length > 0
"""

RETURN = r"""
access_token:
  description: The token.
  returned: success
  type: dict
  contains:
    uuid:
      description: UUID of the token.
      returned: always
      type: str
      sample: ff6c5a08-b2fa-56b6-ac00-6830f4074b6a
    description:
      description: Description of the token.
      returned: always
      type: str
      sample: Nightly run
    scopes:
      description: Scopes of the token.
      returned: always
      type: list
      elements: str
      sample:
        - read_builds
    can_write:
      description: Whether the token can change anything. C(graphql) is access to every change.
      returned: always
      type: bool
      sample: false
    created_at:
      description: Time of its creation.
      returned: always
      type: str
      sample: 2026-07-01 04:00:00 UTC
    expires_at:
      description: Time at which it expires. V(null) if it does not.
      returned: always
      type: str
      sample: 2099-01-01 00:00:00 UTC
    user:
      description: User of the token.
      returned: always
      type: dict
      contains:
        name:
          description: Name of the user.
          returned: always
          type: str
          sample: Olive Owner
        email:
          description: Email address of the user.
          returned: always
          type: str
          sample: owner@example.com
missing_scopes:
  description: Those of O(scopes) that the token lacks.
  returned: success
  type: list
  elements: str
  sample:
    - write_builds
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
        V(not_found), V(rate_limited), V(max_wait), V(service_error), V(unreachable), V(not_buildkite) or V(missing_library).
      returned: always
      type: str
      sample: unauthorized
    message:
      description: The first sentence of RV(ignore:msg).
      returned: always
      type: str
      sample: 'Buildkite does not accept the API token: check api_token or BUILDKITE_API_TOKEN, and whether the token
        was revoked or has expired (https://buildkite.com/user/api-access-tokens).'
    option:
      description: Option that caused the failure.
      returned: when an option caused it
      type: str
      sample: max_deletions
    status:
      description: HTTP status of the answer.
      returned: when Buildkite answered
      type: int
      sample: 401
    request:
      description: Request that failed, as method and path.
      returned: when a request failed
      type: str
      sample: GET /v2/access-token
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
from ansible_collections.community.buildkite.plugins.module_utils._operations.access_token_info import ACCESS_TOKEN_INFO


def main() -> None:
    """Run the module."""
    run(ACCESS_TOKEN_INFO)


if __name__ == "__main__":
    main()
