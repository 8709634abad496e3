# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Converts agents, as the service lists them, to hosts with variables and groups.

Private to this collection. Pure: no requests, no Ansible, and nothing given to it is changed.
"""

from __future__ import annotations

import dataclasses
import re
import typing as t

from ansible_collections.community.buildkite.plugins.module_utils._errors import NotBuildkite
from ansible_collections.community.buildkite.plugins.module_utils._text import listed

from .names import Preference, first_value, safe_host_name, unique

Agent = dict[str, t.Any]

# The fields of an answer to keep. The embedded job is reduced to whether there is one: its commands are private.
STORED = (
    "id",
    "graphql_id",
    "url",
    "web_url",
    "name",
    "connection_state",
    "hostname",
    "ip_address",
    "user_agent",
    "version",
    "os_id",
    "arch",
    "queue",
    "priority",
    "meta_data",
    "created_at",
    "connected_at",
    "last_job_finished_at",
    "paused",
    "paused_at",
    "paused_note",
    "paused_timeout_in_minutes",
)
# Fields that describe a machine, if all of its agents have the same value.
OF_MACHINE = (
    "ip_address",
    "os_id",
    "arch",
    "version",
    "connection_state",
    "queue",
    "cluster",
    "cluster_id",
    "cluster_queue_id",
)
# Each value of group_by, and the field for the group's name.
GROUPED = {"queue": "queue", "os": "os_id", "arch": "arch", "version": "version", "state": "connection_state"}
GROUP_BY = ("cluster", "queue", "os", "arch", "version", "state", "busy", "paused", "tags")

_IN_CLUSTER = re.compile(r"/clusters/([0-9a-fA-F-]{36})/queues/([0-9a-fA-F-]{36})/")


@dataclasses.dataclass
class Host:
    """A future host: `own` is its name at the service, which may not be unique; `name` is its final one.

    `id` is the UUID of its first agent.
    """

    own: str
    id: str
    variables: dict[str, t.Any]
    groups: list[str]
    name: str = ""


@dataclasses.dataclass
class Hosts:
    """All hosts by name, and the agents for which no name was found."""

    hosts: list[Host]
    unnamed: list[Agent]


def reduced(entries: t.Iterable[t.Any]) -> list[Agent]:
    """The kept part of the entries of a list of agents: safe to cache. Raises NotBuildkite."""
    agents = []
    for entry in entries:
        if not isinstance(entry, dict) or not isinstance(entry.get("id"), str) or not entry["id"]:
            raise NotBuildkite("The list of agents contains an entry that is not an agent: check api_url.")
        agent = {name: entry[name] for name in STORED if name in entry}
        agent["busy"] = bool(entry.get("job"))
        paused_by = entry.get("paused_by")
        agent["paused_by"] = paused_by.get("name") if isinstance(paused_by, dict) else None
        agents.append(agent)
    return agents


def described(agent: Agent, clusters: t.Mapping[str, str] | None) -> Agent:
    """The fields of an agent that become variables. `clusters` are names by UUID, None if they were not read."""
    found = _IN_CLUSTER.search(str(agent.get("web_url") or ""))
    cluster_id = found[1].lower() if found else None
    fields = {name: agent.get(name) for name in STORED}
    fields["busy"] = bool(agent.get("busy"))
    fields["paused"] = bool(agent.get("paused"))
    fields["paused_by"] = agent.get("paused_by")
    fields["meta_data"] = list(agent.get("meta_data") or [])
    fields["cluster_id"] = cluster_id
    fields["cluster_queue_id"] = found[2].lower() if found else None
    if clusters is not None:
        # A cluster that was created between two requests, or that the token cannot see, has no name here.
        fields["cluster"] = clusters.get(cluster_id, cluster_id) if cluster_id else None
    tags: dict[str, str] = {}
    for key, value in _pairs(agent):
        # The first value of a repeated key; meta_data has all.
        tags.setdefault(key, value)
    fields["tags"] = tags
    return fields


def of_agents(agents: t.Sequence[Agent], hostnames: t.Sequence[Preference], group_by: t.Sequence[str]) -> Hosts:
    """One host for each described agent."""
    made = Hosts([], [])
    for agent in agents:
        name = first_value(hostnames, [agent])
        if name is None:
            made.unnamed.append(agent)
        else:
            groups = _groups([agent], agent["busy"], agent["paused"], group_by)
            made.hosts.append(Host(name, agent["id"], agent, groups))
    return made


def of_machines(agents: t.Sequence[Agent], hostnames: t.Sequence[Preference], group_by: t.Sequence[str]) -> Hosts:
    """One host for the agents of one hostname; an agent without a hostname is a machine of its own."""
    machines: dict[tuple[str, str], list[Agent]] = {}
    for agent in agents:
        hostname = str(agent.get("hostname") or "").strip()
        machines.setdefault((hostname, "" if hostname else agent["id"]), []).append(agent)
    made = Hosts([], [])
    for own in machines.values():
        own.sort(key=lambda agent: (str(agent.get("name") or ""), agent["id"]))
        name = first_value(hostnames, own)
        if name is None:
            made.unnamed += own
        else:
            made.hosts.append(_machine(name, own, group_by))
    return made


def rename(hosts: t.Sequence[Host], taken: t.Collection[str]) -> list[str]:
    """Give every host a safe, unique name; returns the names with a part of a UUID, in order. Raises InvalidOption."""
    safe = [safe_host_name(host.own) for host in hosts]
    names = unique([(name, host.id) for name, host in zip(safe, hosts, strict=True)], taken)
    for host, name in zip(hosts, names, strict=True):
        host.name = name
    return sorted(set(names) - set(safe))


def _machine(name: str, agents: list[Agent], group_by: t.Sequence[str]) -> Host:
    """A machine with a job is busy; one whose agents are all paused is paused."""
    busy = sum(agent["busy"] for agent in agents)
    paused = sum(agent["paused"] for agent in agents)
    variables: dict[str, t.Any] = {
        "hostname": agents[0].get("hostname"),
        "agents": agents,
        "agent_count": len(agents),
        "busy_count": busy,
        "paused_count": paused,
        "busy": busy > 0,
        "paused": paused == len(agents),
        "tags": _common_tags(agents),
    }
    for field in OF_MACHINE:
        if field in agents[0]:
            variables[field] = _common([agent[field] for agent in agents])
    return Host(name, agents[0]["id"], variables, _groups(agents, busy > 0, paused == len(agents), group_by))


def _common(values: list[t.Any]) -> t.Any:
    return values[0] if all(value == values[0] for value in values) else None


def _common_tags(agents: list[Agent]) -> dict[str, str]:
    return {
        key: value
        for key, value in agents[0]["tags"].items()
        if all(agent["tags"].get(key) == value for agent in agents)
    }


def _pairs(agent: Agent) -> list[tuple[str, str]]:
    """Key and value of every tag. A value may contain `=`; a tag without one has no value."""
    found = (str(tag).partition("=") for tag in agent.get("meta_data") or [])
    return [(key, value) for key, _equals, value in found]


def _groups(agents: list[Agent], busy: bool, paused: bool, group_by: t.Sequence[str]) -> list[str]:
    """The groups of a host before their names are safe, each once: one for each value of its agents."""
    groups: list[str] = []
    for kind in group_by:
        if kind == "busy":
            groups.append("busy" if busy else "idle")
        elif kind == "paused":
            groups.append("paused" if paused else "not_paused")
        else:
            for agent in agents:
                groups += _groups_of_agent(agent, kind)
    return list(dict.fromkeys(groups))


def _groups_of_agent(agent: Agent, kind: str) -> list[str]:
    if kind == "tags":
        return [f"tag_{key}_{value}" if value else f"tag_{key}" for key, value in _pairs(agent)]
    if kind == "cluster":
        cluster = agent.get("cluster") or agent.get("cluster_id")
        return [f"cluster_{cluster}" if cluster else "unclustered"]
    value = agent.get(GROUPED[kind])
    return [] if value in (None, "") else [f"{kind}_{value}"]


def shown(agents: list[Agent]) -> str:
    """Some names, safe to print."""
    return listed([safe_host_name(str(agent.get("name") or agent["id"])) for agent in agents])
