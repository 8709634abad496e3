# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The ceiling of a run: how much it prunes and archives, including cascades.

Private to this collection. Pure: counts what was read, and knows no kind by name. A total counts every address once. A
percentage is of each kind, and counts what is inside deleted objects.
"""

from __future__ import annotations

import typing as t

from .._errors import Rejected
from .._problems import Problems
from .._schema.resource import Resource
from .._state.node import Node
from .._state.organization import Organization
from .._text import listed
from .change import Change, Plan
from .guard import MAX_DELETIONS
from .limits import Limits, ceiling

# A percentage always allows this many: of objects, and of what is declared one by one: entries in lists inside
# objects, and objects that are retired.
ALWAYS_OBJECTS = 1
ALWAYS_ENTRIES = 5
# How many entries of a longer list are named.
SHOWN = 5


def check(organization: Organization, plan: Plan, limits: Limits, problems: Problems) -> None:
    """Record each list of which more is removed than max_deletions allows."""
    _check_people(plan, problems)
    number, is_percentage = ceiling(limits.at_most)
    removed = [change for change in plan.changes if _counts(change, limits)]
    if not is_percentage:
        addresses = _all(organization, removed)
        if len(addresses) > number:
            problems.add(_too_many(addresses, number, ""))
        return
    for resource in organization.catalog.resources:
        of_kind = [change for change in removed if change.node.resource is resource]
        pruned = [change for change in of_kind if change.pruned]
        if not of_kind:
            # Most runs remove nothing, and an item of a loop should not search everything that the loop has read.
            continue
        existing = _in_use(organization, limits, resource)
        if not limits.bulk:
            # The rest of what the session read belongs to other objects.
            own = {one for node in plan.nodes for one in organization.below(node)}
            existing = [node for node in existing if node in own]
        always = ALWAYS_ENTRIES if resource.is_link else ALWAYS_OBJECTS
        for some, least in ((pruned, always), (of_kind, ALWAYS_ENTRIES)):
            limit = max(least, len(existing) * number // 100)
            if len(some) > limit:
                addresses = [change.address for change in some]
                problems.add(_too_many(addresses, limit, f", {number}% of {len(existing)}"))
                break
        deleted = [change for change in of_kind if change.action == "delete"]
        if deleted:
            _check_inside(organization, resource, deleted, len(existing), number, problems)


def _check_people(plan: Plan, problems: Problems) -> None:
    """Record people of whom a run prunes too many, whatever max_deletions allows."""
    pruned: dict[tuple[str, int], list[str]] = {}
    for change in plan.changes:
        if change.by_prune and (membership := change.node.resource.membership):
            key = (change.node.resource.plural, membership.prunes_at_most)
            pruned.setdefault(key, []).append(change.address)
    for (plural, limit), addresses in pruned.items():
        if len(addresses) > limit:
            error = MAX_DELETIONS.rejected(
                f"prune would remove {len(addresses)} {plural} ({listed(addresses)}), and one run prunes at most {limit},"
                " whatever max_deletions allows: declare each who leaves with state: absent.",
                count=len(addresses),
                limit=limit,
                addresses=addresses,
                option="prune",
            )
            problems.add(error)


def _counts(change: Change, limits: Limits) -> bool:
    """Whether a change counts: pruned objects, and retired ones, since a default or a template can declare that for many.

    The module of one object deletes as declared.
    """
    return (change.pruned and change.removes) or (limits.bulk and change.retires)


def _all(organization: Organization, removed: list[Change]) -> list[str]:
    """The addresses of what is removed and of its cascade; a link between two deleted objects counts once."""
    found = [change.address for change in removed]
    below: dict[Node, bool] = {}
    for change in removed:
        if change.action == "delete":
            below.update(dict.fromkeys(organization.below(change.node), True))
            found += organization.taken_with(change.node).addresses
    return [*found, *(node.address for node in below)]


def _in_use(organization: Organization, limits: Limits, resource: Resource) -> list[Node]:
    """The objects of a kind that can be removed: those in use, since retired ones cannot be retired again."""
    existing = [node for node in organization.nodes(resource.name) if not node.stub]
    if not limits.retires(resource):
        return existing
    return [node for node in existing if not node.values.get(t.cast(str, resource.lifecycle.retired_by))]


def _check_inside(
    organization: Organization,
    resource: Resource,
    deleted: list[Change],
    existing: int,
    number: int,
    problems: Problems,
) -> None:
    """The share of each kind inside deleted objects.

    Lists of other objects are not read for it: they count with the average length of their kind.
    """
    nodes = [change.node for change in deleted]
    for below in organization.catalog.resources:
        if below.parent != resource.name:
            continue
        read = [node for node in organization.nodes(resource.name) if organization.is_read(below.name, node)]
        inside = [one.address for node in nodes for one in organization.nodes(below.name, node)]
        known = sum(len(organization.nodes(below.name, node)) for node in read)
        with problems.collecting():
            _check_share(inside, known * max(existing, len(read)), max(1, len(read)), number)
    for kind, _names in organization.catalog.joining(resource.name):
        joining = dict.fromkeys(one.address for node in nodes for one in organization.joining(node))
        with problems.collecting():
            _check_share([*joining], organization.count(kind), 1, number)
    for other in resource.cascade.undeclared:
        inside = [one for node in nodes for one in organization.taken_with(node).undeclared.get(other.plural, [])]
        with problems.collecting():
            _check_share(inside, len(inside) * existing, len(nodes), number)


def _check_share(inside: list[str], total: int, lists: int, number: int) -> None:
    """Raise Rejected. `total` is of all objects of a kind, `lists` times over."""
    limit = max(ALWAYS_ENTRIES, total * number // (100 * lists))
    if len(inside) > limit:
        raise _too_many(inside, limit, f", {number}% of about {round(total / lists)}")


def _too_many(addresses: list[str], limit: int, share: str) -> Rejected:
    shown = ", ".join(addresses[:SHOWN]) + (", …" if len(addresses) > SHOWN else "")
    return MAX_DELETIONS.rejected(
        f"The plan removes {len(addresses)} ({shown}), and max_deletions allows {limit}{share}: raise max_deletions to remove them all.",
        count=len(addresses),
        limit=limit,
        addresses=addresses,
    )
