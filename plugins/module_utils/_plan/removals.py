# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The possible deletions of a plan, judging by declarations and lists, and reading their cascades.

Private to this collection. Decides, and knows no kind by name. What is archived takes nothing along, and nothing is read
for it.
"""

from __future__ import annotations

import typing as t

from .._parts import part
from .._schema.resource import Resource
from .._state.node import Node
from .._state.organization import Organization
from .desired import Desired
from .limits import Limits

Existing = t.Callable[[Desired], "Node | None"]


def may_delete(desired: t.Sequence[Desired], limits: Limits, resource: Resource) -> bool:
    """Whether the plan may delete objects of a kind: declared absent, or unmanaged."""
    return _prunes(limits, resource) or any(entry.absent for entry in desired if entry.resource is resource)


def read(organization: Organization, desired: t.Sequence[Desired], limits: Limits, existing: Existing) -> None:
    """Read the cascades of the deletions. `existing` finds the object of a declaration."""
    leaving = {}
    for resource in organization.catalog.managed():
        if not may_delete(desired, limits, resource):
            continue
        if organization.catalog.has_cascade(resource):
            nodes = _leaving(organization, desired, limits, existing, resource)
            if nodes:
                leaving[resource.name] = nodes
    if leaving:
        part("_state.cascades").read(organization, leaving)


def _prunes(limits: Limits, resource: Resource) -> bool:
    return resource.plural in limits.prune and not limits.retires(resource)


def _leaving(
    organization: Organization,
    desired: t.Sequence[Desired],
    limits: Limits,
    existing: Existing,
    resource: Resource,
) -> list[Node]:
    own = [entry for entry in desired if entry.resource is resource]
    stays = {existing(entry) for entry in own if not entry.absent}
    absent = {existing(entry) for entry in own if entry.absent}
    prunes = _prunes(limits, resource)
    return [
        node
        for node in organization.nodes(resource.name)
        if not node.stub and (node in absent or (prunes and node not in stays and limits.may_prune(node.address)))
    ]
