#!/usr/bin/python
# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: agent_token_rotation
short_description: Return and record the steps of an agent token rotation
version_added: 0.1.0
description:
  - Returns the next step of the rotation of an agent token, and records steps in the file of values. The role
    R(agent_token_rotation, ansible_collections.community.buildkite.agent_token_rotation_role) uses it, so that a run continues after the
    last step.
  - It returns no value, and neither creates nor revokes tokens. The module M(community.buildkite.agent_token) does both.
  - Buildkite does not return which token an agent used. The verification therefore requires that every connected agent was created after the
    distribution. Agents that use other tokens of the cluster count too, unless O(queue) or O(tags) leave them out.
attributes:
  check_mode:
    description: Can run in check mode and returns the next step without recording it.
    support: full
  diff_mode:
    description: An operation has no values to compare.
    support: N/A
author:
  - community.buildkite contributors (@ansible-collections)
seealso:
  - module: community.buildkite.agent_token
    description: Create and revoke agent tokens.
  - module: community.buildkite.agent_info
    description: Return connected agents.
extends_documentation_fragment:
  - community.buildkite._attributes
  - community.buildkite._connection
  - community.buildkite._agent_token_rotation
"""

EXAMPLES = r"""
---
- name: Show the next step of a rotation
  community.buildkite.agent_token_rotation:
    cluster: Linux
    description: Autoscaling group
    rotate_created_before: "2026-06-30T12:00:00Z"
    token_values_path: /etc/buildkite/token_values.yml
  register: rotation

- name: Record that every host has the value
  community.buildkite.agent_token_rotation:
    state: distributed
    cluster: Linux
    description: Autoscaling group
    token_values_path: /etc/buildkite/token_values.yml
    token_id: "{{ rotation.id }}"
  when: rotation.step == 'distribute'
"""

RETURN = r"""
step:
  description:
    - Next step of the rotation. V(create), V(distribute), V(revoke) and V(watch) can be made now.
    - With V(verify), predecessors cannot be revoked yet, since the grace period is not over or the agents may use them.
      With V(none), there is nothing to do.
  returned: success, and failure once the tokens were read
  type: str
  sample: create
address:
  description: Address of the token.
  returned: success, and failure once the tokens were read
  type: str
  sample: cluster/Linux/token/Autoscaling group
id:
  description: ID of the current token. V(null) if a token must be created first.
  returned: success, and failure once the tokens were read
  type: str
  sample: b80c8fef-a677-5340-85fb-2c162d75df03
predecessors:
  description: IDs of the tokens that the rotation revokes, the newest first.
  returned: success, and failure once the tokens were read
  type: list
  elements: str
  sample:
    - 035c4ea0-d73b-5bde-bd6f-c806b04f2ec3
allowed_ip_addresses:
  description: Networks from which agents may connect with the newest token. An empty list means no restriction.
  returned: success, and failure once the tokens were read
  type: list
  elements: str
  sample:
    - 10.0.0.0/8
expires_at:
  description: Time at which the newest token expires. V(null) if it never does.
  returned: success, and failure once the tokens were read
  type: str
  sample: '2099-01-01T00:00:00Z'
rotate_created_before:
  description: Time before which a token of the description was created if it is a predecessor. V(null) if there is
    none.
  returned: success, and failure once the tokens were read
  type: str
  sample: '2026-06-01T00:00:00Z'
distributed_at:
  description: Time of the distribution, by the clock of Buildkite. V(null) if none is recorded.
  returned: success, and failure once the tokens were read
  type: str
  sample: '2026-07-01T04:00:00.000Z'
stored_at:
  description: Absolute path of the file of values.
  returned: success, and failure once the tokens were read
  type: str
  sample: /etc/buildkite/token_values.yml
older_agents:
  description: Connected agents that were created before the distribution, so that they may use a predecessor of the
    distributed token.
  returned: success, and failure once the tokens were read
  type: list
  elements: dict
  contains:
    id:
      description: UUID of the agent.
      returned: always
      type: str
      sample: 334b6b31-12a2-5bfc-bf4f-870c0954b343
    name:
      description: Name of the agent.
      returned: always
      type: str
      sample: linux-7
    hostname:
      description: Hostname of its machine.
      returned: always
      type: str
      sample: rack-1
    created_at:
      description: Time at which it was created.
      returned: always
      type: str
      sample: '2026-06-30T11:00:00.000Z'
connected:
  description: Number of connected agents.
  returned: when agents were read
  type: int
  sample: 1
revoke_after:
  description: Time at which the grace period ends.
  returned: when the value was distributed and predecessors exist
  type: str
  sample: '2026-07-01T12:00:00Z'
prediction:
  description: The next step as a sentence.
  returned: success
  type: str
  sample: 'cluster/Linux/token/Autoscaling group: a token would be created and its value stored; 1 predecessor would
    stay valid.'
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
        V(conflict), V(invalid), V(unclear), V(not_verified) or V(agents_fell).
      returned: always
      type: str
      sample: not_verified
    message:
      description: The first sentence of RV(ignore:msg).
      returned: always
      type: str
      sample: 'cluster/Linux/token/Autoscaling group: 1 predecessor cannot be revoked, although the grace period is
        over: 1 of 1 connected agent was created before the distribution at 2026-06-30T12:00:00Z: linux-7 (rack-1).
        Restart them with the new token, and run again. Buildkite does not return which token an agent used.'
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
    address:
      description: Address of the token.
      returned: when predecessors cannot be revoked
      type: str
      sample: cluster/Linux/token/Autoscaling group
    before:
      description: Number of connected agents before the revocation.
      returned: when it has fallen
      type: int
      sample: 2
    connected:
      description: Number of connected agents.
      returned: when it has fallen
      type: int
      sample: 1
"""

from ansible_collections.community.buildkite.plugins.module_utils._apply.value_file import opened
from ansible_collections.community.buildkite.plugins.module_utils._operation import run
from ansible_collections.community.buildkite.plugins.module_utils._operations.agent_token_rotation import (
    AGENT_TOKEN_ROTATION,
)


def main() -> None:
    """Run the module."""
    run(AGENT_TOKEN_ROTATION, opened)


if __name__ == "__main__":
    main()
