# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds for tests of single functions: a client whose answers a test lists, and which notes what is sent. Without any service."""

from __future__ import annotations

import types
import typing as t

from ansible_collections.community.buildkite.plugins.module_utils._api.token import Token
from ansible_collections.community.buildkite.plugins.module_utils._operations.call import Call
from ansible_collections.community.buildkite.plugins.module_utils._operations.tracked import Tracked

Raw = dict[str, t.Any]
PAGE = "https://buildkite.com/acme/shop/builds"


def build(number: int, state: str = "running", **more: t.Any) -> Raw:
    """A build as REST returns it."""
    return {"number": number, "state": state, "web_url": f"{PAGE}/{number}", **more}


def tracked(number: int, state: str = "running", action: str = "triggered", **more: t.Any) -> Tracked:
    """A build of a task."""
    return Tracked("shop", build(number, state, **more), action)


class Scripted:
    """A client with answers in their order: to requests that write, of lists, and of single objects; the last one stays.

    An answer that is an error is raised.
    """

    def __init__(self, written: t.Any = None, *, lists: t.Sequence[t.Any] = (), gets: t.Sequence[t.Any] = ()) -> None:
        self.answers = {"write": [written], "list": list(lists), "get": list(gets)}
        self.sent: list[tuple[t.Any, ...]] = []
        self.asked: list[tuple[str, t.Any]] = []
        self.secrets: t.Any = ()
        self.time = 0.0
        self.rooms: list[tuple[str, float]] = []
        self.connection = types.SimpleNamespace(organization="acme")
        self.ledger = types.SimpleNamespace(
            now=lambda: self.time,
            pause=self.pause,
            free=lambda api: None,
            wait_for_room=lambda api, cost: self.rooms.append((api, cost)),
        )

    def pause(self, seconds: float) -> None:
        """Let time pass."""
        self.time += seconds

    def next(self, kind: str) -> t.Any:
        """The next answer."""
        answers = self.answers[kind]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def write(self, method: str, path: str, body: t.Any = None, status: t.Any = None) -> t.Any:
        """A request that writes."""
        self.sent.append((method, path, body, status))
        return self.next("write")

    def first_page(self, path: str, params: t.Any = None) -> tuple[t.Any, bool]:
        """A list."""
        self.asked.append((path, params))
        return self.next("list"), False

    def pages(self, path: str, params: t.Any) -> t.Any:
        """A whole list."""
        return self.first_page(path, params)[0]

    def get(self, path: str, params: t.Any = None) -> t.Any:
        """An object."""
        assert path.startswith("pipelines/shop/builds/") and path.rpartition("/")[2].isdigit()
        self.asked.append((path, params))
        return dict(self.next("get"))


def call(client: Scripted, lines: list[str] | None = None, email: str | None = None, **options: t.Any) -> Call:
    """A call with the options of a task. `lines`: where its live output goes."""
    made = Call(t.cast(t.Any, client), {"wait_timeout": 60, **options}, False, Token(frozenset(), email))
    made.show = made.show if lines is None else lines.append
    return made
