#!/usr/bin/python
# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: agent
short_description: Pause, drain, resume, stop, kill or wait for agents of a Buildkite organization
version_added: 0.1.0
description:
  - Acts on all connected agents that all given options of the selection match. At least one of O(id), O(name), O(hostname), O(cluster),
    O(queue), O(tags) and O(hosts) is required.
  - With O(hosts), a drain also pauses agents that connect while it waits, since a restarted agent is a new one without a pause.
  - A selection without any agent fails, since a misspelled hostname is not a drained machine. O(allow_no_agents) allows it.
  - Every state is idempotent. Agents that have the state, or are on their way to it, are not changed.
  - Check mode reads the agents and predicts which ones the task would change.
  - A task that runs on one of the selected agents itself is rejected if it would wait for that agent or end it.
  - The token's user must be an administrator, or be permitted to stop agents. Pauses and their notes are read with the scope C(graphql)
    if the REST API does not return them.
attributes:
  check_mode:
    description: Can run in check mode and returns a prediction without changing an agent.
    support: full
  diff_mode:
    description: An operation has no values to compare.
    support: N/A
author:
  - community.buildkite contributors (@ansible-collections)
seealso:
  - module: community.buildkite.agent_info
    description: Return connected agents.
  - module: community.buildkite.cluster_queue
    description: Pause a whole queue without a limit of time.
extends_documentation_fragment:
  - community.buildkite._attributes
  - community.buildkite._connection
  - community.buildkite._agent
"""

EXAMPLES = r"""
---
- name: Drain all agents of a machine, and wait until none runs a job
  community.buildkite.agent:
    state: drained
    hostname: rack-1
    note: kernel update
    wait_timeout: 7200

- name: Let the agents take jobs again
  community.buildkite.agent:
    state: resumed
    hostname: rack-1

- name: Pause the agents of a queue for ten minutes
  community.buildkite.agent:
    state: paused
    cluster: Linux
    queue: gpu
    timeout_in_minutes: 10

- name: Drain two machines together, if ten agents of each of their queues remain
  community.buildkite.agent:
    state: drained
    hosts:
      - name: rack-1
      - name: rack-2.example.com
    min_available: 10

- name: Wait until the three agents of a restarted machine are connected again
  community.buildkite.agent:
    state: connected
    hosts:
      - name: rack-1
        expected: 3
    wait_timeout: 300

- name: Stop an agent after its job
  community.buildkite.agent:
    state: stopped
    name: linux-7

- name: Kill an agent, which cancels the build of its job
  community.buildkite.agent:
    state: killed
    name: linux-7
    override_guards:
      - agent/linux-7
"""

RETURN = r"""
prediction:
  description: What the task would do, or did.
  returned: success, and failure once an agent was changed
  type: str
  sample: 'would pause 1 agent: linux-7'
agents:
  description: The selected agents, by name, as they are after the task.
  returned: success, and failure once an agent was changed
  type: list
  elements: dict
  contains:
    id:
      description: UUID of the agent. A restarted agent is a new one.
      returned: always
      type: str
      sample: 035c4ea0-d73b-5bde-bd6f-c806b04f2ec3
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
      sample: https://buildkite.com/organizations/acme/agents/035c4ea0-d73b-5bde-bd6f-c806b04f2ec3
hosts:
  description: The hosts of O(hosts), in that order.
  returned: if O(hosts) is set, on success, and on failure once an agent was changed
  type: list
  elements: dict
  contains:
    name:
      description: Name of the host in O(hosts).
      returned: always
      type: str
      sample: rack-1
    hostname:
      description: Hostname that its agents report. V(null) if none is connected.
      returned: always
      type: str
      sample: rack-1
    agents:
      description: UUIDs of its connected agents.
      returned: always
      type: list
      elements: str
      sample:
        - 035c4ea0-d73b-5bde-bd6f-c806b04f2ec3
    paused_until:
      description: Time at which the first pause of its agents ends. V(null) if none is paused.
      returned: always
      type: str
      sample: '2026-07-01T04:00:00.000Z'
    failed:
      description: Whether the host did not reach the state that the task asks for.
      returned: always
      type: bool
      sample: true
    msg:
      description: What was done or would be done, or why the host failed, in one sentence.
      returned: always
      type: str
      sample: 'linux-7 is paused with the note ''community.buildkite: kernel update'', which another maintenance has
        set and may end at any time: wait until that one has ended, or resume the agent if it was killed.'
failure:
  description: Why the task failed, for playbooks to test.
  returned: failure
  type: dict
  contains:
    code:
      description: Code of the failure, such as V(invalid_option), V(missing_scope), V(unauthorized), V(forbidden),
        V(not_found), V(rate_limited), V(max_wait), V(service_error), V(unreachable), V(not_buildkite), V(missing_library),
        V(conflict), V(invalid), V(unclear), V(timed_out) or V(hosts_failed).
      returned: always
      type: str
      sample: hosts_failed
    message:
      description: The first sentence of RV(ignore:msg).
      returned: always
      type: str
      sample: 'linux-7 is paused with the note ''community.buildkite: kernel update'', which another maintenance has
        set and may end at any time: wait until that one has ended, or resume the agent if it was killed.'
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
      description: V(own_agent), V(min_available) or V(killed_builds).
      returned: when a guard rejects the task
      type: str
      sample: killed_builds
    addresses:
      description: Agents that O(override_guards) must name.
      returned: when killing agents is rejected
      type: list
      elements: str
      sample:
        - agent/linux-7
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
      sample: 2
    graphql_points:
      description: Points that the GraphQL requests cost.
      returned: always
      type: int
      sample: 3
    seconds_waited:
      description: Seconds that the run waited for quotas.
      returned: always
      type: float
      sample: 0.0
"""

from ansible_collections.community.buildkite.plugins.module_utils._operation import run
from ansible_collections.community.buildkite.plugins.module_utils._operations.agent import AGENT


def main() -> None:
    """Run the module."""
    run(AGENT)


if __name__ == "__main__":
    main()
