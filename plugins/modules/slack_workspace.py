#!/usr/bin/python
# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: slack_workspace
short_description: Manage connected Slack workspaces of a Buildkite organization
version_added: 0.1.0
description:
  - Changes, enables, disables and deletes a notification service of the provider C(slack_workspace). Pipelines name its channels in their
    steps.
  - A person connects it in the organization's settings under B(Notification Services). No API creates one. The change of one that does not
    exist is held.
  - Only a person can connect a deleted one again.
  - An omitted option is unmanaged. It is neither compared nor changed.
author:
  - community.buildkite contributors (@ansible-collections)
extends_documentation_fragment:
  - community.buildkite._attributes
  - community.buildkite._connection
  - community.buildkite._slack_workspace
"""

EXAMPLES = r"""
---
- name: Describe a workspace that a person has connected
  community.buildkite.slack_workspace:
    id: 6f1c9e52-7d0f-4b7e-9c55-0d9d6a1f3b21
    description: Acme

- name: Disable it for a while
  community.buildkite.slack_workspace:
    description: Acme
    enabled: false

- name: Delete it
  community.buildkite.slack_workspace:
    description: Acme
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
      sample: slack_workspace/Builds
    action:
      description: V(create), V(update), V(archive) or V(delete).
      returned: always
      type: str
      sample: update
    before:
      description: Previous values of the options that changed.
      returned: when there were any
      type: dict
      sample:
        enabled: true
    after:
      description: New values of the options that changed.
      returned: when there are any
      type: dict
      sample:
        enabled: true
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
slack_workspace:
  description: Options of the slack_workspace after the changes. V(null) if the slack_workspace is absent.
  returned: success, and failure once the plan was made
  type: dict
  contains:
    id:
      description: ID of the Slack workspace.
      returned: always
      type: str
      sample: 035c4ea0-d73b-5bde-bd6f-c806b04f2ec3
    description:
      description: Description of the Slack workspace.
      returned: when Buildkite returns it
      type: str
      sample: Builds
    enabled:
      description: Whether events are sent.
      returned: when Buildkite returns it
      type: bool
      sample: true
failure:
  description: Why the task failed, for playbooks to test.
  returned: failure
  type: dict
  contains:
    code:
      description: Code of the failure, such as V(invalid_option), V(rejected), V(missing_scope), V(unauthorized), V(forbidden),
        V(not_found), V(conflict), V(invalid), V(not_kept), V(rate_limited), V(max_wait), V(service_error), V(unreachable),
        V(not_buildkite), V(unclear), V(duplicate), V(changes_failed), V(held) or V(missing_library).
      returned: always
      type: str
      sample: missing_scope
    message:
      description: The first sentence of RV(ignore:msg).
      returned: always
      type: str
      sample: 'The API token lacks the scope read_notification_services (for slack_workspaces): add it to the token
        at https://buildkite.com/user/api-access-tokens.'
    option:
      description: Option that caused the failure.
      returned: when an option caused it
      type: str
      sample: max_deletions
    status:
      description: HTTP status of the answer.
      returned: when Buildkite answered
      type: int
      sample: 404
    request:
      description: Request that failed, as method and path.
      returned: when a request failed
      type: str
      sample: GET /v2/organizations/elsewhere/services
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
        - read_notification_services
    needed_by:
      description: Lists that need a scope, by scope.
      returned: when it lacks scopes for writing
      type: dict
      sample:
        read_notification_services:
          - slack_workspaces
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
        - code: not_found
          message: 'Organization ''elsewhere'' does not exist or is not visible with this token: check the organization''s
            slug and the organizations that the token has access to.'
          organization: elsewhere
          status: 404
          request: GET /v2/organizations/elsewhere/services
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
        - address: team/Platform
          action: create
          code: forbidden
          message: 'The token''s user is not allowed to send POST /v2/organizations/acme/teams: Not allowed; ask an
            administrator of the organization.'
          status: 403
          request: POST /v2/organizations/acme/teams
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
from ansible_collections.community.buildkite.plugins.module_utils._resources.slack_workspace import SLACK_WORKSPACE
from ansible_collections.community.buildkite.plugins.module_utils._schema.catalog import Catalog

# What the module manages, and what this refers to, contains or is used by.
CATALOG = Catalog((SLACK_WORKSPACE,))


def packed() -> t.Iterator[object]:
    """The parts of the engine that a run can need, imported when one of a room is asked for."""
    from ansible_collections.community.buildkite.plugins.module_utils._apply import doubles

    yield doubles


def main() -> None:
    """Run the module."""
    run("slack_workspace", CATALOG, packed())


if __name__ == "__main__":
    main()
