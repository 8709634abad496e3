# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options for held changes and diffs, and for reports, which the action plugin writes on the controller once the module has a result.

Private to this collection. Declarations only: no I/O.
"""

from __future__ import annotations

from ._schema.field import Field

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

REPORT_PATH = Field(
    "report_path",
    "list",
    (
        "Paths of report files on the controller. A relative path is relative to the directory of the playbook. Missing directories are"
        " created.",
        "Reports are also written in check mode and if the run fails.",
        "The ending of a path is the format of P(community.buildkite.report#filter): C(.md) for Markdown, C(.xml) for JUnit XML,"
        " C(.json) for JSON.",
        "An asynchronous task with this option is rejected, since it has no result yet.",
    ),
    elements="path",
)
ANNOTATE = Field(
    "annotate",
    "bool",
    (
        "Whether to annotate the build with the report in Markdown, by C(buildkite-agent annotate) on the controller. The context is"
        " C(organization), and the style depends on the outcome.",
        "It has no effect outside of a Buildkite job, which has C(BUILDKITE_JOB_ID) in its environment. If the agent cannot annotate the"
        " build, a warning gives the reason.",
    ),
)
FIELDS = (REPORT_PATH, ANNOTATE)
