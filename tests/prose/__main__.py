# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check the prose: the glossary's words everywhere, long sentences and chains of passives on the pages that promise to have none."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[1])

from machine.environment import ROOT, sources
from prose.passages import passages
from prose.rules import Finding, findings

# These have no warnings either.
CLEAN = ("README.md", "docs/docsite/rst/guide_first_pipeline.rst", "docs/docsite/rst/guide_organization_as_code.rst")


def main(names: list[str]) -> int:
    """Print what is wrong with the named files, or all; 1 if there is an error, or a warning on a page without."""
    chosen = [name for name in sources() if not names or any(name.startswith(start) for start in names)]
    found: list[Finding] = [finding for passage in passages(ROOT, chosen) for finding in findings(passage)]
    counted = [each for each in found if not each.warning or each.passage.file in CLEAN]
    for each in found if names else counted:
        print(each)
    print(f"Findings: {len(counted)}, files: {len({each.passage.file for each in counted})}.")
    return 1 if counted else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
