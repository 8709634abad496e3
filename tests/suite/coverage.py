# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report of coverage for plugins/: how many lines and branches ran, and the files with the fewest."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

# The least sufficient share in per cent, of lines and of branches.
LEAST = 95.0
# How many files are named.
SHOWN = 10
BRANCHES = re.compile(r"\((\d+)/(\d+)\)")
# Documentation only, which is data and never runs.
DATA = "plugins/doc_fragments/"


class Ran(NamedTuple):
    """How many lines and branches there are, and how many of them ran."""

    lines: int = 0
    ran_lines: int = 0
    branches: int = 0
    ran_branches: int = 0

    def plus(self, other: Ran) -> Ran:
        return Ran(*(mine + its for mine, its in zip(self, other, strict=True)))

    @property
    def share_of_lines(self) -> float:
        """Per cent of the lines."""
        return 100 * self.ran_lines / self.lines if self.lines else 100.0

    @property
    def share_of_branches(self) -> float:
        """Per cent of the branches."""
        return 100 * self.ran_branches / self.branches if self.branches else 100.0

    @property
    def missed(self) -> int:
        """Lines and branches that did not run."""
        return self.lines - self.ran_lines + self.branches - self.ran_branches

    def enough(self) -> bool:
        """Whether both shares are sufficient."""
        return min(self.share_of_lines, self.share_of_branches) >= LEAST

    def __str__(self) -> str:
        return f"lines {self.share_of_lines:.1f} %, branches {self.share_of_branches:.1f} %"


def read(report: Path) -> dict[str, Ran]:
    """The files of plugins/ in a report in Cobertura's XML, except those that are data."""
    found: dict[str, Ran] = {}
    for entry in ElementTree.parse(report).getroot().iter("class"):
        name = entry.get("filename", "")
        if name.startswith("plugins/") and not name.startswith(DATA):
            lines = entry.findall("lines/line")
            pairs = [BRANCHES.search(line.get("condition-coverage", "")) for line in lines]
            branches = [(int(pair[1]), int(pair[2])) for pair in pairs if pair]
            found[name] = Ran(
                len(lines),
                sum(line.get("hits") != "0" for line in lines),
                sum(there for _ran, there in branches),
                sum(ran for ran, _there in branches),
            )
    return found


def never_ran(files: dict[str, Ran], sources: list[str]) -> list[str]:
    """The sources in plugins/ that no test has imported, which a report lacks."""
    code = [name for name in sources if name.startswith("plugins/") and name.endswith(".py")]
    return [name for name in code if name not in files and not name.startswith(DATA) and "__init__" not in name]


def table(files: dict[str, Ran]) -> str:
    """The files that miss most, and the sum of all."""
    worst = sorted(files.items(), key=lambda entry: (-entry[1].missed, entry[0]))[:SHOWN]
    total = summed(files)
    rows = [(name, ran) for name, ran in worst if ran.missed] + [(f"all {len(files)} files", total)]
    return "\n".join(
        f"{ran.missed:5} missed  {ran.share_of_lines:5.1f} % of lines  {ran.share_of_branches:5.1f} % of branches  {name}"
        for name, ran in rows
    )


def summed(files: dict[str, Ran]) -> Ran:
    """All files together."""
    total = Ran()
    for ran in files.values():
        total = total.plus(ran)
    return total
