# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The guide shows a real report, and names what there is. WRITE_GUIDE=1 writes the report into it instead of comparing."""

from __future__ import annotations

import os
import re

import yaml
from ansible_collections.community.buildkite.plugins.filter.report import FORMATS, FilterModule
from ansible_collections.community.buildkite.plugins.module_utils import _spec

from environment import ROOT
from module_runs import Runs

GUIDE = ROOT / "docs" / "reports.md"
NIGHTLY = ROOT / "docs" / "examples" / "nightly"
PLACE = re.compile(r"<!-- report -->\n.*?<!-- end -->", re.DOTALL)

report = FilterModule().filters()["report"]


def test_the_report_is_real(runs: Runs) -> None:
    """It is that of the example, which drifted."""
    declared = yaml.safe_load((NIGHTLY / "organization.yml").read_text(encoding="utf-8"))
    runs.run("organization", **declared)
    runs.rest("PATCH", "pipelines/shop", {"description": "Temporary!", "default_branch": "next"})
    runs.rest("DELETE", f"teams/{runs.at('teams', 'Platform', 'id')}/members/{user(runs)}")
    text = report(runs.run("organization", check=True, **declared), "markdown")
    shown = f"<!-- report -->\n````markdown\n{text}````\n<!-- end -->"
    guide = GUIDE.read_text(encoding="utf-8")
    assert PLACE.search(guide)
    if os.environ.get("WRITE_GUIDE"):
        GUIDE.write_text(PLACE.sub(lambda found: shown, guide), encoding="utf-8")
    else:
        assert shown in guide, "the guide is out of date: run this test with WRITE_GUIDE=1"


def user(runs: Runs) -> str:
    """The id of the team's member."""
    return str(runs.rest("GET", f"teams/{runs.at('teams', 'Platform', 'id')}/members")[0]["user_id"])


def test_the_examples_name_what_there_is(runs: Runs) -> None:
    """Every option in the guide is one of the module, and every key that it promises is in a result."""
    guide = GUIDE.read_text(encoding="utf-8")
    options = _spec.module_arguments("organization")["argument_spec"]
    for block in re.findall(r"```yaml\n(.*?)```", guide, re.DOTALL):
        for task in yaml.safe_load(block):
            assert set(task.get("community.buildkite.organization", {})) <= set(options)
    promised = set(re.findall(r"`(\w+)`", guide.partition("| Key |")[2].partition("\n\n")[0]))
    assert {"plan_id", "hints", "forecast"} < promised <= set(runs.run("organization", check=True))
    assert re.findall(r"^\| `(\w+)` \|", guide.partition("| Format |")[2].partition("\n\n")[0], re.MULTILINE) == list(
        FORMATS
    )


def test_the_job_is_whole() -> None:
    """The step runs the playbook that is there, and uploads the folder that it writes."""
    (step,) = yaml.safe_load((NIGHTLY / ".buildkite" / "pipeline.yml").read_text(encoding="utf-8"))["steps"]
    (play,) = yaml.safe_load((NIGHTLY / "check.yml").read_text(encoding="utf-8"))
    assert step["command"][-1].split()[:2] == ["ansible-playbook", "check.yml"]
    assert step["artifact_paths"] == f"{play['vars']['reports'].rpartition('/')[2]}/*"
