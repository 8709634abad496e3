# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Changes of a plan that are not made: held ones, and those that are skipped as a result.

Private to this collection. Pure, and knows no kind by name. A change is held when the current state of its object does not
allow it. It stops only what depends on it, and everything that prune would remove: a held change may be why an object
seems to be of no use.
"""

from __future__ import annotations

import typing as t

from .._errors import MissingOption
from .._schema.resource import Resource
from .._state.node import Node
from .._state.organization import Organization
from .change import Change, Plan
from .desired import Desired


def withhold(plan: Plan) -> None:
    """Remove held changes, and those that depend on them, from the changes of a plan."""
    found = [*plan.withheld, *(change for change in plan.changes if change.held)]
    while found:
        skipped = []
        dependence = _Dependence(found)
        for change in plan.changes:
            if not change.held and not change.skipped:
                change.skipped = dependence.reason(change)
                skipped += [change] if change.skipped else []
        if not skipped:
            break
        found += skipped
    plan.withheld = found
    plan.changes = [change for change in plan.changes if not change.held and not change.skipped]


def required_of(desired: Desired) -> list[str]:
    """The required options of a new object, if the declaration lacks all of them: then the object should exist already.

    Raises InvalidOption for a declaration that has some of them: that is meant for a new object.
    """
    required = [field for field in desired.resource.fields if field.creation.required]
    unset: dict[str, str] = {}
    for field in required:
        unless = field.creation.unless
        names = filter(None, (field.name, unless))
        if not any(desired.value(name) or desired.is_wrong(name) for name in names):
            unset[field.name] = f"{field.name} or {unless}" if unless else field.name
    # Entries of exports lack what answers mask.
    if {desired.resource.field(name).same for name in unset} - {"masked"} and len(unset) < len(required):
        words = " and ".join(unset.values())
        raise MissingOption(
            f"{desired.where} does not exist yet, and a new {desired.resource.title} needs {words}.",
            option=next(iter(unset)),
        )
    return list(unset.values())


def why_not_made(organization: Organization, resource: Resource) -> str:
    """Why no run creates an object, "" if it does."""
    where, title = resource.lifecycle.connected_in, resource.title
    other = next(iter(organization.nodes(resource.name)), None) if resource.identity.sole else None
    if other:
        return (
            f"it does not exist, but {other.address} ({other.id}) exists, and an organization has at most one {title}:"
            f" set id to {other.id} to rename that one, or delete it in an earlier run"
        )
    if not where:
        return ""
    return (
        f"it does not exist, or is not visible to the token's user, and no API creates a {title}: connect it {where}, or"
        " remove the entry"
    )


def why_too_early(organization: Organization, node: Node, desired_of: t.Mapping[Node, Desired]) -> str:
    """Why the service would refuse a new object, as none of those that come first exists or is declared; "" if one is."""
    after, parent = node.resource.made_after, node.parent
    if after is None or parent is None:
        return ""
    if any(other.values.get(after.option) for other in organization.nodes(after.resource, parent)):
        return ""
    declared = (
        desired.value(after.option)
        for other, desired in desired_of.items()
        if other.resource.name == after.resource and other.parent is parent
    )
    return "" if any(declared) else f"it does not exist, and {after.why}"


class _Dependence:
    """The dependence on changes that are not made."""

    def __init__(self, withheld: list[Change]) -> None:
        self._first = next((change for change in withheld if change.held), None)
        # The objects that will not exist.
        self._missing = {change.node: change for change in withheld if not change.node.exists}
        # Objects that stay in use, by kind and ID.
        self._in_use: dict[tuple[str, t.Any], Change] = {}
        # The lists of links to which nothing is added, by where they are declared.
        self._lists: dict[str, Change] = {}
        for change in withheld:
            for name, (field, _value) in change.leaves.items():
                if field.reference and (field.reference.occupies or field.reference.prevents_deletion):
                    self._in_use[field.reference.to, change.node.values.get(name)] = change
            if change.action == "create" and change.node.resource.is_link:
                self._lists[change.where.rpartition("[")[0]] = change

    def reason(self, change: Change) -> str:
        """Why a change is not tried, "" if it is."""
        other = next((self._missing[node] for node in change.needs if node in self._missing), None)
        if change.action == "delete":
            other = other or self._in_use.get((change.node.resource.name, change.node.reference))
            other = other or (self._lists.get(change.where) if change.node.resource.is_link else None)
        if other:
            return f"{other.address} is {'held' if other.held else 'skipped'}"
        if change.by_prune and self._first:
            return f"{self._first.address} is held, and nothing is pruned after that"
        return ""
