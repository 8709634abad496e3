# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of community.buildkite.agent_info. Written by tests/rendering from the declarations: do not edit."""

from __future__ import annotations


class ModuleDocFragment:
    """The options."""

    DOCUMENTATION = r"""
options:
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
notes: []
"""
