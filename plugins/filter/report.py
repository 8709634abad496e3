# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter `report`: what the module organization returned, as text."""

from __future__ import annotations

DOCUMENTATION = r"""
name: report
short_description: Report the result of community.buildkite.organization
version_added: 0.1.0
description:
  - Turns the result of M(community.buildkite.organization) into a report, for runs and check mode, for success and failure.
  - Names and values are escaped, so that nothing in them is markup, a link or a mention. Results and reports contain no secrets.
author:
  - community.buildkite contributors (@ansible-collections)
requirements:
  - python >= 3.10
seealso:
  - module: community.buildkite.organization
  - name: Plans, reports and drift
    link: https://github.com/ansible-collections/community.buildkite/blob/main/docs/docsite/rst/guide_drift.rst
    description: Plans, reports, and a nightly check.
positional: format
options:
  _input:
    description:
      - Registered result of a task.
    type: dict
    required: true
  format:
    description:
      - V(markdown) is for the annotation of a build or a comment on a pull request.
      - V(junit) is for test reports. Differences and held changes are failed tests, failed changes are errors, and objects without
        differences pass.
      - V(json) is for programs. Equal results have equal texts.
    type: str
    choices:
      - markdown
      - junit
      - json
    required: true
  title:
    description:
      - Title of the report.
    type: str
    default: Buildkite organization
  limit:
    description:
      - Maximum size of a Markdown report in bytes. V(0) means no limit.
      - The default is the limit of a Buildkite annotation. A comment on GitHub takes V(65536) characters.
      - A limited report also shows only the beginning of very long values.
    type: int
    default: 1048576
  rest:
    description:
      - Where to find the whole report, in words or as a Markdown link. It is in the last sentence of a report that was cut.
    type: str
    default: the result of the task
"""

EXAMPLES = r"""
---
- name: Compare
  community.buildkite.organization:
    pipelines: "{{ pipelines }}"
  check_mode: true
  register: organization

- name: Annotate the build
  ansible.builtin.command:
    argv: [buildkite-agent, annotate, --context, organization]
    stdin: "{{ organization | community.buildkite.report('markdown') }}"
  changed_when: true

- name: Test report
  ansible.builtin.copy:
    content: "{{ organization | community.buildkite.report('junit') }}"
    dest: organization.xml
    mode: "0644"
"""

RETURN = r"""
_value:
  description: The report.
  type: str
  sample: |
    ### Buildkite organization: in sync

    `Nothing to change: 3 unchanged.`

    Plan: `4c59b77f51d8001bd014b2439c7a8a51`
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.community.buildkite.plugins.plugin_utils._report.junit import as_junit
from ansible_collections.community.buildkite.plugins.plugin_utils._report.markdown import ANNOTATION, as_markdown
from ansible_collections.community.buildkite.plugins.plugin_utils._report.report import (
    TITLE,
    ReportError,
    as_json,
    from_result,
)

FORMATS = ("markdown", "junit", "json")


def report(
    result: t.Any,
    format: str = "",
    title: str = TITLE,
    limit: int = ANNOTATION,
    rest: str = "the result of the task",
) -> str:
    """The report of a registered result."""
    try:
        if format not in FORMATS:
            not_this = f", not {format!r}" if format else ""
            raise ReportError(f"format must be one of {', '.join(FORMATS)}{not_this}.")
        if isinstance(limit, bool) or not str(limit).strip().isdecimal():
            raise ReportError(f"limit must be a number of bytes, 0 for no limit, not {limit!r}.")
        found = from_result(result)
        if format == "json":
            return as_json(found)
        if format == "junit":
            return as_junit(found, str(title))
        return as_markdown(found, str(title), int(limit), str(rest))
    except ReportError as error:
        raise AnsibleFilterError(f"community.buildkite.report: {error}") from None


class FilterModule:
    """Reports."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """The filters by name."""
        return {"report": report}
