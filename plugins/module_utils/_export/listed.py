# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Objects of one kind as a result: those that match some options, with the values of all of their own options.

Private to this collection. Options in, result out. Knows no kind by name, and nothing of Ansible.
What the token may not read is an error or is named, and an object is absent only if a whole list lacks it.
"""

from __future__ import annotations

import datetime
import functools
import typing as t

from .. import _times
from .._errors import InvalidOption, RateLimited, missing_scopes
from .._schema.field import UUID, Field
from .._schema.resource import Resource
from .._state.children import read_of, read_targets
from .._state.node import Node, id_list
from .._state.options import Export
from .._state.organization import Organization
from .._text import joined
from .gather import Gathering
from .selection import INCLUDE, check, is_picked, pick_field

Result = dict[str, t.Any]
Options = t.Mapping[str, t.Any]


def listed(organization: Organization, module: str, options: Options) -> Result:
    """The result of a module. Raises BuildkiteError if a list that is asked for cannot be read.

    Of several lists that are asked for together, those that cannot be read are named.
    """
    kinds = organization.catalog.returned_by(module)
    check(organization.catalog, module, options)
    inside = [kind for kind in kinds if kind.parent and options.get(kind.parent) is not None]
    asked = inside or kinds
    readings = [_Listing(organization, kind, options, explicit=len(asked) == 1) for kind in asked]
    entries = [entry for reading in readings for entry in reading.entries()]
    unread = [one for reading in readings for one in reading.unread]
    found = [{"list": one.place, "code": one.error.code, "reason": one.error.message} for one in unread]
    warnings = [warning for reading in readings for warning in reading.warnings]
    return {
        "changed": False,
        kinds[0].plural: entries[0] if kinds[0].singleton else entries,
        "unread": found,
        "warnings": [*warnings, *(f"{one['list']} is left out of the result: {one['reason']}" for one in found)],
    }


def shown(kind: Resource) -> tuple[Field, ...]:
    """The options of an object that a result contains, without links."""
    return tuple(field for field in kind.valued if field.secret is not True and field.read_path)


class _Listing(Gathering):
    """Reads the objects of a kind that match the options, what they are linked to, and the names of what they refer to."""

    def __init__(self, organization: Organization, kind: Resource, options: Options, explicit: bool) -> None:
        super().__init__(organization, [kind], explicit, empties=False)
        self.kind = kind
        self.options = options
        # The objects that contain those that are asked for; None if all do.
        self._parents: list[Node] | None = None
        # The objects that a request for them returned; None if whole lists were read.
        self._only: list[Node] | None = None
        # The filters with which the service was asked.
        self._filters: list[str] = []
        # The IDs of the objects that a part of the key may name.
        self._ids: dict[str, list[str | None]] = {}
        # The options that select objects: what a value has to be, or contain; and the IDs of those in lists of another object.
        self._picked: dict[str, t.Any] = {}
        self._in_lists: list[t.Container[str | None]] = []

    def entries(self) -> list[Result]:
        """The objects, by their keys."""
        self.run()
        export = Export(self.organization, self.kinds, self.sides, {one.place for one in self.unread}, False, True)
        nodes = self._nodes(self.kind)
        self._refuse_unknown(nodes)
        nodes.sort(key=lambda node: (*(str(export.name(one)).casefold() for one in _above(node)), node.key, node.id))
        entries = [self._entry(export, node) for node in nodes]
        self.warnings += [*export.notes(), *export.warnings()]
        return entries

    def run(self) -> None:
        """Read the objects, then what is in other lists."""
        self._need_scopes()
        self._resolve_picks()
        if not self._read():
            return
        self._confirm_absence()
        for link, option in self._links_of():
            if option in self._included():
                self._linked(link, option)
            elif all(self.organization.is_read(link.name, node) for node in self._nodes(self.kind)):
                self.sides |= {link.name: self.kind.name} if link.as_link.embedded else {}
        # A list that only names something is not asked for.
        self.explicit = False
        self._referred(self.kind)
        self._fill(self.kind)
        if self._only is None and not self.kind.parent:
            self._hidden(self.kind)
        if self._filters:
            self._hidden_by_filters(self.kind)
        self._people()
        self.organization.name_all_joined()

    def _need_scopes(self) -> None:
        needs: dict[str, list[str]] = {}
        above = [self.organization.catalog.parent_of(self.kind)] if self.kind.parent else []
        links = [link for link, option in self._links_of() if option in self._included()]
        for kind in (*above, self.kind, *links):
            if self.explicit and self._lacks_scope(kind.scopes.read):
                needs.setdefault(kind.scopes.read, []).append(kind.plural)
        if needs:
            raise missing_scopes(needs)

    def _included(self) -> t.Sequence[str]:
        return self.options.get(INCLUDE) or ()

    def _links_of(self) -> list[tuple[Resource, str]]:
        return self.organization.catalog.links_of(self.kind.name)

    # Which objects

    def _nodes(self, resource: Resource) -> list[Node]:
        """Of the kind itself and of what contains it, only what is asked for."""
        nodes = super()._nodes(resource)
        if resource is self.kind:
            return [node for node in nodes if self._matches(node)]
        if resource.name == self.kind.parent and self._parents is not None:
            return self._parents
        return nodes

    def _matches(self, node: Node) -> bool:
        if self._only is not None and node not in self._only:
            return False
        if self._parents is not None and node.parent not in self._parents:
            return False
        ident = self.options.get("id")
        if ident is not None and node.id != str(ident).lower():
            return False
        return all(self._has(node, name, text) for name, text in self._keys()) and self._is_picked(node)

    def _is_picked(self, node: Node) -> bool:
        """Whether no value is another than is asked for; one that is unknown may still be read."""
        return (
            all(node.id in idents for idents in self._in_lists)
            and all(
                is_picked(self.kind.field(name), node.values, asked) is not False
                for name, asked in self._picked.items()
            )
            and all(
                self._is_since(node.values.get(pick.of), self.options[pick.option.name])
                for pick in self.kind.identity.picks
                if pick.option and self.options.get(pick.option.name) is not None
            )
        )

    def _refuse_unknown(self, nodes: t.Iterable[Node]) -> None:
        """Raise InvalidOption if a value that is asked for is unknown: such objects may match or not."""
        for node in nodes:
            for name, asked in self._picked.items():
                if is_picked(self.kind.field(name), node.values, asked) is None:
                    raise InvalidOption(
                        f"{name} cannot select {self.kind.plural}, since Buildkite shows the token's user no {name} of {node.key}:"
                        " leave it out, or use the token of a user who can see it.",
                        option=name,
                    )

    @staticmethod
    def _is_since(time: str | None, asked: bool | int) -> bool:
        """Whether a time is unset or set as is asked for, or so many days ago; one that is unset is longer ago."""
        if isinstance(asked, bool):
            return (not time) is asked
        moment = _times.moment(time) if time else None
        return moment is None or moment <= _times.now() - datetime.timedelta(days=asked)

    def _keys(self) -> t.Iterator[tuple[str, str]]:
        """The parts of the key that are asked for."""
        for name in self.kind.key:
            if self.options.get(name) is not None:
                yield name, str(self.options[name])

    def _has(self, node: Node, name: str, text: str) -> bool:
        if name in self._ids:
            return node.values.get(name) in self._ids[name]
        folded = self.kind.identity.folded
        names = [str(node.values.get(name) or "")] if self.kind.joins else node.names()
        return folded(text) in map(folded, names)

    # Reading

    def _read(self) -> bool:
        if not self.kind.parent:
            return self._try(self.kind, self.kind.plural, False, self._read_top)
        above = self.organization.catalog.parent_of(self.kind)
        text = self.options.get(above.name)
        if text is None:
            return self._read_everywhere(above)
        self._parents = [self._named(above, str(text), above.name)]
        place = f"{above.plural}.{self.kind.plural}"
        return self._try(
            self.kind, place, True, functools.partial(read_of, self.organization, self.kind, above, self._parents)
        )

    def _resolve_picks(self) -> None:
        """Find what the options that select objects name. Raises InvalidOption, and errors of the lists that this takes."""
        catalog = self.organization.catalog
        for pick in self.kind.identity.picks:
            asked = None if pick.option else self.options.get(pick.of)
            if asked is not None and pick.link:
                link = catalog.resource(pick.link[0])
                above = catalog.parent_of(link)
                owner = self._named(above, str(asked), pick.of)
                read_of(self.organization, link, above, [owner])
                links = self.organization.nodes(link.name, owner)
                self._in_lists.append({one.references[pick.link[1]].id for one in links})
            elif asked is not None:
                self._picked[pick.of] = self._parameter(pick_field(catalog, self.kind, pick))

    def _retired_by(self, resource: Resource) -> str | None:
        retired = super()._retired_by(resource)
        return None if retired and self.options.get(retired) is False else retired

    def _read_top(self) -> None:
        """The whole list, if no request returns just what is asked for."""
        for field in self.kind.joins:
            if self.options.get(field.name) is not None:
                self._ids[field.name] = self._named_ids(field, str(self.options[field.name]))
        item = self._item()
        query = {field.write_path: self._parameter(field) for field in self.kind.rest.filters}
        query = {name: value for name, value in query.items() if value is not None}
        # An earlier item of a loop may have read the list, but only the service applies its filters.
        if self.organization.is_read(self.kind.name) and not query:
            return
        if item is not None:
            node = self.organization.read_one(self.kind, item)
            self._only = [node] if node else []
        elif query:
            self._filters = [field.name for field in self.kind.rest.filters if field.write_path in query]
            raws = self.organization.client.pages(self.kind.rest.path, query)
            self._only = [self.organization.from_rest(self.kind, raw) for raw in raws if self.kind.holds(raw)]
        else:
            self._whole(self.kind)

    def _hidden_by_filters(self, resource: Resource) -> None:
        """Warn that a filtered list may omit retired objects, unless it shows one."""
        retired = self._retired_by(resource)
        if not retired or not resource.rest.list_may_lack or any(one.values.get(retired) for one in self._only or ()):
            return
        self._mark_partial(
            f"None of these {resource.plural} is {retired}, and it is not documented whether a filtered list includes those that are,"
            f" so some may be missing: to list them, leave out {joined(self._filters, 'and')} and use a token with the scope graphql."
        )

    def _item(self) -> str | None:
        """The identity of an object in paths, if it is asked for. Where a list may be missing, an object that is not found proves nothing."""
        rest = self.kind.rest
        given = self.options.get(rest.item)
        if given is None or not rest.path or rest.is_feature or (rest.item != "id" and UUID.match(str(given))):
            return None
        return self.kind.identity.normal(str(given))

    def _parameter(self, field: Field) -> t.Any:
        """The value of an option, the ID of what it refers to."""
        given = self.options.get(field.name)
        if given is None or not field.refers_to:
            return given
        if UUID.match(str(given)):
            return str(given).lower()
        target = self.organization.catalog.resource(field.refers_to)
        return self._named(target, str(given), field.name).id

    def _named(self, kind: Resource, text: str, option: str) -> Node:
        """The object that an option names. Raises InvalidOption."""
        found = self._find(kind, text)
        if len(found) == 1:
            return found[0]
        what = (
            f"matches {len(found)} {kind.plural} ({id_list(found)}): name the ID of one of them"
            if found
            else f"is no {kind.title}: correct the name, or check what the token's user may see"
        )
        raise InvalidOption(f"{option} names {text!r}, which {what}.", option=option, reference=text)

    def _find(self, kind: Resource, text: str) -> list[Node]:
        """The objects of another kind with a name, read in the cheapest way."""
        text = kind.identity.normal(text)
        if self._lacks_scope(kind.scopes.read) and not kind.rest.looked_up:
            raise missing_scopes({kind.scopes.read: [kind.plural]})
        if kind.rest.item in kind.key or (kind.rest.looked_up and kind.graphql.root and not UUID.match(text)):
            self.organization.look_up(kind, [text], [text])
        if not self.organization.find(kind.name, text):
            self._whole(kind)
        return self.organization.find(kind.name, text)

    def _named_ids(self, field: Field, text: str) -> list[str | None]:
        return [node.id for node in self._find(self.organization.catalog.resource(str(field.refers_to)), text)]

    def _read_everywhere(self, above: Resource) -> bool:
        """The lists inside of all objects of a kind: in one tree over GraphQL, else each in the cheapest way."""
        graphql = above.graphql.connection and self.kind.graphql.connection and above.rest.item == "id"
        if graphql and self.organization.can("graphql") and not self.organization.is_read(above.name):
            try:
                self.organization.read_tree(above, [self.kind], wait=False)
                return True
            except RateLimited:
                # Less is left than was known.
                pass
        return self._top_level(above, above.plural) and self._below(self.kind)

    def _confirm(self, resource: Resource, parent: Node | None) -> None:
        """A list is read once, unless it lacks all that is asked for: see _confirm_absence."""

    def _confirm_absence(self) -> None:
        """Read lists of several pages again, if the result would be empty because of a name."""
        if any(self._keys()) or self.options.get("id") is not None:
            parents: t.Sequence[Node | None] = self._parents or [None]
            for parent in parents:
                if not self._nodes(self.kind):
                    super()._confirm(self.kind, parent)

    def _lacks_feature(self, resource: Resource) -> bool:
        """Not so of what is asked for."""
        return resource is not self.kind and super()._lacks_feature(resource)

    def _linked(self, link: Resource, option: str) -> None:
        place = f"{self.kind.plural}.{option}"
        nodes = self._nodes(self.kind)
        if link.parent == self.kind.name:
            read = functools.partial(read_of, self.organization, link, self.kind, nodes)
            is_read = self._try(link, place, True, read)
        else:
            is_read = not nodes or self._link(link, place)
        if is_read:
            self.sides[link.name] = self.kind.name

    def _referred(self, resource: Resource) -> None:
        super()._referred(resource)
        for field in resource.leaf_fields():
            target = self.organization.catalog.resource(field.refers_to) if field.refers_to else None
            owners = [node for node in self._nodes(resource) if node.values.get(field.name)]
            if target and target.parent in (resource.name, resource.parent or "") and owners:
                read = functools.partial(read_targets, self.organization, target, resource, owners)
                self._try(target, f"{resource.plural}.{field.name}", True, read)

    # The result

    def _entry(self, export: Export, node: Node) -> Result:
        """One object: its ID, what contains it, its options, and its links."""
        options = export.entry(node, self.kind.plural)
        entry: Result = {} if node.id is None or self.kind.singleton else {"id": node.id}
        entry.update({above.resource.name: export.name(above) for above in _above(node)})
        returned = (field.name for field in self.kind.returned)
        for name in dict.fromkeys((*self.kind.identity.known_by, *returned)):
            if name in node.values:
                entry[name] = node.values[name]
        for field in self.kind.fields:
            if field.name in options:
                entry[field.name] = options[field.name]
            elif field in shown(self.kind) and self._is_unset(node, field):
                entry[field.name] = None
        return entry

    def _is_unset(self, node: Node, field: Field) -> bool:
        """Whether an option that is not among an object's options is known to be unset, or to have no effect."""
        if f"{self.kind.plural}.{field.name}" in {one.place for one in self.unread}:
            return False
        return field.name in node.values or not field.has_always


def _above(node: Node) -> list[Node]:
    """What contains an object, if something does."""
    return [node.parent] if node.parent else []
