# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values of options that an answer does not have as they are: dictionaries, JSON texts, and texts that end with another option.

Private to this collection. Pure, and knows no resource.
"""

from __future__ import annotations

import json
import typing as t

from .._paths import dig
from .._text import split_suffix
from .field import Field


def unpacked(text: t.Any, path: str) -> tuple[bool, t.Any]:
    """(whether it is known, the value) at a path in a JSON text: a value that the text lacks is unset."""
    try:
        data = json.loads(text)
    except (TypeError, ValueError):
        return False, None
    return isinstance(data, dict), dig(data, path)[1]


def split_suffixes(suffixes: t.Iterable[Field], values: dict[str, t.Any]) -> None:
    """Replace each text that ends with another option by both."""
    for field in suffixes:
        text = values.get(base := str(field.encoding.suffix_of))
        if text is not None:
            values[base], values[field.name] = split_suffix(field.name, text)


def decoded_dict(field: Field, raw: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The leaves of a dictionary: an open one by its keys, a closed one by the paths of its options."""
    values: dict[str, t.Any] = {}
    if field.open:
        there, found = dig(raw, field.read_path)
        if there:
            # The dictionary itself marks that an answer had it; a setting that it lacks was never set.
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


def decoded_keys(fields: t.Iterable[Field], raw: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The parts of a key, which are some fields, in an entry of REST's list of keys."""
    return {field.name: dig(raw, field.read_path)[1] for field in fields}
