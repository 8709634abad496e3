# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whole lists as the service answers them, page after page, over REST or GraphQL.

Private to this collection. Knows the forms of lists, and nothing of what becomes of the answers, which is the organization's.
"""

from __future__ import annotations

import typing as t

from .._errors import BuildkiteError, NotFound
from .._schema.catalog import Catalog
from .._schema.resource import Resource
from .._schema.resource_facts import Connection, Root
from . import documents

if t.TYPE_CHECKING:
    from .._api.client import Client

Raw = dict[str, t.Any]


def answers(client: Client, catalog: Catalog, resource: Resource, collection: str) -> list[Raw]:
    """Every answer in a list, without what is of another kind or has expired."""
    found, _pages = whole(client, catalog, resource, collection)
    return [raw for raw in found if resource.holds(raw)] if resource.lifecycle.rotation else found


def whole(client: Client, catalog: Catalog, resource: Resource, collection: str) -> tuple[list[Raw], int]:
    """Every answer in a list, without what is of another kind; and of how many pages that are found by their number.

    Over REST where it has the kind, else over GraphQL.
    """
    if not resource.rest.path:
        return list(tree(client, catalog, resource, [])), 1
    if resource.singleton:
        return [client.get(collection)], 1
    found, pages = (
        (client.cursor_pages(collection), 1) if resource.rest.cursor_pages else client.numbered_pages(collection)
    )
    return [raw for raw in found if resource.is_kind_of(raw)], pages


def tree(
    client: Client, catalog: Catalog, resource: Resource, links: t.Sequence[Resource], wait: bool = True
) -> t.Iterator[Raw]:
    """Every node of a kind's connection, with some lists inside. Raises NotFound when it is null.

    Raises RateLimited without `wait`, where it would wait for a window.
    """
    expected = 20.0 * (documents.points(resource) + sum(map(documents.usual_points, links)))
    return _nodes(client, resource, documents.list_document(catalog, resource, links), expected, wait)


def retired(client: Client, resource: Resource) -> t.Iterator[Raw]:
    """The names of every retired object of a kind."""
    return _nodes(client, resource, documents.retired_document(resource), 10.0)


def _nodes(client: Client, resource: Resource, document: str, points: float, wait: bool = True) -> t.Iterator[Raw]:
    own = t.cast(Connection, resource.graphql.connection)
    variables: Raw = {"org": client.connection.organization}
    if own.paged:
        variables["after"] = None
    while True:
        before = client.ledger.spent["graphql"]
        data = client.graphql(document, variables, points=points, wait=wait)
        # The next page costs about what this one did.
        points = client.ledger.spent["graphql"] - before or points
        connection = (data.get("organization") or {}).get(own.field)
        if connection is None:
            raise NotFound(
                f"The organization's {own.field} cannot be read: check the slug and the permissions of the token's user."
            )
        yield from (edge["node"] for edge in connection["edges"])
        if not own.paged:
            _check_complete(resource, connection)
            return
        if not connection["pageInfo"]["hasNextPage"]:
            return
        variables["after"] = connection["pageInfo"]["endCursor"]


def organization_id(client: Client) -> str:
    """What mutations name the organization by."""
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
    """What is in an answer for one of the objects that were asked for by name."""
    found = (data.get("organization") or {}) if root.below_organization else data
    return found.get(f"a{number}")


def all_below(data: t.Mapping[str, t.Any], root: Root, number: int) -> list[t.Mapping[str, t.Any]]:
    """The objects that a look-up found: one, none, or the nodes of a connection."""
    found = below(data, root, number)
    for part in root.path.split(".") if root.path else []:
        if isinstance(found, list):
            found = [entry[part] for entry in found if entry]
        else:
            found = (found or {}).get(part)
    return [entry for entry in (found if isinstance(found, list) else [found]) if entry]
