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
from ._plan import short
from ._schema.catalog import Catalog
from ._schema.field import Field
from ._schema.resource import Resource
from ._secrets import Mask

Spec = dict[str, t.Any]

SHORT_SECRET = 6

ALLOW_EMPTY = Field(
    "allow_empty",
    "bool",
    "Whether an empty list may remove all entries. Without it such a list is rejected, since it is often the result of a failed template.",
)
HELD = Field(
    "held",
    "str",
    (
        "What a run does about changes that are held: it fails at its end, which is usual, or returns warnings.",
        "A change is held if the current state of its object does not allow it, for example because someone archived the pipeline."
        " What depends on it is skipped. Everything else is done, but nothing is pruned.",
        "With V(fail) the task then fails with V(held) as RV(failure.code). Check mode does not fail for it.",
    ),
    choices=("fail", "warn"),
)

OVERRIDE_GUARDS = Field(
    "override_guards",
    "list",
    (
        "Addresses, as listed in RV(changes), that the guards let through.",
        "The guards reject changes that take access from the run's own user, remove the last team of a pipeline,"
        " or delete an object that connected agents or pipelines use.",
        "They reject a deletion if the token cannot read everything that it takes along, which C(cascade_unknown) in RV(changes) lists.",
        "They also reject changes that shut networks out of the APIs, since the run may come from one of them, that remove the network"
        " of a connected agent from an agent token, and that make an existing pipeline public.",
    ),
    elements="str",
)

GRAPHQL_OVERDRAW = Field(
    "graphql_overdraw",
    "bool",
    (
        "Whether to read with GraphQL while any points are left, even if a query uses more points. This takes fewer requests and less waiting.",
        "It relies on the service deducting points after a query has run, which is not documented. If the service refuses"
        " a query, the rest is read over REST.",
    ),
)

MAX_DELETIONS = Field(
    "max_deletions",
    "str",
    (
        "Maximum number of objects that one run prunes or archives and of entries that it removes from declared lists:"
        " a total, or a percentage of each resource. A pipeline counts that is declared with C(archived=true) and is not archived yet.",
        "What a deletion takes along counts: in a total every address, in a percentage the share of each list inside the deleted objects.",
        "A percentage always allows one pruned object, five entries and five archived pipelines. The usual limit is V(25%).",
    ),
)

MAX_REMOVALS = Field(
    "max_deletions",
    "str",
    (
        "Maximum number of entries that one run removes from the declared lists: a total, or a percentage of each list.",
        "A percentage always allows five entries. The usual limit is V(25%).",
    ),
)

PROTECTED = Field(
    "protected",
    "list",
    (
        "Patterns of addresses, such as V(pipeline/release-*) or V(cluster/Linux/queue/*), that are never archived or deleted.",
        "In a pattern V(*) matches any characters, and the case of letters is ignored.",
        "A protected object is not pruned. A plan that deletes it otherwise is rejected: because it is declared absent, or is"
        " missing from a list that is declared.",
        "The parent of a protected object is protected too: a queue protects its cluster.",
    ),
    elements="str",
)

PLAN_ID = Field(
    "plan_id",
    "str",
    (
        "The RV(plan_id) of a check that was reviewed. Any other plan is rejected, and nothing is written.",
        "It is valid for one plan: after a run, even one that failed in part, the plan is a different one.",
    ),
)

PLAN_HMAC_KEY = Field(
    "plan_hmac_key",
    "str",
    (
        "Key with which secrets become part of RV(plan_id), by HMAC. Use the same key in the check and in the run: 32 random characters or more.",
        "Without it RV(plan_id) is the same whatever secrets are, and those that change are in RV(not_in_plan_id).",
    ),
    secret=True,
)

SENSITIVE = Field(
    "sensitive",
    "list",
    (
        "Patterns of addresses and options, such as V(pipeline/*/schedule/*:env) or V(pipeline/web:env.DATABASE_URL), whose values are"
        " masked in everything that is shown. They are compared and set like any other.",
        "In a pattern V(*) matches any characters, and the case of letters is ignored. A key in an option follows a dot.",
        "What is masked without it is listed in R(What is masked, ansible_collections.community.buildkite.docsite.guide_tokens.masked).",
    ),
    elements="str",
)

FAIL_ON_DRIFT = Field(
    "fail_on_drift",
    "bool",
    (
        "Whether check mode fails if there is drift, with V(drift) as RV(failure.code) and the whole result. The message contains the"
        " short plan, since Ansible shows no diff of a failed task.",
        "It has no effect without check mode.",
    ),
)

READ_ONLY = Field(
    "read_only",
    "str",
    (
        "What to do if check mode, which only reads, runs with a token that can write: V(require) rejects the run before anything is"
        " read, V(warn) adds a warning with the scopes, V(ignore) does nothing. The usual value is V(ignore).",
        "A token can write if it has a scope that does not begin with C(read_). One of them is C(graphql), with which a token may do"
        " everything that its user may. If the service does not show the scopes of the token, it counts as one that can write.",
        "Set it for jobs that run code or files that nobody has reviewed yet. It has no effect on a run that may write.",
    ),
    choices=("require", "warn", "ignore"),
)

READS_ONLY = Field(
    "read_only",
    "str",
    (
        "What to do if the token can write: V(require) rejects the run before anything is read, V(warn) adds a warning with the"
        " scopes, V(ignore) does nothing. The usual value is V(ignore).",
        "A token can write if it has a scope that does not begin with C(read_). One of them is C(graphql), with which a token may do"
        " everything that its user may. If the service does not show the scopes of the token, it counts as one that can write.",
    ),
    choices=READ_ONLY.choices,
)

BACKUP_PATH = Field(
    "backup_path",
    "path",
    (
        "Path of a file for the previous state of what the run changes, on the machine where the module runs. Its directory must exist.",
        "It is written before the first change, only its owner can read it, and it contains no secret options, such as the token of a"
        " webhook. Other options are in it as they are, also the values of C(env). An existing file is kept: the new one gets a number.",
        "It contains deleted objects with everything in them, and changed objects completely: with options that were empty,"
        " and with their links. The links of teams and pipelines are in the entries of the pipelines.",
        "To restore these objects, set O(src) to the file, and O(allow_empty) if the comment at its top requires it."
        " RV(backup_lacks) lists what that does not restore.",
        "The guards apply to that run too. If it removes a pipeline's last team, the run's own user or many entries, or makes a"
        " pipeline public, it needs O(override_guards) or another O(max_deletions).",
    ),
)

# The modules of the whole organization; every other one is a resource's.
WHOLE = ("organization", "organization_info")


def info_fields(catalog: Catalog) -> tuple[Field, ...]:
    """The options of the module that returns the current state."""
    gather = Field(
        "gather",
        "list",
        (
            "The lists and settings to read, each with everything in it. It is an error if one of them cannot be read.",
            "Without it everything is read, and RV(unread) lists what cannot be read.",
        ),
        elements="str",
        choices=tuple(entry.plural for entry in catalog.top_level()),
    )
    empty = Field(
        "include_empty",
        "bool",
        (
            "Whether to return options that are not set too, each with the value that clears it, so that the result restores:"
            " applied, it also clears what was set in the meantime.",
            "Without it they are left out, which is shorter to read.",
        ),
    )
    return (gather, empty, *EXPORT, READS_ONLY)


def _place(catalog: Catalog, entry: Resource) -> Field:
    """Where objects of a kind are declared in the bulk module: a list of them, or a single object."""
    texts = (
        f"The {entry.plural.replace('_', ' ')} of the organization.",
        f"The options of an entry are those of M(community.buildkite.{entry.module_name}).",
    )
    return Field(
        entry.plural,
        "dict" if entry.singleton else "list",
        entry.description if entry.singleton else texts,
        elements=None if entry.singleton else "dict",
        options=catalog.tree_fields(entry),
        # Whatever it is called: what is secret in it says so itself.
        secret=False,
    )


def bulk_fields(catalog: Catalog) -> tuple[Field, ...]:
    """The options of the bulk module: a list for each kind, settings, and what may be removed."""
    places = (_place(catalog, entry) for entry in catalog.top_level())
    reviewed = (PLAN_ID, PLAN_HMAC_KEY, SENSITIVE, FAIL_ON_DRIFT, READ_ONLY)
    return (*places, *_prune_fields(catalog), PROTECTED, BACKUP_PATH, *reviewed)


def _prune_fields(catalog: Catalog) -> tuple[Field, ...]:
    """What may go that is not declared, how much of it, and how."""
    prune = Field(
        "prune",
        "list",
        (
            "The lists from which unmanaged objects are removed. They are deleted, except for pipelines: see O(prune_pipelines).",
            "Queues are removed only from clusters that are declared with a list of queues.",
            "They are removed after everything that is declared. If a change fails or is unclear, nothing is removed in that run.",
            "Needs the token of an administrator, since others do not see everything.",
        ),
        elements="str",
        choices=tuple(entry.plural for entry in catalog.listed()),
    )
    retired = (
        Field(
            f"prune_{entry.plural}",
            "str",
            (
                f"What O(prune) does with {entry.plural}: V(archive), which is usual, or V(delete), which also deletes those that are archived.",
            ),
            choices=("archive", "delete"),
        )
        for entry in catalog.managed()
        if entry.lifecycle.retired_by
    )
    return (prune, MAX_DELETIONS, *retired)


@functools.cache
def module_fields(catalog: Catalog, name: str) -> tuple[Field, ...]:
    """The options of a module without those of the connection."""
    if name == "organization":
        own = (ALLOW_EMPTY, OVERRIDE_GUARDS, HELD, short.OPTION, *_reporting.FIELDS, GRAPHQL_OVERDRAW)
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
    return (*parent, *catalog.own_fields(resource), *values, *guards, SENSITIVE, HELD, short.OPTION)


def as_declared(catalog: Catalog, name: str, options: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The options of a module with every choice as it is declared: whatever comes after sees no other case."""
    made = dict(options)
    for field in module_fields(catalog, name):
        if made.get(field.name) is not None:
            made[field.name] = field.declared(made[field.name])
    return made


def masked(catalog: Catalog, name: str, options: t.Mapping[str, t.Any]) -> tuple[dict[str, t.Any], set[str]]:
    """The options of a module for logs and results, which show options whatever becomes of them, and the secrets in them.

    What `sensitive` names is masked in every object. The secrets are as messages may have them: short ones in quotes only. The
    content of files is in neither; what they declare is, once it is among the options.
    """
    patterns = options.get(SENSITIVE.name)
    mask = Mask(sensitive=[str(text).rpartition(":")[2] for text in (patterns if isinstance(patterns, list) else [])])
    fields = {alias: field for field in module_fields(catalog, name) for alias in field.names}
    shown = {
        name: fields[name].shown(value, mask) if name in fields and not fields[name].secret else value
        for name, value in options.items()
        if name != _source.CONTENT.name
    }
    return shown, mask.in_messages()


def short_secrets(secrets: t.Iterable[str]) -> list[str]:
    """The warning, if it is due: masking replaces substrings, so a short secret masks much else."""
    if not any(0 < len(secret) < SHORT_SECRET for secret in secrets):
        return []
    return [f"A secret of fewer than {SHORT_SECRET} characters is masked wherever its characters occur in the result."]


def secrets_in(spec: Spec, given: t.Mapping[str, t.Any]) -> set[str]:
    """Every text under a secret option, whatever its shape.

    Ansible finds none at all where anything that should be a dictionary is none. Text in such a place may contain the secret.
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
    """The arguments of AnsibleModule but for check mode."""
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
