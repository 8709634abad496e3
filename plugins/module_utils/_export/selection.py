# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of the modules for information about one kind: which objects they return, and which links.

Private to this collection. Declarations only: no I/O. Derived from the resources.
"""

from __future__ import annotations

import dataclasses
import typing as t

from .._errors import InvalidOption
from .._schema.catalog import Catalog
from .._schema.field import UUID, Field
from .._schema.field_facts import Creation, Reference
from .._schema.resource import Resource
from .._schema.resource_facts import Pick
from .._text import begun, joined, spaced

INCLUDE = "include"


def module_fields(catalog: Catalog, name: str) -> tuple[Field, ...]:
    """The options of a module without those of the connection."""
    first, *others = catalog.returned_by(name)
    parent = (_parent(catalog, first, others),) if first.parent else ()
    what, aliases = ("ID", ()) if first.rest.has_short_ids else ("UUID", ("uuid",))
    ident = Field("id", "str", f"{what} of the {spaced(first.title)} to return.", aliases=aliases)
    if first.singleton:
        return ()
    picks = (pick_field(catalog, first, pick) for pick in first.identity.picks)
    keys = (_key(first, key) for key in first.key)
    ids = (ident,) if first.rest.id_path else ()
    return (*parent, *keys, *ids, *first.rest.filters, *picks, *_include(catalog, first))


def included(catalog: Catalog, kind: Resource) -> tuple[str, ...]:
    """The options that list links, and that are returned if they are asked for: no answer about an object contains them."""
    return tuple(option for link, option in catalog.links_of(kind.name) if not link.as_link.embedded)


def pick_field(catalog: Catalog, kind: Resource, pick: Pick) -> Field:
    """The option that selects objects by a value, or by the lists of another resource."""
    words = spaced(kind.plural)
    if pick.option:
        return pick.option
    if pick.link:
        link = catalog.resource(pick.link[0])
        above = catalog.parent_of(link)
        named = joined([*above.key, *above.identity.known_by, "UUID"], "or")
        what = f"{begun(named)} of a {above.title}."
        listed = f"Only {words} that its option C({link.sides[above.name]}) contains are returned."
        needs = f"The API token needs the scope C({link.scopes.read}) for it."
        return Field(pick.of, "str", (what, listed, needs), reference=Reference(above.name))
    field = kind.field(pick.of)
    what = f"Value of C({field.name}) of the {words} to return."
    if field.refers_to:
        target = catalog.resource(field.refers_to)
        what = f"{target.key[0].capitalize()} or UUID of the {target.title} of the {words} to return."
    elif field.elements:
        what = f"Entries of C({field.name}) that all {words} to return have. They can have others too."
    elif field.type == "bool":
        what = f"Whether to return only {words} with C({field.name}=true), or only others."
    return Field(
        field.name,
        field.type,
        what,
        elements=field.elements,
        choices=field.choices,
        aliases=field.aliases,
        reference=Reference(field.refers_to) if field.refers_to else None,
    )


def is_picked(field: Field, values: t.Mapping[str, t.Any], asked: t.Any) -> bool | None:
    """Whether an object has a value that is asked for, references as IDs; None if the value is unknown."""
    if field.name not in values:
        return None
    value = values[field.name]
    return {*asked} <= {*(value or ())} if field.elements else value == asked


def check(catalog: Catalog, name: str, given: t.Mapping[str, t.Any]) -> None:
    """Raise InvalidOption for a text that no object has, which is probably a mistake and would return nothing, or all."""
    has_uuid = not catalog.returned_by(name)[0].rest.has_short_ids
    for field in module_fields(catalog, name):
        text = given.get(field.name)
        is_blank = isinstance(text, str) and not text.strip()
        if is_blank or (text == [] and field.name != INCLUDE):
            raise InvalidOption(f"{field.name} is blank: set it, or leave it out.", option=field.name)
        if field.name == "id" and has_uuid and text is not None and not UUID.match(str(text)):
            raise InvalidOption(f"id must be a UUID, as results and URLs contain it, not {text!r}.", option="id")


def _parent(catalog: Catalog, kind: Resource, others: list[Resource]) -> Field:
    """The option for the object that contains those to return."""
    above, field = catalog.parent_of(kind), catalog.parent_option(kind)
    words = f"{spaced(kind.plural)} to return"
    beside = "".join(f" and {spaced(other.plural)}" for other in others)
    of_all = f"the {spaced(kind.plural)} of all {spaced(above.plural)}{beside}"
    what = f"{above.key[0].capitalize()} or UUID of the {above.title} that contains the {words}."
    return dataclasses.replace(
        field,
        description=(what, f"If it is omitted, the module returns {of_all}."),
        required=False,
    )


def _key(kind: Resource, key: str) -> Field:
    """The option for a part of the key."""
    field = kind.field(key)
    known_by = kind.identity.known_by if len(kind.key) == 1 else ()
    named = " or ".join(map(spaced, [key, *known_by]))
    what = (f"{begun(named)} of the {spaced(kind.plural)} to return.",)
    return dataclasses.replace(field, description=what, required=False, creation=Creation(), fixed=False)


def _include(catalog: Catalog, kind: Resource) -> tuple[Field, ...]:
    """The option for links that take more requests."""
    choices = included(catalog, kind)
    if not choices:
        return ()
    what = f"Links of the {spaced(kind.plural)} to return as well, which take more requests."
    return (Field(INCLUDE, "list", (what,), elements="str", choices=choices),)
