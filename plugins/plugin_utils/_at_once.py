# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the engine imports only where a call reaches it, since an ordinary module imports everything anew, imported at once.

Private to this collection. Knows nothing of Ansible. Every task runs in a fork of the process that imports the action plugin: what this
file does not import, every task would. _whole_at_once imports what only the modules for the whole organization reach.
"""

from __future__ import annotations

from ansible_collections.community.buildkite.plugins.module_utils import _networks, _parts
from ansible_collections.community.buildkite.plugins.module_utils._apply import (
    apply,
    building,
    by_graphql,
    doubles,
    separate,
    together,
    toggling,
    token_values,
    value_options,
)
from ansible_collections.community.buildkite.plugins.module_utils._plan import (
    active,
    apart,
    built,
    ceiling,
    expected,
    in_use,
    joined,
    links,
    locked,
    occupied,
    own_user,
    people,
    rotation,
    short,
    toggled,
)
from ansible_collections.community.buildkite.plugins.module_utils._state import cascades, confirm, toggles

_OF_PLANS = (
    active,
    apart,
    built,
    ceiling,
    expected,
    in_use,
    joined,
    links,
    locked,
    occupied,
    own_user,
    people,
    rotation,
    short,
    toggled,
)
_OF_WRITES = (apply, building, by_graphql, doubles, separate, together, toggling, token_values, value_options)
PARTS = (_networks, *_OF_PLANS, *_OF_WRITES, cascades, confirm, toggles)
_parts.give(PARTS)
