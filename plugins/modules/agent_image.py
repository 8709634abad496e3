#!/usr/bin/python
# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: agent_image
short_description: Manage images of hosted agents of a Buildkite cluster
version_added: 0.1.0
description:
  - Creates and deletes an image of hosted Linux agents in a cluster. M(community.buildkite.cluster_queue) gives it to a queue.
  - An omitted option is unmanaged. It is neither compared nor changed.
  - Buildkite builds a new image in the background. The task waits for it and fails with the reason if the build fails.
  - The cluster needs a queue of hosted agents before it can have images. M(community.buildkite.organization) creates both in one run.
  - No API changes an image. To replace one that queues use, declare a new image, for example with a version in its name, give it to the
    queues, and then remove the old one. Buildkite does not delete an image that a queue uses.
  - An image whose build failed keeps its name. Delete it before you declare it again.
  - Administrators of the organization and maintainers of the cluster can manage its images.
author:
  - community.buildkite contributors (@ansible-collections)
extends_documentation_fragment:
  - community.buildkite._attributes
  - community.buildkite._connection
  - community.buildkite._agent_image
"""

EXAMPLES = r"""
---
- name: Build an image with Ruby
  community.buildkite.agent_image:
    cluster: Linux
    name: ruby-1
    dockerfile: |
      RUN apt-get update && apt-get install --yes ruby

- name: Build its successor, with more time
  community.buildkite.agent_image:
    cluster: Linux
    name: ruby-2
    dockerfile: |
      RUN apt-get update && apt-get install --yes ruby bundler
    wait_timeout: 3600

- name: Delete the old one, once no queue uses it
  community.buildkite.agent_image:
    cluster: Linux
    name: ruby-1
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
      sample: cluster/Linux/image/ruby
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
        name: ruby
    after:
      description: New values of the options that changed.
      returned: when there are any
      type: dict
      sample:
        name: ruby
        dockerfile: |
          RUN apt-get update && apt-get install --yes ruby
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
agent_image:
  description: Options of the image after the changes. V(null) if the image is absent.
  returned: success, and failure once the plan was made
  type: dict
  contains:
    id:
      description: ID of the image.
      returned: always
      type: str
      sample: '1078064622'
    name:
      description: Name of the image.
      returned: when Buildkite returns it
      type: str
      sample: ruby
    dockerfile:
      description: 'Instructions that build the image, without C(FROM): Buildkite adds its base image.'
      returned: when Buildkite returns it
      type: str
      sample: |
        RUN apt-get update && apt-get install --yes ruby
    status:
      description: 'Status of the image: V(BUILDING), V(READY) or V(FAILED).'
      returned: when Buildkite returns it
      type: str
      sample: READY
    image_ref:
      description: Reference of the image in queues.
      returned: when Buildkite returns it
      type: str
      sample: registry.example.com/1078064622
    last_build_error:
      description: Reason why the image could not be built.
      returned: when Buildkite returns it
      type: str
      sample: 'The command "false" returned a non-zero code: 1'
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
      sample: 'The token''s user is not allowed to send POST /v2/organizations/acme/clusters/035c4ea0-d73b-5bde-bd6f-c806b04f2ec3/agent-images:
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
      sample: POST /v2/organizations/acme/clusters/035c4ea0-d73b-5bde-bd6f-c806b04f2ec3/agent-images
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
          - agent_images
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
      sample: cluster/Linux/image/ruby
    problems:
      description: 'All problems, each with its code, message and further facts. C(address) is the address of the object.
        C(option) is its option: a key in a dictionary follows a dot, the number of an entry is in brackets.'
      returned: when the declaration has mistakes or the plan is rejected
      type: list
      elements: dict
      sample:
        - code: missing_scope
          message: 'The API token lacks the scope write_clusters (for agent_images): add it to the token at https://buildkite.com/user/api-access-tokens.'
          scopes:
            - write_clusters
          needed_by:
            write_clusters:
              - agent_images
    ids:
      description: IDs of the objects with the same key. If this run created an object, its ID is the first.
      returned: when another client created one meanwhile
      type: list
      elements: str
      sample:
        - 035c4ea0-d73b-5bde-bd6f-c806b04f2ec3
        - b80c8fef-a677-5340-85fb-2c162d75df03
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
        - address: cluster/Linux/image/ruby
          action: create
          code: forbidden
          message: 'The token''s user is not allowed to send POST /v2/organizations/acme/clusters/035c4ea0-d73b-5bde-bd6f-c806b04f2ec3/agent-images:
            Not allowed; ask an administrator of the organization.'
          status: 403
          request: POST /v2/organizations/acme/clusters/035c4ea0-d73b-5bde-bd6f-c806b04f2ec3/agent-images
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
    run("agent_image", CATALOG, packed())


if __name__ == "__main__":
    main()
