# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waits until the service has built an object.

Private to this collection. Knows no kind by name, and nothing of other changes.
"""

from __future__ import annotations

import typing as t

from .._api.client import Client
from .._errors import NotBuilt
from .._plan.change import Change
from .._schema.endpoint_facts import Building
from .._state.node import Node

# How long a run waits by default, in seconds, and how long between two looks at first and at most.
USUAL, FIRST, MOST = 1800.0, 1.0, 15.0


def made(client: Client, change: Change) -> None:
    """Wait for a new object, unless its declaration excludes that. Raises NotBuilt."""
    building = t.cast(Building, change.node.resource.lifecycle.building)
    if change.directions.get(building.wait) is not False:
        ready(client, change.node, change.directions.get(building.timeout))


def ready(client: Client, node: Node, seconds: float | None = None) -> None:
    """Wait for an object. Raises NotBuilt."""
    building, resource = t.cast(Building, node.resource.lifecycle.building), node.resource
    began, pause = client.ledger.now(), FIRST
    ends = began + (seconds or USUAL)
    while node.values.get(building.status) != building.ready:
        now = client.ledger.now()
        if node.values.get(building.status) == building.failed:
            why = node.values.get(building.why) or "no reason is known"
            what = f"the service could not build it ({why}): delete the {resource.title}, and then declare it again"
            raise NotBuilt(f"{node.address}: {what}.", address=node.address)
        if now >= ends:
            what = f"it is still being built after {ends - began:.0f} seconds: run again later, or raise {building.timeout}"
            raise NotBuilt(f"{node.address}: {what}.", address=node.address)
        if now == began:
            client.progress(f"Waiting until {node.address} is built.")
        client.ledger.pause(min(pause, ends - now))
        pause = min(pause * 1.5, MOST)
        node.values.update(resource.decode(client.get(node.path)))
