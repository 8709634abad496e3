# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Change and Plan: what a run would do, as values.

Private to this collection. Pure: no I/O. Check mode, diff, results and the real run are made from these.
"""

from __future__ import annotations

import dataclasses
import typing as t

from .._paths import nested
from .._schema.catalog import Catalog
from .._schema.field import Field
from .._secrets import SHORT, Mask
from .._state.node import Node

Action = t.Literal["create", "update", "archive", "delete"]

DONE_WORD = {"create": "created", "update": "updated", "archive": "archived", "delete": "deleted"}

Leaves = dict[str, tuple[Field, t.Any]]

# Secrets before and after, as texts, by the path of what replaced them.
Hidden = dict[str, tuple[list[str], list[str]]]
# Further keys of a change in results, if they are set.
_SHOWN_IF_SET = ("cascade_unknown", "data_lost", "changed_by", "changed_by_unknown", "contested")
# In place of a missing value.
_NONE = object()


@dataclasses.dataclass(eq=False)
class Change:
    """One change of one object. `leaves` is what is sent, references as nodes; before and after are for people."""

    action: Action
    node: Node
    address: str
    leaves: Leaves = dataclasses.field(default_factory=dict)
    before: dict[str, t.Any] = dataclasses.field(default_factory=dict)
    after: dict[str, t.Any] = dataclasses.field(default_factory=dict)
    # Objects that must exist before.
    needs: list[Node] = dataclasses.field(default_factory=list)
    # Changes that must have been done before: without them this one would remove what is in use.
    awaits: list[Change] = dataclasses.field(default_factory=list)
    # Addresses that disappear with a deleted object, without a separate request.
    cascade: list[str] = dataclasses.field(default_factory=list)
    # The lists of the cascade that cannot be read.
    cascade_unknown: list[str] = dataclasses.field(default_factory=list)
    # Addresses of the cascade that have expired: they count as gone, but may not have at the review of the plan.
    cascade_ended: list[str] = dataclasses.field(default_factory=list)
    # Lost data, which is no configuration, as a sentence.
    data_lost: str = ""
    # Links that the creation includes.
    carries: list[Change] = dataclasses.field(default_factory=list)
    carried: bool = False
    # It removes an entry that a declared list lacks, or an unmanaged object.
    pruned: bool = False
    # It is set after the objects that it refers to were created.
    late: bool = False
    # override_guards lists it: objects that are connected do not stop it.
    overrides: bool = False
    # The creation that it completes, since the request of the creation cannot contain it.
    completes: Change | None = None
    # Where it was declared, for messages.
    where: str = ""
    # The options that control it.
    directions: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)
    # The secrets of the object that it changes: nothing shows them.
    hidden: Hidden = dataclasses.field(default_factory=dict, repr=False)
    # before and after were masked already.
    is_masked: bool = False
    # Why the current state of its object does not allow it, and the next step.
    held: str = ""
    # Why it is not tried: it depends on a change that is held.
    skipped: str = ""
    # Who made what it corrects, as in results; or why that is unknown.
    changed_by: dict[str, t.Any] = dataclasses.field(default_factory=dict)
    changed_by_unknown: str = ""
    # How often runs corrected its object, if it is held for that.
    contested: int = 0

    def __post_init__(self) -> None:
        """Texts for people contain no secret, no matter who created the object."""
        if self.is_masked:
            return
        self.before, self.after, self.is_masked = dict(self.before), dict(self.after), True
        for name in dict.fromkeys([*self.before, *self.after]):
            known = [self.leaves[name][0]] if name in self.leaves else self.node.resource.leaf_fields()
            field = next((field for field in known if field.name == name), None)
            self._hide(field or Field(name, "raw", "What no declaration mentions.", secret=False), name)

    def _hide(self, field: Field, name: str) -> None:
        """Replace the secrets of one option, and store them separately."""
        before, after = self.before.get(name, _NONE), self.after.get(name, _NONE)
        old = Mask()
        shown_before = _NONE if before is _NONE else field.shown(before, old)
        new = Mask(old)
        shown_after = _NONE if after is _NONE else field.shown(after, new)
        if shown_before == shown_after and before != after:
            # They were moved.
            new = Mask(old, is_changed=True)
            shown_after = field.shown(after, new)
        if before is not _NONE:
            self.before[name] = shown_before
        if after is not _NONE:
            self.after[name] = shown_after
        for path in {**old.found, **new.found}:
            self.hidden[path] = (old.found.get(path, []), new.found.get(path, []))

    @property
    def changed_secrets(self) -> Hidden:
        """The secrets that differ, except for those in the address."""
        return {
            path: sides
            for path, sides in self.hidden.items()
            if sides[0] != sides[1] and path not in self.node.resource.key
        }

    @property
    def known_secrets(self) -> set[str]:
        """The secrets to look for in messages: no short ones, no choices, and none that name objects."""
        names = set(self.node.resource.key)
        names |= {name for name, (field, _value) in self.leaves.items() if field.choices or field.refers_to}
        return {
            secret
            for path, sides in self.hidden.items()
            if path not in names
            for secret in (*sides[0], *sides[1])
            if len(secret) >= SHORT
        }

    @property
    def grants(self) -> bool:
        """Whether it gives someone all rights in the organization."""
        rights = self.node.resource.rights
        leaf = self.leaves.get(rights.option) if rights else None
        return bool(rights and leaf and leaf[1] == rights.most)

    @property
    def by_prune(self) -> bool:
        """Whether `prune` removes it. Removed entries of a declared list are declared."""
        return self.pruned and not self.where

    @property
    def removes(self) -> bool:
        """Whether the object no longer exists, or is no longer in use, afterwards."""
        return self.action in ("delete", "archive")

    @property
    def retires(self) -> bool:
        """Whether the object is in use and no longer is afterwards, whatever else changes."""
        name = self.node.resource.lifecycle.retired_by or ""
        leaf = self.leaves.get(name)
        return bool(leaf and leaf[1] and self.node.exists and not self.node.values.get(name))

    def order(self, catalog: Catalog) -> tuple[int, int, int]:
        """Parents first, additions before removals, deletions from the leaves up: declared ones, then those of `prune`.

        Then changes that lock, then those that may exclude networks.
        """
        if any(field.admits for field, value in self.leaves.values()):
            return (9, 0, 0)
        kind = catalog.order(self.node.resource.name)
        link = self.node.resource.is_link
        if self.late and self.node.resource.lifecycle.locked_by in self.leaves:
            # After everything in it.
            return (8, kind, 0)
        if self.by_prune:
            return (6, -kind, 0)
        if self.action == "delete":
            # An object that is free only once another is pruned waits for that.
            waits = any(other.by_prune for other in self.awaits)
            return (3, 0, 0) if link else (7 if waits else 5, -kind, 0)
        if self.action == "archive":
            return (4, -kind, 0)
        if link:
            return (2, kind, 0)
        if self.late:
            return (1, kind, 0)
        after = self.node.resource.made_after
        if after:
            return (0, catalog.order(after.resource), 2)
        renamed = any(key in self.before for key in self.node.resource.key)
        return (0, kind, -1 if self.grants else 0 if renamed else 1)

    def shown(self) -> dict[str, t.Any]:
        """The entry in `changes`."""
        entry: dict[str, t.Any] = {"address": self.address, "action": self.action}
        if self.before:
            entry["before"] = nested(self.before)
        if self.after:
            entry["after"] = nested(self.after)
        more = {
            "cascade": sorted(self.cascade),
            **{name: getattr(self, name) for name in _SHOWN_IF_SET},
        }
        entry.update({name: value for name, value in more.items() if value})
        if self.held:
            entry["held"] = self.held
        elif self.skipped:
            entry["skipped"] = self.skipped
        return entry


@dataclasses.dataclass
class Plan:
    """Every change in the order in which it is applied, and the unchanged objects."""

    changes: list[Change]
    unchanged: list[str]
    # The object of each declaration, for results.
    nodes: list[Node]
    warnings: list[str] = dataclasses.field(default_factory=list)
    # The addresses that would be pruned and are protected.
    protected: list[str] = dataclasses.field(default_factory=list)
    # Changes that are not made: held ones, and those that are skipped as a result. They are not among the changes.
    withheld: list[Change] = dataclasses.field(default_factory=list)

    @property
    def held(self) -> list[Change]:
        """The changes that are held."""
        return [change for change in as_shown(self.withheld) if change.held]

    @property
    def skipped(self) -> list[Change]:
        """The changes that are skipped, since they depend on one that is held."""
        return [change for change in as_shown(self.withheld) if not change.held]

    def known_secrets(self) -> set[str]:
        """The secrets of all changes to look for in messages."""
        return {secret for change in (*self.changes, *self.withheld) for secret in change.known_secrets}

    def sort(self, catalog: Catalog) -> None:
        """Put the changes in their order. Removals were read in parallel, in no certain order."""
        for changes in (self.changes, self.withheld):
            changes.sort(key=lambda change: (*change.order(catalog), change.address if change.removes else ""))

    @property
    def counts(self) -> dict[str, int]:
        """How many changes of each kind there are, as if all were done."""
        counts = dict.fromkeys(DONE_WORD.values(), 0)
        for change in as_shown(self.changes):
            counts[DONE_WORD[change.action]] += 1
        return {
            **counts,
            "unchanged": len(self.unchanged),
            "held": len(self.held),
            "failed": 0,
            "skipped": len(self.skipped),
        }


def as_shown(changes: t.Sequence[Change]) -> list[Change]:
    """The changes as people see them: a change that completes a creation is part of it, if both are among the changes."""
    shown = {change: change for change in changes}
    for change in changes:
        if change.completes in shown:
            creation = shown[change.completes]
            after, hidden = {**creation.after, **change.after}, {**creation.hidden, **change.hidden}
            shown[change.completes] = dataclasses.replace(creation, after=after, hidden=hidden)
            del shown[change]
    return list(shown.values())


def summary(counts: t.Mapping[str, int], is_plan: bool, more: str = "") -> str:
    """The counts as a sentence: what a plan would do, or what a run did. `more` follows the counts."""
    infinitives = {"created": "create", "updated": "update", "archived": "archive", "deleted": "delete"}
    parts = []
    for word, count in counts.items():
        if count and word in infinitives:
            parts.append(f"{count} to {infinitives[word]}" if is_plan else f"{count} {word}")
        elif count:
            parts.append(f"{count} {word}")
    changes = any(counts[word] for word in infinitives)
    start = "" if changes else "Nothing to change: " if is_plan else "Nothing changed: "
    return f"{start}{', '.join(parts) or 'nothing declared'}{more}."


def created_twice(changes: t.Iterable[Change]) -> list[Change]:
    """The creations of objects of which there can be two of the same key."""
    return [one for one in changes if one.action == "create" and not one.node.resource.is_unique]
