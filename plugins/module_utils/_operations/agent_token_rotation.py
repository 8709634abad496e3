# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The operation of the module agent_token_rotation: the next step of a rotation, and what the steps record.

Private to this collection. Knows nothing of Ansible, and writes only to the file of values. The module agent_token creates and revokes.
Source: Buildkite's pages on agent tokens and agents.
"""

from __future__ import annotations

import datetime
import math
import os
import typing as t

from .. import _times
from .._errors import BuildkiteError, InvalidOption
from .._schema.field import Field
from .._schema.field_facts import Form
from .._schema.operation import Operation, State
from .._text import count_of, listed
from .agents import SELECTION, Agent, cluster_of, selected
from .call import Call, Result, Stored
from .rotating import AGENTS, DISTRIBUTED, FINISHED, LIMIT, PATH, REVOKED, REVOKING, Rotation, rotation
from .waiting import changes, spared, wait

DURATION, DURATION_SAYS = r"\d{1,6}[smhdw]", "a length of time such as 24h, 30m or 0s"
# Seconds between two looks at the number of agents. It counts as fallen when two looks in a row show it.
EVERY = 15.0
LOOKS = 2
SHOWN = ("id", "name", "hostname", "created_at")
NOT_KNOWN = "Buildkite does not return which token an agent used."


class NotVerified(BuildkiteError):
    """Agents may still use a predecessor after the grace period. Nothing was revoked."""

    code = "not_verified"


class AgentsFell(BuildkiteError):
    """Fewer agents are connected than before the revocation. Facts: before, connected."""

    code = "agents_fell"


def work(call: Call) -> Result:
    """Return the next step, or check and record one."""
    stored = t.cast(Stored, call.stored)
    stored.check()
    at = _position(call, stored)
    state = call.options["state"]
    if state == "distributed":
        return _distributed(call, stored, at)
    if state == "watched":
        return _watched(call, stored, at)
    step = "distribute" if at.is_stored and call.option("again") else at.step
    if step == "revoke":
        return _verified(call, stored, at, state)
    return {**_shown(stored, at, step), "prediction": _next(at, step, stored.path)}


def _position(call: Call, stored: Stored) -> Rotation:
    """Where the rotation is."""
    cluster = cluster_of(call, str(call.options["cluster"]))
    address = f"cluster/{cluster['name']}/token/{call.options['description']}"
    tokens = call.client.pages(f"clusters/{cluster['id']}/tokens")
    given, max_age = call.moment(LIMIT), call.option("max_age")
    return rotation(tokens, stored.read(), address, stored.path, given, max_age)


def _text(when: datetime.datetime | None) -> str | None:
    return _times.text(when) if when else None


def _shown(stored: Stored, at: Rotation, step: str) -> Result:
    """The keys of every result. No value of a token is one of them."""
    return {
        "step": step,
        "address": at.address,
        "id": at.current["id"] if at.current else None,
        "predecessors": [token["id"] for token in at.predecessors],
        "allowed_ip_addresses": at.networks,
        "expires_at": (at.newest or {}).get("expires_at"),
        LIMIT: _exact(at.limit) if at.limit else None,
        DISTRIBUTED: _text(at.times.get(DISTRIBUTED)),
        "older_agents": [],
        "stored_at": os.path.abspath(stored.path),
    }


def _exact(when: datetime.datetime) -> str:
    """A time with its fraction of a second, which decides between tokens that were created in one second."""
    return when.astimezone(datetime.timezone.utc).isoformat().replace("+00:00", "Z")


def _next(at: Rotation, step: str, path: str) -> str:
    """The next step of a rotation without agents, as a sentence."""
    lost = at.current["id"] if at.current and not at.is_stored else None
    old = count_of(len(at.predecessors), "predecessor", "predecessors")
    texts = {
        "create": f"a token would be created and its value stored; {old} would stay valid",
        "distribute": f"the value of {(at.current or {}).get('id')} would be distributed; {old} would stay valid",
        "watch": f"the number of agents, {at.agents} before the revocation, would be watched",
        "none": f"nothing to rotate, and {path} lacks the value of {lost}" if lost else "nothing to rotate",
    }
    return f"{at.address}: {texts[step]}."


def _distributed(call: Call, stored: Stored, at: Rotation) -> Result:
    """Record that every host has the value of a token, at the time of the service."""
    ident = call.option("token_id")
    if ident is None or at.current is None or at.current["id"] != ident or not at.is_stored:
        raise InvalidOption(
            f"{at.address}: token_id must be the ID of the current token, whose value is in {stored.path}, not {ident!r}: run the rotation"
            " again from its first step.",
            option="token_id",
        )
    result = _shown(stored, at, at.step)
    when = _times.text(_service_time(call))
    if not call.check_mode:
        stored.record(at.address, ident, {DISTRIBUTED: when})
    text = f"{at.address}: {ident} is distributed."
    return {**result, "changed": True, DISTRIBUTED: when, "prediction": text}


def _service_time(call: Call) -> datetime.datetime:
    """The current time by the service's clock, which also dates agents: at most a second too late, as its answers have no fractions."""
    behind = call.client.ledger.behind
    return _times.now() - datetime.timedelta(seconds=behind - 1.0 if math.isfinite(behind) else 0.0)


def _connected(call: Call) -> list[Agent]:
    """The connected agents of the selection. Those that stop have ended already, except for their jobs."""
    return [agent for agent in selected(call) if agent["connection_state"] == "connected"]


def _verified(call: Call, stored: Stored, at: Rotation, state: str) -> Result:
    """Whether the predecessors may be revoked: after the grace period, and if every connected agent is younger than the distribution."""
    distributed = at.times[DISTRIBUTED]
    found = _connected(call)
    older = [agent for agent in found if not _is_younger(agent, distributed)]
    over = distributed + _times.duration(call.options["grace"])
    # The clock of this machine may be ahead.
    is_over = _service_time(call) >= over
    why = _why_not(call, found, older, distributed)
    result = {
        **_shown(stored, at, "revoke" if is_over and not why else "verify"),
        "older_agents": [{name: agent[name] for name in SHOWN} for agent in older],
        "connected": len(found),
        "revoke_after": _times.text(over),
    }
    old = count_of(len(at.predecessors), "predecessor", "predecessors")
    if why and is_over and state == "verified":
        text = f"{at.address}: {old} cannot be revoked, although the grace period is over: {why}"
        return call.failed(NotVerified(text, address=at.address), **result)
    if result["step"] == "verify":
        when = "the grace period is over" if is_over else f"{old} can be revoked from {_times.text(over)} on"
        return {**result, "prediction": f"{at.address}: {when}{f'; {why}' if why else '.'}"}
    count = t.cast(int, len(found) if at.is_untouched else at.agents)
    result["prediction"] = (
        f"{at.address}: {old} would be revoked; {count_of(count, 'agent is', 'agents are')} connected."
    )
    if state == "verified":
        result["changed"] = True
        if not call.check_mode:
            ids = [token["id"] for token in at.predecessors] if at.is_untouched else [*at.revoked]
            facts = {REVOKING: _times.text(_times.now()), AGENTS: count, REVOKED: ids}
            stored.record(at.address, t.cast(Result, at.current)["id"], facts)
    return result


def _is_younger(agent: Agent, distributed: datetime.datetime) -> bool:
    created = _times.moment(agent["created_at"])
    return created is not None and created >= distributed


def _why_not(call: Call, found: list[Agent], older: list[Agent], distributed: datetime.datetime) -> str:
    """Why the agents do not show that the predecessors are unused, "" if they do."""
    if older:
        names = listed([f"{agent['name']} ({agent['hostname'] or 'no hostname'})" for agent in older])
        verb = "was" if len(older) == 1 else "were"
        return (
            f"{len(older)} of {count_of(len(found), 'connected agent', 'connected agents')} {verb} created before the distribution at"
            f" {_times.text(distributed)}: {names}. Restart them with the new token, and run again. {NOT_KNOWN}"
        )
    least = call.options["min_agents"]
    if len(found) >= least:
        return ""
    return (
        f"{count_of(len(found), 'agent is', 'agents are')} connected, and min_agents is {least}: start agents with the new token, or lower"
        " min_agents, and run again."
    )


def _watched(call: Call, stored: Stored, at: Rotation) -> Result:
    """Wait until the time after the revocation is over. Fails if the number of agents has fallen."""
    result = _shown(stored, at, at.step)
    if at.step != "watch":
        return {
            **result,
            "prediction": _next(at, at.step, stored.path)
            if at.step != "revoke"
            else f"{at.address}: nothing is revoked yet.",
        }
    before = t.cast(int, at.agents)
    if call.check_mode:
        return {**result, "prediction": _next(at, "watch", stored.path)}
    end = at.times[REVOKING] + _times.duration(call.options["watch"])
    remaining = max(0.0, (end - _times.now()).total_seconds())
    seconds = min(remaining, call.left())
    fallen, show = 0, changes(call)

    def look() -> int:
        nonlocal fallen
        count = len(_connected(call))
        fallen = fallen + 1 if before - count > call.options["allowed_fall"] else 0
        show(f"agents: {count} connected, {before} before the revocation")
        return count

    count, _early = wait(call, look, lambda _count: fallen >= LOOKS, seconds, lambda _elapsed: spared(call, EVERY))
    result["connected"] = count
    if fallen:
        text = (
            f"{at.address}: the number of connected agents fell from {before} to {count} since the predecessors were revoked at"
            f" {_times.text(at.times[REVOKING])}. A revoked token cannot be restored: distribute the current value again, start the missing"
            " agents, and run again. If they were stopped on purpose, set allowed_fall."
        )
        return call.failed(AgentsFell(text, before=before, connected=count), **result)
    if seconds < remaining:
        return {**result, "prediction": _next(at, "watch", stored.path)}
    stored.record(at.address, t.cast(Result, at.current)["id"], {FINISHED: _times.text(_times.now())})
    text = f"{at.address}: rotated. Connected agents: {before} before the revocation, {count} now."
    return {**result, "step": "none", "changed": True, "prediction": text}


AGENT_TOKEN_ROTATION = Operation(
    name="agent_token_rotation",
    work=work,
    scopes=("read_clusters", "read_agents"),
    states=(
        State("planned", "returns the next step as RV(step). It changes nothing."),
        State("distributed", "records that every host has the value of O(token_id), with the time."),
        State(
            "verified",
            "records the number of connected agents, right before the predecessors are revoked. It fails if the grace period is over and connected"
            " agents may still use a predecessor. Before its end, it records nothing.",
        ),
        State(
            "watched",
            "waits until O(watch) after the revocation is over, and records that the rotation is finished. It fails if fewer agents are"
            " connected than before the revocation.",
        ),
    ),
    default="planned",
    fails_with=(NotVerified, AgentsFell),
    fields=(
        Field("cluster", "str", "Name or UUID of the cluster.", required=True),
        Field("description", "str", "Description of the token, which its successor has too.", required=True),
        Field(
            PATH,
            "path",
            (
                "Path of the file with the values of tokens, in which the module C(agent_token) stores them. The rotation is recorded in the"
                " entry of the token, as C(rotation: {distributed_at, revoking_at, agents, predecessors, finished_at}).",
                "Values of tokens are neither returned nor changed.",
            ),
            secret=False,
            required=True,
        ),
        Field(
            "token_values_vault_id",
            "str",
            "Vault ID whose password encrypts the file. It needs the controller's own process.",
            secret=False,
            example="tokens",
        ),
        Field(
            LIMIT,
            "str",
            (
                "Time in the past. A token that was created before this time is rotated.",
                "Without it and O(max_age), only a rotation that has begun continues.",
            ),
            example="2026-06-30T12:00:00Z",
        ),
        Field(
            "max_age",
            "str",
            (
                "Age at which a token is rotated, such as V(90d), if O(rotate_created_before) is omitted.",
                "While a rotation has not ended, no other one begins.",
            ),
            form=Form(_times.DURATION, _times.DURATION_SAYS),
            example="90d",
        ),
        Field(
            "token_id", "str", "ID of the token that was distributed. O(state=distributed) requires it.", secret=False
        ),
        Field(
            "again",
            "bool",
            "Whether the next step is to distribute the current value, even if its distribution is recorded.",
            default=False,
        ),
        Field(
            "grace",
            "str",
            "How long predecessors stay valid after the distribution.",
            default="24h",
            form=Form(DURATION, DURATION_SAYS),
        ),
        *(field for field in SELECTION if field.name in ("queue", "tags")),
        Field(
            "min_agents",
            "int",
            "How many agents must be connected for the verification. With V(0), no agent is enough.",
            default=1,
            form=Form(between=(0, 1000000)),
        ),
        Field(
            "watch",
            "str",
            "How long the number of connected agents is watched after the revocation.",
            default="10m",
            form=Form(DURATION, DURATION_SAYS),
        ),
        Field(
            "allowed_fall",
            "int",
            "By how many the number of connected agents may fall during the watch, for example because a group scales in.",
            default=0,
            form=Form(between=(0, 1000000)),
        ),
    ),
)
