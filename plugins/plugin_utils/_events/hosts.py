# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The inventory host of an event of an agent, for the limit of a rulebook's actions.

Private to this collection. Pure: names hosts as the inventory does, from one agent alone.
"""

from __future__ import annotations

import typing as t

from ...module_utils._errors import InvalidOption
from ...module_utils._paths import selects
from .._inventory.hosts import described, of_agents, of_machines, reduced, rename
from .._inventory.names import Preference, preferences, safe_host_name
from .._inventory.options import USUAL_HOSTNAMES

# Names that are no hosts of agents: those that Ansible has, and those of the inventory's groups.
RESERVED = ("all", "ungrouped", "localhost", "127.0.0.1", "::1")
GROUPS = (
    *("busy", "idle", "paused", "not_paused", "unclustered"),
    *(f"{kind}_*" for kind in ("cluster", "queue", "os", "arch", "version", "state", "tag")),
)
# The limit for an agent without a name. Without any limit, actions would run on all hosts.
NOBODY = "unnamed_agent"
_MAKE = {"machine": of_machines, "agent": of_agents}


def with_host(
    event: dict[str, t.Any], host_per: str, hostnames: t.Sequence[t.Any] | None, groups: t.Sequence[str]
) -> dict[str, t.Any]:
    """The event; if it is one of an agent, with the agent's host in its meta-data. Raises InvalidOption for wrong arguments."""
    preferred = _preferred(host_per, hostnames)
    body = event.get("buildkite")
    if not isinstance(body, dict) or not str(body.get("event")).startswith("agent."):
        return event
    agent, names = body.get("agent"), [NOBODY]
    if isinstance(agent, dict) and isinstance(agent.get("id"), str):
        found = _MAKE[host_per]([described(reduced([agent])[0], None)], preferred, ())
        safe = [safe_host_name(host.own) for host in found.hosts]
        rename(found.hosts, {name for name in safe if selects((*RESERVED, *groups), name)})
        names = [host.name for host in found.hosts] or names
    return {**event, "meta": {**event.get("meta", {}), "hosts": names}}


def _preferred(host_per: str, hostnames: t.Sequence[t.Any] | None) -> list[Preference]:
    if host_per not in _MAKE:
        raise InvalidOption(f"host_per must be {' or '.join(_MAKE)}, not {host_per!r}.", option="host_per")
    found = preferences(hostnames or USUAL_HOSTNAMES[host_per])
    if any("cluster" in (one.name, one.prefix) for one in found):
        raise InvalidOption(
            "hostnames cannot use cluster: events contain no names of clusters, so use cluster_id.", option="hostnames"
        )
    return found
