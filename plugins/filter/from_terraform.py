# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter `from_terraform`: a state of Terraform, as the content of files."""

from __future__ import annotations

DOCUMENTATION = r"""
name: from_terraform
short_description: Convert a Terraform state to the content of files
version_added: 0.1.0
description:
  - Converts the output of C(terraform show -json) to the lists and settings of M(community.buildkite.organization).
  - References become names, or UUIDs of objects that the state does not contain.
  - The filter leaves out values of tokens and secrets, values that Terraform marks as sensitive, and values that look like secrets. If a
    part of an option is secret, it leaves out the whole option, so a run does not change it.
  - It also leaves out attributes without a value, so a run does not change these options either.
author:
  - community.buildkite contributors (@ansible-collections)
requirements:
  - python >= 3.10
seealso:
  - module: community.buildkite.organization_files
  - name: From Terraform
    link: https://github.com/ansible-collections/community.buildkite/blob/main/docs/docsite/rst/guide_terraform.rst
    description: From Terraform.
options:
  _input:
    description:
      - Output of C(terraform show -json), as text or as data. It contains secrets, so neither register nor print it.
    type: raw
    required: true
"""

EXAMPLES = r"""
---
- name: Write the state of Terraform as files
  community.buildkite.organization_files:
    path: buildkite
    content: "{{ (lookup('ansible.builtin.pipe', 'terraform show -json') | community.buildkite.from_terraform).organization }}"
"""

RETURN = r"""
_value:
  description: Content of the state.
  type: dict
  contains:
    organization:
      description: Lists and settings, as O(community.buildkite.organization_files#module:content) takes them.
      returned: always
      type: dict
      sample:
        clusters:
          - name: Linux
            default_queue: default
            queues:
              - key: default
    left_out:
      description: Resources and attributes that are left out, each as a sentence with the reason.
      returned: always
      type: list
      elements: str
      sample:
        - "buildkite_unknown.one: the collection does not manage it."
"""

import json
import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.community.buildkite.plugins.plugin_utils._terraform import NoState, content


def from_terraform(state: t.Any) -> dict[str, t.Any]:
    """The content of files, and what is left out."""
    try:
        data = json.loads(state) if isinstance(state, str) else state
        found = content(data)
    except (NoState, ValueError) as error:
        why = error if isinstance(error, NoState) else "it is no JSON: use the output of terraform show -json"
        raise AnsibleFilterError(f"community.buildkite.from_terraform: {why}.") from None
    return found._asdict()


class FilterModule:
    """States of Terraform."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """The filters by name."""
        return {"from_terraform": from_terraform}
