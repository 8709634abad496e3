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
    Webhooks are notification services of the provider C(webhook). Other services are unmanaged.
  - An omitted option is unmanaged. It is neither compared nor changed.
author:
  - community.buildkite contributors (@ansible-collections)
extends_documentation_fragment:
  - community.buildkite._attributes
  - community.buildkite._connection
  - community.buildkite._webhook
"""

EXAMPLES = r"""
---
- name: Send finished builds to another service
  community.buildkite.webhook:
    description: Deployments
    url: https://ci.example.com/buildkite
    events:
      - build.finished
    token: "{{ webhook_token }}"
    token_mode: signature

- name: Send only builds of some pipelines and branches
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
      sample: webhook/Deployments
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
        description: Deployments
    after:
      description: The values after, only of what changed.
      returned: when there are any
      type: dict
      sample:
        description: Deployments
        url: https://ci.example.com/buildkite
        events:
          - build.finished
        token: (secret)
        token_mode: signature
        branch_configuration: main
        scope: some_projects
        pipelines:
          - shop
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
webhook:
  description: The webhook as it is afterwards, without its token; V(null) when it is absent.
  returned: success, and failure once the plan was made
  type: dict
  contains:
    id:
      description: Its id.
      returned: always
      type: str
      sample: 334b6b31-12a2-5bfc-bf4f-870c0954b343
    description:
      description: Description of the webhook.
      returned: when the service tells it
      type: str
      sample: Deployments
    url:
      description: Where events are sent.
      returned: when the service tells it
      type: str
      sample: https://ci.example.com/buildkite
    events:
      description: The events that are sent, such as V(build.finished).
      returned: when the service tells it
      type: list
      elements: str
      sample:
        - build.finished
    token_mode:
      description: Whether the token is sent as it is, or signs each event.
      returned: when the service tells it
      type: str
      sample: signature
    verify_tls:
      description: Whether the receiver's certificate is checked.
      returned: when the service tells it
      type: bool
      sample: true
    branch_configuration:
      description: The branches of which events are sent, as a filter such as V(main release/*).
      returned: when the service tells it
      type: str
      sample: main
    scope:
      description: 'What events are sent of: everything, or only what O(pipelines), O(teams) or O(clusters) names.'
      returned: when the service tells it
      type: str
      sample: some_projects
    pipelines:
      description: The pipelines, by slug, of which events are sent.
      returned: when the run sets it
      type: list
      elements: str
      sample:
        - shop
    teams:
      description: The teams, by name or slug, of which events are sent.
      returned: when the run sets it
      type: list
      elements: str
      sample:
        - Platform
    clusters:
      description: The clusters, by name, of which events are sent.
      returned: when the run sets it
      type: list
      elements: str
      sample:
        - Linux
    enabled:
      description: Whether events are sent.
      returned: when the service tells it
      type: bool
      sample: true
failure:
  description: Why the task failed, for playbooks to test.
  returned: failure
  type: dict
  contains:
    code:
      description: The code of the failure, such as V(invalid_option), V(rejected), V(missing_scope), V(unauthorized),
        V(forbidden), V(not_found), V(conflict), V(invalid), V(not_kept), V(rate_limited), V(max_wait), V(service_error),
        V(unreachable), V(not_buildkite), V(unclear), V(duplicate), V(changes_failed), V(held) or V(missing_library).
      returned: always
      type: str
      sample: forbidden
    message:
      description: The same sentence as in RV(ignore:msg).
      returned: always
      type: str
      sample: 'The token''s user is not allowed to send POST /v2/organizations/acme/services: Not allowed; ask an administrator
        of the organization.'
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
      sample: POST /v2/organizations/acme/services
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
        - read_notification_services
    needed_by:
      description: The lists that need each of them.
      returned: when it lacks some that writing needs
      type: dict
      sample:
        read_notification_services:
          - webhooks
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
      sample: webhook/Deployments
    problems:
      description: 'Everything that is wrong, each with its code, its message and what else is known. C(address) is
        the address of the object, C(option) is the option of it: a name in a dictionary follows a dot, the number of
        an entry is in brackets.'
      returned: when the declaration has mistakes or the plan is rejected
      type: list
      elements: dict
      sample:
        - code: missing_scope
          message: 'The API token lacks the scope read_notification_services (for webhooks): add it to the token at
            https://buildkite.com/user/api-access-tokens.'
          scopes:
            - read_notification_services
          needed_by:
            read_notification_services:
              - webhooks
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
        - address: webhook/Deployments
          action: create
          code: forbidden
          message: 'The token''s user is not allowed to send POST /v2/organizations/acme/services: Not allowed; ask
            an administrator of the organization.'
          status: 403
          request: POST /v2/organizations/acme/services
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
from ansible_collections.community.buildkite.plugins.module_utils._resources.cluster import CLUSTER
from ansible_collections.community.buildkite.plugins.module_utils._resources.pipeline import PIPELINE
from ansible_collections.community.buildkite.plugins.module_utils._resources.team import TEAM
from ansible_collections.community.buildkite.plugins.module_utils._resources.webhook import WEBHOOK
from ansible_collections.community.buildkite.plugins.module_utils._schema.catalog import Catalog

# What the module manages, and what this refers to, contains or is used by.
CATALOG = Catalog((CLUSTER, TEAM, PIPELINE, WEBHOOK))


def main() -> None:
    """Run the module."""
    run("webhook", CATALOG)


if __name__ == "__main__":
    main()
