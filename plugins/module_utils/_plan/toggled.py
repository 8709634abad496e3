# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Declared options that no list has, which are read of the objects that declare them.

Private to this collection. Decides, and knows no kind by name.
"""

from __future__ import annotations

import typing as t

from .._errors import missing_scopes
from .._parts import part
from .._state.node import Node
from .._state.organization import Organization
from .desired import Desired


def names(desired: t.Sequence[Desired]) -> list[str]:
    """The declared ones that only GraphQL has, for messages."""
    found = [
        f"{one.resource.plural}.{field.name}"
        for one in desired
        for field in one.resource.toggled
        if field.name in one.leaves
    ]
    return list(dict.fromkeys(found))


def read(
    organization: Organization, desired: t.Sequence[Desired], existing: t.Callable[[Desired], Node | None]
) -> None:
    """Read them. `existing` finds the object of a declaration. Raises MissingScope."""
    if organization.scopes is not None and not organization.can("graphql") and names(desired):
        raise missing_scopes({"graphql": names(desired)})
    for resource in organization.catalog.managed():
        for field in resource.singly:
            declaring = [one for one in desired if one.resource is resource and field.name in one.leaves]
            nodes = [node for one in declaring if not one.absent and (node := existing(one))]
            if nodes:
                part("_state.toggles").read(organization, field, nodes)
