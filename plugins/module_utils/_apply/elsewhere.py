# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes the values that another endpoint than the object's own sets: those of one endpoint together.

Private to this collection. Knows nothing of other changes. A second request has the same effect as the first one.
"""

from __future__ import annotations

import typing as t

from .._errors import Unclear
from .._plan.change import Leaves
from .._schema.endpoint_facts import Answer, Endpoint
from .._state.node import Node
from .lookup import Lookup
from .payload import check_echoed

Raw = dict[str, t.Any]
Described = t.Callable[[Node, Raw, Answer, Leaves], Raw]


def written(lookup: Lookup, described: Described, node: Node, leaves: Leaves) -> t.Iterator[tuple[Raw, Leaves]]:
    """Write those of a change: the values of each answer, and what was sent. `described` confirms an answer."""
    for endpoint in dict.fromkeys(field.rest.endpoint for field, _value in leaves.values()):
        if endpoint:
            own = {name: leaf for name, leaf in leaves.items() if leaf[0].rest.endpoint == endpoint}
            values = node.resource.decode(_sent(lookup, described, node, endpoint, own))
            check_echoed(node.address, node, values, own)
            yield values, own


def _sent(lookup: Lookup, described: Described, node: Node, endpoint: Endpoint, leaves: Leaves) -> Raw:
    """The object of the answer to a request."""
    beside = [field for field in node.resource.elsewhere if field.rest.endpoint == endpoint]
    whole = {field.name: leaves.get(field.name, (field, node.values.get(field.name))) for field in beside}
    # An empty value removes all of them.
    is_off = any(value == field.empty for field, value in leaves.values())
    method = endpoint.off_method if is_off else endpoint.method
    body = None if is_off else node.resource.encode(whole)
    for attempt in (1, 2):
        try:
            raw = lookup.client.write(method, f"{node.path}/{endpoint.path}", body, endpoint.changed.status)
            return described(node, raw, endpoint.changed, leaves)
        except Unclear as unclear:
            found = lookup.found(lookup.lost(unclear), lambda: lookup.changed(node, leaves))
            if found is not None:
                return found
            if attempt == 2:
                raise
    raise AssertionError("unreachable")
