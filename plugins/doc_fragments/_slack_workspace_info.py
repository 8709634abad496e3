# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of community.buildkite.slack_workspace_info. Written by tests/rendering from the declarations: do not edit."""

from __future__ import annotations


class ModuleDocFragment:
    """The options."""

    DOCUMENTATION = r"""
options:
  description:
    description:
      - Description of the Slack workspaces to return.
    type: str
  id:
    description:
      - UUID of the Slack workspace to return.
    type: str
    aliases:
      - uuid
notes:
  - Aliases are the names of options in the REST API, in GraphQL and in Buildkite's Terraform provider.
"""
