# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The examples of the plugin's documentation are inventories."""

from __future__ import annotations

import json
import os
import sys

import pytest
import yaml
from ansible.plugins.loader import inventory_loader

from .conftest import NAME, Inventory, agent

MINI = {"cluster": "macOS", "os_id": "darwin", "arch": "arm64", "hostname": "mini"}
AGENTS = [
    agent("rack1-a-1", hostname="rack1-a", meta_data=["queue=default", "rack=r1"], job={"id": "1"}),
    agent("gpu-1", hostname="gpu", queue="gpu", meta_data=["queue=gpu", "machine=gpu-box"], paused=True),
    agent("mini-1", **MINI),
    {"name": "attic", "hostname": "attic"},
]


def test_examples_of_the_documentation(inventory: Inventory, monkeypatch: pytest.MonkeyPatch) -> None:
    inventory.seed(*AGENTS)
    monkeypatch.setenv("HOME", str(inventory.folder))
    (inventory.folder / ".buildkite-token").write_text(os.environ["BUILDKITE_API_TOKEN"], encoding="utf-8")
    plugin = inventory_loader.get(NAME)
    documents = list(yaml.safe_load_all(sys.modules[type(plugin).__module__].EXAMPLES))
    assert len(documents) == 3
    for options in documents:
        assert options.pop("plugin") == NAME
        # The stand-in's organization has another name.
        options.pop("organization", None)
        assert inventory.parse(**json.loads(json.dumps(options))).hosts
