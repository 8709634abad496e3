# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Argument specs, written from the declarations and the table of connection options.

Private to this collection. What AnsibleModule and the documentation both take. Knows how Ansible checks arguments, and
nothing of requests.
"""

from __future__ import annotations

import functools
import typing as t

from ansible.module_utils.basic import env_fallback
from ansible.module_utils.common.validation import check_type_dict

from ._api.connection import OPTIONS, SECRETS
from ._of_runs import (
    ALLOW_EMPTY,
    CONTENT,
    DIFF_STYLE,
    HELD,
    MAX_REMOVALS,
    OVERRIDE_GUARDS,
    SENSITIVE,
    WHOLE,
    has_values,
)
from ._parts import part
from ._schema.catalog import Catalog
from ._schema.field import Field
from ._secrets import Mask, texts_in

Spec = dict[str, t.Any]

SHORT_SECRET = 6


@functools.cache
def module_fields(catalog: Catalog, name: str) -> tuple[Field, ...]:
    """The options of a module without those of the connection."""
    if name in WHOLE:
        fields: tuple[Field, ...] = part("_of_whole").module_fields(catalog, name)
        return fields
    if name in catalog.operations:
        options: tuple[Field, ...] = catalog.operations[name].options
        return options
    if catalog.returned_by(name):
        asked: tuple[Field, ...] = part("_export.selection").module_fields(catalog, name)
        return asked
    resource = catalog.resource(name)
    parent = (catalog.parent_option(resource),) if resource.parent else ()
    has_lists = any(field.type == "list" for field in resource.fields)
    has_links = any(field.lists for field in resource.fields)
    empty = (*((ALLOW_EMPTY,) if has_lists else ()), *((MAX_REMOVALS,) if has_links else ()))
    guards = (OVERRIDE_GUARDS,) if catalog.has_guards(resource) else ()
    values = part("_apply.value_options").FIELDS if has_values(catalog, name) else ()
    return (*parent, *catalog.own_fields(resource), *values, *empty, *guards, SENSITIVE, HELD, DIFF_STYLE)


def as_declared(catalog: Catalog, name: str, options: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The options of a module with every choice in the declared case."""
    made = dict(options)
    for field in module_fields(catalog, name):
        if made.get(field.name) is not None:
            made[field.name] = field.declared(made[field.name])
    return made


def masked(catalog: Catalog, name: str, options: t.Mapping[str, t.Any]) -> tuple[dict[str, t.Any], set[str]]:
    """The options of a module for logs and results, which always show options, and the secrets in them.

    Options that `sensitive` names are masked in every object. The secrets have their form in messages: short ones in quotes only. The
    content of files is in neither; what they declare is, once it is among the options.
    """
    patterns = options.get(SENSITIVE.name)
    mask = Mask(sensitive=[str(text).rpartition(":")[2] for text in (patterns if isinstance(patterns, list) else [])])
    fields = _named(catalog, name)
    shown = {
        name: fields[name].shown(value, mask)
        if name in fields and not fields[name].secret
        # It may contain a password: then it is rejected, and shown all the same.
        else mask.text(value)
        if isinstance(value, str) and name in ("api_url", "graphql_url")
        else value
        if name in fields or name in OPTIONS or name.startswith("_ansible") or value is None
        # An unknown name may be that of a secret, misspelled.
        else mask.whole(value, name)
        for name, value in options.items()
        if name != CONTENT
    }
    return shown, mask.in_messages()


@functools.cache
def _named(catalog: Catalog, name: str) -> dict[str, Field]:
    """The options of a module by every name that they have."""
    return {alias: field for field in module_fields(catalog, name) for alias in field.names}


def secret_part(spec: Spec) -> Spec:
    """The options of a spec that are or contain secrets: in these alone are the secrets of arguments."""
    return {
        name: option
        for name, option in spec.items()
        if option.get("no_log") or _has_secret(option.get("options") or {})
    }


def short_secrets(secrets: t.Iterable[str]) -> list[str]:
    """The warning about a short secret, if there is one: masking replaces substrings, so it masks much else."""
    if not any(0 < len(secret) < SHORT_SECRET for secret in secrets):
        return []
    return [f"A secret of fewer than {SHORT_SECRET} characters is masked wherever its characters occur in the result."]


def secrets_in(spec: Spec, given: t.Mapping[str, t.Any]) -> set[str]:
    """Every text under a secret option, in any structure.

    Ansible finds none at all if a value that should be a dictionary is another type. Such text may contain the secret.
    """
    found: set[str] = set()
    for name, option in spec.items():
        for value in (given.get(other) for other in (name, *option.get("aliases", ()))):
            if option.get("no_log"):
                found |= texts_in(value)
            elif option.get("options") and value is not None and _has_secret(option["options"]):
                for entry in value if isinstance(value, list) else [value]:
                    found |= _secrets_below(option["options"], entry)
    return found


def _secrets_below(spec: Spec, entry: t.Any) -> set[str]:
    if isinstance(entry, str):
        try:
            entry = check_type_dict(entry)
        except TypeError:
            return {entry} if len(entry) >= SHORT_SECRET and _has_secret(spec) else set()
    if isinstance(entry, dict):
        return secrets_in(spec, entry)
    return texts_in(entry) if _has_secret(spec) and isinstance(entry, list) else set()


def _has_secret(spec: Spec) -> bool:
    return any(option.get("no_log") or _has_secret(option.get("options") or {}) for option in spec.values())


def module_arguments(catalog: Catalog, name: str) -> Spec:
    """The arguments of AnsibleModule, except for check mode."""
    spec = connection_spec()
    for field in module_fields(catalog, name):
        spec[field.name] = field.argument_spec()
        if name in catalog.operations and field.default is not None:
            # The options of a resource have none: without one, the object keeps its value.
            spec[field.name]["default"] = field.default
    if "state" in spec and name not in catalog.operations:
        spec["state"]["default"] = "present"
    return {"argument_spec": spec}


def connection_spec() -> Spec:
    """The connection options."""
    spec: Spec = {}
    for name, (kind, default, variables) in OPTIONS.items():
        entry: Spec = {"type": kind}
        if default is not None:
            entry["default"] = default
        if kind == "list":
            # The words of its variable are separated like those of a shell.
            entry["elements"] = "str"
        elif variables:
            entry["fallback"] = (env_fallback, list(variables))
        if name.startswith("api_token"):
            entry["no_log"] = name in SECRETS
        spec[name] = entry
    return spec
