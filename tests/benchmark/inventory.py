# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What inventories of 5,000 and 20,000 agents with every group_by cost: requests cold and warm, seconds and megabytes.

Seconds depend on the machine, so the output shows them beside those of a plugin that adds the same hosts, variables and
groups from memory, measured in the same run, in turns. What that plugin takes is Ansible's share, the rest is this collection's.
`python tests/benchmark/inventory.py`; it needs what tests/bench needs.
"""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

if __name__ == "__main__":
    # Not in tests, which would compile every file again.
    sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmark.ratios import Figure
from benchmark.ratios import report as print_figures
from machine import environment, tarball
from stand_in.process import StandIn

# How many agents, and in how many rounds their inventories are read. The seconds of the least disturbed round count.
SIZES = {5_000: 3, 20_000: 1}
# How much longer the inventory may take than the same hosts from memory.
GOAL, LIMIT = 1.25, 1.25
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


class Listing(NamedTuple):
    """What one --list takes: seconds of the processor, seconds on the clock and megabytes; and a digest of what it lists."""

    processor: float
    wall: float
    megabytes: float
    digest: str


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

    def list(self, source: str) -> Listing:
        """One --list. What it lists is in `listed` until the next one."""
        with self._path.open("w", encoding="utf-8") as output, tempfile.TemporaryFile("w+") as errors:
            started = time.perf_counter()
            command = [self.command, "--list", "-i", source]
            process = subprocess.Popen(command, env=self.variables, cwd=self.folder, stdout=output, stderr=errors)
            # The usage of this process alone.
            _pid, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            wall = time.perf_counter() - started
            if process.returncode:
                errors.seek(0)
                sys.exit(f"The inventory {source} was not read:\n{errors.read()[-3000:]}")
        text = json.dumps(plain(self.listed()), sort_keys=True)
        digest = hashlib.sha256(text.encode()).hexdigest()
        return Listing(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1000, digest)

    @property
    def _path(self) -> Path:
        return self.folder / "list.json"

    def listed(self) -> dict[str, Any]:
        """What the last --list lists."""
        found: dict[str, Any] = json.loads(self._path.read_text(encoding="utf-8"))
        return found


def plain(value: Any) -> Any:
    """Values without the mark that --list gives to text that is no template."""
    if isinstance(value, dict):
        return (
            value["__ansible_unsafe"] if set(value) == {"__ansible_unsafe"} else {k: plain(v) for k, v in value.items()}
        )
    return [plain(each) for each in value] if isinstance(value, list) else value


def remember(found: dict[str, Any], path: Path) -> tuple[int, int]:
    """Write what was listed for the yardstick; how many hosts and groups there are."""
    groups = {
        name: group["hosts"] for name, group in found.items() if name not in ("_meta", "all") and group.get("hosts")
    }
    path.write_bytes(pickle.dumps((plain(found["_meta"]["hostvars"]), groups)))
    return len(found["_meta"]["hostvars"]), len(found) - 2


def measure(stand_in: StandIn, agents: int, rounds: int) -> Figure:
    """Measure the inventories of so many agents, and print; the ratio."""
    stand_in.reset({"generate": {"agents": agents, "pipelines": 0, "teams": 0, "schedules": 0, "services": 0}})
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "memory.py").write_text(MEMORY, encoding="utf-8")
        source = {**SOURCE, "cache_connection": str(folder / "cache")}
        (folder / "agents.buildkite.yml").write_text(json.dumps(source), encoding="utf-8")
        bench = Bench(stand_in, folder)
        stand_in.clear_log()
        cold = bench.list("agents.buildkite.yml")
        requests = len(stand_in.log())
        hosts, groups = remember(bench.listed(), folder / "agents.pickle")
        stand_in.clear_log()
        rows = []
        for number in range(rounds):
            print(f"{agents} agents, round {number + 1} of {rounds} …", file=sys.stderr)
            warm, memory = bench.list("agents.buildkite.yml"), bench.list("agents.pickle")
            if {warm.digest, memory.digest} != {cold.digest}:
                sys.exit("The three inventories are not the same.")
            rows.append((warm, memory))
        print(f"ansible-inventory --list of {hosts} hosts in {groups} groups:\n")
        print(f"  requests, cold    {requests}")
        print(f"  requests, warm    {len(stand_in.log())} in {rounds} runs")
    return report(hosts, cold, rows)


def report(hosts: int, cold: Listing, rows: list[tuple[Listing, Listing]]) -> Figure:
    """Print the seconds and megabytes; the ratio of the least disturbed rounds."""
    warm, memory = (min((row[index] for row in rows), key=lambda one: one.processor) for index in range(2))
    for title, one in (("cold", cold), ("warm", warm), ("from memory", memory)):
        print(f"  {title:<17} {one.processor:.2f} s of the processor, {one.wall:.2f} s, {one.megabytes:.0f} MB")
    print(f"  Ansible's share   {memory.processor:.2f} s, the collection's {warm.processor - memory.processor:.2f} s\n")
    ratio = warm.processor / memory.processor
    return Figure(f"an inventory of {hosts} agents / the same from memory", ratio, "", GOAL, LIMIT)


def main() -> int:
    """Measure and print."""
    with StandIn(environment.ensure("stand-in")) as stand_in:
        figures = [measure(stand_in, agents, rounds) for agents, rounds in SIZES.items()]
    failed = print_figures(figures)
    if failed:
        print(failed, file=sys.stderr)
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
