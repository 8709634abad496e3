# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Existing configuration that no option can declare: an export does not contain it.

Private to this collection. Knows no kind by name. A list that cannot be read is named with the reason, and never taken
for empty.
"""

from __future__ import annotations

import typing as t

from .._errors import BuildkiteError, Forbidden, NotFound, missing_scopes
from .._paths import dig
from .._schema.resource import Resource
from .._state.organization import Organization

Raw = dict[str, t.Any]


def not_covered(organization: Organization, kinds: t.Sequence[Resource]) -> list[Raw]:
    """The lists, each with the addresses of its objects or with the reason why it cannot be read: those with the kinds that were read."""
    found: list[Raw] = []
    for path in dict.fromkeys(kind.rest.path for kind in kinds if kind.rest.only):
        beside = [kind for kind in organization.catalog.resources if kind.rest.path == path]
        found += _beside(organization, path, beside)
    return found


def in_words(entries: t.Sequence[Raw]) -> str:
    """The amounts, as the end of a summary; "" if everything is covered."""
    parts = [f"{entry['title']} ({len(entry['addresses'])})" for entry in entries if "addresses" in entry]
    return f"; not covered: {', '.join(parts)}" if parts else ""


def _beside(organization: Organization, path: str, kinds: t.Sequence[Resource]) -> list[Raw]:
    """The entries of other kinds in a list that has several: one entry of the result, or none."""
    title, scope = f"other {path}".replace("_", " "), kinds[0].scopes.read
    if not organization.can(scope):
        return [_unknown(path, title, missing_scopes({scope: [path]}))]
    try:
        by_cursor = any(kind.rest.cursor_pages for kind in kinds)
        raws = organization.client.cursor_pages(path) if by_cursor else organization.entries(path)
    except (Forbidden, NotFound) as error:
        return [_unknown(path, title, error)]
    own, label = path.rstrip("s"), kinds[0].key[0]
    others = [raw for raw in raws if not any(kind.is_kind_of(raw) for kind in kinds)]
    addresses = [f"{own}/{dig(raw, label)[1] or raw.get('id')}" for raw in others]
    return [{"list": path, "title": title, "addresses": sorted(addresses)}] if addresses else []


def _unknown(place: str, title: str, error: BuildkiteError) -> Raw:
    return {"list": place, "title": title, "code": error.code, "reason": error.message}
