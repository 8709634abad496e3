# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a plan is refused for, before anything is written.

Private to this collection. Asks the organization only what a removal makes necessary: who the caller is,
which cluster is the default, which other teams a pipeline has.
"""

from __future__ import annotations

import dataclasses
import re
import typing as t

from ansible_collections.community.buildkite.plugins.module_utils import _catalog
from ansible_collections.community.buildkite.plugins.module_utils._change import Change, Plan
from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption, Refused
from ansible_collections.community.buildkite.plugins.module_utils._node import Node
from ansible_collections.community.buildkite.plugins.module_utils._organization import Organization
from ansible_collections.community.buildkite.plugins.module_utils._reading import links_of, links_of_others
from ansible_collections.community.buildkite.plugins.module_utils._resource import Resource
from ansible_collections.community.buildkite.plugins.module_utils._wanted import Wanted

# A percentage lets this many go however few there are: of things, and of entries in lists inside things.
ALWAYS_THINGS = 1
ALWAYS_ENTRIES = 5


@dataclasses.dataclass(frozen=True)
class Limits:
    """The options that say what a run may take away."""

    prune: tuple[str, ...] = ()
    at_most: str | None = None
    allow_empty: bool = False
    force: tuple[str, ...] = ()


def check(organization: Organization, wanted: list[Wanted], plan: Plan, limits: Limits, own_email: str | None) -> None:
    """Raise Refused with the count, the limit and the option, for the first guard that trips."""
    ceiling(limits.at_most or "0")
    _unknown_force(plan, limits)
    if not limits.allow_empty:
        _emptied(organization, wanted, plan)
        _nothing_declared(organization, wanted, limits)
    if limits.prune:
        _administrator(organization)
    if limits.at_most is not None:
        _ceiling(organization, plan, limits.at_most)
    unforced = [change for change in plan.changes if change.address not in limits.force]
    _own_user(organization, unforced, own_email)
    _last_link(organization, plan, unforced)
    _kept(organization, unforced)


def ceiling(text: str) -> tuple[int, bool]:
    """A ceiling as (number, is a percentage). Raises InvalidOption."""
    found = re.fullmatch(r"\s*(\d+)\s*(%?)\s*", str(text))
    if not found or (found.group(2) and int(found.group(1)) > 100):
        raise InvalidOption(
            f"prune_at_most must be a number such as 10 or a percentage such as 25%, not {text!r}.",
            option="prune_at_most",
        )
    return int(found.group(1)), bool(found.group(2))


def _unknown_force(plan: Plan, limits: Limits) -> None:
    known = {change.address for change in plan.changes} | set(plan.unchanged)
    for address in limits.force:
        if "/" not in address:
            raise InvalidOption(
                f"force takes addresses such as team/platform/member/ada@example.com, not {address!r}.", option="force"
            )
        if address not in known:
            plan.warnings.append(f"force names {address!r}, of which this run changes nothing.")


def _emptied(organization: Organization, wanted: list[Wanted], plan: Plan) -> None:
    for entry in wanted:
        for option, entries in entry.lists.items():
            gone = [
                change
                for change in plan.changes
                if change.action == "delete" and change.where == f"{entry.where}.{option}"
            ]
            if gone and not entries:
                raise Refused(
                    f"{entry.where}.{option} is declared empty and holds {len(gone)}: set allow_empty to true if that is meant.",
                    option="allow_empty",
                    count=len(gone),
                )
    for change in plan.changes:
        for name, (field, value) in change.leaves.items():
            if field.type == "list" and not value and change.before.get(name):
                count = len(change.before[name])
                raise Refused(
                    f"{change.where}.{name} is declared empty and holds {count}: set allow_empty to true if that is meant.",
                    option="allow_empty",
                    count=count,
                )


def _nothing_declared(organization: Organization, wanted: list[Wanted], limits: Limits) -> None:
    for resource in _catalog.managed():
        if resource.plural not in limits.prune or any(entry.resource is resource for entry in wanted):
            continue
        there = [node for node in organization.nodes(resource.name) if not node.stub]
        if there:
            raise Refused(
                f"prune names {resource.plural} and none is declared, which would take away all {len(there)}: declare them,"
                " or set allow_empty to true if that is meant.",
                option="allow_empty",
                count=len(there),
            )


def _administrator(organization: Organization) -> None:
    is_administrator = organization.caller()[1]
    if is_administrator:
        return
    why = (
        "is no administrator"
        if is_administrator is False
        else "cannot be told to be an administrator (the scope graphql tells)"
    )
    raise Refused(
        f"prune needs an administrator's token: this token's user {why}, so things that are not visible would be missing from the lists.",
        option="prune",
    )


def _ceiling(organization: Organization, plan: Plan, at_most: str) -> None:
    number, is_percentage = ceiling(at_most)
    removed = [change for change in plan.changes if change.pruned and change.removes]
    if not is_percentage:
        if len(removed) > number:
            raise _too_many(removed, len(removed), number, "")
        return
    for resource in _catalog.RESOURCES:
        of_kind = [change for change in removed if change.node.resource is resource]
        there = [node for node in organization.nodes(resource.name) if not node.stub]
        limit = max(ALWAYS_ENTRIES if resource.is_link else ALWAYS_THINGS, len(there) * number // 100)
        if len(of_kind) > limit:
            raise _too_many(of_kind, len(of_kind), limit, f", {number}% of {len(there)}")


def _too_many(removed: list[Change], count: int, limit: int, share: str) -> Refused:
    shown = ", ".join(change.address for change in removed[:5]) + (", …" if count > 5 else "")
    return Refused(
        f"The plan takes away {count} ({shown}) and at most {limit}{share} may go: raise prune_at_most if that is meant.",
        option="prune_at_most",
        count=count,
        limit=limit,
        addresses=[change.address for change in removed],
    )


def _own_user(organization: Organization, changes: list[Change], own_email: str | None) -> None:
    """The run's own user keeps its place and its role in every team."""
    losing = []
    for change in changes:
        guard = change.node.resource.guards_self
        demoted = change.action == "update" and change.before.get("role") == "maintainer"
        if guard and (change.action == "delete" or demoted):
            losing.append((change, change.node.references[guard]))
    if not losing:
        return
    own_id = organization.caller()[0]
    for change, user in losing:
        if user.id == own_id or (own_email and user.key.casefold() == own_email.casefold()):
            what = (
                "takes the run's own user out of its team"
                if change.action == "delete"
                else "makes the run's own user a mere member"
            )
            raise Refused(
                f"{change.address} {what}, so that later runs may fail: keep it in {change.where or 'the list'},"
                f" or name this address in force.",
                option="force",
                address=change.address,
            )


def _last_link(organization: Organization, plan: Plan, changes: list[Change]) -> None:
    """A pipeline keeps at least one team: neither its last link goes, nor the team of its last link."""
    guarded = [link for link in _catalog.RESOURCES if link.guards_last_of]
    for link in guarded:
        leaving = [
            change for change in changes if change.action == "delete" and change.node.resource.name == link.parent
        ]
        links_of(organization, link, [change.node for change in leaving])
        going = {change.node for change in plan.changes if change.action == "delete"}
        losing: dict[Node, Change] = {}
        for node in organization.nodes(link.name):
            change = next((one for one in changes if one.action == "delete" and one.node in (node, node.parent)), None)
            if change:
                losing.setdefault(node.references[t.cast(str, link.guards_last_of)], change)
        kept = [target for target in losing if target not in going]
        if kept:
            links_of_others(organization, link, kept[0].resource, kept)
        for target in kept:
            _keep_one(organization, plan, link, target, losing[target], going)


def _keep_one(
    organization: Organization, plan: Plan, link: Resource, target: Node, change: Change, going: set[Node]
) -> None:
    joined = [node for node in organization.nodes(link.name) if target in node.references.values()]
    left = [node for node in joined if node not in going and node.parent not in going]
    made = [one for one in plan.changes if one.action == "create" and target in one.node.references.values()]
    if not left and not made:
        raise Refused(
            f"{change.address} takes away the last team of {target.resource.title} {target.key}, which only administrators"
            " could use then: give it another team, or name this address in force.",
            option="force",
            address=change.address,
        )


def _kept(organization: Organization, changes: list[Change]) -> None:
    for change in changes:
        kept_by = change.node.resource.kept_by
        if change.action != "delete" or not kept_by or not organization.can("read_organization_settings"):
            continue
        path, key = kept_by
        settings = t.cast("dict[str, t.Any]", organization.client.get(path) or {})
        if settings.get(key) == change.node.id:
            raise Refused(
                f"{change.address} is the organization's default {change.node.resource.title} and is never deleted: make another the default first.",
                address=change.address,
            )
