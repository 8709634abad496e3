# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sends values that no answer contains: each with a request of its own, before the other options of the object.

Private to this collection. Knows nothing of other changes. A value cannot be compared after an unclear answer, and sending it again has
the same effect.
"""

from __future__ import annotations

import contextlib
import typing as t

from .._api import answers
from .._api.client import Client
from .._errors import BuildkiteError, Unclear
from .._plan.change import Leaves
from .._schema.field import Field
from .._state.node import Node
from .payload import is_described


@contextlib.contextmanager
def first(client: Client, node: Node, leaves: Leaves) -> t.Iterator[Leaves]:
    """Send such values, and return the other leaves. An error with these shows that the values were sent."""
    sent = [name for name, (field, _value) in leaves.items() if field.rest.apart]
    for name in sent:
        _send(client, node, *leaves[name])
    try:
        yield {name: leaf for name, leaf in leaves.items() if name not in sent}
    except BuildkiteError as error:
        if sent:
            error.facts["half_done"] = True
            error.message = f"{error.message.rstrip('.')}; {' and '.join(sent)} changed before that: run again."
        raise


def _send(client: Client, node: Node, field: Field, value: t.Any) -> None:
    how = field.rest.apart
    if not how:
        return
    path = f"{node.path}/{how.path}"
    for attempt in (1, 2):
        try:
            raw = client.write(how.method, path, {field.write_path: field.encode(value)}, how.changed.status)
            if is_described(node, raw, how.changed, {}):
                return
            raise answers.unclear(f"{how.method} {path}", f"the answer does not identify the {node.resource.title}")
        except Unclear:
            if attempt == 2:
                raise
