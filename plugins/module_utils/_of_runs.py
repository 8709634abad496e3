# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of a run that no resource declares: guards, limits, review and output. _options lists those of each module.

Private to this collection. Declarations only: no I/O.
"""

from __future__ import annotations

from ._schema.field import Field

ALLOW_EMPTY = Field(
    "allow_empty",
    "bool",
    (
        "Whether an empty list may remove all entries. Without the option, an empty list is rejected, since a failed template often"
        " results in one.",
    ),
)
HELD = Field(
    "held",
    "str",
    (
        "Whether held changes make a run fail at its end, with V(held) as RV(failure.code), or only warn. The default is V(fail)."
        " Check mode does not fail.",
        "A change is held if the current state of its object does not allow it, for example if someone archived the pipeline."
        " Changes that depend on it are skipped. All others are applied, but nothing is pruned.",
    ),
    choices=("fail", "warn"),
)

DIFF_STYLE = Field(
    "diff_style",
    "str",
    (
        "What diff mode shows: V(short), the default, a line for each change and each changed option, V(long) the values before and after"
        " as YAML, V(none) nothing.",
        "The short style shows a text of several lines as the numbers of added and removed lines, such as C(+3 −1). It cuts lines"
        " at 100 columns. Deletions come first, with the number of objects in their cascade.",
        "RV(changes) contains everything, whatever the style.",
    ),
    choices=("short", "long", "none"),
)

OVERRIDE_GUARDS = Field(
    "override_guards",
    "list",
    (
        "Addresses, as listed in RV(changes), that the guards let through.",
        "The guards reject changes that remove access of the run's own user or the last team of a pipeline or test suite."
        " They reject deleting an object that connected agents or pipelines use.",
        "They reject a deletion if the token cannot read its whole cascade. C(cascade_unknown) in RV(changes) lists what it cannot read.",
        "They reject changes that exclude networks from the APIs, since the run may come from one of them.",
        "They also reject changes that remove the network of a connected agent from an agent token, or make an existing pipeline public.",
    ),
    elements="str",
)

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

MAX_REMOVALS = Field(
    "max_deletions",
    "str",
    (
        "Maximum number of entries that one run removes from the declared lists: a total, or a percentage of each list.",
        "A percentage always allows five entries. The default is V(25%).",
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

SENSITIVE = Field(
    "sensitive",
    "list",
    (
        "Patterns of addresses and options whose values are masked in all output, such as V(pipeline/*/schedule/*:env) or"
        " V(pipeline/web:env.DATABASE_URL). The values are compared and set like any others.",
        "In a pattern, V(*) matches any characters and case is ignored. A dot precedes a key in an option.",
        "R(Masked values, ansible_collections.community.buildkite.docsite.guide_tokens.masked) lists what is masked without the option.",
    ),
    elements="str",
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
