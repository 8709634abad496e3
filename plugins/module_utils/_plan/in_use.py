# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Objections to removals: objects in use by others that stay.

Private to this collection. Reads facts of the declarations, knows no kind by name, and asks the organization only what a removal makes
necessary. What the service connects to objects is guarded in occupied. What is unknown counts as in use: unknown is never
absent. A removal that is only right because of another change of the plan waits for it.
"""

from __future__ import annotations

import contextlib
import typing as t

from .._errors import Forbidden, Rejected
from .._problems import Problems
from .._schema.field import Field
from .._schema.resource import Resource
from .._state.children import links_of_others, read_of
from .._state.node import Node
from .._state.organization import Organization
from .._text import count_of
from .change import Change, Plan
from .guard import IN_USE, LAST_TEAM, Guard
from .held import withhold

# How many entries of a longer list are named.
SHOWN = 3


def check(organization: Organization, plan: Plan, guarded_changes: list[Change], problems: Problems) -> None:
    """Record each removal of an object in use. `guarded_changes`: the changes that override_guards does not list."""
    leaving = [change for change in plan.changes if change.action == "delete" and not change.node.resource.is_link]
    guarded = [change for change in leaving if change in guarded_changes]
    _last_link(organization, plan, guarded_changes, problems)
    for resource in organization.catalog.managed():
        for field in resource.leaf_fields():
            if field.reference and field.reference.occupies:
                with problems.collecting():
                    _referred(organization, plan, resource, field, leaving, guarded, problems)


# What other objects use


def _referred(
    organization: Organization,
    plan: Plan,
    resource: Resource,
    field: Field,
    leaving: list[Change],
    guarded: list[Change],
    problems: Problems,
) -> None:
    """Check objects of a kind whose option names a deleted object: this plan must delete them or change the option.

    Raises Rejected if it cannot be known which do.
    """
    of_kind = [change for change in leaving if change.node.resource.name == field.refers_to]
    if not of_kind:
        return
    unsure = [change for change in guarded if change in of_kind]
    parent = organization.catalog.resource(t.cast(str, field.refers_to)).parent
    inside = parent is not None and parent in (resource.name, resource.parent)
    if unsure and parent and parent == resource.parent:
        _read_beside(organization, resource, [change.node for change in unsure])
    elif unsure and not inside:
        _need_whole_list(organization, resource, unsure[0])
    rejected = _check_holders(organization, plan, resource, field, of_kind, guarded, problems)
    unsure = [change for change in unsure if change not in rejected]
    if unsure and not inside and _read_retired(organization, resource, field, unsure, problems):
        _check_holders(organization, plan, resource, field, unsure, guarded, problems)


def _check_holders(
    organization: Organization,
    plan: Plan,
    resource: Resource,
    field: Field,
    of_kind: list[Change],
    guarded: list[Change],
    problems: Problems,
) -> list[Change]:
    """Make deletions wait for objects that name the deleted ones; returns those that are rejected."""
    rejected = []
    for change in of_kind:
        inside = change.node.resource.parent == resource.name
        holders = [
            node
            for node in ([t.cast(Node, change.node.parent)] if inside else organization.nodes(resource.name))
            if change.node.reference and node.values.get(field.name) == change.node.reference
        ]
        remaining = [node for node in holders if not _stops_using(plan, node, field, change)]
        if remaining and change in guarded:
            names = named([node.key for node in remaining])
            how = f"is the {field.name} of {count(len(remaining), resource.title)} ({names})"
            problems.add(in_use(IN_USE, change, how, len(remaining)))
            rejected.append(change)
    return rejected


def _read_beside(organization: Organization, resource: Resource, nodes: list[Node]) -> None:
    """Read the lists of a kind beside deleted objects. The scope is that of the objects themselves."""
    parents = dict.fromkeys(node.parent for node in nodes if node.parent)
    read_of(organization, resource, organization.catalog.parent_of(resource), parents)


def _need_whole_list(organization: Organization, resource: Resource, change: Change) -> None:
    """Require the whole list of a kind with a certain reference; raises Rejected if it cannot be known."""
    if not organization.can(resource.scopes.read):
        raise unknown_without(IN_USE, change, f"it is in use by {resource.plural}", resource.scopes.read)
    if not organization.caller()[1]:
        raise IN_USE.rejected(
            f"{change.address}: whether it is in use by {resource.plural} is visible to an administrator only, since others do"
            " not see all of them (the scope graphql shows who the token's user is): use an administrator's token, or"
            " list this address in override_guards.",
            address=change.address,
        )
    organization.read_list(resource)
    names = {field.name for field in resource.fields if field.reference and field.reference.occupies}
    nodes = [node for node in organization.nodes(resource.name) if not node.stub]
    organization.fill(resource, nodes, dict.fromkeys(nodes, names))


def _read_retired(
    organization: Organization, resource: Resource, field: Field, changes: list[Change], problems: Problems
) -> bool:
    """Whether retired objects that the list may lack and that name a deleted object were read. Raises Rejected if they cannot be."""
    retired = resource.lifecycle.retired_by
    if field not in organization.catalog.hidden_uses(resource) or organization.lists_retired(resource):
        return False
    if not organization.can("graphql"):
        more = f" (and {len(changes) - 1} more like it)" if len(changes) > 1 else ""
        raise IN_USE.rejected(
            f"{changes[0].address}{more}: whether {retired} {resource.plural} use it is unknown, since the list of {resource.plural}"
            f" shows none that is {retired}: add the scope graphql to the token, or list this address in override_guards.",
            address=changes[0].address,
            addresses=[change.address for change in changes],
            scopes=["graphql"],
        )
    hidden = organization.read_retired(resource, field, [change.node for change in changes])
    for change in changes:
        if hidden[change.node]:
            how = f"is the {field.name} of {count(hidden[change.node], f'more {retired} {resource.title}')} than are shown"
            problems.add(in_use(IN_USE, change, how, hidden[change.node]))
    return True


def _stops_using(plan: Plan, node: Node, field: Field, change: Change) -> bool:
    """Whether this plan ends the use of a deleted object: then the removal waits for that."""
    for other in plan.changes:
        is_deleted = other.action == "delete" and other.node in (node, node.parent)
        if is_deleted or (other.node is node and field.name in other.leaves):
            if other not in change.awaits:
                change.awaits.append(other)
            return True
    return False


# In words


def unknown_without(guard: Guard, change: Change, what: str, scope: str) -> Rejected:
    """The error of a guard that lacks information."""
    return guard.rejected(
        f"{change.address}: whether {what} is unknown without the scope {scope}: add it to the token, or list this address in override_guards.",
        address=change.address,
        scopes=[scope],
    )


def in_use(guard: Guard, change: Change, how: str, users: int) -> Rejected:
    """The error of a guard for a deletion of an object in use."""
    return guard.rejected(
        f"{change.address} {how} and would be deleted: end that use first, or list this address in override_guards.",
        count=users,
        limit=0,
        address=change.address,
    )


def count(number: int, title: str) -> str:
    """A number of objects in words."""
    return count_of(number, title, f"{title}s")


def named(names: list[str]) -> str:
    """The first few names."""
    return ", ".join(sorted(names)[:SHOWN]) + (", …" if len(names) > SHOWN else "")


# The last of a kind of links


def _last_link(organization: Organization, plan: Plan, changes: list[Change], problems: Problems) -> None:
    """A pipeline keeps at least one team: neither its last link is deleted, nor the team of its last link."""
    for link in organization.catalog.resources:
        if not link.as_link.guards_last_of or not organization.can(link.scopes.read):
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
            with problems.collecting():
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
        raise LAST_TEAM.rejected(
            f"{change.address} removes the last team of {target.resource.title} {target.key}, which only administrators"
            " could use then: add another team to it, or list this address in override_guards.",
            address=change.address,
        )


def hold_required(organization: Organization, plan: Plan) -> None:
    """Hold the deletion of what the service never deletes while its settings name it.

    If the settings cannot be read, the service itself refuses the deletion.
    """
    for resource in organization.catalog.resources:
        for field in resource.fields:
            if not field.reference or not field.reference.prevents_deletion:
                continue
            of_kind = [change for change in plan.changes if change.node.resource.name == field.refers_to]
            leaving = [change for change in of_kind if change.action == "delete"]
            if leaving and organization.can(resource.scopes.read):
                with contextlib.suppress(Forbidden):
                    organization.read_list(resource)
                for change in leaving:
                    _hold_if_required(plan, organization.nodes(resource.name), field, change)
    withhold(plan)


def hold_unlinked(organization: Organization, plan: Plan) -> None:
    """Hold the creation of an object without a link that the service requires, if there is something to link."""
    for link in organization.catalog.resources:
        how = link.as_link.carried
        if how is None or not how.needed:
            continue
        made = [one for one in plan.changes if one.action == "create" and one.node.resource.name == how.by]
        unlinked = [one for one in made if not any(other.node.resource is link for other in one.carries)]
        above = organization.catalog.parent_of(link)
        if unlinked and organization.can(above.scopes.read):
            with contextlib.suppress(Forbidden):
                organization.read_list(above)
        for change in unlinked if organization.nodes(above.name) else ():
            change.held = (
                f"a new {change.node.resource.title} needs at least one {above.title}: declare {link.sides[how.by]}"
            )
    withhold(plan)


def _hold_if_required(plan: Plan, settings: list[Node], field: Field, change: Change) -> None:
    for node in settings:
        if node.values.get(field.name) == change.node.id and not _stops_using(plan, node, field, change):
            change.held = f"it is the organization's default {change.node.resource.title} and is never deleted: make another the default first"
