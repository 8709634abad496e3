# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of community.buildkite.rule_info. Written by tests/rendering from the declarations: do not edit."""

from __future__ import annotations


class ModuleDocFragment:
    """The options."""

    DOCUMENTATION = r"""
options:
  type:
    description:
      - Type of the rules to return.
    type: str
    choices:
      - pipeline.trigger_build.pipeline
      - pipeline.artifacts_read.pipeline
  source_pipeline:
    description:
      - Source pipeline of the rules to return.
    type: str
    aliases:
      - source_uuid
  target_pipeline:
    description:
      - Target pipeline of the rules to return.
    type: str
    aliases:
      - target_uuid
  id:
    description:
      - UUID of the rule to return.
    type: str
    aliases:
      - uuid
notes:
  - 'Choices ignore case: V(PIPELINE.TRIGGER_BUILD.PIPELINE) means V(pipeline.trigger_build.pipeline).'
  - Aliases are the names of options in the REST API, in GraphQL and in Buildkite's Terraform provider.
"""
