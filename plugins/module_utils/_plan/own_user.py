# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The run's own user: what it manages, and through which links.

Private to this collection. Reads facts of the declarations, and knows no kind by name. A user that may be the run's own
counts as it: unknown is never absent.
"""

from __future__ import annotations

import typing as t

from .._errors import Rejected
from .._problems import Problems
from .._schema.resource import Resource
from .._state.children import read_of
from .._state.node import Node
from .._state.organization import Organization
from .change import Change, Plan
from .guard import OWN_USER

PERHAPS = " perhaps (the token does not show its user without the scope read_user)"


def check(
    organization: Organization, plan: Plan, changes: list[Change], own_email: str | None, problems: Problems
) -> None:
    """Record each of some changes by which the run's own user loses something.

    It keeps its place and its role, wherever they are declared, and the objects that give it one.
    """
    for link in organization.catalog.resources:
        if not link.as_link.guards_self:
            continue
        for change, user, what in _losses(organization, link, changes):
            own = is_own(organization, user, own_email)
            if own is not False:
                perhaps = "" if own else PERHAPS
                keep = f"keep it in {change.where}" if change.node.resource.is_link else "keep it"
                problems.add(_loss(change, f"{perhaps} {what}", keep))
        if link.as_link.guards_self_through:
            through = link.as_link.guards_self_through
            for loss in _last_ways(organization, plan, link, through, changes, own_email):
                problems.add(loss)


def _losses(organization: Organization, link: Resource, changes: list[Change]) -> t.Iterator[tuple[Change, Node, str]]:
    """Each user that loses something of a kind of link, the change, and its effect."""
    name = t.cast(str, link.as_link.guards_self)
    for change in changes:
        user = change.node.references.get(name) if change.node.resource is link else None
        if user and change.action == "delete":
            yield change, user, f"removes the run's own user from its {link.parent}"
        elif user and change.action == "update" and change.before.get("role") == "maintainer":
            yield change, user, "makes the run's own user a member who is not a maintainer"
    if link.as_link.guards_parent:
        leaving = [one for one in changes if one.action == "delete" and one.node.resource.name == link.parent]
        read_of(organization, link, organization.catalog.parent_of(link), [change.node for change in leaving])
        for change in leaving:
            for node in organization.nodes(link.name, change.node):
                yield change, node.references[name], "would be deleted, and the run's own user is in it"


def _last_ways(
    organization: Organization, plan: Plan, link: Resource, name: str, changes: list[Change], own_email: str | None
) -> t.Iterator[Rejected]:
    """The last link that gives the run's own user something as a member is not removed."""
    leaving = [
        change
        for change in changes
        if change.action == "delete" and change.node.resource is link and name in change.node.references
    ]
    if not leaving or organization.caller()[1]:
        # An administrator needs none.
        return
    gone = {change.node for change in plan.changes if change.action == "delete"}
    made = [change.node for change in plan.changes if change.action == "create"]
    for change in leaving:
        parent = t.cast(Node, change.node.parent)
        members = _members(organization, link, name)
        is_in = _is_in(organization, members, change.node.references[name], own_email)
        if is_in is False:
            continue
        others = [node for node in organization.nodes(link.name, parent) if node not in gone]
        others += [node for node in made if node.resource is link and node.parent is parent]
        if not any(_gives(organization, members, node, name, gone, own_email) for node in others):
            perhaps = "" if is_in else PERHAPS
            what = f"{perhaps} removes the last way by which the run's own user manages {parent.address}"
            yield _loss(change, what, f"keep it in {change.where}")


def _members(organization: Organization, link: Resource, name: str) -> Resource:
    """The links that list the users of what an option of another link names."""
    kind = link.field(name).refers_to
    return next(one for one in organization.catalog.resources if one.parent == kind and one.as_link.guards_self)


def _is_in(organization: Organization, members: Resource, group: Node, own_email: str | None) -> bool | None:
    """Whether the run's own user is a member of something, None when that is unknown."""
    if not organization.can(members.scopes.read):
        return None
    read_of(organization, members, group.resource, [group])
    users = [node.references[str(members.as_link.guards_self)] for node in organization.nodes(members.name, group)]
    found = {is_own(organization, user, own_email) for user in users}
    return True if True in found else None if None in found else False


def _gives(
    organization: Organization, members: Resource, node: Node, name: str, gone: set[Node], own_email: str | None
) -> bool:
    """Whether a link that stays is certain to be to the run's own user, or to an object in which it stays a member."""
    group = node.references.get(name)
    if group is None:
        return any(is_own(organization, user, own_email) for user in node.references.values())
    if not group.exists or not _is_in(organization, members, group, own_email):
        return False
    option = str(members.as_link.guards_self)
    links = organization.nodes(members.name, group)
    own = [link for link in links if is_own(organization, link.references[option], own_email)]
    return any(link not in gone for link in own)


def _loss(change: Change, what: str, keep: str) -> Rejected:
    return OWN_USER.rejected(
        f"{change.address}{what}, so that later runs may fail: {keep}, or list this address in override_guards.",
        address=change.address,
    )


def is_own(organization: Organization, user: Node, own_email: str | None) -> bool | None:
    """Whether it is the run's own user, None when that is unknown."""
    own_id = organization.caller()[0]
    if own_id:
        return user.id == own_id
    if not own_email:
        return None
    if "@" not in user.key and organization.can(user.resource.scopes.read):
        organization.read_list(user.resource)
    return user.key.casefold() == own_email.casefold() if "@" in user.key else None
