#!/usr/bin/python
# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: pipeline
short_description: Manage pipelines of a Buildkite organization
version_added: 0.1.0
description:
  - Creates, changes, archives and deletes a pipeline, with its provider settings and its teams.
  - An omitted option is unmanaged. It is neither compared nor changed.
  - O(state=absent) deletes the pipeline with all its builds. To keep them, use O(archived=true).
author:
  - community.buildkite contributors (@ansible-collections)
extends_documentation_fragment:
  - community.buildkite._attributes
  - community.buildkite._connection
  - community.buildkite._pipeline
"""

EXAMPLES = r"""
---
- name: A pipeline
  community.buildkite.pipeline:
    slug: web
    name: Web
    repository: git@github.com:example/web.git
    cluster: Linux
    default_branch: main
    tags:
      - frontend
    provider_settings:
      build_pull_requests: true
      build_tags: false
    configuration: |
      steps:
        - label: ":pipeline:"
          command: buildkite-agent pipeline upload
    teams:
      - team: platform
        access_level: manage_build_and_read

- name: The same steps, as data
  community.buildkite.pipeline:
    slug: web
    configuration:
      steps:
        - label: ":pipeline:"
          command: buildkite-agent pipeline upload

- name: Change its slug
  community.buildkite.pipeline:
    slug: website
    previous_slugs:
      - web

- name: Archive it
  community.buildkite.pipeline:
    slug: website
    archived: true

- name: Delete it with all its builds
  community.buildkite.pipeline:
    slug: website
    state: absent
"""

RETURN = r"""
changes:
  description:
    - Every change that was made, or would be made in check mode, in order.
    - Held changes, and those that depend on them, are at the end.
  returned: success, and failure once the plan was made
  type: list
  elements: dict
  contains:
    address:
      description: What changed, by names.
      returned: always
      type: str
      sample: pipeline/shop
    action:
      description: V(create), V(update), V(archive) or V(delete).
      returned: always
      type: str
      sample: create
    before:
      description: The values before, only of what changed.
      returned: when there were any
      type: dict
      sample:
        slug: shop
    after:
      description: The values after, only of what changed.
      returned: when there are any
      type: dict
      sample:
        slug: of-template
        repository: git@github.com:example/shop.git
        pipeline_template: Services
        name: of-template
    cascade:
      description: The addresses of the configuration that disappears with a deleted object.
      returned: when there are any
      type: list
      elements: str
      sample:
        - team/Platform/pipeline/shop
    cascade_unknown:
      description: The lists of configuration that disappears with a deleted object and that the token cannot read.
      returned: when there are any
      type: list
      elements: str
      sample:
        - secrets
    data_lost:
      description: What else is lost with a deleted object, as a sentence.
      returned: when there is any
      type: str
      sample: Its builds are lost, with their jobs, logs, artifacts and annotations.
    held:
      description: 'Why the change is not made, and what to do: the current state of its object does not allow it.'
      returned: when it is held
      type: str
      sample: 'it is archived, so nothing in it can change (default_branch): declare archived: true to change it and
        keep it archived, or archived: false to make it available again'
    skipped:
      description: 'Why the change is not tried: it depends on one that is held.'
      returned: when it is skipped in the plan
      type: str
      sample: pipeline/shop is held, and nothing is pruned after that
pipeline:
  description: The pipeline as it is afterwards, V(null) when it is absent.
  returned: success, and failure once the plan was made
  type: dict
  contains:
    id:
      description: Its id.
      returned: always
      type: str
      sample: ff6c5a08-b2fa-56b6-ac00-6830f4074b6a
    slug:
      description: 'Slug of the pipeline, a part of its URL: letters, digits and hyphens, at most 100 characters.'
      returned: when the service tells it
      type: str
      sample: shop
    name:
      description: The name.
      returned: when the service tells it
      type: str
      sample: Shop
    repository:
      description: The URL that agents clone.
      returned: when the service tells it
      type: str
      sample: git@github.com:example/shop.git
    configuration:
      description: The steps, as YAML text, or as YAML data that is written as text.
      returned: when the service tells it
      type: raw
      sample: |
        steps:
          - label: Tests
            command: make test
    description:
      description: What the pipeline is for.
      returned: when the service tells it
      type: str
      sample: Builds and tests the shop
    default_branch:
      description: The branch that is built when none is named.
      returned: when the service tells it
      type: str
      sample: main
    branch_configuration:
      description: The branches that are built, as a filter such as V(main release/*).
      returned: when the service tells it
      type: str
      sample: main v*
    skip_queued_branch_builds:
      description: Whether a new build on a branch skips those that still wait there.
      returned: when the service tells it
      type: bool
      sample: false
    skip_queued_branch_builds_filter:
      description: The branches that this concerns.
      returned: when the service tells it
      type: str
      sample: ''
    cancel_running_branch_builds:
      description: Whether a new build on a branch cancels those that run there.
      returned: when the service tells it
      type: bool
      sample: false
    cancel_running_branch_builds_filter:
      description: The branches that this concerns.
      returned: when the service tells it
      type: str
      sample: ''
    allow_rebuilds:
      description: Whether builds can be run again.
      returned: when the service tells it
      type: bool
      sample: true
    default_command_step_timeout:
      description: The usual time limit of a command step in minutes.
      returned: when the service tells it
      type: int
      sample: 30
    maximum_command_step_timeout:
      description: The highest time limit of a command step in minutes.
      returned: when the service tells it
      type: int
      sample: 60
    visibility:
      description: Who may see the pipeline.
      returned: when the service tells it
      type: str
      sample: private
    tags:
      description: 'The tags: at most 10, of at most 128 characters each.'
      returned: when the service tells it
      type: list
      elements: str
      sample:
        - go
        - web
    color:
      description: A color as a hexadecimal code, such as V(#14cc80).
      returned: when the service tells it
      type: str
      sample: '#14cc80'
    emoji:
      description: An emoji that is shown beside the name, such as V(:rocket:).
      returned: when the service tells it
      type: str
      sample: ':shopping_trolley:'
    cluster:
      description: The name or the UUID of the cluster whose agents run the pipeline.
      returned: when the run sets it
      type: str
      sample: Linux
    pipeline_template:
      description: The name or the UUID of the template that the pipeline uses.
      returned: when the run sets it
      type: str
      sample: Services
    clone_mirror_url:
      description: A mirror that agents clone from.
      returned: when the service tells it
      type: str
      sample: https://mirror.example.com/shop.git
    env:
      description: The environment of the builds.
      returned: when the service tells it
      type: dict
      sample:
        FULL_SUITE: 'true'
    provider_settings:
      description: The settings of the version control provider.
      returned: when the service tells it
      type: dict
      sample:
        filter_enabled: false
        build_branches: true
        build_pull_requests: true
        build_tags: true
        publish_commit_status: true
        publish_commit_status_per_step: false
        pull_request_branch_filter_enabled: false
        skip_pull_request_builds_for_existing_commits: true
        build_pull_request_forks: false
        prefix_pull_request_fork_branch_names: true
        build_pull_request_labels_changed: false
        build_pull_request_ready_for_review: false
        cancel_deleted_branch_builds: false
        publish_blocked_as_pending: false
        separate_pull_request_statuses: false
        skip_builds_for_existing_commits: false
        use_step_key_as_commit_status: false
        trigger_mode: code
    archived:
      description: Whether the pipeline is archived.
      returned: when the service tells it
      type: bool
      sample: false
failure:
  description: Why the task failed, for playbooks to test.
  returned: failure
  type: dict
  contains:
    code:
      description: The code of the failure, such as V(invalid_option), V(rejected), V(missing_scope), V(unauthorized),
        V(forbidden), V(not_found), V(conflict), V(invalid), V(not_kept), V(rate_limited), V(max_wait), V(service_error),
        V(unreachable), V(not_buildkite), V(unclear), V(duplicate), V(changes_failed), V(held) or V(missing_library).
      returned: always
      type: str
      sample: changes_failed
    message:
      description: The same sentence as in RV(ignore:msg).
      returned: always
      type: str
      sample: 'pipeline/shop: The token''s user is not allowed to send POST /v2/organizations/acme/pipelines: Not allowed;
        ask an administrator of the organization; 1 skipped as a result. Applied: 0; run again to continue.'
    option:
      description: The option that caused the failure.
      returned: when an option caused it
      type: str
      sample: max_deletions
    status:
      description: The HTTP status of the answer.
      returned: when Buildkite answered
      type: int
      sample: 404
    request:
      description: The request that failed.
      returned: when there was one
      type: str
      sample: GET /v2/organizations/elsewhere/clusters
    organization:
      description: The organization that was not found.
      returned: when it was not found
      type: str
      sample: elsewhere
    max_wait:
      description: The value of O(max_wait).
      returned: when the quotas would take longer
      type: int
      sample: 0
    seconds:
      description: How long the run would wait.
      returned: when O(max_wait) is less
      type: float
      sample: 60.0
    scopes:
      description: The scopes that the token lacks.
      returned: when it lacks some
      type: list
      elements: str
      sample:
        - read_teams
    needed_by:
      description: The lists that need each of them.
      returned: when it lacks some that writing needs
      type: dict
      sample:
        read_teams:
          - pipelines.teams
    errors:
      description: Buildkite's errors, one for each value.
      returned: when the answer contains them
      type: list
      elements: dict
      sample:
        - field: color
          code: Color must be a hex code
          value: red
    reference:
      description: The name that matches no object, or more than one.
      returned: when a name is the cause
      type: str
      sample: Nowhere
    guard:
      description: The guard that rejects the plan, such as V(max_deletions).
      returned: when a guard rejects it
      type: str
      sample: max_deletions
    address:
      description: The address of the object that caused the failure.
      returned: when one object caused it
      type: str
      sample: cluster/Linux
    problems:
      description: 'Everything that is wrong, each with its code, its message and what else is known. C(address) is
        the address of the object, C(option) is the option of it: a name in a dictionary follows a dot, the number of
        an entry is in brackets.'
      returned: when the declaration has mistakes or the plan is rejected
      type: list
      elements: dict
      sample:
        - code: missing_scope
          message: 'The API token lacks the scope read_teams (for pipelines.teams): add it to the token at https://buildkite.com/user/api-access-tokens.'
          scopes:
            - read_teams
          needed_by:
            read_teams:
              - pipelines.teams
    ids:
      description: The IDs of objects of one key. That of the new object, if it was created, is the first.
      returned: when another client created one meanwhile
      type: list
      elements: str
      sample:
        - b756dcb0-3600-525d-bacb-285c0f1a07e2
        - 035c4ea0-d73b-5bde-bd6f-c806b04f2ec3
    count:
      description: The number of removals.
      returned: when a limit rejects the plan
      type: int
      sample: 1
    failed:
      description: The changes that failed, each with its address, action, code, message and further facts.
      returned: when changes were tried
      type: list
      elements: dict
      sample:
        - address: pipeline/shop
          action: create
          code: forbidden
          message: 'The token''s user is not allowed to send POST /v2/organizations/acme/pipelines: Not allowed; ask
            an administrator of the organization.'
          status: 403
          request: POST /v2/organizations/acme/pipelines
    held:
      description: The changes that were held, each with its address, action and reason.
      returned: when changes were held
      type: list
      elements: dict
      sample:
        - address: pipeline/shop
          action: update
          reason: 'it is archived, so nothing in it can change (default_branch): declare archived: true to change it
            and keep it archived, or archived: false to make it available again'
    skipped:
      description: The changes that were skipped, each with its address, action and reason.
      returned: when changes were tried
      type: list
      elements: dict
      sample:
        - address: team/Platform/pipeline/shop
          action: create
          reason: pipeline/shop was not created
"""

from ansible_collections.community.buildkite.plugins.module_utils._module import run
from ansible_collections.community.buildkite.plugins.module_utils._resources.cluster import CLUSTER
from ansible_collections.community.buildkite.plugins.module_utils._resources.pipeline import PIPELINE
from ansible_collections.community.buildkite.plugins.module_utils._resources.pipeline_schedule import PIPELINE_SCHEDULE
from ansible_collections.community.buildkite.plugins.module_utils._resources.pipeline_template import PIPELINE_TEMPLATE
from ansible_collections.community.buildkite.plugins.module_utils._resources.team import TEAM, TEAM_PIPELINE
from ansible_collections.community.buildkite.plugins.module_utils._schema.catalog import Catalog

# What the module manages, and what this refers to, contains or is used by.
CATALOG = Catalog((PIPELINE_TEMPLATE, CLUSTER, TEAM, PIPELINE, PIPELINE_SCHEDULE, TEAM_PIPELINE))


def main() -> None:
    """Run the module."""
    run("pipeline", CATALOG)


if __name__ == "__main__":
    main()
