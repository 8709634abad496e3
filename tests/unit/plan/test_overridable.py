# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each module has the option override_guards for the guards that can reject its changes. running.overrides compares them with rejections."""

from __future__ import annotations

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._plan.guard import GUARDS, OVERRIDE
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._schema.catalog import Catalog

from rendering import options, overridable, payloads

GUARDS_OF = {
    "agent_token": {"agent_networks", "connected_agents"},
    "agent_image": {"in_use"},
    "cluster": {"unknown_cascade", "own_user", "connected_agents", "in_use"},
    "cluster_queue": {"connected_agents", "in_use"},
    "invitation": {"new_administrator"},
    "member": {
        *("unknown_cascade", "new_administrator", "own_membership", "pending_invitation", "machine_user"),
        "single_sign_on",
    },
    "pipeline": {"unknown_cascade", "public", "last_team", "active_builds"},
    "pipeline_template": {"in_use"},
    "registry": {"unknown_cascade", "last_team"},
    "team": {"unknown_cascade", "own_user", "last_team"},
    "test_suite": {"unknown_cascade", "last_team"},
}


def description(catalog: Catalog, module: str) -> list[str]:
    """The description of the option of a module, [] if it has none."""
    fields = {field.name: field for field in options.fields(catalog, module)}
    return list(fields[OVERRIDE].description) if OVERRIDE in fields else []


@pytest.mark.parametrize("module", CATALOG.modules())
def test_a_module_has_the_guards_of_its_declarations(module: str) -> None:
    """The declarations in its payload are enough to know them."""
    rejections = overridable.of_module(CATALOG, CATALOG.resource(module))
    assert set(rejections) == GUARDS_OF.get(module, set())
    described = description(CATALOG, module)
    assert described[1:] == [f"C({guard}) rejects {what}." for guard, what in rejections.items()]
    assert description(Catalog(payloads.needed(CATALOG, module)), module) == described


def test_the_guards_of_settings_are_those_of_the_whole_organization_alone() -> None:
    names = {guard.name for guard in GUARDS if guard.option == OVERRIDE}
    assert names - {name for of_one in GUARDS_OF.values() for name in of_one} == {
        "own_network",
        "two_factor",
        "one_way",
    }
    (listed,) = description(CATALOG, "organization")[1:]
    assert all(f"C({name})" in listed for name in names)


def test_what_a_guard_rejects() -> None:
    """Options and titles are those of the declarations."""
    team, queue = (overridable.of_module(CATALOG, CATALOG.resource(name)) for name in ("team", "cluster_queue"))
    assert team["own_user"] == (
        "removing the run's own user from O(members), ending its role as a maintainer or deleting a team that it is in"
    )
    assert team["last_team"] == "removing the last team of a registry, pipeline or suite"
    assert queue["in_use"] == "deleting the default queue of its cluster"
