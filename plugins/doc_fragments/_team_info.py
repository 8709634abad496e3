# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of community.buildkite.team_info. Written by tests/rendering from the declarations: do not edit."""

from __future__ import annotations


class ModuleDocFragment:
    """The options."""

    DOCUMENTATION = r"""
options:
  name:
    description:
      - Name or slug of the teams to return.
    type: str
  id:
    description:
      - UUID of the team to return.
    type: str
    aliases:
      - uuid
  user:
    description:
      - Email address or UUID of a user. Only teams of which the user is a member are returned.
    type: str
  include:
    description:
      - Links of the teams to return as well, which take more requests.
    type: list
    elements: str
    choices:
      - members
      - registries
      - pipelines
      - suites
notes:
  - 'Choices ignore case: V(MEMBERS) means V(members).'
  - Aliases are the names of options in the REST API, in GraphQL and in Buildkite's Terraform provider.
"""
