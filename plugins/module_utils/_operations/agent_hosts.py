# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The operation of the module agent on whole machines: drain and resume their agents, wait until these leave and return.

Private to this collection. Knows nothing of Ansible. A machine that fails does not stop the others. A pause is set once and never
renewed. A restarted agent is a new one without a pause: it is looked for before a drain ends.
"""

from __future__ import annotations

import datetime
import functools

from .. import _times
from .._errors import BuildkiteError, InvalidOption
from .._text import count_of, listed
from .agent_writes import OWN, act, check_own, is_due, know_pauses, own_note
from .agents import SELECTION, Agent, again, is_gone, shown
from .call import Call, Result
from .capacity import check_available
from .failures import HostsFailed
from .machines import Machine, Machines, counted, described, no_agent
from .waiting import changes, interval, spared, wait

STATES = ("drained", "resumed", "disconnected", "connected")
# The states that only wait, for others.
WAITS = STATES[2:]


def is_asked(call: Call, state: str) -> bool:
    """Whether the task is about machines. Raises InvalidOption for what does not fit to them."""
    if call.option("hosts") is None:
        if state in WAITS:
            raise InvalidOption(f"state: {state} requires hosts: list them.", option="hosts")
        # Without effect, the guards would only seem to hold.
        given = next((name for name in ("min_available", "pause_needed") if call.option(name)), None)
        if given:
            raise InvalidOption(f"{given} requires hosts: list them.", option=given)
        return False
    others = [field.name for field in SELECTION if call.option(field.name) not in (None, [])]
    if others:
        raise InvalidOption(f"hosts and {others[0]} cannot be combined: set one of them.", option="hosts")
    if state not in STATES:
        raise InvalidOption(f"state: {state} does not take hosts, which {', '.join(STATES)} do.", option="hosts")
    return True


def work(call: Call, state: str) -> Result:
    """Bring the agents of all machines into a state, and wait for it."""
    machines = Machines(call)
    if state in WAITS:
        return _waited(call, state, machines)
    machines.read()
    for machine in machines.good:
        if not machine.agents and not call.option("allow_no_agents"):
            machine.problem = no_agent(machine)
    return _drained(call, machines) if state == "drained" else _resumed(call, machines)


def _drained(call: Call, machines: Machines) -> Result:
    """Pause the agents of all machines, and wait until none runs a job."""
    know_pauses(call, "drained", machines.agents)
    check_own("drained", machines.agents)
    check_available(call, machines.everyone, machines.agents)
    for machine in machines.good:
        machine.problem = _other(call, machine) or _too_short(call, machine.agents)
    acted = _due(call, "drained", machines.agents)
    if call.check_mode:
        for machine in machines.good:
            machine.summary = _predicted(acted, machine)
        return _result(call, machines, acted)
    _act(call, "drained", machines, acted)
    try:
        if call.option("wait"):
            _drain(call, machines, acted)
        else:
            again(call, machines.agents)
    except BuildkiteError as error:
        for machine in machines.good:
            machine.problem = f"Whether its agents are idle is unknown: {error.message}"
    for machine in machines.good:
        machine.problem = _not_paused(machine) or _other(call, machine) or _too_short(call, machine.connected)
        machine.summary = f"{counted(machine.connected)} paused{' and idle' if call.option('wait') else ''}."
    return _result(call, machines, acted)


def _due(call: Call, state: str, agents: list[Agent]) -> list[Agent]:
    """The agents that must be acted on."""
    return [agent for agent in agents if is_due(call, state, agent)]


def _act(call: Call, state: str, machines: Machines, agents: list[Agent]) -> None:
    """Send one write for each agent, whose failure is a problem of its machine."""
    failed: dict[str, str] = {}

    def one(agent: Agent) -> None:
        try:
            act(call, state, agent)
        except BuildkiteError as error:
            failed[str(agent["id"])] = error.message

    call.client.side_by_side([functools.partial(one, agent) for agent in agents])
    for machine in machines.good:
        said = [f"{agent['name']}: {failed[agent['id']]}" for agent in machine.agents if agent["id"] in failed]
        machine.problem = said[0] if said else None


def _drain(call: Call, machines: Machines, acted: list[Agent]) -> None:
    """Wait until no agent runs a job, twice in a row since a job may begin beside a pause, and no new one has connected."""
    idle, show = 0, changes(call)

    def look() -> list[Agent]:
        nonlocal idle
        again(call, machines.agents)
        busy = _busy(machines.agents)
        idle = 0 if busy else idle + 1
        if idle > 1:
            machines.read()
            know_pauses(call, "drained", machines.agents)
            new = _due(call, "drained", machines.agents)
            acted.extend(new)
            _act(call, "drained", machines, new)
            busy = _busy(machines.agents)
            idle = 0 if new or busy else idle
        show(f"agents: {len(machines.agents) - len(busy)} of {len(machines.agents)} idle")
        return busy

    seconds = float(call.option("wait_timeout"))
    _busy_ones, is_over = wait(call, look, lambda busy: not busy and idle > 1, seconds)
    if is_over:
        return
    for machine in machines.good:
        names = listed([str(agent["name"]) for agent in _busy(machine.agents)])
        if names:
            machine.problem = f"After {seconds:.0f} s, jobs still run on {names}: wait longer, or look at the jobs."


def _busy(agents: list[Agent]) -> list[Agent]:
    return [agent for agent in agents if agent["busy"] and not is_gone(agent)]


def _not_paused(machine: Machine) -> str | None:
    """The problem of an agent that takes jobs again."""
    names = [str(a["name"]) for a in machine.agents if a["connection_state"] == "connected" and not a["paused"]]
    return f"{listed(names)} can take jobs again, since someone resumed it: pause it again." if names else None


def _other(call: Call, machine: Machine) -> str | None:
    """The problem of a pause of this collection with another note: another run may work there, and may end it at any time."""
    for agent in machine.connected:
        note = str(agent["paused_note"] or "")
        if agent["paused"] and note.startswith(OWN) and note != own_note(call):
            return (
                f"{agent['name']} is paused with the note {note!r}, which another maintenance has set and may end at any time: wait until"
                " that one has ended, or resume the agent if it was killed."
            )
    return None


def _ends(agent: Agent) -> datetime.datetime | None:
    """When the pause of an agent ends; None if that is unknown."""
    began, minutes = _times.moment(agent["paused_at"]), agent["paused_timeout_in_minutes"]
    return began + datetime.timedelta(minutes=minutes) if agent["paused"] and began and minutes else None


def _too_short(call: Call, agents: list[Agent]) -> str | None:
    """The problem of pauses that end too early. They may be those of others, or of an earlier run."""
    needed = call.option("pause_needed")
    for agent in agents if needed else []:
        ends = _ends(agent)
        if agent["paused"] and (ends is None or ends < _times.now() + datetime.timedelta(minutes=needed)):
            until = f"ends at {_times.text(ends)}" if ends else "ends at an unknown time"
            by = f" by {agent['paused_by']}" if agent["paused_by"] else ""
            return (
                f"The pause of {agent['name']}{by} {until}, before {count_of(needed, 'minute', 'minutes')} have passed, and no"
                " pause can be extended: end it, or wait until it ended."
            )
    return None


def _predicted(acted: list[Agent], machine: Machine) -> str:
    """What a drain would do to a machine."""
    names = [str(agent["name"]) for agent in acted if agent in machine.agents]
    jobs = [str(agent["name"]) for agent in _busy(machine.agents)]
    pause = (
        f"would pause {count_of(len(names), 'agent', 'agents')}: {listed(names)}" if names else "would pause no agent"
    )
    waits = f"wait for {count_of(len(jobs), 'job', 'jobs')}, on {listed(jobs)}" if jobs else "wait for no job"
    return f"{pause}; {waits}"


def _resumed(call: Call, machines: Machines) -> Result:
    """End own pauses. A machine whose agents were to be paused until now and are not has a problem."""
    know_pauses(call, "resumed", machines.agents)
    early = {machine.name: None if call.check_mode else _early(machine) for machine in machines.good}
    acted = _due(call, "resumed", machines.agents)
    if not call.check_mode:
        _act(call, "resumed", machines, acted)
        again(call, acted)
    for machine in machines.good:
        machine.problem = early[machine.name]
        # In check mode, what a run would have paused is not paused.
        mine = [a for a in machine.agents if a in acted or (call.check_mode and a["id"] in machine.before)]
        machine.summary = f"{counted(mine)} {'to resume' if call.check_mode else 'resumed'}."
    return _result(call, machines, acted)


def _early(machine: Machine) -> str | None:
    """The problem of agents that took jobs during the maintenance."""
    free = [agent for agent in machine.connected if machine.before and not agent["paused"]]
    ended = listed([str(agent["name"]) for agent in free if agent["id"] in machine.before])
    if ended:
        return (
            f"The pause of {ended} ended before the work did, so that jobs may have started meanwhile: allow more time for the"
            " work, or stop the agents for it."
        )
    new = listed([str(agent["name"]) for agent in free])
    return (
        f"{new} connected during the work and was not paused, so that jobs may have started: stop the agents for such work."
        if new
        else None
    )


def _waited(call: Call, state: str, machines: Machines) -> Result:
    """Wait until the agents of all machines are gone, or new ones are connected."""
    if call.check_mode:
        for machine in machines.all:
            new = count_of(machine.expected, "new agent is", "new agents are")
            machine.summary = f"would wait until {'no agent is' if state == 'disconnected' else new} connected"
        return _result(call, machines, [])
    show = changes(call)

    def look() -> list[Machine]:
        machines.read()
        late = [machine for machine in machines.good if _missing(state, machine)]
        show(f"hosts: {len(machines.all) - len(late)} of {len(machines.all)} {state}")
        return late

    seconds = float(call.option("wait_timeout"))
    cost = float(len(machines.all))
    late, is_over = wait(call, look, lambda late: not late, seconds, lambda s: spared(call, interval(s), cost=cost))
    for machine in machines.good:
        machine.summary = f"{counted(_new(machine))} connected."
    for machine in [] if is_over else late:
        machine.problem = f"After {seconds:.0f} s, {_missing(state, machine)}."
    return _result(call, machines, [])


def _new(machine: Machine) -> list[Agent]:
    return [a for a in machine.agents if a["connection_state"] == "connected" and a["id"] not in machine.before]


def _missing(state: str, machine: Machine) -> str:
    """What a wait is still for; empty if it is over."""
    if state == "disconnected":
        names = listed([str(agent["name"]) for agent in machine.connected])
        return names and f"agents are still connected: {names}. Stop what still runs them"
    new = len(_new(machine))
    text = f"{count_of(new, 'new agent is', 'new agents are')} connected, and {machine.expected} should be"
    return "" if new >= machine.expected else f"{text}. Look at the log of the agents"


def _until(machine: Machine) -> str | None:
    """When the first pause of the agents of a machine ends."""
    ends = [end for end in map(_ends, machine.connected) if end]
    return _times.text(min(ends)) if ends else None


def _result(call: Call, machines: Machines, acted: list[Agent]) -> Result:
    """The result: every machine, and a failure if any has a problem."""
    agents = [agent for machine in machines.all for agent in machine.agents]
    hosts = [described(machine, _until(machine)) for machine in machines.all]
    bad = [machine for machine in machines.all if machine.problem]
    result: Result = {
        "changed": bool(acted),
        "agents": [shown(agent) for agent in agents],
        "hosts": hosts,
        "prediction": " ".join(f"{host['name']}: {host['msg']}" for host in hosts),
    }
    if not bad:
        return result
    names = ", ".join(machine.name for machine in bad)
    several = f"{len(bad)} of {len(machines.all)} hosts failed ({names}). The first one: " if len(bad) > 1 else ""
    return call.failed(HostsFailed(f"{several}{bad[0].problem}"), **result)
