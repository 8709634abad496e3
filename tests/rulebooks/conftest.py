# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The example's rulebooks under one ansible-rulebook, whose start takes seconds, and a stand-in that delivers to them.

The copies differ from the example in their ports, and in the one pipeline that is polled. Nothing of what the rulebooks or playbooks do
is replaced.
"""

from __future__ import annotations

import hmac
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import typing as t
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from machine import environment
from stand_in.process import StandIn

EXAMPLE = environment.ROOT / "docs" / "examples" / "events"
TOKEN = "a-token-of-webhooks"
WEBHOOK, BUILDS = "community.buildkite.webhook", "community.buildkite.builds"
# Seconds in which ansible-rulebook starts, and in which a playbook has run.
PATIENCE = 120.0
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
# The steps of a pipeline: one command, which agents take.
STEPS = "steps: [{command: make}]"
LINUX = {"cluster": "Linux", "repository": "git@github.com:example/shop.git", "configuration": STEPS}


# Notes the plays that have ended, since the outputs of several mix.
NOTE = """
import os

from ansible.plugins.callback import CallbackBase


class CallbackModule(CallbackBase):
    CALLBACK_NAME = "note"

    def v2_playbook_on_play_start(self, play):
        self.play = play.get_name()

    def v2_playbook_on_stats(self, stats):
        with open(os.environ["ENDED_PLAYS"], "a", encoding="utf-8") as ended:
            ended.write(f"{self.play}\\n")
"""


def pipeline(name: str, *tries: dict[str, t.Any], **fields: t.Any) -> dict[str, t.Any]:
    """A pipeline whose job ends like this, try by try."""
    return {"name": name, **LINUX, "outcomes": {"make": list(tries) or [{}]}, **fields}


# Of the shop, whose description Bob has changed.
FILES = "organization: acme\npipelines: [{slug: shop, description: The shop}]\n"
LOST = {"exit_status": -1, "signal_reason": "agent_stop"}
LONG_AGO = "2026-01-01T00:00:00.000Z"
SEED: dict[str, t.Any] = {
    "users": [{"name": "Bob", "email": "bob@example.com", "role": "admin"}],
    "tokens": [{"token": "bobs-token", "user": "bob@example.com", "scopes": ["write_pipelines"]}],
    "clusters": [{"name": "Linux", "default_queue": "default", "queues": [{"key": "default"}]}],
    "agents": [
        {"name": f"linux-{number}", "hostname": "rack-1", "cluster": "Linux", "queue": "default"}
        for number in range(1, 5)
    ]
    + [{"name": "odd", "hostname": "all", "cluster": "Linux", "queue": "default"}],
    "pipelines": [
        pipeline("once", LOST, {}),
        pipeline("polled", LOST, {}),
        pipeline("always", LOST),
        pipeline("tests", {"exit_status": 1}),
        pipeline("canceled", {"exit_status": -1, "signal_reason": "cancel"}),
        pipeline("remote", {"exit_status": 255}),
        pipeline("often", LOST, configuration="steps: [{command: make, parallelism: 5}]"),
        pipeline("forks", LOST, provider_settings={"prefix_pull_request_fork_branch_names": False}),
        pipeline("shop"),
        pipeline("shop-deploy"),
        pipeline("stuck"),
    ],
    "builds": [
        {"pipeline": "shop", "state": "passed", "branch": "main", "jobs": [{"command": "make", "state": "passed"}]},
        {
            "pipeline": "stuck",
            "state": "scheduled",
            "branch": "main",
            "jobs": [{"command": "make", "state": "scheduled", "runnable_at": LONG_AGO}],
        },
    ],
}


def until(found: Callable[[], t.Any], otherwise: Callable[[], str]) -> t.Any:
    """What is found at last; fails with a text if nothing is."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if value := found():
            return value
        time.sleep(0.1)
    raise AssertionError(otherwise())


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        return int(made.getsockname()[1])


class Rulebooks:
    """The rulebooks in a folder, as they run."""

    def __init__(self, folder: Path, stand_in: StandIn) -> None:
        self.folder, self.stand_in = folder / "events", stand_in
        shutil.copytree(EXAMPLE, self.folder)
        self.output, self.ended, self.callbacks = (folder / name for name in ("output.txt", "ended.txt", "callbacks"))
        self.callbacks.mkdir()
        (self.callbacks / "note.py").write_text(NOTE, encoding="utf-8")
        self.tokens = folder / "tokens"
        self.tokens.write_text(f"{TOKEN}\n", encoding="utf-8")
        self.tokens.chmod(0o600)
        self.state = self.folder / "builds.json"
        self.files, self.reports = folder / "files", folder / "reports"
        self.files.mkdir()
        self.reports.mkdir()
        (self.files / "organization.yml").write_text(FILES, encoding="utf-8")
        self.ports: dict[str, int] = {}
        self._write()

    def _write(self) -> None:
        """One rulebook with all rulesets, on free ports, and its variables."""
        rulesets = []
        for path in sorted((EXAMPLE / "rulebooks").glob("*.yml")):
            for ruleset in yaml.safe_load(path.read_text(encoding="utf-8")):
                for source in ruleset["sources"]:
                    if WEBHOOK in source:
                        source[WEBHOOK]["port"] = self.ports[path.stem] = free_port()
                        source[WEBHOOK].setdefault("pipelines", ["!polled"])
                    if BUILDS in source:
                        source[BUILDS].update(pipelines=["polled"], interval=5)
                rulesets.append(ruleset)
        (self.folder / "all.yml").write_text(yaml.safe_dump(rulesets, sort_keys=False), encoding="utf-8")
        hosts = yaml.safe_load((EXAMPLE / "inventory.yml").read_text(encoding="utf-8"))
        hosts["all"]["hosts"]["rack-1"] = hosts["all"]["hosts"]["localhost"]
        (self.folder / "inventory.yml").write_text(yaml.safe_dump(hosts), encoding="utf-8")
        given = {"files": self.files, "reports": self.reports}
        variables = {name: str(path) for name, path in given.items()}
        (self.folder / "vars.yml").write_text(yaml.safe_dump(variables), encoding="utf-8")

    def start(self) -> subprocess.Popen[bytes]:
        """Start ansible-rulebook, and wait until its receivers answer."""
        command = ["ansible-rulebook", "--rulebook", "all.yml", "--inventory", "inventory.yml", "--vars", "vars.yml"]
        command += ["--env-vars", "WEBHOOK_TOKENS_PATH,BUILDS_STATE_PATH"]
        variables = {
            **environment.environ(sys.executable),
            **self.stand_in.variables,
            "ANSIBLE_COLLECTIONS_PATH": str(environment.link_root()),
            "ANSIBLE_NOCOLOR": "1",
            "ANSIBLE_CALLBACK_PLUGINS": str(self.callbacks),
            "WEBHOOK_TOKENS_PATH": str(self.tokens),
            "BUILDS_STATE_PATH": str(self.state),
            "ENDED_PLAYS": str(self.ended),
        }
        with self.output.open("wb") as output:
            started = subprocess.Popen(
                [str(Path(sys.executable).with_name(command[0])), *command[1:]],
                cwd=self.folder,
                env=variables,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        until(lambda: started.poll() is not None or all(map(listens, self.ports.values())), self.said)
        assert started.poll() is None, self.said()
        return started

    def subscribe(self) -> None:
        """A webhook for each receiver."""
        events = {"lost_agents": ["agent.lost"]}
        for name, port in self.ports.items():
            settings = {
                "url": f"http://127.0.0.1:{port}/",
                "events": events.get(name, ["build.finished"]),
                "token": TOKEN,
                "token_mode": "signature",
            }
            self.rest("POST", "services", {"provider": "webhook", "description": name, "settings": settings})

    def deliver(self, name: str, changed: dict[str, t.Any]) -> None:
        """Deliver the last event to a receiver once more, with other values in its build."""
        url = f"http://127.0.0.1:{self.ports[name]}/"
        body = [entry for entry in self.stand_in.deliveries() if entry["url"] == url][-1]["body"]
        data = json.dumps({**body, "build": {**body["build"], **changed}}).encode()
        now = int(time.time())
        signature = hmac.new(TOKEN.encode(), f"{now}.".encode() + data, "sha256").hexdigest()
        headers = {
            "Content-Type": "application/json",
            "X-Buildkite-Event": body["event"],
            "X-Buildkite-Signature": f"timestamp={now},signature={signature}",
        }
        DIRECT.open(urllib.request.Request(url, data, headers), timeout=10).close()

    def said(self) -> str:
        """The output so far."""
        return self.output.read_text(encoding="utf-8", errors="replace")

    def plays(self, name: str) -> int:
        """How many plays of a name have ended."""
        return self.ended.read_text(encoding="utf-8").splitlines().count(name) if self.ended.exists() else 0

    def rest(self, method: str, path: str, body: t.Any = None, token: str = "") -> t.Any:
        """A request as by another client, perhaps of another user."""
        request = urllib.request.Request(
            f"{self.stand_in.url}/organizations/{self.stand_in.organization}/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Authorization": f"Bearer {token or self.stand_in.token}",
                "Content-Type": "application/json",
            },
        )
        with DIRECT.open(request, timeout=10) as answer:
            return json.loads(answer.read() or b"null")


def listens(port: int) -> bool:
    """Whether something listens on a port."""
    with socket.socket() as made:
        return made.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="session")
def running() -> Iterator[StandIn]:
    with StandIn(environment.ensure("stand-in")) as stand_in:
        stand_in.reset(SEED)
        yield stand_in


@pytest.fixture(scope="session")
def rulebooks(running: StandIn, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rulebooks]:
    """All rulebooks, running, with a webhook for each receiver."""
    made = Rulebooks(tmp_path_factory.mktemp("rulebooks"), running)
    # The first look at changes is at the start.
    made.rest("PATCH", "pipelines/shop", {"description": "By hand"}, "bobs-token")
    process = made.start()
    try:
        made.subscribe()
        yield made
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(PATIENCE)
