#!/usr/bin/python
# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: artifact_info
short_description: Gather information about artifacts of Buildkite builds
version_added: 0.1.0
description:
  - Returns the artifacts of a build or of one of its jobs.
attributes:
  check_mode:
    description: Reads only.
    support: full
  diff_mode:
    description: An operation has no values to compare.
    support: N/A
author:
  - community.buildkite contributors (@ansible-collections)
extends_documentation_fragment:
  - community.buildkite._attributes
  - community.buildkite._connection
  - community.buildkite._artifact_info
"""

EXAMPLES = r"""
---
- name: Find the packages of a build
  community.buildkite.artifact_info:
    pipeline: shop
    number: 1842
    path: dist/*
    artifact_state: finished
  register: packages
"""

RETURN = r"""
artifacts:
  description: The artifacts in the order of their paths.
  returned: success
  type: list
  elements: dict
"""

from ansible_collections.community.buildkite.plugins.module_utils._operation import run
from ansible_collections.community.buildkite.plugins.module_utils._operations.artifacts import ARTIFACT_INFO


def main() -> None:
    """Run the module."""
    run(ARTIFACT_INFO)


if __name__ == "__main__":
    main()
