#!/usr/bin/python
# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: portal
short_description: Manage portals of a Buildkite organization
version_added: 0.1.0
description:
  - Creates, changes and deletes a portal, which runs stored GraphQL operations for everyone who has its token.
  - An omitted option is unmanaged. It is neither compared nor changed.
  - The API returns the token of a portal once, when the portal is created. It cannot rotate the token. To replace it, delete the portal
    and create it again, which also removes its secrets and other tokens.
  - Only administrators can read and change portals.
author:
  - community.buildkite contributors (@ansible-collections)
extends_documentation_fragment:
  - community.buildkite._attributes
  - community.buildkite._connection
  - community.buildkite._portal
"""

EXAMPLES = r"""
---
- name: Create a portal and store its token
  community.buildkite.portal:
    slug: release-status
    name: Release status
    description: The last builds of the release pipeline
    query: |
      query LastBuilds {
        pipeline(slug: "acme/release") {
          builds(first: 10) { edges { node { number state } } }
        }
      }
    allowed_ip_addresses:
      - 192.0.2.0/24
    token_values_path: "{{ inventory_dir }}/secrets/buildkite-tokens.yml"

- name: Let members of the organization use it, too
  community.buildkite.portal:
    slug: release-status
    user_invokable: true

- name: Delete it with its tokens
  community.buildkite.portal:
    slug: release-status
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
      sample: portal/status
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
        description: ''
        allowed_ip_addresses: []
    after:
      description: New values of the options that changed.
      returned: when there are any
      type: dict
      sample:
        slug: status
        name: Status
        query: '{ viewer { user { name } } }'
        user_invokable: false
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
portal:
  description: Options of the portal after the changes. V(null) if the portal is absent.
  returned: success, and failure once the plan was made
  type: dict
  contains:
    id:
      description: ID of the portal.
      returned: always
      type: str
      sample: 035c4ea0-d73b-5bde-bd6f-c806b04f2ec3
    slug:
      description: Slug of the portal, a part of its URL.
      returned: when Buildkite returns it
      type: str
      sample: status
    name:
      description: Name of the portal.
      returned: when Buildkite returns it
      type: str
      sample: Status
    description:
      description: Purpose of the portal.
      returned: when Buildkite returns it
      type: str
      sample: The state of releases
    query:
      description: GraphQL document with the operations of the portal.
      returned: when Buildkite returns it
      type: str
      sample: '{ viewer { user { name } } }'
    allowed_ip_addresses:
      description: IPv4 networks, such as V(10.0.0.0/8), from which the portal can be used.
      returned: when Buildkite returns it
      type: list
      elements: str
      sample:
        - 192.0.2.0/24
    user_invokable:
      description: Whether members of the organization can get tokens of their own for the portal.
      returned: when Buildkite returns it
      type: bool
      sample: false
token_value:
  description:
    - Value of the new token. It is a secret, and Buildkite returns it once.
    - A failed result does not contain it. If it is not stored, a warning names the file in C(~/.ansible/buildkite/unsaved)
      that contains it.
  returned: when a task with C(no_log) set to V(true) created a token; never in check mode
  type: str
  sample: bkpt_secret
values_missing:
  description: Address of the portal, if it exists and O(token_values_path) lacks its value. Otherwise an empty list.
  returned: with O(token_values_path)
  type: list
  elements: str
  sample:
    - portal/status
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
      sample: 'The token''s user is not allowed to send POST /v2/organizations/acme/portals: Not allowed; ask an administrator
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
      sample: POST /v2/organizations/acme/portals
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
        - read_portals
    needed_by:
      description: Lists that need a scope, by scope.
      returned: when it lacks scopes for writing
      type: dict
      sample:
        read_portals:
          - portals
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
      sample: portal/status
    problems:
      description: 'All problems, each with its code, message and further facts. C(address) is the address of the object.
        C(option) is its option: a key in a dictionary follows a dot, the number of an entry is in brackets.'
      returned: when the declaration has mistakes or the plan is rejected
      type: list
      elements: dict
      sample:
        - code: missing_scope
          message: 'The API token lacks the scope read_portals (for portals): add it to the token at https://buildkite.com/user/api-access-tokens.'
          scopes:
            - read_portals
          needed_by:
            read_portals:
              - portals
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
        - address: portal/status
          action: create
          code: forbidden
          message: 'The token''s user is not allowed to send POST /v2/organizations/acme/portals: Not allowed; ask an
            administrator of the organization.'
          status: 403
          request: POST /v2/organizations/acme/portals
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
from ansible_collections.community.buildkite.plugins.module_utils._resources.portal import PORTAL
from ansible_collections.community.buildkite.plugins.module_utils._schema.catalog import Catalog

# What the module manages, and what this refers to, contains or is used by.
CATALOG = Catalog((PORTAL,))


def packed() -> t.Iterator[object]:
    """The parts of the engine that a run can need, imported when one of a room is asked for."""
    from ansible_collections.community.buildkite.plugins.module_utils import _networks

    yield _networks
    from ansible_collections.community.buildkite.plugins.module_utils._apply import token_values, value_options

    yield from (token_values, value_options)


def main() -> None:
    """Run the module."""
    run("portal", CATALOG, packed())


if __name__ == "__main__":
    main()
