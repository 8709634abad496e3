# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Guards of the organization's settings: what shuts out networks, and what nothing switches off again.

Private to this collection. Knows no setting by name.
"""

from __future__ import annotations

from .. import _networks
from .._problems import Problems
from .._schema.use_facts import Requirement
from .._state.organization import Organization
from .._state.own_values import Lacking, lacking
from .._text import count_of, joined, listed
from .change import Change, Plan
from .guard import ONE_WAY, OWN_NETWORK, OWN_TWO_FACTOR, TWO_FACTOR


def check(organization: Organization, plan: Plan, problems: Problems) -> None:
    """Record each change of a setting that needs consent, and each that locks out those who could undo it."""
    guarded = [change for change in plan.changes if not change.overrides]
    _own_network(guarded, problems)
    _one_way(guarded, problems)
    for change in plan.changes:
        for name, (field, value) in change.leaves.items():
            setting = field.graphql.setting
            if setting and setting.requires and value:
                _required(organization, plan, change, name, setting.requires, problems)


def _required(
    organization: Organization, plan: Plan, change: Change, name: str, requirement: Requirement, problems: Problems
) -> None:
    """No member loses access by accident, and never the run's own user or the last administrator."""
    found = lacking(organization.client, requirement)
    what, facts = requirement.title, {"address": change.address, "leaf": name}
    lost = [
        whom
        for whom, safe in (("the run's own user", found.own), ("all administrators", found.administrators))
        if not safe
    ]
    if lost:
        message = (
            f"{change.address}: {name} would lock out {joined(lost, 'and')} without known {what}: set it up, and use the token of an"
            " administrator, who sees it."
        )
        problems.add(OWN_TWO_FACTOR.rejected(message, **facts))
    whom = _in_words(found)
    if whom and not change.overrides:
        message = (
            f"{change.address}: {name} would lock out {whom} without known {what}: have them set it up, or list this address in"
            " override_guards."
        )
        problems.add(
            TWO_FACTOR.rejected(message, **facts, count=len(found.people) + len(found.machines) + found.unknown)
        )
    elif whom:
        plan.warnings.append(f"{change.address}: {name} locks out {whom}.")
    if found.invited != 0:
        one, many = "pending invitation", "pending invitations"
        pending = f"An unknown number of {many}" if found.invited is None else count_of(found.invited, one, many)
        plan.warnings.append(f"{change.address}: {pending} will need {what} at the first sign-in.")


def _in_words(found: Lacking) -> str:
    """Who is locked out: people, machine users, and those of whom it is unknown."""
    groups = []
    for names, one, many in ((found.people, "person", "people"), (found.machines, "machine user", "machine users")):
        if names:
            groups.append(f"{count_of(len(names), one, many)} ({listed(sorted(names))})")
    if found.unknown:
        groups.append(f"{found.unknown} member{'' if found.unknown == 1 else 's'} who cannot be checked")
    return joined(groups, "and")


def _one_way(changes: list[Change], problems: Problems) -> None:
    """What no API switches off is not switched on by accident."""
    for change in changes:
        for name, (field, value) in change.leaves.items():
            if value and field.switch and field.switch.off is None:
                rejected = ONE_WAY.rejected(
                    f"{change.address} would switch on {name}, which no API switches off again: leave it out, or list this"
                    " address in override_guards.",
                    address=change.address,
                    leaf=name,
                )
                problems.add(rejected)


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
