# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The guards: checks that reject a plan before anything is written.

Private to this collection. What is in use is guarded in in_use, occupied and active, and the run's own user in own_user; here is what the
options, the plan and the token's scopes show. Knows no kind by name. The names of all guards are in guard.
"""

from __future__ import annotations

import typing as t

from .. import _networks
from .._errors import Rejected
from .._problems import Problems
from .._state.node import Node
from .._state.organization import Organization
from .._text import listed
from .change import Change, Plan
from .desired import Desired
from .guard import (
    ADMINISTRATOR,
    EMPTY,
    ORGANIZATION,
    OWN_NETWORK,
    PROTECTED,
    PUBLIC,
    READ_ONLY,
    UNKNOWN_CASCADE,
)
from .limits import Limits


def check_organization(options: t.Mapping[str, t.Any], slug: str) -> None:
    """Raise Rejected for the declaration of another organization than that of the connection, before anything is read.

    Files of one organization, applied to another, stay within every limit, since each deletion alone is valid. So nothing
    lets it through, and what deletes undeclared objects needs a declaration that names its organization, if it could.
    """
    declared = options.get("declared_organization")
    if declared is None:
        return
    if declared.strip():
        if declared.strip().casefold() != slug.casefold():
            raise ORGANIZATION.rejected(
                f"declared_organization is {declared.strip()}, and the connection is to {slug}: set organization to"
                f" {declared.strip()}, or use the declaration of {slug}.",
                option="declared_organization",
            )
        return
    for option in ("prune", "allow_empty"):
        if options.get(option):
            raise ORGANIZATION.rejected(
                f"{option} needs the slug of the organization that the files are for: add the line 'organization: {slug}' at"
                " the top of a file of the directory, such as organization.yml.",
                option=option,
            )


def check_token(scopes: frozenset[str] | None, read_only: str | None) -> list[str]:
    """The warnings about a token that can write, for a check that only reads. Raises Rejected with `require`."""
    if read_only not in ("require", "warn"):
        return []
    # Also graphql, which gives a token all permissions of its user.
    writing = sorted(scope for scope in scopes or () if not scope.startswith("read_"))
    if scopes is None:
        message = "The service does not show the scopes of this API token, so it may be able to write:"
    elif writing:
        noun = "scope" if len(writing) == 1 else "scopes"
        message = f"This API token can write, by the {noun} {listed(writing)}:"
    else:
        return []
    message += " use a token with read_ scopes only for a check, or set read_only to ignore."
    if read_only == "require":
        raise READ_ONLY.rejected(message, scopes=writing or None)
    return [message]


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
    with problems.collecting():
        _protected(organization, plan, limits)
    if not limits.allow_empty:
        _emptied(organization, desired, plan, problems)
        _nothing_declared(organization, desired, limits, problems)
    if limits.prune:
        with problems.collecting():
            _administrator(organization)
    if plan.changes:
        _check_changes(organization, plan, limits, own_email, problems)


def _check_changes(
    organization: Organization, plan: Plan, limits: Limits, own_email: str | None, problems: Problems
) -> None:
    # Most checks find nothing to change.
    from . import active, ceiling, in_use, occupied, own_user

    ceiling.check(organization, plan, limits, problems)
    for change in plan.changes:
        change.overrides = change.address in limits.override_guards
    guarded_changes = [change for change in plan.changes if not change.overrides]
    with problems.collecting():
        _unknown_cascade(organization, guarded_changes)
    own_user.check(organization, plan, guarded_changes, own_email, problems)
    _own_network(guarded_changes, problems)
    with problems.collecting():
        _public(guarded_changes)
    in_use.check(organization, plan, guarded_changes, problems)
    occupied.check(organization, guarded_changes, problems)
    active.check(organization, guarded_changes, problems)
    # Changes that wait for others are known by now.
    plan.sort(organization.catalog)


def _unknown_overrides(plan: Plan, limits: Limits) -> None:
    known = {change.address for change in (*plan.changes, *plan.withheld)} | set(plan.unchanged)
    for address in limits.override_guards:
        if address not in known:
            plan.warnings.append(
                f"override_guards lists {address!r}, which this run does not change: remove it, or correct it."
            )


def _protected(organization: Organization, plan: Plan, limits: Limits) -> None:
    """A protected object is deleted neither by itself nor with its parent."""
    broken = []
    for change in plan.changes:
        own = {change.address, change.node.address} if change.removes or change.retires else set()
        for address in [*sorted(own), *change.cascade]:
            pattern = limits.protecting(address)
            if pattern:
                broken.append((address, pattern, change))
                break
        else:
            for prefix in _unknown_prefixes(organization, change):
                pattern = limits.may_protect_below(prefix)
                if pattern:
                    broken.append((f"perhaps {prefix}…", pattern, change))
                    break
    if broken:
        address, pattern, change = broken[0]
        what = "archive" if change.retires else "delete"
        by = change.where or "prune"
        through = "" if address in (change.address, change.node.address) else f" by deleting {change.address}"
        more = f", and {len(broken) - 1} more" if len(broken) > 1 else ""
        raise PROTECTED.rejected(
            f"{by} would {what} {address}{through}{more}, which protected does not allow ({pattern}):"
            " remove the pattern from protected, or keep the object.",
            address=change.address,
            count=len(broken),
            limit=0,
            addresses=[entry[0] for entry in broken],
        )


def _unknown_prefixes(organization: Organization, change: Change) -> list[str]:
    """The beginnings of the addresses of a deletion's cascade that could not be read."""
    kind, catalog = change.node.resource, organization.catalog
    titles = {one.plural: f"{change.address}/{one.title}/" for one in kind.cascade.undeclared}
    for below in catalog.below(kind.name):
        own, above = below.parent == kind.name, catalog.parent_of(below) if below.parent else below
        begins = f"{change.address}/{below.title}/" if own else f"{above.title}/"
        titles[catalog.title_of_list(below, kind.name)] = begins
    return [titles[name] for name in change.cascade_unknown if name in titles]


def _emptied(organization: Organization, desired: list[Desired], plan: Plan, problems: Problems) -> None:
    for entry in desired:
        for option, entries in entry.lists.items():
            where = f"{entry.where}.{option}"
            removed = [change for change in plan.changes if change.action == "delete" and change.where == where]
            if removed and not entries:
                problems.add(_declared_empty(where, len(removed), entry.address, option))
    _emptied_parents(organization, plan, problems)
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


def _emptied_parents(organization: Organization, plan: Plan, problems: Problems) -> None:
    """A declared list of children that lacks all of many existing ones."""
    removed: dict[tuple[str, Node], list[Change]] = {}
    for change in plan.changes:
        if change.pruned and change.action == "delete" and change.node.parent and change.node.resource.managed:
            removed.setdefault((change.node.resource.name, change.node.parent), []).append(change)
    for (kind, parent), changes in removed.items():
        existing = len(organization.nodes(kind, parent))
        made = [one for one in plan.changes if one.action == "create" and one.node.parent is parent]
        if len(changes) == existing and not any(one.node.resource.name == kind for one in made):
            plural, kind_title = changes[0].node.resource.plural, changes[0].node.resource.title
            whole, them = (f"its only {kind_title}", "it") if existing == 1 else (f"all {existing}", "them")
            rejected = EMPTY.rejected(
                f"{plural} of {parent.address} is declared empty, and prune would delete {whole}: set allow_empty to true to"
                f" delete {them}.",
                address=parent.address,
                leaf=plural,
                count=existing,
            )
            problems.add(rejected)


def _nothing_declared(organization: Organization, desired: list[Desired], limits: Limits, problems: Problems) -> None:
    for resource in organization.catalog.managed():
        if resource.plural not in limits.prune or any(entry.resource is resource for entry in desired):
            continue
        existing = [node for node in organization.nodes(resource.name) if not node.stub]
        if existing:
            whole = f"the only {resource.title}" if len(existing) == 1 else f"all {len(existing)} {resource.title}s"
            rejected = EMPTY.rejected(
                f"prune lists {resource.plural} and none is declared, which would remove {whole}: declare what should stay, or"
                " set allow_empty to true.",
                count=len(existing),
            )
            problems.add(rejected)


def _administrator(organization: Organization) -> None:
    is_administrator = organization.caller()[1]
    if is_administrator:
        return
    why = (
        "is not an administrator"
        if is_administrator is False
        else "is not known to be an administrator (the scope graphql shows it)"
    )
    raise ADMINISTRATOR.rejected(
        f"prune needs an administrator's token: this token's user {why}, so objects that are not visible would be missing from the lists.",
    )


def _unknown_cascade(organization: Organization, changes: list[Change]) -> None:
    """An object with an unknown cascade is not deleted."""
    unknown = [change for change in changes if change.cascade_unknown]
    if not unknown:
        return
    from .._state import cascades

    change = unknown[0]
    lacks = {scope for scope in cascades.of(organization, change.node).unknown.values() if not organization.can(scope)}
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
        f"{change.address}{more}: which {listed(titles)} its deletion takes along is unknown {why}, or"
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


def _own_network(changes: list[Change], problems: Problems) -> None:
    """No network loses access without override_guards: the service does not show the network of this run."""
    for change in changes:
        for name, (field, value) in change.leaves.items():
            removed = _networks.shut_out(change.before.get(name), value) if field.admits else []
            if not removed:
                continue
            begins = removed == [_networks.EVERYWHERE]
            what = "limits access to" if begins else f"removes {listed(removed)}, in whole or in part, from"
            to = f"{listed(value)}, where every network had access" if begins else name
            rejected = OWN_NETWORK.rejected(
                f"{change.address} {what} {to}: this run may be shut out too, since the service does not show from which"
                f" network it connects; check that {name} contains its network, and list this address in override_guards.",
                address=change.address,
                leaf=name,
                networks=removed,
            )
            problems.add(rejected)
