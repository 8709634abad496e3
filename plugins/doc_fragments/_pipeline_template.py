# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of community.buildkite.pipeline_template. Written by tests/rendering from the declarations: do not edit."""

from __future__ import annotations


class ModuleDocFragment:
    """The options."""

    DOCUMENTATION = r"""
options:
  name:
    description:
      - The name of the template. It is the identity. If several templates have the same name, set O(id).
    type: str
    required: true
  configuration:
    description:
      - The steps, as YAML text, or as YAML data that is written as text. A new template needs it.
      - 'It is compared as YAML: comments, white space and the order of keys do not count.'
      - A change takes effect in every pipeline that uses the template.
    type: raw
    aliases:
      - steps
  description:
    description:
      - What the template is for. An empty string clears it.
    type: str
  available:
    description:
      - Whether everyone can use the template for a pipeline, or only administrators. A new template has V(false).
    type: bool
  previous_names:
    description:
      - Earlier names of it.
      - What is found under one of them, when nothing is found under the present one, is renamed.
    type: list
    elements: str
  id:
    description:
      - The UUID of the template, to find it whatever its name is.
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
