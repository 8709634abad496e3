# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The guide's table of outcomes: every row is brought about and compared, with the exit code of ansible-playbook."""

from __future__ import annotations

import json
import re
import sys
import typing as t
from pathlib import Path

from machine.environment import ROOT
from running import commands
from running.modules import SEED, pipeline
from stand_in.process import StandIn

Record = dict[str, t.Any]
Row = tuple[str, ...]

GUIDE = ROOT / "docs/docsite/rst/guide_drift.rst"
NO_ANSWER = {"match": {"method": "POST", "path": "/organizations/*/teams"}, "fault": "drop_before", "times": 9}
REFUSED = {"match": {"path": "/organizations/*/pipelines/*"}, "fault": "error", "status": 422, "message": "No", "times": 9}
PATCHES = {**REFUSED, "match": {"method": "PATCH", "path": "/organizations/*/pipelines/*"}}
SAME: Record = {"pipelines": [{"slug": "web"}]}
NEW: Record = {"teams": [{"name": "New"}]}
HELD: Record = {"pipelines": [{"slug": "old", "description": "x"}]}
GUARDED: Record = {**SAME, "prune": ["pipelines"], "max_deletions": "0"}
MISTAKE: Record = {"pipelines": [{"slug": "web", "cluster": "Nowhere"}]}
# What is declared for each outcome, and what the service does: `web` and `old` exist, and someone archived `old`.
FOUND: dict[str, tuple[Record, list[Record]]] = {
    "in sync": (SAME, []),
    "drift": (NEW, []),
    "drift, corrected": (NEW, []),
    "only held changes": (HELD, []),
    "held, and everything else applied": ({**HELD, **NEW}, []),
    "error, rejected by a guard": (GUARDED, []),
    "error, a mistake in the declaration": (MISTAKE, []),
    "error, one change failed": ({**NEW, "pipelines": [{"slug": "web", "description": "x"}]}, [PATCHES]),
    "error, several changes failed": (
        {**NEW, "pipelines": [{"slug": slug, "description": "x"} for slug in ("web", "third")]},
        [PATCHES],
    ),
    "error, one change is unclear": ({**NEW, "pipelines": [{"slug": "web", "description": "x"}]}, [NO_ANSWER]),
}


def table() -> list[Row]:
    """The rows of the guide."""
    text = GUIDE.read_text(encoding="utf-8").partition(".. outcomes\n")[2].partition(".. end of outcomes")[0]
    rows = [re.findall(r"^ {3}[* ] -(.*)$", row, re.MULTILINE) for row in re.split(r"^(?= {3}\* -)", text, flags=re.MULTILINE)]
    return [tuple(cell.strip().replace("``", "") for cell in row) for row in rows if row]


def observed(stand_in: StandIn, folder: Path, name: str) -> Row:
    """A row of the table, as a playbook finds it."""
    mode, _colon, rest = name.partition(": ")
    found, _with, option = rest.partition(", with ")
    options, faults = FOUND[found]
    stand_in.faults(faults)
    key, _colon, value = option.partition(": ")
    task = {
        "community.buildkite.organization": {**options, **({key: value} if option else {})},
        "check_mode": mode == "Check",
        "register": "organization",
    }
    kept = folder / "result.json"
    keep = {"keep": {"path": str(kept), "text": "{{ organization | ansible.builtin.to_json }}"}, "check_mode": False}
    plays = [{"hosts": "localhost", "gather_facts": False, "tasks": [{"block": [task], "always": [keep]}]}]
    (folder / "playbook.json").write_text(json.dumps(plays), encoding="utf-8")
    variables = {**stand_in.variables, "ANSIBLE_PYTHON_INTERPRETER": sys.executable}
    done = commands.ansible("playbook", "playbook.json", folder=folder, variables=variables)
    result = json.loads(kept.read_text(encoding="utf-8"))
    drift = json.dumps(result["drift"]) if "drift" in result else ""
    says = ["yes" if result.get(key) else "no" for key in ("failed", "changed")]
    return (name, *says, drift, result.get("failure", {}).get("code", ""), str(done.returncode))


def test_every_outcome_is_as_the_table_says(stand_in: StandIn, tmp_path: Path) -> None:
    commands.add_keep(tmp_path)
    head, *rows = table()
    assert head == ("Outcome", "failed", "changed", "drift", "failure.code", "Exit code") and len(rows) == 15
    seen = []
    for name, *_cells in rows:
        stand_in.reset(SEED)
        stand_in.seed({"pipelines": [pipeline(slug) for slug in ("web", "third")]})
        stand_in.seed({"pipelines": [{**pipeline("old"), "archived": True}]})
        seen.append(observed(stand_in, tmp_path, name))
    assert seen == rows
