# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Modules: passes the parameters of a module to the run, and returns its result.

Private to this collection. Knows nothing of resources.
"""

from __future__ import annotations

import typing as t

from ._ansible_module import Module, Parameters, Result, answer, of_service
from ._api.client import connect
from ._apply.values import Asking
from ._errors import expected
from ._of_runs import BULK
from ._parts import give, part
from ._run import Session, values_of
from ._schema.catalog import Catalog


def run(name: str, catalog: Catalog, parts: t.Iterable[object] = ()) -> None:
    """Run the module of a resource, or the bulk module, which know the resources of a catalog and hand over parts of the engine."""
    give(parts)
    module = of_service(catalog, name)

    def work(options: Parameters) -> Result:
        values = values_of(catalog, name, options, Asking(private=bool(module.no_log)), module.check_mode)
        client = connect(module.params, notify=module.debug)
        session = Session(client, catalog, module.debug, module.debug)
        return session.run(name, options, module.check_mode, module._diff, values=values)

    answer(module, work, catalog, name, part("_source").opened if name == BULK else dict)


def call(
    arguments: t.Mapping[str, t.Any],
    work: t.Callable[[t.Any, bool, bool], Result],
    hide: t.Callable[[Parameters], tuple[Parameters, set[str]]],
) -> None:
    """Run a module that uses no service: `work` takes the parameters, check mode and diff, and returns the result."""
    module = Module(hide, argument_spec=arguments, supports_check_mode=True)
    try:
        result = work(module.params, module.check_mode, module._diff)
    except Exception as error:
        module.fail_json(**expected(error).as_result)
    module.exit_json(**result)
