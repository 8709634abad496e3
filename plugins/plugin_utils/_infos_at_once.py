# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What only the modules for information about one kind reach, imported at once: see _at_once.

Private to this collection. Knows nothing of Ansible.
"""

from __future__ import annotations

from ansible_collections.community.buildkite.plugins.module_utils import _parts
from ansible_collections.community.buildkite.plugins.module_utils._export import listed, selection

PARTS = (listed, selection)
_parts.give(PARTS)
