# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Resource: one kind of thing in an organization, stated as facts.

Private to this collection. A resource says how its things are named, found, listed and written; the
engine reads these facts and knows no kind by name. Pure: no I/O.
"""

from __future__ import annotations

import dataclasses
import functools
import typing as t
import urllib.parse

from .. import _times
from .._paths import dig, put
from .field import Field, shares_names


@dataclasses.dataclass(frozen=True)
class Connection:
    """A GraphQL connection that lists the kind: its field, its page inside another connection, and arguments."""

    field: str
    page: int
    arguments: str = ""

    # How many entries one list usually has, for estimates.
    usual: float = 1.0
    # It has no `after`: what does not fit on one page cannot be reached.
    paged: bool = True


@dataclasses.dataclass(frozen=True)
class Mutation:
    """A GraphQL mutation: its field, the type of its input, and what the input holds besides options.

    `ids` says which names of the input hold whose GraphQL id: "organization", "itself", "parent" or a reference's.
    `answer` leads from the payload to the thing.
    """

    field: str
    input: str
    ids: t.Mapping[str, str]
    answer: str = ""
    constants: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)
    # Options that it does not say as REST does; and those that it would change when they are left out.
    without: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ()
    # It takes the links that REST's request takes along.
    carries: bool = False


@dataclasses.dataclass(frozen=True)
class Mutations:
    """How things of a kind are written over GraphQL, as far as that can say the same as REST."""

    create: Mutation | None = None
    update: Mutation | None = None
    delete: Mutation | None = None


@dataclasses.dataclass(frozen=True)
class Rotation:
    """Things of one key that follow each other: each expires, and the next one is made in time.

    Options and leaves by name: when one expires, how long before that the next is made, how long a new one
    lasts, and whether those that are over are removed.
    """

    expires: str
    before: str
    lifetime: str
    remove: str


@dataclasses.dataclass(frozen=True)
class Root:
    """A GraphQL field that finds one thing: `field(argument: value)`, below the organization or at the root.

    `type` is the argument's type, `answers` that of the field; `value` is the value of the thing that is given ("id"
    or an option's name); `path` leads from the field to the object, "" when the field is the object itself.
    """

    field: str
    argument: str
    type: str
    value: str
    answers: str
    below_organization: bool = False
    arguments: str = ""
    path: str = ""

    def argument_value(self, value: str, organization: str) -> str:
        """Slugs at the root begin with the organization's."""
        return value if self.below_organization else f"{organization}/{value}"


@dataclasses.dataclass(frozen=True)
class Variant:
    """What decides which settings a thing has: where REST holds it, and the option whose host tells it beforehand."""

    path: str
    option: str
    hosts: t.Mapping[str, str]

    def expected(self, url: str) -> str | None:
        """The variant of a URL or scp-like address, None when its host does not tell."""
        host = urllib.parse.urlsplit(url).hostname if "://" in url else url.partition(":")[0].rpartition("@")[2]
        return self.hosts.get(host.lower()) if host else None


@dataclasses.dataclass(frozen=True)
class Occupants:
    """What the service connects to a thing, and nothing here manages: a list, and how it tells whose they are.

    `filter` is the query parameter that takes the thing's id; `url` is where an entry holds a URL with that id;
    `label` is what an entry is called by.
    """

    title: str
    path: str
    filter: str
    url: str
    label: str
    read_scope: str


@dataclasses.dataclass(frozen=True)
class Alike:
    """What a renamed thing keeps: the option, and how two values are equal ("text" or "address", see _values)."""

    option: str
    how: str


@dataclasses.dataclass(frozen=True)
class Resource:
    """One kind. Names are options' names; paths are below the organization."""

    name: str
    plural: str
    title: str
    description: str
    key: tuple[str, ...]
    path: str
    fields: tuple[Field, ...]
    read_scope: str
    write_scope: str
    parent: str | None = None
    # It has a module and a place in the bulk module; other kinds are links or are only referred to.
    managed: bool = True
    # There is one of it in every organization: it is declared as a dictionary, changed, and never made or taken away.
    singleton: bool = False
    # The module that manages it, when that is another kind's.
    module: str | None = None
    # The kind that its module means when no parent is named.
    without_parent: str | None = None
    # How GraphQL writes it; its path is empty when REST does not have it at all.
    mutations: Mutations | None = None
    rotation: Rotation | None = None
    # A value that only the answer to the creation holds: where REST answers have it, or a GraphQL payload.
    told_once: str | None = None
    # What stands in the item's REST path: "id", or the name of a value or reference.
    item: str = "id"
    id_path: str = "id"
    graphql: Connection | None = None
    root: Root | None = None
    # The option that names earlier keys: what is found under one of them is renamed.
    previous: str | None = None
    # What tells that a new thing may be an undeclared one under another key; hints are made of it.
    alike: Alike | None = None
    # The option `id` finds it whatever its key is.
    by_id: bool = False
    variant: Variant | None = None
    # The service derives the key from this option when it is left out.
    key_from: str | None = None
    # The list's pages are of the form {items, links}.
    cursor_pages: bool = False
    # Of a list of several kinds, only entries with this value at this path of a REST answer: (path, value).
    only: tuple[str, str] | None = None
    # What a request that makes one holds besides the options.
    create_with: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)
    # Values besides the key that a reference may hold. `folds`: without regard to case.
    known_by: tuple[str, ...] = ()
    folds: bool = False
    # The option whose truth makes the service refuse changes until it is switched off.
    locked_by: str | None = None
    # The option that is set in place of deleting, unless deletion is asked for.
    retired_by: str | None = None
    # The list may lack things that exist: what it lacks is looked up singly before it is created.
    list_may_lack: bool = False
    # Links: the options that list it, by the kind that has them; and the reference to its parent in entries of the other side.
    sides: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    parent_reference: Field | None = None
    # Links: where the parent's REST answer holds them, by reference; their references' ids stand at Field.api.
    embedded: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    # Links of several kinds of things: where a REST answer says which kind it is.
    kind_path: str | None = None
    # Links: the kind whose creation takes them along, the request's key, and the option that is the level.
    carried_by: tuple[str, str, str] | None = None
    # It is only referred to, and found by looking up rather than by reading the whole list.
    looked_up: bool = False
    # What the service connects to it: it is not deleted while there is any.
    occupants: Occupants | None = None
    # The kind beside it whose occupants may have come by it: the service does not tell which did.
    admits_to: str | None = None
    # Links: the run's own user is guarded, also when the parent goes with what it gave; the last one of this reference's
    # target is guarded.
    guards_self: str | None = None
    guards_parent: bool = False
    guards_last_of: str | None = None

    def __post_init__(self) -> None:
        names = [field.name for field in self.fields]
        wrong = [
            (shares_names(self.fields), "two fields have one name"),
            (any(key not in names for key in self.key), "every key is a field"),
            (
                self.previous is not None and self.previous in names,
                "the option of earlier keys is made from the resource",
            ),
            (self.locked_by is not None and self.locked_by not in names, "what locks it is a field"),
            (
                self.alike is not None and (self.alike.option not in names or not self.previous),
                "what makes it alike is a field, and it has an option of earlier keys",
            ),
            (
                bool(self.parent) and "{parent}" not in self.path and not self.embedded,
                "the path of a child holds {parent}",
            ),
            (not self.path and not self.mutations, "what REST does not have is written over GraphQL"),
            (self.without_parent is not None and not self.parent, "only a child can lack a parent"),
            (
                self.rotation is not None and not {*names}.issuperset(dataclasses.astuple(self.rotation)),
                "what rotates names its options",
            ),
            (bool(self.sides) and self.managed, "a link has no module"),
            (self.carried_by is not None and not self.sides, "only links are carried"),
            (self.guards_parent and not self.guards_self, "a parent is guarded for the run's own user"),
            (bool(self.key) == self.singleton, "what there is one of has no key, and everything else has one"),
            (
                self.singleton and any((self.parent, self.mutations, self.previous, self.by_id, self.retired_by)),
                "what there is one of is found without a name, and neither made nor taken away",
            ),
        ]
        for is_wrong, why in wrong:
            if is_wrong:
                raise ValueError(f"resource {self.name}: {why}")

    def field(self, name: str) -> Field:
        """The field of that name."""
        return next(field for field in self.fields if field.name == name)

    def key_of(self, options: t.Mapping[str, t.Any]) -> str:
        """The key that options declare, or what the service makes it of; "" when there is neither."""
        if self.singleton:
            return self.name
        return options.get(self.key[0]) or (options.get(self.key_from) if self.key_from else None) or ""

    def key_in(self, values: t.Mapping[str, t.Any]) -> str:
        """The key among the values of an existing thing; "" when it is not told."""
        return self.name if self.singleton else str(values.get(self.key[0]) or "")

    def id_in(self, raw: t.Mapping[str, t.Any]) -> str | None:
        """The id in a REST answer. What there is one of needs none."""
        return self.name if self.singleton else raw.get(self.id_path)

    @functools.cached_property
    def compared_secrets(self) -> tuple[Field, ...]:
        """The secrets that answers may tell."""
        return tuple(field for field in self.fields if field.same == "secret")

    @property
    def is_link(self) -> bool:
        """It joins two things, and is declared in the list of one of them."""
        return bool(self.sides)

    @property
    def references(self) -> tuple[Field, ...]:
        """The key fields that name other things; none for what has a name of its own."""
        return tuple(field for field in self.fields if field.name in self.key and field.refers_to)

    @property
    def module_name(self) -> str:
        """The module that manages it."""
        return self.module or self.name

    def is_over(self, values: t.Mapping[str, t.Any]) -> bool:
        """Whether a thing of these option values has expired, and so counts as gone."""
        expires = _times.moment(values.get(self.rotation.expires)) if self.rotation else None
        return expires is not None and expires <= _times.now()

    def collection(self, parent: str | None) -> str:
        """The REST path of its list, by what stands for the parent in paths."""
        return self.path.format(parent=parent)

    def leaf_fields(self) -> tuple[Field, ...]:
        """Every value of a thing, dictionaries by their documented keys; what is no value of its own is left out."""
        return self._leaf_fields

    @functools.cached_property
    def _leaf_fields(self) -> tuple[Field, ...]:
        return tuple(self._find_leaf_fields())

    def _find_leaf_fields(self) -> t.Iterator[Field]:
        for field in self.fields:
            if field.lists or field.directs or field.is_spelling:
                continue
            if field.options and field.type == "dict":
                for option in field.options:
                    yield field.leaf(option)
            else:
                yield field

    def decode(self, raw: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        """Option values of a REST answer, by leaf. What the answer does not hold is not in the result."""
        values: dict[str, t.Any] = {}
        for field in self.fields:
            if field.lists or field.directs or field.read_path == "":
                continue
            if field.type == "dict" and (field.options or field.open):
                values.update(_decode_dict(field, raw))
                continue
            there, found = dig(raw, field.read_path)
            if there:
                values[field.name] = field.decode(found)
        for field in self.fields:
            if field.only_when and values.get(field.only_when[0]) != field.only_when[1]:
                values[field.name] = []
            if field.feature:
                values[field.feature] = dig(raw, field.feature)[1]
        if self.variant:
            values["variant"] = dig(raw, self.variant.path)[1]
        return {**{name: raw[name] for name in self.known_by if name in raw}, **values}

    def decode_graphql(self, node: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        """Option values of a GraphQL node, by leaf."""
        values: dict[str, t.Any] = {}
        for field in self.leaf_fields():
            path, many, item = field.graphql_path.partition("[].")
            there, found = dig(node, path)
            if there:
                found = [entry[item] for entry in found or []] if many else found
                values[field.name] = field.decode(found, upper=True)
        return {**{name: node[name] for name in self.known_by if name in node}, **values}

    def holds(self, raw: t.Mapping[str, t.Any]) -> bool:
        """Whether a REST answer is one of this kind, and not over."""
        if self.only is not None and dig(raw, self.only[0])[1] != self.only[1]:
            return False
        return self.rotation is None or not self.is_over(self.decode(raw))

    def encode(self, leaves: t.Mapping[str, tuple[Field, t.Any]]) -> dict[str, t.Any]:
        """The body of a REST request for some leaves; references are ids by now."""
        body: dict[str, t.Any] = {}
        for field, value in leaves.values():
            put(body, field.send_path, field.encode(value))
        return body


def _decode_dict(field: Field, raw: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The leaves of a dictionary: an open one by the keys that are there, a closed one by its options' own paths."""
    values: dict[str, t.Any] = {}
    if field.open:
        there, found = dig(raw, field.read_path)
        if there:
            # The dictionary itself is a mark that it was answered; a setting that it lacks was never touched.
            values[field.name] = {}
            options = {option.name: option for option in field.options}
            for key, value in (found or {}).items():
                values[f"{field.name}.{key}"] = options[key].decode(value) if key in options else value
        return values
    for option in field.options:
        there, value = dig(raw, option.read_path)
        if there:
            values[f"{field.name}.{option.name}"] = option.decode(value)
    return values
