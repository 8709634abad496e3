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

from . import _reporting, _source
from ._api.connection import OPTIONS
from ._apply import value_options
from ._export.asked import OPTIONS as EXPORT
from ._of_runs import (
    ALLOW_EMPTY,
    BACKUP_PATH,
    DIFF_STYLE,
    FAIL_ON_DRIFT,
    GRAPHQL_OVERDRAW,
    HELD,
    MAX_DELETIONS,
    MAX_REMOVALS,
    OVERRIDE_GUARDS,
    PLAN_HMAC_KEY,
    PLAN_ID,
    PROTECTED,
    READ_ONLY,
    READS_ONLY,
    SENSITIVE,
)
from ._schema.catalog import Catalog
from ._schema.field import Field
from ._schema.resource import Resource
from ._secrets import Mask

Spec = dict[str, t.Any]

SHORT_SECRET = 6

# The modules of the whole organization; every other module is a resource's.
WHOLE = ("organization", "organization_info")


def info_fields(catalog: Catalog) -> tuple[Field, ...]:
    """The options of the module that returns the current state."""
    gather = Field(
        "gather",
        "list",
        (
            "Lists and settings to read, each with everything in it. If one of them cannot be read, the task fails.",
            "If it is omitted, everything is read and RV(unread) lists what cannot be read.",
        ),
        elements="str",
        choices=tuple(entry.plural for entry in catalog.top_level()),
    )
    empty = Field(
        "include_empty",
        "bool",
        (
            "Whether to return options that are not set, each with the value that clears it."
            " When you apply such a result, it also clears what was set in the meantime.",
        ),
    )
    return (gather, empty, *EXPORT, READS_ONLY)


def _place(catalog: Catalog, entry: Resource) -> Field:
    """The option of the bulk module for objects of a kind: a list, or a single object."""
    texts = (f"{entry.words} of the organization, with the options of M(community.buildkite.{entry.module_name}).",)
    return Field(
        entry.plural,
        "dict" if entry.singleton else "list",
        entry.description if entry.singleton else texts,
        elements=None if entry.singleton else "dict",
        options=catalog.tree_fields(entry),
        # Whatever its name: its options declare which of them are secret.
        secret=False,
    )


def bulk_fields(catalog: Catalog) -> tuple[Field, ...]:
    """The options of the bulk module: a list for each kind, settings, and limits of removals."""
    places = (_place(catalog, entry) for entry in catalog.top_level())
    reviewed = (PLAN_ID, PLAN_HMAC_KEY, SENSITIVE, FAIL_ON_DRIFT, READ_ONLY)
    return (*places, *_prune_fields(catalog), PROTECTED, BACKUP_PATH, *reviewed)


def _prune_fields(catalog: Catalog) -> tuple[Field, ...]:
    """Which unmanaged objects a run removes, how many, and how."""
    prune = Field(
        "prune",
        "list",
        (
            "Lists from which unmanaged objects are deleted. For pipelines, see O(prune_pipelines).",
            *(
                f"{entry.words} need O(prune_{entry.plural}) as well."
                for entry in catalog.listed()
                if entry.lifecycle.pruned_by
            ),
            "Queues are deleted only from clusters that are declared with a list of queues.",
            "Pruning is last. If a change fails, is held or is unclear, the run prunes nothing.",
            "It needs the token of an administrator, since others do not see everything.",
        ),
        elements="str",
        choices=tuple(entry.plural for entry in catalog.listed()),
    )
    retired = (
        Field(
            f"prune_{entry.plural}",
            "str",
            (
                f"Whether O(prune) archives unmanaged {entry.plural}, which is the default, or deletes them. V(delete) also deletes those that"
                " are archived.",
            ),
            choices=("archive", "delete"),
        )
        for entry in catalog.managed()
        if entry.lifecycle.retired_by
    )
    consents = (
        Field(
            f"prune_{entry.plural}",
            "str",
            (
                f"Whether O(prune) may delete unmanaged {entry.plural}. It needs V({entry.lifecycle.pruned_by}) if it lists V({entry.plural}),"
                " since nothing restores what they contain.",
            ),
            choices=(str(entry.lifecycle.pruned_by),),
            # Whatever its name.
            secret=False,
        )
        for entry in catalog.managed()
        if entry.lifecycle.pruned_by
    )
    return (prune, MAX_DELETIONS, *retired, *consents)


@functools.cache
def module_fields(catalog: Catalog, name: str) -> tuple[Field, ...]:
    """The options of a module without those of the connection."""
    if name == "organization":
        own = (ALLOW_EMPTY, OVERRIDE_GUARDS, HELD, DIFF_STYLE, *_reporting.FIELDS, GRAPHQL_OVERDRAW)
        stores = (value_options.CHOICE, *value_options.FIELDS)
        return (_source.SRC, *bulk_fields(catalog), *stores, *_source.BESIDE, *own, _source.CONTENT)
    if name == "organization_info":
        return info_fields(catalog)
    resource = catalog.resource(name)
    parent = (catalog.parent_option(resource),) if resource.parent else ()
    has_lists = any(field.type == "list" for field in resource.fields)
    has_links = any(field.lists for field in resource.fields)
    empty = (*((ALLOW_EMPTY,) if has_lists else ()), *((MAX_REMOVALS,) if has_links else ()))
    guards = (*empty, *((OVERRIDE_GUARDS,) if has_lists or resource.occupants else ()))
    values = value_options.FIELDS if resource.lifecycle.returned_once else ()
    return (*parent, *catalog.own_fields(resource), *values, *guards, SENSITIVE, HELD, DIFF_STYLE)


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
        for name, value in options.items()
        if name != _source.CONTENT.name
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
                found |= _texts(value)
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
    return _texts(entry) if _has_secret(spec) and isinstance(entry, list) else set()


def _has_secret(spec: Spec) -> bool:
    return any(option.get("no_log") or _has_secret(option.get("options") or {}) for option in spec.values())


def _texts(value: t.Any) -> set[str]:
    if isinstance(value, (list, dict)):
        return {text for entry in (value.values() if isinstance(value, dict) else value) for text in _texts(entry)}
    return set() if value is None or isinstance(value, bool) or value == "" else {str(value)}


def module_arguments(catalog: Catalog, name: str) -> Spec:
    """The arguments of AnsibleModule, except for check mode."""
    spec = connection_spec()
    for field in module_fields(catalog, name):
        spec[field.name] = field.argument_spec()
    if name not in WHOLE:
        spec["state"]["default"] = "present"
    return {"argument_spec": spec}


def connection_spec() -> Spec:
    """The connection options."""
    spec: Spec = {}
    for name, (kind, default, variables) in OPTIONS.items():
        entry: Spec = {"type": kind}
        if default is not None:
            entry["default"] = default
        if variables:
            entry["fallback"] = (env_fallback, list(variables))
        if name == "api_token":
            entry["no_log"] = True
        spec[name] = entry
    return spec
