# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The desired state: options as a tree of desired objects, checked as far as options alone allow.

Private to this collection. Pure: no I/O, no Ansible. Everything wrong is found before the first request, and collected: what is
left is still read and planned, so that one run reports whatever else is wrong.
"""

from __future__ import annotations

import typing as t

from .. import _values
from .._errors import InvalidOption, MissingOption
from .._parts import part
from .._problems import Problems
from .._schema.catalog import Catalog
from .._schema.field import YAML, Field
from .._schema.resource import Resource
from . import ignored
from .desired import Desired, DesiredLink
from .forms import check_form


def from_module(
    catalog: Catalog, resource: Resource, options: t.Mapping[str, t.Any], problems: Problems
) -> list[Desired]:
    """The desired object of a resource's own module."""
    parent = options.get(resource.parent) if resource.parent else None
    if resource.without_parent and parent is None:
        other = catalog.resource(resource.without_parent)
        known = {field.name for field in other.fields}
        for field in resource.fields:
            if options.get(field.name) is not None and field.name not in known:
                error = InvalidOption(
                    f"{resource.name}: {field.name} is only for a {resource.title} of a {resource.parent}: set {resource.parent}, or leave it out.",
                    option=field.name,
                )
                problems.add(error)
        return [declare(catalog, other, options, resource.name, None, problems)]
    if parent is not None:
        parent = catalog.parent_of(resource).identity.normal(parent)
    return [declare(catalog, resource, options, resource.name, parent, problems)]


def declare(
    catalog: Catalog,
    resource: Resource,
    given: t.Mapping[str, t.Any],
    where: str,
    parent: Desired | str | None,
    problems: Problems,
) -> Desired:
    """The desired object of one entry, without its children."""
    given = _identified(resource, given)
    desired = Desired(
        resource=resource,
        where=where,
        key=str(resource.key_of(given)).strip() and resource.key_of(given),
        leaves={},
        parent=parent,
        absent=given.get("state") == "absent",
        id=given.get("id") if resource.identity.by_id else None,
        previous=tuple((given.get(resource.identity.previous) or []) if resource.identity.previous else ()),
    )
    options = _usual(desired, given, problems)
    if not desired.key:
        either = f" or {resource.identity.key_from}" if resource.identity.key_from else ""
        missing = next((name for name in resource.key if not given.get(name)), resource.key[0])
        error = MissingOption(f"{where} needs {missing}{either}.", option=missing)
        desired.add_wrong(problems, error, "")
    elif not resource.singleton:
        desired.where = f"{where} ({desired.key})"
    desired.directions = {field.name: options.get(field.name) for field in resource.directing}
    _take_leaves(desired, options, problems)
    for link, option in catalog.links_of(resource.name):
        if options.get(option) is not None:
            desired.lists[option] = _entries(catalog, link, desired, option, options[option], problems)
    for child in catalog.children(resource.name):
        if options.get(child.plural) is not None:
            desired.declares.add(child.plural)
        if options.get(child.plural) and desired.absent:
            message = f"{desired.where} is declared absent, so it cannot contain {child.plural}."
            desired.add_wrong(problems, InvalidOption(message, option=child.plural))
    _check(desired, problems)
    return desired


def _identified(resource: Resource, options: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The options with all identification in normal form: the key or its source, the ID, and earlier keys."""
    identity = resource.identity
    named = next((name for name in (*resource.key[:1], identity.key_from) if name and options.get(name)), None)
    made: dict[str, t.Any] = {named: resource.key_of(options)} if named else {}
    if resource.joins:
        made = {name: identity.normal(options[name]) for name in resource.key if isinstance(options.get(name), str)}
    if identity.by_id and options.get("id"):
        made["id"] = identity.normal(options["id"])
    if identity.previous and options.get(identity.previous):
        made[identity.previous] = [identity.normal(key) for key in options[identity.previous]]
    return {**options, **made}


def _usual(desired: Desired, given: t.Mapping[str, t.Any], problems: Problems) -> dict[str, t.Any]:
    """The options with other spellings replaced, and with the options that declared lists imply."""
    options = dict(given)
    for field, spelling in desired.resource.spellings:
        inside = options if spelling is field else options.get(field.name) or {}
        value, meaning = inside.get(spelling.name), spelling.stands_for
        if meaning and value is not None:
            meant = meaning.words.get(value, value) if isinstance(value, str) else value
            with desired.collecting(problems):
                _set(options, {meaning.option: meant, **meaning.along}, field.name, desired.where)
            options[field.name] = None if spelling is field else options[field.name]
    for field in desired.resource.switched:
        only_when = field.conditions.only_when or ("", "")
        with desired.collecting(problems):
            if options.get(field.name) is not None:
                _set(options, dict([only_when]), field.name, desired.where)
            if options.get(only_when[0]) == only_when[1] and not options.get(field.name):
                setting = f"{only_when[0]}: {only_when[1]}"
                message = f"{desired.where}: {setting} needs at least one entry in {field.name}."
                raise MissingOption(message, option=field.name)
    return options


def _set(options: dict[str, t.Any], more: t.Mapping[str, t.Any], by: str, where: str) -> None:
    for name, value in more.items():
        if value is None:
            continue
        if options.get(name) not in (None, value):
            raise InvalidOption(f"{where}: {by} and {name} contradict each other: set only one of them.", option=by)
        options[name] = value


def _take_leaves(desired: Desired, options: dict[str, t.Any], problems: Problems) -> None:
    """Record the values that options declare, except for invalid ones."""

    def wrong(error: InvalidOption) -> None:
        desired.add_wrong(problems, error)

    for field in desired.resource.valued:
        given = options.get(field.name)
        for leaf, value in field.leaves(given, desired.where, wrong) if given is not None else ():
            try:
                desired.leaves[leaf.name] = (leaf, _as_leaf(leaf, value, desired.where))
            except InvalidOption as error:
                wrong(error)


def _as_leaf(leaf: Field, value: t.Any, where: str) -> t.Any:
    """The value of a leaf, in the form that is compared. Raises InvalidOption."""
    if leaf.same in YAML:
        return "" if leaf.null_clears and not value else _yaml(value, f"{where}.{leaf.name}")
    if leaf.encoding.pairs:
        return {
            str(key): _text(entry, where, f"{leaf.name}.{key}") for key, entry in value.items() if entry is not None
        }
    if leaf.encoding.joined is not None:
        joint = leaf.encoding.joined
        return joint.join(value).split(joint) if value else []
    return value


def _text(value: t.Any, where: str, option: str) -> str:
    """A value of an environment, or of another dictionary of texts, in the form of the service."""
    if isinstance(value, (dict, list)):
        raise InvalidOption(_values.no_text(f"{where}.{option}", value), option=option)
    return _values.as_text(value)


def _yaml(value: t.Any, where: str) -> str:
    option = where.rpartition(".")[2]
    if not isinstance(value, str):
        if not isinstance(value, (dict, list)):
            raise InvalidOption(
                f"{where} must be YAML text or YAML data, not {type(value).__name__} ({value!r}).", option=option
            )
        try:
            return _values.to_yaml(value)
        except RecursionError:
            raise InvalidOption(f"{where} is nested too deeply: use fewer levels.", option=option) from None
    _values.check_yaml(value, where)
    return value


def _entries(
    catalog: Catalog,
    link: Resource,
    desired: Desired,
    option: str,
    entries: t.Sequence[t.Mapping[str, t.Any]],
    problems: Problems,
) -> list[DesiredLink]:
    fields = catalog.entry_fields(link, desired.resource.name)
    found = []
    for number, entry in enumerate(entries):
        place = f"{desired.where}.{option}[{number}]"
        given = [field for field in fields if field.refers_to and entry.get(field.name)]
        if len(given) != 1:
            names = " or ".join(field.name for field in fields if field.refers_to)
            message = f"{place} needs {'one of ' if ' or ' in names else ''}{names}."
            desired.add_wrong(problems, MissingOption(message, option=f"{option}[{number}]"))
            continue
        leaves = {
            field.name: (field, entry[field.name])
            for field in fields
            if not field.refers_to and entry.get(field.name) is not None
        }
        found.append(DesiredLink(link, place, number, {given[0].name: (given[0], str(entry[given[0].name]))}, leaves))
    return found


def _check(desired: Desired, problems: Problems) -> None:
    """Check the options of one object for contradictions."""
    directions = {
        field.name: (field, desired.directions[field.name])
        for field in desired.resource.directing
        if desired.directions[field.name] is not None
    }
    if desired.previous:
        previous = str(desired.resource.identity.previous)
        key = desired.resource.field(desired.resource.key[0])
        with desired.collecting(problems):
            check_form(desired.where, previous, key, list(desired.previous))
    for leaf, (field, value) in {**desired.leaves, **directions}.items():
        if not (field.has_form or field.depends):
            continue
        try:
            check_form(desired.where, leaf, field, value)
            _check_others(desired, leaf, field, value)
        except InvalidOption as error:
            desired.add_wrong(problems, error, "" if leaf in desired.resource.key else leaf)
            desired.leaves.pop(leaf, None)
            desired.directions.pop(leaf, None)
    if desired.resource.apart or desired.resource.suffixes:
        part("_plan.apart").check(desired, problems)
    if desired.resource.membership:
        part("_plan.people").check_declared(desired, problems)
    if desired.absent and desired.lists:
        option = next(iter(desired.lists))
        message = f"{desired.where} is declared absent, so it cannot have {option}."
        desired.add_wrong(problems, InvalidOption(message, option=option))


def _check_others(desired: Desired, leaf: str, field: Field, value: t.Any) -> None:
    """Check one option for contradictions to others of the same object."""
    for other in field.conditions.excludes:
        if other in desired.leaves or (other == "id" and desired.id):
            message = f"{desired.where}: {leaf} and {other} are mutually exclusive: set only one of them."
            raise InvalidOption(message, option=leaf)
    yaml = desired.value(field.conditions.ignored_with or "")
    if yaml and value:
        why = ignored.why(desired.resource, field, value, yaml)
        raise InvalidOption(f"{desired.where}: {why}.", option=leaf)
    switch = field.conditions.note_of
    if switch and value and desired.value(switch) is not True and not desired.is_wrong(switch):
        raise MissingOption(f"{desired.where}: {leaf} needs {switch}: true.", option=leaf)
    for other in field.conditions.sends_with:
        is_declared = desired.value(other) or desired.is_wrong(other)
        if (field.is_set_later or field.rest.endpoint) and value and not is_declared:
            raise MissingOption(f"{desired.where}: {leaf} needs {other}.", option=leaf)
