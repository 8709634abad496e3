# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of community.buildkite.invitation. Written by tests/rendering from the declarations: do not edit."""

from __future__ import annotations


class ModuleDocFragment:
    """The options."""

    DOCUMENTATION = r"""
options:
  email:
    description:
      - Email address to invite. It is the identity, ignoring case.
      - If the address is that of a member, the invitation counts as accepted, and nothing changes.
    type: str
    required: true
  role:
    description:
      - Role of the user after joining. A new invitation has V(member).
      - Inviting an administrator is rejected unless C(override_guards) lists the address.
      - It cannot change after creation.
    type: str
    choices:
      - member
      - admin
  sso_mode:
    description:
      - Whether the user must sign in with single sign-on, or may.
      - A new invitation needs it while single sign-on is on in the organization.
      - It cannot change after creation.
    type: str
    choices:
      - required
      - optional
  teams:
    description:
      - Names, slugs or UUIDs of the teams that the user joins. They are set when the invitation is created, and
        not compared.
      - Entries that are not listed are removed. An omitted list changes nothing.
    type: list
    elements: str
  team_role:
    description:
      - Role of the user in O(teams). A new invitation has V(member).
    type: str
    choices:
      - member
      - maintainer
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
  override_guards:
    description:
      - Addresses, as listed in RV(changes), that these guards let through. The guide R(Guards, ansible_collections.community.buildkite.docsite.guide_guards)
        describes all guards.
      - C(new_administrator) rejects O(role=admin).
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
  - 'Choices ignore case: V(MEMBER) means V(member).'
"""
