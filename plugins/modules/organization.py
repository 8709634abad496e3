#!/usr/bin/python
# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: organization
short_description: Manage a whole Buildkite organization in one task
version_added: 0.1.0
description:
  - Declares clusters with their queues and agent tokens, teams, pipelines with their schedules, webhooks and the organization's own settings,
    and applies the differences.
  - Reads the current state in as few requests as possible, computes the plan, and then applies it.
  - Objects that are not declared do not change, unless O(prune) names their list.
  - Options that O(pipeline_settings) and O(api_settings) omit do not change.
  - A change that fails does not stop the others. The task fails at the end and lists what was done, what failed and what was skipped.
  - Ten failures with the same code in succession end the run.
  - A change that the current state of its object does not allow is held and returned with the reason. All other changes are applied.
    O(held) sets whether the task fails.
  - Guards keep objects in use, the memberships of the run's own user and the networks with access to the APIs, unless O(override_guards) lists
    the address.
author:
  - community.buildkite contributors (@ansible-collections)
seealso:
  - module: community.buildkite.organization_info
    description: Returns the current state as options.
  - module: community.buildkite.organization_files
    description: Writes the current state as files.
  - plugin: community.buildkite.organization_files
    plugin_type: lookup
    description: Reads such files.
  - plugin: community.buildkite.report
    plugin_type: filter
    description: Reports of the result, for people and programs.
  - ref: ansible_collections.community.buildkite.docsite.guide_organization_as_code
    description: An organization in a directory of files, with the role of this name.
  - ref: ansible_collections.community.buildkite.docsite.guide_drift
    description: Plans, reports, and a nightly check.
extends_documentation_fragment:
  - community.buildkite._attributes
  - community.buildkite._connection
  - community.buildkite._organization
"""

EXAMPLES = r"""
---
- name: Manage the organization
  community.buildkite.organization:
    clusters:
      - name: Linux
        default_queue: default
        queues:
          - key: default
          - key: gpu
            description: Machines with graphics cards
    teams:
      - name: Platform
        members:
          - user: ada@example.com
            role: maintainer
    pipelines:
      - slug: web
        name: Web
        repository: git@github.com:example/web.git
        cluster: Linux
        configuration: |
          steps:
            - command: buildkite-agent pipeline upload
        teams:
          - team: Platform
            access_level: manage_build_and_read

- name: Archive every pipeline that no file declares, at most ten at a time
  community.buildkite.organization:
    # A directory of files, which name their organization: a connection to another one is rejected.
    src: buildkite
    prune:
      - pipelines
    max_deletions: "10"
    protected:
      - pipeline/release-*

- name: Apply the same files, and save the previous state
  community.buildkite.organization:
    src: buildkite
    prune:
      - pipelines
    backup_path: "{{ playbook_dir }}/backup.yml"

- name: Restore the previous state
  community.buildkite.organization:
    src: backup.yml

- name: The organization's own settings
  community.buildkite.organization:
    pipeline_settings:
      default_cluster: Linux
      maximum_timeout_in_minutes: 120
    api_settings:
      revoke_inactive_tokens_after_days: 90
      restrict_user_api_token_creation: true

- name: Let the APIs be used from the office and from the machine of this task only
  community.buildkite.organization:
    api_settings:
      allowed_ip_addresses:
        - 192.0.2.0/24
        - 198.51.100.7/32
    override_guards:
      - organization/api_settings

- name: Fail a nightly job when someone has changed what is declared
  community.buildkite.organization:
    src: buildkite
    fail_on_drift: true
  check_mode: true

- name: Apply the plan that was reviewed, and no other
  community.buildkite.organization:
    src: buildkite
    plan_id: 4c59b77f51d8001bd014b2439c7a8a51
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
      description: The address of the object that changed.
      returned: always
      type: str
      sample: cluster/Linux
    action:
      description: V(create), V(update), V(archive) or V(delete).
      returned: always
      type: str
      sample: create
    before:
      description: The previous values of the options that changed.
      returned: when there were any
      type: dict
      sample:
        name: Old
    after:
      description: The new values of the options that changed.
      returned: when there are any
      type: dict
      sample:
        slug: store
        name: Store
        repository: git@github.com:example/shop.git
        configuration: |
          steps:
            - label: Tests
              command: make test
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
    file:
      description: The file of O(src) that declares it.
      returned: with O(src), when a file declares it
      type: str
      sample: buildkite/pipelines/shop.yml
    line:
      description: The line in that file, from 1.
      returned: with O(src), when a file declares it
      type: int
      sample: 1
    column:
      description: The column in that line, from 1.
      returned: with O(src), when a file declares it
      type: int
      sample: 1
    inherited_from:
      description: The defaults or group that it comes from, such as V(groups.pipelines.web).
      returned: with O(src), when it comes from defaults or a group
      type: str
      sample: groups.pipelines.web
    option_places:
      description: Where files declare the options that change, by option, each with these keys.
      returned: with O(src), when an existing object changes
      type: dict
      sample:
        access_level:
          file: buildkite/organization.yml
          line: 6
          column: 32
          inherited_from: groups.pipelines.web
counts:
  description: How many objects were created, updated, archived, deleted, left as they are, held, failed and skipped.
  returned: success, and failure once the plan was made
  type: dict
  contains:
    created:
      description: How many were created, or in check mode would be.
      returned: always
      type: int
      sample: 8
    updated:
      description: How many were updated, or in check mode would be.
      returned: always
      type: int
      sample: 2
    archived:
      description: How many were archived, or in check mode would be.
      returned: always
      type: int
      sample: 0
    deleted:
      description: How many were deleted, or in check mode would be.
      returned: always
      type: int
      sample: 1
    unchanged:
      description: How many stay as they are.
      returned: always
      type: int
      sample: 8
    held:
      description: How many are held, since the current state of the object does not allow the change.
      returned: always
      type: int
      sample: 1
    failed:
      description: How many failed.
      returned: always
      type: int
      sample: 1
    skipped:
      description: How many were skipped.
      returned: always
      type: int
      sample: 5
protected:
  description: The addresses that would be pruned and that O(protected) keeps.
  returned: success, and failure once the plan was made
  type: list
  elements: str
  sample:
    - pipeline/shop
backup_file:
  description: The file with the previous state, V(null) in check mode.
  returned: when O(backup_path) is given and something is to be changed
  type: str
  sample: /srv/buildkite/backup.yml
backup_lacks:
  description: What the backup cannot restore, a sentence for each resource, in check mode too.
  returned: when O(backup_path) is given and something is to be changed
  type: list
  elements: str
  sample:
    - 'The ids and the history of deleted objects, which are created again: pipeline/shop.'
kinds:
  description:
    - The counts by resource, which is an address without the names, such as V(pipeline), V(cluster/queue) or V(team/member).
  returned: success, and failure once the plan was made
  type: dict
  sample:
    team:
      created: 0
      updated: 0
      archived: 0
      deleted: 0
      unchanged: 1
      held: 0
      failed: 0
      skipped: 0
summary:
  description: The counts in words, with how many objects are unmanaged and how many options cannot be compared.
  returned: success, and failure once the plan was made
  type: str
  sample: '8 to create; unmanaged: 1 cluster, 1 team.'
plan_id:
  description:
    - A checksum of the organization's name and of the address, action and values of every change. It is the same in
      check mode and in the run, on every machine, and for every token that sees the same.
    - Secrets are part of it only with O(plan_hmac_key), by HMAC. Without it RV(not_in_plan_id) lists those that change.
  returned: success, and failure once the plan was made
  type: str
  sample: a651afd281cae895b7d7be4a4b908c46
not_in_plan_id:
  description:
    - The secrets that a change sets or removes and that RV(plan_id) does not depend on, each as its address and option.
    - It is empty with O(plan_hmac_key).
  returned: success, and failure once the plan was made
  type: list
  elements: str
  sample: []
unmanaged:
  description:
    - The addresses of the objects that exist and are not declared, by list. Only lists that were read anyway are covered.
    - What an unmanaged object contains is not listed again.
  returned: success, and failure once the plan was made
  type: dict
  sample:
    clusters:
      - cluster/Default cluster
    teams:
      - team/Everyone
    pipelines:
      - pipeline/store
not_compared:
  description:
    - Declared options of existing objects that are not compared and stay as they are.
    - The service does not return them, or the current state of the object does not allow the change and the option
      comes from defaults or a group.
  returned: success, and failure once the plan was made
  type: list
  elements: dict
  contains:
    address:
      description: The address of the object.
      returned: always
      type: str
      sample: team/Platform
    options:
      description: Its options.
      returned: always
      type: list
      elements: str
      sample:
        - members_can_create_pipelines
hints:
  description: Objects that would be created and may be undeclared objects under a new name. Each is a warning too.
  returned: success, and failure once the plan was made
  type: list
  elements: dict
  contains:
    address:
      description: The address that would be created.
      returned: always
      type: str
      sample: pipeline/store
    existing:
      description: The addresses of similar objects that exist and are not declared.
      returned: always
      type: list
      elements: str
      sample:
        - pipeline/shop
    same:
      description: The option that is the same. Repositories are the same however their addresses are written.
      returned: always
      type: str
      sample: repository
    option:
      description: The option that would rename instead.
      returned: always
      type: str
      sample: previous_slugs
    message:
      description: The hint as a sentence.
      returned: always
      type: str
      sample: 'pipelines[0] (store) would be created, and pipeline/shop, which is not declared, has the same repository:
        to rename it instead, add previous_slugs: [shop].'
drift:
  description: Whether the current state differs from the declaration, held changes included.
  returned: in check mode, once the plan was made
  type: bool
  sample: true
forecast:
  description:
    - The cost of the writes, and of the lists that are read again around them, as REST requests, GraphQL points, and
      minutes of waiting for quotas.
    - It starts from the rest of the quotas at the end of the check and does not include reading. A later run reads
      again, at about the RV(cost) of the check.
    - Other clients with the same quotas increase the minutes.
  returned: in check mode, once the plan was made
  type: dict
  contains:
    rest_requests:
      description: How many REST requests.
      returned: always
      type: int
      sample: 10
    graphql_points:
      description: How many GraphQL points.
      returned: always
      type: int
      sample: 0
    minutes:
      description: How long the run will wait for quotas.
      returned: always
      type: float
      sample: 0.0
cost:
  description: What the run used of the quotas.
  returned: success, and failure once the plan was made
  type: dict
  contains:
    rest_requests:
      description: How many REST requests.
      returned: always
      type: int
      sample: 3
    graphql_requests:
      description: How many GraphQL requests.
      returned: always
      type: int
      sample: 1
    graphql_points:
      description: How many points the GraphQL requests cost.
      returned: always
      type: int
      sample: 13
    seconds_waited:
      description: How long the run waited for quotas.
      returned: always
      type: float
      sample: 0.0
token_values:
  description:
    - The values of new agent tokens, by address. They are secrets, and Buildkite returns each once.
    - A failed result does not contain them. If they are not stored, a warning names the file in C(~/.ansible/buildkite/unsaved)
      that contains them.
  returned: when agent tokens were created with O(token_values=return); never in check mode
  type: dict
  sample:
    cluster/Linux/token/Autoscaling group: bkct_secret
values_missing:
  description: The addresses of the declared agent tokens that exist and whose values O(token_values_path) lacks.
  returned: with O(token_values_path)
  type: list
  elements: str
  sample:
    - cluster/Linux/token/Autoscaling group
failure:
  description: Why the task failed, for playbooks to test.
  returned: failure
  type: dict
  contains:
    code:
      description: The code of the failure, such as V(invalid_option), V(rejected), V(missing_scope), V(unauthorized),
        V(forbidden), V(not_found), V(conflict), V(invalid), V(not_kept), V(rate_limited), V(max_wait), V(service_error),
        V(unreachable), V(not_buildkite), V(unclear), V(duplicate), V(changes_failed), V(held), V(missing_library),
        V(drift), V(not_stored) or V(values_missing).
      returned: always
      type: str
      sample: drift
    message:
      description: The first sentence of RV(ignore:msg). If there is drift, the short plan follows it there.
      returned: always
      type: str
      sample: 'The organization differs from its declaration (2 to create, 6 unchanged; unmanaged: 1 cluster, 1 team,
        1 pipeline): apply the declaration, or change it to the current state.'
    option:
      description: The option that caused the failure.
      returned: when an option caused it
      type: str
      sample: max_deletions
    status:
      description: The HTTP status of the answer.
      returned: when Buildkite answered
      type: int
      sample: 422
    request:
      description: The request that failed.
      returned: when there was one
      type: str
      sample: POST /v2/organizations/acme/pipelines
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
        read_organizations:
          - teams.members
        read_teams:
          - teams
          - teams.members
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
      sample: organization/api_settings
    problems:
      description: 'Everything that is wrong, each with its code, its message and what else is known. C(address) is
        the address of the object, C(option) is the option of it: a name in a dictionary follows a dot, the number of
        an entry is in brackets.'
      returned: when the declaration has mistakes or the plan is rejected
      type: list
      elements: dict
      sample:
        - code: rejected
          message: 'The plan removes 1 (pipeline/store), and max_deletions allows 0: raise max_deletions to remove them
            all.'
          guard: max_deletions
          option: max_deletions
          count: 1
          limit: 0
          addresses:
            - pipeline/store
    ids:
      description: The IDs of objects of one key. That of the new object, if it was created, is the first.
      returned: when another client created one meanwhile
      type: list
      elements: str
      sample:
        - b756dcb0-3600-525d-bacb-285c0f1a07e2
        - 035c4ea0-d73b-5bde-bd6f-c806b04f2ec3
    addresses:
      description: The addresses that would be removed.
      returned: when a limit rejects the plan
      type: list
      elements: str
      sample:
        - pipeline/shop
    count:
      description: The number of removals.
      returned: when a limit rejects the plan
      type: int
      sample: 1
    limit:
      description: The number of allowed removals.
      returned: when a limit rejects the plan
      type: int
      sample: 0
    networks:
      description: The networks that would be removed.
      returned: when their removal is rejected
      type: list
      elements: str
      sample:
        - 0.0.0.0/0
    plan_id:
      description: The plan as it is now.
      returned: when O(plan_id) is another
      type: str
      sample: ec47401b847d8e300920acbee2f9ef7d
    expected:
      description: What O(plan_id) is.
      returned: when the plan is another
      type: str
      sample: '00000000000000000000000000000000'
    file:
      description: The file of O(src) that declares it.
      returned: with O(src), when a file declares it
      type: str
      sample: buildkite/organization.yml
    line:
      description: The line in that file, from 1.
      returned: with O(src), when a file declares it
      type: int
      sample: 5
    column:
      description: The column in that line, from 1.
      returned: with O(src), when a file declares it
      type: int
      sample: 7
    inherited_from:
      description: The defaults or group that it comes from, such as V(groups.pipelines.web).
      returned: with O(src), when it comes from defaults or a group
      type: str
      sample: groups.pipelines.web
    failed:
      description: The changes that failed, each with its address, action, code, message and further facts.
      returned: when changes were tried
      type: list
      elements: dict
      sample:
        - address: cluster/Linux
          action: create
          code: forbidden
          message: 'The token''s user is not allowed to send POST /v2/organizations/acme/clusters: Not allowed; ask
            an administrator of the organization.'
          status: 403
          request: POST /v2/organizations/acme/clusters
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
        - address: team/Everyone
          action: delete
          reason: pipeline/shop is held, and nothing is pruned after that
"""

from ansible_collections.community.buildkite.plugins.module_utils._module import run
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG


def main() -> None:
    """Run the module."""
    run("organization", CATALOG)


if __name__ == "__main__":
    main()
