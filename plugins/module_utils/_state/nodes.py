# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One GraphQL query about many known objects, each under an alias.

Private to this collection. Knows no kind by name and no field: what is asked is the document's.
"""

from __future__ import annotations

import typing as t

from .._api.client import Client
from .._api.complexity import fitting
from .node import Node


def answers(
    client: Client,
    nodes: t.Sequence[Node],
    most: int,
    document: t.Callable[[int], str],
    points: float,
    variables: t.Mapping[str, t.Any] | None = None,
) -> t.Iterator[tuple[Node, t.Any]]:
    """The answer about each object, as it arrives: of `most` at a time, or of as many as a share of the quota allows.

    `document` builds the query for a number of objects, by their GraphQL IDs k0, k1 … under the aliases a0, a1 …; `points` are those of one.
    """
    todo = list(nodes)
    while todo:
        many = fitting(most, client.room(), document)
        some, todo = todo[:many], todo[many:]
        given = {**(variables or {}), **{f"k{number}": node.graphql_id for number, node in enumerate(some)}}
        data = client.graphql(document(len(some)), given, points=points * len(some))
        found = data.get("organization") or data
        for number, node in enumerate(some):
            yield node, found.get(f"a{number}")
