# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the items of a loop declare: each object only once.

Private to this collection. Knows tasks by their IDs, and nothing else of Ansible. All items of a task run in one worker process.
"""

from __future__ import annotations

import typing as t

from ansible_collections.community.buildkite.plugins.module_utils._plan.desired import Desired
from ansible_collections.community.buildkite.plugins.module_utils._plan.repeats import Repeats
from ansible_collections.community.buildkite.plugins.module_utils._problems import Problems
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._run import declared

# What the items of each task have declared so far.
_REPEATS: dict[str, Repeats] = {}


def desired(task: str, name: str, options: t.Mapping[str, t.Any], where: str, item: t.Any) -> list[Desired] | None:
    """What an item declares, None when some of it is wrong, which the run reports.

    `where`: the connection. Raises InvalidOption for an object that another item of the task declares in another way.
    """
    problems = Problems()
    found = declared(CATALOG, name, options, problems)
    if problems.found:
        return None
    _REPEATS.setdefault(task, Repeats(CATALOG)).add(where, item, found)
    return found
