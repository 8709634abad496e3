# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading children and links, over the API that costs less at the remaining budgets.

Private to this collection. Knows which lists there are and what they cost, and no kind by name: _cost chooses, the
organization reads.
"""

from __future__ import annotations

import dataclasses
import functools
import math
import typing as t

from .._errors import RateLimited
from .._schema.decoding import decoded_keys
from .._schema.field import UUID
from .._schema.resource import Resource
from .._schema.resource_facts import Root
from . import cost
from .node import Node
from .organization import Organization
from .readings import Reading, list_key


@dataclasses.dataclass
class Need:
    """The unread lists of a kind below some existing objects. `entries`: the expected total."""

    resource: Resource
    parents: list[Node]
    entries: float | None = None


def need(organization: Organization, below: Resource, owners: t.Iterable[Node], entries: float | None = None) -> Need:
    """The unread lists of some objects."""
    nodes = [node for node in dict.fromkeys(owners) if node.exists and not organization.is_read(below.name, node)]
    return Need(below, nodes, entries)


def read(organization: Organization, needs: t.Sequence[Need], later: t.Sequence[Need] = ()) -> None:
    """Read some lists; `later` ones will be needed as well, so their part of the budgets remains.

    The way is chosen again before each, since budgets and windows change. Cheap queries come first: they
    show what is left. REST has its turn before a wait for a window of GraphQL.
    """
    todo = [one for one in needs if one.parents]
    was_limited = False
    while todo:
        lists = [_lists_of(organization, one) for one in (*todo, *later)]
        ways = _choose(organization, lists, 0)[: len(todo)]
        costs = [one.cost(way) for one, way in zip(lists, ways, strict=False)]
        is_last = [(costs[number][1] == 0) is not was_limited for number in range(len(todo))]
        place = min(range(len(todo)), key=lambda number: (is_last[number], costs[number][2]))
        try:
            _read_one(organization, todo[place], ways[place], wait=was_limited)
            was_limited = was_limited and costs[place][1] == 0
            del todo[place]
        except RateLimited:
            # Less is left than was known: there may be a better way than to wait.
            was_limited = True
            todo[place] = need(organization, todo[place].resource, todo[place].parents, todo[place].entries)


def expected(organization: Organization, needs: t.Sequence[Need]) -> tuple[int, float]:
    """How many REST requests and GraphQL points it takes to read some lists, read before or not."""
    lists = [_lists_of(organization, one) for one in needs]
    costs = [one.cost(way) for one, way in zip(lists, _choose(organization, lists, 0), strict=True)]
    return sum(cost[0] for cost in costs), sum(cost[2] for cost in costs)


def in_tree(
    organization: Organization,
    counts: t.Mapping[str, tuple[int, float]],
    requests: int,
    points: float = 0.0,
    beside: t.Sequence[cost.Lists] = (),
) -> dict[str, list[Resource]]:
    """The lists to read inside the list of their parents, by the kind of these, the cheapest first.

    `counts`: for each kind of list that is needed, how many objects and entries are expected; `requests` and `points`: those
    over REST and GraphQL anyway; `beside`: links that are read from the other side.
    """
    if not counts:
        return {}
    kinds = [organization.catalog.resource(name) for name in counts]
    lists = [estimate(organization, kind, *counts[kind.name]) for kind in kinds]
    found: dict[str, list[Resource]] = {}
    costs: dict[str, float] = {}
    ways = _choose(organization, [*lists, *beside], requests, points)
    for kind, one, way in zip(kinds, lists, ways, strict=False):
        above = organization.catalog.parent_of(kind)
        if way and way == one.parents and above.rest.item == "id":
            found.setdefault(above.name, []).append(kind)
            costs[above.name] = costs.get(above.name, 0.0) + one.cost(way)[2]
    return dict(sorted(found.items(), key=lambda item: costs[item[0]]))


def note_missing_feature(organization: Organization, kind: Resource, parents: t.Iterable[Node]) -> bool:
    """Whether lists inside some objects that were not found are empty: an administrator sees whatever exists."""
    is_missing = kind.rest.is_feature and bool(organization.caller()[1])
    unread = [node for node in parents if not organization.is_read(kind.name, node)]
    for node in unread if is_missing else ():
        organization.readings.note(list_key(kind.name, node), Reading(float("-inf")))
    return is_missing


def read_targets(organization: Organization, target: Resource, resource: Resource, nodes: t.Iterable[Node]) -> None:
    """Read the lists of what some objects refer to, inside of these or beside them."""
    owners = nodes if target.parent == resource.name else [node.parent for node in nodes if node.parent]
    read(organization, [need(organization, target, owners)])


def read_of(organization: Organization, below: Resource, kind: Resource, nodes: t.Iterable[Node]) -> None:
    """Read the children of some objects, or their links from either side."""
    existing = [node for node in nodes if node.exists]
    if not below.is_link or below.parent == kind.name:
        read(organization, [need(organization, below, existing)])
    elif existing:
        links_of_others(organization, below, kind, existing)


def read_joined(organization: Organization, kind: Resource, of: t.Sequence[Node] | None = None) -> None:
    """Read all objects of a kind that joins others, without GraphQL only their keys; and the names of the others."""
    if not organization.is_read(kind.name) and organization.can(kind.scopes.read):
        organization.read_tree(kind, [])
    elif not organization.is_read(kind.name):
        for raw in organization.entries(kind.rest.keys):
            ident, values = kind.id_in(raw), decoded_keys(map(kind.field, kind.key), raw)
            organization.add(Node(kind, "", None, ident, values, graphql_id=raw.get("graphql_id")))
    nodes = organization.nodes(kind.name) if of is None else [one for node in of for one in organization.joining(node)]
    for other in organization.unnamed(kind, nodes):
        organization.read_list(other)


def links_of_others(organization: Organization, link: Resource, side: Resource, owners: list[Node]) -> None:
    """Read the links of some objects that are not the links' parents: from their own side, or those of every parent."""
    rest = of_others(organization, link, side, owners)
    read(organization, [rest] if rest else [])


def of_others(
    organization: Organization, link: Resource, side: Resource, owners: list[Node], entries: float | None = None
) -> Need | None:
    """Read the links of a few objects from their own side; for many, returns the need for the links' parents."""
    kind = organization.catalog.parent_of(link)
    missing = [node for node in owners if not organization.is_read(f"{link.name} of {side.name}", node)]
    if not missing or all_read(organization, link, kind):
        return None
    has_way = bool(side.name in link.sides and side.graphql.root) and organization.can("graphql")
    has_way = has_way and _unused(organization, side, link) is not None and _is_named(organization, side, missing)
    if has_way and not organization.is_read(kind.name):
        organization.read_children(side, missing, [link])
        return None
    organization.read_list(kind)
    rest = need(organization, link, [node for node in organization.nodes(kind.name) if not node.stub], entries)
    if link.as_link.embedded and rest.parents:
        # The list was read over GraphQL, which omits them: reading it again costs less than a request each.
        organization.read_again(kind)
        rest = need(organization, link, rest.parents, entries)
    if has_way and (len(missing) <= len(rest.parents) or _costs_less(organization, link, side, missing, rest)):
        organization.read_children(side, missing, [link])
        return None
    return rest


def read_names(organization: Organization) -> None:
    """Read the names of objects that links of REST answers show without: only their paths."""
    for link in organization.catalog.resources:
        for field in link.references if link.is_link else ():
            target = organization.catalog.resource(t.cast(str, field.refers_to))
            by_path = field.reference and field.reference.url and target.rest.item not in target.key
            if by_path and organization.can(target.scopes.read) and not organization.is_read(target.name):
                if any(target.key[0] not in node.values for node in organization.nodes(target.name)):
                    organization.read_list(target)


def _is_named(organization: Organization, side: Resource, nodes: t.Collection[Node]) -> bool:
    """Whether GraphQL finds the objects of a side: what only links named so far may have to be read for that."""
    root = t.cast(Root, side.graphql.root)
    if all(node.root_value(root) for node in nodes):
        return True
    if organization.can(side.scopes.read) and not organization.is_read(side.name):
        organization.read_list(side)
    return all(node.root_value(root) for node in nodes)


def _costs_less(organization: Organization, link: Resource, side: Resource, owners: list[Node], rest: Need) -> bool:
    """Whether more objects cost fewer points than the links' parents, since each has fewer links; and the points are left."""
    if not organization.is_read(side.name) or not link.graphql.connection:
        return False
    from . import documents

    parents = [node for node in organization.nodes(str(link.parent)) if not node.stub]
    each, usual = documents.usual_each(link), link.graphql.connection.usual
    per_owner = usual * len(parents) / len(organization.nodes(side.name))
    points = len(owners) * (documents.POINTS_OF_ROOT + per_owner * each)
    free = organization.client.ledger.free("graphql")
    is_less = points < len(rest.parents) * (documents.POINTS_OF_ROOT + usual * each)
    return is_less and (free is None or points <= free)


def all_read(organization: Organization, link: Resource, kind: Resource) -> bool:
    """Whether the lists of all of a link's parents of that kind are read."""
    parents = [node for node in organization.nodes(kind.name) if not node.stub]
    return organization.is_read(kind.name) and all(organization.is_read(link.name, node) for node in parents)


def has_graphql(organization: Organization, kind: Resource) -> bool:
    """Whether the lists of a kind inside its parents can be read over GraphQL, those of several parents in one request."""
    above = organization.catalog.parent_of(kind)
    return bool(kind.graphql.connection and above.graphql.root) and organization.can("graphql")


def from_side(
    organization: Organization, link: Resource, side: Resource, owners: int, entries: float, parents: int
) -> cost.Lists:
    """What the links of some objects cost that are not their parents. Over REST every parent lists its own."""
    from . import documents

    return cost.Lists(
        owners,
        entries,
        documents.POINTS_OF_ROOT,
        documents.usual_each(link),
        documents.roots_at_once(side, [link]) if organization.can("graphql") else 0,
        by_rest=bool(link.rest.path),
        instead=parents,
    )


def _choose(organization: Organization, lists: t.Sequence[cost.Lists], requests: int, points: float = 0.0) -> list[int]:
    ledger = organization.client.ledger
    return cost.choose(lists, ledger.forecast, ledger.free("graphql"), requests, ledger.may_overdraw, points)


def _lists_of(organization: Organization, one: Need) -> cost.Lists:
    return estimate(organization, one.resource, len(one.parents), one.entries)


def estimate(organization: Organization, kind: Resource, parents: int, entries: float | None) -> cost.Lists:
    """What the lists of so many parents cost, with so many entries altogether."""
    from . import documents

    above = organization.catalog.parent_of(kind)
    targets = [organization.catalog.resource(t.cast(str, field.refers_to)) for field in kind.references]
    has_way = has_graphql(organization, kind)
    usual = parents * kind.graphql.connection.usual if kind.graphql.connection else 0.0
    by_rest = bool(kind.rest.path)
    unused = _unused(organization, above, kind) if has_way else None
    has_way = unused is not None or not by_rest
    return cost.Lists(
        parents,
        usual if entries is None else entries,
        documents.POINTS_OF_ROOT,
        documents.usual_each(kind),
        documents.roots_at_once(above, [kind]) if has_way else 0,
        int(any(target.rest.looked_up for target in targets)),
        unused or 0.0,
        by_rest,
    )


def _unused(organization: Organization, above: Resource, kind: Resource) -> float | None:
    """The points of a share that may remain when nothing more fits; None if not even the list of one object does."""
    room = organization.client.ledger.room("graphql")
    if room is None:
        return 0.0
    from . import documents

    least = documents.small_points(above, kind)
    return least if least <= room.whole else None


def _read_one(organization: Organization, one: Need, by_graphql: int, wait: bool) -> None:
    above = organization.catalog.parent_of(one.resource)
    over_graphql, over_rest = one.parents[:by_graphql], one.parents[by_graphql:]
    if wait:
        _read_over_rest(organization, one.resource, over_rest)
        over_rest = []
    if over_graphql:
        # What REST does not return waits for GraphQL.
        may_overdraw = organization.client.ledger.may_overdraw and bool(one.resource.rest.path)
        try:
            organization.read_children(above, over_graphql, [one.resource], wait=wait and not may_overdraw)
        except RateLimited:
            if not may_overdraw:
                raise
            # More was used than was left, which was the risk: do not wait for the rest.
            over_rest = one.parents
    _read_over_rest(organization, one.resource, over_rest)


def _read_over_rest(organization: Organization, kind: Resource, parents: t.Sequence[Node]) -> None:
    organization.client.side_by_side([functools.partial(organization.read_list, kind, node) for node in parents])


def look_up(
    organization: Organization, resource: Resource, names: t.Iterable[str], whole: bool, is_declared: bool
) -> None:
    """Find objects by their names, or read the whole list: if it is needed, or over REST. Others than declared ones are incidental."""
    key = list_key(resource.name, None)
    if whole:
        organization.read_list(resource)
    unknown = [text for text in dict.fromkeys(names) if not organization.find(resource.name, text)]
    for text in [text for text in unknown if UUID.match(text)]:
        organization.read_one(resource, text)
    texts = [text for text in unknown if not UUID.match(text)]
    if texts and organization.can("graphql"):
        organization.look_up(resource, texts)
    # A look-up may distinguish case where lists show that only case differs; and links may have returned only IDs.
    is_unknown = any(not organization.find(resource.name, text) for text in texts)
    is_unnamed = any(UUID.match(node.key) for node in organization.nodes(resource.name))
    if (is_unknown or is_unnamed) and organization.can(resource.scopes.read):
        organization.read_list(resource)
    if is_declared:
        organization.incidental.discard(key)
    elif organization.is_read(resource.name):
        organization.incidental.add(key)


def whole(kind: Resource, entries: int) -> tuple[int, float]:
    """How many REST requests or GraphQL points the list of the organization costs, with so many entries."""
    if kind.rest.path:
        return pages(entries), 0.0
    from . import documents

    return 0, documents.POINTS_OF_ROOT + 1.0 + entries * documents.usual_each(kind)


def pages(entries: int) -> int:
    """How many REST requests list this many objects."""
    return max(1, math.ceil(entries / 100))
