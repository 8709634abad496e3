# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Existing configuration that no option can declare: an export does not contain it.

Private to this collection. Knows no kind by name. A list that cannot be read is named with the reason, and never taken
for empty.
"""

from __future__ import annotations

import functools
import typing as t

from .._errors import BuildkiteError, Forbidden, NotFound, missing_scopes
from .._paths import dig
from .._schema.cascade_facts import Undeclared
from .._schema.resource import Resource
from .._state.organization import Organization

Raw = dict[str, t.Any]


def not_covered(organization: Organization, kinds: t.Sequence[Resource]) -> list[Raw]:
    """The lists, each with the addresses of its objects or with the reason why it cannot be read.

    `kinds` are those that were read: the contents of their objects are listed too.
    """
    found: list[Raw] = []
    for path in dict.fromkeys(kind.rest.path for kind in kinds if kind.rest.only):
        found += _beside(organization, [kind for kind in organization.catalog.resources if kind.rest.path == path])
    for kind in kinds:
        # What only GraphQL has would take points for each object.
        for other in kind.cascade.undeclared:
            found += _inside(organization, kind, other) if other.path else []
    return found


def in_words(entries: t.Sequence[Raw]) -> str:
    """The amounts, as the end of a summary; "" if everything is covered."""
    parts = [f"{entry['title']} ({len(entry['addresses'])})" for entry in entries if "addresses" in entry]
    return f"; not covered: {', '.join(parts)}" if parts else ""


def _inside(organization: Organization, kind: Resource, other: Undeclared) -> list[Raw]:
    """The contents of the objects of a kind."""
    place = f"{kind.plural}.{other.plural}"
    nodes = [node for node in organization.nodes(kind.name) if not node.stub]
    paths = [(f"{node.address}/", other.path.replace("{parent}", str(node.id))) for node in nodes]
    return _listed(organization, other, place, other.plural, paths)


def _beside(organization: Organization, kinds: t.Sequence[Resource]) -> list[Raw]:
    """The entries of other kinds in a list that has several."""
    path = kinds[0].rest.path
    other = Undeclared(path, path.rstrip("s"), path, kinds[0].key[0], kinds[0].scopes.read)
    return _listed(organization, other, path, f"other {path}", [("", path)], kinds)


def _listed(
    organization: Organization,
    other: Undeclared,
    place: str,
    title: str,
    paths: t.Sequence[tuple[str, str]],
    but: t.Sequence[Resource] = (),
) -> list[Raw]:
    """One entry of the result, or none. `paths` are the lists, each with the beginning of the addresses in it."""
    title = title.replace("_", " ")
    if not organization.can(other.read_scope):
        return [_unknown(place, title, missing_scopes({other.read_scope: [place]}))]
    try:
        lists = organization.client.side_by_side(
            [functools.partial(_entries, organization, other, path, but) for _start, path in paths]
        )
    except (Forbidden, NotFound) as error:
        return [_unknown(place, title, error)]
    addresses = [
        f"{start}{other.title}/{dig(raw, other.label)[1] or raw.get('id')}"
        for (start, _path), raws in zip(paths, lists, strict=True)
        for raw in raws
    ]
    return [{"list": place, "title": title, "addresses": sorted(addresses)}] if addresses else []


def _unknown(place: str, title: str, error: BuildkiteError) -> Raw:
    return {"list": place, "title": title, "code": error.code, "reason": error.message}


def _entries(organization: Organization, other: Undeclared, path: str, but: t.Sequence[Resource]) -> list[Raw]:
    try:
        by_cursor = any(kind.rest.cursor_pages for kind in but)
        raws = organization.client.cursor_pages(path) if by_cursor else organization.entries(path)
        return [raw for raw in raws if not any(kind.is_kind_of(raw) for kind in but)]
    except NotFound:
        # Administrators can read it, so the organization does not have the feature.
        if other.is_feature and organization.caller()[1]:
            return []
        raise
