# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Arguments as users write them, before and during Ansible's checks: null, reserved names, unknown names.

Private to this collection. What an option is comes from the declarations; knows nothing of AnsibleModule.
"""

from __future__ import annotations

import typing as t

from ._api.connection import OPTIONS, SECRETS
from ._errors import InvalidOption
from ._of_runs import WHOLE
from ._options import module_fields
from ._problems import Problems
from ._schema import suggestions
from ._schema.catalog import Catalog
from ._schema.field import Field
from ._values import no_text

Arguments = dict[str, t.Any]


def understood(catalog: Catalog, name: str, given: t.Mapping[str, t.Any]) -> Arguments:
    """The arguments of a module without those that are null, at any depth, and with the options' own names.

    Ansible itself rejects null as a choice, reads it as "" if an option has a default, and reserves some names.
    """
    made = _understood(module_fields(catalog, name), given)
    return {option: value for option, value in made.items() if value is not None or option not in OPTIONS}


def _understood(fields: t.Iterable[Field], given: t.Mapping[str, t.Any]) -> Arguments:
    known = suggestions.by_names(fields)
    names = {field.reserved: field.name for field in fields if field.reserved}
    made: Arguments = {}
    for written, value in given.items():
        name = names.get(written, written)
        field = known.get(name)
        if field and value is None:
            continue
        # If both names are set, the reserved one stays and is rejected as unknown.
        made[written if name in given else name] = _below(field, value) if field else value
    return made


def _below(field: Field, value: t.Any) -> t.Any:
    if not field.options:
        return value
    if isinstance(value, list):
        return [_below(field, entry) for entry in value]
    return _understood(field.options, value) if isinstance(value, dict) else value


def mistakes(catalog: Catalog, name: str, given: t.Mapping[str, t.Any]) -> InvalidOption | None:
    """What is wrong with arguments, but not for Ansible, None if nothing is: it makes a text of a list or a dictionary.

    Where the text is a secret, nobody would see that the service got such a text.
    """
    known = (*module_fields(catalog, name), *(Field(option, "str", "A secret.", secret=True) for option in SECRETS))
    problems = Problems()
    for path, value in _no_texts(known, given, ""):
        problems.add(InvalidOption(no_text(path, value), option=path))
    return t.cast(InvalidOption, problems.together()) if problems.found else None


def _no_texts(fields: t.Iterable[Field], given: t.Mapping[str, t.Any], above: str) -> t.Iterator[tuple[str, t.Any]]:
    """The secret texts that are none, each by its path."""
    known = suggestions.by_names(fields)
    for written, value in given.items():
        field = known.get(written)
        if field and field.secret and field.type == "str" and isinstance(value, (list, dict)):
            yield f"{above}{field.name}", value
        elif field and field.options:
            for entry in value if isinstance(value, list) else [value]:
                if isinstance(entry, dict):
                    yield from _no_texts(field.options, entry, f"{above}{field.name}.")


def suggested(catalog: Catalog, name: str, given: t.Mapping[str, t.Any]) -> str:
    """Sentences about every unknown argument, at any depth, that most likely means an option; "" if there is none."""
    fields = module_fields(catalog, name)
    known = (*fields, *(Field(option, "str", "A connection option.", secret=False) for option in OPTIONS))
    sentences = dict.fromkeys(_suggested(catalog, known, given, "", name in WHOLE))
    return " ".join(sentences)


def _suggested(
    catalog: Catalog, fields: t.Collection[Field], given: t.Mapping[str, t.Any], above: str, is_whole: bool
) -> t.Iterator[str]:
    known = suggestions.by_names(fields)
    for name, value in given.items():
        field = known.get(name)
        if field is None and not name.startswith("_ansible"):
            sentence = _sentence(catalog, fields, name, above, is_whole)
            yield from [sentence] if sentence else []
        elif field and field.options and not field.open:
            for entry in value if isinstance(value, list) else [value]:
                if isinstance(entry, dict):
                    yield from _suggested(catalog, field.options, entry, f"{above}{field.name}.", is_whole)


def _sentence(catalog: Catalog, fields: t.Collection[Field], name: str, above: str, is_whole: bool) -> str:
    child = None if above else suggestions.belongs(catalog, name)
    if child:
        parent = catalog.parent_of(child)
        where = f"in the entries of {parent.plural}" + ("" if is_whole else " of community.buildkite.organization")
        module = f", or with community.buildkite.{child.module_name}"
        return f"{above}{name}: declare the {child.title}s of a {parent.title} {where}{module}."
    means = (suggestions.top_list(catalog, name) if is_whole and not above else None) or suggestions.meant(name, fields)
    return f"{above}{name}: did you mean {means}?" if means else ""
