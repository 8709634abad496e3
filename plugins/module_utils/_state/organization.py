# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The current state: every list read once, in the cheapest way, and updated while changes are applied.

Private to this collection. Reads through the client and knows no kind by name; which lists are needed is
decided in _reading. A failed read raises: unknown never counts as absent.
"""

from __future__ import annotations

import functools
import re
import typing as t

from .._api.complexity import fitting
from .._errors import NotFound
from .._paths import quote
from .._schema.catalog import Catalog
from .._schema.field import UUID, Field
from .._schema.resource import Resource
from .._schema.resource_facts import Connection, Root
from .._schema.use_facts import Outsiders
from . import caller, lists
from .answered import Answered
from .node import Node, Taken
from .nodes import answers
from .readings import ListKey, Reading, list_key

if t.TYPE_CHECKING:
    from .._api.client import Client

# From this many on, a whole list costs less than one request each.
SINGLY = 10
# Aliased lookups in one GraphQL request.
LOOKUPS = 100


class Organization(Answered):
    """The objects that were read, by kind; and the readers, each of which reads a list at most once."""

    def __init__(self, client: Client, catalog: Catalog, scopes: frozenset[str] | None) -> None:
        super().__init__(client, catalog)
        self.scopes = scopes
        # That of the run's own token, None if it is unknown.
        self.token_uuid: str | None = None
        self._looked_up: set[tuple[str, str]] = set()
        self._entries: dict[str, list[dict[str, t.Any]]] = {}
        # Lists that only a deletion needs, and its cascade in addition to objects: see cascades.
        self.incidental: set[ListKey] = set()
        self.taken: dict[Node, Taken] = {}
        # Kinds whose list is known to contain retired objects.
        self._lists_retired: set[str] = set()
        self._caller: tuple[str | None, bool | None] | None = None

    # Known state

    def is_read(self, kind: str, parent: Node | None = None) -> bool:
        """Whether the list was read whole."""
        return list_key(kind, parent) in self.readings

    def lists_retired(self, resource: Resource) -> bool:
        """Whether a list that was read contains retired objects, so that it lacks none."""
        return resource.name in self._lists_retired

    def can(self, scope: str) -> bool:
        """Whether the token has a scope. If its scopes are unknown, REST is tried and GraphQL is not used."""
        return scope in self.scopes if self.scopes is not None else scope != "graphql"

    # Readers

    def read_list(self, resource: Resource, parent: Node | None = None) -> None:
        """One whole list over REST."""
        if not self.is_read(resource.name, parent):
            self.read_again(resource, parent)

    def read_again(self, resource: Resource, parent: Node | None = None) -> None:
        """One whole list over REST, whether it was read or not: it may have changed, or embed what another API leaves out."""
        since = self.client.ledger.now()
        entries, pages = lists.whole(
            self.client, self.catalog, resource, resource.collection(parent.path_id if parent else None)
        )
        for kind in self.catalog.in_list_of(resource):
            own = [raw for raw in entries if kind.is_kind_of(raw)]
            for raw in own:
                if not kind.holds(raw):
                    self.add_ended(Node(kind, kind.key_in(kind.decode(raw)), parent, kind.id_in(raw)))
                elif self.from_rest(kind, raw, parent).values.get(kind.lifecycle.retired_by or ""):
                    self._lists_retired.add(kind.name)
            ids = frozenset(map(kind.id_in, own))
            self.readings.note(list_key(kind.name, parent), Reading(since, pages, ids))

    def read_tree(self, resource: Resource, links: t.Sequence[Resource], wait: bool = True) -> None:
        """One whole list over GraphQL, with some lists of every entry inside.

        Raises RateLimited without `wait` if it would wait for a window: the inner lists read by then are known.
        """
        since = self.client.ledger.now()
        for raw in lists.tree(self.client, self.catalog, resource, links, wait):
            self._from_tree(resource, raw, links, since)
        self._lists_retired.add(resource.name)
        self._note(resource.name, None, since)

    def _from_tree(
        self, resource: Resource, raw: t.Mapping[str, t.Any], links: t.Sequence[Resource], since: float
    ) -> None:
        values = resource.decode_graphql(raw)
        node = self.add(Node(resource, resource.key_in(values), None, raw["uuid"], values, graphql_id=raw.get("id")))
        self._inside(resource, node, raw, links, since)

    def _inside(
        self, resource: Resource, node: Node, raw: t.Mapping[str, t.Any], links: t.Sequence[Resource], since: float
    ) -> None:
        """The links inside one answer, which was requested at that time; reads the rest of a long list."""
        for link in links:
            own = t.cast(Connection, link.graphql.connection)
            connection = raw[link.sides.get(resource.name, own.field)]
            edges, total = connection["edges"], connection["count"]
            count = self._edges(link, resource, node, edges)
            rest_of = functools.partial(lists.rest_of, self.client, self.catalog, resource, link, node)
            if not own.paged and count < total <= own.page:
                # The page was small, to keep a share of the quota.
                count = self._edges(link, resource, node, rest_of(total))
            if not own.paged and count < total:
                self.read_again(link, node)
                continue
            while count < total and edges:
                edges = rest_of(total - count, edges[-1]["cursor"])
                count += self._edges(link, resource, node, edges)
            is_parent = resource.name == link.parent
            self._note(link.name if is_parent else f"{link.name} of {resource.name}", node.id, since)

    def read_retired(self, resource: Resource, field: Field, targets: t.Sequence[Node]) -> dict[Node, int]:
        """Read retired objects whose option refers to some others, over GraphQL; returns how many of each are missing."""
        from . import documents

        hidden = {}
        document = functools.partial(documents.retired_of_document, resource, field)
        for node, found in answers(self.client, targets, LOOKUPS, document, 3.0, self._variables()):
            # Without access, some may exist.
            connection = found or {"count": 1, "edges": []}
            for raw in (edge["node"] for edge in connection["edges"]):
                values = {**raw, field.name: node.id, t.cast(str, resource.lifecycle.retired_by): True}
                names = {name: value for name, value in values.items() if name not in ("id", "uuid")}
                key = resource.key_in(names)
                self.add(Node(resource, key, None, raw["uuid"], names, graphql_id=raw["id"]))
            hidden[node] = connection["count"] - len(connection["edges"])
        return hidden

    def outsiders(self, outsiders: Outsiders) -> tuple[int, list[str]] | None:
        """How many are connected to no object, and the names of some; None if they cannot be read."""
        from . import documents

        data = self.client.graphql(documents.outsiders_document(outsiders), self._variables(), points=6.0)
        found = (data.get("organization") or {}).get(outsiders.field)
        return found and (found["count"], [str(edge["node"][outsiders.label]) for edge in found["edges"]])

    def read_children(
        self, resource: Resource, parents: t.Sequence[Node], links: t.Sequence[Resource], wait: bool = True
    ) -> None:
        """The lists in some objects of one kind, over GraphQL, several objects a request. `wait` as of read_tree."""
        from . import documents

        root = t.cast(Root, resource.graphql.root)
        at_once, todo = documents.roots_at_once(resource, links), list(parents)
        pages = documents.small_pages(resource.name, links) if todo and self.client.room(wait) else None
        document_of = functools.partial(documents.children_document, self.catalog, resource, links, pages=pages)
        while todo:
            many = fitting(at_once, self.client.room(wait), document_of)
            some, todo = todo[:many], todo[many:]
            keys = {
                f"k{number}": root.argument_value(node.root_value(root), self.client.connection.organization)
                for number, node in enumerate(some)
            }
            document = document_of(len(some))
            after = {"after": None} if "$after" in document else {}
            points = 0.0 if pages else len(some) * (1.0 + sum(map(documents.usual_points, links)))
            since = self.client.ledger.now()
            data = self.client.graphql(document, self._variables(**keys, **after), points=points, wait=wait)
            for number, node in enumerate(some):
                found = lists.below(data, root, number)
                if found is None:
                    raise NotFound(
                        f"{node.address} no longer exists or is no longer visible: run again.", address=node.address
                    )
                self._inside(resource, node, found, links, since)

    def read_one(self, resource: Resource, key: str, parent: Node | None = None) -> Node | None:
        """One object over REST by its identity in paths, None if it does not exist."""
        pattern = resource.path_pattern
        if pattern and not re.fullmatch(pattern, key):
            # No object can have such a key.
            return None
        try:
            raw = self.client.get(f"{resource.collection(parent.path_id if parent else None)}/{quote(key)}")
        except NotFound as error:
            if "organization" in error.facts:
                raise
            self._looked_up.add((resource.name, key))
            return None
        return self.from_rest(resource, raw, parent) if resource.holds(raw) else None

    def look_up(self, resource: Resource, keys: t.Iterable[str], names: t.Collection[str] = ()) -> None:
        """Find objects that no list returned: over GraphQL many at a time, else one by one over REST.

        For `names`, only existence counts, since they are only targets of references.
        """
        missing = [
            key
            for key in dict.fromkeys(keys)
            if (resource.name, key) not in self._looked_up and not self.find(resource.name, key)
        ]
        if resource.rest.item != "id" and any(UUID.match(key) for key in missing):
            # Paths and lookups use the key: only the list shows UUIDs.
            self.read_list(resource)
            missing = [key for key in missing if not self.find(resource.name, key)]
        if not missing:
            return
        if resource.graphql.root and self.can("graphql") and (len(missing) > 2 or resource.rest.item == "id"):
            missing = self._look_up_many(resource, missing, names)
        elif len(missing) > SINGLY and resource.rest.item != "id":
            self.read_list(resource)
            missing = [key for key in missing if not self.find(resource.name, key)]
        if resource.rest.item != "id":
            self.client.side_by_side([functools.partial(self.read_one, resource, key) for key in missing])

    def _look_up_many(self, resource: Resource, keys: list[str], names: t.Collection[str]) -> list[str]:
        """The existing keys to read completely; targets of references are added."""
        from . import documents

        root = t.cast(Root, resource.graphql.root)
        found, todo = [], list(keys)
        document_of = functools.partial(documents.lookup_document, resource)
        while todo:
            many = fitting(LOOKUPS, self.client.room(), document_of)
            some, todo = todo[:many], todo[many:]
            values = {
                f"k{number}": root.argument_value(key, self.client.connection.organization)
                for number, key in enumerate(some)
            }
            data = self.client.graphql(document_of(len(some)), self._variables(**values), points=float(len(some)))
            for number, key in enumerate(some):
                for raw in lists.all_below(data, root, number):
                    if resource.rest.item == "id" or key in names:
                        self._target(resource.name, raw["uuid"], raw)
                    else:
                        found.append(key)
            self._looked_up.update((resource.name, key) for key in some)
        return found

    def fill(self, resource: Resource, nodes: t.Sequence[Node], leaves: t.Mapping[Node, set[str]]) -> None:
        """Read the leaves that a list omitted: in bulk over GraphQL if it has them, else one by one."""
        withheld = {field.name for field in resource.fields if field.rest.withheld}
        leaves = {node: leaves[node] - withheld for node in nodes} if withheld else leaves
        lacking = [node for node in nodes if not leaves[node] <= node.values.keys()]
        if not lacking:
            return
        paths = {field.name for field in resource.leaf_fields() if field.graphql_path}
        in_bulk = [node for node in lacking if leaves[node] - node.values.keys() <= paths]
        if (
            (len(in_bulk) > 2 or (in_bulk and resource.rest.item == "id"))
            and resource.graphql.connection
            and self.can("graphql")
        ):
            if resource.parent:
                parents = [node.parent for node in in_bulk if node.parent]
                self.read_children(self.catalog.resource(resource.parent), list(dict.fromkeys(parents)), [resource])
            else:
                self.read_tree(resource, [])
            lacking = [node for node in lacking if not leaves[node] <= node.values.keys()]
        # The answer for a single object is complete.
        again = [] if resource.singleton or resource.rest.is_complete else lacking
        self.client.side_by_side([self._reader(resource, node) for node in again])
        always = {field.name for field in resource.leaf_fields() if field.has_always}
        for node in lacking:
            for name in leaves[node] - node.values.keys() - always:
                # Some leaves are returned only once they are set.
                node.values[name] = None
                node.not_returned.add(name)

    def _reader(self, resource: Resource, node: Node) -> t.Callable[[], Node | None]:
        return lambda: self.read_one(resource, node.path_id, node.parent)

    # Configuration without a resource

    def entries(self, path: str) -> list[dict[str, t.Any]]:
        """The entries of a REST list that no resource declares, read once."""
        if path not in self._entries:
            self._entries[path] = list(self.client.pages(path))
        return self._entries[path]

    # The cascades of deletions

    def taken_with(self, node: Node) -> Taken:
        """The cascade of a deletion in addition to known objects, including the cascade of everything in it, as far as cascades has read it."""
        found = Taken()
        for one in (node, *self.below(node)):
            taken = self.taken.get(one, Taken())
            found.unknown.update(taken.unknown)
            for name, addresses in taken.undeclared.items():
                found.undeclared.setdefault(name, []).extend(addresses)
        return found

    # The token's user

    def caller(self) -> tuple[str | None, bool | None]:
        """The UUID of the token's user, and whether the user is an administrator; None for what is unknown."""
        if self._caller is None:
            self._caller = caller.ask(self.client, self.can)
        return self._caller

    def _variables(self, **more: t.Any) -> dict[str, t.Any]:
        return {"org": self.client.connection.organization, **more}
