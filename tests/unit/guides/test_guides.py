# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every code block of the README and of the guides is executed. WRITE_GUIDES=1 writes the true outputs into them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from machine.environment import ROOT
from stand_in.process import StandIn

from . import afterwards
from .blocks import FOLDER, GUIDES, of
from .running import SEEDS, Run

# The folders of docs/examples whose files a guide shows.
EXAMPLES = {
    "guide_agents": ("agents", "."),
    "guide_awx": ("awx",),
    "guide_builds": ("awx",),
    "guide_drift": ("nightly",),
    "guide_events": ("events",),
    "guide_organization_as_code": ("organization_as_code",),
}


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.stem)
def test_guide(guide: Path, stand_in: StandIn, tmp_path: Path) -> None:
    run = Run(guide, stand_in, tmp_path)
    run.follow(of(guide))
    getattr(afterwards, after(guide), lambda run: None)(run)


def after(guide: Path) -> str:
    """The name of the function that checks what else is true of a guide."""
    return f"after_{guide.stem.removeprefix('guide_').lower()}"


def test_nothing_is_left_over() -> None:
    """Every seed has its guide, and so has everything that is asserted afterwards."""
    names = {guide.stem for guide in GUIDES}
    assert {path.stem for path in SEEDS.iterdir()} <= names
    wanted = {name for name in vars(afterwards) if name.startswith("after_")}
    assert wanted <= {after(guide) for guide in GUIDES}


def test_every_guide_is_on_the_index() -> None:
    sections = yaml.safe_load((FOLDER.parent / "extra-docs.yml").read_text(encoding="utf-8"))["sections"]
    shown = [name for section in sections for name in section["toctree"]]
    assert sorted(shown) == sorted(path.stem for path in FOLDER.iterdir())


@pytest.mark.parametrize(("guide", "folders"), EXAMPLES.items())
def test_files_are_those_of_the_examples(guide: str, folders: tuple[str, ...]) -> None:
    """What a guide shows and docs/examples has too is the same, except for the comment at the top of the example."""
    shown = {block.file: block.text for block in of(FOLDER / f"{guide}.rst") if block.file}
    examples = [ROOT / "docs" / "examples" / folder for folder in folders]
    same = {name: folder / name for name in shown for folder in examples if (folder / name).is_file()}
    assert len(same) >= 1
    for name, path in same.items():
        assert told(path.read_text(encoding="utf-8")).endswith(told(shown[name])), name


def told(text: str) -> str:
    """A file without the line that names its schema, which lies elsewhere for an example."""
    return "".join(line for line in text.splitlines(keepends=True) if "$schema=" not in line)


@pytest.mark.parametrize("guide", sorted(FOLDER.glob("*.rst")), ids=lambda guide: guide.stem)
def test_a_caption_begins_where_its_code_does(guide: Path) -> None:
    """Otherwise all of the code is shown indented."""
    options = r"^( *):caption: \S+\n(?: *:\w+:.*\n)*\n+( *)\S"
    found = re.findall(options, guide.read_text(encoding="utf-8"), re.MULTILINE)
    assert [margins for margins in found if margins[0] != margins[1]] == []
