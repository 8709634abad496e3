#!/usr/bin/python
# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: organization_info
short_description: Tell what a Buildkite organization holds, as options
version_added: 0.1.0
description:
  - Reads the live organization and tells it in the shape of M(community.buildkite.organization).
  - Given back to M(community.buildkite.organization) it changes nothing, with O(community.buildkite.organization#module:prune) of every list too.
  - Things are sorted by their keys and refer to each other by name. Where a name is shared, C(id) tells which one is meant.
  - What is not set is left out. Lists are always there, so that what someone adds to them later is found.
  - The organization's own settings, which only an administrator can read, are dictionaries such as C(api_settings).
  - The access of teams to pipelines stands in the pipelines, if these are gathered.
  - Secrets are never read. The steps of a pipeline that has none as YAML, made in Buildkite's visual editor, have no option and are left out.
attributes:
  check_mode:
    description: Can run in check mode. It only reads, so that check mode is the same.
    support: full
  diff_mode:
    description: Tells what changes. Nothing does.
    support: N/A
author:
  - The community.buildkite contributors (@buildkite)
extends_documentation_fragment:
  - community.buildkite._attributes
  - community.buildkite._connection
  - community.buildkite._organization_info
"""

EXAMPLES = r"""
---
- name: The organization as it is
  community.buildkite.organization_info:
  register: live

- name: As a file of variables
  ansible.builtin.copy:
    content: "{{ live.organization | ansible.builtin.to_nice_yaml(indent=2, sort_keys=false) }}"
    dest: buildkite.yml
    mode: "0644"

- name: Only the teams with their members and pipelines
  community.buildkite.organization_info:
    gather:
      - teams
"""

RETURN = r"""
organization:
  description: The lists and settings that were read, each under its name, as options of M(community.buildkite.organization).
  returned: success
  type: dict
  sample:
    clusters:
      - name: Linux
        default_queue: default
        maintainers:
          - team: Platform
        queues:
          - key: default
            dispatch_paused: false
    teams:
      - name: Platform
        privacy: visible
        is_default_team: false
        members:
          - user: ada@example.com
            role: maintainer
    pipelines:
      - slug: web
        name: Web
        repository: git@github.com:example/web.git
        configuration: "steps: [{command: make}]"
        cluster: Linux
        archived: false
        teams:
          - slug: Platform
            access_level: manage_build_and_read
    api_settings:
      restrict_user_api_token_creation: true
unread:
  description:
    - What is left out of RV(organization) though it may be there, such as V(teams), V(clusters.queues), V(pipelines.cluster) or V(api_settings).
    - Giving RV(organization) back leaves these lists and options alone. Where O(community.buildkite.organization#module:prune) names such a list,
      M(community.buildkite.organization) refuses.
  returned: success
  type: list
  elements: dict
  contains:
    list:
      description: The list, or the option of a list's entries.
      type: str
      returned: always
      sample: teams
    code:
      description:
        - Why, such as V(missing_scope), V(forbidden) or V(not_found).
        - V(ambiguous) where things share a name and have no option that tells them apart.
      type: str
      returned: always
      sample: missing_scope
    reason:
      description: The same in words.
      type: str
      returned: always
complete:
  description:
    - Whether everything is there. It is not where something was left out, nor with the token of someone who is no
      administrator and may not see everything.
    - Without the scope C(graphql) it cannot always be told. Warnings say what may be missing.
  returned: success
  type: bool
  sample: true
counts:
  description: How many things were read, by list.
  returned: success
  type: dict
  sample:
    clusters: 1
    teams: 1
    pipelines: 1
    queues: 1
summary:
  description: The counts in words, and what was left out.
  returned: success
  type: str
  sample: 1 clusters, 1 teams, 1 pipelines, 1 queues.
cost:
  description: What the run took of the quotas.
  returned: success
  type: dict
  sample:
    rest_requests: 12
    graphql_requests: 4
    graphql_points: 6012
    seconds_waited: 0.0
failure:
  description: Why the task failed, for playbooks to test.
  returned: failure
  type: dict
  contains:
    code:
      description:
        - The kind of failure, such as V(invalid_option), V(missing_scope), V(unauthorized), V(forbidden), V(not_found),
          V(rate_limited), V(service_error), V(unreachable), V(not_buildkite) or V(missing_library).
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
"""

from ansible_collections.community.buildkite.plugins.module_utils._module import run


def main() -> None:
    """Run it."""
    run("organization_info")


if __name__ == "__main__":
    main()
