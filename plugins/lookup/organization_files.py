# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A Buildkite organization in YAML files."""

from __future__ import annotations

DOCUMENTATION = r"""
name: organization_files
short_description: Read a Buildkite organization from YAML files
version_added: 0.1.0
description:
  - Reads a file or a directory of files, and returns its lists and settings for M(community.buildkite.organization).
  - Defaults and groups are merged into the entries that inherit from them.
  - The files are checked without any request. Every mistake is reported with its file and line.
  - To apply the files, set O(community.buildkite.organization#module:src) instead. Messages and results then contain the file and line of
    every value.
author:
  - community.buildkite contributors (@ansible-collections)
requirements:
  - python >= 3.10
  - PyYAML >= 6.0
options:
  _terms:
    description:
      - Paths of files or directories. The result has one dictionary for each.
      - Relative paths are searched like those of P(ansible.builtin.file#lookup).
    type: list
    elements: path
    required: true
notes:
  - The keys C(declared_organization), C(sensitive) and C(inherited) of the result are for the options of these names of
    M(community.buildkite.organization).
seealso:
  - module: community.buildkite.organization
  - name: Organization as code
    link: https://github.com/ansible-collections/community.buildkite/blob/main/docs/docsite/rst/guide_organization_as_code.rst
    description: An organization in a directory of files, step by step.
extends_documentation_fragment:
  - community.buildkite._organization_files
"""

EXAMPLES = r"""
- name: Apply files and computed pipelines
  community.buildkite.organization:
    # If the files do not name their organization, prune and allow_empty are rejected.
    declared_organization: "{{ declared.declared_organization | default('') }}"
    clusters: "{{ declared.clusters }}"
    teams: "{{ declared.teams }}"
    pipelines: "{{ declared.pipelines + computed_pipelines }}"
    inherited: "{{ declared.inherited | default(omit) }}"
    # What is encrypted in the files is masked.
    sensitive: "{{ declared.sensitive | default([]) }}"
  vars:
    declared: "{{ lookup('community.buildkite.organization_files', 'buildkite') }}"

- name: Show a pipeline with everything that it inherits
  ansible.builtin.debug:
    msg: "{{ declared.pipelines | selectattr('slug', 'equalto', 'shop') | first }}"
  vars:
    declared: "{{ lookup('community.buildkite.organization_files', 'buildkite') }}"
"""

RETURN = r"""
_raw:
  description:
    - A dictionary for each path, with the declared lists and settings.
    - C(declared_organization) is the value of the key C(organization), with which the module rejects a connection to another organization.
    - C(sensitive) lists the address and option of each encrypted value, which the result contains decrypted and which the module masks.
    - C(inherited) lists the options of each entry that come from defaults or groups. Without it, the module holds the change of such an
      option of an archived pipeline like that of its own options.
  type: list
  elements: dict
  sample:
    - declared_organization: acme
      teams:
        - name: Platform
"""

import copy
import os
import typing as t

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase
from ansible_collections.community.buildkite.plugins.module_utils._errors import BuildkiteError, InvalidOption
from ansible_collections.community.buildkite.plugins.plugin_utils._files import files, read, source

# A task with several lookups reads the files once: its process ends with the task.
_READ: dict[tuple[t.Any, ...], files.Options] = {}


class LookupModule(LookupBase):
    """Finds the paths; the rest is in plugin_utils."""

    def run(self, terms: list[t.Any], variables: t.Any = None, **kwargs: t.Any) -> list[t.Any]:
        """One dictionary for each path. Raises AnsibleLookupError with the mistakes."""
        self.set_options(var_options=variables, direct=kwargs)
        try:
            return [self._read(str(term), variables or {}) for term in terms]
        except BuildkiteError as error:
            raise AnsibleLookupError(error.message) from None

    def _read(self, term: str, variables: t.Any) -> files.Options:
        path = self.find_file_in_search_path(variables, "files", term, ignore_missing=True)
        if not path:
            raise InvalidOption(f"{term} does not exist: pass the path of a file or a directory.")
        found = read.files(str(path))
        key = tuple((file, *_stamp(file.path)) for file in found)
        if key not in _READ:
            _READ[key] = source.declared(found).options
        return copy.deepcopy(_READ[key])


def _stamp(path: str) -> tuple[int, ...]:
    """What changes when a file does."""
    try:
        found = os.stat(path)
    except OSError:
        return ()
    return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)
