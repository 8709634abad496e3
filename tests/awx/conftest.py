# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A project as AWX has it, and what AWX makes of a credential: by its own code, which PyPI has for plugins of AWX."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import typing as t
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from machine import environment

sys.path.append(str(environment.link_root()))

from machine import tarball
from stand_in.process import StandIn

EXAMPLE = environment.ROOT / "docs" / "examples" / "awx"
BIN = Path(sys.executable).parent


def example(name: str) -> t.Any:
    """One of the example's files, as data."""
    return yaml.safe_load((EXAMPLE / name).read_text(encoding="utf-8"))


class Credential:
    """What was filled in for a credential. AWX asks for no more."""

    def __init__(self, values: dict[str, str]) -> None:
        self.values = values

    def get_input_keys(self) -> list[str]:
        return list(self.values)

    def get_input(self, name: str) -> str:
        return self.values[name]

    def has_input(self, name: str) -> bool:
        return bool(self.values.get(name))


def credential_type() -> dict[str, t.Any]:
    """The one credential type of the example."""
    (kind,) = example("credential_type.yml")["credential_types"]
    assert isinstance(kind, dict)
    return kind


class Project:
    """The example as a project's checkout, in the folder that AWX gives to ansible-runner."""

    def __init__(self, folder: Path, stand_in: StandIn) -> None:
        self.folder = folder
        self.stand_in = stand_in
        shutil.copytree(EXAMPLE, folder / "project")
        for name in ("env", "inventory"):
            (folder / name).mkdir()

    def values(self, **more: str) -> dict[str, str]:
        """What someone fills in to reach the stand-in."""
        return {
            "api_token": self.stand_in.token,
            "organization": self.stand_in.organization,
            "api_url": self.stand_in.url,
            "graphql_url": self.stand_in.graphql_url,
            **more,
        }

    def injected(self, values: dict[str, str]) -> tuple[dict[str, str], dict[str, str], list[str]]:
        """The environment of a job, the one that AWX keeps to be looked at, and more arguments."""
        from awx_plugins.interfaces._temporary_private_inject_api import inject_credential

        kind: t.Any = CredentialType(credential_type()["inputs"], credential_type()["injectors"])
        filled: t.Any = Credential(values)
        given: dict[str, t.Any] = {}
        kept: dict[str, t.Any] = {}
        arguments: list[str] = []
        inject_credential(kind, filled, t.cast(t.Any, given), t.cast(t.Any, kept), arguments, str(self.folder))
        return given, kept, arguments

    def variables(self, given: dict[str, str]) -> dict[str, str]:
        """A job's environment: nothing of Buildkite in it but what the credential gives."""
        return {
            **environment.environ(sys.executable),
            "ANSIBLE_COLLECTIONS_PATH": str(tarball.installed()),
            "HOME": str(self.folder),
            **given,
        }

    def play(self, playbook: str, **extra: t.Any) -> subprocess.CompletedProcess[str]:
        """A job, and what it printed."""
        process = self.start(playbook, **extra)
        output, errors = process.communicate()
        return subprocess.CompletedProcess(process.args, process.returncode, output, errors)

    def start(self, playbook: str, **extra: t.Any) -> subprocess.Popen[str]:
        """A job that runs: ansible-runner on the folder, with localhost as AWX's own demonstration inventory has it."""
        given, _kept, arguments = self.injected(self.values())
        (self.folder / "env" / "envvars").write_text(json.dumps(given), encoding="utf-8")
        (self.folder / "env" / "extravars").write_text(json.dumps(extra), encoding="utf-8")
        here = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}
        hosts = {"all": {"hosts": {"localhost": here}}}
        (self.folder / "inventory" / "hosts.yml").write_text(json.dumps(hosts), encoding="utf-8")
        command = [str(BIN / "ansible-runner"), "run", str(self.folder), "--playbook", playbook]
        assert arguments == []
        pipe = subprocess.PIPE
        return subprocess.Popen(command, env=self.variables({}), stdout=pipe, stderr=pipe, text=True)

    def inventory(self, name: str) -> dict[str, t.Any]:
        """An update of an inventory source: the command and the variables that AWX has for it."""
        given, _kept, _arguments = self.injected(self.values())
        source = self.folder / "project" / name
        output = self.folder / "output.json"
        strict = {
            "ANSIBLE_INVENTORY_UNPARSED_FAILED": "True",
            "ANSIBLE_INVENTORY_EXPORT": "True",
            "ANSIBLE_VERBOSE_TO_STDERR": "True",
            "ANSIBLE_HOST_PATTERN_MISMATCH": "error",
        }
        command = [str(BIN / "ansible-inventory"), "--list", "--export", "-i", str(source), "--output", str(output)]
        done = subprocess.run(
            [*command, "--playbook-dir", str(source.parent)],
            env={**self.variables(given), **strict},
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        found: dict[str, t.Any] = json.loads(output.read_text(encoding="utf-8"))
        return found


class CredentialType(t.NamedTuple):
    """What AWX's code asks of a credential type."""

    inputs: dict[str, t.Any]
    injectors: dict[str, t.Any]
    managed: bool = False
    custom_injectors: None = None


@pytest.fixture(scope="session")
def running() -> Iterator[StandIn]:
    with StandIn(environment.ensure("stand-in")) as stand_in:
        yield stand_in


@pytest.fixture
def project(running: StandIn, tmp_path: Path) -> Project:
    running.reset()
    return Project(tmp_path, running)


@pytest.fixture(scope="session")
def awx() -> dict[str, str]:
    """The environment of ansible-builder."""
    return {**environment.environ(sys.executable), "PATH": os.pathsep.join([str(BIN), os.environ.get("PATH", "")])}
