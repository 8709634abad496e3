# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Modules for operations: passes the parameters of a module to the operation, and returns its result.

Private to this collection. Knows no operation by name.
"""

from __future__ import annotations

from ._ansible_module import Parameters, Result, answer, of_service
from ._api.client import connect
from ._operate import operate
from ._schema.catalog import Catalog
from ._schema.operation import Operation


def run(operation: Operation) -> None:
    """Run the module of an operation."""
    catalog = Catalog((), (operation,))
    module = of_service(catalog, operation.name)

    def work(options: Parameters) -> Result:
        client = connect(module.params, notify=module.debug)
        client.secrets.update(module.hide(options)[1])
        # Nobody sees lines of a module while it runs.
        return operate(client, operation, options, module.check_mode, private=bool(module.no_log))

    answer(module, work, catalog, operation.name)
