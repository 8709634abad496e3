# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values that most entries of a list share, written once as defaults.

Private to this collection. Pure. The reader of files merges defaults the other way: dictionaries key by key, everything
else is replaced, and null takes an inherited value away.
"""

from __future__ import annotations

import collections
import json
import typing as t

from .._schema.catalog import Catalog
from .._schema.resource import Resource

Options = dict[str, t.Any]
# An option, or an option and a key of its dictionary.
Path = tuple[str, ...]

DEFAULTS = "defaults"
# At most one entry of this many lacks a shared value, and has null for it.
LACKING = 5


def folded(catalog: Catalog, options: Options) -> Options:
    """The options with `defaults` for each list in which most entries share a value."""
    defaults: Options = {}
    made: Options = {}
    for name, entries in options.items():
        resource = next((entry for entry in catalog.top_lists() if entry.plural == name), None)
        if resource is None or len(entries) < 2:
            made[name] = entries
            continue
        shared = _shared(resource, entries)
        made[name] = [_without(entry, shared) for entry in entries]
        if shared:
            defaults[name] = _nested(shared)
    return {DEFAULTS: defaults, **made} if defaults else made


def _shared(resource: Resource, entries: t.Sequence[Options]) -> dict[Path, t.Any]:
    """The values that are worth sharing, by their path, in the order of the options."""
    counts: dict[Path, collections.Counter[str]] = {}
    for entry in entries:
        for path, value in _leaves(entry):
            if path[0] not in resource.own_options:
                counts.setdefault(path, collections.Counter())[_text(value)] += 1
    order = {field.name: number for number, field in enumerate(resource.fields)}
    shared: dict[Path, t.Any] = {}
    for path in sorted(counts, key=lambda path: (order.get(path[0], len(order)), path)):
        text, count = counts[path].most_common(1)[0]
        lacking = len(entries) - sum(counts[path].values())
        if count > len(entries) / 2 and lacking * LACKING <= count:
            shared[path] = json.loads(text)
    return shared


def _leaves(entry: Options) -> t.Iterator[tuple[Path, t.Any]]:
    for name, value in entry.items():
        if isinstance(value, dict) and value:
            for key, below in value.items():
                yield (name, key), below
        else:
            yield (name,), value


def _without(entry: Options, shared: t.Mapping[Path, t.Any]) -> Options:
    """An entry without the values that it inherits, and with null where it has none."""
    leaves = dict(_leaves(entry))
    own = {path: value for path, value in leaves.items() if path not in shared or _text(value) != _text(shared[path])}
    for path in shared:
        if path not in leaves:
            # Null for a key of a set dictionary, or for the whole dictionary otherwise.
            own[path if isinstance(entry.get(path[0]), dict) else path[:1]] = None
    return _nested(own)


def _nested(leaves: t.Mapping[Path, t.Any]) -> Options:
    made: Options = {}
    for path, value in leaves.items():
        if len(path) == 1:
            made[path[0]] = dict(value) if isinstance(value, dict) else value
        else:
            made.setdefault(path[0], {})[path[1]] = value
    return made


def _text(value: t.Any) -> str:
    """What distinguishes values: true is not 1."""
    return json.dumps(value, sort_keys=True)
