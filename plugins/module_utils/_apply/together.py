# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Creates several objects in one request, all or none: after a refusal of some of them, one by one.

Private to this collection. Knows nothing of other changes. Nothing is sent a second time that may have been done.
"""

from __future__ import annotations

import typing as t

from .._errors import BuildkiteError, Invalid, Unclear
from .._plan.change import Change
from .lookup import Lost, not_about, not_found
from .payload import body_of, check_echoed

if t.TYPE_CHECKING:
    from .writer import Writer

Raw = dict[str, t.Any]
Settled = dict[Change, "BuildkiteError | None"]


def groups(changes: t.Sequence[Change]) -> list[list[Change]]:
    """The creations that one request each can make: those with the same options apart from the key."""
    found: dict[str, list[Change]] = {}
    for change in changes:
        if change.action == "create" and change.node.resource.rest.together:
            # The order of a list makes no difference.
            same = {
                name: sorted(map(str, one)) if isinstance(one, list) else one for name, one in _beside(change).items()
            }
            found.setdefault(f"{change.node.collection} {sorted(same.items())}", []).append(change)
    return list(found.values())


def create(writer: Writer, changes: t.Sequence[Change]) -> Settled:
    """The outcome of each creation of a group. Raises nothing that the service answers."""
    first = changes[0].node
    keys = [change.node.key for change in changes]
    try:
        raws = writer.client.write_list(
            first.collection,
            {first.resource.rest.together: keys, **_beside(changes[0])},
            first.resource.rest.created.status,
        )
    except Invalid as error:
        # None was created.
        return {changes[0]: error} if len(changes) == 1 else _all(create(writer, [change]) for change in changes)
    except Unclear as unclear:
        return {change: _found(writer, change, writer.lookup.lost(unclear)) for change in changes}
    except BuildkiteError as error:
        return dict.fromkeys(changes, error)
    folded = first.resource.identity.folded
    answered = {folded(first.resource.key_in(first.resource.decode(raw))): raw for raw in raws if isinstance(raw, dict)}
    return {change: _taken(writer, change, answered.get(change.node.folded)) for change in changes}


def _beside(change: Change) -> Raw:
    key = change.node.resource.key[0]
    return body_of(change.node, {name: leaf for name, leaf in change.leaves.items() if name != key})


def _all(settled: t.Iterable[Settled]) -> Settled:
    return {change: outcome for one in settled for change, outcome in one.items()}


def _taken(writer: Writer, change: Change, raw: Raw | None) -> BuildkiteError | None:
    if raw is None or not raw.get(change.node.resource.rest.id_path):
        unclear = not_about(f"POST {change.node.collection}", change.node)
        return _found(writer, change, writer.lookup.lost(unclear, answered=True))
    try:
        writer.adopt(change.node, raw)
        # The service folds keys.
        leaves = {name: leaf for name, leaf in change.leaves.items() if name not in change.node.resource.key}
        check_echoed(change.address, change.node, change.node.resource.decode(raw), leaves)
    except BuildkiteError as error:
        return error
    return None


def _found(writer: Writer, change: Change, lost: Lost) -> BuildkiteError | None:
    """The outcome of a creation without a clear answer: a look finds it, or it stays unclear."""
    try:
        raw = writer.lookup.created(change.node, change.leaves, lost)
    except BuildkiteError as error:
        return error
    return _taken(writer, change, raw) if raw else not_found(change.node, lost)
