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
from .lookup import Lookup, not_about, not_found
from .payload import body_of
from .values import Values

Raw = dict[str, t.Any]


class ByGraphQL:
    """Sends mutations, one at a time."""

    def __init__(self, organization: Organization, lookup: Lookup, values: Values) -> None:
        self.organization = organization
        self.client = organization.client
        self.lookup = lookup
        self.values = values

    def create(self, node: Node, leaves: Leaves, keep: t.Callable[[Raw], None]) -> tuple[Raw, bool]:
        """The new object in the form of REST, and whether this run created it. `keep` takes the value that is returned once out of it."""
        mutation = t.cast(Mutation, t.cast(Mutations, node.resource.graphql.mutations).create)
        given = {"input": mutations.variables(mutation, node, self._organization_id(mutation), leaves)}
        try:
            with self.values.shielded(node.resource, self.client.ledger.wait_for_room):
                raw, value = mutations.answered(node.resource, mutation, self._mutated(node, mutation, given))
                node.graphql_id = raw.pop("id", None)
                once = {str(node.resource.lifecycle.returned_once): value} if value else {}
                made = {**body_of(node, leaves), **raw, **once}
                keep(made)
                return made, True
        except Unclear as unclear:
            lost = self.lookup.lost(unclear)
            found = self.lookup.created(node, leaves, lost)
            if found is None:
                raise not_found(node, lost) from None
            return found, False
        except (Conflict, Invalid) as error:
            return self.lookup.taken(node, leaves, error, may_be_own=False), False

    def change(self, node: Node, leaves: Leaves) -> Raw:
        """The sent values, after a change."""
        mutation = t.cast(Mutation, t.cast(Mutations, node.resource.graphql.mutations).update)
        self.lookup.identify(node)
        given = {"input": mutations.variables(mutation, node, None, leaves)}
        try:
            self._mutated(node, mutation, given)
        except Unclear as unclear:
            # It addresses one object, so that a second one has the same effect.
            if not self.lookup.found(self.lookup.lost(unclear), lambda: self.lookup.changed(node, leaves)):
                self._mutated(node, mutation, given)
        return body_of(node, leaves)

    def remove(self, node: Node) -> None:
        """Delete an object."""
        mutation = t.cast(Mutation, t.cast(Mutations, node.resource.graphql.mutations).delete)
        self.lookup.identify(node)
        given = {"input": mutations.variables(mutation, node, self._organization_id(mutation))}
        self._mutated(node, mutation, given)

    def _mutated(self, node: Node, mutation: Mutation, given: Raw) -> Raw:
        """The payload of one mutation. Raises Unclear if it is not about the object."""
        payload = self.client.mutate(mutations.document(node.resource, mutation), given).get(mutation.field)
        if not mutations.is_of(mutation, node, payload):
            raise not_about(f"GraphQL {mutation.field}", node)
        return t.cast(Raw, payload)

    def _organization_id(self, mutation: Mutation) -> str | None:
        return lists.organization_id(self.client) if "organization" in mutation.ids.values() else None
