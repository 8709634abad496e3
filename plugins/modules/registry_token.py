#!/usr/bin/python
# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: registry_token
short_description: Manage tokens of a package registry in Buildkite
version_added: 0.1.0
description:
  - Creates and revokes a token that reads packages of a private registry.
  - The API returns the value of a token once, when the token is created.
  - To replace a token, create one with another description, hand over its value, and set O(state=absent) for the old one.
author:
  - community.buildkite contributors (@ansible-collections)
seealso:
  - module: community.buildkite.registry
    description: The registries themselves.
extends_documentation_fragment:
  - community.buildkite._attributes
  - community.buildkite._connection
  - community.buildkite._registry_token
"""

EXAMPLES = r"""
---
- name: Create a token and store its value
  community.buildkite.registry_token:
    registry: Gems
    description: Laptops 2026
    token_values_path: "{{ inventory_dir }}/secrets/buildkite-tokens.yml"

- name: Revoke it
  community.buildkite.registry_token:
    registry: Gems
    description: Laptops 2026
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
      sample: registry/Gems/token/Laptops
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
        description: Laptops
    after:
      description: New values of the options that changed.
      returned: when there are any
      type: dict
      sample:
        description: Laptops
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
registry_token:
  description: Options of the token after the changes. V(null) if the token is absent.
  returned: success, and failure once the plan was made
  type: dict
  contains:
    id:
      description: ID of the token.
      returned: always
      type: str
      sample: 035c4ea0-d73b-5bde-bd6f-c806b04f2ec3
    description:
      description: Description of the token.
      returned: when Buildkite returns it
      type: str
      sample: Laptops
token_value:
  description:
    - Value of the new token. It is a secret, and Buildkite returns it once.
    - A failed result does not contain it. If it is not stored, a warning names the file in C(~/.ansible/buildkite/unsaved)
      that contains it.
  returned: when a task with C(no_log) set to V(true) created a token; never in check mode
  type: str
  sample: bkpt_secret
values_missing:
  description: Address of the token, if it exists and O(token_values_path) lacks its value. Otherwise an empty list.
  returned: with O(token_values_path)
  type: list
  elements: str
  sample:
    - registry/Gems/token/Laptops
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
      sample: 'The token''s user is not allowed to send POST /v2/packages/organizations/acme/registries/gems/tokens:
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
      sample: POST /v2/packages/organizations/acme/registries/gems/tokens
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
        - read_registries
    needed_by:
      description: Lists that need a scope, by scope.
      returned: when it lacks scopes for writing
      type: dict
      sample:
        read_registries:
          - registry_tokens
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
      sample: registry/Gems/token/Laptops
    problems:
      description: 'All problems, each with its code, message and further facts. C(address) is the address of the object.
        C(option) is its option: a key in a dictionary follows a dot, the number of an entry is in brackets.'
      returned: when the declaration has mistakes or the plan is rejected
      type: list
      elements: dict
      sample:
        - code: missing_scope
          message: 'The API token lacks the scope read_registries (for registry_tokens): add it to the token at https://buildkite.com/user/api-access-tokens.'
          scopes:
            - read_registries
          needed_by:
            read_registries:
              - registry_tokens
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
        - address: registry/Gems/token/Laptops
          action: create
          code: forbidden
          message: 'The token''s user is not allowed to send POST /v2/packages/organizations/acme/registries/gems/tokens:
            Not allowed; ask an administrator of the organization.'
          status: 403
          request: POST /v2/packages/organizations/acme/registries/gems/tokens
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
from ansible_collections.community.buildkite.plugins.module_utils._resources.registry import REGISTRY, REGISTRY_TOKEN
from ansible_collections.community.buildkite.plugins.module_utils._schema.catalog import Catalog

# What the module manages, and what this refers to, contains or is used by.
CATALOG = Catalog((REGISTRY, REGISTRY_TOKEN))


def packed() -> t.Iterator[object]:
    """The parts of the engine that a run can need, imported when one of a room is asked for."""
    from ansible_collections.community.buildkite.plugins.module_utils._apply import doubles, token_values, value_options

    yield from (doubles, token_values, value_options)


def main() -> None:
    """Run the module."""
    run("registry_token", CATALOG, packed())


if __name__ == "__main__":
    main()
