# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The event filter `hosts`: the inventory host of an agent's event, for ansible-rulebook."""

from __future__ import annotations

DOCUMENTATION = r"""
name: hosts
short_description: Limit actions to the inventory host of a Buildkite agent
version_added: 0.1.0
description:
  - Sets C(event.meta.hosts) of events of agents, such as C(agent.lost), to the agent's host in the inventory plugin
    P(community.buildkite.agents#inventory). ansible-rulebook limits playbooks and job templates to this host.
  - Other events remain unchanged.
  - The filter sends no requests and knows only the agent of the event. If several hosts would have the same name, the inventory adds a part of
    the UUID, and the filter's name matches no host. Choose unique O(hostnames).
  - If no entry of O(hostnames) has a value, the filter sets C(unnamed_agent), which matches no host.
  - Agents choose their names. The filter changes a name that could be a group, as the inventory does, so that no agent selects other hosts.
author:
  - community.buildkite contributors (@ansible-collections)
requirements:
  - python >= 3.10
  - ansible-rulebook >= 1.3
seealso:
  - plugin: community.buildkite.agents
    plugin_type: inventory
options:
  host_per:
    description:
      - The option O(community.buildkite.agents#inventory:host_per) of the inventory.
    type: str
    choices: [machine, agent]
    default: machine
  hostnames:
    description:
      - The option O(community.buildkite.agents#inventory:hostnames) of the inventory, with the same default. It cannot use V(cluster), which events
        lack.
    type: list
    elements: raw
  groups:
    description:
      - Names of the inventory's groups. V(*) matches any characters. A host with such a name gets a part of the agent's UUID.
      - The default is the groups that O(community.buildkite.agents#inventory:group_by) makes. If the inventory has other groups, add them to the
        default.
    type: list
    elements: str
    default:
      [busy, idle, paused, not_paused, unclustered, cluster_*, queue_*, os_*, arch_*, version_*, state_*, tag_*]
"""

EXAMPLES = r"""
- name: Check the machine of a lost agent
  hosts: all
  sources:
    - community.buildkite.webhook:
        port: 8080
        tokens_path: /etc/buildkite/webhook-tokens
        events: [agent.lost]
      filters:
        - community.buildkite.hosts:
            host_per: machine
  rules:
    - name: Run the playbook on this machine alone
      condition: event.buildkite.event == "agent.lost"
      action:
        run_playbook:
          name: check_machine.yml
"""

import sys
import typing as t
from pathlib import Path

# ansible-rulebook runs this file by its path, without the collections of Ansible.
ROOT = next((folder for folder in Path(__file__).absolute().parents if folder.name == "ansible_collections"), Path())
if str(ROOT.parent) not in sys.path:
    sys.path.append(str(ROOT.parent))
import ansible_collections

# The package ansible, if it is installed, has a regular package of this name.
if str(ROOT) not in ansible_collections.__path__:
    ansible_collections.__path__.append(str(ROOT))

from ansible_collections.community.buildkite.plugins.plugin_utils._events.hosts import GROUPS, with_host


def main(
    event: dict[str, t.Any],
    host_per: str = "machine",
    hostnames: t.Sequence[t.Any] | None = None,
    groups: t.Sequence[str] = GROUPS,
) -> dict[str, t.Any]:
    """The event with the host of its agent. Raises an error with one sentence for wrong arguments."""
    return with_host(event, host_per, hostnames, groups)
