# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of community.buildkite.agent. Written by tests/rendering from the declarations: do not edit."""

from __future__ import annotations


class ModuleDocFragment:
    """The options."""

    DOCUMENTATION = r"""
options:
  state:
    description:
      - V(paused) keeps agents from taking jobs for O(timeout_in_minutes). Running jobs go on.
      - V(drained) also waits until they are idle.
      - V(resumed) ends pauses of this collection, which it recognizes by their note. Pauses of others stay.
      - V(stopped) lets agents finish their jobs and disconnect.
      - V(killed) disconnects agents at once. It cancels the builds of their jobs, so that O(override_guards)
        must name busy agents.
      - V(disconnected) only waits until no agent of O(hosts) is connected.
      - V(connected) only waits until new agents of O(hosts) are connected.
    type: str
    required: true
    choices:
      - paused
      - drained
      - resumed
      - stopped
      - killed
      - disconnected
      - connected
  id:
    description:
      - UUID of the agent.
    type: str
  name:
    description:
      - Name of the agents. Several agents can have the same name.
    type: str
  hostname:
    description:
      - Hostname of the agents' machine, exactly as the agents report it.
    type: str
  cluster:
    description:
      - Name or UUID of the agents' cluster. It needs the scope C(read_clusters).
    type: str
  queue:
    description:
      - Key of the agents' queue.
    type: str
  tags:
    description:
      - 'Tags that the agents have, such as V(os=linux): all of them.'
    type: list
    elements: str
  hosts:
    description:
      - Machines whose agents to select, for O(state=drained), O(state=resumed), O(state=disconnected) and O(state=connected).
      - 'A host that fails does not stop the others: RV(hosts) describes each one.'
      - It cannot be combined with the other options that select agents.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the host, such as its name in the inventory. It matches hostnames of agents with or without
            a domain, in any case.
        type: str
        required: true
      hostname:
        description:
          - Hostname exactly as the agents report it, if O(hosts[].name) does not match it or is ambiguous.
        type: str
      before:
        description:
          - UUIDs of the agents before the maintenance. O(state=connected) does not count them as new.
          - With O(state=resumed), the host fails if one of them, or an agent that connected since then, is not
            paused.
        type: list
        elements: str
      expected:
        description:
          - Number of new agents for O(state=connected). The default is the number of agents in O(hosts[].before),
            and at least 1.
        type: int
  timeout_in_minutes:
    description:
      - How many minutes a pause lasts at most, from 1 to 1440. A pause cannot be extended.
      - O(state=paused) requires it. The default of O(state=drained) is V(1440).
    type: int
  note:
    description:
      - Note of the pause, after C(community.buildkite:). Everyone who sees the agent sees it.
      - O(state=resumed) resumes only pauses with this note, or all pauses of this collection if it is omitted.
      - 'With O(hosts), the note identifies a maintenance: O(state=drained) continues one with the same note.
        A host fails if the collection paused its agents with another note, since another run may work there and
        end the pause.'
    type: str
  allow_no_agents:
    description:
      - Whether to accept a selection, or an entry of O(hosts), without any agent.
    type: bool
    default: false
  min_available:
    description:
      - How many agents of each affected queue must stay connected and not paused on machines outside of O(hosts).
      - 'It is a number for every queue, or a dictionary with the key of each queue and its number, such as V({linux:
        4}).'
      - Otherwise O(state=drained) is rejected before it pauses an agent. It requires O(hosts).
    type: raw
    default: 0
  pause_needed:
    description:
      - How many minutes the pauses of O(hosts) must still last when O(state=drained) ends. A host with a shorter
        pause fails, since no pause can be extended.
    type: int
    default: 0
  wait:
    description:
      - Whether to wait until agents are idle or disconnected.
    type: bool
    default: true
  wait_timeout:
    description:
      - How many seconds to wait.
    type: int
    default: 3600
  on_timeout:
    description:
      - What a drain does with the agents that it paused when O(wait_timeout) is over. The task fails in any case.
      - With O(hosts), the agents always stay paused.
    type: str
    choices:
      - fail
      - resume
    default: fail
  override_guards:
    description:
      - Agents with jobs that O(state=killed) may kill, such as V(agent/linux-7).
    type: list
    elements: str
notes:
  - 'Choices ignore case: V(PAUSED) means V(paused).'
"""
