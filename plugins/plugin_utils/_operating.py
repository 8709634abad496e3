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
from ansible_collections.community.buildkite.plugins.module_utils._apply.value_file import opened
from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption, expected
from ansible_collections.community.buildkite.plugins.module_utils._operate import operate
from ansible_collections.community.buildkite.plugins.module_utils._operations.call import WAIT, in_time, nothing
from ansible_collections.community.buildkite.plugins.module_utils._operations.catalog import OPERATIONS

from . import _action, _credentials
from ._progress import Progress

Result = dict[str, t.Any]

# The tasks in loops that were warned about their waits.
_SAID: set[str] = set()


class ActionModule(_action.ActionModule):
    """A module for an operation, in process or as the ordinary module."""

    catalog = OPERATIONS

    def _looked_at(
        self,
        name: str,
        given: _action.Given,
        why: str | None,
        task_vars: dict[str, t.Any],
        environment: dict[str, str],
    ) -> tuple[InvalidOption | None, _action.Given]:
        """Warn once that a loop waits for one item after the other, where an option takes all of them."""
        several, options, task = self.catalog.operations[name].several, given.options or {}, str(self._task._uuid)
        in_loop = bool(self._task.loop or self._task.loop_with)
        if in_loop and several and options.get("wait") and not options.get(several) and task not in _SAID:
            _SAID.add(task)
            said = (
                f"The loop waits for one {name} after the other: to run them at the same time, list them in {several}."
            )
            Progress(self._is_progress_enabled(task_vars)).waits(said)
        return super()._looked_at(name, given, why, task_vars, environment)

    def _seconds(self) -> float | None:
        """How long the task may last; None without a limit."""
        return float(min(filter(None, (self._task.timeout, self._task.async_val)), default=0)) or None

    def _in_time(self, name: str, arguments: dict[str, t.Any]) -> dict[str, t.Any]:
        """The arguments of a task: its wait ends a little earlier than the task, by itself and with a result."""
        seconds = self._seconds()
        defaults = {field.name: field.default for field in self.catalog.operations[name].options}
        waits = str(arguments.get(WAIT, defaults.get(WAIT)))
        if seconds is None or not waits.isdigit() or int(waits) <= in_time(seconds):
            return arguments
        return {**arguments, WAIT: max(1, int(in_time(seconds)))}

    def _validated(self, name: str, given: dict[str, t.Any], content: t.Any) -> _action.Given:
        """The arguments as AnsibleModule takes them."""
        return super()._validated(name, self._in_time(name, given), content)

    def _as_a_module(self, name: str, arguments: dict[str, t.Any], task_vars: dict[str, t.Any]) -> Result:
        """The result of the ordinary module."""
        return super()._as_a_module(name, self._in_time(name, arguments), task_vars)

    def _run_session(self, name: str, options: _action.Options, given: _action.Given, task: _action.Task) -> Result:
        """The result of one call. What an operation reads is never shared, since it changes meanwhile."""
        is_seen = self._is_progress_enabled(task.variables)
        progress = Progress(is_seen)
        try:
            client = connect(options, progress.waits, _credentials.credential(options))
            client.secrets.update(_options.masked(self.catalog, name, options)[1])
            show = progress.line if is_seen else nothing
            operation = self.catalog.operations[name]
            asking = self._asking()
            stored = opened(options, asking)
            check_mode, seconds = self._task.check_mode, self._seconds()
            result = operate(client, operation, options, check_mode, show, seconds, asking.private, stored)
        except AnsibleError:
            raise
        except Exception as error:
            found = expected(error)
            found.hide(_options.masked(self.catalog, name, options)[1])
            return {"failed": True, **found.as_result}
        if not result["warnings"]:
            del result["warnings"]
        return result
