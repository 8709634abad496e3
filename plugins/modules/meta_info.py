#!/usr/bin/python
# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tests/rendering from the declarations: do not edit.

from __future__ import annotations

DOCUMENTATION = r"""
module: meta_info
short_description: Gather information about the addresses of Buildkite
version_added: 0.1.0
description:
  - Returns information about the addresses of Buildkite.
  - The API token needs no scope. It takes one REST request.
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
  - community.buildkite._meta_info
"""

EXAMPLES = r"""
---
- name: Return information about the addresses of Buildkite
  community.buildkite.meta_info:
  register: meta
"""

RETURN = r"""
meta:
  description: Information about the addresses of Buildkite.
  returned: success
  type: dict
  contains:
    webhook_ips:
      description: Addresses and networks from which Buildkite sends webhooks and commit statuses.
      returned: when Buildkite returns it
      type: list
      elements: str
      sample:
        - 192.0.2.0/24
        - 198.51.100.12
        - 127.0.0.1
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
from ansible_collections.community.buildkite.plugins.module_utils._resources.meta import META
from ansible_collections.community.buildkite.plugins.module_utils._schema.catalog import Catalog

# What the module returns, and what this is in, is linked to or refers to.
CATALOG = Catalog((META,))


def packed() -> t.Iterator[object]:
    """The parts of the engine that a run can need, imported when one of a room is asked for."""
    from ansible_collections.community.buildkite.plugins.module_utils._export import listed, selection

    yield from (listed, selection)


def main() -> None:
    """Run the module."""
    run("meta_info", CATALOG, packed())


if __name__ == "__main__":
    main()
