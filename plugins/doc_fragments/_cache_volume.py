# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of community.buildkite.cache_volume. Written by tests/rendering from the declarations: do not edit."""

from __future__ import annotations


class ModuleDocFragment:
    """The options."""

    DOCUMENTATION = r"""
options:
  state:
    description:
      - V(absent) deletes the cache volumes. Without one, it changes nothing. The next job begins without a cache.
    type: str
    choices:
      - absent
    default: absent
  cluster:
    description:
      - Name or UUID of the cluster.
    type: str
    required: true
  tag:
    description:
      - Tag of the cache volumes, from RV(community.buildkite.cache_volume_info#module:cache_volumes[].tag).
    type: str
    required: true
notes:
  - 'Choices ignore case: V(ABSENT) means V(absent).'
"""
