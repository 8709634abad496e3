# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules for sentences: the glossary's words, and what makes a sentence hard to read.

Each word of the glossary's right column that can be recognized without understanding the sentence is an error. What is only right or
wrong by its meaning, such as "refuse", which Buildkite's API does, is left to people.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from proselint.checks import __register__ as library
from proselint.registry.checks import Check, Padding
from proselint.registry.checks.engine import Fancy
from proselint.registry.checks.types import Existence

from prose.passages import COMMENT, DOCSTRING, GUIDE, OPTION, Passage

# Words to replace, as regular expressions, and what to write.
GLOSSARY = {
    r"things?": "name what it is: an object, a value, a file",
    r"(?:tell|tells|told|telling)": "report, return, list, show or name",
    r"(?:say|says|said|saying)": "report, return, show, document or explain",
    r"what (?:is|was) (?:not )?there": "the current state, or what exists",
    r"what there (?:is|was)": "the current state, or what exists",
    r"(?:is|are|was|were) not there": "does not exist",
    r"(?:is|are|was|were) (?:already|still) there": "exists",
    r"what is (?:wanted|given)": "the desired state, or the option",
    r"wanted": "declared or desired",
    r"(?:stand|stands|stood|standing)": "contain, include, or is in",
    r"(?:left|leave|leaves|leaving) alone": "unmanaged, or does not change",
    r"implied": "cascade",
    r"(?:go|goes|went|going) (?:along|with it)": "cascade, or is deleted with it",
    r"(?:make|makes|made|making) it so": "apply",
    r"(?:carry|carries|carried|carrying) (?:it|them) out": "apply",
    r"(?:write|writes|wrote|writing) (?:it|them) down": "export",
    r"(?:give|gives|gave|giving) (?:it|them) back": "restore or return",
    r"the way back": "restore",
    r"what was there before": "the previous state",
    r"(?:take|takes|took|bring|brings|brought) (?:it|them) (?:out|back)": "drain, pause or resume",
    r"is to (?:be|exist|have)": "should",
    r"are to (?:be|exist|have)": "should",
    r"(?:that|those) which": "the noun that it means",
    r"it is not (?:so|thus)": "does not apply",
    r"(?:whoever|whosoever)": "anyone who, or you",
    r"(?:hence|thus|thereby|therein|thereof|wherein|whereby|besides)": "so, in it, by this, also",
}
# In user-facing text only: code has kinds of its own.
USER_FACING = {r"kinds?": "resource, or name what it is"}
# Of proselint's own checks, those that are about words: its typography is for books.
LIBRARY = tuple(
    check
    for check in library
    if check.path_segments[0] in ("archaism", "cliches", "malapropisms", "needless_variants", "nonwords", "redundancy")
)
LONGEST = 30
PASSIVE = re.compile(
    r"\b(?:am|is|are|was|were|be|been|being)\s+(?:not\s+|\w+ly\s+)?"
    r"(?:\w+ed|written|read|made|known|given|taken|sent|set|seen|shown|found|held|kept|left|lost|put|run|begun|chosen|built)\b",
    re.IGNORECASE,
)
SENTENCE = re.compile(r"(?<=[.!?:;])\s+(?=[A-Z`\"'X(])")


class Finding(NamedTuple):
    """What is wrong with a passage. A warning counts only where a page promises to have none."""

    passage: Passage
    message: str
    warning: bool = False

    def __str__(self) -> str:
        sort = "warning: " if self.warning else ""
        return f"{self.passage.file}:{self.passage.line}: {sort}{self.message}"


def _checks(words: dict[str, str], path: str) -> list[Check]:
    """A hyphen and an underscore belong to a word: `stand-in` is not `stand`."""
    return [
        Check(
            Existence((rf"(?<![\w'-])(?:{pattern})(?![\w'-])",), Padding.RAW),
            engine=Fancy(),
            path=path,
            message=f'"{{}}": the glossary has another word: {advice}.',
        )
        for pattern, advice in words.items()
    ]


EVERYWHERE = _checks(GLOSSARY, "glossary")
FOR_USERS = _checks(USER_FACING, "glossary")


def findings(passage: Passage) -> Iterator[Finding]:
    """What is wrong with a passage: errors, and warnings where people read it."""
    checks = [*EVERYWHERE]
    if passage.sort not in (DOCSTRING, COMMENT):
        checks += FOR_USERS
    if passage.sort in (GUIDE, OPTION):
        checks += LIBRARY
    for check in checks:
        for result in check.check_with_flags(passage.text):
            yield Finding(passage, result.message)
    if passage.sort == GUIDE:
        yield from _hard_to_read(passage)


def _hard_to_read(passage: Passage) -> Iterator[Finding]:
    for sentence in SENTENCE.split(passage.text):
        start = f"{sentence[:40]}…"
        length = len(sentence.split())
        if length > LONGEST:
            yield Finding(passage, f"{length} words in one sentence, more than {LONGEST}: {start}", warning=True)
        passives = PASSIVE.findall(sentence)
        if len(passives) > 1:
            yield Finding(passage, f"a chain of passives, {', '.join(passives)}: {start}", warning=True)
