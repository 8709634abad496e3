# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of community.buildkite.cluster. Written by tests/rendering from the declarations: do not edit."""

from __future__ import annotations


class ModuleDocFragment:
    """The options."""

    DOCUMENTATION = r"""
options:
  name:
    description:
      - The name of the cluster. It is the identity, and case counts.
    type: str
    required: true
  description:
    description:
      - What the cluster is for.
    type: str
  emoji:
    description:
      - An emoji that is shown beside the name, such as V(:rocket:).
    type: str
  color:
    description:
      - A color as a hexadecimal code, such as V(#14cc80).
    type: str
  default_queue:
    description:
      - The key or the UUID of the queue that takes jobs which name no queue.
      - The queue may be made in the same run of M(community.buildkite.organization).
      - An empty string leaves the cluster without a default queue.
    type: str
    aliases:
      - default_queue_id
  maintainers:
    description:
      - The users and teams that may manage the cluster.
      - 'The list is the whole list: what it lacks is removed. Left out, nothing is changed.'
    type: list
    elements: dict
    suboptions:
      user:
        description:
          - The e-mail address or the UUID of a user. Either this or O(maintainers[].team) is needed.
        type: str
        aliases:
          - email
          - user_id
          - user_uuid
      team:
        description:
          - The name, the slug or the UUID of a team. Either this or O(maintainers[].user) is needed.
        type: str
        aliases:
          - team_id
          - team_uuid
  previous_names:
    description:
      - Earlier names of it.
      - What is found under one of them, when nothing is found under the present one, is renamed.
    type: list
    elements: str
  id:
    description:
      - The UUID of the cluster, to find it whatever its name is.
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
  allow_empty:
    description:
      - Whether an empty list may remove all entries. Without it such a list is rejected, since it is often the
        result of a failed template.
    type: bool
  max_deletions:
    description:
      - 'Maximum number of entries that one run removes from the declared lists: a total, or a percentage of each
        list.'
      - A percentage always allows five entries. The usual limit is V(25%).
    type: str
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
  - 'Choices are accepted in any case: V(PRESENT) means V(present).'
  - Aliases are the names of options in the REST API, in GraphQL and in Buildkite's Terraform provider.
"""
