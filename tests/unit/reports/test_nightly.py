# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The example of a nightly check is whole. The integration target `nightly` runs it."""

from __future__ import annotations

import os

import yaml

from machine.environment import ROOT

NIGHTLY = ROOT / "docs" / "examples" / "nightly"


def test_the_job_is_whole() -> None:
    """The step runs the playbook that is there, and uploads the folder that it writes."""
    (step,) = yaml.safe_load((NIGHTLY / ".buildkite" / "pipeline.yml").read_text(encoding="utf-8"))["steps"]
    (play,) = yaml.safe_load((NIGHTLY / "check.yml").read_text(encoding="utf-8"))
    assert step["command"][-1].split()[:2] == ["ansible-playbook", "check.yml"]
    paths = play["roles"][0]["vars"]["organization_report_path"]
    assert {os.path.dirname(path) + "/*" for path in paths} == {step["artifact_paths"]}
