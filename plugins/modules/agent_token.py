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
  - The value of a token is told once, in RV(token_value) of the run that makes it. Use C(no_log), and keep it where agents find it.
  - "Left out means left alone: an option that is not given is not compared and not changed."
  - A token of a cluster with connected agents is revoked only when O(force) names its address, or when O(revoke_rotated) is set and
    another follows it, since the service does not tell which token an agent came by.
author:
  - The community.buildkite contributors (@buildkite)
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
  register: agent_token
  no_log: true

- name: Keep the value of a new one where agents find it
  ansible.builtin.copy:
    content: "{{ agent_token.token_value }}"
    dest: /etc/buildkite-agent/token
    mode: "0600"
  when: agent_token.token_value is defined
  no_log: true

- name: Revoke the old one, now that every agent has the new one
  community.buildkite.agent_token:
    cluster: Linux
    description: Autoscaling group
    lifetime: 90d
    rotate_before: 14d
    revoke_rotated: true
  no_log: true

- name: Revoke it
  community.buildkite.agent_token:
    cluster: Linux
    description: Autoscaling group
    state: absent
  no_log: true
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
      sample: cluster/Linux/token/Autoscaling group
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
agent_token:
  description: The token as it is afterwards, without its value; V(null) when it is absent.
  returned: success
  type: dict
  sample:
    id: 01885682-55a7-44f5-84f3-0402fb452e66
    description: Autoscaling group
    allowed_ip_addresses:
      - 10.0.0.0/8
    expires_at: "2027-02-22T12:00:00Z"
token_value:
  description:
    - The value of the token that was made. It is a secret, and the service tells it this once.
    - It is there even when something else failed.
  returned: when a token was made; never in check mode
  type: str
  sample: bkct_secret
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
    run("agent_token")


if __name__ == "__main__":
    main()
