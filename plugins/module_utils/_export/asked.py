# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options for the form of an export.

Private to this collection. Declarations only: no I/O.
"""

from __future__ import annotations

from .._schema.field import Field

COMPACT = "compact"

STYLE = Field(
    "style",
    "str",
    (
        "V(complete) returns every option that is set, as M(community.buildkite.organization) takes it. It is the usual style.",
        "V(compact) leaves out what a new object has by default, as documented for each option, and returns values that most entries of a"
        " list share once, in C(defaults). It is for files: pass it to M(community.buildkite.organization_files).",
        "Declared again, both change nothing. What the compact style leaves out is not compared any more.",
    ),
    choices=("complete", COMPACT),
)
COVERAGE = Field(
    "coverage",
    "bool",
    (
        "Whether to list in RV(not_covered) what exists and no option can declare, such as secrets, rules, test suites and other"
        " notification services.",
        "It takes about two REST requests for each cluster and five for the organization, and the scopes that begin with C(read_) of"
        " these lists. A list that cannot be read is named with the reason.",
    ),
)
OPTIONS = (STYLE, COVERAGE)
