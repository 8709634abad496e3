# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes one change over REST, and verifies that it was done once and kept.

Private to this collection. Knows nothing of the other changes. After an unclear answer it
reads before it decides; an answer without a declared value is a failure.
"""

from __future__ import annotations

import contextlib
import typing as t

from .._api import answers
from .._errors import BuildkiteError, Conflict, Invalid, NotFound, Unclear
from .._parts import part
from .._plan.change import Change, Leaves
from .._schema.endpoint_facts import Answer
from .._schema.field import Field
from .._schema.field_facts import Switch
from .._schema.resource_facts import Mutation, Mutations
from .._state import lists
from .._state.node import Node, ids
from .._state.organization import Organization
from . import mutations
from .looks import Gone, Looks, Verdicts
from .lookup import MOMENTS, Lookup, Lost
from .payload import carried_by, check_echoed, differing, follows, included, is_described, is_due, leaf_of
from .values import Values

Raw = dict[str, t.Any]


class Writer:
    """Applies changes, and keeps the organization up to date."""

    def __init__(self, organization: Organization, looks: Looks, values: Values) -> None:
        self.organization = organization
        self.values = values
        self.client = organization.client
        self.looks = looks
        self.lookup = Lookup(organization)

    def write(self, change: Change, lost: Lost | None = None) -> None:
        """Apply one change. Raises BuildkiteError; never creates an object twice.

        `lost`: a request without a clear answer may have done it already.
        """
        if change.action == "create":
            self._create(change, lost)
        elif change.action == "delete":
            self._delete(change, lost)
        elif change.action == "archive":
            self._archive(change)
        else:
            self._update(change.node, change.address, change.leaves)

    # Creation

    def _create(self, change: Change, lost: Lost | None) -> None:
        node = change.node
        now = {name: leaf for name, leaf in change.leaves.items() if not follows(leaf)}
        for field in node.resource.fields:
            if field.creation.default is not None and field.name not in now:
                now[field.name] = (field, field.creation.default)
        body = {**node.resource.rest.create_with, **self._body(node, now), **carried_by(change)}
        if node.resource.rest.path:
            raw, is_own = self._post(change, body, now, lost)
        else:
            raw, is_own = self._mutate(change, now), True
        self._adopt(node, raw)
        if is_own:
            # An adopted object may lack them: they follow as separate changes.
            self.take_carried(change)
        elif node.resource.is_link:
            self.complete(change)
            return
        check_echoed(change.address, node, node.resource.decode(raw), now)
        rest = {name: leaf for name, leaf in change.leaves.items() if follows(leaf) and is_due(node, leaf)}
        if rest:
            self._update(node, change.address, rest)

    def complete(self, change: Change) -> None:
        """Set what a new link lacks that exists already."""
        self._update(change.node, change.address, differing(change.node, change.leaves))

    def take_carried(self, change: Change) -> None:
        """Take in the links that a creation included."""
        for node in included(change):
            self.organization.add(node)

    def _post(self, change: Change, body: Raw, leaves: Leaves, lost: Lost | None) -> tuple[Raw, bool]:
        """The answer to the creation, or the object that is found if it is unclear; and whether it is the answer.

        It is sent again if that cannot create a second object.
        """
        node, created = change.node, change.node.resource.rest.created
        for attempt in (1, 2):
            if lost is None:
                try:
                    with self.values.shielded(node.resource, self.client.ledger.wait_for_room):
                        raw = self.client.write("POST", node.collection, body, created.status)
                        if is_described(node, raw, created, leaves):
                            self._keep(change, raw)
                            return raw, True
                    lost = self.lookup.lost(_not_about(f"POST {node.collection}", node), answered=True)
                except Unclear as unclear:
                    lost = self.lookup.lost(unclear)
                except (Conflict, Invalid) as error:
                    return self._taken(node, leaves, error, may_be_own=attempt == 2), False
            found = self.lookup.created(node, leaves, lost)
            if found is not None:
                return found, False
            if attempt == 2 or not node.resource.is_unique:
                raise _not_found(node, lost)
            lost = None
        raise AssertionError("unreachable")

    def _taken(self, node: Node, leaves: Leaves, error: Conflict | Invalid, may_be_own: bool) -> Raw:
        """The object that the service refuses to create again, if this run may have created it or it is a link."""
        if not error.facts.get("taken"):
            raise error
        found: list[Raw] | None = None
        with contextlib.suppress(BuildkiteError):
            found = self.lookup.new(node, leaves)
        if found and (may_be_own or node.resource.is_link):
            return found[0]
        hidden = "something that is not visible to the token's user has its name already"
        why = "someone else created it after this run had read the list, so run again" if found else hidden
        raise type(error)(f"{node.address} cannot be created: {why}. {error.message}", **error.facts) from None

    def _keep(self, change: Change, raw: Raw) -> None:
        """Remove the value that is returned once from an answer, and store it. Raises NotStored."""
        once = change.node.resource.lifecycle.returned_once
        if once:
            self.organization.secrets.update(filter(None, [raw.get(once)]))
            self.values.take(change, raw, lambda: self._revoke(change.node))

    def _revoke(self, node: Node) -> None:
        """Remove an object that this run has just created, by the ID of its own answer."""
        try:
            self._remove(node)
        except NotFound:
            return
        except Unclear as unclear:
            if not self.lookup.gone(node, self.lookup.lost(unclear)):
                raise

    def _mutate(self, change: Change, leaves: Leaves) -> Raw:
        """The answer to a creation over GraphQL, with the value that is returned once in the form of REST."""
        node = change.node
        mutation = t.cast(Mutation, t.cast(Mutations, node.resource.graphql.mutations).create)
        given = {"input": mutations.variables(mutation, node, self._organization_id(mutation), leaves)}
        try:
            with self.values.shielded(node.resource, self.client.ledger.wait_for_room):
                raw, value = mutations.answered(node.resource, mutation, self._mutated(node, mutation, given))
                node.graphql_id = raw.pop("id", None)
                once = {str(node.resource.lifecycle.returned_once): value} if value else {}
                made = {**self._body(node, leaves), **raw, **once}
                self._keep(change, made)
                return made
        except Unclear as unclear:
            lost = self.lookup.lost(unclear)
            self.lookup.created(node, leaves, lost)
            raise _not_found(node, lost) from None

    def _mutated(self, node: Node, mutation: Mutation, given: Raw) -> Raw:
        """The payload of one mutation. Raises Unclear if it is not about the object."""
        payload = self.client.mutate(mutations.document(node.resource, mutation), given).get(mutation.field)
        if not mutations.is_of(mutation, node, payload):
            raise _not_about(f"GraphQL {mutation.field}", node)
        return t.cast(Raw, payload)

    def _adopt(self, node: Node, raw: Raw) -> None:
        """Record the service's answer for a new object."""
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
        plain = {name: leaf for name, leaf in leaves.items() if name not in switches and not leaf[0].toggle}
        toggles = part("_apply.toggling").Toggles(self.lookup, node, leaves) if resource.toggled else None
        lock = resource.lifecycle.locked_by
        locked = bool(lock and node.values.get(lock))
        locks = switches[lock][1] if lock in switches else locked
        if lock and locked and (plain or toggles or not locks):
            self._flip(node, resource.field(lock), False, None)
        try:
            self._apply_leaves(node, address, plain, {name: leaf for name, leaf in switches.items() if name != lock})
            if toggles:
                toggles.apply()
        except BuildkiteError:
            if lock and locked and locks:
                # Lock it again, whatever failed.
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
                    node, self.client.write(node.resource.rest.update, node.path, body, changed.status), changed, leaves
                )
            except Unclear as unclear:
                found = self.lookup.found(self.lookup.lost(unclear), lambda: self.lookup.changed(node, leaves))
                if found is not None:
                    return found
                if attempt == 2:
                    raise
        raise AssertionError("unreachable")

    def _described(self, node: Node, raw: Raw, answer: Answer, leaves: Leaves) -> Raw:
        """The object of an answer; one that does not describe it is confirmed by reading the object."""
        if is_described(node, raw, answer, leaves):
            return raw
        unclear = _not_about(f"the change of {node.path}", node)
        found = self.lookup.found(Lost(unclear, float("-inf")), lambda: self.lookup.now(node, leaves))
        if found is None:
            raise unclear
        return found

    def take(self, node: Node, values: Raw, leaves: Leaves) -> None:
        """Record the option values of an answer to a write, and index the object by them."""
        for name, leaf in leaves.items():
            value = leaf[1]
            # Values that the answer omits were accepted as sent.
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

    def _flip(self, node: Node, field: Field, on: bool, body: Raw | None, until: float | None = None) -> None:
        """Switch something on or off. Raises TooLate if that cannot be sent by `until`, by the ledger's clock."""
        switch = t.cast(Switch, field.switch)
        if bool(node.values.get(field.name)) == on:
            return
        leaves: Leaves = {field.name: (field, on)}
        if body and switch.note:
            leaves[switch.note] = (node.resource.field(switch.note), body[switch.note])
        where = f"{node.path}/{switch.on if on else switch.off}"
        for attempt in (1, 2):
            try:
                with self.client.ledger.sent_by(until if attempt == 1 else None):
                    raw = self.client.write(switch.verb(on), where, body, switch.changed.status)
                raw = self._described(node, raw, switch.changed, leaves)
                break
            except Unclear as unclear:
                found = self.lookup.found(self.lookup.lost(unclear), lambda: self.lookup.changed(node, leaves))
                if found is not None:
                    raw = found
                    break
                if attempt == 2:
                    raise
            except (Conflict, Invalid):
                # The first request may have had its effect late.
                late = self.lookup.changed(node, leaves) if attempt == 2 else None
                if late is None:
                    raise
                raw = late
                break
        values = node.resource.decode(raw)
        check_echoed(node.address, node, values, leaves)
        self.take(node, values, leaves)

    # Removal

    def _archive(self, change: Change) -> None:
        node = change.node
        field = node.resource.field(t.cast(str, node.resource.lifecycle.retired_by))

        def send(verdicts: Verdicts, until: float | None) -> None:
            if change in verdicts:
                raise verdicts[change]
            self._flip(node, field, True, None, until)

        self.looks.send([change], "rest", 1.0, send)

    def _delete(self, change: Change, lost: Lost | None) -> None:
        for attempt in (1, 2):
            # Check what may have been done.
            lost = lost or self._deletion(change, again=attempt == 2)
            if lost is None or self.lookup.gone(change.node, lost):
                break
            if attempt == 2:
                raise lost.error
            lost = None
        self.organization.remove(change.node)

    def _deletion(self, change: Change, again: bool) -> Lost | None:
        """Delete an object if a look shows that it is still the same; returns an unclear write, None if the object is gone."""
        node = change.node

        def send(verdicts: Verdicts, until: float | None) -> None:
            if change in verdicts:
                raise verdicts[change]
            with self.client.ledger.sent_by(until):
                self._remove(node)

        try:
            self.looks.send([change], "graphql" if self._mutation(node) else "rest", 1.0, send, again)
        except Gone:
            return None
        except NotFound:
            # The service answers the same for objects that the user may not delete.
            if self.lookup.exists(node):
                raise
        except Unclear as unclear:
            return self.lookup.lost(unclear)
        return None

    def _mutation(self, node: Node) -> Mutation | None:
        """The mutation that deletes an object, None if REST does."""
        known = node.resource.graphql.mutations
        mutation = known.delete if known else None
        if mutation is None or not node.resource.rest.path:
            return mutation
        return mutation if mutation.preferred and node.graphql_id and self.organization.can("graphql") else None

    def _remove(self, node: Node) -> None:
        mutation = self._mutation(node)
        if mutation is None:
            self.client.write("DELETE", node.path, None, node.resource.rest.deleted.status)
            return
        given = {"input": mutations.variables(mutation, node, self._organization_id(mutation))}
        self._mutated(node, mutation, given)

    def _organization_id(self, mutation: Mutation) -> str | None:
        return lists.organization_id(self.client) if "organization" in mutation.ids.values() else None

    # Sent and kept values

    @staticmethod
    def _body(node: Node, leaves: Leaves) -> Raw:
        return node.resource.encode({name: (field, ids(value)) for name, (field, value) in leaves.items()})


def _not_about(request: str, node: Node) -> Unclear:
    return answers.unclear(request, f"the answer does not identify the {node.resource.title}")


def _not_found(node: Node, lost: Lost) -> Unclear:
    """The error of a creation that no look found: the service may still apply it."""
    return Unclear(
        f"{node.address}: {lost.error.message.rstrip('.')}; it was not found within {MOMENTS[-1]} seconds and may appear later,"
        " so nothing was sent again: check whether it exists, and run again.",
        **lost.error.facts,
    )
