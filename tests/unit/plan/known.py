# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An organization of which everything was read, for guards: what they ask of it is noted. Without any service."""

from __future__ import annotations

import types
import typing as t

from ansible_collections.community.buildkite.plugins.module_utils._api.client import Client
from ansible_collections.community.buildkite.plugins.module_utils._errors import BuildkiteError
from ansible_collections.community.buildkite.plugins.module_utils._plan.change import Change, Plan
from ansible_collections.community.buildkite.plugins.module_utils._problems import Problems
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._schema.resource import Resource
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node
from ansible_collections.community.buildkite.plugins.module_utils._state.organization import Organization

SCOPES = frozenset(
    scope for resource in CATALOG.resources for scope in (resource.scopes.read, "read_agents", "graphql", "read_user")
)


class Known(Organization):
    """One with some objects, read with the token of an administrator, or of another `caller`."""

    def __init__(
        self,
        *nodes: Node,
        without: str = "",
        caller: tuple[str | None, bool | None] = ("me", True),
        client: t.Any = None,
    ) -> None:
        super().__init__(t.cast(Client, client), CATALOG, SCOPES - {without})
        self._caller = caller
        # The lists that were needed, and the options that were.
        self.asked: list[str] = []
        self.filled: dict[str, set[str]] = {}
        for node in nodes:
            self.add(node)

    def is_read(self, kind: str, parent: Node | None = None) -> bool:
        """Every list was."""
        self.asked.append(f"{kind} in {parent.address}" if parent else kind)
        return True

    def fill(self, resource: Resource, nodes: t.Sequence[Node], leaves: t.Mapping[Node, set[str]]) -> None:
        """No list left anything out."""
        self.filled.update({node.address: leaves[node] for node in nodes})


def link(kind: str, parent: Node, values: dict[str, t.Any] | None = None, **references: Node) -> Node:
    """A link that exists."""
    ident = "/".join(str(one.id) for one in (parent, *references.values()))
    return Node(CATALOG.resource(kind), "", parent, ident, dict(values or {}), dict(references))


def change(action: t.Any, node: Node, **facts: t.Any) -> Change:
    """A change of an object."""
    return Change(action, node, node.address, **{"where": f"where {node.address} is", **facts})


def plan_of(*changes: Change) -> Plan:
    """A plan of some changes."""
    return Plan(list(changes), [], [])


def found(problems: Problems) -> list[tuple[str, str]]:
    """The addresses and messages of what was rejected, each by a guard."""
    assert all(one.facts["guard"] for one in problems.found)
    return [(one.facts["address"], one.message) for one in problems.found]


class Answering:
    """A client with the answers of a test, by path or in the order of the documents; records what was asked."""

    def __init__(self, answers: t.Mapping[str, t.Any] | None = None, *documents: t.Any) -> None:
        self.answers = dict(answers or {})
        self.documents = list(documents)
        self.asked: list[str] = []
        self.queries: list[tuple[str, dict[str, t.Any], float]] = []
        self.connection = types.SimpleNamespace(organization="acme")

    def get(self, path: str, params: t.Mapping[str, t.Any] | None = None) -> t.Any:
        """An answer, or the error that it is."""
        shown = "&".join(f"{name}={value}" for name, value in (params or {}).items())
        self.asked.append(f"{path}?{shown}" if shown else path)
        answer = self.answers[self.asked[-1]]
        if isinstance(answer, BuildkiteError):
            raise answer
        return answer

    pages = get

    def graphql(self, document: str, variables: dict[str, t.Any], points: float = 0.0, wait: bool = True) -> t.Any:
        """The next answer."""
        self.queries.append((document, variables, points))
        return self.documents.pop(0)

    def room(self, wait: bool = True) -> None:
        """No share of the quota is kept."""

    def side_by_side(self, calls: t.Sequence[t.Callable[[], t.Any]]) -> list[t.Any]:
        """One after the other."""
        return [call() for call in calls]


def there_are_settings(networks: list[str]) -> Node:
    """The settings of the organization, with the networks that it admits."""
    resource = CATALOG.resource("api_settings")
    return Node(resource, resource.name, None, resource.name, {"allowed_ip_addresses": networks})
