# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Playbooks against the stand-in, each run in the controller's process and by the ordinary module."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest

from machine import environment
from running import commands, compiled
from running.modules import SEED
from stand_in.process import StandIn

Record = dict[str, t.Any]
WAYS = ("in_process", "module")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Ways:
    """Runs tasks. Results are as `register` has them; ids, which every new organization has others of, are `ID`."""

    def __init__(self, stand_in: StandIn, folder: Path) -> None:
        self.stand_in = stand_in
        self.folder = folder
        self.said = ""
        self.arguments: tuple[str, ...] = ()
        # Settings of Ansible for all plays.
        self.settings: dict[str, str] = {}
        # The same Python by another path: the path shows whether it is the controller's own.
        words = [sys.executable, str(Path(compiled.__file__).resolve()), str(environment.CACHE / "compiled")]
        self.script("python", f'exec {shlex.join(words)} "$@"')
        # What comes last on the command line of ssh and sudo is the command, and it is run here.
        self.script("last", 'for word; do last=$word; done; exec sh -c "$last"')
        commands.add_keep(folder)
        self.begin()

    def script(self, name: str, text: str) -> None:
        """A program in the folder."""
        (self.folder / name).write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        (self.folder / name).chmod(0o755)

    def begin(self, **seed: t.Any) -> None:
        """A new organization."""
        self.stand_in.reset({**SEED, **seed})

    def play(self, plays: list[Record], *arguments: str, **variables: t.Any) -> subprocess.CompletedProcess[str]:
        """Run plays over the hosts here1, here2 (local) and far1, far2 (ssh, in truth this machine)."""
        here = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
        far = {
            **here,
            "ansible_connection": "ssh",
            "ansible_ssh_executable": str(self.folder / "last"),
            "ansible_pipelining": True,
            "ansible_become_exe": str(self.folder / "last"),
        }
        near = {**here, "ansible_become_exe": far["ansible_become_exe"]}
        hosts = {"here1": near, "here2": near, "far1": far, "far2": far}
        (self.folder / "hosts.json").write_text(json.dumps({"all": {"hosts": hosts}}), encoding="utf-8")
        (self.folder / "playbook.json").write_text(json.dumps(plays), encoding="utf-8")
        extra = json.dumps({"ansible_async_dir": str(self.folder / "async"), **variables})
        done = commands.ansible(
            "playbook",
            *("-i", "hosts.json", "playbook.json", "-e", extra, *self.arguments, *arguments),
            folder=self.folder,
            variables={**self.stand_in.variables, **self.settings},
            errors_between=True,
        )
        self.said = done.stdout
        return done

    def run(self, *tasks: Record, way: str = "in_process", arguments: bool = True) -> list[Record]:
        """The results of tasks on here1, one way, failures among them; the output with -vvv is in `said`.

        Since ansible-core 2.21 `arguments` decides whether the results contain those of the tasks; before, they always do.
        """
        interpreter = sys.executable if way == "in_process" else str(self.folder / "python")
        own = {"ansible_python_interpreter": interpreter, "ansible_inject_invocation": arguments}
        play = {"hosts": "here1", "gather_facts": False, "vars": own, "tasks": self.kept(*tasks)}
        done = self.play([play], "-vvv")
        assert done.returncode == 0, self.said
        results: list[Record] = json.loads(_UUID.sub("ID", self.results()))
        return results

    def kept(self, *tasks: Record) -> list[Record]:
        """Tasks whose results are read by `results`."""
        names = [f"result{number}" for number in range(len(tasks))]
        text = "{{ [" + ", ".join(names) + "] | to_json }}"
        write = {"keep": {"path": str(self.folder / "results.json"), "text": text}, "no_log": True}
        named = [{"ignore_errors": True, "register": name, **task} for name, task in zip(names, tasks, strict=True)]
        return [*named, write]

    def results(self) -> str:
        """The results of the tasks that were run last, as JSON; they are there once."""
        path = self.folder / "results.json"
        text = path.read_text(encoding="utf-8")
        path.unlink()
        return text

    def same(self, *tasks: Record, **seed: t.Any) -> list[Record]:
        """The results of tasks, which are the same both ways, each in a new organization."""
        results, invocations = {}, {}
        for way in WAYS:
            self.begin(**seed)
            results[way] = self.run(*tasks, way=way)
            invocations[way] = self.invocations()
            assert set(self.taken()) == {way}
        for one, other in zip(results["in_process"], results["module"], strict=True):
            # The traceback of a failure is Ansible's own, and shown on request.
            assert {**one, "exception": None} == {**other, "exception": None}
        assert invocations["in_process"] == invocations["module"] != []
        return results["in_process"]

    def taken(self) -> list[str]:
        """Which way each call went, as -vvv shows."""
        lines = re.findall(r"^community\.buildkite\.\w+ runs (in process|as an ordinary module)", self.said, re.M)
        return ["in_process" if line == "in process" else "module" for line in lines]

    def invocations(self) -> list[Record]:
        """The arguments of each call as -vvv shows them; `register` leaves them out."""
        found = re.findall(r'^    "invocation": (\{\n.*?^    \})', self.said, re.M | re.S)
        arguments = [json.loads(text)["module_args"] for text in found]
        return [each for each in arguments if "api_token" in each]

    def reasons(self) -> list[str]:
        """Why calls went to the ordinary module, as -vvv shows."""
        return re.findall(r"^community\.buildkite\.\w+ runs as an ordinary module: (.*)\.$", self.said, re.M)

    def reads(self, path: str) -> int:
        """How often a list was read."""
        log = self.stand_in.log(write=False)
        return sum(entry["path"] == f"/organizations/{self.stand_in.organization}/{path}" for entry in log)


def call(module: str, /, **options: t.Any) -> Record:
    """A task. Keywords of the task itself begin with `task_`."""
    keywords = {name.removeprefix("task_"): value for name, value in options.items() if name.startswith("task_")}
    own = {name: value for name, value in options.items() if not name.startswith("task_")}
    return {f"community.buildkite.{module}": own, **keywords}


@pytest.fixture
def ways(stand_in: StandIn, tmp_path: Path) -> Ways:
    """Playbooks in a folder of their own."""
    return Ways(stand_in, tmp_path)
