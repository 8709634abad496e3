# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The guide shows the example files, and its commands do what it says, against the stand-in."""

from __future__ import annotations

import re
import sys
import typing as t
from pathlib import Path

import pytest
from ansible.parsing.vault import VaultLib, VaultSecret

from commands import ansible
from environment import ROOT
from stand_in_process import StandIn

GUIDE = (ROOT / "docs" / "organization_as_code.md").read_text(encoding="utf-8")
EXAMPLES = ROOT / "docs" / "examples" / "organization_as_code"
FILES = sorted(str(path.relative_to(EXAMPLES)) for path in EXAMPLES.rglob("*.yml"))
HEADER_LINES = 5
USERS = [{"name": "Ada", "email": "ada@example.com"}, {"name": "Grace", "email": "grace@example.com"}]


def body(name: str) -> str:
    """An example file without its header."""
    return "".join((EXAMPLES / name).read_text(encoding="utf-8").splitlines(keepends=True)[HEADER_LINES:])


class Commands:
    """Commands in a folder with the example files, as the guide shows them."""

    def __init__(self, stand_in: StandIn, folder: Path) -> None:
        self.stand_in = stand_in
        self.folder = folder
        for name in FILES:
            self.write(name, body(name))

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def run(self, program: str, *arguments: str) -> tuple[int, str]:
        """Exit status and everything that is said."""
        variables = {**self.stand_in.variables, "ANSIBLE_NOCOLOR": "1"}
        done = ansible(program, *arguments, folder=self.folder, variables=variables, errors_between=True)
        return done.returncode, done.stdout

    def role(self, *arguments: str) -> str:
        """Run the playbook of the guide, which must succeed."""
        status, said = self.run(
            "playbook", "buildkite.yml", "-e", f"ansible_python_interpreter={sys.executable}", *arguments
        )
        assert status == 0, said
        return said


@pytest.fixture
def commands(stand_in: StandIn, tmp_path: Path) -> Commands:
    """The examples, and an organization with their users."""
    stand_in.reset({"users": USERS})
    return Commands(stand_in, tmp_path)


def test_the_guide_shows_the_examples() -> None:
    shown = dict(re.findall(r"^<!-- (\S+\.yml) -->\n```yaml\n(.*?)```\n<!-- end -->$", GUIDE, re.DOTALL | re.MULTILINE))
    assert {"buildkite.yml", "buildkite/organization.yml", "buildkite/pipelines/shop.yml"} <= set(shown) <= set(FILES)
    assert shown == {name: body(name) for name in shown}


def test_plan_apply_export(commands: Commands) -> None:
    said = commands.role()
    assert "pipeline/shop-release" in said and "changed=1" in said
    assert commands.stand_in.log(write=True) == []
    expected = re.search(
        r"^ansible-playbook buildkite.yml (-e \S+ -e organization_expect_plan=\w+)$", GUIDE, re.MULTILINE
    )
    assert expected
    status, said = commands.run("playbook", "buildkite.yml", *expected[1].split())
    assert status == 2 and "expect_plan" in said
    assert commands.stand_in.log(write=True) == []
    commands.role("-e", "organization_mode=apply")
    made: dict[str, t.Any] = commands.stand_in.state()["pipelines"]
    assert made["shop-release"]["provider"]["settings"]["build_tags"] is True
    assert made["shop"]["configuration"] == made["shop-release"]["configuration"]
    assert "changed=0" in commands.role(
        "-e", '{"organization_prune": ["pipelines"], "organization_fail_on_drift": true}'
    )
    _status, said = commands.run("adhoc", "localhost", *adhoc())
    assert '"default_branch": "main"' in said and '"Builds and tests the shop"' in said
    exported = ("-e", "organization_mode=export", "-e", "organization_path=live")
    assert "changed=1" in commands.role(*exported)
    assert "changed=0" in commands.role(*exported)
    assert (commands.folder / "live" / "clusters" / "linux.yml").is_file()
    everything = '{"organization_prune": ["clusters", "queues", "teams", "pipelines", "webhooks"]}'
    assert "changed=0" in commands.role("-e", "organization_path=live", "-e", everything)


def adhoc() -> tuple[str, ...]:
    """The arguments of the guide's ad hoc command."""
    found = re.search(r"^ansible localhost (-m \S+) \\\n  -a \"(.*)\"$", GUIDE, re.MULTILINE)
    assert found
    return (*found[1].split(), "-a", found[2])


def test_mistakes_of_the_guide(commands: Commands) -> None:
    commands.write(
        "buildkite/pipelines/shop.yml", body("buildkite/pipelines/shop.yml").replace("repository", "repositry")
    )
    commands.write("buildkite/teams/web.yml", "name: Web\n")
    status, said = commands.run("playbook", "buildkite.yml")
    found = re.search(r"```text\n(2 mistakes:\n.*?)```", GUIDE, re.DOTALL)
    assert found
    assert status == 2
    assert found[1].strip() in said
    assert commands.stand_in.log() == []


def test_vault(commands: Commands) -> None:
    vault = VaultLib([("default", VaultSecret(b"open sesame"))])
    value = vault.encrypt("Whispered", vault.secrets[0][1]).decode()
    commands.write("buildkite/teams/a.yml", "name: A\ndescription: !vault |\n  " + value.replace("\n", "\n  "))
    commands.write("buildkite/teams/b.yml", vault.encrypt("name: B", vault.secrets[0][1]).decode())
    status, said = commands.run("playbook", "buildkite.yml")
    assert status == 2
    why = "this value is encrypted and cannot be decrypted: give its password with --vault-id or --vault-password-file."
    assert f"buildkite/teams/a.yml:2: {why}" in said and f"buildkite/teams/b.yml:1: {why}" in said
    commands.write("password", "open sesame")
    commands.role("-e", "organization_mode=apply", "--vault-password-file", "password")
    teams = commands.stand_in.state()["teams"]
    assert {team["name"] for team in teams.values()} >= {"A", "B"}
    assert "Whispered" in {team["description"] for team in teams.values()}
