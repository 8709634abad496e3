# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of a module as the documentation describes them. No payload has what only the documentation needs."""

from __future__ import annotations

import dataclasses

from ansible_collections.community.buildkite.plugins.module_utils import _options
from ansible_collections.community.buildkite.plugins.module_utils._of_runs import BULK
from ansible_collections.community.buildkite.plugins.module_utils._plan.guard import GUARDS, OVERRIDE
from ansible_collections.community.buildkite.plugins.module_utils._schema.catalog import Catalog
from ansible_collections.community.buildkite.plugins.module_utils._schema.field import Field
from ansible_collections.community.buildkite.plugins.module_utils._text import joined

from .overridable import of_module


def fields(catalog: Catalog, name: str) -> list[Field]:
    """The options of a module, with the guards in the description of `override_guards`."""
    return [
        dataclasses.replace(field, description=(*field.description, *_described(catalog, name)))
        if field.name == OVERRIDE
        else field
        for field in _options.module_fields(catalog, name)
    ]


def _described(catalog: Catalog, name: str) -> list[str]:
    if name == BULK:
        names = [f"C({guard.name})" for guard in GUARDS if guard.option == OVERRIDE]
        return [f"They are {joined(names, 'and')}."]
    rejected = of_module(catalog, catalog.resource(name))
    return [f"C({guard}) rejects {what}." for guard, what in rejected.items()]
