# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of community.buildkite.cluster_queue. Written by tests/rendering from the declarations: do not edit."""

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
      - Key of the queue, which agents and steps name. It is the identity within the cluster.
      - It cannot change after creation.
    type: str
    required: true
  description:
    description:
      - Description of the queue.
    type: str
  retry_agent_affinity:
    description:
      - 'Which agents a retried job prefers: those that worked last, or different ones.'
    type: str
    choices:
      - prefer-warmest
      - prefer-different
  dispatch_paused:
    description:
      - Whether the queue is paused and dispatches no jobs. A new queue has V(false).
    type: bool
  dispatch_paused_note:
    description:
      - Note that explains why the queue is paused. It needs O(dispatch_paused=true). Changing the note resumes
        the queue for a moment.
    type: str
    aliases:
      - note
  hosted_agents:
    description:
      - Settings of hosted agents, for a queue of such agents. A queue cannot change between hosted and self-hosted
        agents.
    type: dict
    suboptions:
      instance_shape:
        description:
          - Size of the agents, such as V(LINUX_AMD64_2X4). Buildkite decides which sizes exist.
          - It can change within one machine type and architecture.
        type: str
      agent_image:
        description:
          - 'Image of Linux agents: the name of an image that M(community.buildkite.agent_image) manages in the
            cluster, or a reference of a container image, such as V(registry.example.com/agents:1).'
          - It needs O(hosted_agents.instance_shape). An empty string removes it.
        type: str
        aliases:
          - agent_image_ref
  id:
    description:
      - UUID of the queue, which identifies it regardless of its key.
    type: str
    aliases:
      - uuid
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
      - C(in_use) rejects deleting the default queue of its cluster.
      - C(connected_agents) rejects deleting a queue with connected agents.
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
  - 'Choices ignore case: V(PREFER-WARMEST) means V(prefer-warmest).'
  - Aliases are the names of options in the REST API, in GraphQL and in Buildkite's Terraform provider.
"""
