# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading cascades: children, links, and configuration that no resource declares.

Private to this collection. Knows no kind by name. What cannot be read is noted as unknown, and never taken for absent:
a guard asks for it.
"""

from __future__ import annotations

import functools
import typing as t

from .._errors import Forbidden, NotFound
from .._paths import dig
from .._schema.cascade_facts import OfVariants, Undeclared
from .._schema.resource import Resource
from . import children, documents
from .node import Node, Taken
from .nodes import answers
from .organization import Organization
from .readings import Reading

Raw = dict[str, t.Any]
Leaving = t.Mapping[str, t.Sequence[Node]]


def read(organization: Organization, leaving: Leaving) -> None:
    """Read the cascade of some objects, by the names of their resources, in batches."""
    before = organization.readings.keys()
    organization.taken.update({node: Taken() for nodes in leaving.values() for node in nodes})
    catalog = organization.catalog
    lists = [(below, catalog.resource(name)) for name in leaving for below in catalog.below(name) if not below.joins]
    filtered = [(below, kind) for below, kind in lists if below.as_link.filtered_by and below.parent != kind.name]
    for below, kind in filtered:
        _read_filtered(organization, below, kind, leaving[kind.name])
    readable = [one for one in lists if one not in filtered and _may_read(organization, one[0])]
    try:
        needs = [need for below, kind in readable for need in _needs(organization, below, kind, leaving[kind.name])]
        children.read(organization, _distinct(needs))
    except (Forbidden, NotFound):
        # One by one, so that it is certain which objects have unknown lists.
        for below, kind in readable:
            for node in leaving[kind.name]:
                _try(organization, below, kind, node)
    for below, kind in lists:
        if (below, kind) in readable or not _read_answered(organization, below):
            _note_unknown(organization, below, kind, leaving[kind.name])
    _read_all_joined(organization, leaving)
    for name, nodes in leaving.items():
        kind = catalog.resource(name)
        read_so = _read_connected(organization, kind, nodes)
        for other in kind.cascade.undeclared:
            if other not in read_so:
                _read_undeclared(organization, other, nodes)
    _read_inside(organization, leaving)
    organization.incidental |= organization.readings.keys() - before


def _may_read(organization: Organization, below: Resource) -> bool:
    above = organization.catalog.parent_of(below)
    return organization.can(below.scopes.read) and organization.can(above.scopes.read)


def _needs(organization: Organization, below: Resource, kind: Resource, nodes: t.Sequence[Node]) -> list[children.Need]:
    if not below.is_link or below.parent == kind.name:
        return [children.need(organization, below, nodes)]
    rest = children.of_others(organization, below, kind, list(nodes))
    return [rest] if rest else []


def _read_filtered(organization: Organization, link: Resource, kind: Resource, nodes: t.Sequence[Node]) -> None:
    """Read the parents of all links to some objects: a request each. Only an administrator sees all of them."""
    above, name = organization.catalog.parent_of(link), link.key[0]
    if not organization.can(above.scopes.read) or not organization.caller()[1]:
        return
    for node in nodes:
        since = organization.client.ledger.now()
        for raw in organization.client.pages(above.rest.path, {str(link.as_link.filtered_by): node.id}):
            parent = organization.from_rest(above, raw)
            organization.add(Node(link, "", parent, f"{parent.id}/{node.id}", {}, {name: node}))
        organization.readings.note((f"{link.name} of {kind.name}", node.id), Reading(since))


def _distinct(needs: list[children.Need]) -> list[children.Need]:
    """Each list once: links are needed for either side."""
    seen: set[tuple[str, Node]] = set()
    for need in needs:
        need.parents = [node for node in need.parents if (need.resource.name, node) not in seen]
        seen.update((need.resource.name, node) for node in need.parents)
    return needs


def _try(organization: Organization, below: Resource, kind: Resource, node: Node) -> None:
    try:
        children.read_of(organization, below, kind, [node])
    except Forbidden:
        return
    except NotFound:
        children.note_missing_feature(organization, below, [node])


def _note_unknown(organization: Organization, below: Resource, kind: Resource, nodes: t.Sequence[Node]) -> None:
    """Note the lists that could not be read, each with the scope that is enough."""
    catalog, answered = organization.catalog, below.as_link.answered
    enough = (catalog.resource(answered.by), catalog.parent_of(below)) if answered else (below,)
    scope = next((one.scopes.read for one in enough if not organization.can(one.scopes.read)), enough[0].scopes.read)
    for node in nodes:
        if not _is_read(organization, below, kind, node):
            organization.taken[node].unknown[catalog.title_of_list(below, kind.name)] = scope


def _read_answered(organization: Organization, link: Resource) -> bool:
    """Read links that only GraphQL lists, without their values, from REST's answers of what they join.

    Returns whether these show all of them, as they do to an administrator.
    """
    answered = link.as_link.answered
    if not answered or not organization.caller()[1]:
        return False
    side, above = organization.catalog.resource(answered.by), organization.catalog.parent_of(link)
    if not organization.can(side.scopes.read) or not organization.can(above.scopes.read):
        return False
    try:
        organization.read_list(above)
        organization.read_list(side)
    except Forbidden:
        return False
    except NotFound:
        # The organization does not have the feature.
        return side.rest.is_feature
    for node, parents in organization.linked.items():
        for parent in filter(None, (organization.by_id(above.name, ident) for ident in parents)):
            if node.resource is side:
                organization.add(Node(link, "", parent, f"{parent.id}/{node.id}", {}, {link.key[0]: node}))
    return True


def _is_read(organization: Organization, below: Resource, kind: Resource, node: Node) -> bool:
    if below.parent == kind.name:
        return organization.is_read(below.name, node)
    own = organization.is_read(f"{below.name} of {kind.name}", node)
    return own or children.all_read(organization, below, organization.catalog.parent_of(below))


def _read_all_joined(organization: Organization, leaving: Leaving) -> None:
    for name, nodes in leaving.items():
        for below in organization.catalog.below(name):
            if below.joins and not _read_joined(organization, below, nodes):
                for node in nodes:
                    organization.taken[node].unknown[below.plural] = below.rest.keys_scope


def _read_joined(organization: Organization, below: Resource, nodes: t.Sequence[Node]) -> bool:
    """Whether all that joins some objects to others is known: only administrators see all of it."""
    can = organization.can(below.scopes.read) or organization.can(below.rest.keys_scope)
    if not can or not organization.caller()[1]:
        return False
    try:
        children.read_joined(organization, below, nodes)
    except (Forbidden, NotFound):
        return False
    return True


def _read_inside(organization: Organization, leaving: Leaving) -> None:
    """Read the cascade of children that have children or links themselves."""
    catalog = organization.catalog
    inside: dict[str, list[Node]] = {}
    for name, nodes in leaving.items():
        for child in catalog.children(name):
            if catalog.below(child.name) or child.cascade.undeclared:
                inside[child.name] = [one for node in nodes for one in organization.nodes(child.name, node)]
    if any(inside.values()):
        read(organization, inside)


# Configuration without a resource


def _read_undeclared(organization: Organization, other: Undeclared, nodes: t.Sequence[Node]) -> None:
    owned, entries = other.owned, None
    if owned and organization.can(other.read_scope) and nodes and organization.caller()[1]:
        entries = _all_owned(organization, other)
    for node in nodes:
        names: list[t.Any] | None = None if owned or _may_have(other.single, node) else []
        if owned and entries is not None:
            own = [raw for raw in entries if dig(raw, owned.owner)[1] == node.id]
            names = [raw.get(owned.label) or raw.get("uuid") for raw in own]
        _note(organization, other, node, names)


def _read_connected(organization: Organization, kind: Resource, nodes: t.Sequence[Node]) -> tuple[Undeclared, ...]:
    """Read configuration inside several objects in a GraphQL query; returns what was read."""
    connected = kind.cascade.connected
    asked = [node for node in nodes if any(_may_have(single, node) for _other, single in connected)]
    if not asked or not organization.can("graphql") or not all(node.graphql_id for node in asked):
        return ()
    if not organization.caller()[1]:
        return ()
    document, points = functools.partial(documents.connected_document, kind), 1.0 + 3 * len(connected)
    found = dict(answers(organization.client, asked, documents.CONNECTED, document, points))
    for other, single in connected:
        for node in nodes:
            _note(organization, other, node, _names(single, found[node] or {}) if _may_have(single, node) else [])
    return tuple(other for other, _single in connected)


def _may_have(single: OfVariants | None, node: Node) -> bool:
    """Whether an object is of a variant that can have it."""
    return single is None or node.variant is None or node.variant in single.types


def _names(single: OfVariants, answer: Raw) -> list[t.Any] | None:
    """What an answer of GraphQL names, None for what it does not show."""
    holder = dig(answer, single.holder)[1]
    if holder is None:
        return None
    name = dig(holder, single.leaf)[1]
    return [name] if name else []


def _note(organization: Organization, other: Undeclared, node: Node, names: list[t.Any] | None) -> None:
    taken = organization.taken[node]
    if names is None:
        taken.unknown[other.plural] = other.read_scope
    else:
        taken.undeclared[other.plural] = [f"{node.address}/{other.title}/{name}" for name in names]


def _all_owned(organization: Organization, other: Undeclared) -> list[Raw] | None:
    """Every entry of a list that GraphQL has, with its owner; None if it cannot be read."""
    document, name = documents.owned_document(other), other.owned.connection if other.owned else ""
    variables: Raw = {"org": organization.client.connection.organization, "after": None}
    found: list[Raw] = []
    while True:
        data = organization.client.graphql(document, variables, points=100.0)
        listed = (data.get("organization") or {}).get(name)
        if listed is None:
            return None
        found += [edge["node"] for edge in listed["edges"]]
        if not listed["pageInfo"]["hasNextPage"]:
            return found
        variables["after"] = listed["pageInfo"]["endCursor"]
