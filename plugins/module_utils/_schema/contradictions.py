# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Contradictions in declarations: where this file is imported, each declaration that has one is rejected when it is built.

Private to this collection. Pure. The catalogs import it, and so do the controller and all tests. The payload of a module with a few
declarations, which passed there, lacks it.
"""

from __future__ import annotations

import functools
import typing as t

from .._secrets import is_secret_setting
from .cascade_facts import Undeclared
from .declared import Declared
from .endpoint_facts import Answer
from .field import Field
from .field_facts import (
    NOWHERE,
    Conditions,
    Creation,
    Encoding,
    Form,
    GraphQL,
    Reference,
    Rest,
)
from .operation import Operation
from .resource import Resource
from .resource_facts import Identity, Link, Mutation

SAME = ("equal", "set", "yaml", "rules", "text", "unmasked", "masked", "networks", "time")

# What is declared, and each possible contradiction with whether it applies.
Contradictions = tuple[t.Any, ...]


def reject(declared: t.Any) -> None:
    """Raise ValueError for the first contradiction in a declaration or a group of its facts."""
    what, *contradictions = _of(declared)
    for applies, why in contradictions:
        if applies:
            raise ValueError(f"{what}: {why}")


@functools.singledispatch
def _of(it: t.Any) -> Contradictions:
    return (type(it).__name__,)


@_of.register
def _answer(it: Answer) -> Contradictions:
    return (
        "answer",
        (not 200 <= it.status < 300, "a success has a status of success"),
        (it.status == 204 and it.body != "nothing", "204 has no body"),
    )


@_of.register
def _rest(it: Rest) -> Contradictions:
    return (
        "REST",
        (it.apart is not None and it.read != NOWHERE, "what no answer contains is nowhere in answers"),
        (it.apart is not None and not it.when, "a separate request is sent when another option asks for it"),
        (it.apart is not None and it.endpoint is not None, "a value has one endpoint of its own"),
    )


@_of.register
def _graphql(it: GraphQL) -> Contradictions:
    return ("graphql", (bool(it.packed) and not (it.read and it.input), "a packed value is in a text"))


@_of.register
def _creation(it: Creation) -> Contradictions:
    return (
        "creation",
        (it.unless is not None and not it.required, "only a required option has an alternative"),
        (
            it.required and not (it.default is None and it.usual is None),
            "a required option has no default",
        ),
        (bool(it.usual_for) and it.usual is None, "it is documented of something what is usual"),
        (it.default is not None and it.usual is not None, "what is sent leaves nothing to the service"),
        (it.only and it.afterwards, "an option is set by the creation or by an update after it"),
    )


@_of.register
def _reference(it: Reference) -> Contradictions:
    return ("reference", (it.enforced and not it.occupies, "the service enforces only what occupies"))


@_of.register
def _form(it: Form) -> Contradictions:
    has_form = bool(it.pattern or it.entries)
    return ("form", (has_form != bool(it.says), "a pattern and its description in words belong together"))


@_of.register
def _encoding(it: Encoding) -> Contradictions:
    return (
        "encoding",
        (it.none_is is not None and it.joined is None, "only a joined list has a text for an empty one"),
        (
            sum(map(bool, (it.joined, it.pairs, it.from_now, it.suffix_of, it.single, it.words))) > 1,
            "a value has one encoding",
        ),
    )


@_of.register
def _conditions(it: Conditions) -> Contradictions:
    return (
        "conditions",
        (not {*it.excludes}.isdisjoint(it.sends_with), "an option is not sent with one that it excludes"),
    )


@_of.register
def _field(it: Field) -> Contradictions:
    return (
        f"field {it.name}",
        (it.same not in SAME, f"same is one of {', '.join(SAME)}"),
        (bool(it.choices) and it.type not in ("str", "int", "list"), "choices are for strings and numbers"),
        (bool(it.options) and it.type not in ("dict", "list"), "suboptions are for dictionaries"),
        (_shares_names(it.options), "two of its options have one name"),
        (it.type == "list" and not it.elements, "a list says what its elements are"),
        (it.type != "list" and it.elements is not None, "only a list has elements"),
        (it.open and it.type != "dict", "only a dictionary can be open"),
        (bool(it.rest.read_only) and not it.open, "only an open dictionary has keys that are not known"),
        (
            it.lists is not None and (it.fixed or it.reference is not None),
            "a list of links is neither fixed nor a reference",
        ),
        (
            it.secret is True and it.same not in ("equal", "unmasked", "masked"),
            "a secret is not compared, or compared as a secret",
        ),
        (it.same == "unmasked" and it.secret is not True, "only a secret is compared as one"),
        (it.rest.when is not None and it.secret is not True, "only a secret is in no answer"),
        (
            it.secret is None and is_secret_setting(it.name),
            "a name like this must say whether it is secret",
        ),
        *_of_values(it),
    )


def _of_values(it: Field) -> t.Iterator[tuple[bool, str]]:
    """The contradictions between a field's type and what its values mean."""
    yield from (
        (it.encoding.pairs and it.type != "dict", "only a dictionary has values that are text"),
        (it.encoding.joined is not None and it.type != "list", "only a list is joined"),
        (it.encoding.from_now and it.type != "str", "only a text is a duration"),
        (it.graphql.enum and not it.choices, "an enum has choices"),
        (bool(it.encoding.words) and {*it.encoding.words} != {*it.choices}, "every choice has its words"),
        (it.creation.only and it.fixed, "an option that only the creation takes is not fixed"),
        (
            it.fixed and (it.creation.afterwards or it.is_set_later),
            "a fixed option cannot be set after creation",
        ),
        ((it.switch or it.toggle) is not None and it.type != "bool", "only a boolean has a switch"),
        (it.is_read_singly and bool(it.read_path or it.graphql_path), "no list has what is read of each object"),
        (bool(it.is_asked and it.switch and not it.switch.off), "the endpoint that is asked switches on and off"),
        (it.null_clears and it.type == "bool", "a boolean has no value that clears it"),
        (it.exposes is not None and it.exposes not in it.choices, "what exposes an object is a choice"),
        (
            it.conditions.only_when is not None and it.type != "list",
            "only a list is in force by another option",
        ),
        (it.form.at_most is not None and it.type != "list", "only a list has a highest number of entries"),
        (it.form.between is not None and it.type != "int", "only a number is between two others"),
        (it.form.past and it.same != "time", "only a time has passed"),
        (bool(it.form.entries) and it.same != "yaml", "only YAML has entries with keys"),
        (it.admits and it.same != "networks", "only networks can be shut out"),
    )


@_of.register
def _undeclared(it: Undeclared) -> Contradictions:
    return (
        f"what no resource declares ({it.plural})",
        (bool(it.single) == bool(it.owned), "an object has it, or a list shows its owner"),
    )


@_of.register
def _identity(it: Identity) -> Contradictions:
    return (
        "identity",
        (it.alike is not None and not it.previous, "objects that are alike need an option of earlier keys"),
        (it.lower and not it.ignores_case, "keys in lower case are compared without regard to case"),
        (it.movable and not it.key, "only what has a key can get another one"),
        (bool(it.distinguished_by) and (it.unique or not it.by_id), "objects of one key need an ID"),
        (it.referred_by not in (None, *it.known_by), "references have the ID, or a value that is known"),
    )


@_of.register
def _mutation(it: Mutation) -> Contradictions:
    return (
        "mutation",
        (bool(it.answer) == bool(it.deleted), "it answers an object or what it deleted"),
        (it.preferred and not it.deleted, "only deletions name an object by its ID rather than by its key"),
    )


@_of.register
def _link(it: Link) -> Contradictions:
    return (
        "link",
        (it.carried is not None and not it.sides, "only links are carried"),
        (bool(it.embedded) and not it.sides, "only links are embedded"),
        (it.guards_parent and not it.guards_self, "a parent is guarded for the run's own user"),
        (
            bool(it.guards_self_through) and not it.guards_self,
            "a link that gives a user's members something gives it to users",
        ),
    )


@_of.register
def _resource(it: Resource) -> Contradictions:
    names = [field.name for field in it.fields]
    previous, alike = it.identity.previous, it.identity.alike
    locked_by = it.lifecycle.locked_by
    return (
        f"resource {it.name}",
        (_shares_names(it.fields), "two fields have one name"),
        (any(name not in names for name in _beside(it)), "what decides about another value is a field"),
        (any(key not in names for key in it.key), "every key is a field"),
        (
            any(name not in names for some in it.identity.distinguished_by for name in some),
            "what tells objects of one key apart is a field",
        ),
        (previous is not None and previous in names, "the option of earlier keys is made from the resource"),
        (locked_by is not None and locked_by not in names, "the option that locks an object is a field"),
        (alike is not None and alike.option not in names, "the option that makes objects alike is a field"),
        (any(pick.of not in names for pick in it.identity.picks if not pick.link), "what selects objects is a field"),
        (
            bool(it.parent and it.rest.path) and "{parent}" not in it.rest.path and not it.as_link.embedded,
            "the path of a child contains {parent}",
        ),
        (_has_no_api(it), "a resource that REST does not have is written over GraphQL"),
        (
            bool(it.rest.list_may_lack or it.rest.looked_up)
            and it.graphql.root is not None
            and not it.graphql.root.takes_names,
            "what is looked up has a name",
        ),
        *_of_roles(it),
    )


def _of_roles(it: Resource) -> t.Iterator[tuple[bool, str]]:
    """The contradictions to what a resource is: a child, a link, a singleton; or has: rotation, switches."""
    names = {field.name for field in it.fields}
    rotation = it.lifecycle.rotation
    named_or_made = (it.parent, it.graphql.mutations, it.identity.previous, it.identity.by_id, it.lifecycle.retired_by)
    # Both map switches to their notes.
    notes = {field.name: field.switch.note for field in it.fields if field.switch and field.switch.note}
    noted = {field.conditions.note_of: field.name for field in it.fields if field.conditions.note_of}
    yield from (
        (it.without_parent is not None and not it.parent, "only a child can lack a parent"),
        (
            rotation is not None and not rotation.options.issubset(names),
            "a rotation names fields",
        ),
        (it.is_link and it.managed, "a link has no module"),
        (notes != noted, "a switch and its note name each other"),
        (bool(it.key) == it.singleton, "a singleton has no key, and every other resource has one"),
        (
            it.singleton and any(named_or_made),
            "a singleton is found without a name, and neither created nor deleted",
        ),
    )


@_of.register
def _operation(it: Operation) -> Contradictions:
    return (
        f"operation {it.name}",
        (_shares_names(it.options), "two options have one name"),
        (it.default is not None and it.default not in [state.name for state in it.states], "the default is a state"),
        (it.is_optional and (it.default is not None or not it.states), "a state that may be omitted has no default"),
    )


def _beside(it: Resource) -> t.Iterator[str]:
    """The options that decide whether another one is sent, and those that end with another one."""
    for field in it.apart:
        yield str(field.rest.when)
        if field.rest.apart:
            yield field.rest.apart.version
    yield from (str(field.encoding.suffix_of) for field in it.suffixes)


def _has_no_api(it: Resource) -> bool:
    has_graphql = it.graphql.mutations or any(field.graphql.setting for field in it.fields)
    return bool(it.scopes.write) and not (it.rest.path or has_graphql)


def _shares_names(fields: t.Iterable[Field]) -> bool:
    """Whether a name or an alias means two fields."""
    every = [name for field in fields for name in field.names]
    return len(set(every)) != len(every)


Declared.reject = reject
