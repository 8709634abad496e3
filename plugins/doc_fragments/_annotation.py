# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of community.buildkite.annotation. Written by tests/rendering from the declarations: do not edit."""

from __future__ import annotations


class ModuleDocFragment:
    """The options."""

    DOCUMENTATION = r"""
options:
  state:
    description:
      - V(present) creates the annotation or replaces its text, style and priority. Without differences it changes
        nothing.
      - V(absent) deletes the annotation. If it does not exist, it changes nothing.
    type: str
    choices:
      - present
      - absent
    default: present
  pipeline:
    description:
      - Slug of the pipeline.
    type: str
  number:
    description:
      - Number of the build in O(pipeline).
    type: int
  job_id:
    description:
      - UUID of a job, for an annotation of the job instead of the build.
    type: str
  context:
    description:
      - Name of the annotation. A build has one annotation for each context.
    type: str
    required: true
  body:
    description:
      - Text of the annotation as Markdown or limited HTML, at most 1 MiB. Everyone who sees the build sees it.
      - Its comparison needs the scope C(graphql), without which every run writes it.
    type: str
  style:
    description:
      - Style of the annotation. A new annotation without a style has the plain one, and no style can be removed
        later.
    type: str
    choices:
      - success
      - info
      - warning
      - error
  priority:
    description:
      - 'Priority from 1 to 10: annotations with a higher one come first. Buildkite''s default is 3.'
    type: int
  append:
    description:
      - 'Whether to add O(body) to the existing text. It is not idempotent: every run adds the text once more.'
    type: bool
    default: false
notes:
  - 'Choices ignore case: V(PRESENT) means V(present).'
"""
