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
        "V(complete), the default, returns every option that is set, for M(community.buildkite.organization).",
        "V(compact) omits the documented defaults of new objects, and returns values that most entries of a list share once, in C(defaults)."
        " It is for M(community.buildkite.organization_files).",
        "Neither result changes anything if you apply it. What the compact style omits is no longer compared.",
    ),
    choices=("complete", COMPACT),
)
COVERAGE = Field(
    "coverage",
    "bool",
    (
        "Whether to list in RV(not_covered) objects that no option can declare: notification services of other providers.",
        "It takes a REST request for the organization, and the C(read_) scope of that list. RV(not_covered) contains the reason if it cannot"
        " be read.",
    ),
)
OPTIONS = (STYLE, COVERAGE)
