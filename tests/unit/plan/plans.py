# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plans for tests, from declared and current state. They need no service, as the planner uses none."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._api.client import Client
from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption
from ansible_collections.community.buildkite.plugins.module_utils._plan.change import Plan
from ansible_collections.community.buildkite.plugins.module_utils._plan.declaring import from_module
from ansible_collections.community.buildkite.plugins.module_utils._plan.desired import Desired
from ansible_collections.community.buildkite.plugins.module_utils._plan.limits import Limits
from ansible_collections.community.buildkite.plugins.module_utils._plan.planner import Planner
from ansible_collections.community.buildkite.plugins.module_utils._plan.sensitive import Sensitive
from ansible_collections.community.buildkite.plugins.module_utils._plan.trees import from_tree
from ansible_collections.community.buildkite.plugins.module_utils._problems import Problems
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node, Taken
from ansible_collections.community.buildkite.plugins.module_utils._state.organization import Organization

# A planner sends nothing.
NO_CLIENT = t.cast(Client, None)
STEPS = "steps: []"
WEB = {"slug": "web", "repository": "https://github.com/x/web", "configuration": STEPS}


def there(kind: str, key: str, parent: Node | None = None, **values: t.Any) -> Node:
    """Something that exists."""
    resource = CATALOG.resource(kind)
    ident = values.pop("id", f"id of {key}")
    return Node(resource, key, parent, ident, {resource.key[0]: key, **values})


def web(**values: t.Any) -> Node:
    """The pipeline of WEB."""
    return there("pipeline", "web", **{**WEB, "name": "web", "archived": False, "variant": "github", **values})


def plan(
    options: dict[str, t.Any],
    *nodes: Node,
    assume: bool = False,
    module: str = "",
    taken: t.Mapping[Node, Taken] | None = None,
    ended: t.Iterable[Node] = (),
    sensitive: t.Sequence[tuple[str, str]] = (),
) -> Plan:
    """The plan of the bulk module's options, or of a resource's module. `ended`: what exists and has expired.

    `sensitive`: addresses and options, by patterns.
    """
    organization = Organization(NO_CLIENT, CATALOG, frozenset())
    for node in nodes:
        organization.add(node)
    organization.taken.update(taken or {})
    for node in ended:
        organization.add_ended(node)
    problems = Problems()
    if module:
        desired = from_module(CATALOG, CATALOG.resource(module), options, problems)
    else:
        desired = from_tree(CATALOG, options, problems)
    limits = Limits.of(CATALOG, options, bulk=not module, problems=problems)
    made = Planner(organization, desired, limits, assume, Sensitive(sensitive), problems).plan()
    problems.raise_found()
    return made


def declared_in(options: dict[str, t.Any]) -> list[Desired]:
    """What the bulk module's options declare. Raises InvalidOption."""
    problems = Problems()
    found = from_tree(CATALOG, options, problems)
    problems.raise_found()
    return found


def refused(options: dict[str, t.Any], *nodes: Node, module: str = "") -> dict[str, t.Any]:
    """The failure of a plan that cannot be made, as a playbook gets it."""
    with pytest.raises(InvalidOption) as caught:
        plan(options, *nodes, module=module)
    failure = caught.value.failure
    # It is the only problem.
    assert failure.pop("problems") == [failure]
    return failure


def short(made: Plan) -> list[str]:
    """The changes in their order."""
    return [f"{change.action} {change.address}" for change in made.changes]
