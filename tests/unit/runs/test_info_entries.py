# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The entries that organization_info returns are the options of each resource's own module, and change nothing."""

from __future__ import annotations

import typing as t

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.community.buildkite.plugins.module_utils import _arguments, _options
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._schema.resource import Resource

from running.modules import BEFORE, Result, Runs


def entries(resource: Resource, found: list[Result], parent: Result) -> t.Iterator[tuple[Resource, Result]]:
    """Every entry of a list and of the lists in it, as the options of its own module."""
    children = CATALOG.children(resource.name)
    lists = {child.plural for child in children}
    for entry in found:
        yield resource, {**parent, **{name: value for name, value in entry.items() if name not in lists}}
        for child in children:
            yield from entries(child, entry.get(child.plural, []), {resource.name: entry[resource.key[0]]})


RULE: Result = {"type": "pipeline.trigger_build.pipeline", "source_pipeline": "gone", "target_pipeline": "moves"}
REGISTRIES: list[Result] = [
    {
        "name": "Gems",
        "ecosystem": "ruby",
        "registry_tokens": [{"description": "Laptops"}],
        "teams": [{"team": "Platform", "access_level": "read_and_write"}],
    }
]


SERVICES: list[Result] = [
    {"provider": "slack_workspace", "description": "Acme"},
    {"provider": "linear", "description": "Issues"},
    {"provider": "event_log_api", "description": "Log"},
    {"provider": "slack", "description": "Chat", "settings": {"url": "https://ci.example.com/1", "theme": "text"}},
    {"provider": "open_telemetry_tracing", "description": "Traces", "settings": {"endpoint": "https://ci.example.com"}},
    {
        "provider": "aws_event_bridge",
        "description": "AWS",
        "settings": {"aws_region": "us-east-1", "aws_account_id": "123456789012"},
    },
]


@pytest.mark.parametrize("empties", [False, True])
def test_each_entry_fits_the_module_of_its_resource(runs: Runs, empties: bool) -> None:
    has_graphql = runs.token == "bkua_graphql_too"
    unclustered = [{"description": "Old agents"}] if has_graphql else []
    runs.run(
        "organization",
        **BEFORE,
        unclustered_agent_tokens=unclustered,
        registries=REGISTRIES if has_graphql else [],
        rules=[RULE] if has_graphql else [],
    )
    runs.stand_in.seed({"services": SERVICES})
    # Two of one description: their entries have ids.
    settings = {"url": "https://ci.example.com/3", "events": ["ping"]}
    runs.rest("POST", "services", {"provider": "webhook", "description": "Jobs", "settings": settings})
    organization = runs.run("organization_info", include_empty=empties)["organization"]
    session = runs.session()
    seen = set()
    for resource in CATALOG.top_lists():
        for kind, entry in entries(resource, organization.get(resource.plural, []), {}):
            seen.add(kind.name)
            name = kind.module_name
            spec = _options.module_arguments(CATALOG, name)["argument_spec"]
            given = _arguments.understood(CATALOG, name, {**runs.connection(), **entry})
            checked = ArgumentSpecValidator(spec).validate(given)
            assert checked.error_messages == [], (name, entry)
            declared = _options.as_declared(CATALOG, name, checked.validated_parameters)
            result = session.run(name, declared, check_mode=True, bulk=True)
            assert result["changes"] == [] and not result.get("failed"), (name, entry)
    listed = {entry.name for entry in CATALOG.listed()}
    # Without GraphQL, there is no access of teams, which a new registry needs.
    lacking = {"unclustered_agent_token", "rule", "registry", "registry_token"}
    assert listed - seen == (set() if has_graphql else lacking)
