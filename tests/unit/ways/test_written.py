# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values that YAML reads otherwise than they are written: one warning for each task, both ways."""

from __future__ import annotations

import re
import sys

from running import commands

from .conftest import Ways

TASK = """
  - community.buildkite.pipeline_schedule:
      pipeline: web
      label: Nightly
      cronline: "@daily"
      env: {GO: %s, MODE: 0755, AT: 12:30, D: yes, OK: true, FIVE: 5}
    loop: [1, 2]
    check_mode: true
    vars: {ansible_python_interpreter: "%s"}
    no_log: %s
"""
WARNING = (
    "YAML reads values of env.GO (1.10 is sent as 1.1), env.MODE (0755 is sent as 493), env.AT (12:30 is sent as 750), env.D (yes is"
    " sent as true) as numbers or booleans, and they are sent as text: put them in quotes."
)


def test_one_warning_for_each_task(ways: Ways) -> None:
    here, module = sys.executable, str(ways.folder / "python")
    # What differs is GO, since Ansible shows equal warnings once.
    tasks = (("1.10", here, "false"), ("1.20", module, "false"), ("1.30", here, "true"), ("'1.40'", here, "false"))
    text = "- hosts: here1\n  gather_facts: false\n  tasks:" + "".join(TASK % task for task in tasks)
    (ways.folder / "playbook.yml").write_text(text, encoding="utf-8")
    (ways.folder / "hosts.ini").write_text("here1 ansible_connection=local\n", encoding="utf-8")
    done = commands.ansible(
        "playbook",
        *("-i", "hosts.ini", "playbook.yml", "-v"),
        folder=ways.folder,
        variables=ways.stand_in.variables,
        errors_between=True,
    )
    said = re.sub(r"\s+", " ", done.stdout)
    assert done.returncode == 0 and '"MODE": "493"' in said, done.stdout
    unlike = WARNING.replace("env.GO (1.10 is sent as 1.1), ", "")
    by_module = WARNING.replace("1.10", "1.20").replace("1.1)", "1.2)")
    assert [said.count(one) for one in (WARNING, by_module, unlike)] == [1, 1, 1]
    assert said.count("YAML reads values") == 3
