# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading the agents of an organization with the service's filters.

Private to this collection. Sends requests through the client it is given; knows no Ansible.
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.community.buildkite.plugins.module_utils._errors import (
    InvalidOption,
    NotFound,
    ServiceError,
    Unauthorized,
)
from ansible_collections.community.buildkite.plugins.module_utils._text import joined

from .hosts import reduced
from .options import Filters

if t.TYPE_CHECKING:
    from ansible_collections.community.buildkite.plugins.module_utils._api.client import Client

# The version of the cached form: another one is read again.
FORMAT = 1

# The agents with a job, also one that the token's user cannot see. A page costs a point for each agent that it may have, and some more.
RUNNING = """
query RunningAgents($slug: ID!, $first: Int!, $after: String) {
  organization(slug: $slug) {
    agents(isRunningJob: true, first: $first, after: $after) { edges { node { uuid } } pageInfo { hasNextPage endCursor } }
  }
}
"""
_MOST, _MORE = 500, 4.0

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
Entries = list[dict[str, t.Any]]


def check_token(client: Client, read_only: str) -> list[str]:
    """The warnings about a token that can write, by one request; none and no request with `ignore`. Raises Rejected."""
    if read_only == "ignore":
        return []
    # Imported here, since few inventories need it.
    from ansible_collections.community.buildkite.plugins.module_utils._plan import whole

    try:
        scopes = client.get("/access-token").get("scopes")
    except Unauthorized:
        raise
    except ServiceError:
        # Other tokens have no such endpoint.
        scopes = None
    return whole.check_token(frozenset(map(str, scopes)) if isinstance(scopes, list) else None, read_only)


def read(client: Client, chosen: Filters, cluster_names: bool, hidden_jobs: bool) -> dict[str, t.Any]:
    """The data of the inventory: the agents, and the names of clusters by UUID if they are read.

    `hidden_jobs`: an agent is busy also with a job that the token's user cannot see. One list of all agents;
    with clusters or queues one list for each queue, since the service accepts one UUID.
    """
    known: Entries | None = None
    if cluster_names or (chosen.clusters and not _all_ids(chosen.clusters)):
        known = client.pages("clusters")
    queues = _queue_ids(client, chosen, known)
    if queues is None:
        found = client.pages("agents", chosen.fields)
    else:
        lists = client.side_by_side([_of_queue(client, chosen, queue) for queue in queues])
        found = list({agent["id"]: agent for agents in lists for agent in agents}.values())
    names = {str(cluster["id"]).lower(): str(cluster["name"]) for cluster in known or []} if cluster_names else None
    agents = reduced(found)
    if hidden_jobs and agents:
        # With filters, other agents have jobs too.
        is_all = queues is None and not chosen.fields
        running = _running(client, min(_MOST, len(agents)) if is_all else _MOST)
        for agent in agents:
            agent["busy"] = agent["busy"] or agent["id"] in running
    return {"format": FORMAT, "agents": agents, "clusters": names}


def _running(client: Client, size: int) -> set[str]:
    """The UUIDs of all agents with a job, so many a page."""
    slug, after = client.connection.organization, None
    found: set[str] = set()
    while True:
        given = {"slug": slug, "first": size, "after": after}
        organization = client.graphql(RUNNING, given, points=size + _MORE).get("organization")
        if organization is None:
            raise NotFound(
                f"Organization {slug!r} is not visible over GraphQL: check the token, or leave out hidden_jobs."
            )
        page = organization["agents"]
        found |= {edge["node"]["uuid"] for edge in page["edges"]}
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


def _of_queue(client: Client, chosen: Filters, queue: str) -> t.Callable[[], t.Any]:
    return lambda: client.pages("agents", {**chosen.fields, "cluster_queue_id": queue})


def _queue_ids(client: Client, chosen: Filters, known: Entries | None) -> list[str] | None:
    """The UUIDs of the queues to read, None for all agents."""
    if not chosen.clusters and not chosen.queues:
        return None
    if not chosen.clusters and _all_ids(chosen.queues):
        return [queue.lower() for queue in chosen.queues]
    if chosen.clusters:
        clusters = _matching("filters.clusters", chosen.clusters, known, "name")
    else:
        clusters = [cluster["id"] for cluster in known or client.pages("clusters")]
    lists = client.side_by_side([_queues_of(client, cluster) for cluster in clusters])
    queues = [queue for found in lists for queue in found]
    if not chosen.queues:
        return [queue["id"] for queue in queues]
    return _matching("filters.queues", chosen.queues, queues, "key")


def _queues_of(client: Client, cluster: str) -> t.Callable[[], t.Any]:
    return lambda: client.pages(f"clusters/{cluster}/queues")


def _all_ids(entries: t.Iterable[str]) -> bool:
    return all(_UUID.fullmatch(entry) for entry in entries)


def _matching(option: str, entries: t.Iterable[str], known: Entries | None, field: str) -> list[str]:
    """The UUIDs of all objects with a name, each once; a UUID is used unchanged if no list is read."""
    if known is None:
        return [entry.lower() for entry in entries]
    found: dict[str, None] = {}
    unknown: list[str] = []
    for entry in entries:
        same = [each for each in known if entry in (each["id"], each[field])]
        folded = entry.casefold()
        same = same or [each for each in known if folded in (each["id"].casefold(), each[field].casefold())]
        unknown += [] if same else [repr(entry)]
        found.update(dict.fromkeys(each["id"] for each in same))
    if unknown:
        names = sorted({str(each[field]) for each in known})
        do = f"use one of {', '.join(names)}" if names else "none is visible, so check the token's user"
        are = "which does not exist or is" if len(unknown) == 1 else "which do not exist or are"
        raise InvalidOption(
            f"{option} names {joined(unknown, 'and')}, {are} not visible to the token's user: {do}.", option=option
        )
    return list(found)
