# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The guard of the agents that remain: how many of each queue can still take jobs while others are paused.

Private to this collection. Knows nothing of Ansible, and nothing of machines.
"""

from __future__ import annotations

import typing as t

from .._errors import InvalidOption, Rejected
from .agents import Agent, complete, queue_of
from .call import Call


def least_of(given: t.Any) -> t.Callable[[str], int]:
    """How many agents must remain of a queue, by its key. `given`: a number for each queue, or numbers by key. Raises InvalidOption."""
    if isinstance(given, dict):
        numbers = {str(key): _number(value) for key, value in given.items()}
        return lambda queue: numbers.get(queue, 0)
    number = 0 if given is None else _number(given)
    return lambda queue: number


def _number(given: t.Any) -> int:
    # A value from the command line is text.
    text = "" if isinstance(given, bool) else str(given)
    if not text.isdecimal():
        raise InvalidOption(
            f"min_available must be a number of agents, or a dictionary with a number for keys of queues, not {given!r}.",
            option="min_available",
        )
    return int(text)


def check_available(call: Call, everyone: list[Agent], taken: list[Agent]) -> None:
    """Reject taking agents if too few of one of their queues remain connected and not paused."""
    given = call.option("min_available")
    least = least_of(given)
    _warn_of_unknown(call, given, everyone)
    queues = {queue_of(agent): least(str(agent["queue"])) for agent in taken if least(str(agent["queue"]))}
    if not queues:
        return
    idents = {agent["id"] for agent in taken}
    rest = [agent for agent in everyone if queue_of(agent) in queues and agent["id"] not in idents]
    rest = [agent for agent in rest if agent["connection_state"] == "connected"]
    complete(call, [agent for agent in rest if agent["paused"] is None])
    if any(agent["paused"] is None for agent in rest):
        call.need("min_available, since REST does not show pauses", "graphql")
        raise InvalidOption("How many agents remain is unknown: the service does not show whether they are paused.")
    for queue, number in sorted(queues.items()):
        left = sum(queue_of(agent) == queue and not agent["paused"] for agent in rest)
        if left < number:
            raise Rejected(
                f"{left} of at least {number} agents of {queue} would remain available: take fewer hosts at a time, connect more"
                " agents, or lower min_available.",
                guard="min_available",
            )


def _warn_of_unknown(call: Call, given: t.Any, everyone: list[Agent]) -> None:
    """A misspelled key would protect nothing."""
    unknown = sorted(
        {str(key) for key in given} - {str(agent["queue"]) for agent in everyone} if isinstance(given, dict) else ()
    )
    if unknown:
        call.warnings.append(f"min_available contains {', '.join(unknown)}, and no connected agent is in such a queue.")
