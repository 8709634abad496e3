# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of community.buildkite.organization_info. Written by tests/rendering from the declarations: do not edit."""

from __future__ import annotations


class ModuleDocFragment:
    """The options."""

    DOCUMENTATION = r"""
options:
  gather:
    description:
      - The lists and settings that are wanted, each with everything in it. One that cannot be read is an error
        then.
      - Without it everything is read, and what cannot be read is named in RV(unread).
    type: list
    elements: str
    choices:
      - clusters
      - unclustered_agent_tokens
      - teams
      - pipeline_settings
      - pipelines
      - webhooks
      - api_settings
  include_empty:
    description:
      - 'Whether options that are not set are told too, each with the value that empties it, so that what is told
        restores: given back, it also takes away what was set in the meantime.'
      - Without it they are left out, which is shorter to read.
    type: bool
notes:
  - 'Choices are accepted in any case: V(CLUSTERS) means V(clusters).'
"""
