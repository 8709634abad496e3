# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The cost of applying a plan: requests, points, and the time of waiting for quotas.

Private to this collection. Pure: from a plan and the ledger to numbers, and to which writes go over GraphQL.
"""

from __future__ import annotations

import typing as t

from .._parts import part
from .._plan.change import Change, Plan, created_twice
from .._state import cost
from .._state.organization import Organization
from . import mutations
from .looks import Asks
from .payload import follows, is_granted

# The highest expected cost of a mutation.
MUTATION_POINTS = 5


def forecast(plan: Plan, organization: Organization) -> dict[str, t.Any]:
    """The requests to come, and the minutes that they wait at the present quotas."""
    requests, points = writes(plan, organization)
    minutes = organization.client.ledger.forecast(requests, points).seconds / 60
    return {"rest_requests": requests, "graphql_points": points, "minutes": round(minutes, 1)}


def writes(plan: Plan, organization: Organization) -> tuple[int, int]:
    """How many REST requests and GraphQL points it takes to apply the plan: writes, and lists that are read for duplicates."""
    calls = {call.change: call for call in over_graphql(organization, [], plan.changes)}
    requests, points = _alone(organization, plan.changes, calls)
    points += int(sum(call.points for call in calls.values()))
    if not created_twice(plan.changes):
        return requests, points
    wait = organization.client.ledger.forecast(requests, points).seconds
    more_requests, more_points = part("_apply.doubles").expected(organization, plan.changes, wait)
    return requests + more_requests, points + more_points


def over_graphql(
    organization: Organization, now: t.Sequence[Change], later: t.Sequence[Change]
) -> list[mutations.Call]:
    """Those of the current and later changes that go over GraphQL, the first ones: none without need.

    REST makes every change that does not wait for a window, except those that GraphQL names by ID.
    """
    if not organization.can("graphql"):
        return []
    ledger = organization.client.ledger
    own = [(change, True) for change in now] + [(change, False) for change in later]
    first = [
        call for change, exists in own if mutations.is_preferred(change) and (call := mutations.call(change, exists))
    ]
    taken = {call.change for call in first}
    requests, points = _alone(organization, [*now, *later], taken)
    points += int(sum(call.points for call in first))
    if not ledger.forecast(requests, 0).seconds:
        return first
    calls = [call for change, exists in own if change not in taken and (call := mutations.call(change, exists))]
    many = cost.share([call.points for call in calls], requests - len(calls), points, ledger.forecast)
    return [*first, *calls[:many]]


def _alone(organization: Organization, changes: t.Sequence[Change], taken: t.Container[Change]) -> tuple[int, int]:
    """REST requests and points if everything possible goes over REST, apart from the writes of `taken`."""
    requests, points = Asks(organization).cost(changes)
    for change in (change for change in changes if change not in taken):
        if change.node.resource.rest.path:
            requests += _requests(change)
            points += MUTATION_POINTS * sum(field.toggle is not None for field, _value in change.leaves.values())
        elif not (change.carried and is_granted(change)):
            points += MUTATION_POINTS
    return requests, points


def _requests(change: Change) -> int:
    """How many requests one change takes, as _writer sends them."""
    if change.carried:
        return 0 if is_granted(change) else 1
    if change.action == "delete":
        return 1
    new = change.action == "create"
    lock = change.node.resource.lifecycle.locked_by
    # Late changes find it open already.
    locked = bool(lock and not new and not change.late and change.node.values.get(lock))
    switches = {name: leaf for name, leaf in change.leaves.items() if leaf[0].switch or leaf[0].conditions.note_of}
    plain = [
        name
        for name, (field, value) in change.leaves.items()
        if not (name in switches or field.rest.apart or field.is_read_singly or field.rest.endpoint)
        and (not new or (follows((field, value)) and (value or field.refers_to)))
    ]
    apart = 0 if new else sum(bool(field.rest.apart) for field, _value in change.leaves.values())
    elsewhere = {field.rest.endpoint for field, value in change.leaves.values() if value or not new} - {None}
    count = int(new) + bool(plain) + apart + len(elsewhere)
    for name, (field, value) in switches.items():
        if field.switch and name != lock:
            # A new object has its switches off, apart from those that its answer does not show.
            count += int(not new or bool(value) or field.is_asked)
        elif (note_of := field.conditions.note_of) and note_of not in switches and not new:
            # Switching off and on again changes a note.
            count += 2
    stays_locked = bool(switches[lock][1]) if lock in switches else locked
    singly = any(field.is_read_singly for field, _value in change.leaves.values())
    unlocks = locked and (bool(plain) or singly or not stays_locked)
    return count + int(unlocks) + int(stays_locked and (unlocks or not locked))
