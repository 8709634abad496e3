# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of community.buildkite.test_suite_info. Written by tests/rendering from the declarations: do not edit."""

from __future__ import annotations


class ModuleDocFragment:
    """The options."""

    DOCUMENTATION = r"""
options:
  name:
    description:
      - Name or slug of the test suites to return.
    type: str
  id:
    description:
      - UUID of the suite to return.
    type: str
    aliases:
      - uuid
  include:
    description:
      - Links of the test suites to return as well, which take more requests.
    type: list
    elements: str
    choices:
      - teams
notes:
  - 'Choices ignore case: V(TEAMS) means V(teams).'
  - Aliases are the names of options in the REST API, in GraphQL and in Buildkite's Terraform provider.
"""
