#!/usr/bin/python
# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: open_telemetry_service
short_description: Manage OpenTelemetry services of a Buildkite organization
version_added: 0.1.0
description:
  - Creates, changes, deletes, enables and disables a notification service of the provider C(open_telemetry_tracing).
  - Buildkite offers it as a preview. New ones need an Enterprise subscription.
  - No diff, change, message or result of the module contains values of the headers.
  - An omitted option is unmanaged. It is neither compared nor changed.
author:
  - community.buildkite contributors (@ansible-collections)
extends_documentation_fragment:
  - community.buildkite._attributes
  - community.buildkite._connection
  - community.buildkite._open_telemetry_service
"""

EXAMPLES = r"""
---
- name: Send traces
  community.buildkite.open_telemetry_service:
    description: Traces
    endpoint: https://otlp.example.com
    headers:
      Authorization: "Bearer {{ otlp_token }}"
    resource_attributes:
      deployment.environment: ci

- name: Replace its headers
  community.buildkite.open_telemetry_service:
    description: Traces
    headers:
      Authorization: "Bearer {{ other_otlp_token }}"
    update_secrets: always

- name: Delete it
  community.buildkite.open_telemetry_service:
    description: Traces
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
      sample: open_telemetry_service/Builds
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
        scope: some_projects
        teams: []
    after:
      description: New values of the options that changed.
      returned: when there are any
      type: dict
      sample:
        description: Builds
        endpoint: https://otlp.example.com
        service_name: ci
        headers: (secret)
        resource_attributes:
          deployment.environment: ci
        tracestate:
          vendor: value
        scope: some_projects
        pipelines:
          - shop
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
open_telemetry_service:
  description: Options of the open_telemetry_service after the changes. V(null) if the open_telemetry_service is absent.
  returned: success, and failure once the plan was made
  type: dict
  contains:
    id:
      description: ID of the OpenTelemetry service.
      returned: always
      type: str
      sample: 035c4ea0-d73b-5bde-bd6f-c806b04f2ec3
    description:
      description: Description of the OpenTelemetry service.
      returned: when Buildkite returns it
      type: str
      sample: Builds
    endpoint:
      description: Base URL of the receiver, to which Buildkite adds C(/v1/traces).
      returned: when Buildkite returns it
      type: str
      sample: https://otlp.example.com
    service_name:
      description: Name of the service in traces.
      returned: when Buildkite returns it
      type: str
      sample: ci
    resource_attributes:
      description: Resource attributes of traces.
      returned: when Buildkite returns it
      type: dict
      sample:
        deployment.environment: ci
    tracestate:
      description: Entries of the W3C trace state, if Buildkite has enabled it for the organization.
      returned: when Buildkite returns it
      type: dict
      sample:
        vendor: value
    branch_configuration:
      description: Branches whose events are sent, as a filter such as V(main release/*).
      returned: when Buildkite returns it
      type: str
      sample: ''
    scope:
      description: 'Objects whose events are sent: all, or those that O(pipelines), O(teams) or O(clusters) lists.'
      returned: when Buildkite returns it
      type: str
      sample: some_projects
    pipelines:
      description: Slugs of the pipelines whose events are sent.
      returned: when the run sets it
      type: list
      elements: str
      sample:
        - shop
    teams:
      description: Names or slugs of the teams whose events are sent.
      returned: when the run sets it
      type: list
      elements: str
      sample:
        - Platform
    clusters:
      description: Names of the clusters whose events are sent.
      returned: when the run sets it
      type: list
      elements: str
      sample:
        - Linux
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
      sample: forbidden
    message:
      description: The first sentence of RV(ignore:msg).
      returned: always
      type: str
      sample: 'The token''s user is not allowed to send POST /v2/organizations/acme/services: Not allowed; ask an administrator
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
      sample: POST /v2/organizations/acme/services
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
          - open_telemetry_services
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
      sample: open_telemetry_service/Builds
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
          request: GET /v2/organizations/elsewhere/pipelines/shop
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
        - address: open_telemetry_service/Builds
          action: create
          code: forbidden
          message: 'The token''s user is not allowed to send POST /v2/organizations/acme/services: Not allowed; ask
            an administrator of the organization.'
          status: 403
          request: POST /v2/organizations/acme/services
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
from ansible_collections.community.buildkite.plugins.module_utils._resources.cluster import CLUSTER
from ansible_collections.community.buildkite.plugins.module_utils._resources.open_telemetry_service import (
    OPEN_TELEMETRY_SERVICE,
)
from ansible_collections.community.buildkite.plugins.module_utils._resources.pipeline import PIPELINE
from ansible_collections.community.buildkite.plugins.module_utils._resources.team import TEAM
from ansible_collections.community.buildkite.plugins.module_utils._schema.catalog import Catalog

# What the module manages, and what this refers to, contains or is used by.
CATALOG = Catalog((CLUSTER, TEAM, PIPELINE, OPEN_TELEMETRY_SERVICE))


def packed() -> t.Iterator[object]:
    """The parts of the engine that a run can need, imported when one of a room is asked for."""
    from ansible_collections.community.buildkite.plugins.module_utils._plan import apart

    yield apart
    from ansible_collections.community.buildkite.plugins.module_utils._apply import doubles, separate

    yield from (doubles, separate)


def main() -> None:
    """Run the module."""
    run("open_telemetry_service", CATALOG, packed())


if __name__ == "__main__":
    main()
