# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of community.buildkite.build_info. Written by tests/rendering from the declarations: do not edit."""

from __future__ import annotations


class ModuleDocFragment:
    """The options."""

    DOCUMENTATION = r"""
options:
  pipeline:
    description:
      - Slug of a pipeline. Without it, builds of all pipelines are returned.
    type: str
  number:
    description:
      - Number of a build of O(pipeline). Other filters must be omitted. If the build does not exist, the module
        fails with the code V(not_found).
    type: int
  state:
    description:
      - States of the builds.
    type: list
    elements: str
    choices:
      - creating
      - scheduled
      - running
      - passed
      - failing
      - failed
      - blocked
      - canceling
      - canceled
      - skipped
      - not_run
      - finished
  branch:
    description:
      - Branches of the builds. V(*) matches any characters.
    type: list
    elements: str
  commit:
    description:
      - Full SHA of the commit. The API knows no short ones, and no names such as C(HEAD).
    type: str
  creator:
    description:
      - UUID of the user who created the builds.
    type: str
  created_from:
    description:
      - Time from which the builds were created, such as V(2026-11-30T00:00:00Z).
    type: str
  created_to:
    description:
      - Time before which the builds were created.
    type: str
  finished_from:
    description:
      - Time from which the builds ended.
    type: str
  meta_data:
    description:
      - 'Meta-data of the builds: every key has exactly this value.'
    type: dict
  include_retried_jobs:
    description:
      - Whether jobs that were retried are among the jobs.
    type: bool
    default: false
  include:
    description:
      - 'What the result also contains: the jobs of each build; its annotations of the style C(error), its tests
        that failed, or its step uploads that Buildkite rejected. Except for V(jobs), each takes a request for
        each build.'
      - V(failed_tests) needs the scope C(read_suites).
    type: list
    elements: str
    choices:
      - jobs
      - error_annotations
      - failed_tests
      - rejected_uploads
  limit:
    description:
      - Maximum number of builds. One request returns 100. The API refuses very deep lists.
    type: int
    default: 30
  summary:
    description:
      - 'Whether to return figures of the pipeline''s builds: RV(summary).'
      - With the scope C(graphql), its counts are of all builds that O(branch), O(created_from) and O(created_to)
        match. Without it, or with other filters, they are of the builds that are returned.
    type: bool
    default: false
notes:
  - 'Choices ignore case: V(CREATING) means V(creating).'
"""
