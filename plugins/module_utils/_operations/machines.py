# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The machines of a task: which agents run on each, found by hostname in as few requests as possible.

Private to this collection. Knows nothing of Ansible, and nothing of pauses. Agents report hostnames as they like: short or fully
qualified, and several machines may report the same.
"""

from __future__ import annotations

import dataclasses
import ipaddress
import typing as t

from .._errors import InvalidOption
from .._schema.field import UUID, Field
from .._text import count_of, visible
from .agents import Agent, is_gone, known
from .call import Call, Result

# Agents on a page of their list.
PAGE = 100

HOSTS = Field(
    "hosts",
    "list",
    (
        "Machines whose agents to select, for O(state=drained), O(state=resumed), O(state=disconnected) and O(state=connected).",
        "A host that fails does not stop the others: RV(hosts) describes each one.",
        "It cannot be combined with the other options that select agents.",
    ),
    elements="dict",
    options=(
        Field(
            "name",
            "str",
            (
                "Name of the host, such as its name in the inventory. It matches hostnames of agents with or without a domain, in any case.",
            ),
            required=True,
        ),
        Field(
            "hostname",
            "str",
            "Hostname exactly as the agents report it, if O(hosts[].name) does not match it or is ambiguous.",
        ),
        Field(
            "before",
            "list",
            (
                "UUIDs of the agents before the maintenance. O(state=connected) does not count them as new.",
                "With O(state=resumed), the host fails if one of them, or an agent that connected since then, is not paused.",
            ),
            elements="str",
        ),
        Field(
            "expected",
            "int",
            "Number of new agents for O(state=connected). The default is the number of agents in O(hosts[].before), and at least 1.",
        ),
    ),
)


@dataclasses.dataclass
class Machine:
    """A machine with its agents. `problem`: why it is not as the task asks, one sentence."""

    name: str
    hostname: str | None
    before: tuple[str, ...]
    expected: int
    # As the agents report it.
    reported: str | None = None
    agents: list[Agent] = dataclasses.field(default_factory=list)
    problem: str | None = None
    # What was done, or would be.
    summary: str = ""

    @property
    def connected(self) -> list[Agent]:
        """Its agents that are connected or stopping."""
        return [agent for agent in self.agents if not is_gone(agent)]


def asked(call: Call) -> list[Machine]:
    """The machines of the option. Raises InvalidOption."""
    entries = call.option("hosts")
    if not entries:
        raise InvalidOption("hosts is empty: list at least one host.", option="hosts")
    made = []
    for number, entry in enumerate(entries):
        before = tuple(str(ident).lower() for ident in entry.get("before") or ())
        wrong = next((ident for ident in before if not UUID.match(ident)), None)
        if wrong is not None:
            raise InvalidOption(f"hosts[{number}].before must list UUIDs of agents, not {wrong!r}.", option="hosts")
        expected = entry.get("expected")
        expected = max(1, len(before)) if expected is None else int(expected)
        made.append(Machine(entry["name"], entry.get("hostname") or None, before, expected))
    names = [machine.name for machine in made]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InvalidOption(f"hosts lists {twice!r} twice: list it once.", option="hosts")
    return made


def is_same(name: str, hostname: str) -> bool:
    """Whether a host's name can be an agent's hostname: equal, or one of them without its domain."""
    one, other = (text.casefold().rstrip(".") for text in (name, hostname))
    if one == other or _is_address(one) or _is_address(other):
        return one == other
    is_short = "." not in one or "." not in other
    return is_short and one.partition(".")[0] == other.partition(".")[0]


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


class Machines:
    """All machines of a task."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._pages = 0
        self.all = asked(call)
        # Every agent of the organization, as read first.
        self.everyone: list[Agent] = []

    @property
    def good(self) -> list[Machine]:
        """The machines without a problem."""
        return [machine for machine in self.all if machine.problem is None]

    @property
    def agents(self) -> list[Agent]:
        """The agents of the machines without a problem."""
        return [agent for machine in self.good for agent in machine.agents]

    def read(self) -> None:
        """Look for the agents of the machines.

        One request for 100 agents, or one per machine if that is less. An agent that is listed no more is disconnected.
        """
        machines = self.good
        names = [machine.reported for machine in machines]
        if None in names or len(names) >= self._pages:
            raws = self._call.client.pages("agents")
            self._pages = max(1, -(-len(raws) // PAGE))
            self.everyone = self.everyone or [known(raw) for raw in raws]
        else:
            raws = [
                raw for name in dict.fromkeys(names) for raw in self._call.client.pages("agents", {"hostname": name})
            ]
        _match(machines, raws)
        for machine in self.good:
            _take(machine, raws)


def _match(machines: list[Machine], raws: list[Agent]) -> None:
    """Find the hostname that each machine's agents report. More than one is a problem, and so is one of two machines."""
    hostnames = list(dict.fromkeys(str(raw["hostname"]) for raw in raws if raw.get("hostname")))
    for machine in machines:
        if machine.reported is None:
            _match_one(machine, hostnames)
    taken: dict[str, list[Machine]] = {}
    for machine in machines:
        if machine.reported is not None and machine.problem is None:
            taken.setdefault(machine.reported, []).append(machine)
    for hostname, several in taken.items():
        if len(several) > 1:
            names = " and ".join(machine.name for machine in several)
            for machine in several:
                machine.problem = (
                    f"{names} match the same hostname of agents, {visible(hostname)}: set hostname for each one, or list one of"
                    " them."
                )


def _match_one(machine: Machine, hostnames: list[str]) -> None:
    wanted = machine.hostname
    found = [name for name in hostnames if (name == wanted if wanted else is_same(machine.name, name))]
    if len(found) > 1:
        names = " and ".join(map(visible, sorted(found)))
        machine.problem = f"{machine.name} matches several hostnames of agents, {names}: set its hostname."
    elif found:
        machine.reported = found[0]


def _take(machine: Machine, raws: list[Agent]) -> None:
    """Update the agents of a machine, and add the new ones."""
    mine = {str(raw["id"]): raw for raw in raws if machine.reported and raw.get("hostname") == machine.reported}
    for agent in machine.agents:
        raw = mine.pop(str(agent["id"]), None)
        if raw is None:
            agent.update(connection_state="disconnected", busy=False)
        else:
            agent.update(known(raw))
    machine.agents += sorted(map(known, mine.values()), key=lambda agent: (str(agent["name"]), str(agent["id"])))


def no_agent(machine: Machine) -> str:
    """The sentence about a machine without agents."""
    name = machine.hostname or machine.name
    return f"No connected agent reports the hostname {name}: correct the name, or set allow_no_agents if none is right."


def described(machine: Machine, until: str | None) -> Result:
    """A machine as in results. `until`: when the first pause of its agents ends."""
    return {
        "name": machine.name,
        "hostname": machine.reported and visible(machine.reported),
        "agents": [agent["id"] for agent in machine.connected],
        "paused_until": until,
        "failed": machine.problem is not None,
        "msg": machine.problem or machine.summary,
    }


def counted(agents: t.Sequence[Agent]) -> str:
    """`1 agent`, `2 agents`."""
    return count_of(len(agents), "agent", "agents")
