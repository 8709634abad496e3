#!/usr/bin/python
# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: agent_token
short_description: Manage agent tokens of a Buildkite organization
version_added: 0.1.0
description:
  - Creates, changes, rotates and revokes the tokens with which agents connect to a cluster, or to an organization without clusters.
  - Buildkite returns the value of a token once, to the run that creates it. Set O(token_values_path) or O(token_values_command) to store it.
    A token then counts as created when its value is stored, and its predecessor is revoked after that.
  - RV(token_value) contains it only if the task has C(no_log) set to V(true). Without any of these, the value is lost and the task warns.
    A task with C(async) needs O(token_values_path) or O(token_values_command).
  - If the answer with the value is lost, the task fails with V(unclear) as RV(failure.code) and lists the tokens that may be the lost one.
    It revokes none. Revoke the one that nobody uses with O(id) and O(state=absent), and run again.
  - An omitted option is unmanaged. It is neither compared nor changed.
  - Buildkite does not return which token an agent used. In a cluster with connected agents, a token is revoked only if O(override_guards)
    lists its address, or if O(revoke_rotated) is set and it has a successor.
author:
  - community.buildkite contributors (@ansible-collections)
extends_documentation_fragment:
  - community.buildkite._attributes
  - community.buildkite._connection
  - community.buildkite._agent_token
"""

EXAMPLES = r"""
---
- name: A token for 90 days, with a new one two weeks before it expires
  community.buildkite.agent_token:
    cluster: Linux
    description: Autoscaling group
    allowed_ip_addresses:
      - 10.0.0.0/8
    lifetime: 90d
    rotate_before: 14d
    token_values_path: /etc/buildkite/token_values.yml

- name: Revoke the predecessor when every agent has the new token
  community.buildkite.agent_token:
    cluster: Linux
    description: Autoscaling group
    lifetime: 90d
    rotate_before: 14d
    revoke_rotated: true

- name: A token that never expires, rotated if it was created before a time
  community.buildkite.agent_token:
    cluster: Linux
    description: Office
    rotate_created_before: "2026-06-30T12:00:00Z"
  register: office
  no_log: true

- name: Write the value of a new token where agents read it
  ansible.builtin.copy:
    content: "{{ office.token_value }}"
    dest: /etc/buildkite-agent/token
    mode: "0600"
  when: office.token_value is defined
  no_log: true

- name: Revoke it
  community.buildkite.agent_token:
    cluster: Linux
    description: Autoscaling group
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
      sample: cluster/Linux/token/Autoscaling group
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
        description: Autoscaling group
    after:
      description: New values of the options that changed.
      returned: when there are any
      type: dict
      sample:
        description: Autoscaling group
        allowed_ip_addresses:
          - 10.0.0.0/8
        expires_at: '2099-01-01T00:00:00Z'
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
agent_token:
  description: Options of the token after the changes, without its value. V(null) if the token is absent.
  returned: success, and failure once the plan was made
  type: dict
  contains:
    id:
      description: ID of the token.
      returned: always
      type: str
      sample: b80c8fef-a677-5340-85fb-2c162d75df03
    description:
      description: Description of the token.
      returned: when Buildkite returns it
      type: str
      sample: Autoscaling group
    allowed_ip_addresses:
      description: 'IPv4 networks, such as V(10.0.0.0/8), from which agents may connect: at most 24.'
      returned: when Buildkite returns it
      type: list
      elements: str
      sample:
        - 10.0.0.0/8
    expires_at:
      description: 'When a new token expires, such as V(2027-01-31T12:00:00Z): at least ten minutes from now.'
      returned: when Buildkite returns it
      type: str
      sample: '2099-01-01T00:00:00Z'
token_value:
  description:
    - Value of the new token. It is a secret, and Buildkite returns it once.
    - A failed result does not contain it. If it is not stored, a warning names the file in C(~/.ansible/buildkite/unsaved)
      that contains it.
  returned: when a task with C(no_log) set to V(true) created a token; never in check mode
  type: str
  sample: bkct_secret
values_missing:
  description: Address of the token, if it exists and O(token_values_path) lacks its value. Otherwise an empty list.
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
        V(not_buildkite), V(unclear), V(duplicate), V(changes_failed), V(held), V(missing_library), V(not_stored) or
        V(values_missing).
      returned: always
      type: str
      sample: forbidden
    message:
      description: The first sentence of RV(ignore:msg).
      returned: always
      type: str
      sample: 'The token''s user is not allowed to send POST /v2/organizations/acme/clusters/035c4ea0-d73b-5bde-bd6f-c806b04f2ec3/tokens:
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
      sample: POST /v2/organizations/acme/clusters/035c4ea0-d73b-5bde-bd6f-c806b04f2ec3/tokens
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
          - agent_tokens
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
      sample: cluster/Linux/token/Autoscaling group
    problems:
      description: 'All problems, each with its code, message and further facts. C(address) is the address of the object.
        C(option) is its option: a key in a dictionary follows a dot, the number of an entry is in brackets.'
      returned: when the declaration has mistakes or the plan is rejected
      type: list
      elements: dict
      sample:
        - code: missing_scope
          message: 'The API token lacks the scope write_clusters (for agent_tokens): add it to the token at https://buildkite.com/user/api-access-tokens.'
          scopes:
            - write_clusters
          needed_by:
            write_clusters:
              - agent_tokens
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
        - address: cluster/Linux/token/Autoscaling group
          action: create
          code: forbidden
          message: 'The token''s user is not allowed to send POST /v2/organizations/acme/clusters/035c4ea0-d73b-5bde-bd6f-c806b04f2ec3/tokens:
            Not allowed; ask an administrator of the organization.'
          status: 403
          request: POST /v2/organizations/acme/clusters/035c4ea0-d73b-5bde-bd6f-c806b04f2ec3/tokens
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
from ansible_collections.community.buildkite.plugins.module_utils._resources.agent_token import (
    AGENT_TOKEN,
    UNCLUSTERED_AGENT_TOKEN,
)
from ansible_collections.community.buildkite.plugins.module_utils._resources.cluster import CLUSTER
from ansible_collections.community.buildkite.plugins.module_utils._resources.cluster_queue import CLUSTER_QUEUE
from ansible_collections.community.buildkite.plugins.module_utils._schema.catalog import Catalog

# What the module manages, and what this refers to, contains or is used by.
CATALOG = Catalog((CLUSTER, CLUSTER_QUEUE, AGENT_TOKEN, UNCLUSTERED_AGENT_TOKEN))


def packed() -> t.Iterator[object]:
    """The parts of the engine that a run can need, imported when one of a room is asked for."""
    from ansible_collections.community.buildkite.plugins.module_utils import _networks

    yield _networks
    from ansible_collections.community.buildkite.plugins.module_utils._plan import occupied, rotation

    yield from (occupied, rotation)
    from ansible_collections.community.buildkite.plugins.module_utils._apply import (
        by_graphql,
        doubles,
        token_values,
        value_options,
    )

    yield from (by_graphql, doubles, token_values, value_options)


def main() -> None:
    """Run the module."""
    run("agent_token", CATALOG, packed())


if __name__ == "__main__":
    main()
