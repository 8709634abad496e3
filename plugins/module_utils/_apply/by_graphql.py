# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes one object over GraphQL alone: what REST does not have, and deletions by an ID.

Private to this collection. Knows nothing of the other changes. An unclear write is looked for before anything is sent again.
"""

from __future__ import annotations

import typing as t

from .._errors import Conflict, Invalid, Unclear
from .._plan.change import Leaves
from .._schema.resource_facts import Mutation, Mutations
from .._state import lists
from .._state.node import Node
from .._state.organization import Organization
from . import mutations
from .lookup import Lookup, Lost, not_about, not_found
from .values import Values

Raw = dict[str, t.Any]


class ByGraphQL:
    """Sends mutations, one at a time."""

    def __init__(self, organization: Organization, lookup: Lookup, values: Values) -> None:
        self.organization = organization
        self.client = organization.client
        self.lookup = lookup
        self.values = values

    def create(self, node: Node, leaves: Leaves, lost: Lost | None, keep: t.Callable[[Raw], None]) -> tuple[Raw, bool]:
        """The new object, and whether this run created it. `keep` takes the value that is returned once out of it."""
        mutation = t.cast(Mutation, t.cast(Mutations, node.resource.graphql.mutations).create)
        if lost is None:
            try:
                return self._created(node, mutation, leaves, keep), True
            except Unclear as unclear:
                lost = self.lookup.lost(unclear)
            except (Conflict, Invalid) as error:
                return self.lookup.taken(node, leaves, error, may_be_own=False), False
        found = self.lookup.created(node, leaves, lost)
        if found is None:
            raise not_found(node, lost)
        return found, False

    def _created(self, node: Node, mutation: Mutation, leaves: Leaves, keep: t.Callable[[Raw], None]) -> Raw:
        given = {"input": mutations.variables(mutation, node, self._organization_id(mutation), leaves)}
        with self.values.shielded(node.resource, self.client.ledger.wait_for_room):
            payload = self._mutated(node, mutation, given, leaves)
            raw, value = mutations.answered(node.resource, mutation, payload)
            # To revoke it, if its value cannot be kept.
            node.graphql_id = raw.pop("id", None)
            made = {**raw, **({str(node.resource.lifecycle.returned_once): value} if value else {})}
            keep(made)
        return made

    def change(self, node: Node, leaves: Leaves, lost: Lost | None) -> Raw:
        """The object, after a change."""
        mutation = t.cast(Mutation, t.cast(Mutations, node.resource.graphql.mutations).update)
        self.lookup.identify(node)
        sent = mutations.whole(node, mutation, leaves)
        if sent is None:
            why = "the service does not return all of its options, and a change would remove them"
            raise Invalid(f"{node.address} cannot be changed: {why}. Delete it, and run again.")
        given = {"input": mutations.variables(mutation, node, self._organization_id(mutation), sent)}
        for attempt in (1, 2):
            # It addresses one object, so that a second one has the same effect.
            if lost is None:
                try:
                    payload = self._mutated(node, mutation, given, sent)
                    return mutations.answered(node.resource, mutation, payload)[0]
                except Unclear as unclear:
                    lost = self.lookup.lost(unclear)
            found = self.lookup.found(lost, lambda: self.lookup.changed(node, leaves))
            if found is not None:
                return found
            if attempt == 2:
                raise lost.error
            lost = None
        raise AssertionError("unreachable")

    def remove(self, node: Node) -> None:
        """Delete an object."""
        mutation = t.cast(Mutation, t.cast(Mutations, node.resource.graphql.mutations).delete)
        self.lookup.identify(node)
        given = {"input": mutations.variables(mutation, node, self._organization_id(mutation))}
        self._mutated(node, mutation, given, {})

    def _mutated(self, node: Node, mutation: Mutation, given: Raw, leaves: Leaves) -> Raw:
        """The payload of one mutation. Raises Unclear if it is not about the object."""
        payload = self.client.mutate(mutations.document(node.resource, mutation, leaves), given).get(mutation.field)
        if not mutations.is_of(mutation, node, payload):
            raise not_about(f"GraphQL {mutation.field}", node)
        return t.cast(Raw, payload)

    def _organization_id(self, mutation: Mutation) -> str | None:
        return lists.organization_id(self.client) if "organization" in mutation.ids.values() else None
