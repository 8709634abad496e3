#!/usr/bin/python
# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tests/rendering from the declarations: do not edit.

from __future__ import annotations

DOCUMENTATION = r"""
module: api_access_token_info
short_description: Gather information about API access tokens of a Buildkite organization
version_added: 0.1.0
description:
  - Returns API access tokens.
  - Without options, it returns all API access tokens that the token's user can see. If nothing matches, the list
    is empty.
  - The API token needs the scope C(graphql). It takes one GraphQL request for 500 API access tokens.
  - Only administrators can read API access tokens.
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
  - module: community.buildkite.organization_info
    description: Return the whole organization.
extends_documentation_fragment:
  - community.buildkite._attributes
  - community.buildkite._connection
  - community.buildkite._api_access_token_info
"""

EXAMPLES = r"""
---
- name: Return all API access tokens
  community.buildkite.api_access_token_info:
  register: all

- name: Return one token
  community.buildkite.api_access_token_info:
    description: Nightly run
  register: one

- name: Return API access tokens by never_expires
  community.buildkite.api_access_token_info:
    never_expires: true
  register: by_never_expires

- name: Return API access tokens by unused_days
  community.buildkite.api_access_token_info:
    unused_days: 90
  register: by_unused_days
"""

RETURN = r"""
api_access_tokens:
  description: The API access tokens that match the options, by name.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: ID of the token.
      returned: always
      type: str
      sample: 334b6b31-12a2-5bfc-bf4f-870c0954b343
    description:
      description: Description of the token.
      returned: when Buildkite returns it
      type: str
      sample: A token of the seed
    owner:
      description: Email address of the user.
      returned: when Buildkite returns it
      type: str
      sample: owner@example.com
    scopes:
      description: 'Scopes of the token, as GraphQL names them: V(READ_BUILDS).'
      returned: when Buildkite returns it
      type: list
      elements: str
      sample:
        - READ_PIPELINES
    created_at:
      description: Time when it was created.
      returned: when Buildkite returns it
      type: str
      sample: '2026-07-01T04:00:00.000Z'
    expires_at:
      description: Time when it expires.
      returned: when Buildkite returns it
      type: str
      sample: '2027-07-01T04:00:00.000Z'
    last_accessed_at:
      description: Time when it was last used.
      returned: when Buildkite returns it
      type: str
      sample: '2026-06-01T04:00:00.000Z'
    ip_address:
      description: Address of its last request.
      returned: when Buildkite returns it
      type: str
      sample: 192.0.2.17
unread:
  description:
    - Lists and options that the result omits although they may exist, such as V(pipelines.cluster).
    - If a requested list cannot be read, the task fails.
  returned: success
  type: list
  elements: dict
  contains:
    list:
      description: The list, or the option of the list's entries.
      returned: always
      type: str
      sample: unclustered_agent_tokens
    code:
      description: Code of the reason, such as V(missing_scope), V(forbidden) or V(not_found).
      returned: always
      type: str
      sample: missing_scope
    reason:
      description: Reason, as a sentence.
      returned: always
      type: str
      sample: 'The API token lacks the scope graphql (for unclustered_agent_tokens): add it to the token at https://buildkite.com/user/api-access-tokens.'
cost:
  description: Use of the quotas by the run.
  returned: success
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
      sample: 14
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
    organization:
      description: Organization that was not found.
      returned: when it was not found
      type: str
      sample: elsewhere
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
      description: Lists that need a scope, by scope.
      returned: when it lacks scopes for writing
      type: dict
      sample:
        graphql:
          - registries.teams
        read_registries:
          - registries
        read_teams:
          - registries.teams
    reference:
      description: Name that matches no object, or more than one.
      returned: when a name is the cause
      type: str
      sample: Nowhere
"""

import typing as t

from ansible_collections.community.buildkite.plugins.module_utils._information import run
from ansible_collections.community.buildkite.plugins.module_utils._resources.api_access_token import API_ACCESS_TOKEN
from ansible_collections.community.buildkite.plugins.module_utils._schema.catalog import Catalog

# What the module returns, and what this is in, is linked to or refers to.
CATALOG = Catalog((API_ACCESS_TOKEN,))


def packed() -> t.Iterator[object]:
    """The parts of the engine that a run can need, imported when one of a room is asked for."""
    from ansible_collections.community.buildkite.plugins.module_utils._export import listed, selection

    yield from (listed, selection)


def main() -> None:
    """Run the module."""
    run("api_access_token_info", CATALOG, packed())


if __name__ == "__main__":
    main()
