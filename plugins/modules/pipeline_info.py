#!/usr/bin/python
# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tests/rendering from the declarations: do not edit.

from __future__ import annotations

DOCUMENTATION = r"""
module: pipeline_info
short_description: Gather information about pipelines of a Buildkite organization
version_added: 0.1.0
description:
  - Returns pipelines, each with its ID and with the options of M(community.buildkite.pipeline).
  - Options that are not set are V(null), which M(community.buildkite.pipeline) does not manage. Secret options
    are never returned.
  - Without options, it returns all pipelines that the token's user can see. If nothing matches, the list is empty.
  - The API token needs the scope C(read_pipelines). It takes one REST request for 100 pipelines.
  - It also reads clusters and pipeline templates, for the names in the result. RV(unread) lists what the token
    cannot read.
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
  - module: community.buildkite.pipeline
    description: Manage pipelines.
  - module: community.buildkite.organization_info
    description: Return the whole organization.
extends_documentation_fragment:
  - community.buildkite._attributes
  - community.buildkite._connection
  - community.buildkite._pipeline_info
"""

EXAMPLES = r"""
---
- name: Return all pipelines
  community.buildkite.pipeline_info:
  register: all

- name: Return one pipeline
  community.buildkite.pipeline_info:
    slug: shop
  register: one

- name: Return pipelines by name
  community.buildkite.pipeline_info:
    name: Shop
  register: by_name

- name: Return pipelines by repository
  community.buildkite.pipeline_info:
    repository: git@github.com:example/shop.git
  register: by_repository

- name: Return pipelines by cluster
  community.buildkite.pipeline_info:
    cluster: Linux
  register: by_cluster

- name: Return pipelines by tags
  community.buildkite.pipeline_info:
    tags:
      - go
      - web
  register: by_tags

- name: Return pipelines by archived
  community.buildkite.pipeline_info:
    archived: true
  register: by_archived

- name: Return pipelines by team
  community.buildkite.pipeline_info:
    team: Platform
  register: by_team

- name: Return one pipeline with its teams
  community.buildkite.pipeline_info:
    slug: shop
    include:
      - teams
  register: linked
"""

RETURN = r"""
pipelines:
  description: The pipelines that match the options, by name.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: ID of the pipeline.
      returned: always
      type: str
      sample: 334b6b31-12a2-5bfc-bf4f-870c0954b343
    slug:
      description: 'Slug of the pipeline, a part of its URL: letters, digits and hyphens, at most 100 characters.'
      returned: when Buildkite returns it
      type: str
      sample: of-template
    name:
      description: Name of the pipeline.
      returned: when Buildkite returns it
      type: str
      sample: of-template
    repository:
      description: URL of the repository that agents clone.
      returned: when Buildkite returns it
      type: str
      sample: git@github.com:example/shop.git
    configuration:
      description: Steps of the pipeline, as YAML text or as YAML data, which is sent as text.
      returned: when Buildkite returns it
      type: raw
      sample: |
        steps:
          - label: Tests
            command: make test
    description:
      description: Description of the pipeline.
      returned: when Buildkite returns it
      type: str
      sample: Builds and tests the shop
    default_branch:
      description: Branch of builds that name none.
      returned: when Buildkite returns it
      type: str
      sample: main
    branch_configuration:
      description: Branches that are built, as a filter such as V(main release/*).
      returned: when Buildkite returns it
      type: str
      sample: main v*
    skip_queued_branch_builds:
      description: Whether a new build skips builds of its branch that have not started.
      returned: when Buildkite returns it
      type: bool
      sample: false
    skip_queued_branch_builds_filter:
      description: Branches to which C(skip_queued_branch_builds) applies, as a filter.
      returned: when Buildkite returns it
      type: str
      sample: ''
    cancel_running_branch_builds:
      description: Whether a new build cancels running builds of its branch.
      returned: when Buildkite returns it
      type: bool
      sample: false
    cancel_running_branch_builds_filter:
      description: Branches to which C(cancel_running_branch_builds) applies, as a filter.
      returned: when Buildkite returns it
      type: str
      sample: ''
    allow_rebuilds:
      description: Whether users can rebuild builds.
      returned: when Buildkite returns it
      type: bool
      sample: true
    default_command_step_timeout:
      description: Default time limit of a command step in minutes.
      returned: when Buildkite returns it
      type: int
      sample: 30
    maximum_command_step_timeout:
      description: Maximum time limit of a command step in minutes.
      returned: when Buildkite returns it
      type: int
      sample: 60
    visibility:
      description: 'Who may see the pipeline: the organization or everyone.'
      returned: when Buildkite returns it
      type: str
      sample: private
    tags:
      description: 'Tags of the pipeline: at most 10, of at most 128 characters each.'
      returned: when Buildkite returns it
      type: list
      elements: str
      sample:
        - go
        - web
    color:
      description: Color as a hexadecimal code, such as V(#14cc80).
      returned: when Buildkite returns it
      type: str
      sample: '#14cc80'
    emoji:
      description: Emoji beside the name, such as V(:rocket:).
      returned: when Buildkite returns it
      type: str
      sample: ':shopping_trolley:'
    cluster:
      description: Name or UUID of the cluster whose agents run the pipeline.
      returned: when Buildkite returns it
      type: str
      sample: Default cluster
    pipeline_template:
      description: Name or UUID of the template that the pipeline uses.
      returned: when Buildkite returns it
      type: str
      sample: Services
    clone_mirror_url:
      description: URL of a mirror from which agents clone.
      returned: when Buildkite returns it
      type: str
      sample: https://mirror.example.com/shop.git
    env:
      description: Environment variables of the builds.
      returned: when Buildkite returns it
      type: dict
      sample:
        FULL_SUITE: 'true'
    provider_settings:
      description: Settings of the version control provider.
      returned: when Buildkite returns it
      type: dict
      sample:
        build_branches: true
        build_pull_request_forks: false
        build_pull_request_labels_changed: false
        build_pull_request_ready_for_review: false
        build_pull_requests: true
        build_tags: true
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
    archived:
      description: Whether the pipeline is archived.
      returned: when Buildkite returns it
      type: bool
      sample: false
    teams:
      description: Teams with access to the pipeline.
      returned: when O(include) contains it
      type: list
      elements: dict
      sample:
        - team: Platform
          access_level: manage_build_and_read
unread:
  description:
    - Lists and options that the result omits although they may exist, such as V(pipelines.cluster).
    - If a requested list cannot be read, the task fails.
  returned: success
  type: list
  elements: dict
  contains:
    list:
      description: The list, or the option of the list's entries.
      returned: always
      type: str
      sample: unclustered_agent_tokens
    code:
      description: Code of the reason, such as V(missing_scope), V(forbidden) or V(not_found).
      returned: always
      type: str
      sample: missing_scope
    reason:
      description: Reason, as a sentence.
      returned: always
      type: str
      sample: 'The API token lacks the scope graphql (for unclustered_agent_tokens): add it to the token at https://buildkite.com/user/api-access-tokens.'
cost:
  description: Use of the quotas by the run.
  returned: success
  type: dict
  contains:
    rest_requests:
      description: Number of REST requests.
      returned: always
      type: int
      sample: 4
    graphql_requests:
      description: Number of GraphQL requests.
      returned: always
      type: int
      sample: 2
    graphql_points:
      description: Points that the GraphQL requests cost.
      returned: always
      type: int
      sample: 12
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
      sample: not_found
    message:
      description: The first sentence of RV(ignore:msg).
      returned: always
      type: str
      sample: 'Organization ''elsewhere'' does not exist or is not visible with this token: check the organization''s
        slug and the organizations that the token has access to.'
    option:
      description: Option that caused the failure.
      returned: when an option caused it
      type: str
      sample: max_deletions
    status:
      description: HTTP status of the answer.
      returned: when Buildkite answered
      type: int
      sample: 404
    request:
      description: Request that failed, as method and path.
      returned: when a request failed
      type: str
      sample: GET /v2/organizations/elsewhere/pipelines
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

from ansible_collections.community.buildkite.plugins.module_utils._information import run
from ansible_collections.community.buildkite.plugins.module_utils._resources.cluster import CLUSTER
from ansible_collections.community.buildkite.plugins.module_utils._resources.pipeline import PIPELINE
from ansible_collections.community.buildkite.plugins.module_utils._resources.pipeline_template import PIPELINE_TEMPLATE
from ansible_collections.community.buildkite.plugins.module_utils._resources.team import TEAM, TEAM_PIPELINE
from ansible_collections.community.buildkite.plugins.module_utils._schema.catalog import Catalog

# What the module returns, and what this is in, is linked to or refers to.
CATALOG = Catalog((CLUSTER, TEAM, PIPELINE_TEMPLATE, PIPELINE, TEAM_PIPELINE))


def packed() -> t.Iterator[object]:
    """The parts of the engine that a run can need, imported when one of a room is asked for."""
    from ansible_collections.community.buildkite.plugins.module_utils._export import listed, selection

    yield from (listed, selection)


def main() -> None:
    """Run the module."""
    run("pipeline_info", CATALOG, packed())


if __name__ == "__main__":
    main()
