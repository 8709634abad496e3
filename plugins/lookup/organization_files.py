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
  - Reads a file, or a directory of files, and returns the lists and settings that M(community.buildkite.organization) takes.
  - Defaults and groups are merged into the entries that inherit from them.
  - Everything that the files alone show is checked before any request is sent. Every mistake is reported with its file and line.
  - The files are data. Nothing in them is a template. Values and whole files that are encrypted with Ansible Vault are decrypted.
author:
  - community.buildkite contributors (@ansible-collections)
requirements:
  - python >= 3.10
  - PyYAML >= 6.0
options:
  _terms:
    description:
      - Paths of files or directories. Each gives one dictionary.
      - A relative path is looked for as by P(ansible.builtin.file#lookup).
    type: list
    elements: path
    required: true
notes:
  - At the top of a directory, each file that ends in C(.yml) or C(.yaml) contains lists, such as C(pipelines), and C(defaults) and C(groups).
  - The key C(organization) at the top of a file is the slug of the organization that the files are for. It is returned as
    C(declared_organization), the option with which M(community.buildkite.organization) rejects a connection to another one. It may be in
    several files if it is the same in all of them.
  - The settings C(pipeline_settings) and C(api_settings) are at the top of a file, each in one place. They inherit nothing.
  - In a folder that is named like a list, such as C(pipelines/), at any depth, a file contains one entry or a list of entries.
  - Values that are encrypted, and all values of an encrypted file, are returned decrypted. C(sensitive) lists the address and option of
    each. Pass it to the option of that name of M(community.buildkite.organization), which masks them.
  - Names that begin with a dot, and files with other endings, are not read. Other folders are an error.
  - Links to files and folders inside the directory are followed. A link that leaves the directory is an error. So is a FIFO, a device or a
    socket with the name of a YAML file.
  - No tag of YAML but C(!vault) has a meaning. C(!unsafe) marks text, which everything is anyway.
  - Options of a run, such as C(override_guards), C(prune) or those of the connection, cannot be set in files.
  - The options in C(defaults.pipelines) are those of every pipeline. The options in C(groups.pipelines.NAME) are those of every pipeline
    with V(NAME) in its list C(groups); of several groups, the later one wins. The options of the pipeline itself win over both.
    The same applies to every list, such as C(teams).
  - Which options of an entry come from defaults or groups is returned as C(inherited), for the option of
    M(community.buildkite.organization) of that name. Without it, such a value of an archived pipeline is held like its own.
  - Dictionaries are merged key by key. Lists and everything else are replaced. A null removes what is inherited.
  - The guide is R(Organization as code, ansible_collections.community.buildkite.docsite.guide_organization_as_code).
  - To apply what files declare, set O(community.buildkite.organization#module:src) instead. Messages and results then name the file and line of
    every value.
seealso:
  - module: community.buildkite.organization
"""

EXAMPLES = r"""
- name: The organization as its files declare it, with pipelines that are computed
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

- name: What a pipeline is in the end, with all that it inherits
  ansible.builtin.debug:
    msg: "{{ declared.pipelines | selectattr('slug', 'equalto', 'shop') | first }}"
  vars:
    declared: "{{ lookup('community.buildkite.organization_files', 'buildkite') }}"
"""

RETURN = r"""
_raw:
  description: A dictionary for each path. It has a key for each list that is declared there, for settings, for the organization,
    and C(sensitive) if anything is encrypted.
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

# A task that names the lookup in several options reads once: its process ends with it.
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
