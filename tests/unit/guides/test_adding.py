# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A resource that is added to a copy of the checkout as the contributing guide describes is in every place afterwards."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest
import yaml

from machine.environment import ROOT, sources
from running import commands
from stand_in.process import StandIn

from .blocks import FOLDER, of

BLOCKS = [block for block in of(FOLDER / "contributing.rst") if block.language in ("python", "yaml")]
HEADER = "".join((ROOT / "galaxy.yml").read_text(encoding="utf-8").splitlines(keepends=True)[:3])
# What the lines without a file of their own come before.
AFTER_LIVES = "AROUND: Result = {"
NAME = "pipeline_template"
# What is written for a resource besides what the guide shows, and what is written anew with it inside.
MADE = (
    f"plugins/action/{NAME}.py",
    f"plugins/doc_fragments/_{NAME}.py",
    f"docs/schema/{NAME}s.json",
    *(f"tests/integration/targets/{NAME}/{name}" for name in ("aliases", "meta/main.yml", "tasks/main.yml")),
)
MENTIONED = (
    "README.md",
    "meta/runtime.yml",
    "plugins/doc_fragments/_organization.py",
    "plugins/doc_fragments/_organization_info.py",
    "roles/organization/meta/argument_specs.yml",
    "docs/schema/organization.json",
)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The checkout with the resource of the guide, and with what is written from it."""
    folder = tmp_path_factory.mktemp("adding") / "ansible_collections" / "community" / "buildkite"
    for name in sources():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)
    for block in BLOCKS:
        if block.file:
            first = {"plugins/modules": "#!/usr/bin/python\n", "tests/integration": "---\n"}
            begin = next((text for place, text in first.items() if block.file.startswith(place)), "")
            (folder / block.file).parent.mkdir(parents=True, exist_ok=True)
            (folder / block.file).write_text(f"{begin}{HEADER}\n{block.text}", encoding="utf-8")
        else:
            path = folder / "tests" / "rendering" / "samples.py"
            text = path.read_text(encoding="utf-8")
            assert text.count(AFTER_LIVES) == 1
            path.write_text(text.replace(AFTER_LIVES, block.text + AFTER_LIVES), encoding="utf-8")
    assert render(folder).returncode == 0
    return folder


def render(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Write what follows from the declarations of a copy."""
    variables = {**os.environ, "PYTHONPATH": str(folder.parents[2])}
    return subprocess.run(
        [sys.executable, str(folder / "tests" / "rendering"), *options],
        env=variables,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_is_in_every_place(copy: Path) -> None:
    assert "pipeline_templates" not in (ROOT / "docs/schema/organization.json").read_text(encoding="utf-8")
    assert [name for name in MADE if not (copy / name).is_file()] == []
    assert [name for name in MENTIONED if NAME not in (copy / name).read_text(encoding="utf-8")] == []
    done = render(copy, "--check")
    assert done.returncode == 0, done.stdout


def test_it_is_documented(copy: Path) -> None:
    """Every option and every key that is returned, with a sample of a real run."""
    document = described(copy)
    assert {"name", "description", "configuration", "available", "state", "id", "api_token"} <= set(
        document["doc"]["options"]
    )
    returned = document["return"][NAME]["contains"]
    assert {name: entry["sample"] for name, entry in returned.items() if name != "id"} == {
        "name": "Go",
        "description": "Services in Go",
        "configuration": "steps:\n  - label: Tests\n    command: make test\n",
        "available": True,
    }


def described(copy: Path) -> dict[str, t.Any]:
    """The module's documentation, read by ansible-doc."""
    variables = {"ANSIBLE_COLLECTIONS_PATH": str(copy.parents[2])}
    done = commands.ansible(
        "doc", "--json", f"community.buildkite.{NAME}", folder=copy.parents[2], variables=variables, fork=False
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, t.Any] = json.loads(done.stdout)[f"community.buildkite.{NAME}"]
    return found


def test_it_lives(copy: Path, stand_in: StandIn, tmp_path: Path) -> None:
    """Made, found the same, changed, declared with the organization, deleted: as its integration target declares it."""
    target = copy / "tests" / "integration" / "targets" / NAME / "vars" / "main.yml"
    declared = yaml.safe_load(target.read_text(encoding="utf-8"))["declared"]
    module = f"community.buildkite.{NAME}"
    again = {"community.buildkite.organization": {f"{NAME}s": [{**declared["create"], "available": True}]}}
    steps: list[tuple[dict[str, t.Any], bool]] = [
        ({module: declared["create"]}, True),
        ({module: declared["create"]}, False),
        ({module: declared["change"]}, True),
        (again, False),
        ({module: declared["delete"]}, True),
        ({module: declared["delete"]}, False),
    ]
    tasks = [
        task
        for number, (call, changes) in enumerate(steps)
        for task in (
            {"name": str(number), **call, "register": "done"},
            {"ansible.builtin.assert": {"that": f"done.changed == {changes}"}},
        )
    ]
    play = [{"hosts": "localhost", "gather_facts": False, "tasks": tasks}]
    (tmp_path / "playbook.json").write_text(json.dumps(play), encoding="utf-8")
    stand_in.reset({})
    variables = {**stand_in.variables, "ANSIBLE_COLLECTIONS_PATH": str(copy.parents[2])}
    done = commands.ansible("playbook", "playbook.json", folder=tmp_path, variables=variables, fork=False)
    assert done.returncode == 0, done.stdout
    assert [entry["method"] for entry in stand_in.log(write=True)] == ["POST", "PATCH", "DELETE"]
