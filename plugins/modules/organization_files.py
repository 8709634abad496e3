#!/usr/bin/python
# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: organization_files
short_description: Write a Buildkite organization as YAML files
version_added: 0.1.0
description:
  - Writes the result of M(community.buildkite.organization_info) as a directory for O(community.buildkite.organization#module:src).
  - Each object has its own file, such as C(pipelines/shop.yml). Steps are written unchanged, as a block.
  - The module writes only files that change, and sends no request to Buildkite.
  - The first line of each file marks it as exported. A file without that line is never overwritten or removed.
  - Only regular files are written. A link, a FIFO or a device with the name of an exported file is an error.
attributes:
  check_mode:
    description: Can run in check mode and return what a run would change, without changing it.
    support: full
  diff_mode:
    description: Returns what changed, or what would change in check mode.
    support: full
  idempotent:
    description: A second run with the same organization changes nothing.
    support: full
author:
  - community.buildkite contributors (@ansible-collections)
requirements:
  - python >= 3.10
  - PyYAML >= 6.0
options:
  path:
    description:
      - Path of the directory. It is created if it does not exist.
    type: path
    required: true
  content:
    description:
      - Lists and settings of the organization, as C(organization) in the result of M(community.buildkite.organization_info).
      - The files of an omitted list do not change. An empty list becomes a file at the top, such as C(webhooks.yml).
        Settings do too, such as C(api_settings.yml).
      - The C(defaults) of a list become a file beside its folder, such as C(pipelines-defaults.yml).
      - C(declared_organization), the slug of the organization, becomes the key C(organization) in C(organization.yml). If that file is not
        exported, it must already have the key. A directory of another organization is rejected.
    type: dict
    required: true
  remove:
    description:
      - Whether to remove files of earlier exports if O(content) no longer contains their objects.
      - Set it to C(complete) in the result of M(community.buildkite.organization_info). Then objects that the token cannot see keep their files.
    type: bool
    default: true
  not_covered:
    description:
      - C(not_covered) in the result of M(community.buildkite.organization_info). RV(summary) contains the numbers of objects.
    type: list
    elements: dict
seealso:
  - plugin: community.buildkite.organization_files
    plugin_type: lookup
"""

EXAMPLES = r"""
---
- name: Read the organization
  community.buildkite.organization_info:
  register: live

- name: Write it as files
  community.buildkite.organization_files:
    path: buildkite
    content: "{{ live.organization }}"
    remove: "{{ live.complete }}"
"""

RETURN = r"""
changes:
  description: Files that changed, or would change in check mode.
  returned: success
  type: list
  elements: dict
  contains:
    path:
      description: Path of the file below O(path).
      returned: always
      type: str
      sample: teams/platform.yml
    action:
      description: V(create), V(update) or V(delete).
      returned: always
      type: str
      sample: create
files:
  description: Paths of all files of the export, below O(path).
  returned: success
  type: list
  elements: str
  sample:
    - pipelines.yml
    - teams/platform.yml
not_covered:
  description: Value of O(not_covered).
  returned: when O(not_covered) is set
  type: list
  elements: dict
  sample:
    - list: suites
      title: suites
      addresses:
        - suite/shop
summary:
  description: Number of files, of created, changed and deleted ones, and of the objects in O(not_covered).
  returned: success
  type: str
  sample: '2 files: 2 created; not covered: suites (1).'
failure:
  description: Why the task failed, for playbooks to test.
  returned: failure
  type: dict
  contains:
    code:
      description: Code of the failure, such as V(invalid_option), V(rejected), V(cannot_write) or V(missing_library).
      returned: always
      type: str
      sample: invalid_option
    message:
      description: The first sentence of RV(ignore:msg).
      returned: always
      type: str
      sample: content contains no list, so there is nothing to write.
    option:
      description: Option that caused the failure.
      returned: when an option caused it
      type: str
      sample: content
"""

from ansible_collections.community.buildkite.plugins.module_utils._export.disk import ARGUMENTS, masked, run
from ansible_collections.community.buildkite.plugins.module_utils._module import call


def main() -> None:
    """Run the module."""
    call(ARGUMENTS, run, masked)


if __name__ == "__main__":
    main()
