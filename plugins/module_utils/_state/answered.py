# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From answers to nodes: the objects and links in the answers of both APIs.

Private to this collection. Reads nothing, and knows no kind by name.
"""

from __future__ import annotations

import typing as t

from .._paths import dig
from .._schema.catalog import Catalog
from .._schema.resource import Resource
from .node import Node
from .objects import Objects
from .readings import Reading, Readings

if t.TYPE_CHECKING:
    from .._api.client import Client


class Answered(Objects):
    """The objects that answers contain, and the times at which their lists were read."""

    def __init__(self, client: Client, catalog: Catalog) -> None:
        super().__init__(catalog)
        self.client = client
        self.readings = Readings()
        # How much runs in objects, if an answer showed it.
        self.active: dict[Node, int] = {}

    def from_rest(self, resource: Resource, raw: t.Mapping[str, t.Any], parent: Node | None = None) -> Node:
        """The node of one REST answer, with the links that the answer embeds."""
        if resource.is_link:
            return self._link(resource, parent, resource.decode(raw), raw, graphql=False)
        values = resource.decode(raw)
        key, ident = resource.key_in(values), resource.id_in(raw)
        node = self.add(Node(resource, key, parent, ident, values, graphql_id=raw.get("graphql_id")))
        active = resource.activity.count(raw) if resource.activity else None
        if active is not None:
            self.active[node] = active
        for link in self.catalog.resources:
            if link.as_link.embedded and link.parent == resource.name:
                self._embedded(link, node, raw)
            if (answered := link.as_link.answered) and answered.by == resource.name:
                self.linked[node] = raw.get(answered.key) or []
        return node

    def _embedded(self, link: Resource, parent: Node, raw: t.Mapping[str, t.Any]) -> None:
        for name, path in link.as_link.embedded.items():
            has_entries, entries = dig(raw, path)
            if not has_entries:
                return
            for entry in entries or []:
                reference = link.field(name)
                target = self._target(
                    t.cast(str, reference.refers_to), dig(entry, reference.read_path)[1], entry.get("actor") or {}
                )
                self.add(Node(link, "", parent, entry.get("id"), {}, {name: target}))
        self._note(link.name, parent.id, self.client.ledger.now())

    def _note(self, kind: str, parent: str | None, since: float) -> None:
        self.readings.note((kind, parent), Reading(since))

    def _link(
        self,
        resource: Resource,
        parent: Node | None,
        values: dict[str, t.Any],
        raw: t.Mapping[str, t.Any],
        graphql: bool,
    ) -> Node:
        references = {}
        which = dig(raw, resource.as_link.kind_path)[1] if resource.as_link.kind_path else None
        for field in resource.references:
            values.pop(field.name, None)
            if which is not None and str(which).lower() != field.name:
                continue
            kind = t.cast(str, field.refers_to)
            path = field.graphql_path if graphql else field.read_path
            names = raw.get(path.partition(".")[0]) if "." in path else {}
            url = raw.get((field.reference and field.reference.url) or "")
            if url:
                names = {self.catalog.resource(kind).rest.item: str(url).rstrip("/").rsplit("/", 1)[-1]}
            references[field.name] = self._target(kind, dig(raw, path)[1], t.cast("dict[str, t.Any]", names or {}))
        ident = "/".join(node.id or "" for node in references.values())
        # Most links have no ID in REST: the objects that they join are their identity.
        own = raw.get("id") if resource.rest.item == "id" and not graphql else None
        joined = f"{parent.id if parent else ''}/{ident}"
        made = Node(resource, "", parent, own or joined, values, references)
        made.graphql_id, made.uuid = (raw.get("id"), raw.get("uuid")) if graphql else (None, None)
        return self.add(made)

    def _target(self, kind: str, ident: str, names: t.Mapping[str, t.Any]) -> Node:
        """The target of a link: known already, or by its names only."""
        resource = self.catalog.resource(kind)
        values = {
            name: names[name]
            for name in (*resource.key, *resource.identity.known_by, *filter(None, [resource.identity.key_from]))
            if names.get(name)
        }
        key = next(iter(values.values()), None) or ident
        graphql_id = names.get("id" if "uuid" in names else "graphql_id")
        return self.add(Node(resource, str(key), None, ident, values, graphql_id=graphql_id, stub=True))

    def _edges(self, link: Resource, side: Resource, node: Node, edges: t.Sequence[t.Mapping[str, t.Any]]) -> int:
        for edge in edges:
            raw = edge["node"]
            if side.name != link.parent:
                # From the other side: the answer names the parent, and the node is the object that the link joins.
                reference = t.cast(t.Any, link.as_link.parent_reference)
                parent = self._target(
                    reference.refers_to, dig(raw, reference.graphql_path)[1], raw[reference.graphql_path.split(".")[0]]
                )
                target = link.references[0]
                ident = f"{parent.id}/{node.id}"
                values = link.decode_graphql(raw)
                made = Node(link, "", parent, ident, values, {target.name: node}, graphql_id=raw.get("id"))
                made.uuid = raw.get("uuid")
                self.add(made)
            elif link.is_link:
                self._link(link, node, link.decode_graphql(raw), raw, graphql=True)
            else:
                values = link.decode_graphql(raw)
                child = Node(link, str(values.get(link.key[0])), node, raw["uuid"], values, graphql_id=raw.get("id"))
                (self.add_ended if link.is_over(values) else self.add)(child)
        return len(edges)
