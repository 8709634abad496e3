# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The guard of the agents that remain: how many of each queue can still take jobs while others are paused.

Private to this collection. Knows nothing of Ansible, and nothing of machines.
"""

from __future__ import annotations

from .._errors import InvalidOption, Rejected
from .agents import Agent, complete, queue_of
from .call import Call


def check_available(call: Call, everyone: list[Agent], taken: list[Agent]) -> None:
    """Reject taking agents if too few of one of their queues remain connected and not paused."""
    least = call.option("min_available")
    if not least:
        return
    queues = {queue_of(agent) for agent in taken}
    idents = {agent["id"] for agent in taken}
    rest = [agent for agent in everyone if queue_of(agent) in queues and agent["id"] not in idents]
    rest = [agent for agent in rest if agent["connection_state"] == "connected"]
    complete(call, [agent for agent in rest if agent["paused"] is None])
    if any(agent["paused"] is None for agent in rest):
        call.need("min_available, since REST does not show pauses", "graphql")
        raise InvalidOption("How many agents remain is unknown: the service does not show whether they are paused.")
    for queue in sorted(queues):
        left = sum(queue_of(agent) == queue and not agent["paused"] for agent in rest)
        if left < least:
            raise Rejected(
                f"{left} of at least {least} agents of {queue} would remain available: take fewer hosts at a time, connect more"
                " agents, or lower min_available.",
                guard="min_available",
            )
