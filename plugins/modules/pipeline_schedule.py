#!/usr/bin/python
# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: pipeline_schedule
short_description: Manage schedules of a Buildkite pipeline
version_added: 0.1.0
description:
  - Creates, changes, deletes, enables and disables a schedule of a pipeline.
  - An omitted option is unmanaged. It is neither compared nor changed.
author:
  - community.buildkite contributors (@ansible-collections)
extends_documentation_fragment:
  - community.buildkite._attributes
  - community.buildkite._connection
  - community.buildkite._pipeline_schedule
"""

EXAMPLES = r"""
---
- name: Build every morning of a working day
  community.buildkite.pipeline_schedule:
    pipeline: shop
    label: Morning
    cronline: 0 6 * * 1-5 Europe/Berlin
    branch: main
    env:
      FULL_SUITE: "true"

- name: Switch it off
  community.buildkite.pipeline_schedule:
    pipeline: shop
    label: Morning
    enabled: false

- name: Delete it
  community.buildkite.pipeline_schedule:
    pipeline: shop
    label: Morning
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
      sample: pipeline/shop/schedule/Nightly
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
        enabled: true
    after:
      description: New values of the options that changed.
      returned: when there are any
      type: dict
      sample:
        label: Nightly
        cronline: 0 3 * * *
        build_message: The nightly build
        commit: HEAD
        branch: main
        env:
          FULL_SUITE: 'true'
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
pipeline_schedule:
  description: Options of the schedule after the changes. V(null) if the schedule is absent.
  returned: success, and failure once the plan was made
  type: dict
  contains:
    id:
      description: ID of the schedule.
      returned: always
      type: str
      sample: 035c4ea0-d73b-5bde-bd6f-c806b04f2ec3
    label:
      description: Label of the schedule.
      returned: when Buildkite returns it
      type: str
      sample: Nightly
    cronline:
      description: 'When builds start: a word such as V(@daily), or five fields and optionally a time zone, such as
        V(0 6 * * 1-5 Europe/Berlin).'
      returned: when Buildkite returns it
      type: str
      sample: 0 3 * * *
    build_message:
      description: Message of the builds.
      returned: when Buildkite returns it
      type: str
      sample: The nightly build
    commit:
      description: Commit that is built.
      returned: when Buildkite returns it
      type: str
      sample: HEAD
    branch:
      description: Branch that is built.
      returned: when Buildkite returns it
      type: str
      sample: main
    env:
      description: Environment variables of the builds.
      returned: when Buildkite returns it
      type: dict
      sample:
        FULL_SUITE: 'true'
    enabled:
      description: Whether the schedule starts builds.
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
      sample: 'The token''s user is not allowed to send POST /v2/organizations/acme/pipelines/shop/schedules: Not allowed;
        ask an administrator of the organization.'
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
      sample: POST /v2/organizations/acme/pipelines/shop/schedules
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
        - write_pipelines
    needed_by:
      description: Lists that need a scope, by scope.
      returned: when it lacks scopes for writing
      type: dict
      sample:
        write_pipelines:
          - schedules
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
      sample: pipeline/shop/schedule/Nightly
    problems:
      description: 'All problems, each with its code, message and further facts. C(address) is the address of the object.
        C(option) is its option: a key in a dictionary follows a dot, the number of an entry is in brackets.'
      returned: when the declaration has mistakes or the plan is rejected
      type: list
      elements: dict
      sample:
        - code: missing_scope
          message: 'The API token lacks the scope write_pipelines (for schedules): add it to the token at https://buildkite.com/user/api-access-tokens.'
          scopes:
            - write_pipelines
          needed_by:
            write_pipelines:
              - schedules
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
        - address: pipeline/shop/schedule/Nightly
          action: create
          code: forbidden
          message: 'The token''s user is not allowed to send POST /v2/organizations/acme/pipelines/shop/schedules: Not
            allowed; ask an administrator of the organization.'
          status: 403
          request: POST /v2/organizations/acme/pipelines/shop/schedules
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
from ansible_collections.community.buildkite.plugins.module_utils._resources.pipeline import PIPELINE
from ansible_collections.community.buildkite.plugins.module_utils._resources.pipeline_schedule import PIPELINE_SCHEDULE
from ansible_collections.community.buildkite.plugins.module_utils._schema.catalog import Catalog

# What the module manages, and what this refers to, contains or is used by.
CATALOG = Catalog((PIPELINE, PIPELINE_SCHEDULE))


def packed() -> t.Iterator[object]:
    """The parts of the engine that a run can need, imported when one of a room is asked for."""
    from ansible_collections.community.buildkite.plugins.module_utils._plan import locked

    yield locked
    from ansible_collections.community.buildkite.plugins.module_utils._apply import doubles

    yield doubles


def main() -> None:
    """Run the module."""
    run("pipeline_schedule", CATALOG, packed())


if __name__ == "__main__":
    main()
