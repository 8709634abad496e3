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
      - The slug or the UUID of the pipeline that it belongs to.
    type: str
    required: true
    aliases:
      - pipeline_id
  label:
    description:
      - What the schedule is for. It is the identity within the pipeline.
      - Where several have the same label, they are distinguished by O(cronline) and O(branch), then by O(branch),
        then by O(cronline). If the label alone has to decide, there may be one only. Anything else is an error,
        unless O(id) is set.
    type: str
    required: true
  cronline:
    description:
      - 'When builds are made: V(@daily) and its like, or five fields and perhaps a time zone, such as V(0 6 *
        * 1-5 Europe/Berlin).'
      - A new schedule needs it. Buildkite decides what is valid.
    type: str
  build_message:
    description:
      - The message of the builds. Buildkite's own name for it, C(message), is accepted too.
    type: str
  commit:
    description:
      - The commit that is built. A new schedule has V(HEAD).
    type: str
  branch:
    description:
      - The branch that is built. A new schedule has the pipeline's default branch.
    type: str
  env:
    description:
      - Environment variables of the builds. The dictionary is the whole environment.
    type: dict
  enabled:
    description:
      - Whether builds are made. A new schedule has V(true).
    type: bool
  id:
    description:
      - The UUID of the schedule, to find it whatever its label is.
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
      - Patterns of addresses and options, such as V(pipeline/*/schedule/*:env) or V(pipeline/web:env.DATABASE_URL),
        whose values are masked in everything that is shown. They are compared and set like any other.
      - In a pattern V(*) matches any characters, and the case of letters is ignored. A key in an option follows
        a dot.
      - What is masked without it is listed in R(What is masked, ansible_collections.community.buildkite.docsite.guide_tokens.masked).
    type: list
    elements: str
  held:
    description:
      - 'What a run does about changes that are held: it fails at its end, which is usual, or returns warnings.'
      - A change is held if the current state of its object does not allow it, for example because someone archived
        the pipeline. What depends on it is skipped. Everything else is done, but nothing is pruned.
      - With V(fail) the task then fails with V(held) as RV(failure.code). Check mode does not fail for it.
    type: str
    choices:
      - fail
      - warn
  diff_style:
    description:
      - 'What diff mode shows: V(short) shows a line for each change and each changed option, V(long) the values
        before and after as YAML, V(none) nothing. The usual value is V(short).'
      - In the short style a text of several lines is the number of lines that are added and removed, such as
        C(+3 −1), and lines are cut at 100 columns. Deletions come first, with the number of objects that disappear
        with them.
      - RV(changes) contains everything whatever the style.
    type: str
    choices:
      - short
      - long
      - none
seealso:
  - module: community.buildkite.organization
    description: Everything of an organization in one task, with a plan of it all.
  - module: community.buildkite.organization_info
    description: Returns the current state as options.
notes:
  - 'Choices are accepted in any case: V(PRESENT) means V(present).'
  - Aliases are the names of options in the REST API, in GraphQL and in Buildkite's Terraform provider.
"""
