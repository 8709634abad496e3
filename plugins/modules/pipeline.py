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

- name: Sign its steps, so that agents can verify them
  community.buildkite.pipeline:
    slug: web
    repository: git@github.com:example/web.git
    configuration: |
      steps:
        - command: buildkite-agent pipeline upload
    sign_with:
      jwks_path: /etc/buildkite/EdDSA-private.json

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
    - Changes that the run made, or would make in check mode, in order.
    - Held changes, and changes that depend on them, are at the end.
  returned: success, and failure once the plan was made
  type: list
  elements: dict
  contains:
    address:
      description: Address of the object that changed.
      returned: always
      type: str
      sample: pipeline/shop
    action:
      description: V(create), V(update), V(archive) or V(delete).
      returned: always
      type: str
      sample: create
    before:
      description: Previous values of the options that changed.
      returned: when there were any
      type: dict
      sample:
        repository_webhook: false
        incoming_webhooks: true
    after:
      description: New values of the options that changed.
      returned: when there are any
      type: dict
      sample:
        slug: of-template
        repository: git@github.com:example/shop.git
        pipeline_template: Services
        name: of-template
    cascade:
      description: Addresses of the configuration in the cascade of a deletion.
      returned: when there are any
      type: list
      elements: str
      sample:
        - pipeline/shop/repository_webhook/4240101735
        - team/Platform/pipeline/shop
    cascade_unknown:
      description: Lists in the cascade of a deletion that the token cannot read.
      returned: when there are any
      type: list
      elements: str
      sample:
        - secrets
    data_lost:
      description: Data that is lost with a deleted object, as a sentence.
      returned: when there is any
      type: str
      sample: Its builds are lost, with their jobs, logs, artifacts and annotations.
    held:
      description: Why the current state of the object does not allow the change, and what to do.
      returned: when the change is held
      type: str
      sample: 'it is archived, so nothing in it can change (default_branch): declare archived: true to change it and
        keep it archived, or archived: false to make it available again'
    skipped:
      description: The held change on which this one depends, as a sentence.
      returned: when the plan skips the change
      type: str
      sample: pipeline/shop is held, and nothing is pruned after that
pipeline:
  description: Options of the pipeline after the changes. V(null) if the pipeline is absent.
  returned: success, and failure once the plan was made
  type: dict
  contains:
    id:
      description: ID of the pipeline.
      returned: always
      type: str
      sample: 70ede393-d226-5e56-9f16-31b79e2b724b
    slug:
      description: 'Slug of the pipeline, a part of its URL: letters, digits and hyphens, at most 100 characters.'
      returned: when Buildkite returns it
      type: str
      sample: shop
    name:
      description: Name of the pipeline.
      returned: when Buildkite returns it
      type: str
      sample: Shop
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
      description: Branches to which O(skip_queued_branch_builds) applies, as a filter.
      returned: when Buildkite returns it
      type: str
      sample: ''
    cancel_running_branch_builds:
      description: Whether a new build cancels running builds of its branch.
      returned: when Buildkite returns it
      type: bool
      sample: false
    cancel_running_branch_builds_filter:
      description: Branches to which O(cancel_running_branch_builds) applies, as a filter.
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
      returned: when the run sets it
      type: str
      sample: Linux
    pipeline_template:
      description: Name or UUID of the template that the pipeline uses.
      returned: when the run sets it
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
    repository_webhook:
      description: Whether Buildkite has a webhook in the repository, which starts builds.
      returned: when the run sets it
      type: bool
      sample: true
    incoming_webhooks:
      description: Whether Buildkite processes the webhooks that GitHub sends for the pipeline.
      returned: when the run sets it
      type: bool
      sample: false
    archived:
      description: Whether the pipeline is archived.
      returned: when Buildkite returns it
      type: bool
      sample: false
failure:
  description: Why the task failed, for playbooks to test.
  returned: failure
  type: dict
  contains:
    code:
      description: Code of the failure, such as V(invalid_option), V(rejected), V(missing_scope), V(unauthorized), V(forbidden),
        V(not_found), V(conflict), V(invalid), V(not_kept), V(rate_limited), V(max_wait), V(service_error), V(unreachable),
        V(not_buildkite), V(unclear), V(duplicate), V(changes_failed), V(held) or V(missing_library).
      returned: always
      type: str
      sample: changes_failed
    message:
      description: The first sentence of RV(ignore:msg).
      returned: always
      type: str
      sample: 'pipeline/shop: The token''s user is not allowed to send POST /v2/organizations/acme/pipelines: Not allowed;
        ask an administrator of the organization; 1 skipped as a result. Applied: 0; run again to continue.'
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
      sample: GET /v2/organizations/elsewhere/clusters
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
        - read_teams
    needed_by:
      description: Lists that need a scope, by scope.
      returned: when it lacks scopes for writing
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
      description: Name that matches no object, or more than one.
      returned: when a name is the cause
      type: str
      sample: Nowhere
    guard:
      description: Guard that rejects the plan, such as V(max_deletions).
      returned: when a guard rejects it
      type: str
      sample: max_deletions
    address:
      description: Address of the object that caused the failure.
      returned: when one object caused it
      type: str
      sample: cluster/Linux
    problems:
      description: 'All problems, each with its code, message and further facts. C(address) is the address of the object.
        C(option) is its option: a key in a dictionary follows a dot, the number of an entry is in brackets.'
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
      description: IDs of the objects with the same key. If this run created an object, its ID is the first.
      returned: when another client created one meanwhile
      type: list
      elements: str
      sample:
        - 12f18104-36a2-5810-a811-e616e5314449
        - 035c4ea0-d73b-5bde-bd6f-c806b04f2ec3
    count:
      description: Number of removals.
      returned: when a limit rejects the plan
      type: int
      sample: 1
    failed:
      description: Changes that failed, each with address, action, code, message and further facts.
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
      description: Changes that were held, each with address, action and reason.
      returned: when changes were held
      type: list
      elements: dict
      sample:
        - address: pipeline/shop
          action: update
          reason: 'it is archived, so nothing in it can change (default_branch): declare archived: true to change it
            and keep it archived, or archived: false to make it available again'
    skipped:
      description: Changes that were skipped, each with address, action and reason.
      returned: when changes were tried
      type: list
      elements: dict
      sample:
        - address: team/Platform/pipeline/shop
          action: create
          reason: pipeline/shop was not created
"""

import typing as t

from ansible_collections.community.buildkite.plugins.module_utils._module import run
from ansible_collections.community.buildkite.plugins.module_utils._resources.cluster import CLUSTER
from ansible_collections.community.buildkite.plugins.module_utils._resources.pipeline import PIPELINE
from ansible_collections.community.buildkite.plugins.module_utils._resources.pipeline_schedule import PIPELINE_SCHEDULE
from ansible_collections.community.buildkite.plugins.module_utils._resources.pipeline_template import PIPELINE_TEMPLATE
from ansible_collections.community.buildkite.plugins.module_utils._resources.rule import RULE
from ansible_collections.community.buildkite.plugins.module_utils._resources.team import TEAM, TEAM_PIPELINE
from ansible_collections.community.buildkite.plugins.module_utils._schema.catalog import Catalog

# What the module manages, and what this refers to, contains or is used by.
CATALOG = Catalog((CLUSTER, TEAM, PIPELINE_TEMPLATE, PIPELINE, PIPELINE_SCHEDULE, TEAM_PIPELINE, RULE))


def packed() -> t.Iterator[object]:
    """The parts of the engine that a run can need, imported when one of a room is asked for."""
    from ansible_collections.community.buildkite.plugins.module_utils._plan import (
        active,
        ceiling,
        in_use,
        links,
        toggled,
    )

    yield from (active, ceiling, in_use, links, toggled)
    from ansible_collections.community.buildkite.plugins.module_utils._state import cascades, toggles

    yield from (cascades, toggles)
    from ansible_collections.community.buildkite.plugins.module_utils._apply import by_graphql, toggling

    yield from (by_graphql, toggling)


def main() -> None:
    """Run the module."""
    run("pipeline", CATALOG, packed())


if __name__ == "__main__":
    main()
