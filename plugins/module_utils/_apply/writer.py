# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes one change over REST, and makes sure that it was done once and kept.

Private to this collection. Knows nothing of the other changes. After an unclear answer it reads before it decides; an answer that does not
hold a declared value is a failure that says so.
"""

from __future__ import annotations

import contextlib
import typing as t

from .._api import answers
from .._errors import BuildkiteError, Conflict, Invalid, NotFound, Unclear
from .._plan.change import Change, Leaves
from .._schema.endpoint_facts import Answer
from .._schema.field import Field
from .._schema.field_facts import Switch
from .._schema.resource_facts import Carried, Mutation, Mutations
from .._state import lists
from .._state.node import Node, ids
from .._state.organization import Organization
from . import mutations
from .payload import check_echoed, follows, is_described, is_due, is_echoed, leaf_of

Raw = dict[str, t.Any]
Found = t.TypeVar("Found")


class Writer:
    """Carries changes out, and keeps the organization true to what was done."""

    def __init__(self, organization: Organization) -> None:
        self.organization = organization
        self.client = organization.client
        # Values that the service returns once, by the address of what was made.
        self.returned_once: dict[str, str] = {}
        self.warnings: list[str] = []

    def write(self, change: Change, look_first: bool = False) -> None:
        """Apply one change. Raises BuildkiteError with what is wrong; never writes the same twice.

        `look_first`: it may have been done already, by a request without a clear answer.
        """
        if change.action == "create":
            self._create(change, look_first)
        elif change.action == "delete":
            self._delete(change.node)
        else:
            self._update(change.node, change.address, change.leaves)

    # Creation

    def _create(self, change: Change, look_first: bool) -> None:
        node = change.node
        now = {name: leaf for name, leaf in change.leaves.items() if not follows(leaf)}
        for field in node.resource.fields:
            if field.creation.default is not None and field.name not in now:
                now[field.name] = (field, field.creation.default)
        body = {**node.resource.rest.create_with, **self._body(node, now)}
        self._carry(change, body)
        if not node.resource.rest.path:
            raw = self._mutate(node, now)
        else:
            raw = (look_first and self._made(node, now)) or self._post(node, body, now)
        once = node.resource.lifecycle.returned_once
        if once and raw.get(once):
            self.returned_once[change.address] = str(raw.pop(once))
        self._adopt(node, raw, now)
        self.take_carried(change)
        check_echoed(change.address, node, node.resource.decode(raw), now)
        rest = {name: leaf for name, leaf in change.leaves.items() if follows(leaf) and is_due(node, leaf)}
        if rest:
            self._update(node, change.address, rest)

    def take_carried(self, change: Change) -> None:
        """Take in the links that went along with a creation."""
        for link in change.carries:
            parent = t.cast(Node, link.node.parent)
            link.node.id = f"{parent.id}/{change.node.id}"
            link.node.values = {name: value for name, (field, value) in link.leaves.items() if not field.refers_to}
            self.organization.add(link.node)

    def _carry(self, change: Change, body: Raw) -> None:
        for link in change.carries:
            how = t.cast(Carried, link.node.resource.as_link.carried)
            body.setdefault(how.key, {})[t.cast(Node, link.node.parent).id] = link.leaves[how.level][1]

    def _post(self, node: Node, body: Raw, leaves: Leaves) -> Raw:
        """The answer to the creation, or what a second look finds when the answer was lost."""
        created = node.resource.rest.created
        for attempt in (1, 2):
            try:
                raw = self.client.write("POST", node.collection, body, created.status)
                if is_described(node, raw, created, leaves):
                    return raw
                raise answers.unclear(
                    f"POST {node.collection}", f"the answer does not identify the {node.resource.title}"
                )
            except Unclear as unclear:
                found = self._look(unclear, lambda: self._made(node, leaves))
                if found is not None:
                    return found
                if attempt == 2:
                    raise
            except (Conflict, Invalid) as error:
                if not error.facts.get("taken"):
                    raise
                found = self._find(node, leaves) if node.resource.is_link else None
                if found is not None:
                    return found
                raise type(error)(
                    f"{node.address} cannot be created, since it exists already and is not visible to the token's user"
                    f" (or was just created by someone else): {error.message}",
                    **error.facts,
                ) from None
        raise AssertionError("unreachable")

    def _mutate(self, node: Node, leaves: Leaves) -> Raw:
        """The answer to a creation over GraphQL, with the value that is returned once as a REST answer has it."""
        mutation = t.cast(Mutation, t.cast(Mutations, node.resource.graphql.mutations).create)
        given = {"input": mutations.variables(mutation, node, self._organization_id(mutation), leaves)}
        for attempt in (1, 2):
            try:
                payload = self._mutated(node, mutation, given)
            except Unclear as unclear:
                self._look(unclear, lambda: self._revoke_lost(node))
                if attempt == 2:
                    raise
                continue
            raw, value = mutations.answered(node.resource, mutation, payload)
            node.graphql_id = raw.pop("id", None)
            once = {str(node.resource.lifecycle.returned_once): value} if value else {}
            return {**self._body(node, leaves), **raw, **once}
        raise AssertionError("unreachable")

    def _mutated(self, node: Node, mutation: Mutation, given: Raw) -> Raw:
        """The payload of one mutation. Raises Unclear when it is not about the object."""
        payload = self.client.mutate(mutations.document(node.resource, mutation), given).get(mutation.field)
        if not mutations.is_of(mutation, node, payload):
            raise answers.unclear(
                f"GraphQL {mutation.field}", f"the answer does not identify the {node.resource.title}"
            )
        return t.cast(Raw, payload)

    @staticmethod
    def _look(unclear: Unclear, second: t.Callable[[], Found]) -> Found:
        """A second look after an unclear answer. When it fails, it is still the answer that is unclear."""
        try:
            return second()
        except BuildkiteError as error:
            raise Unclear(
                f"{unclear.message.rstrip('.')}; reading it again failed too ({error.message.rstrip('.')}): run again.",
                **unclear.facts,
            ) from None

    def _made(self, node: Node, leaves: Leaves) -> Raw | None:
        """What a creation with a lost answer made; what has a value that is returned once is revoked instead."""
        if node.resource.lifecycle.returned_once:
            self._revoke_lost(node)
            return None
        return self._find(node, leaves)

    def _revoke_lost(self, node: Node) -> None:
        """After a lost answer: revoke what was created, since its value is lost."""
        resource = node.resource
        known = {other.id for other in self.organization.nodes(resource.name)}
        answers = lists.answers(self.client, self.organization.catalog, resource, node.collection)
        made = [
            raw for raw in answers if raw[resource.rest.id_path] not in known and raw.get(resource.key[0]) == node.key
        ]
        own = self.organization.caller()[0]
        others = [raw for raw in made if own and (raw.get("created_by") or {}).get("id", own) != own]
        if others or len(made) > 1:
            listed = ", ".join(raw[resource.rest.id_path] for raw in made)
            raise BuildkiteError(
                f"it is unclear which of the new {resource.plural.replace('_', ' ')} {listed} this run created: revoke that one by id"
            )
        for raw in made:
            lost = Node(resource, node.key, node.parent, raw[resource.rest.id_path], graphql_id=raw.get("id"))
            self._delete(lost)
            self.warnings.append(
                f"{node.address}: the answer to its creation was lost, so the {resource.title} {lost.id}, whose value"
                " is lost too, was revoked and a new one requested."
            )

    def _find(self, node: Node, leaves: Leaves) -> Raw | None:
        """What exists under a new object's own key, read again."""
        resource = node.resource
        if resource.rest.item in node.references:
            return self._get(node.path)
        if resource.rest.item in leaves:
            return self._get(f"{node.collection}/{leaves[resource.rest.item][1]}")
        for raw in lists.answers(self.client, self.organization.catalog, resource, node.collection):
            values = resource.decode(raw)
            if resource.references:
                if any(values.get(name) == target.id for name, target in node.references.items()):
                    return raw
            elif node.key == values.get(resource.identity.key_from or resource.key[0]):
                return raw
        return None

    def _get(self, path: str) -> Raw | None:
        try:
            return t.cast(Raw, self.client.get(path))
        except NotFound:
            return None

    def _adopt(self, node: Node, raw: Raw, leaves: Leaves) -> None:
        """Take in what the service answered for a new object."""
        resource = node.resource
        if resource.rest.item in node.references:
            node.id = f"{t.cast(Node, node.parent).id}/{node.references[resource.rest.item].id}"
        else:
            node.id = raw[resource.rest.id_path]
            node.graphql_id = raw.get("graphql_id") or node.graphql_id
        values = resource.decode(raw)
        node.values.update({name: value for name, value in values.items() if name not in node.references})
        node.key = node.key if node.references else resource.key_in(node.values) or node.key
        self.organization.add(node)

    # Change

    def _update(self, node: Node, address: str, leaves: Leaves) -> None:
        resource = node.resource
        switches = {name: leaf for name, leaf in leaves.items() if leaf[0].switch or leaf[0].conditions.note_of}
        plain = {name: leaf for name, leaf in leaves.items() if name not in switches}
        lock = resource.lifecycle.locked_by
        locked = bool(lock and node.values.get(lock))
        locks = switches[lock][1] if lock in switches else locked
        if lock and locked and (plain or not locks):
            self._flip(node, resource.field(lock), False, None)
        try:
            self._apply_leaves(node, address, plain, {name: leaf for name, leaf in switches.items() if name != lock})
        except BuildkiteError:
            if lock and locked and locks:
                # Whatever failed, what was locked does not stay open.
                with contextlib.suppress(BuildkiteError):
                    self._flip(node, resource.field(lock), True, None)
            raise
        if lock and locks:
            self._flip(node, resource.field(lock), True, None)

    def _apply_leaves(self, node: Node, address: str, plain: Leaves, switches: Leaves) -> None:
        if plain:
            raw = self._patch(node, plain)
            self.take(node, node.resource.decode(raw), plain)
            check_echoed(address, node, node.resource.decode(raw), plain)
        for field, value in switches.values():
            if field.switch:
                self._switch(node, field, bool(value), switches)
                continue
            switch = field.conditions.note_of
            if switch and switch not in switches:
                self._switch(node, node.resource.field(switch), True, switches)

    def _patch(self, node: Node, leaves: Leaves) -> Raw:
        sent = dict(leaves)
        for leaf in leaves.values():
            for other in leaf[0].conditions.sends_with:
                if other not in sent and node.values.get(other) is not None:
                    sent[other] = (leaf_of(node, other), node.values[other])
        body = self._body(node, sent)
        changed = node.resource.rest.changed
        for attempt in (1, 2):
            try:
                return self._described(
                    node, self.client.write("PATCH", node.path, body, changed.status), changed, leaves
                )
            except Unclear as unclear:
                found = self._look(unclear, lambda: self._again(node, leaves))
                if found is not None:
                    return found
                if attempt == 2:
                    raise
        raise AssertionError("unreachable")

    def _described(self, node: Node, raw: Raw, answer: Answer, leaves: Leaves) -> Raw:
        """The object of an answer; one that does not describe it is confirmed by reading the object."""
        if is_described(node, raw, answer, leaves):
            return raw
        unclear = answers.unclear(
            f"the change of {node.path}", f"the answer does not describe the {node.resource.title}"
        )
        found = self._look(unclear, lambda: self._now(node, leaves))
        if found is None:
            raise unclear
        return found

    def _now(self, node: Node, leaves: Leaves) -> Raw | None:
        """The object as it is now: at its new place, if the change moves it, or at its old one."""
        item = node.resource.rest.item
        moved = item in leaves and item not in node.references
        new = self._get(f"{node.collection}/{leaves[item][1]}") if moved else None
        return new or self._get(node.path)

    def _again(self, node: Node, leaves: Leaves) -> Raw | None:
        """The object as it is now, when it is as declared already."""
        raw = self._now(node, leaves)
        values = node.resource.decode(raw) if raw else {}
        is_done = all(is_echoed(field, value, values.get(name)) for name, (field, value) in leaves.items())
        return raw if raw and is_done else None

    def take(self, node: Node, values: Raw, leaves: Leaves) -> None:
        """Take in the option values of an answer to a write, and keep what the object is found by true to them."""
        for name, leaf in leaves.items():
            value = leaf[1]
            # What the answer leaves out was accepted as it was sent.
            values.setdefault(name, ids(value))
        node.values.update({name: value for name, value in values.items() if name not in node.references})
        node.key = node.key if node.references else node.resource.key_in(node.values) or node.key
        self.organization.renamed(node)

    def _switch(self, node: Node, field: Field, on: bool, leaves: Leaves) -> None:
        switch = t.cast(t.Any, field.switch)
        note = leaves[switch.note][1] if switch.note in leaves else None
        if not (on and node.values.get(field.name)):
            self._flip(node, field, on, {switch.note: note} if on and note else None)
            return
        # The service changes a note only by switching off and on again.
        before = node.values.get(switch.note)
        self._flip(node, field, False, None)
        try:
            self._flip(node, field, True, {switch.note: note} if note else None)
        except BuildkiteError:
            with contextlib.suppress(BuildkiteError):
                self._flip(node, field, True, {switch.note: before} if before else None)
            raise

    def _flip(self, node: Node, field: Field, on: bool, body: Raw | None) -> None:
        switch = t.cast(Switch, field.switch)
        if bool(node.values.get(field.name)) == on:
            return
        leaves: Leaves = {field.name: (field, on)}
        if body and switch.note:
            leaves[switch.note] = (node.resource.field(switch.note), body[switch.note])
        where = f"{node.path}/{switch.on if on else switch.off}"
        for attempt in (1, 2):
            try:
                raw = self.client.write(switch.verb(on), where, body, switch.changed.status)
                raw = self._described(node, raw, switch.changed, leaves)
                break
            except Unclear as unclear:
                found = self._look(unclear, lambda: self._again(node, leaves))
                if found is not None:
                    raw = found
                    break
                if attempt == 2:
                    raise
        values = node.resource.decode(raw)
        check_echoed(node.address, node, values, leaves)
        self.take(node, values, leaves)

    # Removal

    def _delete(self, node: Node) -> None:
        for attempt in (1, 2):
            try:
                self._remove(node)
                break
            except NotFound:
                # The service says so too of what the user may not delete.
                if self._exists(node):
                    raise
                break
            except Unclear as unclear:
                if not self._look(unclear, lambda: self._exists(node)):
                    break
                if attempt == 2:
                    raise
        self.organization.remove(node)

    def _remove(self, node: Node) -> None:
        if node.resource.rest.path:
            self.client.write("DELETE", node.path, None, node.resource.rest.deleted.status)
            return
        mutation = t.cast(Mutation, t.cast(Mutations, node.resource.graphql.mutations).delete)
        given = {"input": mutations.variables(mutation, node, self._organization_id(mutation))}
        self._mutated(node, mutation, given)

    def _organization_id(self, mutation: Mutation) -> str | None:
        return lists.organization_id(self.client) if "organization" in mutation.ids.values() else None

    def _exists(self, node: Node) -> bool:
        if node.resource.rest.path:
            return self._get(node.path) is not None
        return any(
            raw[node.resource.rest.id_path] == node.id
            for raw in lists.answers(self.client, self.organization.catalog, node.resource, "")
        )

    # What is sent and what was kept

    @staticmethod
    def _body(node: Node, leaves: Leaves) -> Raw:
        return node.resource.encode({name: (field, ids(value)) for name, (field, value) in leaves.items()})
