# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ansible's commands as a user runs them, on the checkout, against a stand-in."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from machine import environment

# An action that writes a file without starting a module, which would take longer than all that is looked at.
KEEP = """
from pathlib import Path

from ansible.plugins.action import ActionBase


class ActionModule(ActionBase):
    def run(self, tmp=None, task_vars=None):
        Path(self._task.args["path"]).write_text(self._task.args["text"], encoding="utf-8")
        return {"changed": False}
"""


def variables_for(folder: Path, variables: dict[str, str]) -> dict[str, str]:
    """The environment of a command: a folder as its home, the checkout as the collection, nothing of the user's Ansible."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "BUILDKITE_"))}
    return {
        **kept,
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "COLUMNS": "100",
        "ANSIBLE_COLLECTIONS_PATH": str(environment.link_root()),
        "ANSIBLE_LOCALHOST_WARNING": "False",
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "False",
        **variables,
    }


def ansible(
    program: str, *arguments: str, folder: Path, variables: dict[str, str], errors_between: bool = False
) -> subprocess.CompletedProcess[str]:
    """Run a command such as `playbook` in a folder, with these variables and nothing of the user's Ansible.

    With `errors_between`, standard error stands between the lines of the output, as on a terminal.
    """
    return subprocess.run(
        [sys.executable, "-m", f"ansible.cli.{program}", *arguments],
        env=variables_for(folder, variables),
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT if errors_between else subprocess.PIPE,
        text=True,
        check=False,
    )


def add_keep(folder: Path) -> None:
    """Give the playbooks in a folder the action `keep`, which writes `text` to `path`."""
    (folder / "action_plugins").mkdir()
    (folder / "action_plugins" / "keep.py").write_text(KEEP, encoding="utf-8")
