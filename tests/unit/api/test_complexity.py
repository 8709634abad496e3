# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What documents cost at most, beside the stand-in's own count, which knows the schema."""

from __future__ import annotations

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._api.complexity import Room, fitting, requested
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG

from running import documents
from stand_in.graphql import cost
from stand_in.graphql import documents as prepared


@pytest.mark.parametrize("document", list(documents.every(CATALOG)))
def test_every_document(document: str) -> None:
    assert requested(document) == cost.requested(prepared.prepare(document, None), {})


def pages(size: int) -> str:
    """1 organization, 3 for the connection, and 3 for each pipeline."""
    inside = "pageInfo { endCursor } edges { node { tags { label } cluster { uuid } } }"
    return f'query Q {{ organization(slug: "x") {{ all: pipelines(first: {size}, order: NAME) {{ {inside} }} }} }}'


def test_pages_count_as_if_they_were_full() -> None:
    assert [requested(pages(size)) for size in (1, 2, 10)] == [7, 10, 34]
    assert requested(pages(1).replace("first: 1, ", "")) == 4 + 3 * 500
    assert requested(pages(10), {"tags": 10}) == 4 + 10 * (1 + 10 + 1)


def test_an_object_is_of_one_type() -> None:
    """Of inline fragments the dearest counts."""
    text = "query Q { node(id: $k) { id ... on A { x { y } } ... on B { x { y { z } } } other { z } } }"
    assert requested(text) == 1 + 2 + 1


@pytest.mark.parametrize(
    ("room", "most", "many"),
    [
        (None, 500, 500),
        (Room(1000, 2000), 100, 100),
        (Room(34, 2000), 100, 10),
        (Room(33, 2000), 100, 9),
        (Room(6, 34), 100, 10),  # nothing fits any more: of the next window
        (Room(-20, 34), 5, 5),
        (Room(6, 6), 100, 1),  # nor there: the sender rejects it
    ],
)
def test_as_much_as_fits(room: Room | None, most: int, many: int) -> None:
    assert fitting(most, room, pages) == many
