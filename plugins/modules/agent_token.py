#!/usr/bin/python
# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: agent_token
short_description: Manage agent tokens of a Buildkite cluster
version_added: 0.1.0
description:
  - Creates, changes, rotates and revokes the tokens with which agents connect to a cluster, or to an organization without clusters.
  - "Buildkite returns the value of a token once, to the run that creates it. Set O(token_values_path) or O(token_values_command) to store it:
    then the token counts as created when its value is stored, and its predecessor is revoked after that."
  - RV(token_value) contains it only if the task has C(no_log) set to V(true). Without any of these, the value is lost and the task warns.
    A task with C(async) needs O(token_values_path) or O(token_values_command).
  - If the answer with the value is lost, the task fails with V(unclear) as RV(failure.code) and lists the tokens that may be the lost one.
    The module revokes none of them. Revoke the one that nobody uses with O(id) and O(state=absent), and run again.
  - An omitted option is unmanaged. It is neither compared nor changed.
  - A token of a cluster with connected agents is revoked only if O(override_guards) lists its address, or if O(revoke_rotated) is set and the
    token has a successor, since Buildkite does not return which token an agent used.
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
      sample: cluster/Linux/token/Autoscaling group
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
        description: Autoscaling group
    after:
      description: The values after, only of what changed.
      returned: when there are any
      type: dict
      sample:
        description: Autoscaling group
        allowed_ip_addresses:
          - 10.0.0.0/8
        expires_at: '2099-01-01T00:00:00Z'
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
agent_token:
  description: The token as it is afterwards, without its value; V(null) when it is absent.
  returned: success, and failure once the plan was made
  type: dict
  contains:
    id:
      description: Its id.
      returned: always
      type: str
      sample: c093c7f6-6edf-595e-9539-70de788efbaa
    description:
      description: What the token is for.
      returned: when the service tells it
      type: str
      sample: Autoscaling group
    allowed_ip_addresses:
      description: 'The IPv4 networks, such as V(10.0.0.0/8), from which agents may connect: at most 24.'
      returned: when the service tells it
      type: list
      elements: str
      sample:
        - 10.0.0.0/8
    expires_at:
      description: 'When a new token expires, such as V(2027-01-31T12:00:00Z): at least ten minutes from now.'
      returned: when the service tells it
      type: str
      sample: '2099-01-01T00:00:00Z'
token_value:
  description:
    - The value of the new token. It is a secret, and Buildkite returns it once.
    - A failed result does not contain it. If it is not stored, a warning names the file in C(~/.ansible/buildkite/unsaved)
      that contains it.
  returned: when a token was made by a task with C(no_log) set to V(true); never in check mode
  type: str
  sample: bkct_secret
values_missing:
  description: The address of the token, if it exists and O(token_values_path) lacks its value; otherwise an empty list.
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
        V(not_stored) or V(values_missing).
      returned: always
      type: str
      sample: forbidden
    message:
      description: The same sentence as in RV(ignore:msg).
      returned: always
      type: str
      sample: 'The token''s user is not allowed to send POST /v2/organizations/acme/clusters/035c4ea0-d73b-5bde-bd6f-c806b04f2ec3/tokens:
        Not allowed; ask an administrator of the organization.'
    option:
      description: The option that caused the failure.
      returned: when an option caused it
      type: str
      sample: max_deletions
    status:
      description: The HTTP status of the answer.
      returned: when Buildkite answered
      type: int
      sample: 403
    request:
      description: The request that failed.
      returned: when there was one
      type: str
      sample: POST /v2/organizations/acme/clusters/035c4ea0-d73b-5bde-bd6f-c806b04f2ec3/tokens
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
        - write_clusters
    needed_by:
      description: The lists that need each of them.
      returned: when it lacks some that writing needs
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
      sample: cluster/Linux/token/Autoscaling group
    problems:
      description: 'Everything that is wrong, each with its code, its message and what else is known. C(address) is
        the address of the object, C(option) is the option of it: a name in a dictionary follows a dot, the number of
        an entry is in brackets.'
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
        - address: cluster/Linux/token/Autoscaling group
          action: create
          code: forbidden
          message: 'The token''s user is not allowed to send POST /v2/organizations/acme/clusters/035c4ea0-d73b-5bde-bd6f-c806b04f2ec3/tokens:
            Not allowed; ask an administrator of the organization.'
          status: 403
          request: POST /v2/organizations/acme/clusters/035c4ea0-d73b-5bde-bd6f-c806b04f2ec3/tokens
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
      sample: []
"""

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


def main() -> None:
    """Run the module."""
    run("agent_token", CATALOG)


if __name__ == "__main__":
    main()
