# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes values of the organization itself, each by a mutation of the organization's ID.

Private to this collection. Knows no setting by name. A second mutation has the same effect as the first one.
"""

from __future__ import annotations

import typing as t

from .._api import answers
from .._errors import BuildkiteError, Conflict, Invalid, NotFound, Unclear
from .._paths import dig
from .._plan.change import Leaves
from .._schema.field import Field
from .._schema.field_facts import Setting
from .._state import own_values
from .._state.node import Node
from .lookup import Lookup
from .payload import check_echoed, is_echoed


def apply(lookup: Lookup, node: Node, leaves: Leaves) -> None:
    """Write those of a change, and record them."""
    for name, (field, value) in leaves.items():
        if field.graphql.setting:
            _send(lookup, node, field, field.graphql.setting, value)
            node.values[name] = value


def _send(lookup: Lookup, node: Node, field: Field, setting: Setting, value: t.Any) -> None:
    """Send one mutation, again if it has no clear answer and no effect."""
    clears = bool(setting.clear) and value == field.empty
    name, path = (setting.clear, setting.cleared) if clears else (setting.mutation, setting.shown)
    given = {"organizationId": node.graphql_id, **({} if clears else {setting.value: value})}

    def look() -> bool | None:
        found = node.resource.decode_graphql(own_values.read(lookup.client, node.resource)).get(field.name)
        return True if is_echoed(field, value, found) else None

    for attempt in (1, 2):
        try:
            document = own_values.set_document(setting, not clears)
            payload = lookup.client.mutate(document, {"input": given}).get(name)
            is_shown, found = dig(payload or {}, path)
            if not is_shown or found is None:
                raise answers.unclear(f"GraphQL {name}", "the answer does not show what it did")
            if not clears:
                check_echoed(node.address, node, {field.name: found}, {field.name: (field, value)})
            return
        except Unclear as error:
            if lookup.found(lookup.lost(error), look):
                return
            if attempt == 2:
                raise
        except (Conflict, Invalid, NotFound):
            # It may be as declared all the same: the first mutation may have had its effect late, or another client was faster.
            if not _is_so(look):
                raise
            return


def _is_so(look: t.Callable[[], bool | None]) -> bool:
    try:
        return bool(look())
    except BuildkiteError:
        return False
