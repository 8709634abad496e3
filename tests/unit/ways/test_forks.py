# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A command in a fork of a server does what the command itself does: output, exit code, files, and what it reads."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import typing as t
from collections.abc import Iterator
from pathlib import Path, PurePath

import pytest

from machine.environment import sources
from running import commands, server

# Ends the process of the command, not only that of its task.
DIE = """
import os
import signal

from ansible.plugins.action import ActionBase


class ActionModule(ActionBase):
    def run(self, tmp=None, task_vars=None):
        os.kill(os.getppid(), signal.SIGKILL)
        return {}
"""
# Writes which modules of Python its process has.
LOADED = """
import json
import sys
from pathlib import Path

from ansible.plugins.action import ActionBase


class ActionModule(ActionBase):
    def run(self, tmp=None, task_vars=None):
        Path(self._task.args["path"]).write_text(json.dumps(sorted(sys.modules)), encoding="utf-8")
        return {}
"""
SHOWN = (
    "{{ lookup('env', 'HOME') }} {{ lookup('env', 'BUILDKITE_TRY') }} {{ playbook_dir }} {{ ansible_playbook_python }}"
)
CALLED = {"community.buildkite.cluster": {"name": "A", "api_url": "http://127.0.0.1:9", "organization": "x"}}
PLAYS: dict[str, list[dict[str, t.Any]]] = {
    "good": [{"ansible.builtin.debug": {"msg": SHOWN}}, {"ansible.builtin.command": "cat"}],
    "bad": [{"ansible.builtin.fail": {"msg": "no"}}],
    "module": [CALLED],
    "die": [{"die": {}}],
}
# What differs from one process to the next.
OWN = re.compile(r"ansible-local-\w+|ansible-tmp-[\d.-]+|\d+:\d+:[\d.]+|\d{4}-\d\d-\d\d")
CASES: dict[str, tuple[int, str, tuple[str, ...]]] = {
    "a play": (0, "playbook", ("good.json",)),
    "a play with variables and a check": (0, "playbook", ("good.json", "--check", "--diff", "-e", "x=1")),
    "a task that fails": (2, "playbook", ("bad.json",)),
    # In detail, since the server has imported the collection.
    "a module that fails": (2, "playbook", ("module.json", "-vvvv")),
    "a host that is not reached": (
        4,
        "playbook",
        ("good.json", "-f1", "-i", "far,", "-e", "ansible_ssh_executable=false"),
    ),
    "no such file": (1, "playbook", ("none.json",)),
    "a file that is no playbook": (4, "playbook", ("broken.json",)),
    "no such option": (2, "playbook", ("--nonsense",)),
    "a process that is killed": (-9, "playbook", ("die.json",)),
    "help": (0, "inventory", ("--help",)),
    "an inventory": (0, "inventory", ("-i", "a,b", "--list")),
    "one task": (2, "adhoc", ("localhost", "-m", "ansible.builtin.command", "-a", "false")),
    "the settings": (0, "config", ("dump", "--format", "json")),
    "documentation": (0, "doc", ("--snippet", "community.buildkite.cluster")),
}


@pytest.fixture(scope="module")
def forks() -> Iterator[commands.Forks]:
    """Those of this process, or of this file, where commands run as they are."""
    if commands.FORKS:
        yield commands.FORKS[0]
        return
    with commands.Forks() as own:
        commands.FORKS.append(own)
        yield own
        commands.FORKS.clear()


@pytest.fixture
def folders(forks: commands.Forks, tmp_path: Path) -> list[Path]:
    """Two folders with the plays, an action that ends the command, and a file that is no playbook."""
    both = [tmp_path / "fork", tmp_path / "itself"]
    for folder in both:
        (folder / "action_plugins").mkdir(parents=True)
        (folder / "action_plugins" / "die.py").write_text(DIE, encoding="utf-8")
        (folder / "broken.json").write_text("{", encoding="utf-8")
        for name, tasks in PLAYS.items():
            play = [{"hosts": "localhost:all", "gather_facts": False, "tasks": tasks}]
            (folder / f"{name}.json").write_text(json.dumps(play), encoding="utf-8")
    return both


def run(name: str, folder: Path, fork: bool, **variables: str) -> subprocess.CompletedProcess[str]:
    _status, program, arguments = CASES[name]
    given = {"BUILDKITE_TRY": "tried", "BUILDKITE_API_TOKEN": "bkua_x", **variables}
    done = commands.ansible(program, *arguments, folder=folder, variables=given, fork=fork)
    assert (done.args[0] == program) == fork, "it ran the other way"
    return done


def facts(done: subprocess.CompletedProcess[str], folder: Path) -> tuple[int, str, str, list[str]]:
    """What a command did, and the files that it left."""
    files = sorted(path for path in folder.rglob("*") if "__pycache__" not in path.parts)
    texts = [done.stdout, done.stderr, "\n".join(map(str, files))]
    output, errors, left = (OWN.sub("", text).replace(str(folder), "FOLDER") for text in texts)
    return done.returncode, output, errors, left.split("\n")


@pytest.mark.parametrize("name", CASES)
def test_a_fork_does_what_the_command_does(folders: list[Path], name: str) -> None:
    forked, itself = (facts(run(name, folder, folder.name == "fork"), folder) for folder in folders)
    assert forked[0] == CASES[name][0], forked
    assert forked == itself


@pytest.mark.parametrize(
    ("name", "variables"),
    [
        ("a play", {"ANSIBLE_STDOUT_CALLBACK": "minimal", "ANSIBLE_LOG_PATH": "play.log"}),
        ("a task that fails", {"ANSIBLE_DISPLAY_FAILED_STDERR": "true"}),
        ("the settings", {"ANSIBLE_FORKS": "7", "ANSIBLE_HOME": "elsewhere"}),
    ],
)
def test_settings_are_those_of_the_command(folders: list[Path], name: str, variables: dict[str, str]) -> None:
    forked, itself = (facts(run(name, folder, folder.name == "fork", **variables), folder) for folder in folders)
    assert forked == itself
    assert forked[:3] != facts(run(name, folders[0], True), folders[0])[:3]


def test_a_fork_has_the_engine(forks: commands.Forks, tmp_path: Path) -> None:
    """Ansible compiles a collection in every process: a task would for each file that the server lacks."""
    (tmp_path / "action_plugins").mkdir()
    (tmp_path / "action_plugins" / "loaded.py").write_text(LOADED, encoding="utf-8")
    task = {"loaded": {"path": str(tmp_path / "loaded.json")}}
    (tmp_path / "play.json").write_text(json.dumps([{"hosts": "localhost", "gather_facts": False, "tasks": [task]}]))
    assert commands.ansible("playbook", "play.json", folder=tmp_path, variables={}).returncode == 0
    loaded = set(json.loads((tmp_path / "loaded.json").read_text(encoding="utf-8")))
    names = [PurePath(name) for name in sources() if re.match(r"plugins/module_utils/.*\.py$", name)]
    missing = {".".join(name.parts[2:])[:-3] for name in names} - {
        name.partition(".module_utils.")[2] for name in loaded
    }
    # The rest is for ordinary modules.
    assert missing == {"_ansible_module", "_export.disk", "_export.texts", "_information", "_module", "_operation"}, (
        "the files that server.ENGINE names do not import them"
    )


@pytest.mark.parametrize("file", [*server.READ_IN_FOLDER, *server.READ_AT_HOME])
def test_settings_in_a_file_are_for_the_command_itself(folders: list[Path], file: str) -> None:
    folder = folders[0]
    (folder / file).parent.mkdir(exist_ok=True)
    (folder / file).write_text("[defaults]\nstdout_callback = minimal\n", encoding="utf-8")
    assert commands.ansible("playbook", "good.json", folder=folder, variables={}).args[0] == sys.executable
    # What a shell starts asks the server, which rejects it.
    line = commands.wrapper("playbook", folder, {})
    environ = commands.variables_for(folder, {})
    done = subprocess.run(
        ["sh", "-c", f"{line} good.json"], env=environ, cwd=folder, capture_output=True, text=True, check=False
    )
    # Plugins leave the output as it is.
    assert ("PLAY RECAP" in done.stdout) == file.endswith("plugins")


def test_a_shell_sees_the_command(folders: list[Path]) -> None:
    """Its exit code, its output in a pipe, and variables of the one command."""
    folder = folders[0]
    line = commands.wrapper("playbook", folder, {})
    texts = [
        f"{line} bad.json; echo $?",
        f"BUILDKITE_TRY=here {line} good.json 2>&1 | grep -c here",
        f"{line} die.json; echo $?",
        f"ANSIBLE_STDOUT_CALLBACK=minimal {line} good.json",
    ]
    environ = commands.variables_for(folder, {})
    for text in texts:
        own = text.replace(line, f"{sys.executable} -m ansible.cli.playbook")
        both = [
            subprocess.run(["bash", "-c", each], env=environ, cwd=folder, capture_output=True, text=True, check=False)
            for each in (text, own)
        ]
        assert both[0].stdout == both[1].stdout != ""
        assert (both[0].returncode, "Killed" in both[0].stderr) == (both[1].returncode, "Killed" in both[1].stderr)
