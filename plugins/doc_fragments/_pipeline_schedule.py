# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of community.buildkite.pipeline_schedule. Written by tests/rendering from the declarations: do not edit."""

from __future__ import annotations


class ModuleDocFragment:
    """The options."""

    DOCUMENTATION = r"""
options:
  pipeline:
    description:
      - Slug or UUID of the pipeline.
    type: str
    required: true
    aliases:
      - pipeline_id
  label:
    description:
      - Label of the schedule. It is the identity within the pipeline.
      - Schedules with the same label are distinguished by O(cronline) and O(branch), then by O(branch), then
        by O(cronline). If these do not distinguish them, set O(id).
    type: str
    required: true
  cronline:
    description:
      - 'When builds start: a word such as V(@daily), or five fields and optionally a time zone, such as V(0 6
        * * 1-5 Europe/Berlin).'
      - A new schedule needs it. Buildkite decides which values are valid.
    type: str
  build_message:
    description:
      - Message of the builds. Buildkite's own name C(message) is accepted too.
    type: str
  commit:
    description:
      - Commit that is built. A new schedule has V(HEAD).
    type: str
  branch:
    description:
      - Branch that is built. A new schedule has the pipeline's default branch.
    type: str
  env:
    description:
      - Environment variables of the builds. Keys that the dictionary lacks are removed.
    type: dict
  enabled:
    description:
      - Whether the schedule starts builds. A new schedule has V(true).
    type: bool
  id:
    description:
      - UUID of the schedule, which identifies it regardless of its label.
    type: str
    aliases:
      - uuid
  state:
    description:
      - Whether the object should exist.
    type: str
    choices:
      - present
      - absent
    default: present
  sensitive:
    description:
      - Patterns of addresses and options whose values are masked in all output, such as V(pipeline/*/schedule/*:env)
        or V(pipeline/web:env.DATABASE_URL). The values are compared and set like any others.
      - In a pattern, V(*) matches any characters and case is ignored. A dot precedes a key in an option.
      - R(Masked values, ansible_collections.community.buildkite.docsite.guide_tokens.masked) lists what is masked
        without the option.
    type: list
    elements: str
  held:
    description:
      - Whether held changes make a run fail at its end, with V(held) as RV(failure.code), or only warn. The default
        is V(fail). Check mode does not fail.
      - A change is held if the current state of its object does not allow it, for example if someone archived
        the pipeline. Changes that depend on it are skipped. All others are applied, but nothing is pruned.
    type: str
    choices:
      - fail
      - warn
  diff_style:
    description:
      - 'What diff mode shows: V(short), the default, a line for each change and each changed option, V(long)
        the values before and after as YAML, V(none) nothing.'
      - The short style shows a text of several lines as the numbers of added and removed lines, such as C(+3
        −1). It cuts lines at 100 columns. Deletions come first, with the number of objects in their cascade.
      - RV(changes) contains everything, whatever the style.
    type: str
    choices:
      - short
      - long
      - none
seealso:
  - module: community.buildkite.organization
    description: Manage a whole organization in one task, with one plan.
  - module: community.buildkite.organization_info
    description: Return the current state as options.
notes:
  - 'Choices ignore case: V(PRESENT) means V(present).'
  - Aliases are the names of options in the REST API, in GraphQL and in Buildkite's Terraform provider.
"""
