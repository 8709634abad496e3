# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Links of the documentation lead somewhere, and a broken one is found in the built site. tests/docs looks at every page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docsite.links import headings, problems, to_repository
from machine.environment import ROOT, sources

MARKDOWN = [name for name in sources() if name.endswith(".md") and not name.startswith("tests/")]
HOME = "https://github.com/ansible-collections/community.buildkite"
PAGE = """\
<html><body><h1 id="one">1</h1><a href="#one">1</a> <a href="sub/b.html#two">2</a> <a href="https://example.com/x">3</a>
<a href="{target}">4</a><img src="a.html"></body></html>
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Two pages; the checkout is beside them."""
    (tmp_path / "site" / "sub").mkdir(parents=True)
    (tmp_path / "site" / "sub" / "b.html").write_text('<a name="two" href="../a.html?x=1#one">x</a>')
    (tmp_path / "README.md").write_text("# What it is\n\n```console\n# none\n```\n\n## Use it: `now`, with 2\n")
    return tmp_path / "site"


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("#one", ""),
        ("#three", "there is no such place on that page"),
        ("sub/b.html#one", "there is no such place on that page"),
        ("c.html", "there is no such file"),
        ("/", "there is no such file"),
        (f"{HOME}/issues", ""),
        (f"{HOME}/blob/main/README.md#use-it-now-with-2", ""),
        (f"{HOME}/blob/main/README.md#none", "there is no such heading in that file"),
        (f"{HOME}/edit/main/README.txt?description=x#y", "there is no such file in the repository"),
        (
            "https://raw.githubusercontent.com/ansible-collections/community.buildkite/main/a",
            "there is no such file in the repository",
        ),
    ],
)
def test_a_broken_link_is_found(site: Path, target: str, why: str) -> None:
    (site / "a.html").write_text(PAGE.format(target=target))
    assert problems(site, site.parent) == ([f"a.html:2: {target}: {why}"] if why else [])


@pytest.mark.parametrize("name", MARKDOWN)
def test_markdown(name: str) -> None:
    """Files that are named are there, and so are their headings. Galaxy shows these pages too: links are whole addresses."""
    for target in re.findall(r"\]\(([^)\s]+)\)", (ROOT / name).read_text(encoding="utf-8")):
        if target.startswith("#"):
            assert target[1:] in headings((ROOT / name).read_text(encoding="utf-8")), target
        else:
            assert "//" in target, f"{target} leads nowhere on Galaxy"
            assert to_repository(target, ROOT) == "", target


def test_files_in_contributing() -> None:
    """Each file of the collection that it names is one."""
    text = (ROOT / "docs" / "docsite" / "rst" / "contributing.rst").read_text(encoding="utf-8")
    names = {Path(name).name for name in re.findall(r"``((?:[\w./]*/)?\w+\.py)``", text)}
    assert len(names) > 20
    assert names - {Path(name).name for name in sources()} == set()
