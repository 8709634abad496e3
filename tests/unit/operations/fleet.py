# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Agents for tests of single functions: a client over REST whose agents a test changes, and which notes what is sent. Without any service."""

from __future__ import annotations

import types
import typing as t

from ansible_collections.community.buildkite.plugins.module_utils import _times
from ansible_collections.community.buildkite.plugins.module_utils._api.token import Token
from ansible_collections.community.buildkite.plugins.module_utils._errors import NotFound
from ansible_collections.community.buildkite.plugins.module_utils._operations.call import Call

Raw = dict[str, t.Any]
CLUSTER = "https://buildkite.com/organizations/acme/clusters/00000000-0000-4000-8000-00000000000A/queues/x"


def uuid(number: int) -> str:
    """The UUID of an agent."""
    return f"0000000a-0000-4000-8000-{number:012}"


def agent(number: int, hostname: str = "web-1", **more: t.Any) -> Raw:
    """An agent as REST returns it: connected, idle and not paused."""
    return {
        "id": uuid(number),
        "name": f"a{number}",
        "hostname": hostname,
        "connection_state": "connected",
        "queue": "default",
        "web_url": CLUSTER,
        "paused": False,
        "paused_note": None,
        **more,
    }


def paused(number: int, note: str | None = "community.buildkite: x", **more: t.Any) -> Raw:
    """An agent that is paused, since now and for a day."""
    facts = {"paused_at": _times.text(_times.now()), "paused_timeout_in_minutes": 1440, "paused_note": note}
    return agent(number, **{"paused": True, **facts, **more})


class Fleet:
    """A client of some agents. `errors`: what a write of a path raises, after it is done if that is in `done`."""

    def __init__(self, *agents: Raw) -> None:
        self.agents = {one["id"]: one for one in agents}
        self.sent: list[tuple[str, t.Any]] = []
        self.asked: list[str] = []
        self.errors: dict[str, Exception] = {}
        self.done: set[str] = set()
        # Pauses that only GraphQL shows.
        self.pauses: dict[str, bool | None] = {}
        self.secrets: t.Any = ()
        self.time = 0.0
        # What others do while time passes.
        self.others: t.Callable[[], None] = lambda: None
        self.connection = types.SimpleNamespace(organization="acme")
        self.ledger = types.SimpleNamespace(now=lambda: self.time, pause=self.pause, free=lambda api: None)

    def pause(self, seconds: float) -> None:
        """Let time pass."""
        self.time += seconds
        self.others()

    def pages(self, path: str, params: t.Mapping[str, t.Any] | None = None) -> list[Raw]:
        """The list of agents."""
        assert path == "agents"
        self.asked.append(str((params or {}).get("hostname", "all")))
        listed = [one for one in self.agents.values() if one["connection_state"] in ("connected", "stopping")]
        return [dict(one) for one in listed if (params or {}).items() <= one.items()]

    def get(self, path: str) -> Raw:
        """One agent."""
        self.asked.append(path)
        try:
            return dict(self.agents[path.partition("/")[2]])
        except KeyError:
            raise NotFound("No agent found") from None

    def graphql(self, document: str, variables: t.Mapping[str, str], points: float) -> Raw:
        """What GraphQL shows of some agents; None for those that are gone."""
        assert document.startswith("query Agents(") and points == 2.0 * len(variables)
        idents = {name: slug.removeprefix("acme/") for name, slug in variables.items()}
        self.asked.append(f"graphql {' '.join(idents.values())}")
        return {
            name: self.shown(self.agents[ident]) if ident in self.agents else None for name, ident in idents.items()
        }

    def shown(self, one: Raw) -> Raw:
        """An agent as GraphQL returns it."""
        facts = {"pausedBy": None, "pausedTimeoutInMinutes": one.get("paused_timeout_in_minutes")}
        return {
            "connectionState": one["connection_state"],
            "isRunningJob": bool(one.get("job")),
            "paused": self.pauses.get(one["id"], one["paused"]),
            "pausedAt": one.get("paused_at"),
            "pausedNote": one["paused_note"],
            **facts,
        }

    def write(self, method: str, path: str, body: t.Any, status: int) -> None:
        """A pause, its end or a stop."""
        assert (method, status) == ("PUT", 204)
        self.sent.append((path, body))
        if path not in self.errors or path in self.done:
            _agents, ident, verb = path.split("/")
            one = self.agents[ident]
            if verb == "stop":
                one["connection_state"] = "stopping"
            else:
                now, given = _times.text(_times.now()), body or {}
                one.update(paused=verb == "pause", paused_at=now, paused_note=given.get("note"))
                one.update(paused_timeout_in_minutes=given.get("timeout_in_minutes"))
        if path in self.errors:
            raise self.errors[path]

    def side_by_side(self, calls: t.Sequence[t.Callable[[], t.Any]]) -> list[t.Any]:
        """One after the other."""
        return [call() for call in calls]


def call(fleet: Fleet, check: bool = False, scopes: t.Collection[str] = (), **options: t.Any) -> Call:
    """A call with the options of a task."""
    return Call(t.cast(t.Any, fleet), {"wait_timeout": 60, "wait": True, **options}, check, Token(frozenset(scopes)))
