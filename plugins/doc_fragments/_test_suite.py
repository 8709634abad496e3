# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of community.buildkite.test_suite. Written by tests/rendering from the declarations: do not edit."""

from __future__ import annotations


class ModuleDocFragment:
    """The options."""

    DOCUMENTATION = r"""
options:
  name:
    description:
      - Name of the suite. It is the identity. If several suites have the same name, set O(id).
      - Buildkite derives the slug of the suite from it, which is part of the audience of OIDC tokens for the
        suite.
    type: str
    required: true
  default_branch:
    description:
      - Branch whose results the suite shows first. A new suite needs it.
    type: str
  application_name:
    description:
      - Name of the application whose tests these are.
    type: str
  color:
    description:
      - Color as a hexadecimal code, such as V(#14cc80).
    type: str
  emoji:
    description:
      - Emoji beside the name, such as V(:rocket:).
    type: str
  oidc_policy:
    description:
      - Policy for the OIDC tokens that jobs can use instead of the API token of the suite, as YAML text or as
        YAML data, which is sent as text. An empty string removes it.
      - 'It is compared as YAML: comments, white space and the order of keys make no difference.'
    type: raw
  teams:
    description:
      - Teams with access to the suite. In an organization with teams, a new suite needs at least one.
      - Entries that are not listed are removed. An omitted list changes nothing.
    type: list
    elements: dict
    suboptions:
      team:
        description:
          - Name, slug or UUID of a team.
        type: str
        required: true
        aliases:
          - slug
          - name
          - team_id
      access_level:
        description:
          - Permissions of the team for the suite.
        type: str
        required: true
        choices:
          - read_only
          - manage_and_read
  previous_names:
    description:
      - Earlier names of the suite.
      - If no suite has the current name, a suite with one of these is renamed.
    type: list
    elements: str
  id:
    description:
      - UUID of the suite, which identifies it regardless of its name.
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
      - C(unknown_cascade) rejects deleting the suite if the token cannot read its whole cascade.
      - C(last_team) rejects removing the last entry of O(teams).
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
  - 'Choices ignore case: V(READ_ONLY) means V(read_only).'
  - Aliases are the names of options in the REST API, in GraphQL and in Buildkite's Terraform provider.
"""
