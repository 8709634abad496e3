# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Existing objects that the service has not built, or could not build.

Private to this collection. Pure: no I/O and no Ansible. Knows no kind by name.
"""

from __future__ import annotations

from .._schema.endpoint_facts import Building
from .._state.node import Node
from .change import Change
from .desired import Desired
from .draft import Draft
from .written import Written


def why_unusable(name: str, node: Node) -> str:
    """Why an option cannot name an existing object, "" if it can."""
    building = node.resource.lifecycle.building
    if building is None or node.values.get(building.status) != building.failed:
        return ""
    return f"{name} names {node.address}: {_failed(node, building)}"


def _failed(node: Node, building: Building) -> str:
    why, title = node.values.get(building.why) or "no reason is known", node.resource.title
    return f"the service could not build it ({why}): delete the {title}, and then declare it again"


def is_held(draft: Draft, node: Node, desired: Desired, building: Building) -> bool:
    """Whether an object is of no use, which a held change reports; one that is still being built is a warning."""
    status, address = node.values.get(building.status), draft.address(node)
    if status == building.failed:
        held = _failed(node, building)
        draft.changes.append(Change("update", node, address, where=desired.where, held=held))
        return True
    if status not in (None, building.ready):
        draft.warnings.append(Written.at(desired, f"{address} is still being built."))
    return False
