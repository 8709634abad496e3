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
    description: Use C(group/community.buildkite.buildkite) in C(module_defaults) to give the connection once.
    support: full
    membership:
      - community.buildkite.buildkite
  check_mode:
    description: Can run in check mode and tell what a run would change, without changing it.
    support: full
    details:
      - The connection itself refuses every write in check mode.
  diff_mode:
    description: Shows what changes, or would change in check mode.
    support: full
    details:
      - Only what changes is shown. Secrets are never shown.
  idempotent:
    description: The same task again changes nothing.
    support: full
  in_process:
    description: Runs in the controller's process, where items of a loop share one session and every list that was read.
    support: partial
    details:
      - The ordinary module runs instead where the connection is not local, since the host may reach what the controller does not;
        with C(become), since another user has another environment; with C(async), since the work outlives the task;
        where C(ansible_python_interpreter) is not the controller's own Python, since it is there that the libraries are wanted;
        and where the controller's Python lacks a library, since the host may have one that does not.
      - With C(until) or C(retries), and with a pause between items, nothing that was read is shared, since each attempt has to see
        what has changed. The same goes for the items after one that took the ordinary module.
      - The result is the same both ways. C(-vvv) tells which way was taken.
  progress:
    description: Tells what it waits for, and how many of the changes are made, on standard error while it runs.
    support: partial
    details:
      - Only where it runs in the controller's process. At most a line a second, and none in the first second.
      - The variable C(community_buildkite_progress=false) silences it, and so does C(no_log).
"""
