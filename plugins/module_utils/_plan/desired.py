# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is declared: options as a tree of desired objects, checked as far as options alone allow.

Private to this collection. Pure: no I/O, no Ansible. Everything wrong is found before the first request.
"""

from __future__ import annotations

import dataclasses
import difflib
import re
import typing as t

from .. import _networks, _times, _values
from .._errors import InvalidOption
from .._places import Place, Places
from .._schema.catalog import Catalog
from .._schema.field import Field
from .._schema.resource import Resource
from . import ignored

# How like a known name another has to be, of 1, to be taken for a mistake in writing it.
ALIKE = 0.9


@dataclasses.dataclass
class Desired:
    """One declared object. `where` names it in messages: `pipelines[3] (web)`."""

    resource: Resource
    where: str
    key: str
    leaves: dict[str, tuple[Field, t.Any]]
    parent: Desired | str | None = None
    absent: bool = False
    previous: tuple[str, ...] = ()
    id: str | None = None
    # The options that say how the plan is made.
    directions: dict[str, t.Any] = dataclasses.field(default_factory=dict)
    # The lists of children that are declared, by option.
    declares: set[str] = dataclasses.field(default_factory=set)
    # The lists of links that are declared, by option: each is the whole list.
    lists: dict[str, list[DesiredLink]] = dataclasses.field(default_factory=dict)
    # The options and lists that many objects share: they are not what this object is declared for.
    inherited: frozenset[str] = frozenset()
    # Where a file has it; None for what a playbook declares.
    places: Places | None = dataclasses.field(default=None, compare=False, repr=False)
    # All entries of the list that it is in, where several of one key may be declared.
    beside: list[Desired] = dataclasses.field(default_factory=list, compare=False, repr=False)

    @property
    def name(self) -> str:
        """What identifies it within its kind and parent: the ID, or the key."""
        return self.id or self.resource.identity.folded(self.key)

    def renames(self, key: str) -> bool:
        """Whether an object of that key gets the declared one. Case or white space alone count if it is listed as an earlier key."""
        folded = self.resource.identity.folded
        return key != self.key and (
            folded(key) != folded(self.key) or self.resource.identity.normal(key) in self.previous
        )

    @property
    def identity(self) -> tuple[t.Any, ...]:
        """What two entries of one list may not share."""
        return (self.name, *(() if self.id else map(self.value, self.resource.distinguishing)))

    def value(self, name: str) -> t.Any:
        """The declared value of a leaf, None when it is left out."""
        return self.leaves[name][1] if name in self.leaves else None

    def place(self, option: str = "") -> Place | None:
        """Where a file has one of its options, or the object where it does not set that; None for what a playbook declares."""
        return self.places.find(option) if self.places else None


@dataclasses.dataclass
class DesiredLink:
    """One entry of a declared list: what it refers to by option, and its own leaves."""

    resource: Resource
    where: str
    references: dict[str, tuple[Field, str]]
    leaves: dict[str, tuple[Field, t.Any]]


def from_tree(catalog: Catalog, options: t.Mapping[str, t.Any], places: Places | None = None) -> list[Desired]:
    """The desired objects of the bulk module's options. `places`: where files have these options."""
    found: list[Desired] = []
    for resource in catalog.top_level():
        given = options.get(resource.plural)
        whole = places and places.below(resource.plural)
        if resource.singleton:
            found += [] if given is None else _tree(catalog, resource, given, resource.plural, None, whole)
            continue
        for number, entry in enumerate(given or []):
            own = whole and whole.below(number)
            tree = _tree(catalog, resource, entry, f"{resource.plural}[{number}]", None, own)
            tree[0].inherited = _inherited(options.get("inherited"), resource, tree[0].key)
            found += tree
    _no_doubles(found)
    return found


def _inherited(given: t.Any, resource: Resource, key: str) -> frozenset[str]:
    """What an entry of a list inherits, from {list: {key: [options]}}. Raises InvalidOption."""
    entries = (given or {}).get(resource.plural) or {}
    names = entries.get(key) or [] if isinstance(entries, dict) else None
    if not isinstance(names, list):
        raise InvalidOption(
            f"inherited.{resource.plural} must be a dictionary with a list of options for each key, such as"
            " {'pipelines': {'shop': ['tags']}}.",
            option="inherited",
        )
    return frozenset(map(str, names))


def from_module(catalog: Catalog, resource: Resource, options: t.Mapping[str, t.Any]) -> list[Desired]:
    """The desired object of a resource's own module."""
    parent = options.get(resource.parent) if resource.parent else None
    if resource.without_parent and parent is None:
        other = catalog.resource(resource.without_parent)
        known = {field.name for field in other.fields}
        for field in resource.fields:
            if options.get(field.name) is not None and field.name not in known:
                raise InvalidOption(
                    f"{resource.name}: {field.name} is only for a {resource.title} of a {resource.parent}: set {resource.parent}, or leave it out.",
                    option=field.name,
                )
        return [_one(catalog, other, options, resource.name, None)]
    if parent is not None:
        parent = catalog.parent_of(resource).identity.normal(parent)
    return [_one(catalog, resource, options, resource.name, parent)]


def one(catalog: Catalog, resource: Resource, options: t.Mapping[str, t.Any]) -> Desired:
    """The desired object of one entry, without its children and its parent."""
    return _one(catalog, resource, options, resource.name, None)


def misspelt(desired: t.Iterable[Desired]) -> list[str]:
    """Warnings about names that are passed on, since the service may know them, and look very much like ones that are known."""
    found: dict[tuple[str, str], list[Desired]] = {}
    for each in desired:
        for field in (field for field in each.resource.fields if field.open):
            known = [option.name for option in field.options]
            below = [name.partition(".")[2] for name in each.leaves if name.startswith(f"{field.name}.")]
            for name in (name for name in below if name not in known):
                for like in difflib.get_close_matches(name, known, 1, ALIKE):
                    found.setdefault((f"{field.name}.{name}", like), []).append(each)
    return [
        f"{_start(some[0], name)}{f' and {len(some) - 1} more' if len(some) > 1 else ''}: {name} is not a documented"
        f" setting and is sent unchecked: did you mean {like}?"
        for (name, like), some in found.items()
    ]


def _start(desired: Desired, option: str) -> str:
    place = desired.place(option)
    return f"{place}: {desired.where}" if place else desired.where


def _tree(
    catalog: Catalog,
    resource: Resource,
    entry: t.Mapping[str, t.Any],
    where: str,
    parent: Desired | None,
    places: Places | None,
) -> list[Desired]:
    desired = _one(catalog, resource, entry, where, parent)
    desired.places = places
    found = [desired]
    for child in catalog.children(resource.name):
        whole = places and places.below(child.plural)
        for number, below in enumerate(entry.get(child.plural) or []):
            own = whole and whole.below(number)
            found += _tree(catalog, child, below, f"{desired.where}.{child.plural}[{number}]", desired, own)
    return found


def _one(
    catalog: Catalog, resource: Resource, given: t.Mapping[str, t.Any], where: str, parent: Desired | str | None
) -> Desired:
    options = _identified(resource, _usual(resource.fields, given, where))
    key = resource.key_of(options)
    if not str(key).strip():
        either = f" or {resource.identity.key_from}" if resource.identity.key_from else ""
        raise InvalidOption(f"{where} needs {resource.key[0]}{either}.", option=resource.key[0])
    where = where if resource.singleton else f"{where} ({key})"
    desired = Desired(
        resource=resource,
        where=where,
        key=key,
        leaves=_leaves(resource, options, where),
        parent=parent,
        absent=options.get("state") == "absent",
        id=options.get("id") if resource.identity.by_id else None,
        previous=tuple((options.get(resource.identity.previous) or []) if resource.identity.previous else ()),
        directions={field.name: options.get(field.name) for field in resource.fields if field.directs},
    )
    for link, option in catalog.links_of(resource.name):
        if options.get(option) is not None:
            desired.lists[option] = _entries(catalog, link, resource.name, options[option], f"{where}.{option}")
    for child in catalog.children(resource.name):
        if options.get(child.plural) is not None:
            desired.declares.add(child.plural)
        if options.get(child.plural) and desired.absent:
            raise InvalidOption(
                f"{desired.where} is declared absent, so it cannot contain {child.plural}.", option=child.plural
            )
    _check(desired)
    return desired


def _identified(resource: Resource, options: dict[str, t.Any]) -> dict[str, t.Any]:
    """The options with what identifies an object in its normal form: the key or what it is made of, the ID, and earlier keys."""
    identity = resource.identity
    named = next((name for name in (*resource.key[:1], identity.key_from) if name and options.get(name)), None)
    made: dict[str, t.Any] = {named: resource.key_of(options)} if named else {}
    if identity.by_id and options.get("id"):
        made["id"] = identity.normal(options["id"])
    if identity.previous and options.get(identity.previous):
        made[identity.previous] = [identity.normal(key) for key in options[identity.previous]]
    return {**options, **made}


def _usual(fields: t.Iterable[Field], given: t.Mapping[str, t.Any], where: str) -> dict[str, t.Any]:
    """The options with other spellings replaced by what they mean, and with what belongs to the lists that are declared."""
    options = dict(given)
    for field in fields:
        for spelling in (field, *field.options):
            inside = options if spelling is field else options.get(field.name) or {}
            value = inside.get(spelling.name)
            if spelling.stands_for and value is not None:
                meant = spelling.stands_for.words.get(value, value) if isinstance(value, str) else value
                also = {spelling.stands_for.option: meant, **spelling.stands_for.along}
                _set(options, also, field.name, where)
                options[field.name] = None if spelling is field else options[field.name]
    for field in fields:
        only_when = field.conditions.only_when
        if only_when and options.get(field.name) is not None:
            _set(options, dict([only_when]), field.name, where)
        if only_when and options.get(only_when[0]) == only_when[1] and not options.get(field.name):
            setting = f"{only_when[0]}: {only_when[1]}"
            raise InvalidOption(f"{where}: {setting} needs at least one entry in {field.name}.", option=field.name)
    return options


def _set(options: dict[str, t.Any], more: t.Mapping[str, t.Any], by: str, where: str) -> None:
    for name, value in more.items():
        if value is None:
            continue
        if options.get(name) not in (None, value):
            raise InvalidOption(f"{where}: {by} and {name} contradict each other: set only one of them.", option=by)
        options[name] = value


def _leaves(resource: Resource, options: t.Mapping[str, t.Any], where: str) -> dict[str, tuple[Field, t.Any]]:
    leaves: dict[str, tuple[Field, t.Any]] = {}
    for field in resource.fields:
        if field.lists or field.is_spelling or field.directs or options.get(field.name) is None:
            continue
        for leaf, value in field.leaves(options[field.name], where):
            if leaf.same == "yaml":
                value = _yaml(value, f"{where}.{leaf.name}")
            elif leaf.encoding.pairs:
                value = {
                    str(key): _text(entry, f"{where}.{leaf.name}.{key}")
                    for key, entry in value.items()
                    if entry is not None
                }
            elif leaf.encoding.joined is not None:
                joint = leaf.encoding.joined
                value = joint.join(value).split(joint) if value else []
            leaves[leaf.name] = (leaf, value)
    return leaves


def _text(value: t.Any, where: str) -> str:
    """A value of an environment as the service has it."""
    if isinstance(value, (dict, list)):
        raise InvalidOption(f"{where} must be text, not {type(value).__name__}.", option=where.rpartition(".")[2])
    return _values.as_text(value)


def _yaml(value: t.Any, where: str) -> str:
    if not isinstance(value, str):
        if not isinstance(value, (dict, list)):
            raise InvalidOption(
                f"{where} must be YAML text or YAML data, not {type(value).__name__} ({value!r}).",
                option="configuration",
            )
        return _values.to_yaml(value)
    _values.check_yaml(value, where)
    return value


def _entries(
    catalog: Catalog, link: Resource, side: str, entries: t.Sequence[t.Mapping[str, t.Any]], where: str
) -> list[DesiredLink]:
    fields = catalog.entry_fields(link, side)
    found = []
    for number, entry in enumerate(entries):
        place = f"{where}[{number}]"
        given = [field for field in fields if field.refers_to and entry.get(field.name)]
        names = " or ".join(field.name for field in fields if field.refers_to)
        if len(given) != 1:
            option = where.rpartition(".")[2]
            raise InvalidOption(f"{place} needs {'one of ' if ' or ' in names else ''}{names}.", option=option)
        leaves = {
            field.name: (field, entry[field.name])
            for field in fields
            if not field.refers_to and entry.get(field.name) is not None
        }
        found.append(DesiredLink(link, place, {given[0].name: (given[0], str(entry[given[0].name]))}, leaves))
    return found


def _check(desired: Desired) -> None:
    """What the options of one object can contradict."""
    directions = {
        field.name: (field, desired.directions[field.name])
        for field in desired.resource.fields
        if desired.directions.get(field.name) is not None
    }
    if desired.previous:
        previous = str(desired.resource.identity.previous)
        _check_form(desired.where, previous, desired.resource.field(desired.resource.key[0]), list(desired.previous))
    for leaf, (field, value) in {**desired.leaves, **directions}.items():
        _check_form(desired.where, leaf, field, value)
        for other in field.conditions.excludes:
            if other in desired.leaves or (other == "id" and desired.id):
                raise InvalidOption(
                    f"{desired.where}: {leaf} and {other} are mutually exclusive: set only one of them.", option=leaf
                )
        yaml = desired.value(field.conditions.ignored_with or "")
        if yaml and value:
            sentence = ignored.why(desired.resource, field, value, yaml)
            raise InvalidOption(f"{desired.where}: {sentence}.", option=leaf)
        switch = field.conditions.note_of
        if switch and value and desired.value(switch) is not True:
            raise InvalidOption(f"{desired.where}: {leaf} needs {switch}: true.", option=leaf)
        for other in field.conditions.sends_with:
            if field.creation.afterwards and value and other not in desired.leaves:
                raise InvalidOption(f"{desired.where}: {leaf} needs {other}.", option=leaf)
    if desired.absent and desired.lists:
        option = next(iter(desired.lists))
        raise InvalidOption(f"{desired.where} is declared absent, so it cannot have {option}.", option=option)


def _check_form(where: str, leaf: str, field: Field, value: t.Any) -> None:
    """What one value alone can get wrong."""
    entries = value if isinstance(value, list) else [value]
    form = field.form
    if form.pattern and not all(re.fullmatch(form.pattern, str(entry)) for entry in entries):
        many = "contain only" if isinstance(value, list) else "be"
        raise InvalidOption(f"{where}: {leaf} must {many} {form.says}.", option=leaf)
    if form.at_most is not None and len(entries) > form.at_most:
        raise InvalidOption(
            f"{where}: {leaf} has {len(entries)} entries, and at most {form.at_most} are allowed.", option=leaf
        )
    if form.between is not None and value != field.empty and not form.between[0] <= value <= form.between[1]:
        clears = "" if field.empty is None else f", or {field.empty}, which clears it"
        least, most = form.between
        raise InvalidOption(f"{where}: {leaf} must be between {least} and {most}{clears}; it is {value}.", option=leaf)
    if field.same == "networks":
        _networks.check(entries, where, leaf)
    if field.same == "time" and _times.moment(value) is None:
        raise InvalidOption(f"{where}: {leaf} must be a time such as 2027-01-31T12:00:00Z, not {value!r}.", option=leaf)
    if form.past and (_times.moment(value) or _times.now()) > _times.now():
        raise InvalidOption(f"{where}: {leaf} must be in the past, and {value} is in the future.", option=leaf)


def _no_doubles(found: list[Desired]) -> None:
    """Two entries of one identity are one mistake, whatever else they contain."""
    seen: dict[tuple[str, int, tuple[t.Any, ...]], Desired] = {}
    beside: dict[tuple[str, int], list[Desired]] = {}
    for desired in found:
        mark = (desired.resource.name, id(desired.parent), desired.identity)
        if mark in seen:
            raise InvalidOption(
                f"{seen[mark].where} and {desired.where} declare the same {desired.resource.name}: keep one of them.",
                option=desired.resource.plural,
            )
        seen[mark] = desired
        if desired.resource.identity.distinguished_by:
            desired.beside = beside.setdefault(mark[:2], [])
            desired.beside.append(desired)
