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
    type: str
    required: true
    choices:
      - paused
      - drained
      - resumed
      - stopped
      - killed
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
  timeout_in_minutes:
    description:
      - How many minutes a pause lasts at most, from 1 to 1440. A pause cannot be extended.
      - O(state=paused) requires it. The default of O(state=drained) is V(1440).
    type: int
  note:
    description:
      - Note of the pause, after C(community.buildkite:). Everyone who sees the agent sees it.
      - O(state=resumed) resumes only pauses whose note begins with it.
    type: str
  allow_no_agents:
    description:
      - Whether a selection without any agent is right.
    type: bool
    default: false
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
