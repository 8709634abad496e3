# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The connection options of the modules."""

from __future__ import annotations


class ModuleDocFragment:
    """The options."""

    DOCUMENTATION = r"""
options:
  api_token:
    description:
      - The API access token.
      - If it is left out, the environment variable E(BUILDKITE_API_TOKEN) is used.
      - It is sent to O(api_url) and O(graphql_url) and to no other host, and never over plain HTTP but to this machine.
    type: str
  organization:
    description:
      - The slug of the organization.
      - If it is left out, the environment variable E(BUILDKITE_ORGANIZATION_SLUG) is used.
    type: str
  api_url:
    description:
      - Where the REST API is.
      - If it is left out, E(BUILDKITE_API_URL) or E(BUILDKITE_REST_URL) is used.
    type: str
    default: https://api.buildkite.com/v2
  graphql_url:
    description:
      - Where the GraphQL API is.
      - If it is left out, E(BUILDKITE_GRAPHQL_URL) is used.
    type: str
    default: https://graphql.buildkite.com/v1
  timeout:
    description: How many seconds one answer may take.
    type: float
    default: 30.0
  ca_path:
    description:
      - A file with the certificates of the authorities to trust.
      - If it is left out, E(REQUESTS_CA_BUNDLE) or the usual authorities are used.
    type: path
  quota_share:
    description:
      - How much of each quota of the service this may use in a window, above 0 and at most 1.
      - With V(0.5), a run sends at most half as many requests a minute, and uses at most half as many points in five minutes, as
        the quotas of the user and of the organization allow; the rest is left to others. Less is used when others leave less.
    type: float
    default: 1.0
  max_wait:
    description:
      - How many seconds may be spent waiting for quotas, altogether.
      - When the changes of a plan would take longer, nothing is changed. When others use up a quota so that it takes longer, the rest
        is left undone, and running again continues. Either fails with the RV(failure.code) V(max_wait) and says how long it would take.
      - If it is left out, there is no limit.
    type: int
requirements:
  - python >= 3.10
  - requests >= 2.31
  - gql[requests] >= 4.0
  - PyYAML >= 6.0
notes:
  - Proxies are taken from E(HTTPS_PROXY), E(ALL_PROXY) and E(NO_PROXY). Requests to this machine, such as C(localhost), use no proxy.
  - The quotas of the service are read from its answers. When one is used up, the module waits for the next window.
seealso:
  - ref: ansible_collections.community.buildkite.docsite.guide_tokens
    description: Which option needs which scope of the token.
  - ref: ansible_collections.community.buildkite.docsite.guide_quotas
    description: What a run costs, and how it stays within the quotas.
"""
