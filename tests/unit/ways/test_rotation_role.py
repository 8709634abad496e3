# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role agent_token_rotation in plays over two hosts: each step, runs that are killed, and a value that nobody sees."""

from __future__ import annotations

import json
import typing as t

import pytest

from running.modules import Runs

from .conftest import Record, Ways

NAME = "Autoscaling group"
ADDRESS = f"cluster/Linux/token/{NAME}"
NETWORKS = "10.0.0.0/8 192.0.2.0/24"
QUEUE = {"cluster": "Linux", "queue": "default"}
# Tokens and agents of earlier days. A token that was created a moment ago may be in the future of the service's clock,
# whose answers have no fractions of a second.
OLD = {"created_at": "2026-01-01T00:00:00.000Z"}
# Ends the run as kill -9 does.
KILL = """
import os
import signal

from ansible.plugins.action import ActionBase


class ActionModule(ActionBase):
    def run(self, tmp=None, task_vars=None):
        os.kill(os.getppid(), signal.SIGKILL)
        os._exit(1)
"""
WRITE = {
    "ansible.legacy.keep": {
        "path": "{{ playbook_dir }}/{{ inventory_hostname }}.token",
        "text": "{{ agent_token_rotation_value }}",
    }
}
RESTART = {"ansible.legacy.keep": {"path": "{{ playbook_dir }}/{{ inventory_hostname }}.restarted", "text": "yes"}}
DEAD: Record = {"ansible.legacy.kill_run": {}, "run_once": True}


class Rotation:
    """A token with one agent on each of two machines, and plays that rotate it."""

    def __init__(self, ways: Ways) -> None:
        self.ways = ways
        (ways.folder / "action_plugins" / "kill_run.py").write_text(KILL, encoding="utf-8")
        self.client = Runs(ways.stand_in, ways.stand_in.token)
        self.files(distribute=[WRITE], restart=[RESTART])
        self.begin()

    def begin(self, **more: t.Any) -> None:
        """A new organization. `more`: further fields of the token."""
        agents = [{"name": f"old-{number}", "hostname": f"rack-{number}", **QUEUE, **OLD} for number in (1, 2)]
        token = {"description": NAME, "allowed_ip_addresses": NETWORKS, **OLD, **more}
        linux = {"name": "Linux", "queues": [{"key": "default"}], "agent_tokens": [token]}
        self.ways.begin(clusters=[linux], agents=agents)
        (cluster,) = self.client.rest("GET", "clusters")
        self.path = f"clusters/{cluster['id']}/tokens"
        (self.first,) = self.tokens()
        self.variables: Record = {"created_before": "2026-01-02T00:00:00Z", "grace": "0s", "watch": "0s"}

    def files(self, **files: list[Record]) -> None:
        """The task files of the user."""
        for name, tasks in files.items():
            (self.ways.folder / f"{name}.yml").write_text(json.dumps(tasks), encoding="utf-8")

    def run(self, *arguments: str, status: int = 0, **variables: t.Any) -> str:
        """The output of a play."""
        own = {
            "cluster": "Linux",
            "description": NAME,
            "token_values_path": "values.yml",
            "distribute": "distribute.yml",
            "restart": "restart.yml",
            **self.variables,
            **variables,
        }
        given = {f"agent_token_rotation_{name}": value for name, value in own.items() if value is not None}
        include = {"ansible.builtin.include_role": {"name": "community.buildkite.agent_token_rotation"}, "vars": given}
        done = self.ways.play([{"hosts": "here1:here2", "gather_facts": False, "tasks": [include]}], *arguments)
        assert done.returncode == status, done.stdout
        for value in self.values():
            assert value not in done.stdout, "the value is shown"
        return done.stdout

    def tokens(self) -> list[Record]:
        """The live tokens, the oldest first."""
        found: list[Record] = self.client.rest("GET", self.path)
        return sorted(found, key=lambda token: str(token["created_at"]))

    def entries(self) -> Record:
        """The file of values."""
        path = self.ways.folder / "values.yml"
        found: Record = json.loads(path.read_text(encoding="utf-8").partition("\n")[2]) if path.exists() else {}
        return found

    def values(self) -> list[str]:
        """The stored values."""
        return [entry["value"] for entry in self.entries().values()]

    def recorded(self) -> Record:
        """What is recorded of the rotation."""
        found: Record = self.entries()[ADDRESS].get("rotation", {})
        return found

    def written(self, name: str) -> list[str]:
        """What the tasks of the user wrote on both hosts."""
        paths = [self.ways.folder / f"{host}.{name}" for host in ("here1", "here2")]
        return [path.read_text(encoding="utf-8") for path in paths if path.exists()]

    def writes(self) -> list[str]:
        """The methods of the writes so far."""
        return [entry["method"] for entry in self.ways.stand_in.log(write=True) if "/tokens" in entry["path"]]

    def restart_agents(self, *numbers: int) -> None:
        """Old agents end, and new ones begin."""
        for agent in self.client.rest("GET", "agents"):
            if agent["name"] in [f"old-{number}" for number in numbers]:
                self.client.rest("PUT", f"agents/{agent['id']}/stop", {"force": True})
        new = [{"name": f"new-{number}", "hostname": f"rack-{number}", **QUEUE} for number in numbers]
        for agent in new:
            agent["created_at"] = "2099-01-01T00:00:00.000Z"
        self.ways.stand_in.seed({"agents": new})


@pytest.fixture
def token(ways: Ways) -> Rotation:
    """A token that nobody stored."""
    return Rotation(ways)


def test_each_step_and_what_check_mode_says_of_it(token: Rotation) -> None:
    """From the creation to the end; a second run of each step changes nothing."""
    said = token.run("--check")
    assert "1 predecessor would stay valid" in said and token.writes() == [] and token.entries() == {}
    copy = {"content": "{{ agent_token_rotation_value }}", "dest": WRITE["ansible.legacy.keep"]["path"], "mode": "0600"}
    token.files(distribute=[{"ansible.builtin.copy": copy}])
    said = token.run("-vvv", "--diff", grace="24h")
    first, second = token.tokens()
    assert first["id"] == token.first["id"] and second["allowed_ip_addresses"] == NETWORKS
    assert token.written("token") == token.values() * 2 and len(token.written("restarted")) == 2
    assert "2 of 2 connected agents were created before the distribution" in said and "can be revoked from" in said
    assert token.writes() == ["POST"]
    recorded = token.recorded()
    assert "1 predecessor can be revoked from" in token.run("--check", grace="24h")
    token.restart_agents(1)
    said = token.run(status=2)
    assert "1 of 2 connected agents was created before" in said and "old-2 (rack-2)" in said
    assert "Buildkite does not return which token an agent used" in said and "new-1" not in said
    token.restart_agents(2)
    assert "1 predecessor would be revoked; 2 agents are connected" in token.run("--check")
    assert token.recorded() == recorded and token.writes() == ["POST"]
    assert "rotated. Connected agents: 2 before the revocation, 2 now." in token.run()
    assert token.writes() == ["POST", "DELETE"] and token.tokens() == [second]
    assert [*token.recorded()] == ["distributed_at", "revoking_at", "agents", "predecessors", "finished_at"]
    assert "nothing to rotate" in token.run() and token.writes() == ["POST", "DELETE"]


def test_a_run_that_is_killed_goes_on_where_it_was(token: Rotation) -> None:
    """Killed before and after the distribution and after its record, and ended before and after the revocation."""
    token.files(distribute=[DEAD])
    token.run(status=-9)
    (value,) = token.values()
    assert len(token.tokens()) == 2 and token.recorded() == {} and token.written("token") == []
    assert f"the value of {token.tokens()[1]['id']} would be distributed" in token.run("--check")
    token.files(distribute=[WRITE, DEAD])
    token.run(status=-9)
    assert token.recorded() == {} and token.written("token") == [value, value]
    token.files(distribute=[WRITE], restart=[DEAD])
    token.run(status=-9)
    assert [*token.recorded()] == ["distributed_at"]
    token.files(distribute=[DEAD], restart=[RESTART])
    said = token.run(status=2)
    assert "2 of 2 connected agents" in said and len(token.written("restarted")) == 2
    token.restart_agents(1, 2)
    refused = {"fault": "error", "status": 403, "message": "Not allowed"}
    match = {"path": f"/organizations/*/{token.path}/*", "method": "DELETE"}
    token.ways.stand_in.faults([{**refused, "match": match, "times": 1}])
    token.run(status=2)
    assert token.recorded()["agents"] == 2 and len(token.tokens()) == 2
    # The step and the verification look at the agents, and so does the watch.
    match = {"path": "/organizations/*/agents", "method": "GET"}
    token.ways.stand_in.faults([{**refused, "match": match, "skip": 2, "times": 1}])
    token.run(status=2)
    assert len(token.tokens()) == 1 and "finished_at" not in token.recorded()
    assert "the number of agents, 2 before the revocation, would be watched" in token.run("--check")
    assert "Connected agents: 2 before the revocation, 2 now." in token.run()
    assert token.writes() == ["POST", "DELETE", "DELETE"] and token.values() == [value]


def test_a_distribution_is_recorded_only_if_every_host_has_the_value(token: Rotation) -> None:
    """Not if a host fails, nor for a part of the hosts."""
    failing = {"ansible.builtin.fail": {"msg": "no space"}, "when": "inventory_hostname == 'here2'"}
    token.files(distribute=[failing, WRITE])
    assert "here2 did not get the value: correct the cause and run again" in token.run(status=2)
    assert len(token.written("token")) == 1 and token.recorded() == {} and token.writes() == ["POST"]
    token.files(distribute=[WRITE])
    said = token.run("--limit", "here1", status=2)
    assert "must be distributed to all hosts of the play at once" in said and token.recorded() == {}
    assert "2 of 2 connected agents" in token.run(grace="24h") and len(token.written("token")) == 2


def test_a_successor_expires_if_its_predecessor_does(token: Rotation) -> None:
    """Without a lifetime, nothing is created. A file of values that is not one is rejected before that."""
    token.begin(expires_at="2099-01-01T00:00:00Z")
    assert "expires at 2099-01-01T00:00:00Z, and a token without a lifetime never" in token.run(status=2)
    (token.ways.folder / "broken.yml").write_text("- a list\n", encoding="utf-8")
    (token.ways.folder / "broken.yml").chmod(0o600)
    assert "something other than values by address" in token.run(status=2, token_values_path="broken.yml")
    assert len(token.tokens()) == 1
    token.run(lifetime="90d", grace="24h")
    assert token.tokens()[1]["expires_at"] is not None
