# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the modules can do, the same for all."""

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
      - The connection sends no write in check mode.
  diff_mode:
    description: Shows what changed, or what would change in check mode.
    support: full
    details:
      - Only options that change are shown. Secrets are never shown.
  idempotent:
    description: A second run of the same task changes nothing.
    support: full
  in_process:
    description: Runs in the controller's process, where items of a loop share one session and every list that was read.
    support: partial
    details:
      - The ordinary module runs instead if the connection is not local, with C(become), with C(async), if C(ansible_python_interpreter) is not
        the controller's own Python, and if the controller's Python lacks a library.
      - With C(until) or C(retries), and with a pause between items, each attempt reads the current state again. So do the items after one that
        ran as the ordinary module.
      - The result is the same both ways. C(-vvv) shows which way was taken.
  progress:
    description: Shows on standard error how many changes are applied, and what the run waits for.
    support: partial
    details:
      - Only in the controller's process. At most one line a second, and none in the first second.
      - The variable C(community_buildkite_progress=false) turns it off, and so does C(no_log).
"""
