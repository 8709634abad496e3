# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The attributes that all modules share."""

from __future__ import annotations


class ModuleDocFragment:
    """The attributes."""

    DOCUMENTATION = r"""
options: {}
attributes:
  action_group:
    description: Use C(group/community.buildkite.buildkite) in C(module_defaults) to set the connection once.
    support: full
    membership:
      - community.buildkite.buildkite
  check_mode:
    description: Can run in check mode and return what a run would change, without changing it.
    support: full
    details:
      - In check mode, the connection sends no writes.
  diff_mode:
    description: Shows what changed, or what would change in check mode.
    support: full
    details:
      - It shows only options that change, and never secrets.
  idempotent:
    description: A second run of the same task changes nothing.
    support: full
  in_process:
    description: Runs in the controller's process, where the items of a loop share one session and all lists that were read.
    support: partial
    details:
      - The ordinary module runs with C(become), with C(async), if the connection is not local, if C(ansible_python_interpreter) is not
        the controller's own Python, or if that Python lacks a library.
      - With C(until), C(retries) or a pause between items, each attempt reads the current state again. So do items after one that
        ran as the ordinary module.
      - Both ways return the same result. C(-vvv) shows which one was taken.
  progress:
    description: Shows on standard error how many changes are applied and what the run waits for.
    support: partial
    details:
      - It is shown only in the controller's process, with at most one line a second and none in the first second.
      - The variable C(community_buildkite_progress=false) and C(no_log) turn it off.
"""
