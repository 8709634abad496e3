# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of community.buildkite.member_info. Written by tests/rendering from the declarations: do not edit."""

from __future__ import annotations


class ModuleDocFragment:
    """The options."""

    DOCUMENTATION = r"""
options:
  email:
    description:
      - Email of the members to return.
    type: str
  id:
    description:
      - UUID of the member to return.
    type: str
    aliases:
      - uuid
  role:
    description:
      - Value of C(role) of the members to return.
    type: str
    choices:
      - member
      - admin
  sso_mode:
    description:
      - Value of C(sso_mode) of the members to return.
    type: str
    choices:
      - required
      - optional
  team:
    description:
      - Name, slug or UUID of a team.
      - Only members that its option C(members) contains are returned.
      - The API token needs the scope C(read_teams) for it.
    type: str
notes:
  - 'Choices ignore case: V(MEMBER) means V(member).'
  - Aliases are the names of options in the REST API, in GraphQL and in Buildkite's Terraform provider.
"""
