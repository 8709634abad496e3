# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role agent_maintenance in plays while builds run, also killed at each of its tasks: no job is lost, none starts in between."""

from __future__ import annotations

import json
import shutil
import sys
import typing as t
from pathlib import Path

import pytest

from running import commands, fleet_action, paced_plays
from running.modules import Runs
from stand_in.process import StandIn

Record = dict[str, t.Any]

# The names of the hosts, and the hostnames that their agents report.
MACHINES = {"web-1": ("web-1.example.com", 3), "web-2.example.com": ("web-2", 1)}
QUEUE = {"cluster": "Linux", "queue": "default"}
SEED: Record = {
    "clusters": [{"name": "Linux", "queues": [{"key": "default"}], "default_queue": "default"}],
    "pipelines": [
        {
            "name": "shop",
            "repository": "r",
            "cluster": "Linux",
            "configuration": "steps:\n- command: make\n",
            "outcomes": {"make": {"seconds": 300}},
        }
    ],
    "agents": [
        {"name": f"{hostname}-{number}", "hostname": hostname, **QUEUE}
        for hostname, count in MACHINES.values()
        for number in range(count)
    ],
}
FILES = {
    "work.yml": ["begin", "middle", "{{ 'fail' if inventory_hostname in failing | default([]) else 'end' }}"],
    "stop.yml": ["stop"],
    "start.yml": ["start"],
}


class Fleet:
    """Plays with the role over two machines with four agents, three of which run jobs."""

    def __init__(self, stand_in: StandIn, folder: Path, plugins: Path) -> None:
        self.stand_in, self.folder, self._plugins = stand_in, folder, plugins
        self._runs = Runs(stand_in, stand_in.token)
        hosts = {
            name: {"reported": hostname, "count": count, "ansible_python_interpreter": sys.executable}
            for name, (hostname, count) in MACHINES.items()
        }
        inventory = {"all": {"hosts": hosts, "vars": {"ansible_connection": "local"}}}
        (folder / "hosts.json").write_text(json.dumps(inventory), encoding="utf-8")
        for name, words in FILES.items():
            given = {"hostname": "{{ reported }}", "agents": "{{ count | int }}", "agent": QUEUE}
            tasks = [{"name": f"Do {word}", "ansible.legacy.fleet_action": {"do": word, **given}} for word in words]
            (folder / name).write_text(json.dumps(tasks), encoding="utf-8")

    def begin(self, builds: int = 3) -> None:
        """A new organization where so many agents run a job of five minutes."""
        self.stand_in.reset(SEED)
        self.stand_in.control("PATCH", "clock", {"stopped": True})
        (self.folder / fleet_action.NOTES).unlink(missing_ok=True)
        self.build(builds)
        self.wait(10)

    def build(self, count: int) -> None:
        """Trigger builds."""
        for _each in range(count):
            self._runs.rest("POST", "pipelines/shop/builds", {"commit": "HEAD", "branch": "main"})

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.stand_in.control("PATCH", "clock", {"advance": seconds})

    def play(self, *arguments: str, killed_at: int = 0, killed_after: int = 0, **variables: t.Any) -> t.Any:
        """One run of the role, and what it printed."""
        role = {
            "agent_maintenance_tasks": "work.yml",
            "agent_maintenance_stop_tasks": "stop.yml",
            "agent_maintenance_start_tasks": "start.yml",
            **variables,
        }
        play = {"hosts": "all", "gather_facts": False, "roles": [{"role": "community.buildkite.agent_maintenance"}]}
        (self.folder / "play.json").write_text(json.dumps([play]), encoding="utf-8")
        (self.folder / "vars.json").write_text(json.dumps(role), encoding="utf-8")
        environ = {
            **self.stand_in.variables,
            "ANSIBLE_CALLBACK_PLUGINS": str(self._plugins / "callbacks"),
            "ANSIBLE_ACTION_PLUGINS": str(self._plugins / "actions"),
            "ANSIBLE_CALLBACKS_ENABLED": "paced_plays",
            "BUILDKITE_TEST_KILLED_AT": str(killed_at),
            "BUILDKITE_TEST_KILLED_AFTER": str(killed_after),
        }
        command = ("-i", "hosts.json", "play.json", "-e", "@vars.json", *arguments)
        return commands.ansible("playbook", *command, folder=self.folder, variables=environ, errors_between=True)

    def notes(self) -> list[Record]:
        """What the service and the work noted."""
        path = self.folder / fleet_action.NOTES
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        return [json.loads(line) for line in lines]

    def agents(self, hostname: str) -> list[Record]:
        """The connected agents of a machine."""
        found: list[Record] = self._runs.rest("GET", f"agents?hostname={hostname}")
        return found

    def jobs(self) -> list[Record]:
        """All jobs."""
        builds = self._runs.rest("GET", "pipelines/shop/builds")
        return [job for build in builds for job in build["jobs"]]


@pytest.fixture(scope="module")
def plugins(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plugins of these plays, in one folder, so that all plays share a server of forks."""
    folder = tmp_path_factory.mktemp("plugins")
    for name, module in (("callbacks", paced_plays), ("actions", fleet_action)):
        (folder / name).mkdir()
        shutil.copy(str(module.__file__), folder / name)
    return folder


@pytest.fixture
def fleet(stand_in: StandIn, tmp_path: Path, plugins: Path) -> Fleet:
    """Two machines whose agents run jobs."""
    made = Fleet(stand_in, tmp_path, plugins)
    made.begin()
    return made


def unharmed(fleet: Fleet) -> None:
    """No job was lost, and none ran during the work or when the service was stopped."""
    assert {job["state"] for job in fleet.jobs()} <= {"passed", "running", "scheduled", "assigned", "accepted"}
    for note in fleet.notes():
        assert note["busy"] == [] and (note["free"] == [] or note["do"] == "start"), note


def test_the_service_is_stopped_and_started(fleet: Fleet) -> None:
    done = fleet.play()
    assert done.returncode == 0, done.stdout
    unharmed(fleet)
