# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The life of an object of each resource, as steps: options of its module, derived from the declaration."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from ansible_collections.community.buildkite.plugins.module_utils._options import module_fields
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._schema.field import Field
from ansible_collections.community.buildkite.plugins.module_utils._schema.resource import Resource

from conformance.samples import LEFT_OUT, NOT_LIVED, samples

Options = dict[str, Any]
# Of a pipeline on GitHub.
VARIANT = "github"
# What the run replaces by the ID of the object, once it exists.
ID = "{id}"


class Step(NamedTuple):
    """One declaration, which is checked and run, and checked and run again. `apart` are options to try one by one."""

    title: str
    resource: str
    options: Options
    apart: tuple[tuple[str, ...], ...] = ()
    # Without it, the rest of the life is left out: the organization lacks what all of it needs.
    is_needed: bool = False
    # The current state does not allow it: the plan holds it, and nothing is sent.
    is_held: bool = False

    @property
    def module(self) -> str:
        """The resource that the run is asked for: its module has the same options."""
        return self.resource


class Values(NamedTuple):
    """The values of one leaf in the order of the steps. `path` is the option, or the option and a key of it."""

    path: tuple[str, ...]
    values: list[Any]
    # What is declared together with each value.
    along: list[Options] = []


def lived() -> list[Resource]:
    """The resources that have a life: all that can be created and deleted. Nothing is tried on people."""
    listed = [kind for kind in CATALOG.listed() if not (kind.membership or kind.admission)]
    return [kind for kind in listed if not (kind.lifecycle.connected_in or kind.name in NOT_LIVED)]


def key_of(resource: Resource) -> str:
    """The option that has the name of an object."""
    return resource.key[0]


def helpers() -> list[Resource]:
    """The resources of which lives need an object beside their own: as a parent, or to refer to."""
    needed = {resource.parent for resource in lived()}
    for resource in lived():
        needed |= {field.refers_to for field in resource.fields if field.reference and not field.is_set_later}
        links = [CATALOG.resource(field.lists) for field in resource.fields if field.lists]
        needed |= {field.refers_to for link in links for field in link.fields}
        needed |= {link.parent for link in links}
    return [resource for resource in lived() if resource.name in needed]


def over_graphql_alone(resource: Resource) -> list[str]:
    """The options that list links which REST does not have."""
    return [field.name for field in resource.fields if field.lists and not CATALOG.resource(field.lists).rest.path]


def needs_graphql(resource: Resource) -> bool:
    """Whether GraphQL alone writes the resource, what a new object needs, or what contains it."""
    carried = [
        CATALOG.resource(resource.field(name).lists or "").as_link.carried for name in over_graphql_alone(resource)
    ]
    needs_links = any(how and how.needed and how.by == resource.name for how in carried)
    above = bool(resource.parent) and needs_graphql(CATALOG.parent_of(resource))
    return not resource.rest.path or needs_links or above


# ---- the values of options


def derived(field: Field) -> list[Any] | None:
    """The values that a declaration shows by itself, None where it shows none."""
    if field.type == "bool":
        # A note belongs to the value true, and changes with it.
        return [True, True, False] if field.switch and field.switch.note else [True, False]
    if field.choices:
        return [choice for choice in field.choices if choice != field.exposes]
    if field.type == "int":
        low, high = field.form.between or (10, 20)
        return [low, high, *([0] if field.null_clears else [])]
    if field.encoding.pairs:
        return [{"A": "1"}, {"B": "2", "C": "3"}, {}]
    if field.reference:
        # A helper by its name; a list of them is in force with another option.
        named = f"{{{field.refers_to}}}"
        return [[named]] if field.type == "list" else [named, *([""] if field.null_clears else [])]
    if field.type == "str" and field.form.pattern is None and field.same == "equal":
        word = field.name.replace("_", "-")
        cleared = [""] if field.can_be_emptied else []
        return [f"{word}-1", f"{word}-2", *cleared]
    return None


def values(resource: Resource, field: Field) -> list[Any] | None:
    """The values of an option, None where neither its declaration nor a sample has any."""
    found = samples(resource.name, field.name)
    return derived(field) if found is None else found


def is_declared(resource: Resource, field: Field) -> bool:
    """Whether a life changes an option: not one that names the object, controls the plan, or is another spelling."""
    by_itself = field.directs or field.is_spelling or field.name in resource.key or field.fixed or field.creation.only
    return not by_itself and f"{resource.name}.{field.name}" not in LEFT_OUT


def leaves(resource: Resource) -> list[Values]:
    """Every option that a life changes, with its values; of an open dictionary each key that the variant has."""
    found, turns = [], in_turn(resource)
    apart = {*turns, *alternatives(resource)}
    for field in resource.fields:
        if not is_declared(resource, field) or field.conditions.only_when or field.name in apart:
            continue
        if field.open:
            options = [option for option in field.options if not option.only_for or VARIANT in option.only_for]
            found += [Values((field.name, option.name), values(resource, option) or []) for option in options]
        else:
            found.append(Values((field.name,), values(resource, field) or []))
    return [*found, *turns.values()]


def alternatives(resource: Resource) -> dict[str, Field]:
    """Options that take the place of another one, with that one: an object has one of the two."""
    return {field.creation.unless: field for field in resource.fields if field.creation.unless}


def replacing(resource: Resource, name: str) -> Iterator[Step]:
    """The steps from an option to the one that takes its place, and back."""
    for option, field in alternatives(resource).items():
        first, *_others, last = values(resource, resource.field(option)) or [None, None]
        yield Step(f"{option} for {field.name}", resource.name, {**named(resource, name), option: first})
        back = {option: last, field.name: (values(resource, field) or [None])[0]}
        yield Step(f"{field.name} for {option}", resource.name, {**named(resource, name), **back})


def in_turn(resource: Resource) -> dict[str, Values]:
    """Options that are in force by the value of another one: one after the other, each with that value, and at last none."""
    found: dict[str, Values] = {}
    for field in resource.fields:
        if field.conditions.only_when and is_declared(resource, field):
            by, value = field.conditions.only_when
            turn = found.setdefault(by, Values((by,), [], []))
            turn.values.append(value)
            turn.along.append({field.name: (values(resource, field) or [None])[0]})
    for by, turn in found.items():
        turn.values.append(resource.field(by).creation.usual)
        turn.along.append({})
    return found


def missing(resource: Resource) -> list[str]:
    """The options of a resource for which a sample has to be written."""
    return [".".join((resource.name, *leaf.path)) for leaf in leaves(resource) if not leaf.values]


# ---- the steps


def minimal(resource: Resource, name: str) -> Options:
    """What a new object needs."""
    options = named(resource, name)
    for field in resource.fields:
        if (field.required or field.creation.required) and field.name not in resource.key:
            options[field.name] = (values(resource, field) or [None])[0]
        carried = CATALOG.resource(field.lists).as_link.carried if field.lists else None
        if carried and carried.needed and carried.by == resource.name:
            options[field.name] = (values(resource, field) or [None])[0]
    return options


def parent(resource: Resource) -> Options:
    """The option that names the object which contains it."""
    return {resource.parent: f"{{{resource.parent}}}"} if resource.parent else {}


def named(resource: Resource, name: str) -> Options:
    """The options that find an object: its name, or what it joins."""
    if resource.joins:
        return {key: (derived(resource.field(key)) or [None])[0] for key in resource.key}
    return {key_of(resource): name, **parent(resource)}


def turn(resource: Resource, name: str, number: int) -> Step:
    """The declaration of every option that has so many values, each with that value."""
    options: Options = {}
    apart = []
    # What is in turn comes last: it decides about the option that it sets.
    for leaf in leaves(resource):
        if number >= len(leaf.values):
            continue
        top, *below = leaf.path
        if below:
            options[top] = {**options.get(top, {}), below[0]: leaf.values[number]}
        else:
            options[top] = leaf.values[number]
        along = leaf.along[number] if leaf.along else {}
        options.update(along)
        apart.append((*leaf.path, *along) if not below else (f"{top}.{below[0]}",))
    return Step(
        f"change {number + 1}", resource.name, {**named(resource, name), **options}, with_notes(resource, apart)
    )


def with_notes(resource: Resource, apart: list[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """The groups of options that can be tried one by one, a note together with its switch."""
    notes = {field.name: field.conditions.note_of for field in resource.fields if field.conditions.note_of}
    return tuple((*group, *([notes[group[0]]] if notes.get(group[0]) else [])) for group in apart)


def renamed(resource: Resource, name: str, new: str) -> Step | None:
    """The declaration of another name, None where none can be declared."""
    if resource.field(key_of(resource)).fixed or resource.joins:
        return None
    options = {**named(resource, new)}
    if resource.identity.previous:
        options[resource.identity.previous] = [name]
    elif resource.identity.by_id:
        options["id"] = ID
    else:
        return None
    return Step("rename", resource.name, options)


def life(resource: Resource, prefix: str) -> list[Step]:
    """Create, change each option, clear it, rename, delete; and create with everything at once."""
    if resource.made_after:
        return list(beside_sibling(resource, f"{prefix}-{resource.name.replace('_', '-')}"))
    word = resource.name.replace("_", "-")
    name, new, whole = (as_key(resource, f"{prefix}-{word}-{number}") for number in (1, 2, 3))
    steps = [Step("create", resource.name, minimal(resource, name))]
    steps += [
        Step(f"create what {field.name} names", str(field.refers_to), inside(resource, field, name))
        for field in resource.fields
        if field.is_set_later
    ]
    turns = max((len(leaf.values) for leaf in leaves(resource)), default=0)
    steps += [turn(resource, name, number) for number in range(turns)]
    steps += list(replacing(resource, name))
    rename = renamed(resource, name, new)
    if rename:
        steps.append(rename)
    steps.append(Step("delete", resource.name, {**named(resource, new if rename else name), "state": "absent"}))
    steps.append(Step("create with everything", resource.name, everything(resource, whole)))
    steps.append(Step("delete again", resource.name, {**named(resource, whole), "state": "absent"}))
    steps += list(derived_key(resource, f"{prefix}-{word}-4"))
    return [
        filled(step, {str(field.refers_to): name for field in resource.fields if field.is_set_later}) for step in steps
    ]


def beside_sibling(resource: Resource, name: str) -> Iterator[Step]:
    """An object that needs a sibling before it, which uses it, then its successor, and at last none. It cannot change itself."""
    after = resource.made_after
    assert after is not None
    sibling, (top, _dot, below) = CATALOG.resource(after.resource), after.option.partition(".")
    by = {option.name: option for option in sibling.field(top).options}
    [using] = [option.name for option in by.values() if option.refers_to == resource.name]
    first, old, new = (f"{name}-{word}" for word in ("first", "1", "2"))

    def using_it(title: str, value: str | None) -> Step:
        values = {below: by[below].example, **({} if value is None else {using: value})}
        options = {**named(sibling, first), top: values}
        return Step(title, sibling.name, options, is_needed=value is None)

    fixed = [field for field in resource.fields if field.fixed and field.name not in resource.key]
    given = {field.name: field.example for field in fixed}
    yield using_it(f"create the {sibling.title} before it", None)
    yield Step("create", resource.name, minimal(resource, old))
    yield Step("change what is fixed", resource.name, {**named(resource, old), **given}, is_held=True)
    yield using_it(f"use it in the {sibling.title}", old)
    yield Step("create with everything", resource.name, {**named(resource, new), **given})
    yield using_it("use its successor", new)
    yield Step("delete", resource.name, {**named(resource, old), "state": "absent"})
    yield using_it("use none", "")
    yield Step("delete again", resource.name, {**named(resource, new), "state": "absent"})
    yield Step(f"delete the {sibling.title}", sibling.name, {**named(sibling, first), "state": "absent"})


def as_key(resource: Resource, name: str) -> str:
    """A name in the form of the resource's keys, of which some have no hyphens."""
    pattern = resource.field(key_of(resource)).form.pattern
    return name.replace("-", "_") if pattern and not re.fullmatch(pattern, name) else name


def derived_key(resource: Resource, name: str) -> Iterator[Step]:
    """A creation without the key, which the service derives, with what a mutation also needs; and the deletion."""
    source, mutations = resource.identity.key_from, resource.graphql.mutations
    if source is None:
        return
    required = mutations.create.requires if mutations and mutations.create else ()
    more = {option: (values(resource, resource.field(option)) or [None])[0] for option in required}
    options = {option: value for option, value in minimal(resource, name).items() if option != key_of(resource)}
    yield Step(f"create by {source}", resource.name, {**options, source: name, **more})
    yield Step("delete it again", resource.name, {**named(resource, name), "state": "absent"})


def inside(resource: Resource, field: Field, name: str) -> Options:
    """An object in the one whose life it is."""
    return {
        **minimal(CATALOG.resource(str(field.refers_to)), f"{name}-{field.name.replace('_', '-')}"),
        resource.name: name,
    }


def everything(resource: Resource, name: str) -> Options:
    """A new object with the first value of each option, and those that only a creation takes."""
    later = {field.name for field in resource.fields if field.is_set_later}
    options = {
        option: value
        for option, value in {**minimal(resource, name), **turn(resource, name, 0).options}.items()
        if option not in later
    }
    for field in resource.fields:
        if field.creation.only and f"{resource.name}.{field.name}" not in LEFT_OUT:
            options[field.name] = field.example
    return options


def filled(step: Step, inner: dict[str, str]) -> Step:
    """A step in which a reference to an object inside of the own one has its name."""
    for kind, name in inner.items():
        resource = CATALOG.resource(step.resource)
        for field in resource.fields:
            if field.is_set_later and step.options.get(field.name) == f"{{{kind}}}":
                inner_name = f"{name}-{field.name.replace('_', '-')}"
                step = step._replace(options={**step.options, field.name: inner_name})
    return step


def takes(resource: Resource, option: str) -> bool:
    """Whether the module of a resource has an option."""
    return any(option in field.names for field in module_fields(CATALOG, resource.name))
