#!/usr/bin/python
# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: test_suite
short_description: Manage test suites of a Buildkite organization
version_added: 0.1.0
description:
  - Creates, changes, renames and deletes a test suite of Test Engine, with the access of teams to it.
  - An omitted option is unmanaged. It is neither compared nor changed.
  - A new name changes the slug of the suite, and so its URLs and the audience of its OIDC tokens. Its API token stays the same.
  - The module neither reads nor changes the API token of a suite.
  - A guard protects the last team of a suite, unless O(override_guards) lists the address.
author:
  - community.buildkite contributors (@ansible-collections)
extends_documentation_fragment:
  - community.buildkite._attributes
  - community.buildkite._connection
  - community.buildkite._test_suite
"""

EXAMPLES = r"""
---
- name: Create a suite for two teams
  community.buildkite.test_suite:
    name: Web RSpec
    default_branch: main
    application_name: Web
    teams:
      - team: Platform
        access_level: manage_and_read
      - team: Web
        access_level: read_only

- name: Let jobs upload results with OIDC tokens
  community.buildkite.test_suite:
    name: Web RSpec
    oidc_policy:
      - iss: https://agent.buildkite.com
        scopes:
          - write_uploads
        claims:
          organization_slug: acme
          pipeline_slug: web

- name: Rename it, which changes its slug too
  community.buildkite.test_suite:
    name: Web specs
    previous_names:
      - Web RSpec

- name: Delete it with its results
  community.buildkite.test_suite:
    name: Web specs
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
      sample: suite/Web RSpec
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
        name: Web RSpec
    after:
      description: New values of the options that changed.
      returned: when there are any
      type: dict
      sample:
        name: Web RSpec
        default_branch: main
        emoji: ':rspec:'
    cascade:
      description: Addresses of the configuration in the cascade of a deletion.
      returned: when there are any
      type: list
      elements: str
      sample:
        - team/Platform/suite/Web RSpec
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
      sample: Its runs and the results of its tests are lost.
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
test_suite:
  description: Options of the suite after the changes. V(null) if the suite is absent.
  returned: success, and failure once the plan was made
  type: dict
  contains:
    id:
      description: ID of the suite.
      returned: always
      type: str
      sample: 035c4ea0-d73b-5bde-bd6f-c806b04f2ec3
    name:
      description: Name of the suite.
      returned: when Buildkite returns it
      type: str
      sample: Web RSpec
    default_branch:
      description: Branch whose results the suite shows first.
      returned: when Buildkite returns it
      type: str
      sample: main
    application_name:
      description: Name of the application whose tests these are.
      returned: when Buildkite returns it
      type: str
      sample: Web
    color:
      description: Color as a hexadecimal code, such as V(#14cc80).
      returned: when Buildkite returns it
      type: str
      sample: ''
    emoji:
      description: Emoji beside the name, such as V(:rocket:).
      returned: when Buildkite returns it
      type: str
      sample: ':rspec:'
    oidc_policy:
      description: Policy for the OIDC tokens that jobs can use instead of the API token of the suite, as YAML text
        or as YAML data, which is sent as text.
      returned: when Buildkite returns it
      type: raw
      sample: ''
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
      sample: changes_failed
    message:
      description: The first sentence of RV(ignore:msg).
      returned: always
      type: str
      sample: 'suite/Web RSpec: The token''s user is not allowed to send POST /v2/analytics/organizations/acme/suites:
        Not allowed; ask an administrator of the organization; 1 skipped as a result. Applied: 0; run again to continue.'
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
      sample: GET /v2/organizations/elsewhere/teams
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
        - read_suites
        - read_teams
    needed_by:
      description: Lists that need a scope, by scope.
      returned: when it lacks scopes for writing
      type: dict
      sample:
        read_suites:
          - test_suites
        read_teams:
          - test_suites.teams
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
          message: 'The API token lacks the scopes read_suites (for test_suites), read_teams (for test_suites.teams):
            add them to the token at https://buildkite.com/user/api-access-tokens.'
          scopes:
            - read_suites
            - read_teams
          needed_by:
            read_suites:
              - test_suites
            read_teams:
              - test_suites.teams
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
        - address: suite/Web RSpec
          action: create
          code: forbidden
          message: 'The token''s user is not allowed to send POST /v2/analytics/organizations/acme/suites: Not allowed;
            ask an administrator of the organization.'
          status: 403
          request: POST /v2/analytics/organizations/acme/suites
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
      sample:
        - address: team/Platform/suite/Web RSpec
          action: create
          reason: suite/Web RSpec was not created
"""

import typing as t

from ansible_collections.community.buildkite.plugins.module_utils._module import run
from ansible_collections.community.buildkite.plugins.module_utils._resources.team import TEAM
from ansible_collections.community.buildkite.plugins.module_utils._resources.test_suite import TEAM_SUITE, TEST_SUITE
from ansible_collections.community.buildkite.plugins.module_utils._schema.catalog import Catalog

# What the module manages, and what this refers to, contains or is used by.
CATALOG = Catalog((TEAM, TEST_SUITE, TEAM_SUITE))


def packed() -> t.Iterator[object]:
    """The parts of the engine that a run can need, imported when one of a room is asked for."""
    from ansible_collections.community.buildkite.plugins.module_utils._plan import ceiling, in_use, links

    yield from (ceiling, in_use, links)
    from ansible_collections.community.buildkite.plugins.module_utils._state import cascades

    yield cascades
    from ansible_collections.community.buildkite.plugins.module_utils._apply import doubles

    yield doubles


def main() -> None:
    """Run the module."""
    run("test_suite", CATALOG, packed())


if __name__ == "__main__":
    main()
