# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of community.buildkite.team. Written by tests/rendering from the declarations: do not edit."""

from __future__ import annotations


class ModuleDocFragment:
    """The options."""

    DOCUMENTATION = r"""
options:
  name:
    description:
      - The name of the team. It is the identity, in any case. The service derives the team's slug from it.
      - To change the case alone, list the present name in O(previous_names).
    type: str
    required: true
  description:
    description:
      - What the team is for.
    type: str
  privacy:
    description:
      - 'Who sees the team: every member of the organization, or its own members only. A new team is V(visible).'
    type: str
    choices:
      - visible
      - secret
  is_default_team:
    description:
      - Whether new members of the organization join the team by themselves. A new team has V(false).
    type: bool
    aliases:
      - default
      - default_team
  default_member_role:
    description:
      - The role of users who join by themselves. A new team has V(member).
    type: str
    choices:
      - member
      - maintainer
  members_can_create_pipelines:
    description:
      - Whether members of the team can create pipelines. A new team has V(true).
    type: bool
  members_can_create_suites:
    description:
      - Whether members of the team can create test suites. A new team has V(true).
    type: bool
  members_can_create_registries:
    description:
      - Whether members of the team can create package registries. A new team has V(true).
    type: bool
  members_can_destroy_registries:
    description:
      - Whether members of the team can destroy package registries. A new team has V(false).
    type: bool
  members_can_destroy_packages:
    description:
      - Whether members of the team can destroy packages. A new team has V(false).
    type: bool
  members:
    description:
      - The users of the team.
      - 'The list is the whole list: what it lacks is removed. Left out, nothing is changed.'
    type: list
    elements: dict
    suboptions:
      user:
        description:
          - The e-mail address or the UUID of a member of the organization.
        type: str
        required: true
        aliases:
          - email
          - user_id
      role:
        description:
          - What the user may do in the team. A new member is V(member).
        type: str
        choices:
          - member
          - maintainer
  pipelines:
    description:
      - The pipelines that the team may use.
      - 'The list is the whole list: what it lacks is removed. Left out, nothing is changed.'
    type: list
    elements: dict
    suboptions:
      slug:
        description:
          - The slug or the UUID of a pipeline.
        type: str
        required: true
        aliases:
          - pipeline
          - pipeline_id
      access_level:
        description:
          - What the team may do with the pipeline.
        type: str
        required: true
        choices:
          - read_only
          - build_and_read
          - manage_build_and_read
  previous_names:
    description:
      - Earlier names of it.
      - What is found under one of them, when nothing is found under the present one, is renamed.
    type: list
    elements: str
  state:
    description:
      - Whether the object should exist.
    type: str
    choices:
      - present
      - absent
    default: present
  allow_empty:
    description:
      - Whether an empty list may remove all entries. Without it such a list is rejected, since it is often the
        result of a failed template.
    type: bool
  max_deletions:
    description:
      - 'Maximum number of entries that one run removes from the declared lists: a total, or a percentage of each
        list.'
      - A percentage always allows five entries. The usual limit is V(25%).
    type: str
  override_guards:
    description:
      - Addresses, as listed in RV(changes), that the guards let through.
      - The guards reject changes that take access from the run's own user, remove the last team of a pipeline,
        or delete an object that connected agents or pipelines use.
      - They reject a deletion if the token cannot read everything that it takes along, which C(cascade_unknown)
        in RV(changes) lists.
      - They also reject changes that shut networks out of the APIs, since the run may come from one of them,
        that remove the network of a connected agent from an agent token, and that make an existing pipeline public.
    type: list
    elements: str
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
  - 'Choices are accepted in any case: V(VISIBLE) means V(visible).'
  - Aliases are the names of options in the REST API, in GraphQL and in Buildkite's Terraform provider.
"""
