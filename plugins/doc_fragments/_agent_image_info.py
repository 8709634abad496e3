# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of community.buildkite.agent_image_info. Written by tests/rendering from the declarations: do not edit."""

from __future__ import annotations


class ModuleDocFragment:
    """The options."""

    DOCUMENTATION = r"""
options:
  cluster:
    description:
      - Name or UUID of the cluster that contains the agent images to return.
      - If it is omitted, the module returns the agent images of all clusters.
    type: str
    aliases:
      - cluster_id
  name:
    description:
      - Name or image ref of the agent images to return.
    type: str
  id:
    description:
      - ID of the image to return.
    type: str
notes:
  - Aliases are the names of options in the REST API, in GraphQL and in Buildkite's Terraform provider.
"""
