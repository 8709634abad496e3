# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the collection takes of the processor, beside what Ansible takes by itself, measured in turns in one run.

The figures are ratios, so that they are the same on every machine. Each has a goal and a limit: above the limit, tests/bench fails. A
limit above its goal is a goal that is not reached yet.
"""

from __future__ import annotations

import json
import re
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from stand_in.process import StandIn

from .runs import plain

Options = dict[str, Any]

ROUNDS = 3
ITEMS = "{{ (lookup('ansible.builtin.file', 'organization.json') | from_json).pipelines }}"
LABEL = {"label": "{{ item.slug }}"}
NOTHING = {"ansible.builtin.command": "true", "changed_when": False}
PING: Options = {"ansible.builtin.ping": {}}
CHECK = {"community.buildkite.organization": {"src": "organization.json"}}
ROLE = {
    "ansible.builtin.include_role": {"name": "community.buildkite.organization"},
    "vars": {"organization_path": "buildkite"},
}
INFO: Options = {"community.buildkite.organization_info": {}}
ONE = {"slug": "{{ item.slug }}", "name": "{{ item.name }}"}
LOOP = {"community.buildkite.pipeline": ONE, "loop": ITEMS, "loop_control": LABEL}
DEBUG = {"ansible.builtin.debug": {"msg": "{{ item.slug }} {{ item.name }}"}, "loop": ITEMS, "loop_control": LABEL}
EXPORT = [
    {**INFO, "register": "live"},
    {
        "community.buildkite.organization_files": {"path": "buildkite", "content": "{{ live.organization }}"},
        "check_mode": False,
    },
]


class Took(NamedTuple):
    """Seconds of the processor, of a command and all that it started, and on the clock."""

    processor: float
    wall: float


class Figure(NamedTuple):
    """One measured figure, its goal, and the limit above which the benchmark fails."""

    name: str
    measured: float
    unit: str
    goal: float
    limit: float

    @property
    def row(self) -> str:
        """A line of the table."""
        verdict = "reached" if self.measured <= self.goal else "missed" if self.measured <= self.limit else "FAILED"
        return f"  {self.name:<58}{self.measured:>8.2f}{self.unit:<4}{self.goal:>8.2f}{self.limit:>8.2f}  {verdict}"


class Plays:
    """Plays in one folder, against one organization. `command` is ansible-playbook, `variables` its environment."""

    def __init__(self, command: Sequence[str], variables: dict[str, str], folder: Path, declared: Options) -> None:
        self.command, self.variables, self.folder = [*command], variables, folder
        (folder / "organization.json").write_text(json.dumps(declared))
        self._play(EXPORT)
        first = declared["pipelines"][0]
        other = folder / "python"
        # By its path this Python is not the controller's own, so the ordinary module runs.
        other.write_text(f'#!/bin/sh\nexec {Path(command[0]).with_name("python")} "$@"\n')
        other.chmod(0o755)
        self.ordinary = {
            "community.buildkite.pipeline": {"slug": first["slug"], "name": first["name"]},
            "vars": {"ansible_python_interpreter": str(other)},
        }
        self.ping = {**PING, "vars": {"ansible_python_interpreter": str(other)}}

    def took(self, task: Options) -> Took:
        """What a check of one task takes."""
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        self._play([task])
        after, ended = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        return Took(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, ended - began)

    def _play(self, tasks: list[Options], **variables: str) -> str:
        path = self.folder / "ratios.yml"
        path.write_text(json.dumps([{"hosts": "localhost", "gather_facts": False, "tasks": tasks}]))
        command = [*self.command, "--check", str(path)]
        done = subprocess.run(
            command, env={**self.variables, **variables}, cwd=self.folder, capture_output=True, text=True, check=False
        )
        if done.returncode or ("changed=0" not in done.stdout and tasks is not EXPORT):
            sys.exit(f"The check should change nothing:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
        return done.stdout

    def payload(self, task: Options) -> int:
        """How many bytes the module of a task takes along, as they are packed."""
        temporary = self.folder / "payload"
        self._play([task], ANSIBLE_KEEP_REMOTE_FILES="1", ANSIBLE_REMOTE_TMP=str(temporary))
        (module,) = temporary.rglob("AnsiballZ_*.py")
        size = len(re.sub(r"\s", "", max(module.read_text().splitlines(), key=len)))
        module.unlink()
        return size * 3 // 4


def figures(plays: Plays, stand_in: StandIn) -> list[Figure]:
    """All figures, of the organization that a stand-in has."""
    tasks = (NOTHING, CHECK, ROLE, INFO, plays.ping, plays.ordinary, LOOP, DEBUG)
    rounds: list[tuple[list[Took], float]] = []
    for number in range(ROUNDS):
        print(f"Ratios, round {number + 1} of {ROUNDS} …", file=sys.stderr)
        stand_in.clear_log()
        first = [plays.took(NOTHING), plays.took(CHECK)]
        pages = plain(stand_in, stand_in.log())
        rounds.append(([*first, *(plays.took(task) for task in tasks[2:])], pages))
    # The round that was disturbed least: what else runs only adds.
    empty, check, role, info, ping, ordinary, loop, debug = (
        min(one[0][place].processor for one in rounds) for place in range(len(tasks))
    )
    wall = statistics.median(one[0][1].wall / (one[0][0].wall + one[1]) for one in rounds)
    kilobytes = (plays.payload(plays.ordinary) - plays.payload(plays.ping)) / 1000
    return [
        Figure("a check by the module / an empty play", check / empty, "", 3.0, 3.3),
        Figure("a check by the role, 1,000 files / an empty play", role / empty, "", 4.0, 4.4),
        Figure("a check on the clock / an empty play and plain requests", wall, "", 2.2, 2.8),
        Figure("organization_info / a check", info / check, "", 1.2, 1.3),
        Figure("a loop over 1,000 pipelines / the same with debug", loop / debug, "", 1.6, 3.0),
        Figure("an ordinary module, more than ping", ordinary - ping, " s", 0.35, 2.0),
        Figure("its payload, more than ping's", kilobytes, " kB", 80.0, 250.0),
    ]


def report(found: Sequence[Figure]) -> str | None:
    """Print the table; what failed in one sentence, None when nothing did."""
    print(f"\n  {'Ratios of the processor, unless it says otherwise':<58}{'':>12}{'goal':>8}{'limit':>8}")
    for figure in found:
        print(figure.row)
    failed = [figure.name for figure in found if figure.measured > figure.limit]
    return f"Above its limit: {', '.join(failed)}." if failed else None
