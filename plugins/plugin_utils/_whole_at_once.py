# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What only the modules for the whole organization reach, imported at once like _at_once.

Private to this collection. Knows nothing of Ansible.
"""

from __future__ import annotations

from ansible_collections.community.buildkite.plugins.module_utils import _of_whole, _parts, _source, _whole
from ansible_collections.community.buildkite.plugins.module_utils._apply import backup, elsewhere, setting
from ansible_collections.community.buildkite.plugins.module_utils._export import live
from ansible_collections.community.buildkite.plugins.module_utils._plan import scope, selected, settings, whole
from ansible_collections.community.buildkite.plugins.module_utils._state import own_values

PARTS = (_of_whole, _source, _whole, backup, elsewhere, live, own_values, scope, selected, setting, settings, whole)
_parts.give(PARTS)
