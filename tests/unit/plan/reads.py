# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An organization for tests of what is read: it notes what is asked, and objects are known only once they were read."""

from __future__ import annotations

import types
import typing as t

from ansible_collections.community.buildkite.plugins.module_utils._errors import RateLimited
from ansible_collections.community.buildkite.plugins.module_utils._plan import reading
from ansible_collections.community.buildkite.plugins.module_utils._plan.declaring import from_module
from ansible_collections.community.buildkite.plugins.module_utils._plan.limits import Limits
from ansible_collections.community.buildkite.plugins.module_utils._plan.trees import from_tree
from ansible_collections.community.buildkite.plugins.module_utils._problems import Problems
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._schema.resource import Resource
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node
from ansible_collections.community.buildkite.plugins.module_utils._state.organization import Organization
from ansible_collections.community.buildkite.plugins.module_utils._state.readings import Reading, list_key

REST = (
    "read_clusters read_pipelines read_teams read_user read_organizations read_notification_services read_pipeline_templates"
).split()
BOTH = (*REST, "graphql")
UUID = "00000000-89ab-cdef-0123-456789abcdef"


class Service(Organization):
    """An organization that notes what is asked of it, and only then knows the objects that exist.

    `limited`: so often GraphQL asks to wait. `pages`: of every list over REST.
    """

    def __init__(
        self, nodes: t.Sequence[Node], scopes: t.Iterable[str] | None = BOTH, limited: int = 0, pages: int = 1
    ) -> None:
        ledger = types.SimpleNamespace(
            forecast=lambda requests, points: types.SimpleNamespace(seconds=0.0),
            free=lambda api: 5000.0,
            room=lambda api: None,
            may_overdraw=False,
            now=lambda: 0.0,
            behind=0.0,
        )
        client = types.SimpleNamespace(
            ledger=ledger,
            side_by_side=lambda calls: [call() for call in calls],
            connection=types.SimpleNamespace(organization="acme"),
            progress=self.say,
            pages=self.filtered,
        )
        super().__init__(t.cast(t.Any, client), CATALOG, None if scopes is None else frozenset(scopes))
        # Rules are not read: only administrators see all of them.
        self._caller = ("me", None)
        self.live, self.limited, self.pages = list(nodes), limited, pages
        self.asked: list[str] = []
        self.said: list[str] = []
        self.sought: set[str] = set()

    def say(self, text: str) -> None:
        """Progress."""
        self.said.append(text)

    def appear(self, *kinds: Resource, parent: Node | None = None) -> None:
        """Objects become known."""
        for node in self.live:
            if node.resource in kinds and (parent is None or node.parent is parent):
                self.add(node)

    def filtered(self, path: str, params: dict[str, str]) -> list[t.Any]:
        """A list with a filter."""
        self.asked.append(f"filter {path} {params}")
        found = [node.values for node in self.live if params.items() <= node.values.items()]
        return [{"id": values["slug"], "slug": values["slug"], "name": values["name"]} for values in found]

    def read_again(self, resource: Resource, parent: Node | None = None) -> None:
        """A list over REST."""
        self.asked.append(f"list {resource.plural}{f' in {parent.key}' if parent else ''}")
        self.appear(resource, parent=parent)
        ids = frozenset(str(node.id) for node in self.live if node.resource is resource)
        self.readings.note(list_key(resource.name, parent), Reading(0.0, self.pages, ids))

    def read_tree(self, resource: Resource, links: t.Sequence[Resource], wait: bool = True) -> None:
        """A list over GraphQL."""
        inside = f" with {', '.join(link.plural for link in links)}" if links else ""
        self.asked.append(f"tree {resource.plural}{inside}{'' if wait else ' at once'}")
        if self.limited and not wait:
            self.limited -= 1
            raise RateLimited("Wait.")
        self.appear(resource, *links)
        self.readings.note(list_key(resource.name, None), Reading(0.0))
        for link in links:
            for node in self.nodes(resource.name):
                self.readings.note(list_key(link.name, node), Reading(0.0))

    def read_children(
        self, resource: Resource, parents: t.Sequence[Node], links: t.Sequence[Resource], wait: bool = True
    ) -> None:
        """Lists in some objects over GraphQL."""
        names = ", ".join(link.plural for link in links)
        self.asked.append(f"children {names} in {','.join(one.key for one in parents)}")
        for link in links:
            for node in parents:
                self.appear(link, parent=node)
                own = link.name if resource.name == link.parent else f"{link.name} of {resource.name}"
                self.readings.note(list_key(own, node), Reading(0.0))

    def read_one(self, resource: Resource, key: str, parent: Node | None = None) -> Node | None:
        """One object over REST."""
        self.asked.append(f"one {resource.plural} {key}")
        return None

    def look_up(self, resource: Resource, keys: t.Iterable[str], names: t.Collection[str] = ()) -> None:
        """Some objects by their keys; those that are only named are in brackets."""
        unknown = [key for key in dict.fromkeys(keys) if not self.find(resource.name, key) and key not in self.sought]
        self.sought.update(unknown)
        if unknown:
            shown = [f"({key})" if key in names else key for key in unknown]
            self.asked.append(f"look up {resource.plural} {' '.join(shown)}")
        for node in self.live:
            if node.resource is resource and node.key in unknown:
                self.add(node)

    def fill(self, resource: Resource, nodes: t.Sequence[Node], leaves: t.Mapping[Node, set[str]]) -> None:
        """What lists omitted."""
        assert all(node.resource is resource for node in nodes)
        for node in nodes:
            missing = sorted(leaves[node] - node.values.keys())
            if missing:
                self.asked.append(f"fill {node.address}: {', '.join(missing)}")

    def entries(self, path: str) -> list[dict[str, t.Any]]:
        """What no resource declares."""
        self.asked.append(f"list {path}")
        return []


def read(
    options: dict[str, t.Any],
    *nodes: Node,
    module: str = "",
    bulk: bool | None = None,
    known: t.Callable[[Service], None] | None = None,
    **how: t.Any,
) -> Service:
    """What is read for the options of the bulk module, or of a resource's module."""
    service, problems = Service(nodes, **how), Problems()
    if module:
        found = [from_module(CATALOG, CATALOG.resource(module), options, problems)]
        desired = [one for some in found for one in (some if isinstance(some, list) else [some])]
    else:
        desired = from_tree(CATALOG, options, problems)
    problems.raise_found()
    if known:
        known(service)
    limits = Limits.of(CATALOG, options, bulk=not module, problems=problems)
    reading.read(service, desired, limits, not module if bulk is None else bulk)
    return service
