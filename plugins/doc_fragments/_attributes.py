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
    description: Tells what changes, or would change in check mode.
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
      - The ordinary module runs instead where the connection is not local, with C(become), with C(async), where
        C(ansible_python_interpreter) is not the controller's own Python, and where that Python lacks a library.
      - With C(until), and with a pause between items, nothing that was read is shared.
      - The result is the same both ways. C(-vvv) tells which way was taken.
"""
