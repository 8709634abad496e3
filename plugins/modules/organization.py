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
  - Declares clusters with their queues, teams and pipelines, and makes the organization so.
  - Everything that is needed is read first, in as few requests as there can be, then the plan is made, and only then it is carried out.
  - What is not declared is left alone, unless O(prune) names its list.
  - The organization's own settings are only changed. What O(pipeline_settings) and O(api_settings) leave out stays as it is.
  - A change that fails does not stop the others. The task fails at the end and tells what was done, what failed and what was skipped.
  - What is in use is not taken away, and neither is the place of the run's own user, unless O(force) names the address.
    Nor are networks shut out of the APIs.
author:
  - The community.buildkite contributors (@buildkite)
extends_documentation_fragment:
  - community.buildkite._attributes
  - community.buildkite._connection
  - community.buildkite._organization
"""

EXAMPLES = r"""
---
- name: The organization as it is to be
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
          - slug: Platform
            access_level: manage_build_and_read

- name: Archive every pipeline that is not in the file, at most ten at a time
  community.buildkite.organization:
    pipelines: "{{ lookup('ansible.builtin.file', 'pipelines.yml') | from_yaml }}"
    prune:
      - pipelines
    prune_at_most: "10"
    protected:
      - pipeline/release-*

- name: The same, with a file to go back to
  community.buildkite.organization:
    pipelines: "{{ lookup('ansible.builtin.file', 'pipelines.yml') | from_yaml }}"
    prune:
      - pipelines
    backup_path: "{{ playbook_dir }}/backup.yml"

- name: Go back
  community.buildkite.organization:
  args: "{{ lookup('ansible.builtin.file', 'backup.yml') | from_yaml }}"

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
    force:
      - organization/api_settings

- name: Fail a nightly job when someone has changed what is declared
  community.buildkite.organization:
    pipelines: "{{ lookup('ansible.builtin.file', 'pipelines.yml') | from_yaml }}"
    fail_on_drift: true
  check_mode: true

- name: Apply the plan that was reviewed, and no other
  community.buildkite.organization:
    pipelines: "{{ lookup('ansible.builtin.file', 'pipelines.yml') | from_yaml }}"
    expect_plan: 4c59b77f51d8001bd014b2439c7a8a51
"""

RETURN = r"""
changes:
  description: Every change, made or in check mode to be made, in its order.
  returned: success
  type: list
  elements: dict
  contains:
    address:
      description: What changed, by names.
      type: str
      returned: always
      sample: cluster/Linux/queue/gpu
    action:
      description: V(create), V(update), V(archive) or V(delete).
      type: str
      returned: always
      sample: update
    before:
      description: The values before, only of what changed.
      type: dict
      returned: when there were any
    after:
      description: The values after, only of what changed.
      type: dict
      returned: when there are any
    implied:
      description: The addresses of what goes with a deleted thing.
      type: list
      elements: str
      returned: when there are any
counts:
  description: How many things were created, updated, archived, deleted, left as they are, failed and skipped.
  returned: success
  type: dict
  sample:
    created: 3
    updated: 1
    archived: 0
    deleted: 0
    unchanged: 152
    failed: 0
    skipped: 0
protected:
  description: The addresses that would be pruned and that O(protected) keeps.
  returned: success
  type: list
  elements: str
  sample:
    - pipeline/release-1
backup_file:
  description: The file with the previous state, V(null) in check mode.
  returned: when O(backup_path) is given and something is to be changed
  type: str
  sample: /srv/buildkite/backup.yml
backup_lacks:
  description: What giving the backup back does not bring back, a sentence for each kind, in check mode too.
  returned: when O(backup_path) is given and something is to be changed
  type: list
  elements: str
  sample:
    - "The ids and the history of what is deleted, which is made anew: pipeline/web."
kinds:
  description:
    - The counts by the first part of the addresses. A cluster counts with its queues and maintainers, a team with its members and pipelines.
  returned: success
  type: dict
  sample:
    pipeline:
      created: 0
      updated: 1
      archived: 0
      deleted: 0
      unchanged: 120
      failed: 0
      skipped: 0
summary:
  description: The counts in words, with what is left alone and what cannot be read.
  returned: success
  type: str
  sample: "3 created, 1 updated, 152 unchanged; left alone, since not declared: 2 pipelines."
plan_id:
  description:
    - A checksum of the organization's name and of the address, action and values of every change. It is the same in check mode and in the run,
      on every machine, and for every token that sees the same.
    - No secret is part of it, nor a hash of one.
  returned: success
  type: str
  sample: 4c59b77f51d8001bd014b2439c7a8a51
left_alone:
  description:
    - How many things exist and are not declared, by list. Only lists that were read anyway are counted.
  returned: success
  type: dict
  sample:
    pipelines: 2
unread:
  description:
    - Declared options of existing things that the service does not tell, so that they are not compared and stay as they are.
    - Each entry has an C(address) and its C(options).
  returned: success
  type: list
  elements: dict
  sample: []
hints:
  description: What is to be created and may be something undeclared under a new name. Each is a warning too.
  returned: success
  type: list
  elements: dict
  contains:
    address:
      description: What is to be created.
      type: str
      returned: always
      sample: pipeline/website
    existing:
      description: The addresses of what exists, is not declared, and is alike.
      type: list
      elements: str
      returned: always
      sample: [pipeline/web]
    same:
      description: The option that is the same. Repositories are the same however their addresses are written.
      type: str
      returned: always
      sample: repository
    option:
      description: The option that would rename instead.
      type: str
      returned: always
      sample: previous_slugs
    message:
      description: The same in a sentence.
      type: str
      returned: always
drift:
  description: Whether something differs from what is declared.
  returned: success in check mode
  type: bool
  sample: false
forecast:
  description:
    - What the writes to come will cost, as REST requests and GraphQL points, and how many minutes the quotas will make them wait.
    - The minutes rest on what the answers told of the quotas. Others who use the same quotas make them more.
  returned: success in check mode
  type: dict
  sample:
    rest_requests: 4
    graphql_points: 0
    minutes: 0.0
cost:
  description: What the run took of the quotas.
  returned: success
  type: dict
  sample:
    rest_requests: 12
    graphql_requests: 1
    graphql_points: 312
    seconds_waited: 0.0
token_values:
  description:
    - The values of agent tokens that were made, by address. They are secrets, and the service tells them this once.
    - They are there even when something else failed. Use C(no_log) where agent tokens are declared.
  returned: when agent tokens were made; never in check mode
  type: dict
  sample:
    cluster/Linux/token/Autoscaling group: bkct_secret
failure:
  description: Why the task failed, for playbooks to test.
  returned: failure
  type: dict
  contains:
    code:
      description:
        - The kind of failure, such as V(invalid_option), V(refused), V(missing_scope), V(unauthorized), V(forbidden), V(not_found),
          V(conflict), V(invalid), V(not_kept), V(rate_limited), V(service_error), V(unreachable), V(not_buildkite), V(unclear),
          V(changes_failed), V(drift) or V(missing_library).
      type: str
      returned: always
    message:
      description: The same sentence as in RV(ignore:msg).
      type: str
      returned: always
    status:
      description: The HTTP status of the answer.
      type: int
      returned: when the service answered
    request:
      description: The request that failed.
      type: str
      returned: when there was one
    failed:
      description: The changes that failed, each with its address, action, code and message.
      type: list
      elements: dict
      returned: when changes were tried
    skipped:
      description: The changes that were skipped, each with its address, action and reason.
      type: list
      elements: dict
      returned: when changes were tried
"""

from ansible_collections.community.buildkite.plugins.module_utils._module import run


def main() -> None:
    """Run it."""
    run("organization")


if __name__ == "__main__":
    main()
