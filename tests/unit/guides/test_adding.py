# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A resource that is added to a copy of the checkout as the contributing guide describes is in every place afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from machine.environment import ROOT, sources

from .blocks import FOLDER, of

BLOCKS = [block for block in of(FOLDER / "contributing.rst") if block.language in ("python", "yaml")]
HEADER = "".join((ROOT / "galaxy.yml").read_text(encoding="utf-8").splitlines(keepends=True)[:3])
# The first line of a file, by its place.
FIRST = {"plugins/modules": "#!/usr/bin/python\n", "tests/integration": "---\n"}
NAME = "pipeline_template"
# What follows from the files of the guide: whole files, and parts of files.
MADE = (
    *(f"plugins/{place}{NAME}{end}.py" for place in ("action/", "doc_fragments/_") for end in ("", "_info")),
    f"plugins/modules/{NAME}_info.py",
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


def without(text: str) -> str:
    """A text without the lines that name the resource."""
    return "".join(line for line in text.splitlines(keepends=True) if NAME not in line)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The checkout without what follows from the resource, then with the files of the guide and with what is rendered."""
    folder = tmp_path_factory.mktemp("adding") / "ansible_collections" / "community" / "buildkite"
    for name in sources():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)
    for name in MADE:
        (folder / name).unlink()
    (folder / "meta/runtime.yml").write_text(
        without((ROOT / "meta/runtime.yml").read_text(encoding="utf-8")), encoding="utf-8"
    )
    for block in BLOCKS:
        if block.file:
            first = next((text for place, text in FIRST.items() if block.file.startswith(place)), "")
            (folder / block.file).write_text(f"{first}{HEADER}\n{block.text}", encoding="utf-8")
    done = render(folder)
    assert done.returncode == 0, done.stdout + done.stderr
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
    """The files of the guide give what is in the checkout, whole."""
    assert [name for name in sources() if (copy / name).read_bytes() != (ROOT / name).read_bytes()] == []
    assert [name for name in MENTIONED if NAME not in (copy / name).read_text(encoding="utf-8")] == []


def test_the_samples_are_those_of_the_guide() -> None:
    """What has no file of its own is a part of one."""
    (block,) = [block for block in BLOCKS if not block.file]
    text = (ROOT / "tests" / "rendering" / "samples.py").read_text(encoding="utf-8")
    first, *entry, last = block.text.splitlines(keepends=True)
    assert (first, last) == ("LIVES = {\n", "}\n") and "".join(entry) in text
