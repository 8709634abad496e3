# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The GraphQL face without HTTP: one organization in this process, asked by `execute`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from stand_in.callers import SCOPES, Caller
from stand_in.graphql import Outcome, execute
from stand_in.world import OWNER, Settings, World

Answer = dict[str, Any]


class Face:
    """An organization called acme, and who asks."""

    def __init__(self, seed: Answer | None = None, switches: Answer | None = None) -> None:
        self.world = World(Settings("acme", "bkua_owner", limited=False))
        self.world.reset(seed, switches)
        self.store = self.world.store
        self.caller = self.user(OWNER)

    def user(self, email: str) -> Caller:
        """The caller with that e-mail."""
        user = self.store.find("user", email=email)
        assert user
        return Caller(self.store, user, {"scopes": list(SCOPES)})

    def execute(self, document: str, operation: str | None = None, **variables: Any) -> Outcome:
        """The whole outcome."""
        return execute(self.store, self.caller, document, variables, operation)

    def data(self, document: str, **variables: Any) -> Any:
        """The data of a document that must not fail."""
        outcome = self.execute(document, **variables)
        assert "errors" not in outcome.body, outcome.body["errors"]
        return outcome.body["data"]

    def refused(self, document: str, **variables: Any) -> str:
        """The message of a document that must fail, with status 200."""
        outcome = self.execute(document, **variables)
        assert outcome.status == 200 and "errors" in outcome.body, outcome.body
        return str(outcome.body["errors"][0]["message"])

    def organization(self, selection: str, **variables: Any) -> Any:
        """What is selected of the organization."""
        return self.data(f'{{ organization(slug: "acme") {{ {selection} }} }}', **variables)["organization"]

    def call(self, mutation: str, selection: str, **values: Any) -> Any:
        """The payload of a mutation with these values as input."""
        return self.data(*self.mutation(mutation, selection), input=values)[mutation]

    def fails(self, mutation: str, selection: str, **values: Any) -> str:
        """The message of a mutation that must be refused."""
        return self.refused(*self.mutation(mutation, selection), input=values)

    def mutation(self, name: str, selection: str) -> tuple[str]:
        """The document of a mutation."""
        kind = name[0].upper() + name[1:]
        long = ("organizationApi", "organizationEnforce", "organizationRevoke")
        kind = kind.replace("ApiIp", "APIIP").replace("ApiAccess", "APIAccess") + (
            "Mutation" if name.startswith(long) else ""
        )
        return (f"mutation($input: {kind}Input!) {{ {name}(input: $input) {{ {selection} }} }}",)

    def id_of(self, kind: str, **where: Any) -> str:
        """The GraphQL id of a record."""
        record = self.store.find(kind, **where)
        assert record, f"{kind} {where}"
        return self.store.graphql_id(kind, record["id"])


@pytest.fixture
def face() -> Face:
    """The new organization of the documentation."""
    return Face()


@pytest.fixture(scope="session")
def make() -> Callable[..., Face]:
    """An organization from a seed and switches."""
    return Face


@pytest.fixture(scope="module")
def reference() -> Face:
    """The reference organization of the figures; nothing may be changed in it."""
    return Face({"generate": {"agents": 500}})
