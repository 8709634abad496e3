# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of community.buildkite.secret. Written by tests/rendering from the declarations: do not edit."""

from __future__ import annotations


class ModuleDocFragment:
    """The options."""

    DOCUMENTATION = r"""
options:
  cluster:
    description:
      - Name or UUID of the cluster.
    type: str
    required: true
    aliases:
      - cluster_id
  key:
    description:
      - Key of the secret, by which jobs read it. It is the identity within the cluster, and is case-sensitive.
      - It cannot change after creation.
    type: str
    required: true
  value:
    description:
      - Value of the secret. A new secret needs it.
      - Buildkite never returns a value, so it is not compared. An existing secret gets it only with another O(value_version)
        or with O(update_value=always).
      - Encrypt it with Ansible Vault. A value in a file of C(src) of M(community.buildkite.organization) that
        is not encrypted is a warning.
    type: str
    aliases:
      - value_wo
  update_value:
    description:
      - Whether an existing secret gets O(value) in every run, which then always reports a change. The default
        is V(on_create).
      - To change a value once, use O(value_version).
    type: str
    choices:
      - on_create
      - always
  value_version:
    description:
      - 'Version of O(value), such as V(2) or V(2026-11-30). Increase it to change the value: the run sends the
        value if the secret has another version, and later runs change nothing.'
      - It is stored at the end of the description in Buildkite, as in C(Deploy key [value_version=2]). Options,
        changes and exports have the description without it.
    type: str
    aliases:
      - value_wo_version
  description:
    description:
      - Purpose of the secret.
    type: str
  policy:
    description:
      - Rules for the jobs that may read the secret, as YAML text or as YAML data, which is sent as text.
      - Each rule is a dictionary of claims, such as C(pipeline_slug) and C(build_branch), each with a value or
        a list of values. A job may read the secret if it has one of the values of every claim of a rule.
      - An empty string removes the policy, so that every job of the cluster may read the secret.
      - The order of rules and values makes no difference. An undocumented claim is a warning.
      - 'Pipelines and queues are named by slug and key: a policy does not follow them when they are renamed.'
    type: raw
  state:
    description:
      - Whether the object should exist.
    type: str
    choices:
      - present
      - absent
    default: present
  sensitive:
    description:
      - Patterns of addresses and options whose values are masked in all output, such as V(pipeline/*/schedule/*:env)
        or V(pipeline/web:env.DATABASE_URL). The values are compared and set like any others.
      - In a pattern, V(*) matches any characters and case is ignored. A dot precedes a key in an option.
      - R(Masked values, ansible_collections.community.buildkite.docsite.guide_tokens.masked) lists what is masked
        without the option.
    type: list
    elements: str
  held:
    description:
      - Whether held changes make a run fail at its end, with V(held) as RV(failure.code), or only warn. The default
        is V(fail). Check mode does not fail.
      - A change is held if the current state of its object does not allow it, for example if someone archived
        the pipeline. Changes that depend on it are skipped. All others are applied, but nothing is pruned.
    type: str
    choices:
      - fail
      - warn
  diff_style:
    description:
      - 'What diff mode shows: V(short), the default, a line for each change and each changed option, V(long)
        the values before and after as YAML, V(none) nothing.'
      - The short style shows a text of several lines as the numbers of added and removed lines, such as C(+3
        −1). It cuts lines at 100 columns. Deletions come first, with the number of objects in their cascade.
      - RV(changes) contains everything, whatever the style.
    type: str
    choices:
      - short
      - long
      - none
seealso:
  - module: community.buildkite.organization
    description: Manage a whole organization in one task, with one plan.
  - module: community.buildkite.organization_info
    description: Return the current state as options.
notes:
  - 'Choices ignore case: V(ON_CREATE) means V(on_create).'
  - Aliases are the names of options in the REST API, in GraphQL and in Buildkite's Terraform provider.
"""
