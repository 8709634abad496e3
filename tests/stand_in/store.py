# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The records of a stand-in's organization. Knows no HTTP, no GraphQL and no business rule.

How both APIs use it
====================

REST (rest/) and GraphQL (graphql/) read records from the same Store and write only through the functions in rules/, so
that they cannot disagree. A rule has the form `create_pipeline(store, caller, data) -> Record`, takes REST's names in
`data` (only the keys that were sent) and raises `Refused(status, message, errors)`. REST answers that status and body;
GraphQL answers HTTP 200 with the message (see `Refused.sentence`) in `errors`.

A record is a plain dict: REST's snake_case names, plus `id` (UUID text) and the UUIDs of its owner and references.
kinds.py lists them. Values are JSON types; times are ISO 8601 text with milliseconds and Z; `created_by` is a user's
UUID or None. Derived fields are not stored: url, web_url, graphql_id, counts, `maintainers` of a cluster, `steps`,
the form of `created_by`. A name with a leading underscore is for the stand-in only and is never rendered.

    store.get("cluster", uuid)                    the record or None
    store.filter("cluster_queue", cluster_id=x)   those that match, in order of creation (indexed by foreign keys)
    store.find("team", slug="everyone")           the first that matches, or None
    store.insert("team", name=..., ...)           adds id and created_at, answers the record
    store.update("team", record, name=...)        the only way to change a record: it updates the indexes
    store.delete("team", record)                  that record alone: rules delete its dependents
    store.graphql_id("team", uuid)                base64 of "Team---<uuid>"
    store.resolve(graphql_id)                     (kind, record), or None if malformed or deleted
    store.organization                            the one organization's record
    store.switch("list_holds_archived")           the value of a switch (switches.py lists them)
    store.changes.take()                          what was written since the last time
    store.rest_url, store.web_url                 the start of every url and web_url
    store.clock()                                 seconds, for pauses and the like; tests move them

GraphQL is `graphql.execute(store, caller, document, variables, operation_name)`, which answers a
`graphql.Outcome`: (status, body, points, requested, operation, is_write). server.py does the rest for both APIs:
authentication, the limits and their headers, faults and the log. `caller` is a callers.Caller.

The package is imported as `stand_in`; inside, imports are relative (`from .store import Store`), so that
`import graphql` in graphql/ still means graphql-core.
"""

from __future__ import annotations

import base64
import binascii
import datetime
import random
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

from .changes import Changes
from .kinds import KIND_OF_TYPE, KINDS, SERVICE_TYPES, SSO_TYPES

Record = dict[str, Any]


class Refused(Exception):
    """A refusal by a rule: the status and body of REST's answer."""

    def __init__(self, status: int, message: str, errors: list[dict[str, Any]] | None = None) -> None:
        super().__init__(message)
        self.status, self.message, self.errors = status, message, errors

    @property
    def sentence(self) -> str:
        """The reason in one sentence, for GraphQL, which has no `errors` list of fields."""
        if self.errors:
            return ", ".join(str(error["code"]) for error in self.errors)
        return self.message.removeprefix("Validation failed: ")

    @property
    def body(self) -> dict[str, Any]:
        """REST's answer."""
        return {"message": self.message, **({"errors": self.errors} if self.errors is not None else {})}


def invalid(reason: str) -> Refused:
    """The validation error of everything except pipelines."""
    return Refused(422, f"Validation failed: {reason}")


def now() -> str:
    """The current time in Buildkite's form: ISO 8601 with milliseconds and Z."""
    return moment(datetime.datetime.now(datetime.timezone.utc))


def moment(when: datetime.datetime) -> str:
    """A time in Buildkite's form."""
    return when.astimezone(datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Store:
    """Tables by kind, `{kind: {id: record}}`, and an index over the foreign keys."""

    def __init__(
        self,
        rest_url: str,
        web_url: str = "https://buildkite.com",
        switches: Record | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.rest_url, self.web_url, self.clock = rest_url, web_url, clock
        # Where the files of artifacts are, on another port.
        self.storage_url = "http://127.0.0.1:1"
        self.switches: Record = switches if switches is not None else {}
        self.tables: dict[str, dict[str, Record]] = {kind: {} for kind in KINDS}
        self._index: dict[tuple[str, str], dict[Any, dict[str, Record]]] = {}
        self.changes = Changes()
        # The time up to which builds have run.
        self.carried = clock()
        self._began = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=clock())
        # IDs are the same in every run, as guides show them.
        self._random = random.Random(2026)

    @property
    def organization(self) -> Record:
        """The one organization."""
        return next(iter(self.tables["organization"].values()))

    def switch(self, name: str) -> Any:
        """The value of a switch."""
        return self.switches[name]

    def at(self, seconds: float | None = None) -> str:
        """A time of the clock in Buildkite's form, by default the current one: builds live by the clock."""
        return moment(self._began + datetime.timedelta(seconds=self.clock() if seconds is None else seconds))

    def seconds_of_day(self, seconds: float) -> float:
        """The seconds since midnight (UTC) at a time of the clock."""
        when = self._began + datetime.timedelta(seconds=seconds)
        return (when - when.replace(hour=0, minute=0, second=0, microsecond=0)).total_seconds()

    def new_id(self) -> str:
        """The next UUID."""
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def new_token(self, prefix: str, length: int = 40) -> str:
        """The next secret value."""
        alphabet = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
        return prefix + "".join(self._random.choices(alphabet, k=length))

    def new_hex(self, length: int) -> str:
        """The next hexadecimal text, for webhook and badge URLs."""
        return f"{self._random.getrandbits(4 * length):0{length}x}"

    def get(self, kind: str, identifier: Any) -> Record | None:
        """The record with that id."""
        return self.tables[kind].get(identifier) if isinstance(identifier, str) else None

    def all(self, kind: str) -> list[Record]:
        """Every record of a kind, in order of creation."""
        return list(self.tables[kind].values())

    def filter(self, kind: str, **where: Any) -> list[Record]:
        """The records whose fields have these values, in order of creation."""
        return list(self._matching(kind, where))

    def find(self, kind: str, **where: Any) -> Record | None:
        """The first record whose fields have these values."""
        return next(self._matching(kind, where), None)

    def _matching(self, kind: str, where: Record) -> Iterator[Record]:
        candidates = self.tables[kind]
        rest = dict(where)
        for name in where:
            if name in KINDS[kind].indexed:
                candidates = self._index.get((kind, name), {}).get(rest.pop(name), {})
                break
        for record in candidates.values():
            if all(record.get(name) == value for name, value in rest.items()):
                yield record

    def insert(self, kind: str, **fields: Any) -> Record:
        """Add a record, with an ID and a time of creation unless `fields` has them."""
        record = {"id": fields.pop("id", None) or self.new_id(), "created_at": fields.pop("created_at", None) or now()}
        record.update(fields)
        self.tables[kind][record["id"]] = record
        for name in KINDS[kind].indexed:
            self._bucket(kind, name, record)[record["id"]] = record
        self.changes.add("created", kind, record)
        return record

    def update(self, kind: str, record: Record, **fields: Any) -> Record:
        """Change fields of a record."""
        self.changes.update(kind, record, fields)
        for name in KINDS[kind].indexed:
            if name in fields and fields[name] != record.get(name):
                self._bucket(kind, name, record).pop(record["id"], None)
        record.update(fields)
        for name in KINDS[kind].indexed:
            if name in fields:
                self._bucket(kind, name, record)[record["id"]] = record
        return record

    def delete(self, kind: str, record: Record) -> None:
        """Remove one record."""
        self.tables[kind].pop(record["id"], None)
        for name in KINDS[kind].indexed:
            self._bucket(kind, name, record).pop(record["id"], None)
        self.changes.add("deleted", kind, record)

    def delete_where(self, kind: str, **where: Any) -> None:
        """Remove the records whose fields have these values."""
        for record in self.filter(kind, **where):
            self.delete(kind, record)

    def _bucket(self, kind: str, name: str, record: Record) -> dict[str, Record]:
        return self._index.setdefault((kind, name), {}).setdefault(record.get(name), {})

    def graphql_id(self, kind: str, identifier: str) -> str:
        """The GraphQL id of a record: base64 of its type and UUID."""
        name = KINDS[kind].graphql_type
        if kind == "service":
            name = SERVICE_TYPES.get(self.tables[kind][identifier]["provider"], name)
        elif kind == "sso_provider":
            name = SSO_TYPES[self.tables[kind][identifier]["type"]]
        return base64.b64encode(f"{name}---{identifier}".encode()).decode()

    def resolve(self, graphql_id: str) -> tuple[str, Record] | None:
        """The kind and record of a GraphQL ID; None if it is malformed or the record does not exist."""
        try:
            kind_name, separator, identifier = base64.b64decode(graphql_id, validate=True).decode().partition("---")
        except (ValueError, binascii.Error):
            return None
        kind = KIND_OF_TYPE.get(kind_name) if separator else None
        record = self.get(kind, identifier) if kind else None
        return (kind, record) if kind and record else None
