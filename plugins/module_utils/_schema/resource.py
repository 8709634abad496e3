# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Resource: one kind of object in an organization, stated as facts.

Private to this collection. A resource declares how its objects are named, found, listed and written; the
engine reads these facts and knows no resource by name. Pure: no I/O.
"""

from __future__ import annotations

import dataclasses
import functools
import typing as t

from .. import _names, _times
from .._paths import dig, put
from .._text import join_suffix
from .audit_facts import Audited
from .cascade_facts import Cascade
from .declared import Declared
from .decoding import decoded_dict, split_suffixes, unpacked
from .field import Field
from .field_facts import NOWHERE
from .resource_facts import After, GraphQLAccess, Identity, Lifecycle, Link, RestAccess, Scopes, Variant
from .terraform_facts import Terraform
from .use_facts import Activity, Admission, Membership, Occupants, Outsiders, Rights


@dataclasses.dataclass(frozen=True)
class Resource(Declared):
    """One resource: its names, how its objects are identified, where the APIs have them, and their options."""

    name: str
    plural: str
    title: str
    description: str
    identity: Identity
    rest: RestAccess
    scopes: Scopes
    fields: tuple[Field, ...]
    # Values in REST answers that no option sets, and that results have.
    returned: tuple[Field, ...] = ()
    graphql: GraphQLAccess = GraphQLAccess()
    parent: str | None = None
    # The parent that its module uses if none is named.
    without_parent: str | None = None
    # The sibling resource whose new objects come first, although its objects may name those of this one.
    made_after: After | None = None
    # It has a module and a place in the bulk module; other resources are links or only targets of references.
    managed: bool = True
    # The remedy for a name that means none of them, as the end of a sentence.
    if_absent: str = "correct the name, or declare it"
    # Every organization has one: it is declared as a dictionary, changed, and never created or deleted.
    singleton: bool = False
    # The module that manages it, if that is another resource's.
    module: str | None = None
    # Only for resources whose objects join two others.
    as_link: Link = Link()
    lifecycle: Lifecycle = Lifecycle()
    cascade: Cascade = Cascade()
    audited: Audited = Audited()
    variant: Variant | None = None
    terraform: tuple[Terraform, ...] = ()
    # What the service connects to it, which prevents its deletion.
    occupants: Occupants | None = None
    # The sibling resource whose occupants may have connected by it: the service does not show which did.
    admits_to: str | None = None
    # What the service may have connected by it, which prevents its deletion.
    outsiders: Outsiders | None = None
    # What runs in it, which prevents its deletion.
    activity: Activity | None = None
    rights: Rights | None = None
    membership: Membership | None = None
    admission: Admission | None = None

    @property
    def key(self) -> tuple[str, ...]:
        """The options that identify an object."""
        return self.identity.key

    @property
    def list_names(self) -> tuple[str, ...]:
        """The names that users may try for its list: the declared one, those of the resource, and the last part of REST's path."""
        path = self.rest.path.rpartition("/")[2].replace("-", "_")
        return tuple(dict.fromkeys(filter(None, (self.plural, self.name, f"{self.name}s", path))))

    @property
    def path_pattern(self) -> str | None:
        """The pattern of the option that is the identity in paths, if there is one."""
        return next((field.form.pattern for field in self.fields if field.name == self.rest.item), None)

    @property
    def sides(self) -> t.Mapping[str, str]:
        """For a link: the options that list it, by the resource that has them."""
        return self.as_link.sides

    def field(self, name: str) -> Field:
        """The field of that name."""
        return next(field for field in self.fields if field.name == name)

    def key_of(self, options: t.Mapping[str, t.Any]) -> str:
        """The declared key, or the value that the service derives it from, in normal form; "" without either."""
        if self.singleton:
            return self.name
        if self.joins:
            return self.joined({name: self.identity.normal(str(options.get(name) or "")) for name in self.key})
        key, source = options.get(self.key[0]), options.get(self.identity.key_from or "")
        if key and isinstance(key, str):
            return self.identity.normal(key)
        return _names.normal(source) if isinstance(source, str) else ""

    def key_in(self, values: t.Mapping[str, t.Any]) -> str:
        """The key among the values of an existing object; "" if it was not returned."""
        return self.name if self.singleton else str(values.get(self.key[0]) or "")

    def joined(self, values: t.Mapping[str, t.Any]) -> str:
        """The key of an object that joins others, from the parts of its key; "" if one is missing."""
        parts = [str(values.get(name) or "") for name in self.key]
        return "/".join(parts) if all(parts) else ""

    def id_in(self, raw: t.Mapping[str, t.Any]) -> str | None:
        """The id in a REST answer. A singleton needs none."""
        return self.name if self.singleton else raw.get(self.rest.id_path)

    def parts(self, key: str) -> dict[str, str]:
        """The parts of the key of an object that joins others, by option."""
        return dict(zip(self.key, key.split("/"), strict=False)) if self.joins else {}

    @functools.cached_property
    def compared_secrets(self) -> tuple[Field, ...]:
        """The secrets that answers may contain."""
        return tuple(field for field in self.fields if field.same == "unmasked")

    @functools.cached_property
    def variants(self) -> frozenset[str]:
        """The variants that have settings of their own."""
        return frozenset(one for field in self.leaf_fields() for one in field.only_for)

    @functools.cached_property
    def apart(self) -> tuple[Field, ...]:
        """The values that no answer contains in full."""
        return tuple(field for field in self.fields if field.rest.when)

    @functools.cached_property
    def suffixes(self) -> tuple[Field, ...]:
        """The options that the APIs have at the end of the text of another one."""
        return tuple(field for field in self.fields if field.encoding.suffix_of)

    @property
    def is_link(self) -> bool:
        """Whether it joins two objects, and is declared in the list of one of them."""
        return bool(self.as_link.sides)

    @property
    def is_looked_at(self) -> bool:
        """Whether an object is read once more right before its removal: it may have another key, or be in use."""
        return self.identity.movable or self.occupants is not None

    @property
    def own_options(self) -> set[str]:
        """The options that belong to one object alone, which several never share."""
        return {name for name in (*self.key, self.identity.key_from, self.identity.previous, "id") if name}

    @property
    def is_unique(self) -> bool:
        """Whether keys are unique: a link joins two objects once."""
        return self.is_link or self.identity.unique

    @property
    def distinguishing(self) -> tuple[str, ...]:
        """All options by which objects of one key are distinguished."""
        return self.identity.distinguished_by[0] if self.identity.distinguished_by else ()

    @property
    def references(self) -> tuple[Field, ...]:
        """The key fields of a link that name other objects."""
        return self._named_by if self.is_link else ()

    @property
    def joins(self) -> tuple[Field, ...]:
        """The key fields that name other objects, if it is no link: its objects are deleted with those."""
        return () if self.is_link else self._named_by

    @functools.cached_property
    def _named_by(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.name in self.key and field.refers_to)

    @property
    def module_name(self) -> str:
        """The module that manages it."""
        return self.module or self.name

    def is_over(self, values: t.Mapping[str, t.Any]) -> bool:
        """Whether an object of these option values has expired, and so counts as gone."""
        rotation = self.lifecycle.rotation
        expires = _times.moment(values.get(rotation.expires)) if rotation else None
        return expires is not None and expires <= _times.now()

    def collection(self, parent: str | None) -> str:
        """The REST path of its list, by what identifies the parent in paths."""
        return self.rest.path.replace("{parent}", str(parent))

    @functools.cached_property
    def valued(self) -> tuple[Field, ...]:
        """The options that are values of an object."""
        return tuple(field for field in self.fields if not (field.lists or field.directs or field.is_spelling))

    @functools.cached_property
    def opened(self) -> tuple[Field, ...]:
        """The dictionaries that take keys that are not known."""
        return tuple(field for field in self.fields if field.open)

    @functools.cached_property
    def directing(self) -> tuple[Field, ...]:
        """The options that control how the plan is made."""
        return tuple(field for field in self.fields if field.directs)

    @functools.cached_property
    def referring(self) -> tuple[tuple[str, str], ...]:
        """The values that refer to other objects, each with the resource of these."""
        return tuple((field.name, field.refers_to) for field in self.leaf_fields() if field.refers_to)

    @functools.cached_property
    def spellings(self) -> tuple[tuple[Field, Field], ...]:
        """What is only another spelling, each with the option that it is or is in."""
        both = ((field, spelling) for field in self.fields for spelling in (field, *field.options))
        return tuple((field, spelling) for field, spelling in both if spelling.stands_for)

    @functools.cached_property
    def toggled(self) -> tuple[Field, ...]:
        """The options that only GraphQL has."""
        return tuple(field for field in self.fields if field.toggle)

    @functools.cached_property
    def singly(self) -> tuple[Field, ...]:
        """The options that no list has."""
        return tuple(field for field in self.fields if field.is_read_singly)

    @functools.cached_property
    def elsewhere(self) -> tuple[Field, ...]:
        """The values that another endpoint than the object's own writes."""
        return tuple(field for field in self._leaf_fields if field.rest.endpoint)

    @functools.cached_property
    def switched(self) -> tuple[Field, ...]:
        """The options that another option puts in force."""
        return tuple(field for field in self.fields if field.conditions.only_when)

    def leaf_fields(self) -> tuple[Field, ...]:
        """Every value of an object, dictionaries by their documented keys; without options that are no separate value."""
        return self._leaf_fields

    @functools.cached_property
    def _leaf_fields(self) -> tuple[Field, ...]:
        return tuple(self._find_leaf_fields())

    def _find_leaf_fields(self) -> t.Iterator[Field]:
        for field in self.valued:
            if field.options and field.type == "dict":
                for option in field.options:
                    yield field.leaf(option)
            else:
                yield field

    @functools.cached_property
    def _returned_fields(self) -> tuple[Field, ...]:
        """Those whose values REST answers contain: computed once, since every answer needs them."""
        return tuple(
            field for field in self.fields if not field.lists and not field.directs and field.read_path != NOWHERE
        )

    @functools.cached_property
    def _unset(self) -> tuple[str, ...]:
        """Values in answers that no option sets."""
        rotation = self.lifecycle.rotation
        created = (rotation.created,) if rotation else ()
        return (*self.identity.known_by, *created, *(field.name for field in self.returned))

    @functools.cached_property
    def _dependent_fields(self) -> tuple[Field, ...]:
        """Those for which another value of the answer shows whether they are in force or in the subscription."""
        return tuple(field for field in self._leaf_fields if field.conditions.only_when or field.rest.feature)

    def decode(self, raw: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        """Option values of a REST answer, or of GraphQL's if REST does not have it, by leaf. The result lacks what the answer lacks."""
        if not self.rest.path:
            return self.decode_graphql(raw)
        values: dict[str, t.Any] = {}
        for field in self._returned_fields:
            if field.type == "dict" and (field.options or field.open):
                values.update(decoded_dict(field, raw))
                continue
            there, found = dig(raw, field.read_path)
            if there:
                values[field.name] = field.decode(found)
        split_suffixes(self.suffixes, values)
        for field in self._dependent_fields:
            only_when, feature = field.conditions.only_when, field.rest.feature
            if only_when and values.get(only_when[0]) != only_when[1]:
                values[field.name] = []
            there, found = dig(raw, feature) if feature else (False, None)
            if feature and there:
                values[feature] = found
        if self.variant:
            values["variant"] = dig(raw, self.variant.path)[1]
        return {**{name: raw[name] for name in self._unset if name in raw}, **values}

    def decode_graphql(self, node: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        """Option values of a GraphQL node, by leaf."""
        values: dict[str, t.Any] = {}
        for field in self.leaf_fields():
            path, many, item = field.graphql_path.partition("[].")
            there, found = dig(node, path)
            if there and field.graphql.packed:
                there, found = unpacked(found, field.graphql.packed)
            if there:
                found = [entry[item] for entry in found or []] if many else found
                values[field.name] = field.decode(found, upper=True)
        return {**{name: node[name] for name in self.identity.known_by if name in node}, **values}

    def is_kind_of(self, raw: t.Mapping[str, t.Any]) -> bool:
        """Whether a REST answer is one of this kind, expired or not."""
        only, never = self.rest.only, self.rest.never
        return (only is None or dig(raw, only[0])[1] == only[1]) and (
            never is None or dig(raw, never[0])[1] != never[1]
        )

    def holds(self, raw: t.Mapping[str, t.Any]) -> bool:
        """Whether a REST answer is one of this kind, and not over."""
        return self.is_kind_of(raw) and (self.lifecycle.rotation is None or not self.is_over(self.decode(raw)))

    def encode(self, leaves: t.Mapping[str, tuple[Field, t.Any]]) -> dict[str, t.Any]:
        """The body of a REST request for some leaves; references are IDs by now."""
        body: dict[str, t.Any] = {}
        for field, value in leaves.values():
            put(body, field.write_path, field.encode(value))
        for field in self.suffixes:
            # A request contains both: each is sent with the other.
            if field.name in leaves:
                text = leaves[base][1] if (base := str(field.encoding.suffix_of)) in leaves else ""
                put(body, field.write_path, join_suffix(field.name, text, leaves[field.name][1]))
        return body
