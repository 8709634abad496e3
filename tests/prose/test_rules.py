# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where prose is found, and what the rules make of it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from prose.passages import COMMENT, DOCSTRING, GUIDE, MESSAGE, OPTION, Passage, passages
from prose.rules import findings

GUIDE_TEXT = """
Rotate a token
==============

Set :ansopt:`community.buildkite.agent_token#module:state`, then run ``thing``. See :ref:`the guide <label>`.

.. code-block:: yaml

   - name: A thing of code

.. note::

   A note is prose.
"""
CODE_TEXT = '''
"""What it is."""
DOCUMENTATION = r"""
options:
  name:
    description:
      - Name of the O(thing).
"""
PLAIN = "thing"
def run(name):
    """Run it."""
    # Why `thing` is there.
    raise ValueError(f"{name} does not exist: create it first.")
'''


def read(root: Path, name: str, text: str) -> list[tuple[int, str, str]]:
    """What is read of one file: line, sort and text."""
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text, encoding="utf-8")
    return sorted((found.line, found.sort, found.text) for found in passages(root, [name]))


def messages(text: str, sort: str = GUIDE) -> list[str]:
    return [found.message for found in findings(Passage("a", 1, sort, text)) if not found.warning]


def warnings(text: str) -> list[str]:
    return [found.message for found in findings(Passage("a", 1, GUIDE, text)) if found.warning]


def test_a_guide_is_read_without_its_code(tmp_path):
    found = [text for _line, _sort, text in read(tmp_path, "docs/a.rst", GUIDE_TEXT)]
    assert found == ["Rotate a token", "Set X, then run X. See the guide.", "A note is prose."]


def test_a_readme_is_read_without_its_code(tmp_path):
    found = read(
        tmp_path, "README.md", "# Title\n\nRun `thing`\nnow.\n\n```\nthing\n```\n\n| a | b |\n|---|---|\n| c | d |\n"
    )
    assert [text for _line, _sort, text in found] == ["Title", "Run X now.", "a", "b", "c", "d"]


def test_of_code_options_messages_docstrings_and_comments_are_read(tmp_path):
    assert read(tmp_path, "plugins/modules/a.py", CODE_TEXT) == [
        (2, DOCSTRING, "What it is."),
        (7, OPTION, "Name of the X."),
        (11, DOCSTRING, "Run it."),
        (12, COMMENT, "Why X is there."),
        (13, MESSAGE, "X does not exist: create it first."),
    ]


def test_of_tests_only_docstrings_and_comments_are_read(tmp_path):
    assert [sort for _line, sort, _text in read(tmp_path, "tests/a.py", CODE_TEXT)] == [
        DOCSTRING,
        DOCSTRING,
        COMMENT,
    ]


@pytest.mark.parametrize("word", ["things", "tells", "said", "what is there", "left alone", "stands", "is to be"])
def test_a_word_that_the_glossary_replaces_is_an_error(word):
    (message,) = messages(f"Here {word} in a sentence.")
    assert message.startswith(f'"{word}": the glossary has another word')


@pytest.mark.parametrize("word", ["stand-in", "nothing", "standard", "understand", "saying-so"])
def test_a_word_that_only_contains_one_is_none(word):
    assert messages(f"Here {word} in a sentence.") == []


def test_code_may_have_kinds_and_users_may_not():
    assert messages("Each kind of object.", DOCSTRING) == messages("Each kind of object.", COMMENT) == []
    assert len(messages("Each kind of object.", OPTION)) == 1


def test_sentences_of_more_than_30_words_are_warned_of():
    assert warnings("word " * 29 + "word.") == []
    assert len(warnings("word " * 30 + "word.")) == 1
    assert warnings("word " * 20 + "word. Next " + "word " * 20) == []


def test_chains_of_passives_are_warned_of():
    assert warnings("A file is written by you.") == []
    assert len(warnings("A file that was written by you is quickly deleted.")) == 1
