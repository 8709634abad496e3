# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Guards of the organization's settings: what shuts out networks, and what nothing switches off again.

Private to this collection. Knows no setting by name.
"""

from __future__ import annotations

from .. import _networks
from .._problems import Problems
from .._state.organization import Organization
from .._text import listed
from .change import Change
from .guard import ONE_WAY, OWN_NETWORK


def check(organization: Organization, changes: list[Change], problems: Problems) -> None:
    """Record each change of a setting that needs consent."""
    _own_network(changes, problems)
    _one_way(changes, problems)


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
