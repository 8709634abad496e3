# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The action plugin of the modules for the whole organization: files on the controller, reports, and what only these modules reach.

Private to this collection. Knows nothing of resources.
"""

from __future__ import annotations

import os
import typing as t

from ansible_collections.community.buildkite.plugins.module_utils import _source
from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption
from ansible_collections.community.buildkite.plugins.module_utils._of_runs import BULK
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._run import collecting_later

from . import _action, _whole_at_once
from ._files import overlaps, read, source
from ._files.files import Declared
from ._report.delivery import Delivery

# Imported here, in the process that forks for each task: see _at_once.
PARTS = _whole_at_once.PARTS


class ActionModule(_action.ActionModule):
    """The modules for the whole organization, in process or as the ordinary module."""

    def _is_bulk(self) -> bool:
        return str(self._task.action).rpartition(".")[2] == BULK

    def _delivery(self, arguments: dict[str, t.Any]) -> tuple[Delivery | None, InvalidOption | None]:
        """The destination of a report of the result, or why there is none."""
        if not self._is_bulk():
            return None, None
        try:
            return Delivery.of(arguments, self._loader.get_basedir(), bool(self._task.async_val)), None
        except InvalidOption as error:
            return None, error

    def _content(self, arguments: dict[str, t.Any]) -> tuple[Declared | None, InvalidOption | None]:
        """What the files of a task declare, and why they declare nothing."""
        if not self._is_bulk():
            return None, None
        try:
            _source.check(CATALOG, arguments)
            given = arguments.get(_source.SRC.name)
            if given is None:
                return None, None
            others = arguments.get(_source.SRC_OTHERS.name) or []
            with collecting_later():
                found = self._read(given)
                overlaps.check(found, map(self._read, others if isinstance(others, list) else str(others).split(",")))
        except InvalidOption as error:
            return None, error
        return found, None

    def _read(self, path: t.Any) -> Declared:
        """What a file or a directory declares. A relative path is relative to the directory of the playbook."""
        expanded = os.path.expanduser(os.path.expandvars(str(path)))
        return source.declared(read.files(os.path.join(self._loader.get_basedir(), expanded)))

    def _opened(self, options: dict[str, t.Any], content: Declared) -> dict[str, t.Any]:
        """The options of a task with what its files declare. Files are checked already: it passes by Ansible's validator."""
        return _source.opened({**options, _source.CONTENT.name: _source.Content(*content)})
