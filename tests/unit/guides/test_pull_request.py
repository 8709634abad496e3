# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The example of a pull request's plan runs what main has, on the YAML of the pull request, with a token that can only read."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from machine.environment import ROOT
from rendering import scopes
from running import commands
from stand_in.process import StandIn

EXAMPLE = ROOT / "docs" / "examples" / "pull_request"
MAIN = {
    "ansible.cfg": "[defaults]\n",
    "roles/own/tasks/main.yml": "[]\n",
    "plan.yml": (EXAMPLE / "plan.yml").read_text(encoding="utf-8"),
    "buildkite/organization.yml": "teams: [{name: Web}]\n",
    "buildkite/teams/gone.yml": "name: Gone\n",
}
# Whatever else it contains, the job takes the YAML of one folder.
PULL_REQUEST = {
    "ansible.cfg": "[defaults]\ncallback_plugins = callbacks\n",
    "callbacks/evil.py": "raise SystemExit\n",
    "roles/own/tasks/main.yml": "- ansible.builtin.command: touch evil\n",
    "plan.yml": "- hosts: localhost\n  tasks: [{ansible.builtin.command: touch evil}]\n",
    "group_vars/all.yml": "organization_read_only: ignore\n",
    "buildkite/organization.yml": "teams: [{name: Web, description: \"{{ lookup('pipe', 'touch evil') }}\"}]\n",
    "buildkite/deep/er/evil.py": "",
    "buildkite/teams/new.yml": "name: New\n",
}


def git(folder: Path, *words: str) -> str:
    """What git prints in a folder, without anyone's settings."""
    own = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null", "HOME": str(folder)}
    named = {f"GIT_{who}_{what}": "a@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    command = ["git", "-C", str(folder), "-c", "init.defaultBranch=main", *words]
    return subprocess.run(
        command, env={**os.environ, **own, **named}, check=True, capture_output=True, text=True
    ).stdout


def commit(folder: Path, files: dict[str, str]) -> str:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "x")
    return git(folder, "rev-parse", "HEAD").strip()


@pytest.fixture
def job(tmp_path: Path) -> Path:
    """The folder of the job, once its step ran all but Ansible's commands."""
    origin, checkout, programs = tmp_path / "origin", tmp_path / "checkout", tmp_path / "programs"
    for folder in (origin, programs):
        folder.mkdir()
    git(origin, "init", "--quiet")
    commit(origin, MAIN)
    git(tmp_path, "clone", "--quiet", str(origin), str(checkout))
    (checkout / "buildkite/teams/gone.yml").unlink()
    (checkout / "buildkite/teams/link.yml").symlink_to(tmp_path / "outside.yml")
    changed = commit(checkout, PULL_REQUEST)
    for name in ("ansible-galaxy", "ansible-playbook", "buildkite-agent"):
        (programs / name).write_text(f'#!/bin/sh\necho "$PWD: {name} $*" >> {tmp_path}/ran\n')
        (programs / name).chmod(0o755)
    (step,) = yaml.safe_load((EXAMPLE / "pipeline.yml").read_text(encoding="utf-8"))["steps"]
    script = "\n".join(["set -e", *step["command"]]).replace("$$", "$")
    variables = {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "BUILDKITE_COMMIT": changed}
    subprocess.run(["sh", "-c", script], cwd=checkout, env=variables, check=True)
    return checkout / "reviewed"


def test_only_yaml_is_taken_from_the_pull_request(job: Path) -> None:
    found = {str(path.relative_to(job)): path for path in job.rglob("*") if not path.is_dir()}
    taken = {name for name in PULL_REQUEST if name.startswith("buildkite/") and name.endswith(".yml")}
    assert set(found) == {name for name in MAIN if not name.startswith("buildkite/")} | taken | {
        "buildkite/teams/link.yml"
    }
    for name, path in found.items():
        if not path.is_symlink():
            assert path.read_text(encoding="utf-8") == {**MAIN, **{one: PULL_REQUEST[one] for one in taken}}[name]
    ran = (job.parents[1] / "ran").read_text(encoding="utf-8").splitlines()
    assert [line.partition(": ")[0] for line in ran] == [str(job)] * 3
    assert [line.partition(": ")[2] for line in ran] == [
        "ansible-galaxy collection install community.buildkite",
        "buildkite-agent secret get ORGANIZATION_READ_TOKEN",
        "ansible-playbook plan.yml",
    ]


def test_the_plan_that_it_makes(job: Path, stand_in: StandIn) -> None:
    """With a token that can only read and without a vault password; a template of the pull request is text."""
    stand_in.reset({"tokens": [{"token": "bkua_reads", "user": "owner@example.com", "scopes": scopes.uses()[0][1]}]})
    # The command is faster without a file of its own, and a link is tested with the reader of files.
    (job / "ansible.cfg").unlink()
    (job / "buildkite/teams/link.yml").unlink()
    variables = {**stand_in.variables, "ANSIBLE_NOCOLOR": "1", "ANSIBLE_PYTHON_INTERPRETER": sys.executable}
    variables |= {"BUILDKITE_API_TOKEN": "bkua_reads", "BUILDKITE_ORGANIZATION_SLUG": stand_in.organization}
    said = commands.ansible("playbook", "plan.yml", folder=job, variables=variables, errors_between=True).stdout
    assert "team/Web (description: \"{{ lookup('pipe', 'touch evil') }}\")" in said and "create  team/New" in said, said
    assert stand_in.log(write=True) == [] and not (job / "evil").exists()
