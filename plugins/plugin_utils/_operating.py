# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The action plugin of the modules for operations: in process, they show what happens while it happens.

Private to this collection. Knows no operation by name.
"""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleError
from ansible_collections.community.buildkite.plugins.module_utils import _options
from ansible_collections.community.buildkite.plugins.module_utils._api.client import connect
from ansible_collections.community.buildkite.plugins.module_utils._errors import expected
from ansible_collections.community.buildkite.plugins.module_utils._operate import operate
from ansible_collections.community.buildkite.plugins.module_utils._operations.call import nothing
from ansible_collections.community.buildkite.plugins.module_utils._operations.catalog import OPERATIONS

from . import _action, _credentials
from ._progress import Progress

Result = dict[str, t.Any]


class ActionModule(_action.ActionModule):
    """A module for an operation, in process or as the ordinary module."""

    catalog = OPERATIONS

    def _run_session(self, name: str, options: _action.Options, given: _action.Given, task: _action.Task) -> Result:
        """The result of one call. What an operation reads is never shared, since it changes meanwhile."""
        is_seen = self._is_progress_enabled(task.variables)
        progress = Progress(is_seen)
        try:
            client = connect(options, progress.waits, _credentials.credential(options))
            seconds = float(self._task.timeout or 0) or None
            show = progress.line if is_seen else nothing
            operation = self.catalog.operations[name]
            private = bool(self._task.no_log)
            result = operate(client, operation, options, self._task.check_mode, show, seconds, private)
        except AnsibleError:
            raise
        except Exception as error:
            found = expected(error)
            found.hide(_options.masked(self.catalog, name, options)[1])
            return {"failed": True, **found.as_result}
        if not result["warnings"]:
            del result["warnings"]
        return result
