# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The part of an organization that a run acts on, against what exists: patterns that match nothing, and changes of what is left out.

Private to this collection. Pure: no I/O, and no kind by name. Why a mistake in a pattern matters: with `only`, the run does nothing of
what its user wants; with `except`, it changes or prunes what they want to keep.
"""

from __future__ import annotations

import typing as t

from .._errors import InvalidOption
from .._paths import matches, may_begin
from .._problems import Problems
from .._schema.resource import Resource
from .._state.node import Node
from .._state.organization import Organization
from .._text import listed, nearest
from .change import Change, Plan
from .limits import Limits
from .scope import EXCEPT, ONLY, covers


def check(organization: Organization, plan: Plan, limits: Limits, problems: Problems) -> None:
    """Record patterns that match nothing, and changes of what `except` lists. Where a pattern has no consequence, it is a warning."""
    wrong = {error.facts.get("option") for error in problems.found}
    for option, pattern in (one for one in limits.scope.unmatched if one[0] not in wrong):
        nodes = [node for node in _pruned(organization, limits, pattern) if not node.stub]
        if any(covers([pattern], node.address) for node in nodes):
            continue
        if option == EXCEPT and any(may_begin(pattern, f"{node.address}/") for node in nodes):
            # What is in these objects may not have been read, and they are not pruned.
            continue
        message = _message(option, pattern, nodes, limits)
        if option == ONLY or nodes:
            problems.add(InvalidOption(message, option=option))
        else:
            plan.warnings.append(message)
    # A link belongs to the object that declares it.
    for change in (each for each in plan.changes if not each.node.resource.is_link):
        with problems.collecting():
            _check_left_out(change, limits)


def unmatched(
    organization: Organization, declared: t.Collection[str], patterns: t.Iterable[tuple[str, str, str]]
) -> t.Iterator[str]:
    """Warnings about patterns that match no object: each is an option, its text, and the pattern of addresses in this.

    There are none about lists that were not read whole, nor about objects inside of others that exist.
    """
    for option, text, pattern in dict.fromkeys(patterns):
        title = pattern.partition("/")[0]
        kinds = [kind for kind in organization.catalog.top_level() if matches(title, kind.title)]
        if not all(_is_known(organization, kind) for kind in kinds):
            continue
        known = [*declared, *(node.address for kind in kinds for node in organization.nodes(kind.name))]
        if not any(matches(pattern, one) or may_begin(pattern, f"{one}/") for one in known):
            what = "no declared object, and none that the token's user can see"
            yield f"{option} lists {text}, which matches {what}: {_advice(pattern, known)}"


def _is_known(organization: Organization, kind: Resource) -> bool:
    """Whether all objects of a kind are known. Lists may lack retired ones."""
    hides = kind.lifecycle.retired_by and not organization.lists_retired(kind)
    # Objects that join others have these in their names, which may be unread.
    is_unnamed = bool(organization.unnamed(kind, organization.nodes(kind.name)))
    return organization.is_read(kind.name) and not hides and not is_unnamed


def _advice(pattern: str, known: t.Collection[str]) -> str:
    """What to do about a pattern that matches none of these addresses."""
    near = "" if "*" in pattern else nearest(pattern, known)
    return f"did you mean {near}? Otherwise remove the pattern." if near else "correct the pattern, or remove it."


def _pruned(organization: Organization, limits: Limits, pattern: str) -> t.Iterator[Node]:
    """The objects that exist in the pruned lists that a pattern may mean: these were read in full."""
    title = pattern.casefold().partition("/")[0]
    for resource in organization.catalog.managed():
        top = organization.catalog.parent_of(resource) if resource.parent else resource
        if resource.plural in limits.prune and matches(title, top.title):
            yield from organization.nodes(resource.name)


def _message(option: str, pattern: str, nodes: t.Sequence[Node], limits: Limits) -> str:
    """The sentence about a pattern that matches nothing."""
    known = [*limits.scope.declared, *(node.address for node in nodes)]
    what = "no declared object, and none that prune could delete" if nodes else "no declared object"
    return f"{option} lists {pattern}, which matches {what}: {_advice(pattern, known)}"


def _check_left_out(change: Change, limits: Limits) -> None:
    """Check that a change concerns nothing that is left out: the object may have another address, and a deletion takes others along."""
    taken = [each for each in change.cascade if not each.endswith(change.address)]
    kept = [each for each in (change.node.address, *taken) if covers(limits.scope.excluded, each)]
    if kept:
        where = change.where or "prune"
        raise InvalidOption(
            f"{where} would {change.action} {listed(kept)}, which {EXCEPT} lists: remove the declaration, or correct {EXCEPT}.",
            option=EXCEPT,
            address=change.address,
        )
