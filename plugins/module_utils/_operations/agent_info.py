# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The operation of the module agent_info.

Private to this collection. Knows nothing of Ansible.
"""

from __future__ import annotations

from .._schema.operation import Operation
from . import agents
from .call import Call, Result


def work(call: Call) -> Result:
    """The agents that match."""
    found = agents.selected(call)
    agents.complete(call, [agent for agent in found if agent["paused"] is None])
    return {"agents": [agents.shown(agent) for agent in found]}


AGENT_INFO = Operation(
    name="agent_info", work=work, scopes=("read_agents",), also=agents.OF_CLUSTER, fields=agents.SELECTION
)
