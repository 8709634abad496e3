# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Connected agents: which ones a task means, and what is known of each.

Private to this collection. Knows nothing of Ansible. Source: Buildkite's pages on agents. Unknown is never taken for no: REST does not
document pauses, and hides jobs that the token's user may not see.
"""

from __future__ import annotations

import re
import typing as t

from .._errors import InvalidOption, NotFound
from .._schema.field import UUID, Field
from .._schema.operation import Also
from .._text import visible
from .call import Call, Result

Agent = dict[str, t.Any]

# How many agents one GraphQL request looks at, for a point each.
BATCH = 100
SHOWN = (
    *(
        "id",
        "name",
        "hostname",
        "connection_state",
        "version",
        "queue",
        "meta_data",
        "ip_address",
        "os_id",
        "arch",
        "busy",
    ),
    *(
        "paused",
        "paused_at",
        "paused_by",
        "paused_note",
        "paused_timeout_in_minutes",
        "created_at",
        "connected_at",
        "last_job_finished_at",
    ),
    "web_url",
)
GONE = ("disconnected", "stopped", "lost", "never_connected")
_CLUSTER = re.compile(r"/clusters/([0-9a-fA-F-]{36})/queues/")
_FACTS = "connectionState isRunningJob paused pausedAt pausedNote pausedTimeoutInMinutes pausedBy { name }"

OF_CLUSTER = (Also("read_clusters", "if ``cluster`` is a name"),)
SELECTION = (
    Field("id", "str", "UUID of the agent."),
    Field("name", "str", "Name of the agents. Several agents can have the same name."),
    Field("hostname", "str", "Hostname of the agents' machine, exactly as the agents report it."),
    Field("cluster", "str", "Name or UUID of the agents' cluster. It needs the scope C(read_clusters)."),
    Field("queue", "str", "Key of the agents' queue."),
    Field(
        "tags",
        "list",
        "Tags that the agents have, such as V(os=linux): all of them.",
        elements="str",
    ),
)


def selected(call: Call) -> list[Agent]:
    """The agents that all given options of the selection match, by name. Only connected and stopping ones are listed."""
    ident = call.option("id")
    if ident is not None:
        if not UUID.match(ident):
            raise InvalidOption(f"id must be the UUID of an agent, not {ident!r}: use name for its name.", option="id")
        try:
            found = [call.client.get(f"agents/{ident.lower()}")]
        except NotFound:
            found = []
    else:
        found = call.client.pages("agents", _filters(call))
    cluster = cluster_id(call)
    agents = [known(raw) for raw in found if _matches(call, raw, cluster)]
    return sorted(agents, key=lambda agent: (str(agent["name"]), str(agent["id"])))


def _filters(call: Call) -> Result:
    return {name: call.option(name) for name in ("name", "hostname") if call.option(name) is not None}


def cluster_id(call: Call) -> str | None:
    """The UUID of the cluster that is asked for."""
    text = call.option("cluster")
    if text is None or UUID.match(text):
        return text and str(text).lower()
    call.need(f"cluster: {text}", "read_clusters")
    return str(cluster_of(call, text)["id"])


def cluster_of(call: Call, text: str) -> Result:
    """The cluster with a name or a UUID. Raises InvalidOption."""
    field, wanted = "id" if UUID.match(text) else "name", text.casefold()
    clusters: list[Result] = call.client.pages("clusters")
    found = [cluster for cluster in clusters if str(cluster[field]) == text]
    found = found or [cluster for cluster in clusters if str(cluster[field]).casefold() == wanted]
    if not found:
        listed = ", ".join(sorted(str(cluster["name"]).casefold() for cluster in clusters)) or "none"
        raise InvalidOption(
            f"cluster names {text!r}, which does not exist or is not visible to the token's user: use one of {listed}.",
            option="cluster",
        )
    if len(found) > 1:
        ids = ", ".join(sorted(str(cluster["id"]) for cluster in found))
        raise InvalidOption(
            f"cluster names {text!r}, and {len(found)} clusters have that name: use one of {ids}.", option="cluster"
        )
    return found[0]


def _matches(call: Call, raw: Agent, cluster: str | None) -> bool:
    own = _CLUSTER.search(str(raw.get("web_url") or ""))
    return (
        (cluster is None or (own is not None and own[1].lower() == cluster))
        and all(call.option(name) in (None, raw.get(name)) for name in ("name", "hostname", "queue"))
        and set(call.option("tags") or ()) <= set(raw.get("meta_data") or ())
    )


def known(raw: Agent) -> Agent:
    """What REST shows of an agent. A pause that it does not show is unknown: None."""
    agent = {name: raw.get(name) for name in SHOWN}
    by = raw.get("paused_by")
    agent["paused_by"] = by.get("name") if isinstance(by, dict) else None
    agent["busy"] = bool(raw.get("job"))
    agent["job_id"] = (raw.get("job") or {}).get("id")
    for name in ("name", "hostname", "paused_note"):
        text = agent[name]
        agent[name] = visible(text) if isinstance(text, str) else text
    return agent


def queue_of(agent: Agent) -> str:
    """The queue of an agent, as an address. Only its page names the cluster."""
    cluster = _CLUSTER.search(str(agent["web_url"] or ""))
    return f"{f'cluster/{cluster[1].lower()}/' if cluster else ''}queue/{agent['queue']}"


def complete(call: Call, agents: list[Agent]) -> None:
    """Add to some agents what only GraphQL is sure of: pauses, their notes, and jobs that nobody may see."""
    if not call.token.can("graphql"):
        return
    for start in range(0, len(agents), BATCH):
        _complete(call, agents[start : start + BATCH])


def _complete(call: Call, agents: list[Agent]) -> None:
    organization = call.client.connection.organization
    names = {f"a{number}": agent for number, agent in enumerate(agents)}
    given = ", ".join(f"${name}: ID!" for name in names)
    asked = " ".join(f"{name}: agent(slug: ${name}) {{ {_FACTS} }}" for name in names)
    variables = {name: f"{organization}/{agent['id']}" for name, agent in names.items()}
    data = call.client.graphql(f"query Agents({given}) {{ {asked} }}", variables, points=2.0 * len(agents))
    for name, agent in names.items():
        found = data.get(name)
        if found is None:
            agent["connection_state"] = "disconnected"
            agent["busy"] = False
            continue
        note = found["pausedNote"]
        agent.update(
            connection_state=found["connectionState"],
            busy=agent["busy"] or bool(found["isRunningJob"]),
            paused=found["paused"],
            paused_at=found["pausedAt"],
            paused_note=visible(note) if note else note,
            paused_timeout_in_minutes=found["pausedTimeoutInMinutes"] if found["paused"] else None,
            paused_by=(found["pausedBy"] or {}).get("name"),
        )


def again(call: Call, agents: list[Agent]) -> None:
    """Look at some agents once more: over GraphQL in one request for many, else each by its ID."""
    if call.token.can("graphql"):
        for agent in agents:
            agent["busy"] = False
        complete(call, agents)
        return
    for agent in agents:
        try:
            agent.update(known(call.client.get(f"agents/{agent['id']}")))
        except NotFound:
            agent.update(connection_state="disconnected", busy=False)


def shown(agent: Agent) -> Result:
    """An agent as in results."""
    return {name: agent[name] for name in SHOWN}


def is_gone(agent: Agent) -> bool:
    """Whether an agent runs nothing any more, since it is not connected."""
    return agent["connection_state"] in GONE
