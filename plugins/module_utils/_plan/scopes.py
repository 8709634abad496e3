# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The scopes that reading needs.

Private to this collection. Pure: compares what the run reads with the scopes of the token.
"""

from __future__ import annotations

import typing as t

from .._errors import missing_scopes

if t.TYPE_CHECKING:
    from .._schema.resource import Resource
    from .._state.organization import Organization


def need_scopes(organization: Organization, needed_by: t.Mapping[str, list[str]]) -> None:
    """One sentence for every scope that reading needs, before the first of its requests."""
    missing: dict[str, list[str]] = {}
    for kind, options in needed_by.items():
        resource = organization.catalog.resource(kind)
        is_known = organization.scopes is not None
        if (
            is_known
            and not organization.can(resource.scopes.read)
            and not (_is_named(resource, options) and organization.can("graphql"))
        ):
            needing = missing.setdefault(resource.scopes.read, [])
            needing += [option for option in options if option not in needing]
    if missing:
        raise missing_scopes(missing)


def _is_named(resource: Resource, options: t.Sequence[str]) -> bool:
    """Whether objects of a resource are only named, and looked up."""
    return resource.rest.looked_up and {resource.plural, "prune"}.isdisjoint(options)
