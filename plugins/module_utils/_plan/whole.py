# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Guards of runs for the whole organization: what pruning may remove, what is protected, whose declaration it is, what the token may do.

Private to this collection. Knows no kind by name. The names of all guards are in guard.
"""

from __future__ import annotations

import typing as t

from .._problems import Problems
from .._state.node import Node
from .._state.organization import Organization
from .._text import listed
from .change import Change, Plan
from .desired import Desired
from .guard import ADMINISTRATOR, EMPTY, ORGANIZATION, OWNED, PROTECTED, READ_ONLY
from .limits import Limits
from .scope import Scope


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


def check_protected(organization: Organization, plan: Plan, limits: Limits) -> None:
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


def check_owned(plan: Plan, scope: Scope | None) -> None:
    """Check that nothing outside of what the declaration owns changes: a link belongs to the object that declares it."""
    for change in (each for each in plan.changes if not each.node.resource.is_link):
        taken = [each for each in change.cascade if not each.endswith(change.address)]
        # Before the change, a renamed object has another address, which may be owned by others.
        concerned = dict.fromkeys((change.address, change.node.address, *taken))
        foreign = [each for each in concerned if scope and not scope.owned(each)]
        if foreign:
            raise OWNED.rejected(
                f"The plan would {change.action} {change.address}, and owns does not include {listed(foreign)}:"
                " remove the change from the declaration, or widen owns.",
                address=change.address,
            )


def _unknown_prefixes(organization: Organization, change: Change) -> list[str]:
    """The beginnings of the addresses of a deletion's cascade that could not be read."""
    kind, catalog = change.node.resource, organization.catalog
    titles = {one.plural: f"{change.address}/{one.title}/" for one in kind.cascade.undeclared}
    for below in catalog.below(kind.name):
        own = below.parent == kind.name
        above = catalog.parent_of(below) if below.parent else below
        begins = f"{change.address}/{below.title}/" if own else f"{above.title}/"
        titles[catalog.title_of_list(below, kind.name)] = begins
    return [titles[name] for name in change.cascade_unknown if name in titles]


def check_pruned(
    organization: Organization, desired: list[Desired], plan: Plan, limits: Limits, problems: Problems
) -> None:
    """Record what is wrong with pruning: lists that lose everything, and a token that does not see everything."""
    if not limits.allow_empty:
        _emptied_parents(organization, plan, problems)
        _nothing_declared(organization, desired, limits, problems)
    if limits.prune:
        with problems.collecting():
            _administrator(organization)


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
