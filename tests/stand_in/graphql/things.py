# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of resolvers: a record with its kind, the caller, and connections with their pages."""

from __future__ import annotations

import base64
import functools
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from ..callers import Caller
from ..store import Record, Refused, Store

LARGEST_PAGE = 500


class Context:
    """The store, the caller, and the cost of the answer so far."""

    def __init__(self, store: Store, caller: Caller) -> None:
        self.store, self.caller = store, caller
        self.points = 0
        self._is_member = caller.member is not None
        self._sees_all = caller.is_admin

    def sees(self, kind: str, record: Record) -> bool:
        """Whether the record exists for the caller: records of a hidden pipeline or team are hidden with it."""
        if self._sees_all or not self._is_member:
            return self._is_member
        if kind == "pipeline":
            return self.caller.sees_pipeline(record)
        if kind == "team":
            return self.caller.sees_team(record)
        if kind == "rule":
            return self.caller.sees_rule(record)
        if kind == "suite":
            return self.caller.sees_suite(record)
        if kind == "registry":
            return self.caller.sees_registry(record)
        if kind == "pipeline_template":
            return bool(record["available"])
        if kind in ("cluster_token", "secret"):
            return self.caller.maintains_cluster(self.store.tables["cluster"][record["cluster_id"]])
        if kind in ("agent_token", "service", "audit_event"):
            return False
        return all(self._sees_owner(owner, record) for owner in ("pipeline", "team", "build"))

    def _sees_owner(self, owner: str, record: Record) -> bool:
        """Whether the pipeline, team or build that a record belongs to, if there is one, exists for the caller."""
        holder = self.store.get(owner, record.get(f"{owner}_id"))
        return holder is None or self.sees(owner, holder)

    def thing(self, kind: str, identifier: str | None) -> Thing | None:
        """The record with that UUID, None if the caller sees none."""
        record = self.store.get(kind, identifier) if identifier else None
        return Thing(kind, record) if record and self.sees(kind, record) else None

    def record(self, kind: str, graphql_id: str, name: str) -> Record:
        """The record of a GraphQL ID of a kind; an unknown one is refused in Buildkite's words."""
        found = self.store.resolve(graphql_id)
        if found is None or found[0] != kind or not self.sees(kind, found[1]):
            raise Refused(404, f"No {name} found")
        return found[1]


class Thing(NamedTuple):
    """A record and its kind."""

    kind: str
    record: Record


@functools.cache
def snake(name: str) -> str:
    """A GraphQL name in REST's form: `defaultBranch` is `default_branch`."""
    return re.sub(r"([A-Z]+)", lambda found: "_" + found.group(1).lower(), name).lstrip("_")


def cursor_of(number: int) -> str:
    """The cursor after the entry with that number, counted from 1."""
    return base64.b64encode(f"entry {number}".encode()).decode()


def number_of(cursor: str) -> int:
    """The number of a cursor; refuses foreign ones."""
    try:
        return int(base64.b64decode(cursor).decode().removeprefix("entry "))
    except ValueError:
        raise Refused(422, f"{cursor!r} is not a valid cursor.") from None


def connection(things: Sequence[Any], arguments: Record) -> Record:
    """One page of a connection. Without first and last it has 500 entries."""
    start = number_of(arguments["after"]) if arguments.get("after") else 0
    end = number_of(arguments["before"]) - 1 if arguments.get("before") else len(things)
    first, last = arguments.get("first"), arguments.get("last")
    if (first is not None and first < 0) or (last is not None and last < 0):
        raise Refused(422, "first and last must not be negative.")
    if first is None and last is None:
        first = LARGEST_PAGE
    if first is not None:
        end = min(end, start + min(first, LARGEST_PAGE))
    if last is not None:
        start = max(start, end - min(last, LARGEST_PAGE))
    edges = [{"cursor": cursor_of(number + 1), "node": things[number]} for number in range(start, max(start, end))]
    info = {
        "hasNextPage": end < len(things),
        "hasPreviousPage": start > 0,
        "startCursor": edges[0]["cursor"] if edges else None,
        "endCursor": edges[-1]["cursor"] if edges else None,
    }
    return {"count": len(things), "edges": edges, "nodes": [entry["node"] for entry in edges], "pageInfo": info}


def edge(thing: Thing) -> Record:
    """A new entry in the form of payloads."""
    return {"cursor": cursor_of(1), "node": thing}


def upper(value: Any) -> Any:
    """An enum's value in GraphQL's form."""
    return value.upper() if isinstance(value, str) else value
