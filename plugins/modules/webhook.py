#!/usr/bin/python
# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: webhook
short_description: Manage webhooks of a Buildkite organization
version_added: 0.1.0
description:
  - Creates, changes and deletes a webhook of the organization, and switches it on and off.
    Webhooks are notification services of the provider C(webhook); other services are left alone.
  - "Left out means left alone: an option that is not given is not compared and not changed."
author:
  - The community.buildkite contributors (@buildkite)
extends_documentation_fragment:
  - community.buildkite._attributes
  - community.buildkite._connection
  - community.buildkite._webhook
"""

EXAMPLES = r"""
---
- name: Tell another service about finished builds
  community.buildkite.webhook:
    description: Deployments
    url: https://ci.example.com/buildkite
    events:
      - build.finished
    token: "{{ webhook_token }}"
    token_mode: signature

- name: Only of some pipelines and branches
  community.buildkite.webhook:
    description: Deployments
    pipelines:
      - shop
      - search
    branch_configuration: main

- name: Switch it off for a while
  community.buildkite.webhook:
    description: Deployments
    enabled: false

- name: Delete it
  community.buildkite.webhook:
    description: Deployments
    state: absent
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
      sample: webhook/Deployments
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
webhook:
  description: The webhook as it is afterwards, without its token; V(null) when it is absent.
  returned: success
  type: dict
  sample:
    id: 01885682-55a7-44f5-84f3-0402fb452e66
    description: Deployments
    url: https://ci.example.com/buildkite
    events:
      - build.finished
    token_mode: signature
    verify_tls: true
    branch_configuration: main
    scope: some_projects
    enabled: true
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
    run("webhook")


if __name__ == "__main__":
    main()
