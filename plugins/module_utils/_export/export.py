# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Existing objects as options of the bulk module.

Private to this collection. Pure: no I/O and no Ansible. Which objects are written is handed in; how one is written is
known to _state/options.
"""

from __future__ import annotations

import dataclasses
import typing as t

from .._schema.resource import Resource
from .._state.options import Export, Options
from .._state.organization import Organization


@dataclasses.dataclass
class Exported:
    """The options; the omitted lists, each with the reason; and what else has no place in options."""

    options: Options
    left_out: list[tuple[str, str]]
    warnings: list[str]


def export(
    organization: Organization,
    kinds: t.Collection[Resource],
    sides: t.Mapping[str, str],
    unnamed: t.Collection[str],
    empties: bool = False,
    usual: bool = True,
) -> Exported:
    """The objects of some kinds, as options.

    `sides`: the links that are known, with the kind in whose entries they are. `unnamed`: options that are omitted,
    since the objects that they refer to could not be read (`pipelines.cluster`). `empties`: options that are known to be unset are written too,
    with the value that empties it. `usual`: values that a new object has anyway are written too.
    """
    exporting = Export(organization, kinds, sides, unnamed, empties, usual)
    options = {
        entry.plural: value
        for entry in organization.catalog.top_level()
        if entry in kinds and (value := exporting.declared(entry)) is not None
    }
    return Exported(options, exporting.left_out, [*exporting.notes(), *exporting.warnings()])
