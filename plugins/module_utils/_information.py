# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Modules for information about one kind: passes the parameters of a module to the reader, and returns its result.

Private to this collection. Knows nothing of resources, nor of runs that change something, which would be in the payload too.
"""

from __future__ import annotations

import typing as t

from ._ansible_module import answer, of_service
from ._api.client import connect
from ._parts import give
from ._schema.catalog import Catalog
from ._session import Reader


def run(name: str, catalog: Catalog, parts: t.Iterable[object]) -> None:
    """Run the module for information, which knows the resources of a catalog and hands over parts of the engine."""
    give(parts)
    module = of_service(catalog, name)
    answer(
        module,
        lambda options: Reader(connect(module.params, notify=module.debug), catalog, module.debug).read(name, options),
        catalog,
        name,
    )
