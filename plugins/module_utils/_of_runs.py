# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of a run that no resource declares: guards, limits and output. _options lists those of each module.

Private to this collection. Declarations only: no I/O.
"""

from __future__ import annotations

from ._plan.guard import OVERRIDE
from ._schema.catalog import Catalog
from ._schema.field import Field

# The modules of the whole organization; every other module is a resource's.
BULK = "organization"
INFO = "organization_info"
WHOLE = (BULK, INFO)
# The option that contains what files declare: see _source.
CONTENT = "src_content"

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

MAX_REMOVALS = Field(
    "max_deletions",
    "str",
    (
        "Maximum number of entries that one run removes from the declared lists: a total, or a percentage of each list.",
        "A percentage always allows five entries. The default is V(25%).",
    ),
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


OVERRIDE_GUARDS = Field(
    OVERRIDE,
    "list",
    (
        "Addresses, as listed in RV(changes), that these guards let through."
        " The guide R(Guards, ansible_collections.community.buildkite.docsite.guide_guards) describes all guards.",
    ),
    elements="str",
)


def has_values(catalog: Catalog, name: str) -> bool:
    """Whether a module creates objects with values that are returned once."""
    if only_reads(catalog, name):
        return False
    resources = catalog.resources if name == BULK else (catalog.resource(name),)
    return any(resource.lifecycle.returned_once for resource in resources)


def only_reads(catalog: Catalog, name: str) -> bool:
    """Whether a module returns information and changes nothing."""
    return name == INFO or bool(catalog.returned_by(name))
