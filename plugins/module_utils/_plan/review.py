# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Information about a plan in addition to its changes: its ID, hints, unmanaged objects, options that are not compared.

Private to this collection. Pure: looks at the draft and what was read, before anything is applied.
"""

from __future__ import annotations

import dataclasses
import hashlib
import hmac
import json
import re
import typing as t

from .._errors import InvalidOption
from .._schema.resource import Resource
from .._schema.resource_facts import Alike
from .._state.node import Node
from .._state.readings import list_key
from .._text import count_of
from .._values import likeness
from .change import Change, Plan, as_shown, summary
from .draft import Draft
from .guard import PLAN_ID

ID_DIGITS = 32
# How many existing objects a hint names, and how many hints the warnings include.
NAMED = 3
WARNED = 5

_EMPTY: tuple[t.Any, ...] = (None, "", [], {})


@dataclasses.dataclass
class Review:
    """The review, in the words of the result."""

    plan_id: str
    # ADDRESS:OPTION of each secret that changes and that the ID does not depend on.
    not_in_plan_id: list[str]
    # Addresses by the plural of their resource.
    unmanaged: dict[str, list[str]]
    not_compared: list[dict[str, t.Any]]
    hints: list[dict[str, t.Any]]
    counts: dict[str, int]
    # The singular of each resource, by the plural.
    titles: dict[str, str]

    @property
    def summary(self) -> str:
        """The plan in words."""
        return summary(self.counts, is_plan=True, more=self.in_words())

    def shown(self) -> dict[str, t.Any]:
        """Its keys of the result."""
        return {
            "plan_id": self.plan_id,
            "not_in_plan_id": self.not_in_plan_id,
            "summary": self.summary,
            "unmanaged": self.unmanaged,
            "not_compared": self.not_compared,
            "hints": self.hints,
        }

    def check_expected(self, expected: str | None) -> None:
        """Raise Rejected if the plan is not the one that was reviewed."""
        if expected is not None and expected != self.plan_id:
            raise PLAN_ID.rejected(
                f"The plan is {self.plan_id} ({self.summary.rstrip('.')}) and plan_id is {expected}: the declaration"
                " or the current state has changed since the review, so review this plan and set plan_id to its ID.",
                plan_id=self.plan_id,
                expected=expected,
            )

    def warnings(self) -> list[str]:
        """The hints as warnings: the first few, and how many more there are."""
        messages = [hint["message"] for hint in self.hints[:WARNED]]
        more = len(self.hints) - len(messages)
        return (
            [*messages, f"{count_of(more, 'more hint', 'more hints')}: see hints in the result."] if more else messages
        )

    def in_words(self) -> str:
        """The end of the summary: what is unmanaged, what is not compared, and what the plan ID does not cover."""
        parts = []
        if self.unmanaged:
            counts = [count_of(len(addresses), self.titles[kind], kind) for kind, addresses in self.unmanaged.items()]
            parts.append(f"unmanaged: {', '.join(counts)}")
        if self.not_compared:
            count = sum(len(entry["options"]) for entry in self.not_compared)
            parts.append(f"not compared: {count_of(count, 'option', 'options')}")
        if self.not_in_plan_id:
            count = len(self.not_in_plan_id)
            are = "is" if count == 1 else "are"
            parts.append(f"{count_of(count, 'secret value', 'secret values')} {are} not covered by the plan ID")
        return "".join(f"; {part}" for part in parts)


def review(draft: Draft, plan: Plan, hmac_key: str | None = None) -> Review:
    """The review of a plan that is not applied yet. `hmac_key`: with it the plan ID depends on secrets too."""
    organization = draft.organization
    every = [*plan.changes, *plan.withheld]
    secrets = [f"{change.address}:{path}" for change in every for path in change.changed_secrets]
    return Review(
        plan_id=plan_id(organization.client.connection.organization, every, hmac_key),
        not_in_plan_id=[] if hmac_key else sorted(secrets),
        unmanaged=_unmanaged(draft),
        not_compared=_not_compared(draft),
        hints=_hints(draft),
        counts=plan.counts,
        titles={resource.plural: resource.title for resource in organization.catalog.managed()},
    )


# The plan's id


def plan_id(organization: str, changes: t.Sequence[Change], hmac_key: str | None = None) -> str:
    """A checksum of the changes and the organization: the same wherever and however often the plan is computed.

    It covers what people see, so no differences between the APIs; and neither data nor time: a token
    that expires after the review stays part of it. Secrets are in it only with a key: a checksum without one could be
    compared with those of guesses.
    """
    entries = sorted(_canonical({**_entry(change), **_secrets(change, hmac_key)}) for change in as_shown(changes))
    return hashlib.sha256(_canonical([organization, entries]).encode()).hexdigest()[:ID_DIGITS]


def check_key(key: str | None) -> None:
    """Raise InvalidOption for an empty key, which is usually the result of a failed template."""
    if key is not None and not key.strip():
        raise InvalidOption("plan_hmac_key is empty: set it to a secret text, or leave it out.", option="plan_hmac_key")


def check_form(expected: str | None) -> None:
    """Raise InvalidOption if the expected plan ID has the wrong form."""
    if expected is not None and not re.fullmatch(f"[0-9a-f]{{{ID_DIGITS}}}", expected):
        raise InvalidOption(
            f"plan_id takes the plan_id of a check, {ID_DIGITS} digits from 0 to f, not {expected!r}.",
            option="plan_id",
        )


def _entry(change: Change) -> dict[str, t.Any]:
    sets = {name for name, (field, value) in change.leaves.items() if field.same in ("set", "networks")}
    sides = {
        side: {
            name: None if value in _EMPTY else sorted(map(str, value)) if name in sets else value
            for name, value in shown.items()
        }
        for side, shown in (("before", change.before), ("after", change.after))
    }
    cascade = {
        "cascade": sorted([*change.cascade, *change.cascade_ended]),
        **({"cascade_unknown": change.cascade_unknown} if change.cascade_unknown else {}),
    }
    # Without the reason, which may name the place of a declaration.
    state = {"held": True} if change.held else {"skipped": True} if change.skipped else {}
    return {"address": change.address, "action": change.action, **cascade, **sides, **state}


def _secrets(change: Change, key: str | None) -> dict[str, t.Any]:
    """The text that represents the secrets of a change in the plan ID: nothing without a key."""
    if not key or not change.changed_secrets:
        return {}
    return {
        "secrets": {
            path: hmac.new(
                key.encode(), _canonical([change.address, path, *sides]).encode(), hashlib.sha256
            ).hexdigest()
            for path, sides in change.changed_secrets.items()
        }
    }


def _canonical(data: t.Any) -> str:
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


# What is unmanaged, and what is not compared


def _unmanaged(draft: Draft) -> dict[str, list[str]]:
    """The addresses of the objects that exist and are not declared, of the lists that were read whole."""
    found = {}
    for resource in draft.organization.catalog.listed():
        nodes = [node for node in draft.organization.nodes(resource.name) if _is_unmanaged(draft, node)]
        if nodes:
            found[resource.plural] = sorted(node.address for node in nodes)
    return found


def _is_unmanaged(draft: Draft, node: Node) -> bool:
    """Whether the run knows an object from a list and does not manage it. Its children are not counted again."""
    if node.stub or node in draft.desired_of or node in draft.removals or node.parent in draft.removals:
        return False
    if node.parent and _is_unmanaged(draft, node.parent):
        return False
    was_needed = list_key(node.resource.name, node.parent) not in draft.organization.incidental
    return was_needed and draft.organization.is_read(node.resource.name, node.parent)


def _not_compared(draft: Draft) -> list[dict[str, t.Any]]:
    return [{"address": address, "options": sorted(names)} for address, names in sorted(draft.not_compared.items())]


# Renames that were not declared


def _hints(draft: Draft) -> list[dict[str, t.Any]]:
    """The new objects that look like undeclared ones, each with the option that would rename instead."""
    found = []
    for resource in draft.organization.catalog.managed():
        created = [change for node, change in draft.created.items() if node.resource is resource]
        made = [change for change in created if not change.held and not change.skipped]
        if resource.identity.alike and made:
            existing = _undeclared(draft, resource, resource.identity.alike)
            for change in made:
                value = change.leaves.get(resource.identity.alike.option, (None, None))[1]
                mark = likeness(resource.identity.alike.how, value)
                if mark and mark in existing:
                    found.append(_hint(draft, resource, resource.identity.alike, change, existing[mark]))
    return found


def _undeclared(draft: Draft, resource: Resource, alike: Alike) -> dict[str, list[Node]]:
    """The unmanaged objects in use, by their likeness."""
    found: dict[str, list[Node]] = {}
    for node in draft.organization.nodes(resource.name):
        retired = resource.lifecycle.retired_by and node.values.get(resource.lifecycle.retired_by)
        if node.stub or retired or node in draft.desired_of or draft.removals.get(node):
            continue
        mark = likeness(alike.how, node.values.get(alike.option))
        if mark:
            found.setdefault(mark, []).append(node)
    return found


def _hint(draft: Draft, resource: Resource, alike: Alike, change: Change, nodes: list[Node]) -> dict[str, t.Any]:
    existing = sorted(nodes, key=lambda node: node.key)
    names = ", ".join(node.address for node in existing[:NAMED])
    more = f" and {len(existing) - NAMED} more" if len(existing) > NAMED else ""
    one = len(existing) == 1
    message = (
        f"{change.where} would be created, and {names}{more}, which {'is' if one else 'are'} not declared,"
        f" {'has' if one else 'have'} the same {alike.option}: to rename it instead, add"
        f" {resource.identity.previous}: [{existing[0].key if one else 'its current name'}]."
    )
    return {
        "address": change.address,
        "existing": [node.address for node in existing],
        "same": alike.option,
        "option": resource.identity.previous,
        "message": draft.written.named(change, message),
    }
