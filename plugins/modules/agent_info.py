#!/usr/bin/python
# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: agent_info
short_description: Gather information about connected agents of a Buildkite organization
version_added: 0.1.0
description:
  - Returns connected and stopping agents, those that all given options match. Without options, it returns all of them.
  - It takes one REST request for 100 agents, and one more for O(cluster).
  - If an answer lacks pauses and the token has the scope C(graphql), it reads them with a GraphQL request for 100 agents.
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
  - module: community.buildkite.agent
    description: Pause, drain and stop agents.
  - plugin: community.buildkite.agents
    plugin_type: inventory
    description: Use agents as hosts.
extends_documentation_fragment:
  - community.buildkite._attributes
  - community.buildkite._connection
  - community.buildkite._agent_info
"""

EXAMPLES = r"""
---
- name: Return all connected agents
  community.buildkite.agent_info:
  register: all

- name: Return the agents of one machine
  community.buildkite.agent_info:
    hostname: rack-1
  register: machine

- name: Return the Linux agents of a queue
  community.buildkite.agent_info:
    cluster: Linux
    queue: gpu
    tags:
      - os=linux
  register: linux
"""

RETURN = r"""
agents:
  description: The selected agents, by name.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: UUID of the agent. A restarted agent is a new one.
      returned: always
      type: str
      sample: f6d5d99e-cfd8-5ce2-825d-900ed8d255b6
    name:
      description: Name of the agent.
      returned: always
      type: str
      sample: linux-7
    hostname:
      description: Hostname of the agent's machine, as the agent reports it.
      returned: always
      type: str
      sample: rack-1
    connection_state:
      description: V(connected), V(stopping), V(stopped), V(disconnected) or V(lost).
      returned: always
      type: str
      sample: connected
    version:
      description: Version of the agent.
      returned: always
      type: str
      sample: 3.110.0
    queue:
      description: Key of the agent's queue.
      returned: always
      type: str
      sample: default
    meta_data:
      description: Tags of the agent.
      returned: always
      type: list
      elements: str
      sample:
        - queue=default
    ip_address:
      description: Address from which the agent connects.
      returned: always
      type: str
      sample: 192.0.2.10
    os_id:
      description: Operating system of the machine.
      returned: always
      type: str
      sample: linux
    arch:
      description: Architecture of the machine.
      returned: always
      type: str
      sample: amd64
    busy:
      description: Whether the agent runs a job. Without the scope C(graphql), jobs that the token's user may not see
        are not noticed.
      returned: always
      type: bool
      sample: true
    paused:
      description: Whether the agent is paused. V(null) if it is unknown, since the answer lacks it and the token lacks
        C(graphql).
      returned: always
      type: bool
      sample: true
    paused_at:
      description: Time at which it was paused.
      returned: always
      type: str
      sample: '2026-07-01T04:00:00.000Z'
    paused_by:
      description: Name of the user who paused it.
      returned: always
      type: str
      sample: Olive Owner
    paused_note:
      description: Note of the pause.
      returned: always
      type: str
      sample: 'community.buildkite: kernel update'
    paused_timeout_in_minutes:
      description: How many minutes the pause lasts at most.
      returned: always
      type: int
      sample: 30
    created_at:
      description: Time at which the agent was created. An agent that restarts is a new one.
      returned: always
      type: str
      sample: '2026-07-01T04:00:00.000Z'
    connected_at:
      description: Time at which the agent connected.
      returned: always
      type: str
      sample: '2026-07-01T04:00:00.000Z'
    last_job_finished_at:
      description: Time at which its last job ended. V(null) if it had none.
      returned: always
      type: str
      sample: '2026-07-01T04:00:00.000Z'
    web_url:
      description: Page of the agent.
      returned: always
      type: str
      sample: https://buildkite.com/organizations/acme/agents/f6d5d99e-cfd8-5ce2-825d-900ed8d255b6
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
      sample: invalid_option
    message:
      description: The first sentence of RV(ignore:msg).
      returned: always
      type: str
      sample: 'id must be the UUID of an agent, not ''linux-7'': use name for its name.'
    option:
      description: Option that caused the failure.
      returned: when an option caused it
      type: str
      sample: id
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
from ansible_collections.community.buildkite.plugins.module_utils._operations.agent_info import AGENT_INFO


def main() -> None:
    """Run the module."""
    run(AGENT_INFO)


if __name__ == "__main__":
    main()
