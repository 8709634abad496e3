# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The action plugin of the modules for information about one kind: with what only these modules reach.

Private to this collection. Knows nothing of resources.
"""

from __future__ import annotations

from . import _action, _infos_at_once

# Imported here, in the process that forks for each task: see _at_once.
PARTS = _infos_at_once.PARTS


class ActionModule(_action.ActionModule):
    """A module for information, in process or as the ordinary module."""
