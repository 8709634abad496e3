#!/usr/bin/python
# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cluster_queue
short_description: Manage queues of a Buildkite cluster
version_added: 0.1.0
description:
  - Creates, changes, deletes, pauses and resumes a queue of a cluster.
  - An omitted option is unmanaged. It is neither compared nor changed.
  - A queue with connected agents, or the default queue of its cluster, is deleted only if O(override_guards) lists its address.
author:
  - community.buildkite contributors (@ansible-collections)
extends_documentation_fragment:
  - community.buildkite._attributes
  - community.buildkite._connection
  - community.buildkite._cluster_queue
"""

EXAMPLES = r"""
---
- name: A queue
  community.buildkite.cluster_queue:
    cluster: Linux
    key: default
    description: Everything that names no queue
    retry_agent_affinity: prefer-different

- name: Pause the queue
  community.buildkite.cluster_queue:
    cluster: Linux
    key: default
    dispatch_paused: true
    dispatch_paused_note: Maintenance until 14:00 UTC

- name: A queue of hosted agents
  community.buildkite.cluster_queue:
    cluster: Linux
    key: hosted
    hosted_agents:
      instance_shape: LINUX_AMD64_2X4

- name: Give them an image of the cluster
  community.buildkite.cluster_queue:
    cluster: Linux
    key: hosted
    hosted_agents:
      instance_shape: LINUX_AMD64_2X4
      agent_image: ruby-1

- name: Delete a queue
  community.buildkite.cluster_queue:
    cluster: Linux
    key: hosted
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
      sample: cluster/Linux/queue/gpu
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
        dispatch_paused: false
        dispatch_paused_note: ''
    after:
      description: New values of the options that changed.
      returned: when there are any
      type: dict
      sample:
        key: hosted
        hosted_agents:
          instance_shape: LINUX_AMD64_2X4
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
cluster_queue:
  description: Options of the queue after the changes. V(null) if the queue is absent.
  returned: success, and failure once the plan was made
  type: dict
  contains:
    id:
      description: ID of the queue.
      returned: always
      type: str
      sample: 334b6b31-12a2-5bfc-bf4f-870c0954b343
    key:
      description: Key of the queue, which agents and steps name.
      returned: when Buildkite returns it
      type: str
      sample: gpu
    description:
      description: Description of the queue.
      returned: when Buildkite returns it
      type: str
      sample: Graphics cards
    retry_agent_affinity:
      description: 'Which agents a retried job prefers: those that worked last, or different ones.'
      returned: when Buildkite returns it
      type: str
      sample: prefer-different
    dispatch_paused:
      description: Whether the queue is paused and dispatches no jobs.
      returned: when Buildkite returns it
      type: bool
      sample: true
    dispatch_paused_note:
      description: Note that explains why the queue is paused.
      returned: when Buildkite returns it
      type: str
      sample: New driver
    hosted_agents:
      description: Settings of hosted agents, for a queue of such agents.
      returned: when Buildkite returns it
      type: dict
      sample:
        instance_shape: LINUX_AMD64_2X4
failure:
  description: Why the task failed, for playbooks to test.
  returned: failure
  type: dict
  contains:
    code:
      description: Code of the failure, such as V(invalid_option), V(rejected), V(missing_scope), V(unauthorized), V(forbidden),
        V(not_found), V(conflict), V(invalid), V(not_kept), V(rate_limited), V(max_wait), V(service_error), V(unreachable),
        V(not_buildkite), V(unclear), V(duplicate), V(changes_failed), V(held), V(missing_library) or V(not_built).
      returned: always
      type: str
      sample: forbidden
    message:
      description: The first sentence of RV(ignore:msg).
      returned: always
      type: str
      sample: 'The token''s user is not allowed to send POST /v2/organizations/acme/clusters/035c4ea0-d73b-5bde-bd6f-c806b04f2ec3/queues:
        Not allowed; ask an administrator of the organization.'
    option:
      description: Option that caused the failure.
      returned: when an option caused it
      type: str
      sample: max_deletions
    status:
      description: HTTP status of the answer.
      returned: when Buildkite answered
      type: int
      sample: 403
    request:
      description: Request that failed, as method and path.
      returned: when a request failed
      type: str
      sample: POST /v2/organizations/acme/clusters/035c4ea0-d73b-5bde-bd6f-c806b04f2ec3/queues
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
        - write_clusters
    needed_by:
      description: Lists that need a scope, by scope.
      returned: when it lacks scopes for writing
      type: dict
      sample:
        write_clusters:
          - queues
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
      sample: cluster/Linux/queue/gpu
    problems:
      description: 'All problems, each with its code, message and further facts. C(address) is the address of the object.
        C(option) is its option: a key in a dictionary follows a dot, the number of an entry is in brackets.'
      returned: when the declaration has mistakes or the plan is rejected
      type: list
      elements: dict
      sample:
        - code: missing_scope
          message: 'The API token lacks the scope write_clusters (for queues): add it to the token at https://buildkite.com/user/api-access-tokens.'
          scopes:
            - write_clusters
          needed_by:
            write_clusters:
              - queues
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
        - address: cluster/Linux/queue/gpu
          action: create
          code: forbidden
          message: 'The token''s user is not allowed to send POST /v2/organizations/acme/clusters/035c4ea0-d73b-5bde-bd6f-c806b04f2ec3/queues:
            Not allowed; ask an administrator of the organization.'
          status: 403
          request: POST /v2/organizations/acme/clusters/035c4ea0-d73b-5bde-bd6f-c806b04f2ec3/queues
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
      sample: []
"""

import typing as t

from ansible_collections.community.buildkite.plugins.module_utils._module import run
from ansible_collections.community.buildkite.plugins.module_utils._resources.agent_image import AGENT_IMAGE
from ansible_collections.community.buildkite.plugins.module_utils._resources.cluster import CLUSTER
from ansible_collections.community.buildkite.plugins.module_utils._resources.cluster_queue import CLUSTER_QUEUE
from ansible_collections.community.buildkite.plugins.module_utils._schema.catalog import Catalog

# What the module manages, and what this refers to, contains or is used by.
CATALOG = Catalog((CLUSTER, AGENT_IMAGE, CLUSTER_QUEUE))


def packed() -> t.Iterator[object]:
    """The parts of the engine that a run can need, imported when one of a room is asked for."""
    from ansible_collections.community.buildkite.plugins.module_utils._plan import built, in_use, occupied

    yield from (built, in_use, occupied)
    from ansible_collections.community.buildkite.plugins.module_utils._apply import building

    yield building


def main() -> None:
    """Run the module."""
    run("cluster_queue", CATALOG, packed())


if __name__ == "__main__":
    main()
