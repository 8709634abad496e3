# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A guide with a wrong block fails, with its line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from stand_in.process import StandIn

from .blocks import Block, of, rewritten
from .running import Run, pattern

GUIDE = """\
.. _label:

Title
=====

.. code-block:: text
   :caption: said.txt

    One line.

    - Another: ``line``

- In a list:

  .. code-block:: console

      printf 'a\\nb 12 c\\nd\\n' \\
        | cat
      cat said.txt

  .. fails:

  .. code-block:: console

     false
"""
WRONG = {
    "command that fails": (".. code-block:: console\n\n    exit 3\n", "3: exit 3\nended with 3"),
    "command that should fail": (".. fails:\n\n.. code-block:: console\n\n    true\n", "5: true\nended with 0"),
    "unknown program": (".. code-block:: console\n\n    ansible-plybook x.yml\n", "ended with 127"),
    "output": (
        ".. code-block:: console\n\n    echo one; echo two\n\n.. code-block:: text\n\n    one\n    three\n",
        "says something else",
    ),
    "output of nothing": (".. code-block:: text\n\n    one\n", "no command stands before"),
    "language without a rule": (".. code-block:: perl\n\n    print 1\n", "3: there is no rule for a block of perl"),
    "no language": (".. code-block::\n\n    print 1\n", "there is no rule for a block of no language"),
    "literal block": ("As here::\n\n    print 1\n", "1: code stands in"),
    "other directive": (".. parsed-literal::\n\n    print 1\n", "1: code stands in"),
    "rule for no block": (".. fails:\n\nText.\n", "3: no code block follows"),
    "unused file": (".. code-block:: yaml\n   :caption: a.yml\n\n    a: 1\n", "nothing uses the file a.yml"),
    "YAML that is none": (".. code-block:: yaml\n   :caption: a.yml\n\n    a: [\n", "while parsing"),
    "YAML of no kind": (".. code-block:: yaml\n\n    a: 1\n", "there is no rule for it"),
    "unknown option": (".. code-block:: yaml\n\n    pipelines: [{slug: a, colour: red}]\n", "'colour' was unexpected"),
    "task that does not run": (".. code-block:: yaml\n\n    - nothing.such.module:\n", "couldn't resolve module"),
    "unknown schema": (
        ".. code-block:: yaml\n   :caption: a.yml\n\n    # yaml-language-server: $schema=https://a.b/c.json\n    a: 1\n",
        "there is no schema https://a.b/c.json",
    ),
    "library too few": (".. code-block:: console\n\n    pip install requests\n", "the collection needs"),
    "other collection": (
        ".. code-block:: console\n\n    ansible-galaxy collection install a.b\n",
        "not this collection",
    ),
}


def guide(folder: Path, text: str, name: str = "guide_x.rst") -> Path:
    (folder / "guides").mkdir()
    path = folder / "guides" / name
    path.write_text(text, encoding="utf-8")
    return path


def follow(path: Path, stand_in: StandIn) -> Run:
    """A guide, followed in a folder beside its own."""
    folder = path.parents[1] / "run"
    folder.mkdir()
    run = Run(path, stand_in, folder)
    run.follow(of(path))
    return run


@pytest.mark.parametrize("name", WRONG)
def test_wrong_block(name: str, stand_in: StandIn, tmp_path: Path) -> None:
    text, why = WRONG[name]
    with pytest.raises(AssertionError, match=re.escape(why)):
        follow(guide(tmp_path, text), stand_in)


def test_blocks(tmp_path: Path) -> None:
    assert of(guide(tmp_path, GUIDE)) == [
        Block(8, 11, "text", "One line.\n\n- Another: ``line``\n", "said.txt"),
        Block(16, 19, "console", "printf 'a\\nb 12 c\\nd\\n' \\\n  | cat\ncat said.txt\n"),
        Block(24, 25, "console", "false\n", fails=True),
    ]


def test_blocks_of_markdown(tmp_path: Path) -> None:
    text = "# A\n\n<!-- file: a.yml -->\n```yaml\na: 1\n```\n\n1. Then\n\n   ```console\n   cat a.yml\n   ```\n"
    assert of(guide(tmp_path, text, "README.md")) == [
        Block(4, 5, "yaml", "a: 1\n", "a.yml"),
        Block(10, 11, "console", "cat a.yml\n"),
    ]


def test_it_is_followed(stand_in: StandIn, tmp_path: Path) -> None:
    run = follow(guide(tmp_path, GUIDE), stand_in)
    assert [(done.status, done.said) for done in run.done] == [
        (0, "a\nb 12 c\nd\n"),
        (0, "One line.\n\n- Another: ``line``\n"),
        (1, ""),
    ]


def test_a_check_that_writes_is_noticed(stand_in: StandIn, tmp_path: Path) -> None:
    write = (
        'curl --silent -H "Authorization: Bearer $BUILDKITE_API_TOKEN" -H "Content-Type: application/json" '
        'https://api.buildkite.com/v2/organizations/$BUILDKITE_ORGANIZATION_SLUG/teams -d \'{"name": "T"}\' # --check'
    )
    with pytest.raises(AssertionError, match=r"--check wrote"):
        follow(guide(tmp_path, f".. code-block:: console\n\n    {write}\n"), stand_in)


@pytest.mark.parametrize(
    ("shown", "found"),
    [
        ("a", True),
        ("b ... c", True),
        ("a\n...\nd", True),
        ("a\n...\nb ...", True),
        ("b", False),
        ("a\nd", False),
        ("d\n...\na", False),
        ("e\n  f", True),
        ("e\nf", False),
        ("f\n\ng", False),
        ("  f\n\ng", True),
    ],
)
def test_pattern(shown: str, found: bool) -> None:
    assert bool(pattern(shown).search("a\nb 12 c\nd\n    e\n      f\n\n    g")) == found


def test_outputs_are_written_where_they_are_wanted(tmp_path: Path) -> None:
    text = "- In a list:\n\n  .. code-block:: text\n\n      old\n\nEnd.\n"
    path = guide(tmp_path, text)
    rewritten(path, [(of(path)[0], "new\n\n  indented\n")])
    assert path.read_text(encoding="utf-8") == text.replace("      old", "      new\n\n        indented")
