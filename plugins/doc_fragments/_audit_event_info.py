# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of community.buildkite.audit_event_info. Written by tests/rendering from the declarations: do not edit."""

from __future__ import annotations


class ModuleDocFragment:
    """The options."""

    DOCUMENTATION = r"""
options:
  type:
    description:
      - Types of the events, such as V(PIPELINE_UPDATED).
    type: list
    elements: str
  subject_uuid:
    description:
      - UUIDs of the objects that changed.
    type: list
    elements: str
  subject_type:
    description:
      - Types of the objects that changed, such as V(PIPELINE).
    type: list
    elements: str
  occurred_from:
    description:
      - Time from which the events occurred, such as V(2026-11-30T00:00:00Z).
    type: str
  occurred_to:
    description:
      - Time before which the events occurred.
    type: str
  limit:
    description:
      - Maximum number of events.
    type: int
    default: 100
  include_data:
    description:
      - Whether the result contains the changed values. They may contain personal data and configuration.
    type: bool
    default: false
notes: []
"""
