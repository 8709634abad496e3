# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What runs in objects that a plan deletes, such as the builds of a pipeline.

Private to this collection. Reads facts of the declarations, knows no kind by name, and asks the organization only what no answer
has shown. What runs is never part of a plan's ID: it begins and ends by itself.
"""

from __future__ import annotations

import functools
import typing as t

from .._errors import NotFound, Rejected
from .._problems import Problems
from .._schema.resource import Resource
from .._schema.use_facts import Activity
from .._state import documents
from .._state.node import Node
from .._state.nodes import answers
from .._state.organization import Organization
from .change import Change
from .guard import ACTIVE_BUILDS
from .in_use import count, in_use

AT_ONCE = 200


def check(organization: Organization, changes: list[Change], problems: Problems) -> None:
    """Record each deletion of an object in which something runs, or may run."""
    for resource in organization.catalog.managed():
        deletions = [one for one in changes if one.action == "delete" and one.node.resource is resource]
        if not resource.activity or not deletions:
            continue
        _read(organization, resource, [one.node for one in deletions if one.node not in organization.active])
        for change in deletions:
            many = organization.active.get(change.node)
            if many is None:
                rejected = ACTIVE_BUILDS.rejected(
                    f"{change.address}: whether it has {resource.activity.title}s is unknown, since the service does not show"
                    " that to this token: use an administrator's token, or list this address in override_guards.",
                    address=change.address,
                )
                problems.add(rejected)
            elif many:
                problems.add(running(change, resource.activity, many))


def running(change: Change, activity: Activity, many: int) -> Rejected:
    """The error of a deletion of an object in which this much runs."""
    return in_use(ACTIVE_BUILDS, change, f"has {count(many, activity.title)}", many)


def _read(organization: Organization, resource: Resource, nodes: t.Sequence[Node]) -> None:
    """Read how much runs in some objects: over GraphQL many at a time, else one by one."""
    by_graphql = [node for node in nodes if node.graphql_id and organization.can("graphql")]
    document = functools.partial(documents.active_document, resource)
    for node, answer in answers(organization.client, by_graphql, AT_ONCE, document, 2.0):
        found = (answer or {}).get(t.cast(Activity, resource.activity).field)
        if found:
            organization.active[node] = found["count"]
    rest = [node for node in nodes if node not in by_graphql]
    organization.client.side_by_side([functools.partial(_read_one, organization, resource, node) for node in rest])


def _read_one(organization: Organization, resource: Resource, node: Node) -> None:
    """Read how much runs in one object. A missing object has nothing; its deletion detects that."""
    try:
        found = t.cast(Activity, resource.activity).count(organization.client.get(node.path))
    except NotFound:
        found = 0
    if found is not None:
        organization.active[node] = found
