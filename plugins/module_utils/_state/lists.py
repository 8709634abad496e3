# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whole lists as the service returns them, page after page, over REST or GraphQL.

Private to this collection. Knows the forms of lists, and nothing of what becomes of the answers, which is the organization's.
"""

from __future__ import annotations

import functools
import itertools
import typing as t

from .._api.answers import check_pages
from .._api.complexity import fitting, requested
from .._errors import BuildkiteError, NotFound
from .._parts import part
from .._schema.catalog import Catalog
from .._schema.resource import Resource
from .._schema.resource_facts import Connection, Root
from .node import Node

if t.TYPE_CHECKING:
    from .._api.client import Client

Raw = dict[str, t.Any]


def answers(client: Client, catalog: Catalog, resource: Resource, collection: str) -> list[Raw]:
    """Every answer in a list, without other kinds and expired objects."""
    found, _pages = whole(client, catalog, resource, collection)
    return [raw for raw in found if resource.holds(raw)]


def whole(client: Client, catalog: Catalog, resource: Resource, collection: str) -> tuple[list[Raw], int]:
    """Every answer in a list, other kinds included; and the number of its numbered pages.

    Over REST if it has the kind, else over GraphQL.
    """
    if not resource.rest.path:
        return list(tree(client, catalog, resource, [])), 1
    if resource.singleton:
        return [client.get(collection)], 1
    try:
        found, pages = (
            (client.cursor_pages(collection), 1) if resource.rest.cursor_pages else client.numbered_pages(collection)
        )
    except NotFound as error:
        if not resource.rest.is_feature:
            raise
        raise NotFound(
            f"The organization's subscription does not include {resource.plural}, or they are not visible to the token's user:"
            f"{' remove them, or' if resource.managed else ''} check the subscription and the user.",
            **error.facts,
        ) from None
    return found, pages


def tree(
    client: Client, catalog: Catalog, resource: Resource, links: t.Sequence[Resource], wait: bool = True
) -> t.Iterator[Raw]:
    """Every node of a kind's connection, with some lists inside; of settings, the organization. Raises NotFound if it is null.

    Raises RateLimited without `wait` if it would wait for a window.
    """
    from . import documents

    if resource.singleton:
        return iter([part("_state.own_values").read(client, resource)])
    expected = 20.0 * (documents.points(resource) + sum(map(documents.usual_points, links)))
    pages = documents.small_pages(resource.name, links) if client.room(wait) else None
    document = functools.partial(documents.list_document, catalog, resource, links, pages=pages)
    return _nodes(client, resource, document, documents.page(resource, links), expected, wait)


def retired(client: Client, resource: Resource) -> t.Iterator[Raw]:
    """The names of every retired object of a kind."""
    from . import documents

    document = functools.partial(documents.retired_document, resource)
    return _nodes(client, resource, document, documents.LARGEST_PAGE, 10.0)


def _nodes(
    client: Client,
    resource: Resource,
    document: t.Callable[[int], str],
    page: int,
    points: float,
    wait: bool = True,
) -> t.Iterator[Raw]:
    """The nodes of a connection, at most `page` a request. `document`: builds the query for a page size."""
    from . import documents

    own = t.cast(Connection, resource.graphql.connection)
    variables: Raw = {"org": client.connection.organization}
    if own.paged:
        variables["after"] = None
    lengths, needed = documents.lengths(resource), 0
    for number in itertools.count(1):
        before, room = client.ledger.spent["graphql"], client.room(wait)
        size = needed or fitting(page, room, document, lengths)
        asked = document(size)
        points = points if room is None else float(requested(asked, lengths))
        data = client.graphql(asked, variables, points=points, wait=wait)
        # The next page costs about as much as this one.
        points = client.ledger.spent["graphql"] - before or points
        connection = (data.get("organization") or {}).get(own.field)
        if connection is None:
            raise NotFound(
                f"The organization's {own.field} cannot be read: check the slug and the permissions of the token's user."
            )
        if not own.paged and size < min(page, connection["count"]):
            # There is no next page: read all again.
            needed = min(page, connection["count"])
            continue
        yield from (edge["node"] for edge in connection["edges"])
        if not own.paged:
            _check_complete(resource, connection)
            return
        if not connection["pageInfo"]["hasNextPage"]:
            return
        check_pages(number + 1, f"the GraphQL field {own.field}")
        variables["after"] = connection["pageInfo"]["endCursor"]


def rest_of(
    client: Client,
    catalog: Catalog,
    above: Resource,
    link: Resource,
    node: Node,
    missing: int,
    after: str | None = None,
) -> list[Raw]:
    """More edges of a list inside one object of `above`: the next page after a cursor, or the first one."""
    from . import documents

    root, room = t.cast(Root, above.graphql.root), client.room()
    most = documents.page_inside(link, above.name)

    def document(size: int) -> str:
        return documents.children_document(catalog, above, [link], 1, {link.name: size})

    size = most if room is None else fitting(min(most, missing), room, document)
    variables: Raw = {"k0": root.argument_value(node.root_value(root), client.connection.organization)}
    own = t.cast(Connection, link.graphql.connection)
    data = client.graphql(
        document(size),
        {**variables, "org": client.connection.organization, **({"after": after} if own.paged else {})},
        points=300.0 if room is None else 0.0,
    )
    return list(below(data, root, 0)[link.sides.get(above.name, own.field)]["edges"])


def inside(client: Client, catalog: Catalog, link: Resource, node: Node) -> list[Raw]:
    """The entries of a list inside one object that only GraphQL has."""
    from . import documents

    above = catalog.parent_of(link)
    edges: list[Raw] = []
    while more := rest_of(
        client, catalog, above, link, node, documents.LARGEST_PAGE, edges[-1]["cursor"] if edges else None
    ):
        edges += more
    return [edge["node"] for edge in edges]


def organization_id(client: Client) -> str:
    """The organization's ID for mutations."""
    from . import documents

    data = client.graphql(documents.ORGANIZATION, {"org": client.connection.organization}, points=2.0)
    return str((data.get("organization") or {}).get("id") or "")


def _check_complete(resource: Resource, connection: Raw) -> None:
    count = len(connection["edges"])
    if connection["count"] > count:
        raise BuildkiteError(
            f"The organization has {connection['count']} {resource.plural.replace('_', ' ')}, and the service lists only"
            f" {count} of them: remove some of them."
        )


def below(data: t.Mapping[str, t.Any], root: Root, number: int) -> t.Any:
    """The part of an answer for one of the objects that were read by name."""
    found = (data.get("organization") or {}) if root.below_organization else data
    return found.get(f"a{number}")


def all_below(data: t.Mapping[str, t.Any], root: Root, number: int) -> list[t.Mapping[str, t.Any]]:
    """The objects that a lookup found: one, none, or the nodes of a connection."""
    found = below(data, root, number)
    for name in root.path.split(".") if root.path else []:
        if isinstance(found, list):
            found = [entry[name] for entry in found if entry]
        else:
            found = (found or {}).get(name)
    return [entry for entry in (found if isinstance(found, list) else [found]) if entry]
