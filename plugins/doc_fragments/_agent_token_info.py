# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of community.buildkite.agent_token_info. Written by tests/rendering from the declarations: do not edit."""

from __future__ import annotations


class ModuleDocFragment:
    """The options."""

    DOCUMENTATION = r"""
options:
  cluster:
    description:
      - Name or UUID of the cluster that contains the agent tokens to return.
      - If it is omitted, the module returns the agent tokens of all clusters and unclustered agent tokens.
    type: str
    aliases:
      - cluster_id
  description:
    description:
      - Description of the agent tokens to return.
    type: str
  id:
    description:
      - UUID of the token to return.
    type: str
    aliases:
      - uuid
notes:
  - Aliases are the names of options in the REST API, in GraphQL and in Buildkite's Terraform provider.
"""
