# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A service of one object, for tests of single changes, and such changes."""

from __future__ import annotations

import contextlib
import typing as t

from ansible_collections.community.buildkite.plugins.module_utils._api.quota import Ledger
from ansible_collections.community.buildkite.plugins.module_utils._apply.writer import Writer
from ansible_collections.community.buildkite.plugins.module_utils._errors import (
    BuildkiteError,
    Invalid,
    NotFound,
    Unclear,
)
from ansible_collections.community.buildkite.plugins.module_utils._plan.change import Action, Change, Leaves
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node

Raw = dict[str, t.Any]
UNCLEAR = Unclear("It is unclear.", request="a request")
REFUSED, TAKEN = Invalid("Refused."), Invalid("Refused: taken.", taken=True)


def given(answer: t.Any) -> t.Any:
    """An answer, unless it is an error: that is raised."""
    if isinstance(answer, Exception):
        raise answer
    return answer


class Lost(Exception):
    """The request is carried out, and its answer is unclear."""


class Service:
    """A client to a service of one object, whose REST answer is `raw`, None while it does not exist."""

    def __init__(self) -> None:
        self.now = 0.0
        self.ledger = Ledger(clock=lambda: self.now, sleep=self.sleep)
        self.ledger.sent_by = self.sent_by  # type: ignore[method-assign]
        self.raw: Raw | None = {"id": "1", "graphql_id": "gid"}
        # What is wrong with the next requests: an error, another answer, or None.
        self.wrong: list[t.Any] = []
        self.sent: list[tuple[t.Any, ...]] = []
        self.statuses: list[int | None] = []
        self.looked: list[str] = []
        # The payload of the next mutation, or an error.
        self.payload: t.Any = None
        # By when the next request is sent, of each block of requests.
        self.deadlines: list[float | None] = []

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    @contextlib.contextmanager
    def sent_by(self, until: float | None) -> t.Iterator[None]:
        self.deadlines.append(until)
        yield

    def mutate(self, document: str, variables: Raw) -> Raw:
        self.sent.append((document, variables))
        return t.cast(Raw, given(self.payload))

    def write(self, method: str, path: str, body: Raw | None = None, status: int | None = None) -> Raw:
        self.sent.append((method, path) if body is None else (method, path, body))
        self.statuses.append(status)
        wrong = given(self.wrong.pop(0) if self.wrong else None)
        if isinstance(wrong, dict):
            return wrong
        self.carry_out(method, path.rpartition("/")[2], body or {})
        if wrong is Lost:
            raise UNCLEAR
        return dict(self.raw or {})

    def carry_out(self, method: str, last: str, body: Raw) -> None:
        effects: dict[str, Raw] = {
            "archive": {"archived_at": "now"},
            "unarchive": {"archived_at": None},
            "pause_dispatch": {"dispatch_paused": True, "dispatch_paused_note": None, **body},
            "resume_dispatch": {"dispatch_paused": False, "dispatch_paused_note": None},
            "enable": {"enabled": True},
            "disable": {"enabled": False},
        }
        if method == "DELETE":
            self.raw = None
        else:
            self.raw = {"id": "new", **(self.raw or {}), **effects.get(last, body)}

    def get(self, path: str) -> Raw:
        self.looked.append(path)
        if self.raw is None:
            raise NotFound("No.")
        return dict(self.raw)

    def numbered_pages(self, path: str) -> tuple[list[Raw], int]:
        self.looked.append(path)
        return [dict(self.raw)] if self.raw else [], 1

    def cursor_pages(self, path: str) -> list[Raw]:
        return self.numbered_pages(path)[0]


class Values:
    """Takes the values that are returned once."""

    def __init__(self) -> None:
        self.shields: list[t.Any] = []
        self.taken: list[tuple[Change, Raw]] = []
        # What revokes the last new object.
        self.revoke: t.Callable[[], None] = lambda: None

    @contextlib.contextmanager
    def shielded(self, *given: t.Any) -> t.Iterator[None]:
        self.shields.append(given)
        yield

    def take(self, change: Change, raw: Raw, revoke: t.Callable[[], None]) -> None:
        self.taken.append((change, dict(raw)))
        self.revoke = revoke


class Looks:
    """Lets a removal be sent, unless something speaks against it."""

    def __init__(self) -> None:
        self.against: BuildkiteError | None = None
        self.asked: list[tuple[t.Any, ...]] = []

    def send(
        self, changes: list[Change], api: str, cost: float, send: t.Callable[..., t.Any], again: bool = False
    ) -> t.Any:
        self.asked.append((api, cost, again))
        return send({changes[0]: self.against} if self.against else {}, 60.0)


def leaves_of(kind: str, values: Raw) -> Leaves:
    known = {leaf.name: leaf for leaf in CATALOG.resource(kind).leaf_fields()}
    return {name: (known[name], value) for name, value in values.items()}


CLUSTER = Node(CATALOG.resource("cluster"), "C", None, "c", {"name": "C"})


def change(action: Action, kind: str, parent: Node | None = None, has: Raw | None = None, **values: t.Any) -> Change:
    """A change of the one object."""
    resource = CATALOG.resource(kind)
    name = (*resource.key, "")[0]
    key = str((has or {}).get(name) or values.get(name) or "K")
    node = Node(resource, key, parent, None if action == "create" else "1", dict(has or {}))
    return Change(action, node, node.address, leaves_of(kind, values))


def looks_of(writer: Writer) -> Looks:
    return t.cast(Looks, writer.looks)


def carried(made: Change, level: str = "read_only") -> Change:
    """The access of a team to a new pipeline or test suite."""
    team = Node(CATALOG.resource("team"), "T", None, "t")
    link = CATALOG.resource(made.node.resource.name.replace("pipeline", "team_pipeline").replace("test_", "team_"))
    name = link.key[0]
    node = Node(link, "", team, None, {}, {name: made.node})
    return Change("create", node, node.address, leaves_of(link.name, {name: made.node, "access_level": level}))


def values_of(writer: Writer) -> Values:
    return t.cast(Values, writer.values)
