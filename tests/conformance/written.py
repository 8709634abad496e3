# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A report as tables for people and as JSON for programs. Neither contains a secret: values come from own objects only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from conformance.probes import Finding
from conformance.run import Report

WIDTH = 160


def as_json(report: Report) -> dict[str, Any]:
    """The report as data."""
    return {
        "organization": report.organization,
        "run": report.run,
        "requests": report.requests,
        "lives": [
            {
                "step": outcome.title,
                "changes": list(outcome.changes),
                "problems": list(outcome.problems),
                "as_stand_in": outcome.title in report.alike,
            }
            for outcome in report.lives
        ],
        "switches": [
            {
                "switch": finding.name,
                "default": finding.switch.default,
                "found": finding.value,
                "result": result_of(finding),
                "reason": finding.why,
            }
            for finding in report.findings
        ],
        "differences": [difference._asdict() for difference in report.differences],
        "deleted": report.cleaned.deleted,
        "left": report.cleaned.left,
    }


def result_of(finding: Finding) -> str:
    """What a finding means for the stand-in, in one word."""
    if finding.why is not None:
        return "undecided"
    if not finding.is_known:
        return "unknown value"
    return "differs" if finding.differs else "as the stand-in"


def lines(report: Report) -> Iterator[str]:
    """The report as text."""
    rest, graphql = report.requests["rest"], report.requests["graphql"]
    yield f"Organization {report.organization}, run {report.run}: {rest} REST and {graphql} GraphQL requests."
    yield ""
    yield f"Lives: {len(report.lives)} steps, {len(report.problems)} with problems."
    for outcome in report.problems:
        alike = "; the stand-in too" if outcome.title in report.alike else ""
        yield from (f"  {outcome.title}: {problem}{alike}" for problem in outcome.problems)
    yield ""
    yield "Switches of the stand-in:"
    rows = [(f.name, result_of(f), f.why or f"{f.value!r}, default {f.switch.default!r}") for f in report.findings]
    yield from table(("switch", "result", "found, or the reason"), rows)
    yield ""
    yield f"Differences from the stand-in with these switches: {len(report.differences)}."
    differences = [(d.request, d.place, d.live, d.stand_in, f"{d.steps}, {d.first}") for d in report.differences]
    if differences:
        yield from table(("request", "place", "live", "stand-in", "steps"), differences)
    yield ""
    yield f"Deleted {len(report.cleaned.deleted)} objects; {len(report.cleaned.left)} could not be deleted."
    yield from (f"  {left}" for left in report.cleaned.left)


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Rows in columns that are as wide as they must be, the last one cut to the width of the page."""
    every = [head, *rows]
    widths = [max(len(row[column]) for row in every) for column in range(len(head) - 1)]
    for row in every:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        yield "  " + "  ".join([*cells, row[-1]]).rstrip()[:WIDTH]
