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
      - Name of the team. It is the identity, ignoring case. Buildkite derives the slug of the team from it.
      - To change only the case, list the current name in O(previous_names).
    type: str
    required: true
  description:
    description:
      - Description of the team.
    type: str
  privacy:
    description:
      - 'Who can see the team: all members of the organization, or only those of the team. A new team is V(visible).'
    type: str
    choices:
      - visible
      - secret
  is_default_team:
    description:
      - Whether new members of the organization join the team automatically. A new team has V(false).
    type: bool
    aliases:
      - default
      - default_team
  default_member_role:
    description:
      - Role of users who join automatically. A new team has V(member).
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
      - Members of the team.
      - Entries that are not listed are removed. An omitted list changes nothing.
    type: list
    elements: dict
    suboptions:
      user:
        description:
          - Email address or UUID of a member of the organization.
        type: str
        required: true
        aliases:
          - email
          - user_id
      role:
        description:
          - Role of the user in the team. A new entry has V(member).
        type: str
        choices:
          - member
          - maintainer
  pipelines:
    description:
      - Pipelines to which the team has access.
      - Entries that are not listed are removed. An omitted list changes nothing.
    type: list
    elements: dict
    suboptions:
      slug:
        description:
          - Slug or UUID of a pipeline.
        type: str
        required: true
        aliases:
          - pipeline
          - pipeline_id
      access_level:
        description:
          - Permissions of the team for the pipeline.
        type: str
        required: true
        choices:
          - read_only
          - build_and_read
          - manage_build_and_read
  suites:
    description:
      - Test suites to which the team has access.
      - Entries that are not listed are removed. An omitted list changes nothing.
    type: list
    elements: dict
    suboptions:
      suite:
        description:
          - Name, slug or UUID of a test suite.
        type: str
        required: true
        aliases:
          - slug
          - name
          - suite_id
      access_level:
        description:
          - Permissions of the team for the suite.
        type: str
        required: true
        choices:
          - read_only
          - manage_and_read
  registries:
    description:
      - Package registries to which the team has access.
      - Entries that are not listed are removed. An omitted list changes nothing.
    type: list
    elements: dict
    suboptions:
      registry:
        description:
          - Name, slug or UUID of a package registry.
        type: str
        required: true
        aliases:
          - slug
          - name
          - registry_id
      access_level:
        description:
          - Permissions of the team for the registry. Only V(read_write_and_admin) allows changes of the registry
            itself.
        type: str
        required: true
        choices:
          - read_only
          - read_and_write
          - read_write_and_admin
  previous_names:
    description:
      - Earlier names of the team.
      - If no team has the current name, a team with one of these is renamed.
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
      - Whether an empty list may remove all entries. Without the option, an empty list is rejected, since a failed
        template often results in one.
    type: bool
  max_deletions:
    description:
      - 'Maximum number of entries that one run removes from the declared lists: a total, or a percentage of each
        list.'
      - A percentage always allows five entries. The default is V(25%).
    type: str
  override_guards:
    description:
      - Addresses, as listed in RV(changes), that these guards let through. The guide R(Guards, ansible_collections.community.buildkite.docsite.guide_guards)
        describes all guards.
      - C(unknown_cascade) rejects deleting the team if the token cannot read its whole cascade.
      - C(own_user) rejects removing the run's own user from O(members), ending its role as a maintainer or deleting
        a team that it is in.
      - C(last_team) rejects removing the last team of a registry, pipeline or suite.
    type: list
    elements: str
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
  - 'Choices ignore case: V(VISIBLE) means V(visible).'
  - Aliases are the names of options in the REST API, in GraphQL and in Buildkite's Terraform provider.
"""
