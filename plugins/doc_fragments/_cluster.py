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
      - Name of the cluster. It is the identity, and is case-sensitive.
    type: str
    required: true
  description:
    description:
      - Description of the cluster.
    type: str
  emoji:
    description:
      - Emoji beside the name, such as V(:rocket:).
    type: str
  color:
    description:
      - Color as a hexadecimal code, such as V(#14cc80).
    type: str
  default_queue:
    description:
      - Key or UUID of the queue for jobs that name no queue. An empty string removes the default queue.
      - M(community.buildkite.organization) can create the queue in the same run.
    type: str
    aliases:
      - default_queue_id
  maintainers:
    description:
      - Users and teams that may manage the cluster.
      - Entries that are not listed are removed. An omitted list changes nothing.
    type: list
    elements: dict
    suboptions:
      user:
        description:
          - Email address or UUID of a user. Each entry needs this or O(maintainers[].team).
        type: str
        aliases:
          - email
          - user_id
          - user_uuid
      team:
        description:
          - Name, slug or UUID of a team. Each entry needs this or O(maintainers[].user).
        type: str
        aliases:
          - team_id
          - team_uuid
  previous_names:
    description:
      - Earlier names of the cluster.
      - If no cluster has the current name, a cluster with one of these is renamed.
    type: list
    elements: str
  id:
    description:
      - UUID of the cluster, which identifies it regardless of its name.
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
      - Whether an empty list may remove all entries. Without the option, an empty list is rejected, since a failed
        template often results in one.
    type: bool
  max_deletions:
    description:
      - 'Maximum number of entries that one run removes from the declared lists: a total, or a percentage of each
        list.'
      - A percentage always allows five entries. The default is V(25%).
    type: str
  override_guards:
    description:
      - Addresses, as listed in RV(changes), that these guards let through. The guide R(Guards, ansible_collections.community.buildkite.docsite.guide_guards)
        describes all guards.
      - C(unknown_cascade) rejects deleting the cluster if the token cannot read its whole cascade.
      - C(own_user) rejects removing the run's own user from O(maintainers) or removing the last team through
        which it manages the cluster.
      - C(connected_agents) rejects deleting a cluster with connected agents.
      - C(in_use) rejects deleting the cluster while a pipeline uses it.
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
