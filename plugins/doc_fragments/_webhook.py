# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of community.buildkite.webhook. Written by tests/rendering from the declarations: do not edit."""

from __future__ import annotations


class ModuleDocFragment:
    """The options."""

    DOCUMENTATION = r"""
options:
  description:
    description:
      - Description of the webhook. It is the identity. If several webhooks have the same description, set O(id).
    type: str
    required: true
  url:
    description:
      - Where events are sent. A new webhook needs it.
    type: str
    aliases:
      - webhook_url
  events:
    description:
      - The events that are sent, such as V(build.finished). Buildkite decides which events exist.
      - 'The list is the whole list: what it lacks is removed. Left out, nothing is changed.'
    type: list
    elements: str
  token:
    description:
      - The secret that proves to the receiver that an event comes from Buildkite. The service makes one when
        it is left out.
      - It is compared if Buildkite returns it. Changes and diffs never show it.
    type: str
  token_mode:
    description:
      - Whether the token is sent as it is, or signs each event. A new webhook is V(token).
    type: str
    choices:
      - token
      - signature
  signature_key:
    description:
      - Other spelling of O(token) together with O(token_mode=signature).
    type: str
  verify_tls:
    description:
      - Whether the receiver's certificate is checked. A new webhook has V(true).
    type: bool
    aliases:
      - verify_tls_certificates
      - tls_verify
  branch_configuration:
    description:
      - The branches of which events are sent, as a filter such as V(main release/*). An empty string means all.
    type: str
    aliases:
      - branch_filter
  scope:
    description:
      - 'What events are sent of: everything, or only what O(pipelines), O(teams) or O(clusters) names. A new
        webhook is V(all).'
    type: str
    choices:
      - all
      - some_projects
      - some_teams
      - some_clusters
  pipelines:
    description:
      - The pipelines, by slug, of which events are sent. Implies O(scope=some_projects).
      - 'The list is the whole list: what it lacks is removed. Left out, nothing is changed.'
    type: list
    elements: str
  teams:
    description:
      - The teams, by name or slug, of which events are sent. Implies O(scope=some_teams).
      - 'The list is the whole list: what it lacks is removed. Left out, nothing is changed.'
    type: list
    elements: str
  clusters:
    description:
      - The clusters, by name, of which events are sent. Implies O(scope=some_clusters).
      - 'The list is the whole list: what it lacks is removed. Left out, nothing is changed.'
    type: list
    elements: str
  pipeline_selection:
    description:
      - Other spelling of O(scope) with O(pipelines), O(teams) or O(clusters).
    type: dict
    suboptions:
      type:
        description:
          - Other spelling of O(scope).
        type: str
        choices:
          - all
          - some
          - teams
          - clusters
      pipeline_slugs:
        description:
          - Other spelling of O(pipelines).
        type: list
        elements: str
      team_slugs:
        description:
          - Other spelling of O(teams).
        type: list
        elements: str
      cluster_uuids:
        description:
          - Other spelling of O(clusters).
        type: list
        elements: str
  enabled:
    description:
      - Whether events are sent. A new webhook has V(true).
    type: bool
  id:
    description:
      - The UUID of the webhook, to find it whatever its description is.
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
  - 'Choices are accepted in any case: V(TOKEN) means V(token).'
  - Aliases are the names of options in the REST API, in GraphQL and in Buildkite's Terraform provider.
"""
