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
  - A change that fails does not stop the others. The task fails at the end and tells what was done, what failed and what was skipped.
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
summary:
  description: The counts in words.
  returned: success
  type: str
  sample: 3 created, 1 updated, 152 unchanged.
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
          V(changes_failed) or V(missing_library).
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
