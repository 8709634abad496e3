# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The JSON Schema of an organization's files, from the declarations. tests/rendering writes it.

It is for editors, so it uses the part of JSON Schema that they support. It describes single options. Options of
several places and files are checked together when the files are read.
"""

from __future__ import annotations

import json
import re
import typing as t

# JSON has no comments, but a schema has this key.
LICENCE = (
    "Copyright (c) 2026, community.buildkite contributors; GNU General Public License v3.0+ (see LICENSE or"
    " https://www.gnu.org/licenses/gpl-3.0.txt); SPDX-License-Identifier: GPL-3.0-or-later"
)
DIALECT = "https://json-schema.org/draft/2020-12/schema"
BASE = "https://raw.githubusercontent.com/ansible-collections/community.buildkite/main/docs/schema/"
TOP = "organization.json"
TYPES = {"str": "string", "int": "integer", "bool": "boolean", "list": "array", "dict": "object"}
# YAML text, or YAML data that is written as text.
RAW = ["string", "object", "array"]
# A text with a character that is no white space.
NOT_BLANK = r"\S"

Schema = dict[str, t.Any]


def schemas() -> dict[str, str]:
    """File name and text: the whole organization, and one for the files in the folder of each list."""
    from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
    from ansible_collections.community.buildkite.plugins.module_utils._text import spaced

    kinds = CATALOG.top_lists()
    made = {TOP: _whole(kinds, [entry for entry in CATALOG.top_level() if entry.singleton])}
    for kind in kinds:
        entry = {"$ref": f"{TOP}#/$defs/{kind.name}"}
        made[f"{kind.plural}.json"] = {
            **_head(
                f"{kind.plural}.json",
                f"A file in the folder {kind.plural}: one {spaced(kind.title)}, or a list of them.",
            ),
            "if": {"type": "array"},
            "then": {"items": entry},
            "else": entry,
        }
    return {name: json.dumps(schema, indent=2, ensure_ascii=False) + "\n" for name, schema in made.items()}


def _head(name: str, description: str) -> Schema:
    return {
        "$schema": DIALECT,
        "$id": BASE + name,
        "$comment": f"{LICENCE}; written by tests/rendering from the declarations: do not edit",
        "description": description,
    }


def _whole(kinds: t.Sequence[t.Any], settings: t.Sequence[t.Any]) -> Schema:
    from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
    from ansible_collections.community.buildkite.plugins.plugin_utils._files.files import GROUPS
    from ansible_collections.community.buildkite.plugins.plugin_utils._files.heading import ORGANIZATION, OWNS

    lists = {
        kind.plural: {
            "description": f"The {kind.plural} of the organization.",
            "type": ["array", "null"],
            "items": {"$ref": f"#/$defs/{kind.name}"},
        }
        for kind in kinds
    }
    definitions: Schema = {}
    for kind in kinds:
        definitions[kind.name] = _entry(kind, GROUPS)
        definitions[f"{kind.name}_options"] = _options(kind)
    for one in settings:
        definitions[one.name] = _object(one.description, CATALOG.tree_fields(one))
    return {
        **_head(TOP, "A Buildkite organization: a file at the top of its directory, or the one file that it is."),
        "type": "object",
        "properties": {
            ORGANIZATION: {
                "description": "The slug of the organization that the files are for. They are applied to no other one.",
                "type": "string",
                "minLength": 1,
            },
            OWNS: {
                "description": "Patterns of the addresses that the files own, such as pipeline/payments-*. Nothing else changes.",
                "type": ["array", "null"],
                "items": {"type": "string", "minLength": 1},
            },
            **_shared(kinds),
            **lists,
            **{
                one.plural: {"description": one.description, **_or_null({"$ref": f"#/$defs/{one.name}"})}
                for one in settings
            },
        },
        "additionalProperties": False,
        "$defs": definitions,
    }


def _shared(kinds: t.Sequence[t.Any]) -> Schema:
    """The common part of the entries of lists."""
    from ansible_collections.community.buildkite.plugins.module_utils._text import spaced
    from ansible_collections.community.buildkite.plugins.plugin_utils._files.files import DEFAULTS, GROUPS

    shared: Schema = {}
    groups: Schema = {}
    for kind in kinds:
        options = _or_null({"$ref": f"#/$defs/{kind.name}_options"})
        shared[kind.plural] = {"description": f"Options of every {spaced(kind.title)}.", **options}
        groups[kind.plural] = {
            "description": f"Groups of {kind.plural}, by name.",
            "type": ["object", "null"],
            "additionalProperties": options,
        }
    return {
        DEFAULTS: {
            "description": "The options that every entry of a list has, unless it says otherwise.",
            "type": ["object", "null"],
            "properties": shared,
            "additionalProperties": False,
        },
        GROUPS: {
            "description": "The options that the entries of a group have, unless they say otherwise.",
            "type": ["object", "null"],
            "properties": groups,
            "additionalProperties": False,
        },
    }


def _entry(kind: t.Any, groups: str) -> Schema:
    """One object of a resource."""
    from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG

    keys = [name for name in (*kind.key, kind.identity.key_from) if name]
    schema = _object(kind.description, CATALOG.tree_fields(kind))
    schema.pop("required", None)
    schema["properties"][groups] = {
        "description": "The groups that it inherits from. Of several, the later counts more.",
        "type": "array",
        "items": {"type": "string"},
    }
    # Other options may come from defaults and groups.
    schema["anyOf"] = [{"required": [name]} for name in keys]
    return schema


def _options(kind: t.Any) -> Schema:
    """The schema of options that several objects of a resource share."""
    from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
    from ansible_collections.community.buildkite.plugins.module_utils._text import spaced

    own = kind.own_options
    schema = _object(
        f"Options of one {spaced(kind.title)}.", [field for field in CATALOG.tree_fields(kind) if field.name not in own]
    )
    schema.pop("required", None)
    return schema


def _object(description: str, fields: t.Iterable[t.Any], is_open: bool = False) -> Schema:
    properties: Schema = {}
    needs: list[Schema] = []
    required = []
    for field in fields:
        properties[field.name] = _option(field)
        for alias in field.names[1:]:
            properties[alias] = {**_option(field), "description": f"Other name of {field.name}."}
        if field.required and field.names[1:]:
            needs.append({"anyOf": [{"required": [name]} for name in field.names]})
        elif field.required:
            required.append(field.name)
    schema: Schema = {
        "description": description,
        "type": "object",
        "properties": properties,
        "additionalProperties": is_open,
    }
    if required:
        schema["required"] = required
    if needs:
        schema["allOf"] = needs
    return schema


def _option(field: t.Any) -> Schema:
    """One option. If not required, it may be null, which removes an inherited value."""
    texts = [field.description] if isinstance(field.description, str) else field.description
    schema = {"description": plain(" ".join(texts)), **_value(field)}
    if field.example is not None:
        schema["examples"] = [field.example]
    return schema if field.required else _or_null(schema)


def _or_null(schema: Schema) -> Schema:
    """The same, or null."""
    if "$ref" in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    if "enum" in schema:
        return {**schema, "enum": [*schema["enum"], None]}
    if "anyOf" in schema:
        return {**schema, "anyOf": [*schema["anyOf"], {"type": "null"}]}
    if "type" in schema:
        kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        return {**schema, "type": [*kinds, "null"]}
    return schema


def _value(field: t.Any) -> Schema:
    """The schema of its value."""
    if field.type == "list":
        return {"type": "array", "items": _element(field)}
    if field.type == "dict":
        inner = _object("", field.options, field.open or not field.options)
        del inner["description"]
        return inner
    if field.type == "raw":
        return {"type": RAW}
    if field.choices:
        return _choices(field.choices)
    schema: Schema = {"type": TYPES[field.type]}
    if field.form.pattern:
        schema["pattern"] = f"^(?:{field.form.pattern})$"
    elif field.creation.required and field.creation.unless is None:
        schema["pattern"] = NOT_BLANK
    if field.form.between:
        least, most = field.form.between
        schema |= {"minimum": least, "maximum": most}
        return schema if field.empty is None else {"anyOf": [{"const": field.empty}, schema]}
    return schema


def _element(field: t.Any) -> Schema:
    if field.elements == "dict":
        inner = _object("", field.options)
        del inner["description"]
        return inner
    return _choices(field.choices) if field.choices else {"type": TYPES[field.elements]}


def _choices(choices: t.Sequence[t.Any]) -> Schema:
    """One of some choices. Editors offer the declared spelling; text is accepted in any case."""
    words = [choice for choice in choices if isinstance(choice, str)]
    if not words:
        return {"enum": list(choices)}
    return {
        "anyOf": [{"enum": list(choices)}, {"type": "string", "pattern": f"^(?:{'|'.join(map(_any_case, words))})$"}]
    }


def _any_case(word: str) -> str:
    return "".join(f"[{letter.upper()}{letter.lower()}]" if letter.isalpha() else letter for letter in word)


def plain(text: str) -> str:
    """A description without Ansible's markup: O(x=y) as `x: y`, V(x) as `x`, M(a.b.c) as `c`."""
    text = re.sub(r"\bM\((?:\w+\.)*(\w+)\)", r"`\1`", text)
    return re.sub(r"\b(?:O|RV|V|C|E)\(([^()]*)\)", lambda found: f"`{found[1].replace('=', ': ')}`", text)
