# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Facts of a resource that belong together, one value object for each group.

Private to this collection. Pure. Names are options' names; paths are below the organization.
"""

from __future__ import annotations

import dataclasses
import typing as t
import urllib.parse

from .. import _names
from .declared import Declared
from .endpoint_facts import CHANGED, CREATED, DELETED, Answer, Building
from .field import UUID, Field

# How objects are named


@dataclasses.dataclass(frozen=True)
class Alike:
    """A property that a renamed object keeps: the option, and how two values are equal ("text" or "address", see _values)."""

    option: str
    how: str


@dataclasses.dataclass(frozen=True)
class Pick:
    """The name of a value by which a module for information selects objects, and which its option has too.

    `option`: another option, which selects by a time: whether it is unset, or the days since then. `link`: the objects are in a
    list of a resource, of which the option names one: the resource of the links in that list, and its reference to the objects.
    """

    of: str
    option: Field | None = None
    link: tuple[str, str] | None = None


@dataclasses.dataclass(frozen=True)
class Identity(Declared):
    """The options that identify an object, and its other names."""

    key: tuple[str, ...] = ()
    # The service derives the key from this option if the key is omitted.
    key_from: str | None = None
    # Values other than the key that a reference may contain.
    known_by: tuple[str, ...] = ()
    # The one of these that the APIs have in references to it, in place of its ID; null until the object is built.
    referred_by: str | None = None
    # Keys are compared without case, and with `lower` the service also writes them in lower case.
    ignores_case: bool = False
    lower: bool = False
    # The option that lists earlier keys: an object that is found under one of them is renamed.
    previous: str | None = None
    # The service refuses a second object of the same key, so that a repeated creation creates no duplicate.
    unique: bool = False
    # An organization has at most one.
    sole: bool = False
    # The option `id` finds an object whatever its key is.
    by_id: bool = False
    # An object can get another key, and another object the key, during a run: it is read once more
    # right before its removal, unless a UUID names it.
    movable: bool = False
    # The options that distinguish objects of one key: sets of them, in the order of their use. Finally the
    # key alone decides.
    distinguished_by: tuple[tuple[str, ...], ...] = ()
    # Properties for hints that a new object may be an unmanaged one under another key.
    alike: Alike | None = None
    # Other options that select objects.
    picks: tuple[Pick, ...] = ()

    @property
    def has_slug(self) -> bool:
        """Whether the service derives a slug, which references may use."""
        return "slug" in (*self.key, *self.known_by)

    def normal(self, key: str) -> str:
        """A key in the form that is sent, or a UUID in the form of the service."""
        key = _names.normal(key)
        return key.lower() if self.lower or UUID.match(key) else key

    def folded(self, key: str) -> str:
        """A key in the form that is compared."""
        key = self.normal(key)
        return key.casefold() if self.ignores_case else key


# Where the APIs have them


@dataclasses.dataclass(frozen=True)
class RestAccess:
    """The REST endpoints of a resource."""

    # The list; NOWHERE if REST does not have the resource. `{parent}` is the identity of the parent. A path with a leading slash is
    # not below the organization, and contains `{organization}`, its slug.
    path: str
    # The identity of an object in its path: "id", or the name of a value or reference.
    item: str = "id"
    # Where an answer has the ID.
    id_path: str = "id"
    # IDs are short texts, and no UUIDs.
    has_short_ids: bool = False
    # The pages of the list are of the form {items, links}.
    cursor_pages: bool = False
    # In a list with several resources, only entries with this value at this path of an answer: (path, value).
    only: tuple[str, str] | None = None
    # What the request that creates an object contains in addition to the options.
    create_with: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)
    # The list may lack existing objects: an object that it lacks is looked up before it is created.
    list_may_lack: bool = False
    # Objects are only targets of references, and are looked up one by one instead of reading the whole list.
    looked_up: bool = False
    # If REST does not write the resource: a list of the keys of its objects, as a cascade needs them, and its scope.
    keys: str = ""
    keys_scope: str = ""
    # Entries with this value at this path of an answer are of a kind that no API writes: (path, value).
    never: tuple[str, str] | None = None
    # One request creates several objects, all or none: it has their keys in a list of this name, and answers a list.
    together: str = ""
    # The method that changes an object.
    update: t.Literal["PATCH", "PUT", "POST"] = "PATCH"
    # Only some subscriptions include it: in other organizations the list answers 404.
    is_feature: bool = False
    # Why the service may refuse every new object, and what to do, as a sentence.
    gate: str = ""
    # The entries of the list lack nothing that an object's own answer has.
    is_complete: bool = False
    # The filters of the list. Each writes its value, or the ID that it refers to, to a parameter of the request.
    filters: tuple[Field, ...] = ()
    # The answers to successful requests.
    created: Answer = CREATED
    changed: Answer = CHANGED
    deleted: Answer = DELETED


@dataclasses.dataclass(frozen=True)
class Connection:
    """A GraphQL connection that lists the resource: its field, its page inside another connection, and arguments."""

    field: str
    page: int
    arguments: str = ""

    # The usual number of entries of one list, for estimates; and the usual points of an entry, if it usually lacks the objects
    # inside it that contain some of its fields.
    usual: float = 1.0
    usually: float | None = None
    # It has no `after`: entries beyond one page cannot be read.
    paged: bool = True


@dataclasses.dataclass(frozen=True)
class Root:
    """A GraphQL field that finds one object: `field(argument: value)`, below the organization or at the root.

    `type` is the argument's type, `answers` that of the field; `value` is the value of the object that it takes ("id",
    "graphql_id" or an option's name); `path` leads from the field to the object, "" when the field is the object itself.
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
        return value if self.below_organization or not self.takes_names else f"{organization}/{value}"

    @property
    def takes_names(self) -> bool:
        """Whether it finds an object of which only the name is known."""
        return self.value != "graphql_id"


@dataclasses.dataclass(frozen=True)
class Mutation(Declared):
    """A GraphQL mutation: its field, the type of its input, and what the input contains in addition to options.

    `ids` maps names of the input to the owner of the GraphQL ID: "organization", "itself", "parent" or a reference's.
    `answer` is the path from the payload to the object, `deleted` to the GraphQL ID of a deleted one.
    """

    field: str
    input: str
    ids: t.Mapping[str, str]
    answer: str = ""
    deleted: str = ""
    constants: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)
    # Options that it cannot express as REST does; and those without which its effect differs from REST's.
    without: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    # It removes what its input omits: the input contains every option, apart from empty ones.
    replaces: bool = False
    # It accepts the links that REST's request includes.
    carries: bool = False
    # It names the object by its ID, REST by a key that can change: it is used if the token has GraphQL.
    preferred: bool = False


@dataclasses.dataclass(frozen=True)
class Mutations:
    """How GraphQL writes objects, as far as it has the same effect as REST."""

    create: Mutation | None = None
    update: Mutation | None = None
    delete: Mutation | None = None


@dataclasses.dataclass(frozen=True)
class GraphQLAccess:
    """How GraphQL lists, finds and writes the resource; None for what GraphQL cannot do.

    `type` is the type of an object that `node(id:)` finds by its GraphQL ID, "" if that is not needed.
    """

    connection: Connection | None = None
    root: Root | None = None
    mutations: Mutations | None = None
    type: str = ""


@dataclasses.dataclass(frozen=True)
class Scopes:
    """The scopes that a token needs; "" for what needs none, and for what no run writes."""

    read: str
    write: str
    # Only administrators see all of them, and only they create them.
    of_administrators: bool = False
    # Deletions need it in place of `write`.
    delete: str | None = None


# Links


@dataclasses.dataclass(frozen=True)
class Carried:
    """The resource whose creation includes links, the key of its request, and the option with the level."""

    by: str
    key: str
    level: str
    # The creation gives all links this level: its request lists IDs only, and another level is set after it.
    granted: str | None = None
    # The service refuses a creation without any, if there is something to link.
    needed: bool = False
    # REST answers have the key too, with the IDs of the parents of all links, so that they are known without GraphQL.
    is_answered: bool = False


@dataclasses.dataclass(frozen=True)
class Link(Declared):
    """The resource joins two objects, and is declared in a list of one of them."""

    # The options that list it, by the resource that has them.
    sides: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    # The reference to its parent, in entries of the other side.
    parent_reference: Field | None = None
    # Where the parent's REST answer has the links, by reference; the references' IDs are at Rest.read.
    embedded: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    # Links to objects of several resources: where a REST answer has the resource.
    kind_path: str | None = None
    carried: Carried | None = None
    # The option that names a user: the user of the run's token cannot lose the link; with `guards_parent`, not by
    # deleting the parent either.
    guards_self: str | None = None
    guards_parent: bool = False
    # The option that names an object in place of a user: its members get what the link gives, see the link that lists them.
    guards_self_through: str | None = None
    # REST's list of the parents takes the ID of what is linked under this name, and then contains only the parents of links to it.
    filtered_by: str | None = None
    # The reference whose target keeps its last link.
    guards_last_of: str | None = None

    @property
    def answered(self) -> Carried | None:
        """Where REST answers of another resource have the IDs of the parents of all links, None if none has."""
        return self.carried if self.carried and self.carried.is_answered else None


# Lifecycle


@dataclasses.dataclass(frozen=True)
class Rotation:
    """Objects of one key with rotation: the successor is created before one expires, or if one is too old.

    Options and leaves by name: the expiry, how long before it the successor is created, how long a new one
    lasts, the creation time before which one is too old, and whether predecessors are removed. `created`: where a REST answer has
    the time of the creation.
    """

    expires: str
    before: str
    lifetime: str
    created_before: str
    remove: str
    created: str = "created_at"

    @property
    def options(self) -> set[str]:
        """The options that it names."""
        return {self.expires, self.before, self.lifetime, self.created_before, self.remove}


@dataclasses.dataclass(frozen=True)
class Lifecycle:
    """What happens to an object between its creation and its deletion."""

    # A value that only the answer to the creation contains: where a REST answer or a GraphQL payload has it.
    returned_once: str | None = None
    rotation: Rotation | None = None
    # The option that makes the service refuse changes until it is switched off.
    locked_by: str | None = None
    # The option that is set in place of deleting, unless deletion is requested.
    retired_by: str | None = None
    # `prune` deletes unmanaged objects only if the option `prune_PLURAL` has this value, since nothing restores them.
    pruned_by: str | None = None
    # What takes the place of a new object beside the old one, if another value of a fixed option is declared; as the end of a sentence.
    declared_again: str | None = None
    # No API creates it: where a person connects one, as the end of a sentence.
    connected_in: str | None = None
    building: Building | None = None


# What else decides about them


@dataclasses.dataclass(frozen=True)
class After:
    """The sibling resource of which an object comes first, and the option of it without which there are none of these.

    `why`: what the service requires, and what to do, after the colon of a sentence.
    """

    resource: str
    option: str
    why: str


@dataclasses.dataclass(frozen=True)
class Variant:
    """The value that decides which settings an object has: where REST has it, and the option whose host shows it beforehand."""

    path: str
    option: str
    hosts: t.Mapping[str, str]

    def expected(self, url: str) -> str | None:
        """The variant of a URL or scp-like address, None if its host does not show it."""
        host = urllib.parse.urlsplit(url).hostname if "://" in url else url.partition(":")[0].rpartition("@")[2]
        return self.hosts.get(host.lower()) if host else None
