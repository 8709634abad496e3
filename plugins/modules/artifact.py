#!/usr/bin/python
# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: artifact
short_description: Download and delete artifacts of Buildkite builds
version_added: 0.1.0
description:
  - Downloads artifacts of a build or of one of its jobs into a directory, or deletes them.
  - Each downloaded file is checked by its size and its SHA-1, and by its SHA-256 if the token has the scope C(graphql) and Buildkite knows it. It
    appears in O(dest) only when it is complete.
  - Files come from the storage of the artifacts by HTTPS. The API token is not sent there.
  - If several artifacts have one path, such as those of parallel jobs, name one job.
  - A second run downloads only files that are missing or differ, and deletes nothing twice.
attributes:
  check_mode:
    description: Can run in check mode. It compares the files that exist and returns a prediction.
    support: full
  diff_mode:
    description: An operation has no values to compare.
    support: N/A
author:
  - community.buildkite contributors (@ansible-collections)
extends_documentation_fragment:
  - community.buildkite._attributes
  - community.buildkite._connection
  - community.buildkite._artifact
"""

EXAMPLES = r"""
---
- name: Download the packages of a build
  community.buildkite.artifact:
    pipeline: shop
    number: 1842
    path: dist/*.tar.gz
    dest: /srv/releases

- name: Download the report of one job
  community.buildkite.artifact:
    pipeline: shop
    number: 1842
    step_key: test
    path: coverage.xml
    dest: /srv/reports

- name: Delete the logs of a build
  community.buildkite.artifact:
    pipeline: shop
    number: 1842
    path: logs/*
    state: absent
"""

RETURN = r"""
artifacts:
  description: The artifacts in the order of their paths.
  returned: success, and failure after a part was done
  type: list
  elements: dict
prediction:
  description: What a run would do.
  returned: in check mode
  type: str
failure:
  description: Why the task failed, for playbooks to test.
  returned: failure
  type: dict
  contains:
    path:
      description: Path of the artifact that caused the failure.
      returned: when one artifact caused it
      type: str
"""

from ansible_collections.community.buildkite.plugins.module_utils._operation import run
from ansible_collections.community.buildkite.plugins.module_utils._operations.artifact import ARTIFACT


def main() -> None:
    """Run the module."""
    run(ARTIFACT)


if __name__ == "__main__":
    main()
