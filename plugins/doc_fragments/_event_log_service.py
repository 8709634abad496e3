# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of community.buildkite.event_log_service. Written by tests/rendering from the declarations: do not edit."""

from __future__ import annotations


class ModuleDocFragment:
    """The options."""

    DOCUMENTATION = r"""
options:
  description:
    description:
      - Description of the event log service. It is the identity. If several event log services have the same
        description, set O(id).
    type: str
    required: true
  events:
    description:
      - Events that are logged, such as V(build.finished). Buildkite decides which events exist.
      - Entries that are not listed are removed. An omitted list changes nothing.
    type: list
    elements: str
  branch_configuration:
    description:
      - Branches whose events are sent, as a filter such as V(main release/*). An empty string means all branches.
    type: str
    aliases:
      - branch_filter
  scope:
    description:
      - 'Objects whose events are sent: all, or those that O(pipelines), O(teams) or O(clusters) lists. A new
        service has V(all).'
    type: str
    choices:
      - all
      - some_projects
      - some_teams
      - some_clusters
  pipelines:
    description:
      - Slugs of the pipelines whose events are sent. It sets O(scope=some_projects).
      - Entries that are not listed are removed. An omitted list changes nothing.
    type: list
    elements: str
  teams:
    description:
      - Names or slugs of the teams whose events are sent. It sets O(scope=some_teams).
      - Entries that are not listed are removed. An omitted list changes nothing.
    type: list
    elements: str
  clusters:
    description:
      - Names of the clusters whose events are sent. It sets O(scope=some_clusters).
      - Entries that are not listed are removed. An omitted list changes nothing.
    type: list
    elements: str
  enabled:
    description:
      - Whether events are sent. A new service has V(true).
    type: bool
  id:
    description:
      - UUID of the event log service, which identifies it regardless of its description.
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
  - 'Choices ignore case: V(ALL) means V(all).'
  - Aliases are the names of options in the REST API, in GraphQL and in Buildkite's Terraform provider.
"""
