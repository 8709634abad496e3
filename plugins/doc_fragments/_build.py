# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of community.buildkite.build. Written by tests/rendering from the declarations: do not edit."""

from __future__ import annotations


class ModuleDocFragment:
    """The options."""

    DOCUMENTATION = r"""
options:
  state:
    description:
      - V(triggered) triggers a build, and waits for its end.
    type: str
    choices:
      - triggered
    default: triggered
  pipeline:
    description:
      - Slug of the pipeline.
    type: str
    required: true
  commit:
    description:
      - 'Commit to build: a full SHA, a tag or a branch.'
    type: str
    default: HEAD
  branch:
    description:
      - Branch of the commit.
    type: str
  message:
    description:
      - Message of the build.
    type: str
  env:
    description:
      - Environment variables of the build.
    type: dict
  meta_data:
    description:
      - Meta-data of the build.
    type: dict
  wait:
    description:
      - Whether to wait for the end of the build.
    type: bool
    default: true
  wait_timeout:
    description:
      - How many seconds to wait.
    type: int
    default: 3600
notes:
  - 'Choices ignore case: V(TRIGGERED) means V(triggered).'
"""
