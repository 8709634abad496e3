# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ansible's commands as a user runs them, on the checkout, against a stand-in.

A command runs in a fork of a server that has imported Ansible (server.py), if the tests of this process have one.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

from machine import environment
from running import client, server

# An action that writes a file without starting a module, which would take longer than everything under test.
KEEP = """
from pathlib import Path

from ansible.plugins.action import ActionBase


class ActionModule(ActionBase):
    def run(self, tmp=None, task_vars=None):
        Path(self._task.args["path"]).write_text(self._task.args["text"], encoding="utf-8")
        return {"changed": False}
"""


def variables_for(folder: Path, variables: dict[str, str]) -> dict[str, str]:
    """The environment of a command: a folder as its home, the checkout as the collection, no settings of the user's Ansible."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "BUILDKITE_"))}
    return {
        **kept,
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "COLUMNS": "100",
        "ANSIBLE_COLLECTIONS_PATH": str(environment.link_root()),
        "ANSIBLE_LOCALHOST_WARNING": "False",
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "False",
        **variables,
    }


class Forks:
    """Servers that fork for each command, one for each set of settings. Use it with `with`."""

    def __init__(self) -> None:
        self._running: dict[frozenset[tuple[str, str]], tuple[subprocess.Popen[str], str]] = {}

    def __enter__(self) -> Forks:
        # The path of a socket must be short.
        self._folder = tempfile.TemporaryDirectory(prefix="forks-")
        return self

    def __exit__(self, *error: object) -> None:
        for process, _path in self._running.values():
            process.communicate()
        self._running.clear()
        self._folder.cleanup()

    def server(self, environ: dict[str, str]) -> str:
        """The socket of the server for these variables, which the first command with them starts."""
        key = frozenset(server.settings(environ).items())
        if key not in self._running:
            home = Path(self._folder.name, f"home{len(self._running)}")
            home.mkdir()
            path = f"{home}.socket"
            process = subprocess.Popen(
                [sys.executable, str(Path(server.__file__).resolve()), path],
                env={**environ, "HOME": str(home)},
                cwd=home,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            assert process.stdout
            if process.stdout.readline() != "ready\n":
                raise RuntimeError("The server of forks did not start.")
            self._running[key] = (process, path)
        return self._running[key][1]


# The forks of this process, if it has any: pytest's process, or each of xdist's.
FORKS: list[Forks] = []


def wrapper(program: str, folder: Path, variables: dict[str, str]) -> str:
    """A line of shell that runs a command of Ansible with its arguments."""
    if not FORKS:
        return f"{shlex.quote(sys.executable)} -m ansible.cli.{program}"
    path = FORKS[0].server(variables_for(folder, variables))
    return shlex.join([sys.executable, "-I", "-S", str(Path(client.__file__).resolve()), path, program])


def ansible(
    program: str,
    *arguments: str,
    folder: Path,
    variables: dict[str, str],
    errors_between: bool = False,
    fork: bool = True,
) -> subprocess.CompletedProcess[str]:
    """Run a command such as `playbook` in a folder, with these variables and no settings of the user's Ansible.

    With `errors_between`, standard error is between the lines of the output, as on a terminal. Without `fork`, the
    command itself runs.
    """
    environ = variables_for(folder, variables)
    if fork and FORKS and not server.from_files(environ, folder):
        return forked(program, list(arguments), folder, environ, errors_between)
    return subprocess.run(
        [sys.executable, "-m", f"ansible.cli.{program}", *arguments],
        env=environ,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT if errors_between else subprocess.PIPE,
        text=True,
        check=False,
    )


def forked(
    program: str, arguments: list[str], folder: Path, environ: dict[str, str], errors_between: bool
) -> subprocess.CompletedProcess[str]:
    """Run a command in a fork of a server."""
    path = FORKS[0].server(environ)
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors, open(os.devnull) as nothing:
        files = [nothing.fileno(), output.fileno(), (output if errors_between else errors).fileno()]
        status = client.ask(path, program, arguments, str(folder), environ, files)
        assert status is not None, "the server of these settings rejects them"
        output.seek(0)
        errors.seek(0)
        said = None if errors_between else errors.read()
        return subprocess.CompletedProcess([program, *arguments], status, output.read(), said)


def add_keep(folder: Path) -> None:
    """Give the playbooks in a folder the action `keep`, which writes `text` to `path`."""
    (folder / "action_plugins").mkdir()
    (folder / "action_plugins" / "keep.py").write_text(KEEP, encoding="utf-8")
