# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a check of 1,000 unchanged pipelines costs, in one task and in a loop: requests, points and seconds.

Then what runs take of the quotas (runs.py), webhooks that nobody takes (receiving.py), and the inventory (inventory.py).

Requests and points are exact. Seconds depend on the machine, so the output shows them beside those of plain requests
for the same pages, or of ordinary modules, in the same run. Needs Python 3.11 or later; what it installs goes into .cache.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    # Not in tests, which would compile every file again.
    sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmark import inventory as bench_inventory
from benchmark import ratios
from benchmark.runs import plain
from machine import environment, tarball
from running.declared import REFERENCE, declared, whole
from stand_in.process import StandIn

SIZE = {
    "pipelines": 1000,
    "teams": 100,
    "links_per_team": 20,
    "clusters": 20,
    "queues_per_cluster": 10,
    "members_per_team": 5,
}
# The lists of the reference organization beside and inside of clusters, teams and pipelines.
KINDS = {"queues", "agent_tokens", "schedules", "webhooks"}
ROUNDS = 3
# A lookup's texts are not templated, so braces in a configuration stay as they are.
WANTED = "{{ (lookup('ansible.builtin.file', 'wanted.json') | from_json).%s }}"
CHECK = {"community.buildkite.organization": {kind: WANTED % kind for kind in ("clusters", "teams", "pipelines")}}
OPTIONS = (
    "slug",
    "name",
    "repository",
    "configuration",
    "description",
    "tags",
    "cluster",
    "provider_settings",
    "teams",
)
# Ordinary modules are slow: a few show the cost of one.
FEW = 20
NOTHING = {"ansible.builtin.command": "true", "changed_when": False}


class Bench:
    """Runs against one stand-in, each measured by the stand-in's log and a clock."""

    def __init__(self, stand_in: StandIn, folder: Path) -> None:
        self.stand_in = stand_in
        self.folder = folder
        self.python = environment.ensure(environment.newest_core())
        self.variables = {
            **environment.environ(self.python),
            "ANSIBLE_COLLECTIONS_PATH": str(tarball.installed()),
            "ANSIBLE_LOCALHOST_WARNING": "False",
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "False",
            **stand_in.variables,
        }

    def loop(self, items: int, variables: dict[str, str] | None = None) -> float:
        """The seconds of one check of a loop over that many pipelines."""
        task = {
            "community.buildkite.pipeline": {name: f"{{{{ item.{name} }}}}" for name in OPTIONS},
            "loop": f"{WANTED % 'pipelines'}".replace(" }}", f"[:{items}] }}}}"),
            "loop_control": {"label": "{{ item.slug }}"},
            "vars": variables or {},
        }
        return self.playbook(task)

    def playbook(self, task: dict[str, Any]) -> float:
        """The seconds of one check of a task; ends the benchmark when it fails or would change something."""
        path = self.folder / "playbook.yml"
        path.write_text(json.dumps([{"hosts": "localhost", "gather_facts": False, "tasks": [task]}]))
        command = [str(Path(self.python).with_name("ansible-playbook")), "--check", str(path)]
        started = time.perf_counter()
        done = subprocess.run(command, env=self.variables, cwd=self.folder, capture_output=True, text=True, check=False)
        seconds = time.perf_counter() - started
        if done.returncode or "changed=0" not in done.stdout:
            sys.exit(f"The check was to change nothing:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
        return seconds


def main() -> int:
    """Measure and print the table."""
    argparse.ArgumentParser(
        prog="tests/bench",
        description="Measure on a local stand-in for Buildkite what the collection costs, and print it as tables: a check "
        "of 1,000 unchanged pipelines, a loop over them, runs of the reference organization under the quotas of the "
        "service (requests, points, windows, seconds, and how near that is to what is possible), webhooks under load, and the inventory.",
        epilog="Requests, points and windows are exact and the same on every machine; seconds are not, so they stand "
        "beside those of plain requests in the same run. A run that takes less than what is possible, and a ratio above its limit, "
        "are errors. It takes some minutes and has no options.",
    ).parse_args()
    with tempfile.TemporaryDirectory() as folder, StandIn(environment.ensure("stand-in")) as stand_in:
        stand_in.reset({"generate": SIZE})
        bench = Bench(stand_in, Path(folder))
        options = declared(stand_in.state())
        (Path(folder) / "wanted.json").write_text(json.dumps(options))
        rows = []
        for number in range(ROUNDS):
            print(f"Round {number + 1} of {ROUNDS} …", file=sys.stderr)
            stand_in.clear_log()
            seconds = bench.playbook(CHECK)
            log = stand_in.log()
            rows.append((seconds, plain(stand_in, log), bench.playbook(NOTHING), log))
        report(rows, len(options["pipelines"]))
        nothing = statistics.median(row[2] for row in rows)
        report_loop(bench, stand_in, len(options["pipelines"]), nothing)
        stand_in.reset({"generate": REFERENCE})
        command = str(Path(bench.python).with_name("ansible-playbook"))
        plays = ratios.Plays([command], bench.variables, Path(folder), whole(stand_in.state(), KINDS))
        failed = ratios.report(ratios.figures(plays, stand_in))
        variables = {**os.environ, **environment.environ(bench.python)}
        commands = [[bench.python, str(Path(__file__).with_name(name))] for name in ("runs.py", "receiving.py")]
        ended = [subprocess.run(command, env=variables, check=False).returncode for command in commands]
    status = max(ended) or bench_inventory.main()
    if failed:
        print(failed, file=sys.stderr)
    return status or int(bool(failed))


def report_loop(bench: Bench, stand_in: StandIn, items: int, nothing: float) -> None:
    """A loop in the controller's process beside ordinary modules, by item."""
    stand_in.clear_log()
    seconds = (bench.loop(items) - nothing) / items
    requests = len(stand_in.log())
    # By its path this Python is not the controller's own, so the ordinary module runs.
    other = bench.folder / "python"
    other.write_text(f'#!/bin/sh\nexec {bench.python} "$@"\n')
    other.chmod(0o755)
    ordinary = (bench.loop(FEW, {"ansible_python_interpreter": str(other)}) - nothing) / FEW
    print(f"\nA loop of {items} unchanged pipeline items:\n")
    print(f"  requests          {requests}")
    print(f"  milliseconds      {1000 * seconds:.1f} an item")
    print(f"  ordinary module   {1000 * ordinary:.0f} an item")
    print(f"  ratio             1 : {ordinary / seconds:.0f}\n")


def report(rows: list[tuple[float, float, float, list[dict[str, Any]]]], pipelines: int) -> None:
    """The table: exact figures of one round, medians of the times."""
    log = rows[0][3]
    rest = sum(entry["api"] == "rest" for entry in log)
    points = sum(entry.get("points") or 0 for entry in log)
    check = statistics.median(row[0] for row in rows)
    plain = statistics.median(row[1] for row in rows)
    nothing = statistics.median(row[2] for row in rows)
    print(f"A check of {pipelines} unchanged pipelines with provider settings, cluster and teams, one task:\n")
    print(f"  requests          {len(log)} ({rest} REST, {len(log) - rest} GraphQL)")
    print(f"  GraphQL points    {points}")
    print(f"  seconds           {check:.2f} (median of {ROUNDS})")
    print(f"  plain requests    {plain:.2f} for the same pages")
    print(f"  an empty playbook {nothing:.2f}")
    print(f"  ratio             {(check - nothing) / plain:.1f} times the plain requests, less the empty playbook")


if __name__ == "__main__":
    sys.exit(main())
