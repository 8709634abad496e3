# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of community.buildkite.agent_image. Written by tests/rendering from the declarations: do not edit."""

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
  name:
    description:
      - Name of the image. It is the identity within the cluster.
      - It cannot change after creation.
    type: str
    required: true
  dockerfile:
    description:
      - 'Instructions that build the image, without C(FROM): Buildkite adds its base image. The default is an
        empty string, which is the base image itself.'
      - It cannot change. To replace an image, declare one with another name and that name in the queues, and
        remove the old image in the same run.
      - It cannot change after creation.
    type: str
  wait:
    description:
      - Whether the task waits until a new image is built. The default is V(true).
      - With V(false), only a queue that the same run gives the image waits for it.
    type: bool
  wait_timeout:
    description:
      - Seconds after which the task fails if a new image is not built. The default is V(1800).
    type: int
  state:
    description:
      - Whether the object should exist.
    type: str
    choices:
      - present
      - absent
    default: present
  override_guards:
    description:
      - Addresses, as listed in RV(changes), that these guards let through. The guide R(Guards, ansible_collections.community.buildkite.docsite.guide_guards)
        describes all guards.
      - C(in_use) rejects deleting the image while a queue uses it.
    type: list
    elements: str
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
  - 'Choices ignore case: V(PRESENT) means V(present).'
  - Aliases are the names of options in the REST API, in GraphQL and in Buildkite's Terraform provider.
"""
