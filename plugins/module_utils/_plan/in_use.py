# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is in the way of a removal: what is in use by something that stays.

Private to this collection. Reads facts of the declarations, knows no kind by name, and asks the organization only what a removal makes
necessary. What is unknown counts as in use: unknown is never absent. A removal that is only right because of
another change of the plan waits for it.
"""

from __future__ import annotations

import contextlib
import functools
import typing as t

from .._errors import Forbidden, Rejected
from .._schema.catalog import Catalog
from .._schema.field import Field
from .._schema.resource import Resource
from .._schema.resource_facts import Occupants
from .._state.children import links_of_others, read_of
from .._state.node import Node
from .._state.organization import Organization
from .change import Change, Plan

# So many lists are asked for one by one; for more, the whole list of occupants costs less.
FEW = 3
# So many of a longer list are named.
SHOWN = 3

Raw = t.Mapping[str, t.Any]


def check(organization: Organization, plan: Plan, guarded_changes: list[Change]) -> None:
    """Raise Rejected for the first removal of something in use. `guarded_changes`: the changes that override_guards does not list."""
    leaving = [change for change in plan.changes if change.action == "delete" and not change.node.resource.is_link]
    guarded = [change for change in leaving if change in guarded_changes]
    _required_by_settings(organization, plan, guarded)
    _last_link(organization, plan, guarded_changes)
    for resource in organization.catalog.managed():
        for field in resource.fields:
            if field.reference and field.reference.occupies:
                _referred(organization, plan, resource, field, leaving, guarded)
    check_occupied(organization, guarded)


# What other objects use


def _referred(
    organization: Organization,
    plan: Plan,
    resource: Resource,
    field: Field,
    leaving: list[Change],
    guarded: list[Change],
) -> None:
    """Objects of a kind whose option names what is deleted: they are deleted too, or name something else by this plan."""
    of_kind = [change for change in leaving if change.node.resource.name == field.refers_to]
    if not of_kind:
        return
    unsure = [change for change in guarded if change in of_kind]
    inside = organization.catalog.resource(t.cast(str, field.refers_to)).parent == resource.name
    if unsure and not inside:
        _need_whole_list(organization, resource, unsure[0])
    for change in of_kind:
        holders = [
            node
            for node in ([t.cast(Node, change.node.parent)] if inside else organization.nodes(resource.name))
            if node.values.get(field.name) == change.node.id
        ]
        remaining = [node for node in holders if not _stops_using(plan, node, field, change)]
        if remaining and change in guarded:
            names = _named([node.key for node in remaining])
            raise _in_use(
                change, f"is the {field.name} of {_count(len(remaining), resource.title)} ({names})", len(remaining)
            )


def _need_whole_list(organization: Organization, resource: Resource, change: Change) -> None:
    """The whole list of a kind with a certain reference, or Rejected since it cannot be known whole."""
    if not organization.can(resource.scopes.read):
        raise _unknown_without(change, f"it is in use by {resource.plural}", resource.scopes.read)
    if not organization.caller()[1]:
        raise Rejected(
            f"{change.address}: whether it is in use by {resource.plural} is visible to an administrator only, since others do"
            " not see all of them (the scope graphql shows who the token's user is): use an administrator's token, or"
            " list this address in override_guards.",
            option="override_guards",
            address=change.address,
        )
    organization.read_list(resource)
    names = {field.name for field in resource.fields if field.reference and field.reference.occupies}
    nodes = [node for node in organization.nodes(resource.name) if not node.stub]
    organization.fill(resource, nodes, dict.fromkeys(nodes, names))


def _stops_using(plan: Plan, node: Node, field: Field, change: Change) -> bool:
    """Whether something stops using what is deleted, by this plan: then the removal waits for that."""
    for other in plan.changes:
        is_deleted = other.action == "delete" and other.node in (node, node.parent)
        if is_deleted or (other.node is node and field.name in other.leaves):
            change.awaits.append(other)
            return True
    return False


# What the service connects to it


def occupied(catalog: Catalog, change: Change) -> tuple[Node, Occupants] | None:
    """Of a deletion: the object to which, or in which, nothing may be connected; None where nothing can be."""
    node, parent = change.node, change.node.parent
    for resource in catalog.managed() if change.action == "delete" else ():
        if resource.occupants and node.resource.name in (resource.name, resource.parent):
            return node, resource.occupants
        if resource.occupants and parent and node.resource.admits_to == resource.name and not _has_successor(change):
            return parent, resource.occupants
    return None


def connected(change: Change, occupants: Occupants, many: int, names: list[str]) -> Rejected:
    """The error of a deletion of something to which so many are connected, some of them named."""
    has = "may have admitted" if change.node.resource.admits_to else "has"
    shown = [*sorted(names)[:SHOWN], *(["…"] if many > min(len(names), SHOWN) else [])]
    return _in_use(change, f"{has} {_count(many, occupants.title)} ({', '.join(shown)})", many)


def check_occupied(organization: Organization, guarded: list[Change]) -> None:
    """Nothing is connected to what is deleted, nor to what its deletion cascades to, nor perhaps by what is deleted."""
    for resource in organization.catalog.managed():
        if not resource.occupants:
            continue
        places: dict[Node, Change] = {}
        for change in guarded:
            if change.node.resource is resource:
                places[change.node] = change
            elif change.node.resource.name == resource.parent:
                places.update(dict.fromkeys(_inside(organization, resource, change.node), change))
            elif change.node.resource.admits_to == resource.name and not _has_successor(change):
                for node in _inside(organization, resource, t.cast(Node, change.node.parent)):
                    places.setdefault(node, change)
        if places:
            _check_occupants(organization, resource.occupants, places)


def _inside(organization: Organization, resource: Resource, parent: Node) -> list[Node]:
    read_of(organization, resource, parent.resource, [parent])
    return organization.nodes(resource.name, parent)


def _has_successor(change: Change) -> bool:
    """Whether something takes its place, or it has expired: nobody comes by it any more."""
    return bool(change.needs) or change.node.resource.is_over(change.node.values)


def _check_occupants(organization: Organization, occupants: Occupants, places: dict[Node, Change]) -> None:
    if not organization.can(occupants.read_scope):
        raise _unknown_without(next(iter(places.values())), f"it has {occupants.title}s", occupants.read_scope)
    found: dict[Change, list[str]] = {}
    for node, entries in zip(places, _occupants(organization, occupants, list(places)), strict=True):
        found.setdefault(places[node], []).extend(str(raw.get(occupants.label)) for raw in entries)
    for change, names in found.items():
        if names:
            raise connected(change, occupants, len(names), names)


def _occupants(organization: Organization, occupants: Occupants, places: list[Node]) -> list[list[Raw]]:
    """What is connected to each place, from one list each, or from the list of all."""
    pages = organization.client.pages
    if len(places) <= FEW:
        return organization.client.side_by_side(
            [functools.partial(pages, occupants.path, {occupants.filter: node.id}) for node in places]
        )
    entries = pages(occupants.path)
    return [[raw for raw in entries if f"/{node.id}/" in str(raw.get(occupants.url))] for node in places]


def _unknown_without(change: Change, what: str, scope: str) -> Rejected:
    return Rejected(
        f"{change.address}: whether {what} is unknown without the scope {scope}: add it to the token, or list this address in override_guards.",
        option="override_guards",
        address=change.address,
        scopes=[scope],
    )


def _in_use(change: Change, how: str, count: int) -> Rejected:
    return Rejected(
        f"{change.address} {how} and would be deleted: end that use first, or list this address in override_guards.",
        option="override_guards",
        count=count,
        limit=0,
        address=change.address,
    )


def _count(count: int, title: str) -> str:
    return f"{count} {title}{'' if count == 1 else 's'}"


def _named(names: list[str]) -> str:
    return ", ".join(sorted(names)[:SHOWN]) + (", …" if len(names) > SHOWN else "")


# The last of a kind of links


def _last_link(organization: Organization, plan: Plan, changes: list[Change]) -> None:
    """A pipeline keeps at least one team: neither its last link is deleted, nor the team of its last link."""
    for link in organization.catalog.resources:
        if not link.as_link.guards_last_of:
            continue
        leaving = [
            change for change in changes if change.action == "delete" and change.node.resource.name == link.parent
        ]
        read_of(organization, link, organization.catalog.parent_of(link), [change.node for change in leaving])
        deletions = {change.node: change for change in plan.changes if change.action == "delete"}
        losing: dict[Node, Change] = {}
        for node in organization.nodes(link.name):
            change = next((one for one in changes if one.action == "delete" and one.node in (node, node.parent)), None)
            if change:
                losing.setdefault(node.references[link.as_link.guards_last_of], change)
        targets = [target for target in losing if target not in deletions]
        if targets:
            links_of_others(organization, link, targets[0].resource, targets)
        for target in targets:
            _check_last(organization, plan, link, target, losing[target], deletions)


def _check_last(
    organization: Organization, plan: Plan, link: Resource, target: Node, change: Change, deletions: dict[Node, Change]
) -> None:
    joined = [node for node in organization.nodes(link.name) if target in node.references.values()]
    remaining = [node for node in joined if node not in deletions and node.parent not in deletions]
    made = [
        one
        for one in plan.changes
        if one.action == "create" and one.node.resource is link and target in one.node.references.values()
    ]
    for node in [] if remaining else joined:
        deletions[node if node in deletions else t.cast(Node, node.parent)].awaits += made
    if not remaining and not made:
        raise Rejected(
            f"{change.address} removes the last team of {target.resource.title} {target.key}, which only administrators"
            " could use then: add another team to it, or list this address in override_guards.",
            option="override_guards",
            address=change.address,
        )


def _required_by_settings(organization: Organization, plan: Plan, changes: list[Change]) -> None:
    """What the service never deletes while its settings name it. Where they cannot be read, the service refuses that itself."""
    for resource in organization.catalog.resources:
        for field in resource.fields:
            if not field.reference or not field.reference.prevents_deletion:
                continue
            leaving = [change for change in changes if change.node.resource.name == field.refers_to]
            if leaving and organization.can(resource.scopes.read):
                with contextlib.suppress(Forbidden):
                    organization.read_list(resource)
                for change in leaving:
                    _check_required(plan, organization.nodes(resource.name), field, change)


def _check_required(plan: Plan, settings: list[Node], field: Field, change: Change) -> None:
    for node in settings:
        if node.values.get(field.name) == change.node.id and not _stops_using(plan, node, field, change):
            raise Rejected(
                f"{change.address} is the organization's default {change.node.resource.title} and is never deleted: make another the default first.",
                address=change.address,
            )
