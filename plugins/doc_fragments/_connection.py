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
requirements:
  - requests
  - gql[requests]
  - PyYAML
notes:
  - Proxies are taken from E(HTTP_PROXY), E(HTTPS_PROXY) and E(NO_PROXY).
  - The quotas of the service are read from its answers. When one is used up, the module waits for the next window.
"""
