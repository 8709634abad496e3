# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""EXAMPLES of the event sources and the event filter: rulebooks whose sources and filters take their arguments. tests/rulebooks parses them."""

from __future__ import annotations

import typing as t

import pytest
import yaml
from ansible_collections.community.buildkite.plugins.event_filter import hosts
from ansible_collections.community.buildkite.plugins.event_source import builds, webhook
from ansible_collections.community.buildkite.plugins.plugin_utils._events import connected
from ansible_collections.community.buildkite.plugins.plugin_utils._events import webhook as arguments
from ansible_collections.community.buildkite.plugins.plugin_utils._events.arguments import checked

SOURCES = {arguments.NAME: arguments.ARGUMENTS, connected.SOURCE: connected.ARGUMENTS}
FILTER = "community.buildkite.hosts"
EXAMPLES = {plugin.__name__.rpartition(".")[2]: yaml.safe_load(plugin.EXAMPLES) for plugin in (hosts, builds, webhook)}


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_use_the_plugin_with_arguments_that_it_takes(name: str) -> None:
    used = set()
    for source in (source for ruleset in EXAMPLES[name] for source in ruleset["sources"]):
        ((plugin, given),) = ((key, value) for key, value in source.items() if key not in ("name", "filters"))
        assert checked(plugin, SOURCES[plugin], given)
        used.add(plugin)
        for filtering in source.get("filters", ()):
            ((plugin, given),) = filtering.items()
            assert plugin == FILTER and hosts.main(lost(), **given)["meta"] == {"hosts": ["rack-1"]}
            used.add(plugin)
    assert f"community.buildkite.{name}" in used


def lost() -> dict[str, t.Any]:
    """An event for the filter."""
    agent = {"id": "0190a1b2-0000-4000-8000-000000000001", "name": "linux-1", "hostname": "rack-1"}
    return {"buildkite": {"event": "agent.lost", "agent": agent}, "meta": {}}
