# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Modules for operations: passes the parameters of a module to the operation, and returns its result.

Private to this collection. Knows no operation by name.
"""

from __future__ import annotations

import typing as t

from ._ansible_module import Parameters, Result, answer, of_service
from ._api.client import connect
from ._operate import operate
from ._operations.call import Stored
from ._schema.catalog import Catalog
from ._schema.operation import Operation


def run(operation: Operation, opened: t.Callable[[Parameters], Stored | None] | None = None) -> None:
    """Run the module of an operation. `opened` opens the file of values that the options name."""
    catalog = Catalog((), (operation,))
    module = of_service(catalog, operation.name)

    def work(options: Parameters) -> Result:
        client = connect(module.params, notify=module.debug)
        client.secrets.update(module.hide(options)[1])
        # Nobody sees lines of a module while it runs.
        stored = opened(options) if opened else None
        return operate(client, operation, options, module.check_mode, private=bool(module.no_log), stored=stored)

    answer(module, work, catalog, operation.name)
