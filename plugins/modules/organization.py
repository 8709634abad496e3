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
  - Manages clusters with their queues and agent tokens, teams, pipelines with their schedules, webhooks, and the organization's own settings.
  - Reads the current state in as few requests as possible, computes the plan, and applies it.
  - Unmanaged objects do not change, unless O(prune) lists their resource. Omitted options do not change either.
  - If a change fails, the others are applied all the same. The task fails at the end and lists what was done, what failed and what was skipped.
    Ten failures with the same code in succession end the run.
  - A change that the current state of its object does not allow is held and returned with the reason. O(held) sets whether the task fails.
  - Guards protect objects in use, the memberships of the run's own user and the networks with access to the APIs, unless O(override_guards)
    lists the address.
author:
  - community.buildkite contributors (@ansible-collections)
seealso:
  - module: community.buildkite.organization_info
    description: Return the current state as options.
  - module: community.buildkite.organization_files
    description: Write the current state as files.
  - plugin: community.buildkite.organization_files
    plugin_type: lookup
    description: Read such files.
  - plugin: community.buildkite.report
    plugin_type: filter
    description: Report the result to people and programs.
  - name: Organization as code
    link: https://github.com/ansible-collections/community.buildkite/blob/main/docs/docsite/rst/guide_organization_as_code.rst
    description: An organization in a directory of files, with the role of this name.
  - name: Plans, reports and drift
    link: https://github.com/ansible-collections/community.buildkite/blob/main/docs/docsite/rst/guide_drift.rst
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

- name: Require two-factor authentication, and show a banner to all members
  community.buildkite.organization:
    member_settings:
      enforce_2fa: true
      banner: ':wrench: Maintenance on Sunday'

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

- name: Correct what someone changed, but not what someone else changed today or again and again
  community.buildkite.organization:
    src: buildkite
    attribute: names
    correct: own_older
    correct_grace: 24h

- name: Apply the plan that was reviewed, and no other
  community.buildkite.organization:
    src: buildkite
    plan_id: 4c59b77f51d8001bd014b2439c7a8a51
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
      sample: cluster/Linux
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
        name: Old
    after:
      description: New values of the options that changed.
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
      description: Addresses of the configuration in the cascade of a deletion.
      returned: when there are any
      type: list
      elements: str
      sample:
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
    changed_by:
      description:
        - 'Last event of the audit log that explains the change: the deletion of an object that does not exist, the
          creation of an object that is deleted, or the last change.'
        - If O(correct=own_older) holds the change, RV(changes[].held) names the last change by someone else, which
          may be another one.
      returned: with O(attribute=events) and O(attribute=names), when there is one
      type: dict
      contains:
        actor:
          description: Name of the user. V(null) for Buildkite itself.
          returned: with O(attribute=names)
          type: str
          sample: Olive Owner
        token_description:
          description: Description of the token, among the first 200 tokens of the organization.
          returned: with O(attribute=names), if it can be read, for tokens of others
          type: str
          sample: The stand-in's own token
        at:
          description: Time of the event.
          returned: always
          type: str
          sample: '2026-07-01T04:00:00.000Z'
        via:
          description: 'How it was made: V(browser), V(api), V(agent), V(buildkite) by Buildkite itself, or V(unknown).'
          returned: always
          type: str
          sample: api
        token:
          description: UUID of the API access token. V(null) if none was used.
          returned: always
          type: str
          sample: 035c4ea0-d73b-5bde-bd6f-c806b04f2ec3
        program:
          description: Program that used an API, as it names itself, such as V(curl). V(null) otherwise.
          returned: always
          type: str
          sample: python-requests
        event:
          description: Type of the event.
          returned: always
          type: str
          sample: PIPELINE_UPDATED
        own:
          description: Whether it was made with the token of this run, or by another run of this collection for the
            same user.
          returned: always
          type: bool
          sample: false
        certain:
          description: Whether the event is certainly about this object. Otherwise, it may be about another object with
            the same name, about the parent, or about another setting.
          returned: always
          type: bool
          sample: true
    changed_by_unknown:
      description: Why it is unknown who made the difference, as a sentence.
      returned: with O(attribute=events) and O(attribute=names), when no event explains it
      type: str
      sample: The audit log contains no event that explains the change.
    contested:
      description: How often runs corrected the object in seven days, before someone changed it again.
      returned: with O(correct=own_older), when the change is held for that
      type: int
      sample: 3
    file:
      description: File of O(src) that declares the object or option.
      returned: with O(src), when a file declares it
      type: str
      sample: buildkite/pipelines/shop.yml
    line:
      description: Line in that file, from 1.
      returned: with O(src), when a file declares it
      type: int
      sample: 1
    column:
      description: Column in that line, from 1.
      returned: with O(src), when a file declares it
      type: int
      sample: 1
    inherited_from:
      description: Defaults or group from which it comes, such as V(groups.pipelines.web).
      returned: with O(src), when it comes from defaults or a group
      type: str
      sample: groups.pipelines.web
    option_places:
      description: The same four values for each option that changes, by option.
      returned: with O(src), when an existing object changes
      type: dict
      sample:
        access_level:
          file: buildkite/organization.yml
          line: 6
          column: 32
          inherited_from: groups.pipelines.web
counts:
  description: Numbers of objects by what happens to them.
  returned: success, and failure once the plan was made
  type: dict
  contains:
    created:
      description: Number of objects that the run created, or would create in check mode.
      returned: always
      type: int
      sample: 8
    updated:
      description: Number of objects that the run updated, or would update in check mode.
      returned: always
      type: int
      sample: 2
    archived:
      description: Number of objects that the run archived, or would archive in check mode.
      returned: always
      type: int
      sample: 0
    deleted:
      description: Number of objects that the run deleted, or would delete in check mode.
      returned: always
      type: int
      sample: 1
    unchanged:
      description: Number of declared objects that do not change.
      returned: always
      type: int
      sample: 8
    held:
      description: Number of held changes, which the current state of the object does not allow.
      returned: always
      type: int
      sample: 1
    failed:
      description: Number of changes that failed.
      returned: always
      type: int
      sample: 1
    skipped:
      description: Number of changes that were skipped, since they depend on a held or failed one.
      returned: always
      type: int
      sample: 5
protected:
  description: Addresses of objects that are not pruned because of O(protected).
  returned: success, and failure once the plan was made
  type: list
  elements: str
  sample:
    - pipeline/shop
backup_file:
  description: Path of the backup file. V(null) in check mode.
  returned: when O(backup_path) is set and the plan has changes
  type: str
  sample: /srv/buildkite/backup.yml
backup_lacks:
  description: What the backup cannot restore, one sentence for each resource. It is also returned in check mode.
  returned: when O(backup_path) is set and the plan has changes
  type: list
  elements: str
  sample:
    - 'The ids and the history of deleted objects, which are created again: pipeline/shop.'
kinds:
  description:
    - The counts by resource. A key is an address without names, such as V(pipeline), V(cluster/queue) or V(team/member).
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
  description: The counts in words, with the numbers of unmanaged objects and of options that cannot be compared.
  returned: success, and failure once the plan was made
  type: str
  sample: '8 to create; unmanaged: 1 cluster, 1 team.'
plan_id:
  description:
    - Checksum of the organization's name and of the address, action and values of every change. It is the same in check
      mode and in the run, on every machine, and for every token that sees the same.
    - Secrets are part of it only with O(plan_hmac_key), by HMAC. Without it, RV(not_in_plan_id) lists those that change.
  returned: success, and failure once the plan was made
  type: str
  sample: 035c4ea0d73b5bdebd6fc806b04f2ec3
not_in_plan_id:
  description:
    - Secrets that a change sets or removes and that are not part of RV(plan_id), each as its address and option.
    - It is empty with O(plan_hmac_key).
  returned: success, and failure once the plan was made
  type: list
  elements: str
  sample: []
unmanaged:
  description:
    - Addresses of unmanaged objects, by list. Only lists that the run reads anyway are covered.
    - Objects in an unmanaged object are not listed.
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
    - Declared options of existing objects that are not compared and do not change.
    - Buildkite does not return them, or they come from defaults or a group and the current state of the object does
      not allow the change.
  returned: success, and failure once the plan was made
  type: list
  elements: dict
  contains:
    address:
      description: Address of the object.
      returned: always
      type: str
      sample: team/Platform
    options:
      description: Options of the object.
      returned: always
      type: list
      elements: str
      sample:
        - members_can_create_pipelines
hints:
  description: Objects that would be created but may be unmanaged objects under a new name. Each is also a warning.
  returned: success, and failure once the plan was made
  type: list
  elements: dict
  contains:
    address:
      description: Address that would be created.
      returned: always
      type: str
      sample: pipeline/store
    existing:
      description: Addresses of similar unmanaged objects.
      returned: always
      type: list
      elements: str
      sample:
        - pipeline/shop
    same:
      description: Option with the same value. Different spellings of a repository's address count as the same.
      returned: always
      type: str
      sample: repository
    option:
      description: Option that renames the existing object instead.
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
  description: Whether the current state differs from the declaration, including held changes.
  returned: in check mode, once the plan was made
  type: bool
  sample: true
forecast:
  description:
    - Cost of the writes, and of the lists that are read again around them. It assumes that the run starts with what
      is left of the quotas after the check.
    - It does not include the reading of that run, which costs about the RV(cost) of the check.
    - Other clients with the same quotas increase the minutes.
  returned: in check mode, once the plan was made
  type: dict
  contains:
    rest_requests:
      description: Number of REST requests.
      returned: always
      type: int
      sample: 10
    graphql_points:
      description: Number of GraphQL points.
      returned: always
      type: int
      sample: 0
    minutes:
      description: Minutes that the run will wait for quotas.
      returned: always
      type: float
      sample: 0.0
cost:
  description: Use of the quotas by the run.
  returned: success, and failure once the plan was made
  type: dict
  contains:
    rest_requests:
      description: Number of REST requests.
      returned: always
      type: int
      sample: 3
    graphql_requests:
      description: Number of GraphQL requests.
      returned: always
      type: int
      sample: 1
    graphql_points:
      description: Points that the GraphQL requests cost.
      returned: always
      type: int
      sample: 13
    seconds_waited:
      description: Seconds that the run waited for quotas.
      returned: always
      type: float
      sample: 0.0
token_values:
  description:
    - Values of new agent tokens, by address. They are secrets, and Buildkite returns each once.
    - A failed result does not contain them. If they are not stored, a warning names the file in C(~/.ansible/buildkite/unsaved)
      that contains them.
  returned: when agent tokens were created with O(token_values=return); never in check mode
  type: dict
  sample:
    cluster/Linux/token/Autoscaling group: bkct_secret
values_missing:
  description: Addresses of declared agent tokens that exist and whose values O(token_values_path) lacks.
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
      description: Code of the failure, such as V(invalid_option), V(rejected), V(missing_scope), V(unauthorized), V(forbidden),
        V(not_found), V(conflict), V(invalid), V(not_kept), V(rate_limited), V(max_wait), V(service_error), V(unreachable),
        V(not_buildkite), V(unclear), V(duplicate), V(changes_failed), V(held), V(missing_library), V(drift), V(not_stored),
        V(values_missing) or V(not_built).
      returned: always
      type: str
      sample: drift
    message:
      description: The first sentence of RV(ignore:msg), which also contains the short plan if there is drift.
      returned: always
      type: str
      sample: 'The organization differs from its declaration (2 to create, 6 unchanged; unmanaged: 1 cluster, 1 team,
        1 pipeline): apply the declaration, or change it to the current state.'
    option:
      description: Option that caused the failure.
      returned: when an option caused it
      type: str
      sample: max_deletions
    status:
      description: HTTP status of the answer.
      returned: when Buildkite answered
      type: int
      sample: 422
    request:
      description: Request that failed, as method and path.
      returned: when a request failed
      type: str
      sample: POST /v2/organizations/acme/pipelines
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
      sample: organization/api_settings
    problems:
      description: 'All problems, each with its code, message and further facts. C(address) is the address of the object.
        C(option) is its option: a key in a dictionary follows a dot, the number of an entry is in brackets.'
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
      description: IDs of the objects with the same key. If this run created an object, its ID is the first.
      returned: when another client created one meanwhile
      type: list
      elements: str
      sample:
        - 035c4ea0-d73b-5bde-bd6f-c806b04f2ec3
        - b80c8fef-a677-5340-85fb-2c162d75df03
    addresses:
      description: Addresses that would be removed.
      returned: when a limit rejects the plan
      type: list
      elements: str
      sample:
        - pipeline/shop
    count:
      description: Number of removals.
      returned: when a limit rejects the plan
      type: int
      sample: 1
    limit:
      description: Number of allowed removals.
      returned: when a limit rejects the plan
      type: int
      sample: 0
    networks:
      description: Networks that would be removed.
      returned: when their removal is rejected
      type: list
      elements: str
      sample:
        - 0.0.0.0/0
    plan_id:
      description: ID of the current plan.
      returned: when O(plan_id) differs
      type: str
      sample: ff6c5a08b2fa56b6ac006830f4074b6a
    expected:
      description: Value of O(plan_id).
      returned: when O(plan_id) differs
      type: str
      sample: afca48e959ea5a28b8a488e0cc6eda1c
    file:
      description: File of O(src) that declares the object or option.
      returned: with O(src), when a file declares it
      type: str
      sample: buildkite/organization.yml
    line:
      description: Line in that file, from 1.
      returned: with O(src), when a file declares it
      type: int
      sample: 5
    column:
      description: Column in that line, from 1.
      returned: with O(src), when a file declares it
      type: int
      sample: 7
    inherited_from:
      description: Defaults or group from which it comes, such as V(groups.pipelines.web).
      returned: with O(src), when it comes from defaults or a group
      type: str
      sample: groups.pipelines.web
    failed:
      description: Changes that failed, each with address, action, code, message and further facts.
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
        - address: team/Everyone
          action: delete
          reason: pipeline/shop is held, and nothing is pruned after that
"""

import typing as t

from ansible_collections.community.buildkite.plugins.module_utils._module import run
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG


def packed() -> t.Iterator[object]:
    """The parts of the engine that a run can need, imported when one of a room is asked for."""
    from ansible_collections.community.buildkite.plugins.module_utils import _networks, _of_whole, _source, _whole

    yield from (_networks, _of_whole, _source, _whole)
    from ansible_collections.community.buildkite.plugins.module_utils._plan import (
        active,
        apart,
        built,
        ceiling,
        expected,
        in_use,
        joined,
        links,
        locked,
        occupied,
        own_user,
        people,
        rotation,
        scope,
        selected,
        settings,
        toggled,
        whole,
    )

    of_objects = (active, apart, built, in_use, joined, links, locked, occupied, own_user, people, rotation)
    yield from (ceiling, expected, *of_objects, scope, selected, settings, toggled, whole)
    from ansible_collections.community.buildkite.plugins.module_utils._state import cascades, own_values, toggles

    yield from (cascades, own_values, toggles)
    from ansible_collections.community.buildkite.plugins.module_utils._apply import (
        backup,
        building,
        by_graphql,
        doubles,
        elsewhere,
        separate,
        setting,
        together,
        toggling,
        token_values,
        value_options,
    )

    yield from (backup, building, by_graphql, doubles, elsewhere, separate, setting)
    yield from (together, toggling, token_values, value_options)


def main() -> None:
    """Run the module."""
    run("organization", CATALOG, packed())


if __name__ == "__main__":
    main()
