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
      - The name or the UUID of the cluster that it belongs to.
    type: str
    required: true
    aliases:
      - cluster_id
  key:
    description:
      - The key of the queue, which agents and steps name. It is the identity within the cluster.
      - It cannot change after creation.
    type: str
    required: true
  description:
    description:
      - What the queue is for.
    type: str
  retry_agent_affinity:
    description:
      - 'Which agents are preferred when a job is retried: those that worked last, or different ones.'
    type: str
    choices:
      - prefer-warmest
      - prefer-different
  dispatch_paused:
    description:
      - Whether the queue holds back its jobs. A new queue has V(false).
    type: bool
  dispatch_paused_note:
    description:
      - Why the queue is paused. Needs O(dispatch_paused=true). A changed note resumes the queue for a moment.
    type: str
    aliases:
      - note
  hosted_agents:
    description:
      - Makes it a queue of hosted agents. A queue cannot change between hosted and self-hosted agents.
    type: dict
    suboptions:
      instance_shape:
        description:
          - The size of the agents, such as V(LINUX_AMD64_2X4). Buildkite decides which shapes exist.
          - The size can change within one machine type and architecture.
        type: str
      agent_image_ref:
        description:
          - The image that Linux agents start from. Needs O(hosted_agents.instance_shape).
        type: str
  id:
    description:
      - The UUID of the queue, to find it whatever its key is.
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
      - Addresses, as listed in RV(changes), that the guards let through.
      - The guards reject changes that take access from the run's own user, remove the last team of a pipeline,
        or delete an object that connected agents or pipelines use.
      - They reject a deletion if the token cannot read everything that it takes along, which C(cascade_unknown)
        in RV(changes) lists.
      - They also reject changes that shut networks out of the APIs, since the run may come from one of them,
        that remove the network of a connected agent from an agent token, and that make an existing pipeline public.
    type: list
    elements: str
  sensitive:
    description:
      - Patterns of addresses and options, such as V(pipeline/*/schedule/*:env) or V(pipeline/web:env.DATABASE_URL),
        whose values are masked in everything that is shown. They are compared and set like any other.
      - In a pattern V(*) matches any characters, and the case of letters is ignored. A key in an option follows
        a dot.
      - What is masked without it is listed in R(What is masked, ansible_collections.community.buildkite.docsite.guide_tokens.masked).
    type: list
    elements: str
  held:
    description:
      - 'What a run does about changes that are held: it fails at its end, which is usual, or returns warnings.'
      - A change is held if the current state of its object does not allow it, for example because someone archived
        the pipeline. What depends on it is skipped. Everything else is done, but nothing is pruned.
      - With V(fail) the task then fails with V(held) as RV(failure.code). Check mode does not fail for it.
    type: str
    choices:
      - fail
      - warn
  diff_style:
    description:
      - 'What diff mode shows: V(short) shows a line for each change and each changed option, V(long) the values
        before and after as YAML, V(none) nothing. The usual value is V(short).'
      - In the short style a text of several lines is the number of lines that are added and removed, such as
        C(+3 −1), and lines are cut at 100 columns. Deletions come first, with the number of objects that disappear
        with them.
      - RV(changes) contains everything whatever the style.
    type: str
    choices:
      - short
      - long
      - none
seealso:
  - module: community.buildkite.organization
    description: Everything of an organization in one task, with a plan of it all.
  - module: community.buildkite.organization_info
    description: Returns the current state as options.
notes:
  - 'Choices are accepted in any case: V(PREFER-WARMEST) means V(prefer-warmest).'
  - Aliases are the names of options in the REST API, in GraphQL and in Buildkite's Terraform provider.
"""
