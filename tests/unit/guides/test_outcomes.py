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
PATCHES = {"match": {"method": "PATCH", "path": "/organizations/*/pipelines/*"}, "times": 9}
REFUSED = {**PATCHES, "fault": "error", "status": 422, "message": "No"}
# The value of a token is lost with the answer, which is certain after a second.
LOST = {"match": {"method": "POST", "path": "/organizations/*/clusters/*/tokens"}, "fault": "drop_after"}
TOKEN = {"clusters": [{"name": "Default cluster", "agent_tokens": [{"description": "New"}]}]}
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
    "error, one change failed": ({**NEW, "pipelines": [{"slug": "web", "description": "x"}]}, [REFUSED]),
    "error, several changes failed": (
        {**NEW, "pipelines": [{"slug": slug, "description": "x"} for slug in ("web", "third")]},
        [REFUSED],
    ),
    "error, one change is unclear": ({**NEW, **TOKEN}, [LOST]),
}


def table() -> list[Row]:
    """The rows of the guide."""
    text = GUIDE.read_text(encoding="utf-8").partition(".. outcomes\n")[2].partition(".. end of outcomes")[0]
    rows = [
        re.findall(r"^ {3}[* ] -(.*)$", row, re.MULTILINE)
        for row in re.split(r"^(?= {3}\* -)", text, flags=re.MULTILINE)
    ]
    return [tuple(cell.strip().replace("``", "") for cell in row) for row in rows if row]


def play(folder: Path, number: int, name: str) -> Record:
    """A play that brings a row about and keeps the result. Every row has a team of its own to create."""
    mode, _colon, rest = name.partition(": ")
    found, _with, option = rest.partition(", with ")
    key, _colon, value = option.partition(": ")
    options = json.loads(json.dumps(FOUND[found][0]).replace("New", f"New {number}"))
    task = {
        "community.buildkite.organization": {**options, **({key: value} if option else {})},
        "check_mode": mode == "Check",
        "register": "organization",
    }
    kept = {"path": str(folder / f"{number}.json"), "text": "{{ organization | ansible.builtin.to_json }}"}
    return {"hosts": "localhost", "gather_facts": False, "tasks": [{"block": [task], "always": [{"keep": kept}]}]}


def observed(stand_in: StandIn, folder: Path, rows: dict[int, str]) -> dict[int, Row]:
    """Some rows as one playbook finds them."""
    (folder / "playbook.json").write_text(json.dumps([play(folder, *row) for row in rows.items()]), encoding="utf-8")
    variables = {**stand_in.variables, "ANSIBLE_PYTHON_INTERPRETER": sys.executable}
    done = commands.ansible("playbook", "playbook.json", folder=folder, variables=variables)
    seen = {}
    for number, name in rows.items():
        result = json.loads((folder / f"{number}.json").read_text(encoding="utf-8"))
        drift = json.dumps(result["drift"]) if "drift" in result else ""
        says = ["yes" if result.get(key) else "no" for key in ("failed", "changed")]
        seen[number] = (name, *says, drift, result.get("failure", {}).get("code", ""), str(done.returncode))
    return seen


def test_every_outcome_is_as_the_table_says(stand_in: StandIn, tmp_path: Path) -> None:
    """Those that do not fail in one playbook, the others in one each."""
    commands.add_keep(tmp_path)
    head, *rows = table()
    assert head == ("Outcome", "failed", "changed", "drift", "failure.code", "Exit code") and len(rows) == 15
    stand_in.reset(SEED)
    archived = {**pipeline("old"), "archived": True}
    stand_in.seed({"pipelines": [*map(pipeline, ("web", "third")), archived]})
    good = {number: row[0] for number, row in enumerate(rows) if row[-1] == "0"}
    seen = observed(stand_in, tmp_path, good)
    for number, row in enumerate(rows):
        if number not in good:
            stand_in.faults(FOUND[row[0].partition(": ")[2].partition(", with ")[0]][1])
            seen.update(observed(stand_in, tmp_path, {number: row[0]}))
            stand_in.clear_faults()
    assert [seen[number] for number in range(len(rows))] == rows


def test_the_role_passes_on_what_is_inherited_and_what_is_held(stand_in: StandIn, tmp_path: Path) -> None:
    """A default does not hold the archived pipeline, its own description does, and the variable lets the run go on."""
    commands.add_keep(tmp_path)
    stand_in.reset(SEED)
    stand_in.seed({"pipelines": [pipeline("web"), {**pipeline("old"), "archived": True}]})
    text = "defaults: {pipelines: {tags: [all]}}\npipelines: [{slug: web}, {slug: old, description: x}]\n"
    (tmp_path / "organization.yml").write_text(text, encoding="utf-8")
    variables = {
        "organization_path": "organization.yml",
        "organization_mode": "apply",
        "organization_held": "warn",
    }
    kept = {"path": str(tmp_path / "result.json"), "text": "{{ organization_result | ansible.builtin.to_json }}"}
    role = {"name": "community.buildkite.organization", "vars": variables}
    plays = [{"hosts": "localhost", "gather_facts": False, "roles": [role], "post_tasks": [{"keep": kept}]}]
    (tmp_path / "playbook.json").write_text(json.dumps(plays), encoding="utf-8")
    settings = {**stand_in.variables, "ANSIBLE_PYTHON_INTERPRETER": sys.executable}
    done = commands.ansible("playbook", "playbook.json", folder=tmp_path, variables=settings, errors_between=True)
    assert done.returncode == 0 and "pipeline/old is held: it is archived" in done.stdout, done.stdout
    result = json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))
    assert result["not_compared"] == [{"address": "pipeline/old", "options": ["tags"]}]
    assert [(change["address"], change["after"]) for change in result["changes"]] == [
        ("pipeline/web", {"tags": ["all"]}),
        ("pipeline/old", {"description": "x"}),
    ]
