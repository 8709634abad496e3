# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Suggestions: the option or list that an unknown name most likely means.

Private to this collection. Pure. Knows no resource by name: the names in the APIs and those that people bring are in
the declarations.
"""

from __future__ import annotations

import difflib
import re
import typing as t

from .. import _text
from .catalog import Catalog
from .field import Field
from .resource import Resource

# The beginning of Terraform's names of resources.
TERRAFORM = "buildkite_"


def nearest(word: str, known: t.Collection[str], own: t.Collection[str] | None = None) -> str:
    """The end of a sentence about an unknown name: the most similar known one, else all, or `own` without aliases."""
    close = difflib.get_close_matches(word, known, 1)
    every = known if own is None else own
    return f": did you mean {close[0]}?" if close else f": use {', '.join(sorted(set(every)))}."


def by_names(fields: t.Iterable[Field]) -> dict[str, Field]:
    """Options by all of their names."""
    return {name: field for field in fields for name in (field.name, *field.aliases)}


def known_as(word: str, fields: t.Collection[Field]) -> str:
    """The options with a name, such as `pipelines, teams or clusters`; "" if there are none.

    Their own names in any style, names that users may try, and GraphQL's.
    """
    plain = snake(word)
    if plain in by_names(fields):
        return plain
    brought = [field.name for field in fields if plain in (*field.brought, field.reserved)]
    found = brought or [field.name for field in fields if snake(field.graphql_path.partition(".")[0]) == plain]
    return _text.joined(found, "or")


def meant(word: str, fields: t.Collection[Field]) -> str:
    """The options with a name, else the one with the most similar name; "" if there is none."""
    return known_as(word, fields) or _text.nearest(snake(word), by_names(fields))


def place_of(catalog: Catalog, word: str, is_folder: bool = False) -> str:
    """The end of a sentence about an unknown name of a folder or at the top of a file: where to declare what it means."""
    child = belongs(catalog, word)
    if child:
        above = catalog.parent_of(child)
        return f": declare the {child.title}s of a {above.title} as '{child.plural}:' in its entry in {above.plural}."
    name = top_list(catalog, word)
    if is_folder and any(entry.singleton for entry in catalog.top_level() if entry.plural == name):
        return f": declare these settings as '{name}:' in a file at the top."
    return f": did you mean {name}?" if name else ""


def belongs(catalog: Catalog, word: str) -> Resource | None:
    """The resource inside another one whose list a name means, None if there is none."""
    plain = snake(word).removeprefix(TERRAFORM)
    inside = [entry for entry in catalog.managed() if entry.parent]
    return next((entry for entry in inside if plain in entry.list_names), None)


def top_list(catalog: Catalog, word: str) -> str | None:
    """The list or settings of the organization that another name of them means, None when there are none."""
    plain = snake(word).removeprefix(TERRAFORM)
    return next((entry.plural for entry in catalog.top_level() if plain in entry.list_names), None)


def snake(name: str) -> str:
    """`isDefaultTeam` and `is-default-team` as `is_default_team`."""
    spaced = re.sub(r"(?<=[a-z0-9])([A-Z]+)", lambda found: f"_{found[1]}", name.strip())
    return re.sub(r"[\s-]+", "_", spaced).lower()
