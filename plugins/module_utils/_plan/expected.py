# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lists that declarations make necessary, before anything is read: which of them to read inside the list of their parents.

Private to this collection. Pure. Knows no kind by name: counts follow from what is declared, costs from the facts.
"""

from __future__ import annotations

import typing as t

from .._schema.resource import Resource
from .._state import children, cost
from .._state.organization import Organization
from .desired import Desired, count, owners
from .limits import Limits

# Up to so many lists are read one by one.
FEW = 2


def trees(
    organization: Organization,
    desired: t.Sequence[Desired],
    limits: Limits,
    needed_by: t.Container[str],
    named: t.Mapping[str, t.Collection[str]],
) -> dict[str, list[Resource]]:
    """The lists to read together with the list of their parents, by the numbers that the declarations suggest.

    `needed_by` are the kinds that are needed, `named` the texts of references to each kind.
    """
    counts: dict[str, tuple[int, float]] = {}
    beside: list[cost.Lists] = []
    requests, points = 0, 0.0
    needed = [kind for kind in organization.catalog.resources if kind.name in needed_by]
    for kind in needed:
        if not kind.parent:
            more = (0, 0.0) if organization.is_read(kind.name) else children.whole(kind, count(desired, kind))
            requests, points = requests + more[0], points + more[1]
            continue
        above = organization.catalog.resource(kind.parent)
        its, entries = owners(desired, kind)
        parents = len({one.key for one in desired if one.resource is above} | set(named.get(above.name, ())))
        side = _other_side(kind, its, parents)
        if side:
            beside.append(children.from_side(organization, kind, side, len(its), float(entries), parents))
        elif len(its) > FEW or (kind.is_link and its):
            is_alone = above.rest.item != "id" or _is_embedded(needed, above) or organization.is_read(above.name)
            if not kind.is_link and (is_alone or not kind.graphql.connection):
                parents = _read_alone(desired, limits, kind, its)
            if is_alone or not kind.graphql.connection:
                beside.append(children.estimate(organization, kind, max(1, parents), float(entries)))
            else:
                counts[kind.name] = max(1, parents), float(entries)
    return children.in_tree(organization, counts, requests, points, beside)


def _other_side(link: Resource, its: t.Sequence[Desired], parents: int) -> Resource | None:
    """The resource from whose side links are read, since only it declares them and GraphQL has them there for less; None if not so."""
    sides = {one.resource.name: one.resource for one in its}
    if not link.is_link or len(sides) != 1 or link.parent in sides:
        return None
    (side,) = sides.values()
    return side if side.graphql.root and (not link.rest.path or len(its) <= parents) else None


def _read_alone(desired: t.Sequence[Desired], limits: Limits, kind: Resource, its: t.Sequence[Desired]) -> int:
    """In how many objects a list is read: an empty one means nothing unless what it lacks is pruned."""
    if kind.plural in limits.prune:
        return len(its)
    return len(
        {one.parent if isinstance(one.parent, str) else id(one.parent) for one in desired if one.resource is kind}
    )


def _is_embedded(needed: t.Sequence[Resource], above: Resource) -> bool:
    """Whether REST's list must be read, for links that only it contains."""
    return any(kind.as_link.embedded and kind.parent == above.name for kind in needed)
