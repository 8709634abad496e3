# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The live organization as a result: everything that was read, as options, with what is missing.

Private to this collection. Options in, result out, as _run does it for what is declared. Knows nothing of Ansible.
"""

from __future__ import annotations

import typing as t

from .._errors import InvalidOption
from .._state.organization import Organization
from .asked import COMPACT
from .coverage import in_words, not_covered
from .export import export
from .fold import folded
from .gather import gather

Result = dict[str, t.Any]


def live(organization: Organization, asked: t.Mapping[str, t.Any]) -> Result:
    """The result of the module: options of the named lists, or of all that can be read. Raises BuildkiteError.

    `asked` are the module's options.
    """
    plurals, empties, compact = asked.get("gather"), bool(asked.get("include_empty")), asked.get("style") == COMPACT
    if plurals is not None and not plurals:
        raise InvalidOption("gather is empty: name the lists to read, or leave it out for all.", option="gather")
    if empties and compact:
        raise InvalidOption(
            "include_empty returns what the style compact leaves out: use one of them.", option="include_empty"
        )
    found = gather(organization, plurals, empties)
    left_out = {unread.place for unread in found.unread}
    exported = export(organization, found.kinds, found.sides, left_out, empties, usual=not compact)
    options = folded(organization.catalog, exported.options) if compact else exported.options
    beyond = not_covered(organization, found.kinds) if asked.get("coverage") else []
    unread = [{"list": one.place, "code": one.error.code, "reason": one.error.message} for one in found.unread]
    unread += [{"list": place, "code": "ambiguous", "reason": why} for place, why in exported.left_out]
    lists = [entry for entry in found.kinds if not entry.singleton]
    counts = {entry.plural: sum(not node.stub for node in organization.nodes(entry.name)) for entry in lists}
    read = [f"{count} {plural}" for plural, count in counts.items()]
    read += [entry.plural for entry in found.kinds if entry.singleton]
    warnings = [*found.warnings, *exported.warnings]
    warnings += [f"{one['list']} is left out of the result: {one['reason']}" for one in unread]
    missing = ", ".join(dict.fromkeys(one["list"] for one in unread))
    return {
        "changed": False,
        "organization": {"declared_organization": organization.client.connection.organization, **options},
        "unread": unread,
        "complete": not (unread or found.partial),
        "counts": counts,
        "summary": f"{', '.join(read) or 'Nothing'}{f'; left out: {missing}' if missing else ''}{in_words(beyond)}.",
        **({"not_covered": beyond} if asked.get("coverage") else {}),
        "warnings": warnings,
    }
