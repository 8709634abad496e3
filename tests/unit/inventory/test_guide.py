# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The guide shows the example files and their real output. WRITE_GUIDE=1 writes them into it instead of comparing."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from pathlib import Path

import pytest
import yaml
from ansible.plugins.loader import inventory_loader

from environment import ROOT

from .conftest import NAME, Inventory, agent

GUIDE = ROOT / "docs" / "agents_inventory.md"
EXAMPLES = sorted((ROOT / "docs" / "examples" / "agents").iterdir())
HEADER_LINES = 4
MINI = {"cluster": "macOS", "os_id": "darwin", "arch": "arm64", "hostname": "mini"}
AGENTS = [
    agent("rack1-a-1", hostname="rack1-a", meta_data=["queue=default", "rack=r1"], job={"id": "1"}),
    agent("rack1-a-2", hostname="rack1-a", meta_data=["queue=default", "rack=r1"]),
    agent("rack1-b-1", hostname="rack1-b", meta_data=["queue=default", "rack=r1"], version="3.98.2"),
    agent("gpu-1", hostname="gpu", queue="gpu", meta_data=["queue=gpu", "machine=gpu-box"], paused=True),
    agent("mini-1", id="11111111-1111-4111-8111-111111111111", **MINI),
    agent("mini-1", id="22222222-2222-4222-8222-222222222222", **MINI),
    {"name": "attic", "hostname": "attic"},
]


def body(example: Path) -> str:
    """The file without its header."""
    return "".join(example.read_text(encoding="utf-8").splitlines(keepends=True)[HEADER_LINES:])


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_example(inventory: Inventory, example: Path) -> None:
    inventory.seed(*AGENTS)
    shutil.copy(example, inventory.folder / example.name)
    done = inventory.command("--graph", "-i", example.name, ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED="true")
    assert done.returncode == 0, done.stderr
    warned = "share their name" in done.stderr
    assert warned == (example.stem == "each_agent.buildkite"), done.stderr
    shown = (
        f"<!-- {example.name} -->\n```yaml\n{body(example)}```\n\n```text\n{done.stdout.rstrip()}\n```\n<!-- end -->"
    )
    text = GUIDE.read_text(encoding="utf-8")
    place = re.compile(rf"<!-- {re.escape(example.name)} -->\n.*?<!-- end -->", re.DOTALL)
    assert place.search(text)
    if os.environ.get("WRITE_GUIDE"):
        GUIDE.write_text(place.sub(lambda match: shown, text), encoding="utf-8")
    else:
        assert shown in text, "the guide is out of date: run this test with WRITE_GUIDE=1"


def test_every_example_is_in_the_guide() -> None:
    named = re.findall(r"^<!-- (\S+buildkite\.yml) -->$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(named) == [path.name for path in EXAMPLES]


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
