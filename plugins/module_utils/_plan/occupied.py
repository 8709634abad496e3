# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Occupants, which the service connects to objects and a change would delete or disconnect.

Private to this collection. Reads facts of the declarations, knows no kind by name, and asks the organization only what a change makes
necessary. The service does not show by which object something connected: then whatever may have counts.
"""

from __future__ import annotations

import dataclasses
import functools
import typing as t

from .. import _networks
from .._errors import Rejected
from .._problems import Problems
from .._schema.catalog import Catalog
from .._schema.field import Field
from .._schema.resource import Resource
from .._schema.use_facts import Occupants
from .._state.children import read_of
from .._state.node import Node
from .._state.organization import Organization
from .change import Change
from .guard import AGENT_NETWORKS, CONNECTED_AGENTS
from .in_use import SHOWN, count, in_use, named, unknown_without

# This many lists are read one by one; for more, the whole list of occupants costs less.
FEW = 3

Raw = t.Mapping[str, t.Any]


@dataclasses.dataclass
class _Affected:
    """A change, and the objects whose occupants it affects: with `networks`, those that these disconnect."""

    change: Change
    places: list[Node]
    networks: str | None = None


def check(organization: Organization, changes: list[Change], problems: Problems) -> None:
    """Record each of some changes that deletes or disconnects occupants."""
    deletions = [change for change in changes if change.action == "delete" and not change.node.resource.is_link]
    for resource in organization.catalog.managed():
        if resource.occupants:
            affected = [
                *_deleted(organization, resource, deletions),
                *_narrowed(organization, resource, resource.occupants, changes),
            ]
            places = list(dict.fromkeys(node for one in affected for node in one.places))
            if places:
                _check(organization, resource.occupants, affected, places, problems)
        if resource.outsiders:
            of_kind = [change for change in deletions if change.node.resource is resource]
            if of_kind:
                _check_outsiders(organization, resource, of_kind, problems)


def of(catalog: Catalog, change: Change) -> tuple[Node, Occupants] | None:
    """The object of a deletion that may have no occupants, itself or inside; None if it cannot have any."""
    node, parent = change.node, change.node.parent
    for resource in catalog.managed() if change.action == "delete" else ():
        if resource.occupants and node.resource.name in (resource.name, resource.parent):
            return node, resource.occupants
        if resource.occupants and parent and node.resource.admits_to == resource.name and not _has_successor(change):
            return parent, resource.occupants
    return None


def connected(change: Change, occupants: Occupants, many: int, names: list[str]) -> Rejected:
    """The error of a deletion of an object with this many occupants, some of them named."""
    has = "may have admitted" if change.node.resource.admits_to else "has"
    shown = [*sorted(names)[:SHOWN], *(["…"] if many > min(len(names), SHOWN) else [])]
    return in_use(CONNECTED_AGENTS, change, f"{has} {count(many, occupants.title)} ({', '.join(shown)})", many)


def _deleted(organization: Organization, resource: Resource, deletions: list[Change]) -> t.Iterator[_Affected]:
    """Deleted objects and their cascade have no occupants, and nothing may be connected by a deleted object."""
    for change in deletions:
        if change.node.resource is resource:
            yield _Affected(change, [change.node])
        elif change.node.resource.name == resource.parent:
            yield _Affected(change, _inside(organization, resource, change.node))
        elif change.node.resource.admits_to == resource.name and not _has_successor(change):
            yield _Affected(change, _inside(organization, resource, t.cast(Node, change.node.parent)))


def _narrowed(
    organization: Organization, resource: Resource, occupants: Occupants, changes: list[Change]
) -> t.Iterator[_Affected]:
    """Occupants that connect by an object must be in its networks: outside, they are disconnected at once."""
    for change in changes:
        for name, leaf in change.leaves.items():
            if change.node.resource.admits_to == resource.name and _removed(change, name, leaf) and occupants.address:
                places = _inside(organization, resource, t.cast(Node, change.node.parent))
                yield _Affected(change, places, networks=name)


def _removed(change: Change, name: str, leaf: tuple[Field, t.Any]) -> list[str]:
    """The networks that an existing object no longer admits."""
    field, value = leaf
    is_narrower = field.same == "networks" and change.node.exists
    return _networks.shut_out(change.before.get(name), value) if is_narrower else []


def _inside(organization: Organization, resource: Resource, parent: Node) -> list[Node]:
    read_of(organization, resource, parent.resource, [parent])
    return organization.nodes(resource.name, parent)


def _has_successor(change: Change) -> bool:
    """Whether it has a successor or has expired: nothing connects by it any more."""
    return bool(change.needs) or change.node.resource.is_over(change.node.values)


def _check(
    organization: Organization,
    occupants: Occupants,
    affected: list[_Affected],
    places: list[Node],
    problems: Problems,
) -> None:
    if not organization.can(occupants.read_scope):
        for one in (one for one in affected if one.places):
            guard, does = (AGENT_NETWORKS, "disconnects") if one.networks else (CONNECTED_AGENTS, "has")
            problems.add(unknown_without(guard, one.change, f"it {does} {occupants.title}s", occupants.read_scope))
        return
    found = dict(zip(places, _occupants(organization, occupants, places), strict=True))
    for one in affected:
        entries = [raw for node in one.places for raw in found[node]]
        if one.networks:
            with problems.collecting():
                _check_networks(occupants, one.change, one.networks, entries)
        elif entries:
            names = [str(raw.get(occupants.label)) for raw in entries]
            problems.add(connected(one.change, occupants, len(entries), names))


def _occupants(organization: Organization, occupants: Occupants, places: list[Node]) -> list[list[Raw]]:
    """The occupants of each place, from one list each, or from the list of all."""
    pages = organization.client.pages
    if len(places) <= FEW:
        return organization.client.side_by_side(
            [functools.partial(pages, occupants.path, {occupants.filter: node.id}) for node in places]
        )
    entries = pages(occupants.path)
    return [[raw for raw in entries if f"/{node.id}/" in str(raw.get(occupants.url))] for node in places]


def _check_networks(occupants: Occupants, change: Change, name: str, entries: list[Raw]) -> None:
    before, after = change.before.get(name), change.leaves[name][1]
    lost = []
    for raw in entries:
        address = str(raw.get(occupants.address) or "")
        # An occupant with an unknown address may be anywhere.
        if not _networks.admits(after, address) and (not address or _networks.admits(before, address)):
            lost.append(f"{raw.get(occupants.label)} at {address or 'an unknown address'}")
    if lost:
        raise AGENT_NETWORKS.rejected(
            f"{change.address} may disconnect {count(len(lost), occupants.title)} ({named(lost)}), whose jobs would fail: keep"
            f" their networks in {name}, or list this address in override_guards.",
            count=len(lost),
            address=change.address,
            networks=_removed(change, name, change.leaves[name]),
        )


def _check_outsiders(organization: Organization, resource: Resource, changes: list[Change], problems: Problems) -> None:
    """Occupants of no object may have connected by any object of the kind."""
    outsiders = t.cast(t.Any, resource.outsiders)
    found = organization.outsiders(outsiders)
    for change in changes:
        if found is None:
            rejected = CONNECTED_AGENTS.rejected(
                f"{change.address}: whether it has admitted {outsiders.title}s cannot be read by this token's user: use an"
                " administrator's token, or list this address in override_guards.",
                address=change.address,
            )
            problems.add(rejected)
        elif found[0]:
            number, names = found
            shown = named(names) if len(names) == number else f"{', '.join(sorted(names))}, …"
            how = f"may have admitted {count(number, outsiders.title)} ({shown})"
            problems.add(in_use(CONNECTED_AGENTS, change, how, number))
