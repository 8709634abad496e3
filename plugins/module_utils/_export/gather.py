# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading everything: whole lists with everything in them, and what cannot be read.

Private to this collection. Decides what is read, as _reading does for what is declared, and knows no kind by name; the
organization reads.
What the token may not read is named, or an error if a list is requested by name: it never counts as absent.
"""

from __future__ import annotations

import dataclasses
import functools
import typing as t

from .._errors import BuildkiteError, Forbidden, NotFound, Unclear, missing_scopes
from .._schema.field import UUID, Field
from .._schema.resource import Resource
from .._state import lists
from .._state.children import need, note_missing_feature, of_others, read, read_names, read_of
from .._state.confirm import confirm
from .._state.node import Node, in_force
from .._state.organization import Organization
from .._state.readings import Reading, list_key


@dataclasses.dataclass(frozen=True)
class Unread:
    """A list or an option that is omitted, since what it needs cannot be read: `clusters.queues`."""

    place: str
    error: BuildkiteError


@dataclasses.dataclass
class Gathered:
    """The result of reading: the kinds that are completely known, and for links the kind in whose entries they are."""

    kinds: list[Resource]
    sides: dict[str, str]
    unread: list[Unread]
    warnings: list[str]
    # Objects may be missing without notice: the token's user does not see everything.
    partial: bool


def gather(organization: Organization, plurals: t.Sequence[str] | None, empties: bool = False) -> Gathered:
    """Read the named lists with everything in them; without names, every list that can be read.

    `empties`: distinguish options that are unset from those that are not returned.
    Raises for a named list that cannot be read, and for errors that another try may cure.
    """
    kinds = [entry for entry in organization.catalog.top_level() if plurals is None or entry.plural in plurals]
    reading = Gathering(organization, kinds, plurals is not None, empties)
    reading.run()
    return Gathered(reading.kinds, reading.sides, reading.unread, reading.warnings, reading.partial)


class Gathering:
    """Reads some kinds, and notes what cannot be read. `explicit`: they were requested, so one that cannot be read is an error."""

    def __init__(self, organization: Organization, kinds: list[Resource], explicit: bool, empties: bool) -> None:
        self.organization = organization
        self.empties = empties
        self.explicit = explicit
        self.kinds = kinds
        self.sides: dict[str, str] = {}
        self.unread: list[Unread] = []
        self.warnings: list[str] = []
        self.partial = False
        self._errors: dict[tuple[str, bool], BuildkiteError] = {}

    def run(self) -> None:
        """Read lists, their contents, links, referenced objects; then what lists omitted."""
        if self.explicit:
            self._need_scopes()
        self._leave_out([entry for entry in self.kinds if not self._top_level(entry, entry.plural)])
        # A few objects show their links for few points, which are spent before other lists use them up.
        links = sorted(self._links(), key=self._has_many)
        first = [link for link in links if not self._has_many(link)]
        for link in first:
            self._read_side(link)
        for entry in sorted(self.organization.catalog.managed(), key=lambda entry: entry.made_after is not None):
            if entry.parent and self._includes(entry.parent) and self._below(entry):
                self.kinds.append(entry)
        for link in links[len(first) :]:
            self._read_side(link)
        for entry in self.kinds:
            self._referred(entry)
        for entry in self.kinds:
            self._fill(entry)
            self._hidden(entry)
        self._people()
        self.organization.name_all_joined()
        read_names(self.organization)
        self._check_caller()

    def _includes(self, kind: str) -> bool:
        return any(entry.name == kind for entry in self.kinds)

    def _leave_out(self, kinds: list[Resource]) -> None:
        self.kinds = [entry for entry in self.kinds if entry not in kinds]

    def _links(self) -> list[Resource]:
        return [
            entry
            for entry in self.organization.catalog.resources
            if entry.is_link and any(map(self._includes, entry.sides))
        ]

    def _side(self, link: Resource) -> str:
        """The kind in whose entries the links are: the one that is created last, as both sides would list them twice."""
        return max((side for side in link.sides if self._includes(side)), key=self.organization.catalog.order)

    # What may fail

    def _try(self, resource: Resource, place: str, below: bool, read: t.Callable[[], None]) -> bool:
        """Whether a list could be read; a failed one is not tried again."""
        error = self._errors.get((resource.name, below))
        if error is None:
            try:
                if self._lacks_scope(resource.scopes.read):
                    raise missing_scopes({resource.scopes.read: [place]})
                read()
                return True
            except (Forbidden, NotFound) as caught:
                if isinstance(caught, NotFound) and below and self._lacks_feature(resource):
                    return True
                if (self.explicit and not _is_beside(resource)) or "organization" in caught.facts:
                    raise
                error = self._errors[resource.name, below] = caught
        self.unread.append(Unread(place, error))
        return False

    def _lacks_feature(self, resource: Resource) -> bool:
        """Whether the organization does not have what is in its objects."""
        above = self._nodes(self.organization.catalog.parent_of(resource))
        return note_missing_feature(self.organization, resource, above)

    def _lacks_scope(self, scope: str) -> bool:
        return bool(scope) and self.organization.scopes is not None and not self.organization.can(scope)

    def _need_scopes(self) -> None:
        """One sentence for every scope that the named lists need, before the first of their requests."""
        missing: dict[str, list[str]] = {}
        for entry in self.kinds:
            places = {entry.plural: entry.scopes.read}
            places |= {
                f"{entry.plural}.{child.plural}": child.scopes.read
                for child in self.organization.catalog.children(entry.name)
            }
            places |= {
                f"{entry.plural}.{option}": link.scopes.read
                for link, option in self.organization.catalog.links_of(entry.name)
                if self._side(link) == entry.name and not _is_beside(link)
            }
            for place, scope in places.items():
                if self._lacks_scope(scope):
                    missing.setdefault(scope, []).append(place)
        if missing:
            raise missing_scopes(missing)

    # Lists

    def _top_level(self, resource: Resource, place: str) -> bool:
        return self._try(resource, place, False, lambda: self._whole(resource))

    def _whole(self, resource: Resource) -> None:
        if self.organization.is_read(resource.name):
            return
        if resource.rest.path:
            self.organization.read_list(resource)
            self._confirm(resource, None)
        else:
            self.organization.read_tree(resource, [])

    def _confirm(self, resource: Resource, parent: Node | None) -> None:
        """Read a list whose pages may have hidden an object until it is certain, or mark the result as incomplete."""
        if self.organization.readings.may_lack(list_key(resource.name, parent)):
            try:
                confirm(self.organization, resource, parent)
            except Unclear as error:
                self._mark_partial(error.message)

    def _below(self, resource: Resource) -> bool:
        above = self.organization.catalog.parent_of(resource)
        return self._try(resource, f"{above.plural}.{resource.plural}", True, lambda: self._read_below(resource))

    def _read_below(self, kind: Resource) -> None:
        """Read the lists of one kind, with regard to the cost of the next ones."""
        own = self._own_side(kind)
        if own:
            read_of(self.organization, kind, own, self._nodes(own))
            return
        self._note_empty(kind)
        links = [link for link in self._links() if self._has_many(link)]
        rest = [*(entry for entry in self.organization.catalog.managed() if entry.parent), *links]
        later = [entry for entry in rest if entry is not kind and self._includes(t.cast(str, entry.parent))]
        needs = [
            need(self.organization, entry, self._nodes(self.organization.catalog.parent_of(entry)))
            for entry in (kind, *later)
        ]
        read(self.organization, needs[:1], needs[1:])
        for node in self._nodes(self.organization.catalog.parent_of(kind)):
            self._confirm(kind, node)

    def _note_empty(self, kind: Resource) -> None:
        """Note the lists that are empty, since no sibling of what they would contain allows any."""
        after, catalog = kind.made_after, self.organization.catalog
        for node in self._nodes(catalog.parent_of(kind)) if after else ():
            if after and self.organization.is_read(after.resource, node):
                beside = self.organization.nodes(after.resource, node)
                if not any(one.values.get(after.option) for one in beside):
                    self.organization.readings.note(list_key(kind.name, node), Reading(float("-inf")))

    def _has_many(self, link: Resource) -> bool:
        """Whether links are read with those of every parent, since the objects that they join are not fewer."""
        side, above = self.organization.catalog.resource(self._side(link)), self.organization.catalog.parent_of(link)
        return side is above or not (_is_beside(link) or len(self._nodes(side)) < len(self._nodes(above)))

    def _read_side(self, link: Resource) -> None:
        side = self._side(link)
        if self._link(link, f"{self.organization.catalog.resource(side).plural}.{link.sides[side]}"):
            self.sides[link.name] = side

    def _link(self, link: Resource, place: str) -> bool:
        above, own = self.organization.catalog.parent_of(link), self._own_side(link)
        if own and not self._nodes(own):
            # There is nothing to link.
            return True
        return self._top_level(above, place) and self._try(link, place, True, lambda: self._read_link(link))

    def _read_link(self, link: Resource) -> None:
        """Read the links of the side that lists them: of its objects, or of all parents if that costs less."""
        side = self.organization.catalog.resource(self._side(link))
        if _is_beside(link) or side.name == link.parent or of_others(self.organization, link, side, self._nodes(side)):
            self._read_below(link)

    def _own_side(self, kind: Resource) -> Resource | None:
        """The side from which links are read that only GraphQL lists, if it is not their parent: it has few of them."""
        side = self._side(kind) if _is_beside(kind) else kind.parent
        return self.organization.catalog.resource(t.cast(str, side)) if side != kind.parent else None

    def _nodes(self, resource: Resource) -> list[Node]:
        return [node for node in self.organization.nodes(resource.name) if not node.stub]

    # Referenced objects: references are names, so their lists are read

    def _referred(self, resource: Resource) -> None:
        for field in resource.fields:
            target = (
                self.organization.catalog.resource(field.refers_to) if field.refers_to and not field.lists else None
            )
            if not target or target.parent:
                continue
            if any(node.values.get(field.name) and in_force(node, field) for node in self._nodes(resource)):
                self._top_level(target, f"{resource.plural}.{field.name}")

    # What lists may omit: leaves, and objects

    def _fill(self, resource: Resource) -> None:
        """Read leaves that the whole list lacks in another way. Leaves that only some entries lack are not set there."""
        nodes = self._nodes(resource)
        known = {name for node in nodes for name in node.values}
        opened = {field.name for field in resource.fields if field.open}
        silent = {field.name for field in resource.fields if not _is_answered(field)}
        names = {
            name if (name := leaf.name.partition(".")[0]) in opened else leaf.name
            for leaf in resource.leaf_fields()
            if leaf.name.partition(".")[0] not in silent
        }
        if names - known:
            self.organization.fill(resource, nodes, dict.fromkeys(nodes, names - known))
        if self.empties:
            self._read_unset(resource, nodes)

    def _read_unset(self, resource: Resource, nodes: list[Node]) -> None:
        """Read whether options are set that answers omit if unset: from one GraphQL list, or another object's answer."""
        left_out = [field for field in resource.fields if field.rest.absent_when_unset and not field.options]
        for field in left_out:
            if (
                not any(field.name in node.values for node in nodes)
                and field.graphql_path
                and resource.graphql.connection
            ):
                if nodes and self.organization.can("graphql"):
                    self.organization.read_tree(resource, [])
            if any(field.name in node.values for node in nodes):
                for node in nodes:
                    node.values.setdefault(field.name, None)
            elif nodes:
                self.warnings.append(
                    f"{field.name} is left out, since no {resource.title} shows whether it is set: use a token with the scope"
                    " graphql."
                )

    def _hidden(self, resource: Resource) -> None:
        """Read the retired objects that a list may omit, and objects that only links mention."""
        if not resource.rest.list_may_lack:
            return
        keys = [node.path_id for node in self.organization.nodes(resource.name) if node.stub]
        retired = self._retired_by(resource)
        listed = [node for node in self.organization.nodes(resource.name) if not node.stub]
        if retired and resource.graphql.connection and self.organization.can("graphql"):
            known = {node.id for node in listed}
            keys += [
                raw[resource.rest.item]
                for raw in lists.retired(self.organization.client, resource)
                if raw["uuid"] not in known
            ]
        elif retired and not any(node.values.get(retired) for node in listed):
            self._mark_partial(
                f"None of the {resource.plural} is {retired}, and it is not documented whether the list includes those that are,"
                " so some may be missing: use a token with the scope graphql."
            )
        keys = list(dict.fromkeys(keys))
        found = self.organization.client.side_by_side(
            [functools.partial(self.organization.read_one, resource, key) for key in keys]
        )
        lost = [key for key, node in zip(keys, found, strict=True) if node is None]
        if lost:
            self._mark_partial(
                f"The {resource.plural} {', '.join(lost)} are missing, since they are not visible to the token's user."
            )

    def _retired_by(self, resource: Resource) -> str | None:
        """The option of retired objects, None if those are not asked for."""
        return resource.lifecycle.retired_by

    def _people(self) -> None:
        """Read the names of users of whom links returned only the ID; without a name the ID is used."""
        for resource in self.organization.catalog.resources:
            unnamed = [node for node in self.organization.nodes(resource.name) if UUID.match(node.key)]
            if resource.rest.looked_up and unnamed and self.organization.can(resource.scopes.read):
                try:
                    self.organization.read_list(resource)
                except (Forbidden, NotFound) as error:
                    self.warnings.append(f"Some {resource.plural} are named by their UUIDs: {error.message}")

    def _check_caller(self) -> None:
        is_administrator = self.organization.caller()[1]
        if not is_administrator:
            known = is_administrator is False
            why = (
                "is not an administrator"
                if known
                else "is not known to be an administrator (the scope graphql shows it)"
            )
            self._mark_partial(
                f"The token's user {why}, so what this user does not see is missing: do not prune with this result."
            )

    def _mark_partial(self, why: str) -> None:
        self.partial = True
        self.warnings.append(why)


def _is_answered(field: Field) -> bool:
    """Whether every complete answer contains the option."""
    return (
        bool(field.read_path)
        and field.secret is not True
        and not field.rest.absent_when_unset
        and field.conditions.only_when is None
    )


def _is_beside(resource: Resource) -> bool:
    """Whether only GraphQL lists links of objects that REST lists: without access, the objects are returned without them."""
    return resource.is_link and not resource.rest.path
