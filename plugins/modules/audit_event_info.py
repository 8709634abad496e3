#!/usr/bin/python
# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: audit_event_info
short_description: Gather information about the audit log of a Buildkite organization
version_added: 0.1.0
description:
  - Returns who changed what, when, and how. The newest events come first.
  - The audit log needs an Enterprise subscription and a token of an administrator, with the scope C(graphql) or C(read_audit_events).
  - With C(graphql), 100 events take one request of about 400 points. REST has no filters, so without C(graphql) the module reads back from
    the newest event, 100 in a request.
  - No event does not mean no change. Builds, jobs, agents and some other writes have no events.
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
  - module: community.buildkite.access_token_info
    description: Return the UUID of your token, by which you recognize your own changes.
extends_documentation_fragment:
  - community.buildkite._attributes
  - community.buildkite._connection
  - community.buildkite._audit_event_info
"""

EXAMPLES = r"""
---
- name: Return who changed pipelines since a time
  community.buildkite.audit_event_info:
    type:
      - PIPELINE_UPDATED
      - PIPELINE_DELETED
    occurred_from: "2026-11-30T00:00:00Z"
  register: log

- name: Return the last five changes of one object
  community.buildkite.audit_event_info:
    subject_uuid:
      - 0f2a4a4e-5c2b-4b6e-9a67-6f9f0f6f3a11
    limit: 5
  register: last
"""

RETURN = r"""
events:
  description: The events that match, the newest first.
  returned: success
  type: list
  elements: dict
  contains:
    uuid:
      description: UUID of the event.
      returned: always
      type: str
      sample: 035c4ea0-d73b-5bde-bd6f-c806b04f2ec3
    type:
      description: Type of the event, such as V(PIPELINE_UPDATED).
      returned: always
      type: str
      sample: PIPELINE_UPDATED
    occurred_at:
      description: Time of the event.
      returned: always
      type: str
      sample: '2026-07-01T04:00:00.000Z'
    subject:
      description: What changed.
      returned: always
      type: dict
      contains:
        type:
          description: Type of the object, such as V(PIPELINE).
          returned: always
          type: str
          sample: PIPELINE
        uuid:
          description: UUID of the object.
          returned: always
          type: str
          sample: b80c8fef-a677-5340-85fb-2c162d75df03
        name:
          description: Name of the object.
          returned: always
          type: str
          sample: shop
    actor:
      description: Who changed it. V(null) for Buildkite itself.
      returned: always
      type: dict
      contains:
        uuid:
          description: UUID of the user.
          returned: always
          type: str
          sample: 334b6b31-12a2-5bfc-bf4f-870c0954b343
        name:
          description: Name of the user.
          returned: always
          type: str
          sample: Olive Owner
    context:
      description: How it was changed.
      returned: always
      type: dict
      contains:
        type:
          description: V(WebContext) for the web interface, V(APIContext) for an API.
          returned: always
          type: str
          sample: APIContext
        token_uuid:
          description: UUID of the API access token. V(null) in the web interface.
          returned: always
          type: str
          sample: c093c7f6-6edf-595e-9539-70de788efbaa
        ip_address:
          description: Address of the client.
          returned: always
          type: str
          sample: 127.0.0.1
        user_agent:
          description: User agent of the client.
          returned: always
          type: str
          sample: python-requests/2.34.2
    data:
      description: Changed values, in the form of the event.
      returned: when O(include_data) is set
      type: dict
      sample:
        description: Builds the shop
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
      sample: 8
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
      sample: invalid_option
    message:
      description: The first sentence of RV(ignore:msg).
      returned: always
      type: str
      sample: occurred_from must be a time such as 2026-11-30T12:00:00Z, not 'yesterday'.
    option:
      description: Option that caused the failure.
      returned: when an option caused it
      type: str
      sample: occurred_from
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
from ansible_collections.community.buildkite.plugins.module_utils._operations.audit_event_info import AUDIT_EVENT_INFO


def main() -> None:
    """Run the module."""
    run(AUDIT_EVENT_INFO)


if __name__ == "__main__":
    main()
