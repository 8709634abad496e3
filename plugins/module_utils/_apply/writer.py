# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes one change over REST, and verifies that it was done once and kept.

Private to this collection. Knows nothing of the other changes. After an unclear answer it
reads before it decides; an answer without a declared value is a failure.
"""

from __future__ import annotations

import contextlib
import functools
import typing as t

from .._errors import BuildkiteError, Conflict, Forbidden, Invalid, NotFound, Unclear
from .._parts import part
from .._plan.change import Change, Leaves
from .._schema.endpoint_facts import Answer
from .._schema.field import Field
from .._schema.field_facts import Switch
from .._state.node import Node, ids
from .._state.organization import Organization
from .looks import Gone, Looks, Verdicts
from .lookup import Lookup, Lost, not_about, not_found
from .payload import (
    body_of,
    carried_by,
    check_echoed,
    differing,
    follows,
    how_carried,
    is_described,
    is_left,
    leaf_of,
)
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

    @functools.cached_property
    def by_graphql(self) -> t.Any:
        """Writes what REST does not have, and deletes by an ID."""
        return part("_apply.by_graphql").ByGraphQL(self.organization, self.lookup, self.values)

    def write(self, change: Change, lost: Lost | None = None) -> None:
        """Apply one change. Raises BuildkiteError; never creates an object twice.

        `lost`: a request without a clear answer may have done it already.
        """
        for node in change.needs:
            if node.resource.lifecycle.building:
                # Its reference is known once it is built.
                part("_apply.building").ready(self.client, node)
        if change.action == "create":
            self._create(change, lost)
            if change.node.resource.lifecycle.building:
                part("_apply.building").made(self.client, change)
        elif change.action == "delete":
            self._delete(change, lost)
        elif change.action == "archive":
            self._archive(change)
        else:
            self._update(change.node, change.address, change.leaves, lost)

    # Creation

    def _create(self, change: Change, lost: Lost | None) -> None:
        node = change.node
        now = {name: leaf for name, leaf in change.leaves.items() if not follows(leaf)}
        for field in node.resource.fields:
            if field.creation.default is not None and field.name not in now:
                now[field.name] = (field, field.creation.default)
        body = {**node.resource.rest.create_with, **body_of(node, now), **carried_by(change)}
        if not node.resource.rest.path:
            raw, is_own = self.by_graphql.create(node, now, lost, functools.partial(self._keep, change))
        else:
            raw, is_own = self._post(change, body, now, lost)
        self.adopt(node, raw)
        if is_own:
            # An adopted object may lack them: they follow as separate changes.
            self.take_carried(change)
        elif node.resource.is_link:
            self.complete(change)
            return
        check_echoed(change.address, node, node.resource.decode(raw), now)
        rest = {name: leaf for name, leaf in change.leaves.items() if is_left(node, leaf, is_own)}
        if rest:
            self._update(node, change.address, rest)

    def complete(self, change: Change) -> None:
        """Set what a new link lacks that exists already."""
        left = differing(change.node, change.leaves)
        if left:
            self._update(change.node, change.address, left)

    def take_carried(self, change: Change) -> None:
        """Take in the links that a creation included."""
        for link in change.carries:
            how, parent = how_carried(link), t.cast(Node, link.node.parent)
            link.node.id = f"{parent.id}/{change.node.id}"
            link.node.values = {name: value for name, (field, value) in link.leaves.items() if not field.refers_to}
            link.node.values.update({how.level: how.granted} if how.granted else {})
            self.organization.add(link.node)

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
                    lost = self.lookup.lost(not_about(f"POST {node.collection}", node), answered=True)
                except Unclear as unclear:
                    lost = self.lookup.lost(unclear)
                except (Conflict, Forbidden, Invalid) as error:
                    return self.lookup.taken(node, leaves, error, may_be_own=attempt == 2), False
            found = self.lookup.created(node, leaves, lost)
            if found is not None:
                return found, False
            if attempt == 2 or not node.resource.is_unique:
                raise not_found(node, lost)
            lost = None
        raise AssertionError("unreachable")

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

    def adopt(self, node: Node, raw: Raw) -> None:
        """Record the service's answer for a new object."""
        resource = node.resource
        if resource.rest.item in node.references:
            node.id = f"{t.cast(Node, node.parent).id}/{node.references[resource.rest.item].id}"
        else:
            node.id = raw[resource.rest.id_path]
            node.graphql_id = raw.get("graphql_id" if resource.rest.path else "id") or node.graphql_id
        values = resource.decode(raw)
        node.values.update({name: value for name, value in values.items() if name not in node.references})
        node.key = node.key if node.references else resource.key_in(node.values) or node.key
        self.organization.add(node)

    # Change

    def _update(self, node: Node, address: str, leaves: Leaves, lost: Lost | None = None) -> None:
        resource = node.resource
        beside = [name for name, (field, _value) in leaves.items() if _is_beside(field)]
        switches = {
            name: leaf
            for name, leaf in leaves.items()
            if name not in beside and (leaf[0].switch or leaf[0].conditions.note_of)
        }
        plain = {name: leaf for name, leaf in leaves.items() if name not in switches and name not in beside}
        toggles = part("_apply.toggling").Toggles(self.lookup, node, leaves) if resource.singly else None
        lock = resource.lifecycle.locked_by
        locked = bool(lock and node.values.get(lock))
        locks = switches[lock][1] if lock in switches else locked
        if lock and locked and (plain or beside or not locks):
            self._flip(node, resource.field(lock), False, None)
        try:
            others = {name: leaf for name, leaf in switches.items() if name != lock}
            self._apply_leaves(node, address, plain, others, lost)
            if any(field.graphql.setting for field, _value in leaves.values()):
                part("_apply.setting").apply(self.lookup, node, leaves)
            if resource.elsewhere:
                for values, sent in part("_apply.elsewhere").written(self.lookup, self._described, node, leaves):
                    self.take(node, values, sent)
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

    def _apply_leaves(self, node: Node, address: str, plain: Leaves, switches: Leaves, lost: Lost | None) -> None:
        is_apart = bool(node.resource.apart)
        first = part("_apply.separate").first(self.client, node, plain) if is_apart else contextlib.nullcontext(plain)
        with first as plain:
            if plain:
                raw = self._patch(node, plain, lost)
                self.take(node, node.resource.decode(raw), plain)
                check_echoed(address, node, node.resource.decode(raw), plain)
            for field, value in switches.values():
                if field.switch:
                    self._switch(node, field, bool(value), switches)
                    continue
                switch = field.conditions.note_of
                if switch and switch not in switches:
                    self._switch(node, node.resource.field(switch), True, switches)

    def _patch(self, node: Node, leaves: Leaves, lost: Lost | None) -> Raw:
        if not node.resource.rest.path:
            return t.cast(Raw, self.by_graphql.change(node, leaves, lost))
        sent = dict(leaves)
        for leaf in leaves.values():
            for other in leaf[0].conditions.sends_with:
                if other not in sent and node.values.get(other) is not None:
                    sent[other] = (leaf_of(node, other), node.values[other])
        body = body_of(node, sent)
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
        unclear = not_about(f"the change of {node.path}", node)
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
            self.looks.send([change], "graphql" if self._is_by_graphql(node) else "rest", 1.0, send, again)
        except Gone:
            return None
        except (NotFound, Invalid) as error:
            # The service answers the same for objects that the user may not delete, and refuses what has ended meanwhile.
            may_be_over = isinstance(error, NotFound) or node.resource.rest.only
            if not may_be_over or self.lookup.exists(node):
                raise
        except Unclear as unclear:
            return self.lookup.lost(unclear)
        return None

    def _is_by_graphql(self, node: Node) -> bool:
        """Whether an object is deleted over GraphQL."""
        known = node.resource.graphql.mutations
        mutation = known.delete if known else None
        if mutation is None or not node.resource.rest.path:
            return mutation is not None
        return mutation.preferred and bool(node.graphql_id) and self.organization.can("graphql")

    def _remove(self, node: Node) -> None:
        if self._is_by_graphql(node):
            self.by_graphql.remove(node)
        else:
            self.client.write("DELETE", node.path, None, node.resource.rest.deleted.status)


def _is_beside(field: Field) -> bool:
    """Whether another request than that of most options sets it."""
    return bool(field.is_read_singly or field.rest.endpoint or field.graphql.setting)
