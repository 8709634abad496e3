# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The guards: checks that reject a plan before anything is written.

Private to this collection. The guards here need only the options and the plan. Those for objects in use are in in_use, occupied and active,
those for the run's own user in own_user, for settings in settings, and for the whole organization in whole. Knows no kind by name. The
names of all guards are in guard.
"""

from __future__ import annotations

from .._errors import Rejected
from .._parts import part
from .._problems import Problems
from .._state.organization import Organization
from .._text import listed
from .change import Change, Plan
from .desired import Desired
from .guard import EMPTY, PUBLIC, UNKNOWN_CASCADE
from .limits import Limits


def check(
    organization: Organization,
    desired: list[Desired],
    plan: Plan,
    limits: Limits,
    own_email: str | None,
    problems: Problems,
) -> None:
    """Record what each guard rejects, with the count, the limit and the option."""
    _unknown_overrides(plan, limits)
    whole = part("_plan.whole") if limits.prune or limits.protected or limits.scope else None
    if whole:
        with problems.collecting():
            whole.check_protected(organization, plan, limits)
        if limits.scope:
            part("_plan.selected").check(organization, plan, limits, problems)
        with problems.collecting():
            whole.check_owned(plan, limits.scope)
    if not limits.allow_empty:
        _emptied(desired, plan, problems)
    if whole:
        whole.check_pruned(organization, desired, plan, limits, problems)
    if plan.changes:
        _check_changes(organization, plan, limits, own_email, problems)


def _check_changes(
    organization: Organization, plan: Plan, limits: Limits, own_email: str | None, problems: Problems
) -> None:
    # Most checks find nothing to change.
    deletions = [change for change in plan.changes if change.action == "delete"]
    if limits.bulk or any(change.pruned for change in plan.changes):
        part("_plan.ceiling").check(organization, plan, limits, problems)
    for change in plan.changes:
        change.overrides = change.address in limits.override_guards
    guarded_changes = [change for change in plan.changes if not change.overrides]
    with problems.collecting():
        _unknown_cascade(organization, guarded_changes)
    if any(change.node.resource.rights for change in plan.changes):
        part("_plan.people").check(organization, plan, own_email, problems)
    if organization.catalog.has_own_users:
        part("_plan.own_user").check(organization, plan, guarded_changes, own_email, problems)
    if any(change.node.resource.singleton for change in plan.changes):
        part("_plan.settings").check(organization, plan, problems)
    with problems.collecting():
        _public(guarded_changes)
    if any(change.node.resource.name in organization.catalog.guarded for change in deletions):
        part("_plan.in_use").check(organization, plan, guarded_changes, problems)
    if organization.catalog.has_occupants:
        part("_plan.occupied").check(organization, guarded_changes, problems)
    if any(change.node.resource.activity for change in deletions):
        part("_plan.active").check(organization, guarded_changes, problems)
    # Changes that wait for others are known by now.
    plan.sort(organization.catalog)


def _unknown_overrides(plan: Plan, limits: Limits) -> None:
    known = {change.address for change in (*plan.changes, *plan.withheld)} | set(plan.unchanged)
    for address in limits.override_guards:
        if address not in known:
            plan.warnings.append(
                f"override_guards lists {address!r}, which this run does not change: remove it, or correct it."
            )


def _emptied(desired: list[Desired], plan: Plan, problems: Problems) -> None:
    for entry in desired:
        for option, entries in entry.lists.items():
            where = f"{entry.where}.{option}"
            removed = [change for change in plan.changes if change.action == "delete" and change.where == where]
            if removed and not entries:
                problems.add(_declared_empty(where, len(removed), entry.address, option))
    for change in plan.changes:
        for name, (field, value) in change.leaves.items():
            if field.type == "list" and not value and change.before.get(name):
                count = len(change.before[name])
                problems.add(_declared_empty(f"{change.where}.{name}", count, change.address, name))


def _declared_empty(where: str, count: int, address: str, option: str) -> Rejected:
    whole, them = ("its only entry", "it") if count == 1 else (f"all {count} entries", "them")
    return EMPTY.rejected(
        f"{where} is declared empty, which would remove {whole}: set allow_empty to true to remove {them}.",
        count=count,
        address=address,
        leaf=option,
    )


def _unknown_cascade(organization: Organization, changes: list[Change]) -> None:
    """An object with an unknown cascade is not deleted."""
    unknown = [change for change in changes if change.cascade_unknown]
    if not unknown:
        return
    change = unknown[0]
    lacks = {scope for scope in organization.taken_with(change.node).unknown.values() if not organization.can(scope)}
    why = (
        f"without the scope{'' if len(lacks) == 1 else 's'} {', '.join(sorted(lacks))}: add"
        f" {'it' if len(lacks) == 1 else 'them'} to the token"
        if lacks
        else "to this token's user, who may not see all of them (the scope graphql shows who the user is): use an"
        " administrator's token"
    )
    more = f" (and {len(unknown) - 1} more like it)" if len(unknown) > 1 else ""
    titles = [name.replace("_", " ") for name in change.cascade_unknown]
    raise UNKNOWN_CASCADE.rejected(
        f"{change.address}{more}: which {listed(titles)} its cascade contains is unknown {why}, or"
        " list this address in override_guards.",
        address=change.address,
        addresses=[one.address for one in unknown],
        count=len(unknown),
        scopes=sorted(lacks) or None,
    )


def _public(changes: list[Change]) -> None:
    """A default or a template does not make existing private objects public: each needs its address."""
    exposed = {
        change.address: name
        for change in changes
        for name, (field, value) in change.leaves.items()
        if change.node.exists and field.exposes is not None and value == field.exposes
    }
    if exposed:
        address, name = next(iter(exposed.items()))
        more = f" (and {len(exposed) - 1} more like it)" if len(exposed) > 1 else ""
        raise PUBLIC.rejected(
            f"{address}{more} would become public, so that anyone can see it: keep its {name}, or list each address in"
            " override_guards.",
            address=address,
            leaf=name,
            addresses=list(exposed),
            count=len(exposed),
        )
