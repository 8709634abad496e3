# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The operation of the module agent: pause, drain, resume, stop and kill connected agents.

Private to this collection. Knows nothing of Ansible. Source: Buildkite's pages on agents.
"""

from __future__ import annotations

import functools

from .._errors import InvalidOption, Rejected, ServiceError
from .._schema.field import Field
from .._schema.field_facts import Form
from .._schema.operation import Also, Operation, State
from .._text import count_of, listed
from . import agent_hosts
from .agent_writes import A_DAY, VERBS, act, check_own, is_due, know_pauses, warn_of_short_pauses
from .agents import OF_CLUSTER, SELECTION, Agent, again, is_gone, selected, shown
from .call import Call, Result
from .failures import HostsFailed, WaitTimedOut
from .machines import HOSTS
from .naming import build_in
from .waiting import changes, wait
from .wording import build_name

PAUSES = (Also("graphql", "if REST does not show pauses of agents"),)


def work(call: Call) -> Result:
    """Bring all selected agents into a state, and wait for it."""
    state = call.options["state"]
    if agent_hosts.is_asked(call, state):
        return agent_hosts.work(call, state)
    _check(call, state)
    found = selected(call)
    if not found:
        if call.option("allow_no_agents"):
            return {"agents": [], "prediction": f"no agent to {VERBS[state]}"}
        raise InvalidOption(
            f"No connected agent matches {_asked(call)}: correct the selection, or set allow_no_agents if none is right."
        )
    know_pauses(call, state, found)
    check_own(state, found)
    warn_of_short_pauses(call, state, found)
    acted = [agent for agent in found if is_due(call, state, agent)]
    if state == "killed":
        _check_killed(call, acted)
    result: Result = {"changed": bool(acted), "agents": [shown(agent) for agent in found]}
    result["prediction"] = _predicted(state, acted, found)
    if call.check_mode:
        return result
    call.client.side_by_side([functools.partial(act, call, state, agent) for agent in acted])
    if not (call.option("wait") and state in ("drained", "stopped", "killed")):
        again(call, acted)
        return {**result, "agents": [shown(agent) for agent in found]}
    return _awaited(call, state, found, acted, result)


def _check(call: Call, state: str) -> None:
    if all(call.option(field.name) in (None, []) for field in SELECTION):
        names = ", ".join(field.name for field in (*SELECTION, HOSTS))
        raise InvalidOption(f"Nothing selects agents: set at least one of {names}.")
    minutes = call.option("timeout_in_minutes")
    if state == "paused" and minutes is None:
        raise InvalidOption(
            "timeout_in_minutes is required to pause agents, since no pause lasts without a limit: set 1 to 1440.",
            option="timeout_in_minutes",
        )


def _asked(call: Call) -> str:
    given = {field.name: call.option(field.name) for field in SELECTION if call.option(field.name) not in (None, [])}
    return " and ".join(f"{name} {value!r}" for name, value in given.items())


def _check_killed(call: Call, acted: list[Agent]) -> None:
    """Reject killing agents with jobs, which cancels their builds, unless each is named."""
    allowed = set(call.option("override_guards") or ())
    lost = {}
    for agent in acted:
        if agent["busy"] and not allowed & {f"agent/{agent['name']}", f"agent/{agent['id']}"}:
            lost[f"agent/{agent['name']}"] = _build_of(call, agent)
    if lost:
        builds = ", ".join(dict.fromkeys(lost.values()))
        raise Rejected(
            f"Killing {listed([*lost])} cancels {builds}: use state: stopped to let the jobs end, or name the agents in"
            " override_guards.",
            guard="killed_builds",
            addresses=[*lost],
        )


def _build_of(call: Call, agent: Agent) -> str:
    """The build that would be canceled, for a message."""
    if not agent["job_id"]:
        return "a build that the token's user may not see"
    try:
        job = call.client.get(f"jobs/{agent['job_id']}")
    except ServiceError:
        return "a build that the token may not read"
    place = build_in(job.get("web_url"))
    return build_name(*place) if place else "its build"


def _predicted(state: str, acted: list[Agent], found: list[Agent]) -> str:
    names = listed([str(agent["name"]) for agent in acted])
    rest = len(found) - len(acted)
    if not acted:
        return f"nothing to do: {count_of(len(found), 'agent needs', 'agents need')} no change"
    more = f"; {count_of(rest, 'other needs', 'others need')} no change" if rest else ""
    return f"would {VERBS[state]} {count_of(len(acted), 'agent', 'agents')}: {names}{more}"


def _awaited(call: Call, state: str, found: list[Agent], acted: list[Agent], result: Result) -> Result:
    """Wait until all agents are idle, twice in a row since a job may begin beside a pause, or gone."""
    idle, show = 0, changes(call)

    def look() -> list[Agent]:
        nonlocal idle
        again(call, found)
        busy = [agent for agent in found if not is_gone(agent) and (agent["busy"] or state != "drained")]
        idle = 0 if busy else idle + 1
        show(f"agents: {len(found) - len(busy)} of {len(found)} {'idle' if state == 'drained' else 'gone'}")
        return busy

    seconds = float(call.option("wait_timeout"))
    needed = 2 if state == "drained" else 1
    busy, is_over = wait(call, look, lambda busy: not busy and idle >= needed, seconds)
    result["agents"] = [shown(agent) for agent in found]
    if is_over:
        return result
    after = "They stay paused until their pause ends."
    if state == "drained" and call.option("on_timeout") == "resume":
        call.client.side_by_side([functools.partial(act, call, "resumed", agent) for agent in acted])
        again(call, acted)
        result["agents"] = [shown(agent) for agent in found]
        after = "The agents that this task paused are resumed."
    names = listed([str(agent["name"]) for agent in busy])
    what = f"{names} still {'runs' if len(busy) == 1 else 'run'} jobs" if state == "drained" else f"{names} did not end"
    text = f"After {seconds:.0f} s, {what}: raise wait_timeout, or look at the jobs."
    return call.failed(WaitTimedOut(f"{text} {after}" if state == "drained" else text, seconds=seconds), **result)


WRITES = ("write_agents",)
AGENT = Operation(
    name="agent",
    work=work,
    scopes=("read_agents",),
    also=OF_CLUSTER,
    states=(
        State("paused", "keeps agents from taking jobs for O(timeout_in_minutes). Running jobs go on.", WRITES, PAUSES),
        State("drained", "also waits until they are idle.", WRITES, PAUSES),
        State(
            "resumed",
            "ends pauses of this collection, which it recognizes by their note. Pauses of others stay.",
            WRITES,
            PAUSES,
        ),
        State("stopped", "lets agents finish their jobs and disconnect.", WRITES),
        State(
            "killed",
            "disconnects agents at once. It cancels the builds of their jobs, so that O(override_guards) must name busy agents.",
            WRITES,
        ),
        State("disconnected", "only waits until no agent of O(hosts) is connected."),
        State("connected", "only waits until new agents of O(hosts) are connected."),
    ),
    fails_with=(WaitTimedOut, HostsFailed),
    fields=(
        *SELECTION,
        HOSTS,
        Field(
            "timeout_in_minutes",
            "int",
            (
                "How many minutes a pause lasts at most, from 1 to 1440. A pause cannot be extended.",
                "O(state=paused) requires it. The default of O(state=drained) is V(1440).",
            ),
            form=Form(between=(1, A_DAY)),
        ),
        Field(
            "note",
            "str",
            (
                "Note of the pause, after C(community.buildkite:). Everyone who sees the agent sees it.",
                "O(state=resumed) resumes only pauses with this note, or all pauses of this collection if it is omitted.",
                "With O(hosts), the note identifies a maintenance: O(state=drained) continues one with the same note. A host fails if the"
                " collection paused its agents with another note, since another run may work there and end the pause.",
            ),
        ),
        Field(
            "allow_no_agents",
            "bool",
            "Whether to accept a selection, or an entry of O(hosts), without any agent.",
            default=False,
        ),
        Field(
            "min_available",
            "raw",
            (
                "How many agents of each affected queue must stay connected and not paused on machines outside of O(hosts).",
                "It is a number for every queue, or a dictionary with the key of each queue and its number, such as V({linux: 4}).",
                "Otherwise O(state=drained) is rejected before it pauses an agent. It requires O(hosts).",
            ),
            default=0,
        ),
        Field(
            "pause_needed",
            "int",
            (
                "How many minutes the pauses of O(hosts) must still last when O(state=drained) ends. A host with a shorter pause fails,"
                " since no pause can be extended.",
            ),
            default=0,
            form=Form(between=(0, A_DAY)),
        ),
        Field("wait", "bool", "Whether to wait until agents are idle or disconnected.", default=True),
        Field("wait_timeout", "int", "How many seconds to wait.", default=3600, form=Form(between=(1, 604800))),
        Field(
            "on_timeout",
            "str",
            (
                "What a drain does with the agents that it paused when O(wait_timeout) is over. The task fails in any case.",
                "With O(hosts), the agents always stay paused.",
            ),
            choices=("fail", "resume"),
            default="fail",
        ),
        Field(
            "override_guards",
            "list",
            "Agents with jobs that O(state=killed) may kill, such as V(agent/linux-7).",
            elements="str",
        ),
    ),
)
