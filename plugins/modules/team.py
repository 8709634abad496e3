#!/usr/bin/python
# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: team
short_description: Manage teams of a Buildkite organization
version_added: 0.1.0
description:
  - Creates, changes and deletes a team, with its members and its access to pipelines.
  - "Left out means left alone: an option that is not given is not compared and not changed."
  - The run's own user is not taken out of a team, no team goes that the user is in, and the last team of a pipeline is not taken away,
    unless O(force) names the address.
author:
  - The community.buildkite contributors (@buildkite)
extends_documentation_fragment:
  - community.buildkite._attributes
  - community.buildkite._connection
  - community.buildkite._team
"""

EXAMPLES = r"""
---
- name: A team with its members
  community.buildkite.team:
    name: Platform
    description: Keeps the builds running
    privacy: visible
    members:
      - user: ada@example.com
        role: maintainer
      - user: grace@example.com
        role: member

- name: What it may do with pipelines
  community.buildkite.team:
    name: Platform
    pipelines:
      - slug: web
        access_level: manage_build_and_read

- name: Rename it, which changes its slug too
  community.buildkite.team:
    name: Build platform
    previous_names:
      - Platform

- name: Delete it
  community.buildkite.team:
    name: Build platform
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
      sample: team/Platform/member/ada@example.com
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
team:
  description: The team as it is afterwards, V(null) when it is absent.
  returned: success
  type: dict
  sample:
    id: 9b4d6b2f-9a8e-4c1e-8f65-1d2f0a3b4c5d
    name: Platform
    description: Keeps the builds running
    privacy: visible
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
    run("team")


if __name__ == "__main__":
    main()
