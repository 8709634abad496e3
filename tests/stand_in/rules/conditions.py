# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which steps a build runs: expressions in `if`, and patterns in `branches`. An unknown expression is refused, never true."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable
from typing import Any

from ..store import Record

TOKEN = re.compile(
    r"""\s*(?://[^\n]*(?:\n|$)\s*)*(?:(?P<sign>==|!=|=~|!~|&&|\|\||[!(),\[\]])|(?P<regex>/(?:[^/\\\n]|\\.)+/[im]*)"""
    r"""|(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?P<number>\d+)|(?P<name>[A-Za-z_][\w.]*))"""
)
WORDS = {"true": True, "false": False, "null": None}
Value = Callable[[Record], Any]
BUILD = ("branch", "commit", "id", "message", "number", "source", "state", "tag")
PIPELINE = ("default_branch", "id", "repository", "slug")
# The documented variables whose value a build has here.
NAMES = (
    *(f"build.{name}" for name in BUILD),
    *("build.author.email", "build.author.name", "build.creator.email", "build.creator.name"),
    *("build.pull_request.id", "build.pull_request.base_branch", "build.pull_request.labels"),
    *(f"pipeline.{name}" for name in PIPELINE),
    *("organization.id", "organization.slug"),
)


class Unknown(ValueError):
    """An expression that the stand-in cannot read; its text is a sentence."""


def branches_match(patterns: str, branch: str) -> bool:
    """Whether a branch matches `branches`: one of the patterns, if there are any without `!`, and none with it."""
    words = re.split(r"[\s,]+", patterns.strip())
    wanted = [word for word in words if not word.startswith("!")]
    unwanted = [word.removeprefix("!") for word in words if word.startswith("!")]
    if any(fnmatch.fnmatchcase(branch, word) for word in unwanted):
        return False
    return not wanted or any(fnmatch.fnmatchcase(branch, word) for word in wanted)


def tokens(text: str) -> list[tuple[str, str]]:
    """The tokens of an expression by their group, with an end."""
    found, place = [], 0
    text = text.rstrip()
    while place < len(text):
        match = TOKEN.match(text, place)
        if match is None:
            if re.fullmatch(r"\s*(//[^\n]*\s*)+", text[place:]):
                break
            raise Unknown(f"The stand-in cannot read `{text[place:].strip()}` in the condition `{text}`.")
        found.append((str(match.lastgroup), match[str(match.lastgroup)]))
        place = match.end()
    return [*found, ("end", "")]


class Parser:
    """A recursive descent over the tokens of one expression."""

    def __init__(self, text: str) -> None:
        self.text, self.rest = text, tokens(text)

    def takes(self, sign: str) -> bool:
        """Whether the next token is this sign or word, which is then taken."""
        if self.rest[0][1] != sign or self.rest[0][0] in ("text", "regex", "end"):
            return False
        self.rest.pop(0)
        return True

    def unknown(self) -> Unknown:
        """The refusal of the next token."""
        return Unknown(f"The stand-in cannot read `{self.rest[0][1] or 'the end'}` in the condition `{self.text}`.")

    def whole(self) -> Value:
        """The whole expression."""
        value = self.any_of()
        if self.rest[0][0] != "end":
            raise self.unknown()
        return value

    def any_of(self) -> Value:
        parts = [self.all_of()]
        while self.takes("||"):
            parts.append(self.all_of())
        return parts[0] if len(parts) == 1 else lambda facts: any(part(facts) for part in parts)

    def all_of(self) -> Value:
        parts = [self.compared()]
        while self.takes("&&"):
            parts.append(self.compared())
        return parts[0] if len(parts) == 1 else lambda facts: all(part(facts) for part in parts)

    def compared(self) -> Value:
        left = self.operand()
        for sign, negated in (("==", False), ("!=", True)):
            if self.takes(sign):
                right = self.operand()
                return lambda facts: (left(facts) == right(facts)) is not negated
        for sign, negated in (("=~", False), ("!~", True)):
            if self.takes(sign):
                pattern = self.pattern()
                return lambda facts: (pattern.search(str(left(facts) or "")) is not None) is not negated
        if self.takes("includes"):
            member = self.operand()
            return lambda facts: member(facts) in (left(facts) or ())
        return left

    def pattern(self) -> re.Pattern[str]:
        """A regular expression, which is on the right only."""
        kind, text = self.rest[0]
        if kind != "regex":
            raise self.unknown()
        self.rest.pop(0)
        body, _slash, flags = text[1:].rpartition("/")
        try:
            return re.compile(body, (re.IGNORECASE if "i" in flags else 0) | (re.MULTILINE if "m" in flags else 0))
        except re.error:
            raise Unknown(f"The stand-in cannot read the regular expression `{text}`.") from None

    def operand(self) -> Value:
        if self.takes("!"):
            inner = self.operand()
            return lambda facts: not inner(facts)
        if self.takes("("):
            inner = self.any_of()
            if not self.takes(")"):
                raise self.unknown()
            return inner
        kind, text = self.rest[0]
        if kind not in ("text", "number", "name"):
            raise self.unknown()
        if kind == "name" and text not in WORDS and text not in (*NAMES, "build.env"):
            raise self.unknown()
        self.rest.pop(0)
        if kind == "name" and text == "build.env":
            return self.variable()
        if kind == "name" and text not in WORDS:
            return lambda facts: facts.get(text)
        value: Any = WORDS.get(text) if kind == "name" else int(text) if kind == "number" else text[1:-1]
        return lambda facts: value

    def variable(self) -> Value:
        """`build.env("NAME")`."""
        if not self.takes("(") or self.rest[0][0] != "text":
            raise self.unknown()
        name = self.rest.pop(0)[1][1:-1]
        if not self.takes(")"):
            raise self.unknown()
        return lambda facts: facts["env"].get(name)


def condition(text: str) -> Value:
    """An expression as a function of the facts of a build; raises Unknown."""
    return Parser(text).whole()


def facts_of(organization: Record, pipeline: Record, build: Record, creator: Record | None) -> Record:
    """The values of an expression's names for a build."""
    author, pull = build["author"] or {}, build["pull_request"] or {}
    person = creator or {}
    return {
        **{f"build.{name}": build.get(name) for name in BUILD},
        **{f"build.author.{name}": author.get(name) for name in ("name", "email")},
        **{f"build.creator.{name}": person.get(name) for name in ("name", "email")},
        "build.pull_request.id": pull.get("id"),
        "build.pull_request.base_branch": pull.get("base"),
        "build.pull_request.labels": build.get("_labels") or [],
        **{f"pipeline.{name}": pipeline[name] for name in PIPELINE},
        **{f"organization.{name}": organization[name] for name in ("id", "slug")},
        "env": build["env"],
    }
