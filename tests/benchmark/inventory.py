# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an inventory of 5,000 agents with every group_by costs: requests cold and warm, and seconds.

Seconds depend on the machine, so the output shows them beside those of a plugin that adds the same hosts, variables and
groups from memory, measured in the same run, in turns. `python tests/benchmark/inventory.py`; it needs what tests/bench needs.
"""

from __future__ import annotations

import json
import pickle
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from machine import environment, tarball
from stand_in.process import StandIn

AGENTS = 5000
ROUNDS = 5
SIZE = {"agents": AGENTS, "pipelines": 0, "teams": 0, "schedules": 0, "services": 0}
SOURCE = {
    "plugin": "community.buildkite.agents",
    "host_per": "agent",
    "group_by": ["cluster", "queue", "os", "arch", "version", "state", "busy", "paused", "tags"],
    "cache": True,
    "cache_plugin": "ansible.builtin.jsonfile",
}
# The yardstick: what Ansible itself needs for these hosts. It finds the data beside its inventory file.
MEMORY = '''
DOCUMENTATION = """
name: memory
short_description: The same hosts from memory
description: Adds what was pickled.
options: {}
"""
import pickle
from ansible.plugins.inventory import BaseInventoryPlugin

class InventoryModule(BaseInventoryPlugin):
    NAME = "memory"

    def verify_file(self, path):
        return path.endswith(".pickle")

    def parse(self, inventory, loader, path, cache=True):
        super().parse(inventory, loader, path, cache)
        with open(path, "rb") as file:
            hosts, groups = pickle.load(file)
        for host, variables in hosts.items():
            self.inventory.add_host(host)
            for name, value in variables.items():
                self.inventory.set_variable(host, name, value)
        for group, members in groups.items():
            self.inventory.add_group(group)
            for host in members:
                self.inventory.add_child(group, host)
'''


class Bench:
    """Runs ansible-inventory in one folder against one stand-in."""

    def __init__(self, stand_in: StandIn, folder: Path) -> None:
        self.folder = folder
        python = environment.ensure(environment.newest_core())
        self.command = str(Path(python).with_name("ansible-inventory"))
        self.variables = {
            **environment.environ(python),
            "ANSIBLE_COLLECTIONS_PATH": str(tarball.installed()),
            "ANSIBLE_INVENTORY_PLUGINS": str(folder),
            "ANSIBLE_INVENTORY_ENABLED": "memory,auto",
            "ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "true",
            **stand_in.variables,
        }

    def list(self, source: str) -> tuple[float, dict[str, Any]]:
        """The seconds of one --list, and what it lists."""
        with (self.folder / "list.json").open("w+", encoding="utf-8") as output:
            started = time.perf_counter()
            done = subprocess.run(
                [self.command, "--list", "-i", source],
                env=self.variables,
                cwd=self.folder,
                stdout=output,
                stderr=subprocess.PIPE,
                text=True,
                check=False,
            )
            seconds = time.perf_counter() - started
            if done.returncode:
                sys.exit(f"The inventory {source} was not read:\n{done.stderr[-3000:]}")
            output.seek(0)
            found: dict[str, Any] = json.load(output)
        return seconds, found


def plain(value: Any) -> Any:
    """Values without the mark that --list gives to text that is no template."""
    if isinstance(value, dict):
        return (
            value["__ansible_unsafe"] if set(value) == {"__ansible_unsafe"} else {k: plain(v) for k, v in value.items()}
        )
    return [plain(each) for each in value] if isinstance(value, list) else value


def remember(found: dict[str, Any], path: Path) -> None:
    """Write what was listed for the yardstick."""
    groups = {
        name: group["hosts"] for name, group in found.items() if name not in ("_meta", "all") and group.get("hosts")
    }
    path.write_bytes(pickle.dumps((plain(found["_meta"]["hostvars"]), groups)))


def main() -> int:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name, StandIn(environment.ensure("stand-in")) as stand_in:
        stand_in.reset({"generate": SIZE})
        folder = Path(name)
        (folder / "memory.py").write_text(MEMORY, encoding="utf-8")
        source = {**SOURCE, "cache_connection": str(folder / "cache")}
        (folder / "agents.buildkite.yml").write_text(json.dumps(source), encoding="utf-8")
        bench = Bench(stand_in, folder)
        stand_in.clear_log()
        cold, found = bench.list("agents.buildkite.yml")
        requests = len(stand_in.log())
        remember(found, folder / "agents.pickle")
        stand_in.clear_log()
        rows = []
        for number in range(ROUNDS):
            print(f"Round {number + 1} of {ROUNDS} …", file=sys.stderr)
            warm, again = bench.list("agents.buildkite.yml")
            memory, same = bench.list("agents.pickle")
            if plain(again) != plain(found) or plain(same) != plain(found):
                sys.exit("The three inventories are not the same.")
            rows.append((warm, memory))
        report(len(found["_meta"]["hostvars"]), len(found) - 2, cold, requests, len(stand_in.log()), rows)
    return 0


def report(hosts: int, groups: int, cold: float, requests: int, again: int, rows: list[tuple[float, float]]) -> None:
    """The table: medians of the times."""
    warm, memory = (statistics.median(row[index] for row in rows) for index in range(2))
    print(f"ansible-inventory --list of {hosts} hosts in {groups} groups:\n")
    print(f"  requests, cold    {requests}")
    print(f"  requests, warm    {again} in {ROUNDS} runs")
    print(f"  seconds, cold     {cold:.2f}")
    print(f"  seconds, warm     {warm:.2f} (median of {ROUNDS})")
    print(f"  from memory       {memory:.2f} (median of {ROUNDS})")
    print(f"  ratio             {warm / memory:.2f} times the plugin that has the same in memory")


if __name__ == "__main__":
    sys.exit(main())
