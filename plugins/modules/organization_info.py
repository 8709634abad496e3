#!/usr/bin/python
# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: organization_info
short_description: Gather information about a Buildkite organization
version_added: 0.1.0
description:
  - Returns the live organization as options of M(community.buildkite.organization).
  - If you pass the result to M(community.buildkite.organization), it changes nothing, even if
    O(community.buildkite.organization#module:prune) contains every list.
  - Objects are sorted by their keys and refer to each other by name. If several have the same name, C(id) distinguishes them.
  - Options that are not set are omitted, unless O(include_empty) is set. Empty lists are returned, so that a later check finds additions.
  - Entries of pipelines contain the access of teams, if pipelines are gathered.
  - Secret options are never returned. Values of other options that look like a secret are returned unchanged, with a warning.
  - Steps of Buildkite's visual editor, which are not YAML, have no option and are omitted.
attributes:
  check_mode:
    description: Can run in check mode, which makes no difference, since the module only reads.
    support: full
  diff_mode:
    description: The module changes nothing.
    support: N/A
author:
  - community.buildkite contributors (@ansible-collections)
seealso:
  - module: community.buildkite.organization
    description: Apply the result.
  - module: community.buildkite.organization_files
    description: Write the result as files.
extends_documentation_fragment:
  - community.buildkite._attributes
  - community.buildkite._connection
  - community.buildkite._organization_info
"""

EXAMPLES = r"""
---
- name: The organization as it is
  community.buildkite.organization_info:
  register: live

- name: As a file of variables
  ansible.builtin.copy:
    content: "{{ live.organization | ansible.builtin.to_nice_yaml(indent=2, sort_keys=false) }}"
    dest: buildkite.yml
    mode: "0644"

- name: Only the teams with their members and pipelines
  community.buildkite.organization_info:
    gather:
      - teams

- name: Everything, so that giving it back also takes away what was set in the meantime
  community.buildkite.organization_info:
    include_empty: true
"""

RETURN = r"""
organization:
  description: Lists and settings, by name, as options of M(community.buildkite.organization).
  returned: success
  type: dict
  contains:
    declared_organization:
      description: Slug of the organization. To apply the result to another organization, omit it.
      returned: always
      type: str
      sample: acme
    clusters:
      description: Clusters with their queues, agent tokens and maintainers.
      returned: when they were read
      type: list
      elements: dict
      sample:
        - name: Default cluster
          description: The organization's first cluster
          default_queue: linux-small
          maintainers: []
          agent_images: []
          queues:
            - key: default-queue
              retry_agent_affinity: prefer-warmest
              dispatch_paused: false
            - key: linux-arm64-large
              retry_agent_affinity: prefer-warmest
              dispatch_paused: false
              hosted_agents:
                instance_shape: LINUX_ARM64_8X32
            - key: linux-arm64-medium
              retry_agent_affinity: prefer-warmest
              dispatch_paused: false
              hosted_agents:
                instance_shape: LINUX_ARM64_4X16
            - key: linux-arm64-small
              retry_agent_affinity: prefer-warmest
              dispatch_paused: false
              hosted_agents:
                instance_shape: LINUX_ARM64_2X4
            - key: linux-large
              retry_agent_affinity: prefer-warmest
              dispatch_paused: false
              hosted_agents:
                instance_shape: LINUX_AMD64_8X32
            - key: linux-medium
              retry_agent_affinity: prefer-warmest
              dispatch_paused: false
              hosted_agents:
                instance_shape: LINUX_AMD64_4X16
            - key: linux-small
              retry_agent_affinity: prefer-warmest
              dispatch_paused: false
              hosted_agents:
                instance_shape: LINUX_AMD64_2X4
            - key: macos-large
              retry_agent_affinity: prefer-warmest
              dispatch_paused: false
              hosted_agents:
                instance_shape: MACOS_ARM64_M4_12X56
            - key: macos-medium
              retry_agent_affinity: prefer-warmest
              dispatch_paused: false
              hosted_agents:
                instance_shape: MACOS_ARM64_M4_6X28
          agent_tokens: []
    teams:
      description: Teams with their members.
      returned: when they were read
      type: list
      elements: dict
      sample:
        - name: Platform
          privacy: visible
          is_default_team: false
          default_member_role: member
          members_can_create_pipelines: true
          members_can_create_suites: true
          members_can_create_registries: true
          members_can_destroy_registries: false
          members_can_destroy_packages: false
          members: []
    pipelines:
      description: Pipelines with their schedules and teams.
      returned: when they were read
      type: list
      elements: dict
      sample:
        - slug: shop
          name: Shop
          repository: git@github.com:example/shop.git
          configuration: |
            steps:
              - label: Tests
                command: make test
          description: Builds and tests the shop
          default_branch: main
          branch_configuration: main v*
          skip_queued_branch_builds: false
          cancel_running_branch_builds: false
          allow_rebuilds: true
          default_command_step_timeout: 30
          maximum_command_step_timeout: 60
          visibility: private
          tags:
            - go
            - web
          color: '#14cc80'
          emoji: ':shopping_trolley:'
          cluster: Linux
          provider_settings:
            build_branches: true
            build_pull_request_forks: false
            build_pull_request_labels_changed: false
            build_pull_request_ready_for_review: false
            build_pull_requests: true
            build_tags: false
            cancel_deleted_branch_builds: false
            filter_enabled: false
            prefix_pull_request_fork_branch_names: true
            publish_blocked_as_pending: false
            publish_commit_status: true
            publish_commit_status_per_step: false
            pull_request_branch_filter_enabled: false
            separate_pull_request_statuses: false
            skip_builds_for_existing_commits: false
            skip_pull_request_builds_for_existing_commits: true
            trigger_mode: code
            use_step_key_as_commit_status: false
          archived: false
          schedules:
            - label: Nightly
              cronline: 0 3 * * *
              build_message: The nightly build
              commit: HEAD
              branch: main
              env:
                FULL_SUITE: 'true'
              enabled: true
    webhooks:
      description: Webhooks.
      returned: when they were read
      type: list
      elements: dict
      sample:
        - description: Deployments
          url: https://ci.example.com/buildkite
          events:
            - build.finished
          token_mode: signature
          verify_tls: true
          branch_configuration: main
          scope: some_projects
          pipelines:
            - shop
          enabled: true
    slack_services:
      description: Slack services, without their URLs.
      returned: when they were read
      type: list
      elements: dict
      sample: []
    slack_workspaces:
      description: Slack workspaces that people connected.
      returned: when they were read
      type: list
      elements: dict
      sample: []
    event_bridges:
      description: Amazon EventBridge services, without the masked IDs of their accounts.
      returned: when they were read
      type: list
      elements: dict
      sample: []
    datadog_services:
      description: Datadog services, without their API keys.
      returned: when they were read
      type: list
      elements: dict
      sample: []
    open_telemetry_services:
      description: OpenTelemetry services, without their headers.
      returned: when they were read
      type: list
      elements: dict
      sample: []
    event_log_services:
      description: Event log services.
      returned: when they were read
      type: list
      elements: dict
      sample: []
    linear_services:
      description: Linear services that people connected.
      returned: when they were read
      type: list
      elements: dict
      sample: []
    rules:
      description: Rules between pipelines.
      returned: when they were read
      type: list
      elements: dict
      sample: []
    portals:
      description: Portals, without their tokens.
      returned: when they were read
      type: list
      elements: dict
      sample: []
    test_suites:
      description: Test suites with the access of teams, without their API tokens.
      returned: when they were read
      type: list
      elements: dict
      sample: []
    registries:
      description: Package registries with their teams and tokens, without the values of these.
      returned: when they were read
      type: list
      elements: dict
      sample:
        - name: Gems
          ecosystem: ruby
          teams:
            - team: Platform
              access_level: read_write_and_admin
          registry_tokens: []
    invitations:
      description: Pending invitations, without the teams that users join.
      returned: when they were read
      type: list
      elements: dict
      sample: []
    members:
      description: Members of the organization.
      returned: when they were read
      type: list
      elements: dict
      sample:
        - email: ada@example.com
          role: member
          sso_mode: optional
    pipeline_templates:
      description: Pipeline templates.
      returned: when they were read
      type: list
      elements: dict
      sample:
        - name: Services
          configuration: |
            steps:
              - label: Tests
                command: make test
          available: true
    member_settings:
      description: What the members of the organization need and see.
      returned: when they were read, which needs GraphQL
      type: dict
      sample:
        enforce_2fa: false
    api_settings:
      description: Access to the APIs of the organization.
      returned: when they were read
      type: dict
      sample:
        restrict_user_api_token_creation: false
    pipeline_settings:
      description: Defaults of the organization's pipelines.
      returned: when they were read
      type: dict
      sample:
        default_branch: main
        default_cluster: Default cluster
        hosted_agents_terminal_access: false
        public_pipeline_creation: false
        advanced_queue_metrics: false
    unclustered_agent_tokens:
      description: Agent tokens outside of clusters.
      returned: when they were read
      type: list
      elements: dict
      sample:
        - description: Machines outside of clusters
unread:
  description:
    - Lists and options that RV(organization) omits although they may exist, such as V(teams), V(clusters.queues) or
      V(pipelines.cluster).
    - If you apply RV(organization), these lists and options are unmanaged, and pruning such a list is rejected.
  returned: success
  type: list
  elements: dict
  contains:
    list:
      description: The list, or the option of a list's entries.
      returned: always
      type: str
      sample: members
    code:
      description:
        - Code of the reason, such as V(missing_scope), V(forbidden) or V(not_found).
        - V(ambiguous) if objects share a name and no option distinguishes them.
      returned: always
      type: str
      sample: missing_scope
    reason:
      description: Reason in words.
      returned: always
      type: str
      sample: 'The API token lacks the scope read_organizations (for members): add it to the token at https://buildkite.com/user/api-access-tokens.'
complete:
  description:
    - Whether the result contains the whole organization. V(false) if something could not be read, or if the token belongs
      to a user who is not an administrator.
    - Without the scope C(graphql), this is not always known. Warnings list what may be missing.
  returned: success
  type: bool
  sample: true
not_covered:
  description:
    - Objects that no option can declare, by list. Empty lists are omitted.
  returned: when O(coverage=true)
  type: list
  elements: dict
  contains:
    list:
      description: The list, such as V(clusters.secrets).
      returned: always
      type: str
      sample: services
    title:
      description: Name of the list in RV(summary).
      returned: always
      type: str
      sample: other services
    addresses:
      description: Addresses of the objects.
      returned: when the list could be read
      type: list
      elements: str
      sample:
        - service/Chat
    code:
      description: Code of the reason why the list cannot be read, such as V(missing_scope) or V(forbidden).
      returned: when it cannot be read
      type: str
      sample: forbidden
    reason:
      description: Reason in words.
      returned: when it cannot be read
      type: str
      sample: 'The token''s user is not allowed to send GET /v2/organizations/acme/services: Not allowed; ask an administrator
        of the organization.'
counts:
  description: Number of objects that were read, by list.
  returned: success
  type: dict
  sample:
    clusters: 2
    pipelines: 1
    queues: 11
    agent_tokens: 0
    schedules: 1
    agent_images: 0
summary:
  description: The counts in words, with the lists in RV(unread) and the numbers of RV(not_covered).
  returned: success
  type: str
  sample: '3 members, 2 clusters, 1 unclustered_agent_tokens, 2 teams, 1 registries, 1 pipeline_templates, 1 pipelines,
    0 rules, 0 test_suites, 1 webhooks, 0 invitations, 0 slack_services, 0 slack_workspaces, 0 event_bridges, 0 datadog_services,
    0 open_telemetry_services, 0 event_log_services, 0 linear_services, 0 portals, 11 queues, 0 agent_tokens, 0 secrets,
    0 registry_tokens, 1 schedules, 0 agent_images, pipeline_settings, member_settings, api_settings; not covered: other
    services (1).'
cost:
  description: Use of the quotas by the run.
  returned: success
  type: dict
  contains:
    rest_requests:
      description: Number of REST requests.
      returned: always
      type: int
      sample: 20
    graphql_requests:
      description: Number of GraphQL requests.
      returned: always
      type: int
      sample: 10
    graphql_points:
      description: Points that the GraphQL requests cost.
      returned: always
      type: int
      sample: 100
    seconds_waited:
      description: Seconds that the run waited for quotas.
      returned: always
      type: float
      sample: 0.0
failure:
  description: Why the task failed, for playbooks to test.
  returned: failure
  type: dict
  contains:
    code:
      description: Code of the failure, such as V(invalid_option), V(missing_scope), V(unauthorized), V(forbidden),
        V(not_found), V(rate_limited), V(max_wait), V(service_error), V(unreachable), V(not_buildkite) or V(missing_library).
      returned: always
      type: str
      sample: unauthorized
    message:
      description: The first sentence of RV(ignore:msg).
      returned: always
      type: str
      sample: 'Buildkite does not accept the API token: check api_token or BUILDKITE_API_TOKEN, and whether the token
        was revoked or has expired (https://buildkite.com/user/api-access-tokens).'
    option:
      description: Option that caused the failure.
      returned: when an option caused it
      type: str
      sample: max_deletions
    status:
      description: HTTP status of the answer.
      returned: when Buildkite answered
      type: int
      sample: 401
    request:
      description: Request that failed, as method and path.
      returned: when a request failed
      type: str
      sample: GET /v2/access-token
    organization:
      description: Organization that was not found.
      returned: when it was not found
      type: str
      sample: elsewhere
    max_wait:
      description: Value of O(max_wait).
      returned: when the run would wait longer
      type: int
      sample: 0
    seconds:
      description: Seconds that the run would wait.
      returned: when the run would wait longer than O(max_wait)
      type: float
      sample: 60.0
    scopes:
      description: Scopes that the token lacks.
      returned: when it lacks scopes
      type: list
      elements: str
      sample:
        - graphql
    needed_by:
      description: Lists that need a scope, by scope.
      returned: when it lacks scopes for writing
      type: dict
      sample:
        graphql:
          - registries.teams
        read_registries:
          - registries
        read_teams:
          - registries.teams
    reference:
      description: Name that matches no object, or more than one.
      returned: when a name is the cause
      type: str
      sample: Nowhere
"""

import typing as t

from ansible_collections.community.buildkite.plugins.module_utils._module import run
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG


def packed() -> t.Iterator[object]:
    """The parts of the engine that a run can need, imported when one of a room is asked for."""
    from ansible_collections.community.buildkite.plugins.module_utils import _of_whole, _whole

    yield from (_of_whole, _whole)
    from ansible_collections.community.buildkite.plugins.module_utils._state import own_values

    yield own_values
    from ansible_collections.community.buildkite.plugins.module_utils._export import live

    yield live


def main() -> None:
    """Run the module."""
    run("organization_info", CATALOG, packed())


if __name__ == "__main__":
    main()
