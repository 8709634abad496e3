# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of community.buildkite.pipeline_info. Written by tests/rendering from the declarations: do not edit."""

from __future__ import annotations


class ModuleDocFragment:
    """The options."""

    DOCUMENTATION = r"""
options:
  slug:
    description:
      - Slug of the pipelines to return.
    type: str
  id:
    description:
      - UUID of the pipeline to return.
    type: str
    aliases:
      - uuid
  name:
    description:
      - Text in the names of the pipelines to return. Case is ignored.
    type: str
    aliases:
      - search
  repository:
    description:
      - Text in the repositories of the pipelines to return. Case is ignored.
    type: str
  cluster:
    description:
      - Name or UUID of the cluster of the pipelines to return.
    type: str
    aliases:
      - cluster_id
  tags:
    description:
      - Entries of C(tags) that all pipelines to return have. They can have others too.
    type: list
    elements: str
  archived:
    description:
      - Whether to return only pipelines with C(archived=true), or only others.
    type: bool
  team:
    description:
      - Name, slug or UUID of a team.
      - Only pipelines that its option C(pipelines) contains are returned.
      - The API token needs the scope C(read_teams) for it.
    type: str
  include:
    description:
      - Links of the pipelines to return as well, which take more requests.
    type: list
    elements: str
    choices:
      - teams
notes:
  - 'Choices ignore case: V(TEAMS) means V(teams).'
  - Aliases are the names of options in the REST API, in GraphQL and in Buildkite's Terraform provider.
"""
