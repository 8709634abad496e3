# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory plugin in process and as a command, against the stand-in."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path
from subprocess import CompletedProcess
from unittest import mock

import pytest
from ansible.inventory.data import InventoryData
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import inventory_loader

from running import commands
from stand_in.process import StandIn

NAME = "community.buildkite.agents"
Seed = dict[str, t.Any]
TOKEN = "bkua_planted_in_the_inventory"
CLUSTERS = [
    {"name": "Linux", "queues": [{"key": "default"}, {"key": "gpu"}], "default_queue": "default"},
    {"name": "macOS", "queues": [{"key": "default"}], "default_queue": "default"},
]


def agent(name: str, **fields: t.Any) -> Seed:
    """An agent of a seed, usually in the default queue of the cluster Linux."""
    return {"name": name, "cluster": "Linux", "queue": "default", **fields}


class Parsed:
    """What one parse made."""

    def __init__(self, plugin: t.Any, data: InventoryData) -> None:
        self.plugin = plugin
        self.data = data
        self.warnings = [str(call.args[0]) for call in plugin.display.warning.call_args_list]

    @property
    def hosts(self) -> list[str]:
        return list(self.data.hosts)

    @property
    def groups(self) -> dict[str, list[str]]:
        """Members by group, without what is always there."""
        groups = {name: [host.name for host in group.hosts] for name, group in self.data.groups.items()}
        return {name: hosts for name, hosts in groups.items() if name not in ("all", "ungrouped")}

    def variables(self, host: str) -> dict[str, t.Any]:
        return dict(self.data.hosts[host].vars)


class Inventory:
    """Inventory files for one stand-in, parsed in process or by a command."""

    def __init__(self, stand_in: StandIn, folder: Path) -> None:
        self.stand_in = stand_in
        self.folder = folder
        self.connection = {
            "BUILDKITE_API_TOKEN": TOKEN,
            "BUILDKITE_ORGANIZATION_SLUG": stand_in.organization,
            "BUILDKITE_API_URL": stand_in.url,
            "BUILDKITE_GRAPHQL_URL": stand_in.graphql_url,
        }

    def seed(self, *agents: Seed, **more: t.Any) -> None:
        """An organization with two clusters and these agents."""
        tokens = [{"token": TOKEN, "user": "owner@example.com", "scopes": ["read_agents", "read_clusters"]}]
        self.stand_in.reset({"clusters": CLUSTERS, "tokens": tokens, "agents": list(agents), **more})

    def file(self, **options: t.Any) -> str:
        """An inventory file."""
        path = self.folder / "agents.buildkite.yml"
        path.write_text(json.dumps({"plugin": NAME, **options}), encoding="utf-8")
        return str(path)

    def parse(self, refresh: bool = False, before: InventoryData | None = None, /, **options: t.Any) -> Parsed:
        """Parse a file with these options as the inventory manager does. Errors are raised."""
        plugin = inventory_loader.get(NAME)
        plugin.display = mock.Mock()
        data = before or InventoryData()
        path = self.file(**options)
        assert plugin.verify_file(path)
        plugin.parse(data, DataLoader(), path, cache=not refresh)
        if options.get("cache"):
            plugin.update_cache_if_changed()
        data.reconcile_inventory()
        return Parsed(plugin, data)

    def requests(self) -> list[tuple[str, str]]:
        """Path below the organization and query of every request since the last call."""
        prefix = f"/organizations/{self.stand_in.organization}/"
        log = [(entry["path"].removeprefix(prefix), entry["query"]) for entry in self.stand_in.log()]
        self.stand_in.clear_log()
        return log

    def command(self, *arguments: str, program: str = "inventory", **variables: str) -> CompletedProcess[str]:
        """Run ansible-inventory, or another command, in the folder."""
        return commands.ansible(program, *arguments, folder=self.folder, variables={**self.connection, **variables})


@pytest.fixture
def inventory(stand_in: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Inventory:
    """An inventory of an organization without agents."""
    made = Inventory(stand_in, tmp_path)
    for name, value in made.connection.items():
        monkeypatch.setenv(name, value)
    made.seed()
    return made
