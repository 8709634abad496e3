# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How changes and things are shown: diffs as YAML text, things in the options' own shape.

Private to this collection. Pure. Never holds a secret: secret options are left out.
"""

from __future__ import annotations

import typing as t

from ansible_collections.community.buildkite.plugins.module_utils._change import Change
from ansible_collections.community.buildkite.plugins.module_utils._field import nested
from ansible_collections.community.buildkite.plugins.module_utils._node import Node
from ansible_collections.community.buildkite.plugins.module_utils._same import to_yaml


def difference(change: Change) -> dict[str, t.Any]:
    """One entry of Ansible's diff: only what changes, as YAML."""
    return {
        "before_header": change.address,
        "after_header": f"{change.address} ({change.action})",
        "before": _text(change.before) if change.before or change.action != "create" else "",
        "after": "" if change.action == "delete" else _text(change.after),
    }


def shown_node(node: Node, done: t.Iterable[Change]) -> dict[str, t.Any]:
    """A thing as it is after the run, in the shape of its options, with its id; null for what is not set."""
    values: dict[str, t.Any] = {}
    for field in node.resource.leaf_fields():
        if field.secret is not True and not field.refers_to and field.name in node.values:
            values[field.name] = node.values[field.name]
    for change in done:
        if change.node is node:
            secrets = {field.name for field in node.resource.fields if field.secret is True}
            values.update({name: value for name, value in change.after.items() if name not in secrets})
    return {"id": node.id, **nested(values)}


def summary(counts: t.Mapping[str, int], is_plan: bool) -> str:
    """The counts as a sentence: what a plan would do, or what a run did."""
    infinitives = {"created": "create", "updated": "update", "archived": "archive", "deleted": "delete"}
    parts = []
    for word, count in counts.items():
        if count and word in infinitives:
            parts.append(f"{count} to {infinitives[word]}" if is_plan else f"{count} {word}")
        elif count:
            parts.append(f"{count} {word}")
    changes = any(counts[word] for word in infinitives)
    return f"{'' if changes else 'Nothing to change: ' if is_plan else 'Nothing changed: '}{', '.join(parts) or 'nothing declared'}."


def _text(values: t.Mapping[str, t.Any]) -> str:
    return to_yaml(nested(values)) if values else ""
