#!/usr/bin/python
# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: cluster
short_description: Manage clusters of a Buildkite organization
version_added: 0.1.0
description:
  - Creates, changes and deletes a cluster, with its default queue and its maintainers.
  - An omitted option is unmanaged. It is neither compared nor changed.
  - The organization's default cluster is never deleted. A cluster with pipelines or connected agents is
    deleted only if O(override_guards) lists its address.
author:
  - community.buildkite contributors (@ansible-collections)
extends_documentation_fragment:
  - community.buildkite._attributes
  - community.buildkite._connection
  - community.buildkite._cluster
"""

EXAMPLES = r"""
---
- name: A cluster for Linux agents
  community.buildkite.cluster:
    name: Linux
    description: Agents on Linux
    emoji: ":penguin:"
    color: "#14cc80"
    maintainers:
      - team: platform

- name: Its default queue, which exists
  community.buildkite.cluster:
    name: Linux
    default_queue: default

- name: Rename it
  community.buildkite.cluster:
    name: Linux (x86-64)
    previous_names:
      - Linux

- name: Delete it, with its queues and tokens
  community.buildkite.cluster:
    name: Linux (x86-64)
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
        name: Linux
    after:
      description: New values of the options that changed.
      returned: when there are any
      type: dict
      sample:
        name: Linux
        description: Agents on Linux
        emoji: ':penguin:'
        color: '#14cc80'
    cascade:
      description: Addresses of the configuration in the cascade of a deletion.
      returned: when there are any
      type: list
      elements: str
      sample:
        - cluster/Linux/queue/default
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
      sample: The cache volumes of its hosted agents, if it has any, are lost.
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
cluster:
  description: Options of the cluster after the changes. V(null) if the cluster is absent.
  returned: success, and failure once the plan was made
  type: dict
  contains:
    id:
      description: ID of the cluster.
      returned: always
      type: str
      sample: 035c4ea0-d73b-5bde-bd6f-c806b04f2ec3
    name:
      description: Name of the cluster.
      returned: when Buildkite returns it
      type: str
      sample: Linux
    description:
      description: Description of the cluster.
      returned: when Buildkite returns it
      type: str
      sample: Agents on Linux
    emoji:
      description: Emoji beside the name, such as V(:rocket:).
      returned: when Buildkite returns it
      type: str
      sample: ':penguin:'
    color:
      description: Color as a hexadecimal code, such as V(#14cc80).
      returned: when Buildkite returns it
      type: str
      sample: '#14cc80'
    default_queue:
      description: Key or UUID of the queue for jobs that name no queue.
      returned: when the run sets it
      type: str
      sample: default
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
      sample: 'The token''s user is not allowed to send POST /v2/organizations/acme/clusters: Not allowed; ask an administrator
        of the organization.'
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
      sample: POST /v2/organizations/acme/clusters
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
          - clusters
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
          message: 'The API token lacks the scope write_clusters (for clusters): add it to the token at https://buildkite.com/user/api-access-tokens.'
          scopes:
            - write_clusters
          needed_by:
            write_clusters:
              - clusters
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
      sample: []
"""

import typing as t

from ansible_collections.community.buildkite.plugins.module_utils._module import run
from ansible_collections.community.buildkite.plugins.module_utils._resources.agent_image import AGENT_IMAGE
from ansible_collections.community.buildkite.plugins.module_utils._resources.agent_token import AGENT_TOKEN
from ansible_collections.community.buildkite.plugins.module_utils._resources.cluster import CLUSTER, CLUSTER_MAINTAINER
from ansible_collections.community.buildkite.plugins.module_utils._resources.cluster_queue import CLUSTER_QUEUE
from ansible_collections.community.buildkite.plugins.module_utils._resources.member import MEMBER
from ansible_collections.community.buildkite.plugins.module_utils._resources.organization import PIPELINE_SETTINGS
from ansible_collections.community.buildkite.plugins.module_utils._resources.pipeline import PIPELINE
from ansible_collections.community.buildkite.plugins.module_utils._resources.secret import SECRET
from ansible_collections.community.buildkite.plugins.module_utils._resources.team import TEAM, TEAM_MEMBER
from ansible_collections.community.buildkite.plugins.module_utils._schema.catalog import Catalog

# What the module manages, and what this refers to, contains or is used by.
CATALOG = Catalog(
    (
        MEMBER,
        CLUSTER,
        AGENT_IMAGE,
        CLUSTER_QUEUE,
        AGENT_TOKEN,
        SECRET,
        TEAM,
        CLUSTER_MAINTAINER,
        TEAM_MEMBER,
        PIPELINE_SETTINGS,
        PIPELINE,
    )
)


def packed() -> t.Iterator[object]:
    """The parts of the engine that a run can need, imported when one of a room is asked for."""
    from ansible_collections.community.buildkite.plugins.module_utils._plan import (
        built,
        ceiling,
        in_use,
        links,
        occupied,
        own_user,
    )

    yield from (built, ceiling, in_use, links, occupied, own_user)
    from ansible_collections.community.buildkite.plugins.module_utils._state import cascades

    yield cascades
    from ansible_collections.community.buildkite.plugins.module_utils._apply import building, doubles

    yield from (building, doubles)


def main() -> None:
    """Run the module."""
    run("cluster", CATALOG, packed())


if __name__ == "__main__":
    main()
