# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Argument specs, written from the declarations and the table of connection options.

Private to this collection. What AnsibleModule and the documentation both take. Knows how Ansible checks arguments, and
nothing of requests.
"""

from __future__ import annotations

import typing as t

from ansible.module_utils.basic import env_fallback
from ansible.module_utils.common.validation import check_type_dict

from ._api.connection import OPTIONS
from ._schema.catalog import Catalog
from ._schema.field import Field
from ._schema.resource import Resource

Spec = dict[str, t.Any]

SHORT_SECRET = 6

ALLOW_EMPTY = Field(
    "allow_empty",
    "bool",
    "Allows an empty list to empty a full one. Without it that is refused, since it is mostly a template gone wrong.",
)
FORCE = Field(
    "override_guards",
    "list",
    (
        "Addresses, as they stand in the result's RV(changes), that the guards let pass.",
        "The guards keep the run's own user in its place, a team on every pipeline, and what is in use: by agents that are connected, by pipelines.",
        "They also keep networks from being shut out of the APIs, since the run may come from one of them.",
    ),
    elements="str",
)

GRAPHQL_OVERDRAW = Field(
    "graphql_overdraw",
    "bool",
    (
        "Reads with GraphQL while any points are left, even where a query uses more than that: fewer requests, and less waiting.",
        "It rests on the service deducting points after a query has run, which is not documented. Where the service refuses,"
        " the rest is read over REST.",
    ),
)

MAX_DELETIONS = Field(
    "max_deletions",
    "str",
    (
        "How much may go in one run, things that are pruned and entries of declared lists alike: a number of all, or a percentage of each kind.",
        "A percentage always lets one thing and five entries go. The usual ceiling is V(25%).",
    ),
)

PROTECTED = Field(
    "protected",
    "list",
    (
        "Patterns of addresses, such as V(pipeline/release-*) or V(cluster/Linux/queue/*), that nothing archives or deletes.",
        "In them V(*) stands for any characters, and the case of letters does not count.",
        "What would be pruned stays. What is declared to go, or left out of a list that is declared whole, is refused.",
        "What holds a protected thing is protected with it: a queue protects its cluster.",
    ),
    elements="str",
)

PLAN_ID = Field(
    "plan_id",
    "str",
    (
        "The RV(plan_id) of a check that was reviewed. Any other plan is refused, and nothing is written.",
        "It holds for one plan: after a run, even one that failed in part, the plan is another.",
    ),
)

FAIL_ON_DRIFT = Field(
    "fail_on_drift",
    "bool",
    (
        "Whether check mode fails when something differs, with V(drift) as RV(failure.code) and the whole result besides.",
        "Without check mode it has no effect.",
    ),
)

BACKUP_PATH = Field(
    "backup_path",
    "path",
    (
        "A file for the previous state of what the run changes, on the machine where the module runs. Its directory must be there.",
        "It is written before the first change, only its owner can read it, and it holds no secrets. A file that is there is"
        " kept: the new one gets a number.",
        "What is deleted is in it with everything that it holds. What is changed is in it complete: with options that"
        " were empty, and with its links, which of teams and pipelines stand with the pipelines.",
        "Given back to this module it makes these things as they were, whatever happened to them since, apart from what"
        " RV(backup_lacks) names.",
        "The guards hold for that run too. Where it takes away a pipeline's last team, the run's own user or many entries, they"
        " ask for O(override_guards) or for another O(max_deletions).",
    ),
)

# The modules of the whole organization; every other one is a resource's.
WHOLE = ("organization", "organization_info")


def info_fields(catalog: Catalog) -> tuple[Field, ...]:
    """The options of the module that tells what is there."""
    gather = Field(
        "gather",
        "list",
        (
            "The lists and settings that are wanted, each with everything in it. One that cannot be read is an error then.",
            "Without it everything is read, and what cannot be read is named in RV(unread).",
        ),
        elements="str",
        choices=tuple(entry.plural for entry in catalog.top_level()),
    )
    empty = Field(
        "include_empty",
        "bool",
        (
            "Whether options that are not set are told too, each with the value that empties it, so that what is told restores:"
            " given back, it also takes away what was set in the meantime.",
            "Without it they are left out, which is shorter to read.",
        ),
    )
    return (gather, empty)


def _place(catalog: Catalog, entry: Resource) -> Field:
    """Where things of a kind are declared in the bulk module: a list of them, or what there is one of."""
    texts = (
        f"The {entry.plural} of the organization.",
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
    """The options of the bulk module: a list for each kind, settings, and what may be taken away."""
    places = (_place(catalog, entry) for entry in catalog.top_level())
    return (*places, *_prune_fields(catalog), PROTECTED, BACKUP_PATH, PLAN_ID, FAIL_ON_DRIFT)


def _prune_fields(catalog: Catalog) -> tuple[Field, ...]:
    """What may go that is not declared, how much of it, and how."""
    prune = Field(
        "prune",
        "list",
        (
            "The lists of which everything goes that is not declared. It is deleted, but for pipelines: see O(prune_pipelines).",
            "Queues go only from clusters that are declared with a list of queues.",
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
                f"What O(prune) does with {entry.plural}: V(archive), which is usual, or V(delete), which takes those that are archived too.",
            ),
            choices=("archive", "delete"),
        )
        for entry in catalog.managed()
        if entry.lifecycle.retired_by
    )
    return (prune, MAX_DELETIONS, *retired)


def module_fields(catalog: Catalog, name: str) -> tuple[Field, ...]:
    """The options of a module besides the connection."""
    if name == "organization":
        return (*bulk_fields(catalog), ALLOW_EMPTY, FORCE, GRAPHQL_OVERDRAW)
    if name == "organization_info":
        return info_fields(catalog)
    resource = catalog.resource(name)
    parent = (catalog.parent_option(resource),) if resource.parent else ()
    has_lists = any(field.type == "list" for field in resource.fields)
    guards = (*((ALLOW_EMPTY,) if has_lists else ()), *((FORCE,) if has_lists or resource.occupants else ()))
    return (*parent, *catalog.own_fields(resource), *guards)


def short_secrets(secrets: t.Iterable[str]) -> list[str]:
    """The warning, if it is due: masking replaces substrings, so a short secret masks much else."""
    if not any(0 < len(secret) < SHORT_SECRET for secret in secrets):
        return []
    return [f"A secret of under {SHORT_SECRET} characters is masked wherever its characters stand in the result."]


def secrets_in(spec: Spec, given: t.Mapping[str, t.Any]) -> set[str]:
    """Every text under a secret option, whatever its shape.

    Ansible finds none at all where anything that should be a dictionary is none. Text in such a place may hold the secret.
    """
    found: set[str] = set()
    for name, option in spec.items():
        value = given.get(name)
        if option.get("no_log"):
            found |= _texts(value)
        elif option.get("options") and value is not None:
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
