# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""GraphQL documents, written from the declarations.

Private to this collection. Pure text: what is asked for follows from the resources' facts. A test
validates every document of `every_document` against the published schema.
"""

from __future__ import annotations

import math
import typing as t

from .._schema.cascade_facts import OfVariants, Owned, Undeclared
from .._schema.catalog import Catalog
from .._schema.field import Field
from .._schema.field_facts import Toggle
from .._schema.resource import Resource
from .._schema.resource_facts import Connection, Root
from .._schema.use_facts import Activity, Membership, Occupants, Outsiders

# The token's user, and whether it is an administrator.
CALLER = "query Caller($org: ID!) { viewer { user { uuid email } } organization(slug: $org) { permissions { organizationUpdate { allowed } } } }"

# The organization's ID, for mutations.
ORGANIZATION = "query Organization($org: ID!) { organization(slug: $org) { id } }"

# The points of an object that is read by name, with an empty list: the object, the connection and its edges.
POINTS_OF_ROOT = 3.0

# The most objects that one request reads by name, so that every proxy accepts its size.
MOST_ROOTS = 200

# How many retired objects of one other object are named, and how many occupants of an object or of none.
RETIRED = 100
NAMED = 3

# How many objects one query reads configuration of that no resource declares.
CONNECTED = 100

# The largest page of GraphQL, and the most points of one query.
LARGEST_PAGE = 500
MOST_POINTS = 50_000

# The page of inner lists under a share of the quota, in multiples of their usual length: a larger page would count
# as if it were full, and a smaller one would need a second query.
LARGER = 2
# The usual number of links of an object that is not their parent.
FEW = 5

Pages = t.Mapping[str, int]


def list_document(
    catalog: Catalog, resource: Resource, links: t.Sequence[Resource] = (), size: int = 0, pages: Pages | None = None
) -> str:
    """All of a kind, a page at a time, with the links inside. Variables: org, after.

    `size`: the page, if not the largest; `pages` as of children_document.
    """
    own = t.cast(Connection, resource.graphql.connection)
    following = ["after: $after"] if own.paged else []
    first = f"first: {size or page(resource, links)}"
    arguments = ", ".join([first, *following, *([own.arguments] if own.arguments else [])])
    node = _selection(catalog, resource) + "".join(
        " " + _inner(catalog, link, t.cast(str, link.parent), None, pages) for link in links
    )
    more = "pageInfo { hasNextPage endCursor }" if own.paged else "count"
    listed = f"{own.field}({arguments}) {{ {more} edges {{ node {{ {node} }} }} }}"
    after = ", $after: String" if own.paged else ""
    return f"query List($org: ID!{after}) {{ organization(slug: $org) {{ {listed} }} }}"


def page(resource: Resource, links: t.Sequence[Resource] = ()) -> int:
    """How many of a kind one request can read: each object counts a point, as if every page were full."""
    inside = sum(2 + page_inside(link, resource.name) * points(link) for link in links)
    return min(LARGEST_PAGE, (MOST_POINTS - 10) // (points(resource) + inside))


def points(resource: Resource) -> int:
    """The most points of one node: itself and the objects that contain its fields or what it joins."""
    objects: set[str] = set()
    for field in resource.leaf_fields():
        *holders, _leaf = field.graphql_path.split(".")
        objects.update(".".join(holders[: depth + 1]) for depth in range(len(holders)))
    return 1 + len(objects) + sum(length - 1 for length in lengths(resource).values())


def lengths(resource: Resource) -> dict[str, int]:
    """The highest length of options that are lists of objects, by their field."""
    fields = [field for field in resource.leaf_fields() if "[]" in field.graphql_path]
    return {field.graphql_path.partition("[]")[0].rpartition(".")[2]: field.form.at_most or 1 for field in fields}


def usual_points(link: Resource) -> float:
    """The usual cost of the list inside one object: the connection, its edges, and the entries."""
    return 2.0 + t.cast(Connection, link.graphql.connection).usual * usual_each(link)


def usual_each(resource: Resource) -> float:
    """The usual points of one node."""
    own = resource.graphql.connection
    return float(points(resource)) if own is None or own.usually is None else own.usually


def roots_at_once(above: Resource, links: t.Sequence[Resource]) -> int:
    """How many objects' lists one request can read."""
    inside = sum(2 + page_inside(link, above.name) * points(link) for link in links)
    return max(1, min(MOST_ROOTS, (MOST_POINTS - 10) // (1 + inside)))


def page_inside(link: Resource, side: str) -> int:
    """The page of a connection inside another."""
    return t.cast(Connection, link.graphql.connection).page if side == link.parent else LARGEST_PAGE // 5


def small_pages(side: str, links: t.Sequence[Resource]) -> dict[str, int]:
    """Pages of the lists inside one of `side` that are not much larger than the lists usually are."""
    usual = {
        link.name: t.cast(Connection, link.graphql.connection).usual if side == link.parent else FEW for link in links
    }
    return {link.name: min(page_inside(link, side), math.ceil(LARGER * usual[link.name])) for link in links}


def small_points(above: Resource, link: Resource) -> float:
    """The highest cost of the list inside one object with a small page."""
    return POINTS_OF_ROOT + 1.0 + small_pages(above.name, [link])[link.name] * points(link)


def children_document(
    catalog: Catalog, parent: Resource, links: t.Sequence[Resource], parents: int, pages: Pages | None = None
) -> str:
    """The lists in some objects of one kind. Variables: org, k0, k1 … by the parent's root, after.

    `pages`: those of the lists, by the names of the links, if not the largest.
    """
    root = t.cast(Root, parent.graphql.root)
    after = ", $after: String" if any(t.cast(Connection, link.graphql.connection).paged for link in links) else ""
    inside = " ".join(_inner(catalog, link, parent.name, "$after", pages) for link in links)
    return _aliased(root, parents, f"uuid {inside}", after, "Children")


def lookup_document(resource: Resource, keys: int) -> str:
    """Whether some objects exist. Variables: org, k0, k1 …"""
    return _aliased(t.cast(Root, resource.graphql.root), keys, _names(resource), "", "Find")


def active_document(resource: Resource, many: int) -> str:
    """How much runs in some objects. Variables: k0, k1 … (GraphQL IDs of these)."""
    return _of_nodes("Active", resource, many, _active(resource))


def connected_document(resource: Resource, many: int) -> str:
    """Configuration inside some objects that no resource declares. Variables: k0, k1 … (GraphQL IDs of these)."""
    inside = " ".join(_of_variants(single) for _other, single in resource.cascade.connected)
    return _of_nodes("Connected", resource, many, inside)


def people_document(resource: Resource, many: int) -> str:
    """Whether some users are machines, and the states of single sign-on. Variables: org, k0, k1 … (addresses)."""
    root, membership = t.cast(Root, resource.graphql.root), t.cast(Membership, resource.membership)
    providers = f"providers: {membership.providers}(first: {NAMED * 10}) {{ edges {{ node {{ state }} }} }}"
    document = _aliased(root, many, leaves((), ["uuid", *membership.machine]), "", "People")
    return document.replace("organization(slug: $org) { ", f"organization(slug: $org) {{ {providers} ", 1)


def owned_document(other: Undeclared) -> str:
    """A list of the organization, with the owner of each entry. Variables: org, after."""
    owned = t.cast(Owned, other.owned)
    node = leaves((), ["uuid", owned.label, owned.owner])
    listed = f"{owned.connection}(first: {LARGEST_PAGE}, after: $after) {{ pageInfo {{ hasNextPage endCursor }} edges {{ node {{ {node} }} }} }}"
    return f"query Owned($org: ID!, $after: String) {{ organization(slug: $org) {{ {listed} }} }}"


def toggle_document(resource: Resource, toggle: Toggle, many: int) -> str:
    """Whether some objects have what only GraphQL shows, and whether the user may see it. Variables: k0, k1 … (GraphQL IDs of these)."""
    return _of_nodes("Toggle", resource, many, f"{_of_variants(toggle.shown)} {leaves((), [toggle.allowed])}")


def toggling_document(name: str, path: str) -> str:
    """The mutation that sets it. Variable: input."""
    title = name[0].upper() + name[1:]
    return f"mutation {title}($input: {title}Input!) {{ {name}(input: $input) {{ {leaves((), [path])} }} }}"


def _of_variants(single: OfVariants) -> str:
    selection = " ".join(f"... on {name} {{ {leaves((), [single.leaf])} }}" for name in single.types.values())
    for part in reversed(single.holder.split(".")):
        selection = f"{part} {{ {selection} }}"
    return selection


def _of_nodes(name: str, resource: Resource, many: int, selection: str) -> str:
    """The same of some objects by their GraphQL IDs: k0, k1 …"""
    variables = ", ".join(f"$k{number}: ID!" for number in range(many))
    calls = " ".join(f"a{number}: node(id: $k{number}) {{ ...Of }}" for number in range(many))
    return f"query {name}({variables}) {{ {calls} }} fragment Of on {resource.graphql.type} {{ {selection} }}"


def look_document(
    resources: t.Sequence[tuple[Resource, bool]], occupied: t.Sequence[tuple[Resource, Occupants]]
) -> str:
    """The current names of some objects, by their resources, and how much runs in them if requested; the occupants of others.

    Variables: k0, k1 … of the former, then of the latter; org if there are any of these.
    """
    many = len(resources) + len(occupied)
    variables = ", ".join([*(["$org: ID!"] if occupied else []), *(f"$k{number}: ID!" for number in range(many))])
    calls = [f"a{number}: node(id: $k{number}) {{ ...{_look(*one)} }}" for number, one in enumerate(resources)]
    lists = " ".join(
        f"a{number}: {one.path}(first: {NAMED}, {one.arguments[resource.name].format(id=f'$k{number}')})"
        f" {{ count edges {{ node {{ {one.label} }} }} }}"
        for number, (resource, one) in enumerate(occupied, len(resources))
    )
    calls += [f"organization(slug: $org) {{ {lists} }}"] if lists else []
    of = [
        f"fragment {_look(resource, active)} on {resource.graphql.type}"
        f" {{ {_names(resource)}{f' {_active(resource)}' if active else ''} }}"
        for resource, active in {_look(*one): one for one in resources}.values()
    ]
    return " ".join([f"query Look({variables}) {{ {' '.join(calls)} }}", *of])


def _look(resource: Resource, active: bool) -> str:
    """The name of a fragment for looks at objects of a kind."""
    return f"{resource.graphql.type}{'Active' if active else 'Names'}"


def _active(resource: Resource) -> str:
    """The field for how much runs in an object."""
    activity = t.cast(Activity, resource.activity)
    return f"{activity.field}({activity.arguments}) {{ count }}"


def retired_document(resource: Resource, size: int = LARGEST_PAGE) -> str:
    """The names of the retired ones, which the list may lack. Variables: org, after."""
    own = t.cast(Connection, resource.graphql.connection)
    only = resource.field(t.cast(str, resource.lifecycle.retired_by)).graphql_path
    edges = f"edges {{ node {{ {_names(resource)} }} }}"
    pages = (
        f"{own.field}(first: {size}, after: $after, {only}: true) {{ pageInfo {{ hasNextPage endCursor }} {edges} }}"
    )
    return f"query Retired($org: ID!, $after: String) {{ organization(slug: $org) {{ {pages} }} }}"


def retired_of_document(resource: Resource, field: Field, targets: int) -> str:
    """The retired ones whose option refers to some objects. Variables: org, k0, k1 … (GraphQL IDs of these)."""
    own = t.cast(Connection, resource.graphql.connection)
    only = resource.field(t.cast(str, resource.lifecycle.retired_by)).graphql_path
    argument = field.graphql_path.partition(".")[0]
    calls = " ".join(
        f"a{number}: {own.field}(first: {RETIRED}, {only}: true, {argument}: $k{number}) {{ ...Of }}"
        for number in range(targets)
    )
    variables = ", ".join(f"$k{number}: ID!" for number in range(targets))
    of = f"fragment Of on {t.cast(Root, resource.graphql.root).answers}Connection {{ count edges {{ node {{ {_names(resource)} }} }} }}"
    return f"query Retired($org: ID!, {variables}) {{ organization(slug: $org) {{ {calls} }} }} {of}"


def outsiders_document(outsiders: Outsiders) -> str:
    """The number of occupants of no object, and the first of them. Variables: org."""
    arguments = f"first: {NAMED}, {outsiders.arguments}"
    found = f"{outsiders.field}({arguments}) {{ count edges {{ node {{ {outsiders.label} }} }} }}"
    return f"query Outsiders($org: ID!) {{ organization(slug: $org) {{ {found} }} }}"


def _aliased(root: Root, many: int, selection: str, more: str, name: str) -> str:
    """The same selection of many objects as one fragment, since the time for a document grows with its length."""
    for part in reversed(root.path.split(".") if root.path else []):
        selection = f"{part} {{ {selection} }}"
    also = f", {root.arguments}" if root.arguments else ""
    calls = " ".join(
        f"a{number}: {root.field}({root.argument}: $k{number}{also}) {{ ...Of }}" for number in range(many)
    )
    variables = ", ".join(f"$k{number}: {root.type}" for number in range(many))
    of = f"fragment Of on {root.answers} {{ {selection} }}"
    if root.below_organization:
        return f"query {name}($org: ID!, {variables}{more}) {{ organization(slug: $org) {{ {calls} }} }} {of}"
    return f"query {name}({variables}{more}) {{ {calls} }} {of}"


def _inner(catalog: Catalog, link: Resource, side: str, after: str | None, pages: Pages | None) -> str:
    """The connection of a child or link inside one of `side`."""
    own = t.cast(Connection, link.graphql.connection)
    field = link.sides.get(side, own.field)
    first = (pages or {}).get(link.name) or page_inside(link, side)
    arguments = [f"first: {first}", *([f"after: {after}"] if after and own.paged else [])]
    if own.arguments and side == link.parent:
        arguments.append(own.arguments)
    return (
        f"{field}({', '.join(arguments)}) {{ count edges {{ cursor node {{ {_selection(catalog, link, side)} }} }} }}"
    )


def _names(resource: Resource) -> str:
    """The identification of one object: its UUID, key, and other names."""
    identity = resource.identity
    names = ["id", *identity.key, *([identity.key_from] if identity.key_from else []), *identity.known_by]
    return " ".join(dict.fromkeys(["uuid", *names]))


def _selection(catalog: Catalog, resource: Resource, side: str | None = None) -> str:
    """The fields of one node. For a link: the names of the objects that it joins, except for the side that contains it."""
    others = []
    if resource.is_link:
        parent = resource.as_link.parent_reference
        for reference in (*resource.references, *([parent] if parent and side != resource.parent else [])):
            target = catalog.resource(t.cast(str, reference.refers_to))
            if target.name != side:
                others.append(f"{reference.graphql_path.split('.')[0]} {{ {_names(target)} }}")
    own = [field for field in resource.leaf_fields() if field not in resource.references]
    has_id = resource.graphql.mutations or resource.graphql.root or resource.graphql.type
    names = ["uuid", *(["id"] if has_id else []), *resource.identity.known_by]
    return " ".join([leaves(own, names), *others])


def leaves(fields: t.Iterable[Field], names: t.Iterable[str]) -> str:
    """The selection of some leaves and additional names."""
    tree: dict[str, t.Any] = {}
    for path in [*map(_path, fields), *names]:
        below = tree
        for part in path.split(".") if path else []:
            below = below.setdefault(part, {})
    return _render(tree)


def _path(field: Field) -> str:
    """The path of a leaf, with the arguments of its first field."""
    first, dot, rest = field.graphql_path.replace("[]", "").partition(".")
    return f"{first}({field.graphql.arguments}){dot}{rest}" if field.graphql.arguments else f"{first}{dot}{rest}"


def _render(tree: t.Mapping[str, t.Any]) -> str:
    return " ".join(f"{name} {{ {_render(below)} }}" if below else name for name, below in tree.items())
