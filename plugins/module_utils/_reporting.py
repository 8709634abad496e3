# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options for reports, which the action plugin follows on the controller once the module has a result.

Private to this collection. Declarations only: no I/O.
"""

from __future__ import annotations

from ._schema.field import Field

REPORT_PATH = Field(
    "report_path",
    "list",
    (
        "Paths of files on the controller for reports of the result, also of a run that failed and in check mode. A relative path is"
        " relative to the directory of the playbook, and missing directories are created.",
        "The ending of a path is its format, as P(community.buildkite.report#filter) describes it: C(.md) for Markdown, C(.xml) for"
        " JUnit XML, C(.json) for JSON.",
        "An asynchronous task has no result yet, so it is rejected with this option.",
    ),
    elements="path",
)
ANNOTATE = Field(
    "annotate",
    "bool",
    (
        "Whether to annotate the build with the report in Markdown, by C(buildkite-agent annotate) on the controller, with C(organization)"
        " as context and a style that fits the outcome.",
        "Outside of a Buildkite job, which has C(BUILDKITE_JOB_ID) in its environment, it has no effect. If the agent cannot annotate the"
        " build, a warning gives the reason.",
    ),
)
FIELDS = (REPORT_PATH, ANNOTATE)
