# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The cascade of a deletion, as far as cascades has read it.

Private to this collection. Pure. Knows no kind by name.
"""

from __future__ import annotations

from .node import Node, Taken
from .organization import Organization


def taken_of(organization: Organization, node: Node) -> Taken:
    """The cascade of a deletion in addition to known objects, including the cascade of everything in it."""
    found = Taken()
    for one in (node, *organization.below(node)):
        taken = organization.taken.get(one, Taken())
        found.unknown.update(taken.unknown)
        for name, addresses in taken.undeclared.items():
            found.undeclared.setdefault(name, []).extend(addresses)
    return found
