# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reports as Markdown, for an annotation of a build or a comment of a pull request.

Private to this collection. Pure. Names and messages of others are in code only, so that nothing of them
is markup, a link or a mention.
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.community.buildkite.plugins.module_utils._text import visible

from .report import STATES, Entry, Report, ReportError, changed_by, differences, inherited, place

# The most bytes that Buildkite accepts as an annotation; the least that contain a head.
ANNOTATION = 1024 * 1024
LEAST = 1000
# In a limited report, how much of one change, one line, one name and each list is shown.
CHANGE_LINES = 200
LINE = 500
NAME = 300
LISTED = 50


_NO_LETTER = re.compile(r"\W")
_COUNTS = ("created", "updated", "archived", "deleted", "unchanged", "held", "failed", "skipped")


def as_markdown(report: Report, title: str, limit: int, rest: str) -> str:
    """The report in at most `limit` bytes of UTF-8; 0 for no limit. `rest`: where the whole report is, as Markdown."""
    if limit and limit < LEAST:
        raise ReportError(f"limit must be 0 for no limit, or at least {LEAST} bytes, not {limit}.")
    writer = _Writer(bool(limit))
    shown = [*report.changes, *report.held]
    total = len(shown)
    blocks = writer.head(report, title)
    heads = len(blocks)
    size = sum(map(_size, blocks))
    for change in shown:
        if limit and size > limit:
            break
        blocks.append(writer.change(change))
        size += _size(blocks[-1])
    if not limit or size <= limit + 1:
        return _joined(blocks)
    while blocks and size + _size(_cut(limit, total, total, rest)) > limit:
        size -= _size(blocks.pop())
    return _joined([*blocks, _cut(limit, max(0, len(blocks) - heads), total, rest)])


def _size(block: str) -> int:
    """The bytes of a block with the empty line that follows it; the last block is followed by one newline only."""
    return len(block.encode()) + 2


def _cut(limit: int, shown: int, total: int, rest: str) -> str:
    where = f"The whole report is in {_given(rest)}."
    return f"**Cut to {limit} bytes: {shown} of {total} changes are shown. {where}**"


def _given(text: str) -> str:
    """Markdown from the playbook, in one line of at most NAME bytes."""
    return visible(text).replace("\n", " ").encode()[:NAME].decode(errors="ignore")


def _joined(blocks: t.Iterable[str]) -> str:
    return "\n\n".join(blocks) + "\n"


class _Writer:
    """Writes blocks; `short`: without long texts."""

    def __init__(self, short: bool) -> None:
        self.short = short

    def head(self, report: Report, title: str) -> list[str]:
        """Everything but the changes."""
        blocks = [f"### {_given(title)}: {STATES[report.state]}"]
        if report.failure and report.state not in ("drift", "held"):
            blocks.append(f"**Error:** {self.code(str(report.failure.get('message', '')), 3 * NAME)}")
        if report.facts.get("summary"):
            blocks.append(self.code(str(report.facts["summary"]), 3 * NAME))
        if report.facts.get("plan_id"):
            blocks.append(f"Plan: {self.code(str(report.facts['plan_id']))}")
        for heading, entries, says in (
            ("Held", report.held, "held"),
            ("Failed", report.failed, "message"),
            ("Skipped", report.skipped, "reason"),
        ):
            lines = [
                f"{self.code(entry['address'])}{self.place(entry)}: {self.code(entry[says], 2 * NAME)}"
                for entry in entries
            ]
            blocks += self.listed(heading, lines)
        blocks += self.listed("Possible renames", [self.code(text, 3 * NAME) for text in report.hints])
        blocks += self.listed("Warnings", [self.code(text, 3 * NAME) for text in report.warnings])
        blocks += self.table(report.facts.get("kinds"))
        return blocks

    def listed(self, heading: str, lines: list[str]) -> list[str]:
        """A list under a heading, or nothing."""
        if not lines:
            return []
        shown = lines[:LISTED] if self.short else lines
        more = [f"… and {len(lines) - len(shown)} more"] if len(shown) < len(lines) else []
        return [f"**{heading}**\n\n" + "\n".join(f"- {line}" for line in [*shown, *more])]

    def table(self, kinds: t.Any) -> list[str]:
        """The counts by kind."""
        if not isinstance(kinds, dict) or not kinds:
            return []
        used = [word for word in _COUNTS if any(counts.get(word) for counts in kinds.values())]
        rows = [["", *used], ["---", *["---:"] * len(used)]]
        rows += [
            [self.code(kind).replace("|", "\\|"), *(str(counts.get(word, 0)) for word in used)]
            for kind, counts in kinds.items()
        ]
        return ["\n".join(f"| {' | '.join(row)} |" for row in rows)]

    def change(self, change: Entry) -> str:
        """One change with its diff."""
        lines = differences(change)
        if self.short:
            more = len(lines) - CHANGE_LINES
            lines = [line if len(line) <= LINE else line[:LINE] + " …" for line in lines[:CHANGE_LINES]]
            lines += [f"… {more} more lines"] if more > 0 else []
        held = " (held)" if change.get("held") else ""
        text = f"**{_NO_LETTER.sub('', change['action'])}** {self.code(change['address'])}{held}{self.place(change)}"
        others = inherited(change)
        by = changed_by(change)
        text += f"; {self.code(by)}" if by else ""
        if others:
            text += "; " + ", ".join(f"{self.code(name)} from {self.code(at)}" for name, at in others.items())
        if not lines:
            return text
        body = "\n".join(lines)
        fence = "`" * max(3, _longest_run(body) + 1)
        return f"{text}\n\n{fence}diff\n{body}\n{fence}"

    def place(self, entry: Entry) -> str:
        """The place of an entry in brackets, or ""."""
        found = place(entry)
        return f" ({self.code(found)})" if found else ""

    def code(self, text: str, most: int = NAME) -> str:
        """Any text as a span of code in one line."""
        line = visible(text[: most + 1] if self.short else text).replace("\t", "\\t").replace("\n", " ")
        if self.short and len(line) > most:
            line = line[:most] + " …"
        fence = "`" * (_longest_run(line) + 1)
        space = " " if not line.strip() or line[0] in "` " or line[-1] in "` " else ""
        return f"{fence}{space}{line}{space}{fence}"


def _longest_run(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)
