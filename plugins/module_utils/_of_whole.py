# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of the modules for the whole organization: lists, settings, limits of removals, review, backup, and reading.

Private to this collection. Declarations only: no I/O. No payload of a resource's module has them.
"""

from __future__ import annotations

from . import _reporting, _source
from ._apply import value_options
from ._export.asked import OPTIONS as EXPORT
from ._of_runs import ALLOW_EMPTY, DIFF_STYLE, HELD, INFO, OVERRIDE_GUARDS, SENSITIVE
from ._schema.catalog import Catalog
from ._schema.field import Field
from ._schema.resource import Resource
from ._text import begun, spaced

GRAPHQL_OVERDRAW = Field(
    "graphql_overdraw",
    "bool",
    (
        "Whether to read with GraphQL while any points are left, even if a query uses more. This takes fewer requests and less waiting.",
        "It relies on Buildkite deducting points after a query has run, which is not documented. If Buildkite refuses"
        " a query, the rest is read over REST.",
    ),
)

MAX_DELETIONS = Field(
    "max_deletions",
    "str",
    (
        "Maximum number of objects that one run prunes or archives, and of entries that it removes from declared lists."
        " It is a total or a percentage of each resource. The default is V(25%).",
        "Pipelines that C(archived=true) archives count too.",
        "The cascade of a deletion counts: in a total every address, in a percentage the share of each list inside the deleted objects.",
        "A percentage always allows one pruned object, five entries and five archived pipelines.",
    ),
)

PROTECTED = Field(
    "protected",
    "list",
    (
        "Patterns of addresses, such as V(pipeline/release-*) or V(cluster/Linux/queue/*), of objects that are never archived or deleted.",
        "In a pattern, V(*) matches any characters and case is ignored.",
        "A protected object is not pruned. A plan that deletes it because it is declared absent, or missing from a declared list,"
        " is rejected.",
        "The parent of a protected object is protected too: a queue protects its cluster.",
    ),
    elements="str",
)

ONLY = Field(
    "only",
    "list",
    (
        "Patterns of addresses, as in O(protected). The run reads, compares, changes and prunes only what matches, and what it contains.",
        "A run for one pipeline of many takes the requests of one pipeline.",
        "All declarations are checked. What a matching object refers to must exist.",
        "A pattern is rejected if it matches no declared object, and no object that O(prune) could delete.",
    ),
    elements="str",
)
EXCEPT = Field(
    "except",
    "list",
    (
        "Patterns of addresses, as in O(protected), of objects that the run leaves out, with what they contain.",
        "An object that the run renames is left out under its earlier address too, and O(prune) deletes nothing that contains"
        " an object that may be left out.",
        "A pattern that matches nothing is rejected if O(prune) deletes such objects. Otherwise it is a warning.",
    ),
    elements="str",
)
OWNS = Field(
    "owns",
    "list",
    (
        "Patterns of addresses, as in O(protected), that this declaration owns, such as V(pipeline/payments-*). Use it if several teams"
        " each manage a part of the organization.",
        "A declaration, change or cascade outside is rejected, and O(prune) deletes only what is owned.",
        "A link, such as the access of a team to a pipeline, belongs to the object that declares it.",
    ),
    elements="str",
)

PLAN_ID = Field(
    "plan_id",
    "str",
    (
        "RV(plan_id) of a check that was reviewed. Any other plan is rejected, and nothing is written.",
        "It is valid for one plan. After a run, even one that failed in part, the plan is different.",
    ),
)

PLAN_HMAC_KEY = Field(
    "plan_hmac_key",
    "str",
    (
        "Key that makes secrets part of RV(plan_id), by HMAC. Use the same key in the check and in the run: 32 random characters or more.",
        "Without the option, RV(plan_id) does not depend on secrets, and RV(not_in_plan_id) lists those that change.",
    ),
    secret=True,
)

FAIL_ON_DRIFT = Field(
    "fail_on_drift",
    "bool",
    (
        "Whether check mode fails if there is drift, with V(drift) as RV(failure.code) and the whole result.",
        "The message then contains the short plan, since Ansible shows no diff of a failed task.",
        "It has no effect without check mode.",
    ),
)

ATTRIBUTE = Field(
    "attribute",
    "str",
    (
        "How RV(changes) shows who made each difference, from the audit log of the organization: V(names) with the name of the user and the"
        " description of the token, V(events) without both. V(none), the default, shows nothing.",
        "Names are personal data, which the output, reports and annotations then contain.",
        "It needs the scope C(graphql), or C(read_audit_events), with which only the newest 500 events are searched. The token's user"
        " must be an administrator of an organization with an Enterprise subscription. Otherwise, a warning gives the reason.",
        "If no event explains a difference, it is unknown who made it. Agent images and repository webhooks have no events.",
    ),
    choices=("none", "events", "names"),
)
CORRECT = Field(
    "correct",
    "str",
    (
        "Which changes a run makes. V(all), the default, makes all. V(own_older) holds a change unless the audit log shows that nobody else"
        " changed the object within O(correct_grace). Objects without events are always changed.",
        "An object is contested if runs corrected it three times in seven days, and someone then changed it again. V(own_older) holds"
        " its change until you declare that state, or a run has V(all).",
        "A change is the run's own if it was made with the same token, or by another run of this collection for the same user.",
        "It needs the same access as O(attribute). If the log cannot be read, V(own_older) holds all changes of objects with events.",
    ),
    choices=("all", "own_older"),
)
CORRECT_GRACE = Field(
    "correct_grace",
    "str",
    "How long O(correct=own_older) keeps a change of someone else, such as V(30m) or V(7d). The default is V(24h).",
)

_CAN_WRITE = (
    "A token can write if it has a scope that does not begin with C(read_), such as C(graphql), which includes all permissions of its user.",
    "If Buildkite does not return the scopes of the token, it counts as one that can write.",
)

READ_ONLY = Field(
    "read_only",
    "str",
    (
        "What check mode does if the token can write: V(require) rejects the run before anything is read, V(warn) adds a warning with"
        " the scopes, V(ignore) does nothing. The default is V(ignore).",
        *_CAN_WRITE,
        "Set it for jobs that run code or files that nobody has reviewed yet. It has no effect outside check mode.",
    ),
    choices=("require", "warn", "ignore"),
)

READS_ONLY = Field(
    "read_only",
    "str",
    (
        "What to do if the token can write: V(require) rejects the run before anything is read, V(warn) adds a warning with the"
        " scopes, V(ignore) does nothing. The default is V(ignore).",
        *_CAN_WRITE,
    ),
    choices=READ_ONLY.choices,
)

BACKUP_PATH = Field(
    "backup_path",
    "path",
    (
        "Path of a backup file, on the machine where the module runs, with the previous state of everything that the run changes."
        " Its directory must exist.",
        "The file is written before the first change, and only its owner can read it. If the file exists, the new one gets a number.",
        "It contains no secret options, such as the token of a webhook. All other values, also those of C(env), are not masked.",
        "It contains deleted objects with everything in them. Changed objects are complete, with empty options and links."
        " Links of teams and pipelines are in the entries of the pipelines.",
        "To restore these objects, set O(src) to the file, and O(allow_empty) if the comment at its top requires it."
        " RV(backup_lacks) lists what this does not restore.",
        "The guards apply to that run too. To remove a last team, the run's own user or many entries, or to make a"
        " pipeline public, it needs O(override_guards) or another O(max_deletions).",
    ),
)


def module_fields(catalog: Catalog, name: str) -> tuple[Field, ...]:
    """The options of a module without those of the connection."""
    if name == INFO:
        return info_fields(catalog)
    own = (ALLOW_EMPTY, OVERRIDE_GUARDS, HELD, DIFF_STYLE, *_reporting.FIELDS, GRAPHQL_OVERDRAW)
    stores = (value_options.CHOICE, *value_options.FIELDS)
    return (_source.SRC, _source.SRC_OTHERS, *bulk_fields(catalog), *stores, *_source.BESIDE, *own, _source.CONTENT)


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
    texts = (
        f"{begun(spaced(entry.plural))} of the organization, with the options of M(community.buildkite.{entry.module_name}).",
    )
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
    reviewed = (PLAN_ID, PLAN_HMAC_KEY, SENSITIVE, FAIL_ON_DRIFT, READ_ONLY, ATTRIBUTE, CORRECT, CORRECT_GRACE)
    return (*places, *_prune_fields(catalog), PROTECTED, ONLY, EXCEPT, OWNS, BACKUP_PATH, *reviewed)


def _prune_fields(catalog: Catalog) -> tuple[Field, ...]:
    """Which unmanaged objects a run removes, how many, and how."""
    prune = Field(
        "prune",
        "list",
        (
            "Lists from which unmanaged objects are deleted. For pipelines, see O(prune_pipelines).",
            *(
                f"{begun(spaced(entry.plural))} need O(prune_{entry.plural}) as well."
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
                f"Whether O(prune) archives unmanaged {spaced(entry.plural)}, which is the default, or deletes them."
                " V(delete) also deletes those that are archived.",
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
                f"Whether O(prune) may delete unmanaged {spaced(entry.plural)}, which no backup restores completely."
                f" O(prune) with V({entry.plural}) requires V({entry.lifecycle.pruned_by}).",
            ),
            choices=(str(entry.lifecycle.pruned_by),),
            # Whatever its name.
            secret=False,
        )
        for entry in catalog.managed()
        if entry.lifecycle.pruned_by
    )
    return (prune, MAX_DELETIONS, *retired, *consents)
