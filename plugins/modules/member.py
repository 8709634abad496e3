#!/usr/bin/python
# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: member
short_description: Manage members of a Buildkite organization
version_added: 0.1.0
description:
  - Changes the role and the single sign-on mode of a member of the organization, and removes members.
  - An omitted option is unmanaged. It is neither compared nor changed.
  - The API creates no members. If the user is not a member yet, the change is held.
  - Buildkite refuses changes of the membership of the token's own user, so the module rejects them.
  - RV(changes) lists the C(cascade) of a removal, which is the team memberships, cluster maintainerships and API tokens of the user.
    Listing the API tokens needs the scope C(graphql).
  - Members who sign in with single sign-on join again at the next sign-in. Remove them in the identity provider first.
  - Only administrators can change members.
author:
  - community.buildkite contributors (@ansible-collections)
extends_documentation_fragment:
  - community.buildkite._attributes
  - community.buildkite._connection
  - community.buildkite._member
"""

EXAMPLES = r"""
---
- name: Require single sign-on
  community.buildkite.member:
    email: ada@example.com
    sso_mode: required

- name: Make a member an administrator
  community.buildkite.member:
    email: grace@example.com
    role: admin
    override_guards:
      - member/grace@example.com

- name: Take the rights of an administrator away from a user who may be a member no more
  community.buildkite.member:
    email: grace@example.com
    state: absent
    departure: downgrade

- name: Remove a user from the organization
  community.buildkite.member:
    email: ada@example.com
    state: absent
    departure: remove
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
      sample: member/ada@example.com
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
        sso_mode: optional
    after:
      description: New values of the options that changed.
      returned: when there are any
      type: dict
      sample:
        sso_mode: optional
    cascade:
      description: Addresses of the configuration in the cascade of a deletion.
      returned: when there are any
      type: list
      elements: str
      sample:
        - team/Everyone/member/ada@example.com
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
      sample: The user loses access at once, also with all API tokens and sessions.
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
member:
  description: Options of the member after the changes. V(null) if the member is absent.
  returned: success, and failure once the plan was made
  type: dict
  contains:
    id:
      description: ID of the member.
      returned: always
      type: str
      sample: 035c4ea0-d73b-5bde-bd6f-c806b04f2ec3
    email:
      description: Primary email address of the user, who must be a member already.
      returned: when Buildkite returns it
      type: str
      sample: ada@example.com
    role:
      description: Role of the user in the organization.
      returned: when Buildkite returns it
      type: str
      sample: member
    sso_mode:
      description: Whether the user must sign in with single sign-on, or may.
      returned: when Buildkite returns it
      type: str
      sample: optional
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
      sample: 'The token''s user is not allowed to send PATCH /v2/organizations/acme/members/035c4ea0-d73b-5bde-bd6f-c806b04f2ec3:
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
      sample: PATCH /v2/organizations/acme/members/035c4ea0-d73b-5bde-bd6f-c806b04f2ec3
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
        - read_organizations
    needed_by:
      description: Lists that need a scope, by scope.
      returned: when it lacks scopes for writing
      type: dict
      sample:
        read_organizations:
          - members
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
      sample: member/ada@example.com
    problems:
      description: 'All problems, each with its code, message and further facts. C(address) is the address of the object.
        C(option) is its option: a key in a dictionary follows a dot, the number of an entry is in brackets.'
      returned: when the declaration has mistakes or the plan is rejected
      type: list
      elements: dict
      sample:
        - code: missing_scope
          message: 'The API token lacks the scope read_organizations (for members): add it to the token at https://buildkite.com/user/api-access-tokens.'
          scopes:
            - read_organizations
          needed_by:
            read_organizations:
              - members
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
        - address: member/ada@example.com
          action: update
          code: forbidden
          message: 'The token''s user is not allowed to send PATCH /v2/organizations/acme/members/035c4ea0-d73b-5bde-bd6f-c806b04f2ec3:
            Not allowed; ask an administrator of the organization.'
          status: 403
          request: PATCH /v2/organizations/acme/members/035c4ea0-d73b-5bde-bd6f-c806b04f2ec3
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
from ansible_collections.community.buildkite.plugins.module_utils._resources.cluster import CLUSTER, CLUSTER_MAINTAINER
from ansible_collections.community.buildkite.plugins.module_utils._resources.invitation import INVITATION
from ansible_collections.community.buildkite.plugins.module_utils._resources.member import MEMBER
from ansible_collections.community.buildkite.plugins.module_utils._resources.team import TEAM, TEAM_MEMBER
from ansible_collections.community.buildkite.plugins.module_utils._schema.catalog import Catalog

# What the module manages, and what this refers to, contains or is used by.
CATALOG = Catalog((MEMBER, CLUSTER, TEAM, CLUSTER_MAINTAINER, TEAM_MEMBER, INVITATION))


def packed() -> t.Iterator[object]:
    """The parts of the engine that a run can need, imported when one of a room is asked for."""
    from ansible_collections.community.buildkite.plugins.module_utils._plan import own_user, people

    yield from (own_user, people)
    from ansible_collections.community.buildkite.plugins.module_utils._state import cascades

    yield cascades


def main() -> None:
    """Run the module."""
    run("member", CATALOG, packed())


if __name__ == "__main__":
    main()
