#!/usr/bin/python
# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: api_access_token
short_description: Revoke the access of API access tokens to a Buildkite organization
version_added: 0.1.0
description:
  - Revokes the access of a user's API access token to the organization. It cannot be undone. It is idempotent.
  - A task never revokes its own token, and revokes another one only if O(override_guards) names it.
  - Only administrators of the organization can do it.
  - It takes one GraphQL request for 100 tokens of the organization, and one for the revocation.
  - Check mode looks for the token and predicts the change. It rejects what the task would reject.
attributes:
  check_mode:
    description: Can run in check mode and returns a prediction without revoking a token.
    support: full
  diff_mode:
    description: An operation has no values to compare.
    support: N/A
author:
  - community.buildkite contributors (@ansible-collections)
seealso:
  - module: community.buildkite.api_access_token_info
    description: Return the API access tokens of the organization's users.
  - module: community.buildkite.access_token_info
    description: Return facts of the token that a task uses.
extends_documentation_fragment:
  - community.buildkite._attributes
  - community.buildkite._connection
  - community.buildkite._api_access_token
"""

EXAMPLES = r"""
---
- name: Revoke the access of a token that leaked
  community.buildkite.api_access_token:
    id: 0190046e-e199-453b-a302-a21a4d649d31
    state: revoked
    override_guards:
      - api_access_token/0190046e-e199-453b-a302-a21a4d649d31
"""

RETURN = r"""
prediction:
  description: What the task would do, or did.
  returned: success
  type: str
  sample: would revoke the access of the token 'Nightly run' of owner@example.com
api_access_token:
  description: The token, as it was before. V(null) if it had no access.
  returned: success
  type: dict
  contains:
    id:
      description: UUID of the token.
      returned: always
      type: str
      sample: 334b6b31-12a2-5bfc-bf4f-870c0954b343
    description:
      description: Description of the token.
      returned: always
      type: str
      sample: Nightly run
    owner:
      description: Email address of the user.
      returned: always
      type: str
      sample: owner@example.com
    created_at:
      description: Time of its creation.
      returned: always
      type: str
      sample: '2026-07-01T04:00:00.000Z'
    expires_at:
      description: Time at which it expires. V(null) if it does not.
      returned: always
      type: str
      sample: '2099-01-01T00:00:00Z'
    last_accessed_at:
      description: Time of its last use. V(null) if it was never used.
      returned: always
      type: str
      sample: '2026-06-01T00:00:00Z'
failure:
  description: Why the task failed, for playbooks to test.
  returned: failure
  type: dict
  contains:
    code:
      description: Code of the failure, such as V(invalid_option), V(missing_scope), V(unauthorized), V(forbidden),
        V(not_found), V(rate_limited), V(max_wait), V(service_error), V(unreachable), V(not_buildkite), V(missing_library),
        V(conflict), V(invalid), V(unclear) or V(rejected).
      returned: always
      type: str
      sample: rejected
    message:
      description: The first sentence of RV(ignore:msg).
      returned: always
      type: str
      sample: 'Revoking the token ''Nightly run'' of owner@example.com cannot be undone, and ends everything that uses
        it: if that is intended, add api_access_token/334b6b31-12a2-5bfc-bf4f-870c0954b343 to override_guards.'
    option:
      description: Option that caused the failure.
      returned: when an option caused it
      type: str
      sample: max_deletions
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
    guard:
      description: The guard, V(own_token) or V(revoked_access).
      returned: when a guard rejects the task
      type: str
      sample: revoked_access
    addresses:
      description: What O(override_guards) must name.
      returned: when the guard V(revoked_access) rejects the task
      type: list
      elements: str
      sample:
        - api_access_token/334b6b31-12a2-5bfc-bf4f-870c0954b343
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
      sample: 2
    graphql_points:
      description: Points that the GraphQL requests cost.
      returned: always
      type: int
      sample: 8
    seconds_waited:
      description: Seconds that the run waited for quotas.
      returned: always
      type: float
      sample: 0.0
"""

from ansible_collections.community.buildkite.plugins.module_utils._operation import run
from ansible_collections.community.buildkite.plugins.module_utils._operations.api_access_token import API_ACCESS_TOKEN


def main() -> None:
    """Run the module."""
    run(API_ACCESS_TOKEN)


if __name__ == "__main__":
    main()
