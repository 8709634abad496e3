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
      - API access token.
      - If it is omitted, the environment variable E(BUILDKITE_API_TOKEN) is used.
      - It is sent to O(api_url) and O(graphql_url) only, and over plain HTTP only to this machine.
    type: str
  organization:
    description:
      - Slug of the organization.
      - If it is omitted, the environment variable E(BUILDKITE_ORGANIZATION_SLUG) is used.
    type: str
  api_url:
    description:
      - Base URL of the REST API.
      - If it is omitted, E(BUILDKITE_API_URL) or E(BUILDKITE_REST_URL) is used.
    type: str
    default: https://api.buildkite.com/v2
  graphql_url:
    description:
      - URL of the GraphQL API.
      - If it is omitted, E(BUILDKITE_GRAPHQL_URL) is used.
    type: str
    default: https://graphql.buildkite.com/v1
  timeout:
    description: Maximum seconds for one answer.
    type: float
    default: 30.0
  ca_path:
    description:
      - Path of a file with the certificates of trusted authorities.
      - If it is omitted, E(REQUESTS_CA_BUNDLE) or the usual authorities are used.
    type: path
  quota_share:
    description:
      - Part of each quota that a run may use in a window, above 0 and at most 1.
      - With V(0.5), a run uses at most half of the requests per minute and of the points per five minutes that the quotas of the user and of
        the organization allow. It uses less if other clients leave less.
    type: float
    default: 1.0
  max_wait:
    description:
      - Maximum seconds of waiting for quotas in total.
      - If the changes of a plan would wait longer, nothing changes. If other clients use a quota meanwhile, the run stops, and another run
        continues. Both fail with the RV(failure.code) V(max_wait) and show how long the run would wait.
      - If it is omitted, there is no limit.
    type: int
requirements:
  - python >= 3.10
  - requests >= 2.31
  - gql[requests] >= 4.0
  - PyYAML >= 6.0
notes:
  - Proxies are taken from E(HTTPS_PROXY), E(ALL_PROXY) and E(NO_PROXY). Requests to this machine, such as C(localhost), use no proxy.
  - The module reads the quotas from Buildkite's answers. If one is used up, it waits for the next window.
seealso:
  - ref: ansible_collections.community.buildkite.docsite.guide_tokens
    description: The scopes that each option needs.
  - ref: ansible_collections.community.buildkite.docsite.guide_quotas
    description: The cost of a run, and how it stays within the quotas.
"""
