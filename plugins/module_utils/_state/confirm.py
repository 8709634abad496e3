# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether the pages of a list have hidden an object: reads it until two readings return the same.

Private to this collection. Knows nothing of what is declared.
"""

from __future__ import annotations

import typing as t

from .._errors import Unclear
from .._schema.resource import Resource
from .node import Node
from .organization import Organization
from .readings import Reading, list_key

# The most readings of a list.
READINGS = 3


def confirm(organization: Organization, resource: Resource, parent: Node | None = None) -> None:
    """Read a list again until two readings have returned the same objects, and forget others. Raises Unclear if none did."""
    key = list_key(resource.name, parent)
    readings = organization.readings
    last = t.cast(Reading, readings.get(key))
    for _number in range(1, READINGS):
        organization.read_again(resource, parent)
        before, last = last, t.cast(Reading, readings.get(key))
        if last.ids == before.ids:
            readings.confirm(key)
            for node in organization.nodes(resource.name, parent):
                if not node.stub and node.id not in last.ids:
                    organization.remove(node)
            return
    where = f" of {parent.address}" if parent else ""
    raise Unclear(
        f"Objects were created or deleted in the list of {resource.plural}{where} during each of {READINGS} readings, so it cannot be"
        " known whether all of it was read, and nothing was changed: run again when nothing else changes this list."
    )
