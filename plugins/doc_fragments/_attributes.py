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
"""
