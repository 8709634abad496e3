# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role agent_maintenance in plays while builds run, also killed at each of its tasks: no job is lost, none starts in between."""

from __future__ import annotations

import json
import os
import shutil
import sys
import threading
import typing as t
from pathlib import Path

import pytest
import yaml

from machine.environment import ROOT
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
# The work notifies a handler.
HANDLER = "{{ 'fail' if inventory_hostname in failing_handlers | default([]) else 'handler' }}"


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
            tasks: list[Record] = [self.task(word) for word in words]
            if name == "work.yml":
                tasks[0]["notify"] = "Do the handler"
            (folder / name).write_text(json.dumps(tasks), encoding="utf-8")

    @staticmethod
    def task(word: str) -> Record:
        """A task that does something on a machine."""
        given = {"hostname": "{{ reported }}", "agents": "{{ count | int }}", "agent": QUEUE}
        return {"name": f"Do {word}", "ansible.legacy.fleet_action": {"do": word, **given}}

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

    def paced(self, look: t.Callable[[str], bool], **variables: t.Any) -> t.Any:
        """One run that waits at each task while `look` is called with its name, and that is killed when this returns True."""
        pipes = [self.folder / "at", self.folder / "go"]
        for pipe in pipes:
            os.mkfifo(pipe)
        errors: list[BaseException] = []

        def follow() -> None:
            while name := pipes[0].read_text(encoding="utf-8"):
                is_killed = bool(errors)
                try:
                    is_killed = is_killed or look(name)
                except BaseException as error:
                    errors.append(error)
                pipes[1].write_text("die" if is_killed or errors else "go", encoding="utf-8")

        thread = threading.Thread(target=follow)
        thread.start()
        try:
            return self.play(pace=str(self.folder), **variables)
        finally:
            pipes[0].write_text("", encoding="utf-8")
            thread.join()
            for pipe in pipes:
                pipe.unlink()
            if errors:
                raise errors[0]

    def play(self, *arguments: str, pace: str = "", killed_after: int = 0, own: str = "", **variables: t.Any) -> t.Any:
        """One run of the role, and what it printed. `own`: the agent that runs it."""
        role = {
            "agent_maintenance_tasks": "work.yml",
            "agent_maintenance_stop_tasks": "stop.yml",
            "agent_maintenance_start_tasks": "start.yml",
            **variables,
        }
        play = {
            "name": "Kernel",
            "hosts": "all",
            "gather_facts": False,
            "roles": [{"role": "community.buildkite.agent_maintenance"}],
            "handlers": [{**self.task(HANDLER), "name": "Do the handler"}],
        }
        (self.folder / "play.json").write_text(json.dumps([play]), encoding="utf-8")
        (self.folder / "vars.json").write_text(json.dumps(role), encoding="utf-8")
        environ = {
            **self.stand_in.variables,
            "ANSIBLE_CALLBACK_PLUGINS": str(self._plugins / "callbacks"),
            "ANSIBLE_ACTION_PLUGINS": str(self._plugins / "actions"),
            "ANSIBLE_CALLBACKS_ENABLED": "paced_plays",
            "BUILDKITE_AGENT_ID": own,
            "BUILDKITE_TEST_PACE": pace,
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


def words(fleet: Fleet, host: str = "web-1") -> list[str]:
    """What was done to a host."""
    return [note["do"] for note in fleet.notes() if note["host"] == host]


def all_back(fleet: Fleet) -> None:
    """Every machine has all its agents, which take jobs."""
    for hostname, count in MACHINES.values():
        assert [agent["paused"] for agent in fleet.agents(hostname)] == [False] * count


DONE = ["stop", "begin", "middle", "end", "handler", "start"]
PAUSE: Record = {"agent_maintenance_mode": "pause", "agent_maintenance_work_timeout": 30}
BACK: Record = {"agent_maintenance_allow_no_agents": True}


def test_the_service_is_stopped_and_started(fleet: Fleet) -> None:
    before = {agent["id"] for hostname, _count in MACHINES.values() for agent in fleet.agents(hostname)}
    done = fleet.play()
    assert done.returncode == 0 and "3 agents paused and idle." in done.stdout, done.stdout
    unharmed(fleet)
    all_back(fleet)
    assert words(fleet) == words(fleet, "web-2.example.com") == DONE
    assert not before & {agent["id"] for agent in fleet.agents("web-1.example.com")}
    assert {job["state"] for job in fleet.jobs()} == {"passed"}
    lists = [
        entry for entry in fleet.stand_in.log() if entry["path"].endswith("/agents") and "hostname" not in str(entry)
    ]
    assert len(lists) <= 4


def test_agents_are_only_paused(fleet: Fleet) -> None:
    before = [agent["id"] for agent in fleet.agents("web-1.example.com")]
    done = fleet.play(**PAUSE)
    assert done.returncode == 0, done.stdout
    unharmed(fleet)
    all_back(fleet)
    assert (
        "3 agents resumed." in done.stdout
        and words(fleet) == DONE[1:5]
        and [agent["id"] for agent in fleet.agents("web-1.example.com")] == before
    )


@pytest.mark.parametrize("mode", [{}, PAUSE], ids=["service", "pause"])
def test_check_mode_lists_what_would_wait_for_what(fleet: Fleet, mode: Record) -> None:
    writes = len(fleet.stand_in.log(write=True))
    done = fleet.play("--check", **mode)
    assert done.returncode == 0 and len(fleet.stand_in.log(write=True)) == writes and not fleet.notes(), done.stdout
    assert "would pause 3 agents: web-1.example.com-0" in done.stdout and "wait for 3 jobs, on" in done.stdout
    assert ("3 agents to resume." if mode else "would wait until 3 new agents are connected") in done.stdout


def test_a_host_that_fails_stays_out(fleet: Fleet) -> None:
    """The other one is finished, and the failure is raised again."""
    done = fleet.play(failing=["web-1"])
    assert done.returncode == 2 and "failed at the task Do" in done.stdout, done.stdout
    assert "Its services stay stopped." in done.stdout and fleet.agents("web-1.example.com") == []
    assert words(fleet, "web-2.example.com") == DONE and len(fleet.agents("web-2")) == 1
    done = fleet.play("--limit", "web-1")
    assert done.returncode == 2 and "No connected agent reports the hostname web-1: " in done.stdout
    done = fleet.play("--limit", "web-1", **BACK, agent_maintenance_agents=3)
    assert done.returncode == 0, done.stdout
    unharmed(fleet)
    all_back(fleet)


def test_a_host_whose_handler_fails_stays_out(fleet: Fleet) -> None:
    """As after a failed task of the work, whose handlers run before the agents take jobs again."""
    done = fleet.play(failing_handlers=["web-1"], **PAUSE)
    assert done.returncode == 2 and "failed at the task Do the handler: Its agents stay paused until" in done.stdout
    assert words(fleet) == [*DONE[1:4], "fail"]
    assert [agent["paused"] for agent in fleet.agents("web-1.example.com")] == [True] * 3
    assert [agent["paused"] for agent in fleet.agents("web-2")] == [False]
    unharmed(fleet)


def test_an_agent_that_restarts_before_the_stop_loses_no_job(fleet: Fleet) -> None:
    """The new agent is not paused and takes a job. Its service stops when the job has ended, and only then does the work begin."""
    hostname = "web-1.example.com"

    def look(name: str) -> bool:
        if name.endswith("Do stop") and len(fleet.jobs()) == 3:
            fleet.stand_in.control("POST", "events", {"event": "agent.disconnected", "agent": f"{hostname}-0"})
            fleet.stand_in.seed({"agents": [{"name": "new", "hostname": hostname, **QUEUE}]})
            fleet.build(1)
            fleet.wait(10)
        return False

    done = fleet.paced(look, agent_maintenance_connect_timeout=10)
    assert done.returncode == 0, done.stdout
    assert [note["busy"] for note in fleet.notes() if note["host"] == "web-1"] == [["new"], *([[]] * 5)]
    assert words(fleet) == words(fleet, "web-2.example.com") == DONE
    assert [job["state"] for job in fleet.jobs()] == ["passed"] * 4
    all_back(fleet)


def test_a_host_that_fails_stays_paused(fleet: Fleet) -> None:
    done = fleet.play(failing=["web-1"], **PAUSE)
    assert done.returncode == 2 and "Its agents stay paused until 20" in done.stdout, done.stdout
    agents = fleet.agents("web-1.example.com")
    assert [(agent["paused"], agent["paused_note"]) for agent in agents] == [
        (True, "community.buildkite: maintenance: Kernel")
    ] * 3
    other = fleet.play("--limit", "web-1", **PAUSE, agent_maintenance_note="another play")
    assert other.returncode == 2 and "which another maintenance has set" in other.stdout, other.stdout
    assert words(fleet) == ["begin", "middle", "fail"]
    assert [agent["paused"] for agent in fleet.agents("web-2")] == [False]
    assert fleet.play("--limit", "web-1", **PAUSE).returncode == 0
    unharmed(fleet)
    all_back(fleet)


@pytest.mark.parametrize("mode", [{}, PAUSE], ids=["service", "pause"])
def test_what_a_kill_at_each_task_leaves(fleet: Fleet, mode: Record) -> None:
    """No job is lost, and no host whose work began and did not end takes one.

    A run that is killed between two tasks does nothing any more, so that time may pass while it waits at one.
    """
    names: list[str] = []
    first, last = "Begin with agents that are paused and idle", "Do the handler" if mode else "Do start"

    def look(name: str) -> bool:
        names.append(name.rpartition(" : ")[2])
        fleet.stand_in.keep()
        fleet.build(4)
        fleet.wait(60)
        unharmed(fleet)
        if first in names and last not in names[:-1]:
            assert not any(
                agent["job"] for hostname, _count in MACHINES.values() for agent in fleet.agents(hostname)
            ), name
        fleet.stand_in.back_to_kept()
        return False

    done = fleet.paced(look, **mode)
    assert done.returncode == 0, done.stdout
    unharmed(fleet)
    all_back(fleet)
    assert tasks_of("main.yml", "pause.yml" if mode else "service.yml", "work.yml") <= set(names)
    assert {"Do the handler", *(f"Do {word}" for word in ("begin", "middle", "end"))} <= set(names)
    assert mode or {"Do stop", "Do start"} <= set(names)


def tasks_of(*files: str) -> set[str]:
    """The names of the tasks of the role that run when nothing fails; Ansible announces no other ones."""
    found = []
    for file in files:
        for task in yaml.safe_load((ROOT / "roles/agent_maintenance/tasks" / file).read_text(encoding="utf-8")):
            found += [one for one in task.get("block", [task]) if "ansible.builtin.meta" not in one]
    return {task["name"] for task in found}


def test_killed_in_the_wait_and_run_again(fleet: Fleet) -> None:
    """The run goes on where the other one ended: its pauses are adopted, and what is stopped stays so until it is done."""
    assert fleet.play(killed_after=5).returncode == -9
    assert all(agent["paused"] for agent in fleet.agents("web-1.example.com")) and not fleet.notes()
    assert fleet.paced(lambda name: name.endswith("Do middle")).returncode == -9
    assert words(fleet) == ["stop", "begin"]
    assert fleet.play(**BACK, agent_maintenance_agents="{{ count }}").returncode == 0
    unharmed(fleet)
    all_back(fleet)


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"agent_maintenance_mode": "pause"}, "requires agent_maintenance_work_timeout"),
        ({**PAUSE, "agent_maintenance_pause_timeout": 90}, "agent_maintenance_work_timeout take up to 90"),
        ({"agent_maintenance_pause_timeout": 60}, "agent_maintenance_drain_timeout takes up to 60: allow less time."),
        ({"agent_maintenance_hostname": "web-9"}, "No connected agent reports the hostname web-9"),
        ({"agent_maintenance_hostname": "web-2"}, "match the same hostname of agents, web-2"),
        ({"agent_maintenance_min_available": 1}, "0 of at least 1 agents of cluster/"),
        ({"agent_maintenance_drain_timeout": 1}, "After 60 s, jobs still run on"),
    ],
)
def test_rejected_before_the_work(fleet: Fleet, variables: Record, sentence: str) -> None:
    done = fleet.play(**variables)
    assert done.returncode == 2 and sentence in " ".join(done.stdout.split()), done.stdout
    assert words(fleet) == []


def test_a_run_on_an_agent_of_the_batch_is_rejected(fleet: Fleet) -> None:
    own = fleet.agents("web-1.example.com")[0]["id"]
    done = fleet.play(own=own)
    assert done.returncode == 2 and "This task runs on the agent" in done.stdout
    assert not fleet.notes() and not any(agent["paused"] for agent in fleet.agents("web-1.example.com"))
