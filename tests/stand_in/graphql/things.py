# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What resolvers pass on: a record with its kind, the one who asks, and connections with their pages."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from ..callers import Caller
from ..store import Record, Refused, Store

LARGEST_PAGE = 500


class Context(NamedTuple):
    """Whose records, and who asks."""

    store: Store
    caller: Caller

    def thing(self, kind: str, identifier: str | None) -> Thing | None:
        """The record with that UUID, None when there is none."""
        record = self.store.get(kind, identifier) if identifier else None
        return Thing(kind, record) if record else None

    def record(self, kind: str, graphql_id: str, name: str) -> Record:
        """The record of a GraphQL id of a kind; refused as Buildkite refuses what it does not find."""
        found = self.store.resolve(graphql_id)
        if found is None or found[0] != kind:
            raise Refused(404, f"No {name} found")
        return found[1]


class Thing(NamedTuple):
    """A record and its kind."""

    kind: str
    record: Record


def snake(name: str) -> str:
    """A GraphQL name as REST's: `defaultBranch` is `default_branch`."""
    return re.sub(r"([A-Z]+)", lambda found: "_" + found.group(1).lower(), name).lstrip("_")


def cursor_of(number: int) -> str:
    """The cursor behind the entry with that number, counted from 1."""
    return base64.b64encode(f"entry {number}".encode()).decode()


def number_of(cursor: str) -> int:
    """The number of a cursor; refused when it is none of ours."""
    try:
        return int(base64.b64decode(cursor).decode().removeprefix("entry "))
    except ValueError:
        raise Refused(422, f"{cursor!r} is not a valid cursor.") from None


def connection(things: Sequence[Thing], arguments: Record) -> Record:
    """One page of a connection. Without first and last it holds 500."""
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
    return {"count": len(things), "edges": edges, "pageInfo": info}


def edge(thing: Thing) -> Record:
    """A new entry as payloads hold it."""
    return {"cursor": cursor_of(1), "node": thing}


def upper(value: Any) -> Any:
    """An enum's value as GraphQL writes it."""
    return value.upper() if isinstance(value, str) else value
