# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The code blocks of a guide, in order. Knows reStructuredText and Markdown as far as guides use them, and runs nothing."""

from __future__ import annotations

import re
import textwrap
import typing as t
from pathlib import Path

from machine.environment import ROOT

FOLDER = ROOT / "docs" / "docsite" / "rst"
GUIDES = [ROOT / "README.md", *sorted(FOLDER.glob("*.rst"))]
DIRECTIVE = re.compile(r"^( *)\.\. ([\w-]+):: *(\S*)$")
# Other ways to show code, for which there is no rule.
CODE = {"code", "highlight", "include", "literalinclude", "parsed-literal", "prompt", "raw", "sourcecode"}
COMMENT = re.compile(r"^ *\.\. (fails):$")
OPTION = re.compile(r"^ +:([\w-]+):(?: (\S+))?")
FENCE = re.compile(r"^( *)(`{3,}|~{3,})([\w+-]*)$")
MARKDOWN_COMMENT = re.compile(r"^<!-- (file|fails):(?: (\S+))? -->$")


class Block(t.NamedTuple):
    """One block: its lines in the guide, from 0 and without the end, and the text directly before it."""

    start: int
    end: int
    language: str
    text: str
    file: str = ""
    fails: bool = False


class NotABlock(AssertionError):
    """Something that looks like code and is not written as guides write it."""


def of(guide: Path) -> list[Block]:
    """The blocks of a guide."""
    lines = guide.read_text(encoding="utf-8").splitlines()
    try:
        return list(markdown(lines) if guide.suffix == ".md" else restructured(lines))
    except NotABlock as error:
        raise NotABlock(f"{guide.name}:{error}") from None


def made(lines: list[str], start: int, end: int, language: str, said: dict[str, str]) -> Block:
    """A block of these lines."""
    text = textwrap.dedent("\n".join(lines[start:end])).strip("\n") + "\n"
    return Block(start, end, language, text, said.get("file", ""), "fails" in said)


def restructured(lines: list[str]) -> t.Iterator[Block]:
    """The code blocks of reStructuredText."""
    said: dict[str, str] = {}
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        comment, directive = COMMENT.match(line), DIRECTIVE.match(line)
        if comment:
            said[comment[1]] = ""
        elif directive and directive[2] == "code-block":
            start = at = begins(lines, at, said)
            while at < len(lines) and (not lines[at].strip() or indent(lines[at]) > len(directive[1])):
                at += 1
            end = at
            while not lines[end - 1].strip():
                end -= 1
            yield made(lines, start, end, directive[3], said)
            said = {}
        elif line.strip():
            if said:
                raise NotABlock(f"{at}: no code block follows `.. {min(said)}:`.")
            if (directive and directive[2] in CODE) or (not directive and line.rstrip().endswith("::")):
                raise NotABlock(f"{at}: code stands in `.. code-block:: LANGUAGE`, so that a test can run it.")


def begins(lines: list[str], at: int, said: dict[str, str]) -> int:
    """The line with which the text of a block begins, after its options. A caption is the name of a file."""
    while at < len(lines) and ((option := OPTION.match(lines[at])) or not lines[at].strip()):
        if option and option[1] == "caption":
            said["file"] = option[2]
        at += 1
    return at


def markdown(lines: list[str]) -> t.Iterator[Block]:
    """The fenced blocks of Markdown."""
    said: dict[str, str] = {}
    at = 0
    while at < len(lines):
        comment, fence = MARKDOWN_COMMENT.match(lines[at]), FENCE.match(lines[at])
        at += 1
        if comment:
            said[comment[1]] = comment[2] or ""
        elif fence:
            start = at
            while lines[at].strip() != fence[2]:
                at += 1
            yield made(lines, start, at, fence[3], said)
            said = {}
            at += 1
        elif lines[at - 1].strip() and said:
            raise NotABlock(f"{at}: no code block follows `{min(said)}:`.")


def indent(line: str) -> int:
    """How far a line is indented."""
    return len(line) - len(line.lstrip(" "))


def rewritten(guide: Path, texts: list[tuple[Block, str]]) -> None:
    """Put other texts into blocks of a guide."""
    lines = guide.read_text(encoding="utf-8").splitlines()
    for block, text in sorted(texts, key=lambda pair: -pair[0].start):
        margin = " " * min(indent(line) for line in lines[block.start : block.end] if line.strip())
        lines[block.start : block.end] = [(margin + line).rstrip() for line in text.rstrip("\n").split("\n")]
    guide.write_text("\n".join(lines) + "\n", encoding="utf-8")
