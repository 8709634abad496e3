# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""People: what absence means, whose rights change, and who leaves.

Private to this collection. Reads facts of the declarations, and knows no kind by name. What is unknown is never taken for no.
"""

from __future__ import annotations

import functools
import typing as t

from .._errors import MissingOption
from .._paths import dig
from .._problems import Problems
from .._schema.use_facts import Admission, Membership, Rights
from .._state import documents
from .._state.node import Node
from .._state.organization import Organization
from .._text import joined, listed
from .change import Change, Plan
from .desired import Desired
from .guard import (
    INVITATIONS,
    LAST_ADMINISTRATOR,
    MACHINE_USER,
    NEW_ADMINISTRATOR,
    OWN_MEMBERSHIP,
    PENDING_INVITATION,
    SINGLE_SIGN_ON,
)
from .own_user import PERHAPS, is_own

AT_ONCE = 50
ENABLED = "ENABLED"


def check_declared(desired: Desired, problems: Problems) -> None:
    """Check that absence of a person shows what it means: to leave, or to keep the least rights."""
    membership, rights = t.cast(Membership, desired.resource.membership), t.cast(Rights, desired.resource.rights)
    means = desired.directions.get(membership.leaving)
    if desired.absent and means is None and not desired.is_wrong(membership.leaving):
        words = joined([membership.removes, membership.lowers], "or")
        message = f"{desired.where} is declared absent: set {membership.leaving} to {words}."
        desired.add_wrong(problems, MissingOption(message, option=membership.leaving), "")
    elif desired.absent and means == membership.lowers:
        key = {name: leaf for name, leaf in desired.leaves.items() if name in desired.resource.key}
        desired.leaves = {**key, rights.option: (desired.resource.field(rights.option), rights.least)}
        desired.absent, desired.optional = False, True


def check(organization: Organization, plan: Plan, own_email: str | None, problems: Problems) -> None:
    """Record what the guards of people reject."""
    changes = [change for change in plan.changes if change.node.resource.rights]
    _own(organization, [change for change in changes if change.node.resource.membership], own_email, problems)
    with problems.collecting():
        _new_administrators([change for change in changes if change.grants and not change.overrides])
    _last_administrator(organization, changes, problems)
    _invitations(organization, plan, changes, problems)
    for change in [one for one in changes if not one.overrides and (one.action == "delete" or _is_losing(one))]:
        _left_over(organization, change, changes, problems)
    leaving = [one for one in changes if one.action == "delete" and one.node.resource.membership]
    if leaving and organization.can("graphql"):
        _leaving(organization, [one for one in leaving if not one.overrides], problems)


def _own(organization: Organization, changes: list[Change], own_email: str | None, problems: Problems) -> None:
    for change in changes:
        own = is_own(organization, change.node, own_email)
        if own is False or (own is None and change.overrides):
            continue
        what = "removes" if change.action == "delete" else "changes"
        do = "keep it as it is" if change.where else "declare it"
        or_else = ", or use the token of another administrator" if own else ", or list this address in override_guards"
        problems.add(
            OWN_MEMBERSHIP.rejected(
                f"{change.address}{'' if own else PERHAPS} {what} the membership of the run's own user: {do}{or_else}.",
                address=change.address,
                option=None if own else "override_guards",
            )
        )


def _new_administrators(changes: list[Change]) -> None:
    if changes:
        addresses = [change.address for change in changes]
        rights = t.cast(Rights, changes[0].node.resource.rights)
        raise NEW_ADMINISTRATOR.rejected(
            f"{listed(addresses)} would get all rights in the organization: keep another {rights.option}, or list each address in"
            " override_guards.",
            address=addresses[0],
            leaf=rights.option,
            addresses=addresses,
            count=len(addresses),
        )


def _last_administrator(organization: Organization, changes: list[Change], problems: Problems) -> None:
    """An administrator stays. One who is new comes before the last other one leaves."""
    losing = [change for change in changes if _is_losing(change)]
    if not losing:
        return
    rights = t.cast(Rights, losing[0].node.resource.rights)
    existing = organization.nodes(losing[0].node.resource.name)
    leaving = {change.node for change in losing}
    if any(node.values.get(rights.option) == rights.most and node not in leaving for node in existing):
        return
    new = [change for change in changes if change.grants and change.action == "update"]
    for change in losing:
        change.awaits += new
        if not new:
            problems.add(
                LAST_ADMINISTRATOR.rejected(
                    f"{change.address} would leave the organization without an administrator: keep it, or make another member one.",
                    address=change.address,
                )
            )


def _is_losing(change: Change) -> bool:
    """Whether an administrator is none afterwards."""
    rights = t.cast(Rights, change.node.resource.rights)
    had = change.node.resource.membership and change.node.values.get(rights.option) == rights.most
    return bool(had) and (change.action == "delete" or rights.option in change.leaves)


def _left_over(organization: Organization, change: Change, changes: list[Change], problems: Problems) -> None:
    """An invitation that someone did not need gives back what the person loses."""
    membership = change.node.resource.membership
    if not membership:
        return
    invitations = organization.catalog.resource(membership.left_over)
    scope = invitations.scopes.read
    if organization.can(scope):
        organization.read_list(invitations)
        revoked = {one.node for one in changes if one.action == "delete"}
        found = [one for one in organization.of_key(invitations.name, change.node.key) if one not in revoked]
        what = f"{found[0].address} is still pending, and gives the access back" if found else ""
        do = f"declare the {invitations.title} absent too"
    else:
        what = f"which {invitations.plural} are pending is unknown without the scope {scope}, and one gives the access back"
        do = "add it to the token"
    if what:
        problems.add(
            PENDING_INVITATION.rejected(
                f"{change.address}: {what}: {do}, or list this address in override_guards.",
                address=change.address,
            )
        )


def _invitations(organization: Organization, plan: Plan, changes: list[Change], problems: Problems) -> None:
    """Count what is pending afterwards; a check names those who would get mail."""
    new = [change for change in changes if change.action == "create" and change.node.resource.admission]
    if not new:
        return
    resource = new[0].node.resource
    revoked = [change for change in changes if change.action == "delete" and change.node.resource is resource]
    most = t.cast(Admission, resource.admission).at_most
    pending = len(organization.nodes(resource.name)) - len(revoked) + len(new)
    if pending > most:
        problems.add(
            INVITATIONS.rejected(
                f"The plan creates {len(new)} {resource.plural}, so that {pending} would be pending, and Buildkite allows {most}: invite"
                " fewer people at once, or revoke some.",
                count=pending,
                limit=most,
                addresses=[change.address for change in new],
            )
        )
    if organization.client.read_only:
        plan.warnings.append(f"A run would send mail to {listed([change.node.key for change in new])}.")


def _leaving(organization: Organization, changes: list[Change], problems: Problems) -> None:
    """Machine users are in use, and people join again where single sign-on is on. Other rejections make this needless."""
    if not changes:
        return
    resource = changes[0].node.resource
    membership = t.cast(Membership, resource.membership)
    nodes = {change.node: change for change in changes}
    document = functools.partial(documents.people_document, resource)
    variables: dict[str, t.Any] = {"org": organization.client.connection.organization}
    comes_back = []
    for node, found, providers in _found(organization, list(nodes), document, variables):
        change = nodes[node]
        if found is None or any(found.get(name) for name in membership.machine):
            what = (
                "is a bot or a machine user"
                if found
                else "may be a bot or a machine user, since GraphQL does not show the user"
            )
            problems.add(
                MACHINE_USER.rejected(
                    f"{change.address} {what}, so automation may stop: keep it, or list this address in override_guards.",
                    address=change.address,
                )
            )
        if ENABLED in providers:
            comes_back.append(change.address)
    if comes_back:
        problems.add(
            SINGLE_SIGN_ON.rejected(
                f"{listed(comes_back)} would join again at the next sign-in, since single sign-on is on: remove the user from the"
                " identity provider first, and list this address in override_guards.",
                address=comes_back[0],
                addresses=comes_back,
                count=len(comes_back),
            )
        )


def _found(
    organization: Organization,
    nodes: list[Node],
    document: t.Callable[[int], str],
    variables: dict[str, t.Any],
) -> t.Iterator[tuple[Node, dict[str, t.Any] | None, list[str]]]:
    """Each person as GraphQL shows the user, None if it does not; and the states of single sign-on.

    A search by address finds secondary ones too: the ID decides.
    """
    for start in range(0, len(nodes), AT_ONCE):
        some = nodes[start : start + AT_ONCE]
        keys = {f"k{number}": node.key for number, node in enumerate(some)}
        data = organization.client.graphql(document(len(some)), {**variables, **keys}, points=5.0 + 6 * len(some))
        of = data.get("organization") or {}
        providers = [edge["node"]["state"] for edge in (of.get("providers") or {}).get("edges") or []]
        for number, node in enumerate(some):
            edges = (of.get(f"a{number}") or {}).get("edges") or []
            users = [dig(edge, "node.user")[1] or {} for edge in edges]
            yield node, next((user for user in users if user.get("uuid") == node.id), None), providers
