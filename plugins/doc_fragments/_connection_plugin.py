# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The connection options of plugins that run on the controller."""

from __future__ import annotations


class ModuleDocFragment:
    """The options."""

    DOCUMENTATION = r"""
options:
  api_token:
    description:
      - API access token. It needs the scope C(read_agents). It is secret.
      - If neither a token nor O(api_token_id) is set, the command in E(BUILDKITE_API_TOKEN_COMMAND) prints it. The command runs without a
        shell, for at most 30 seconds.
      - It may be a template, such as a lookup that reads it from a vault.
      - It is sent only to O(api_url) and O(graphql_url), and over plain HTTP only to this machine.
        It never becomes a variable and is never cached.
    type: str
    env:
      - name: BUILDKITE_API_TOKEN
  api_token_id:
    description:
      - UUID of an access token with a public key, which Buildkite offers as a preview. It is no secret.
      - Each request is signed with the private key in O(api_token_private_key) or O(api_token_private_key_path). It needs C(PyJWT[crypto]).
      - An inventory that sets O(api_token) or O(api_token_id) ignores the variable of the other. If both are set, O(api_token) is used.
    type: str
    env:
      - name: BUILDKITE_API_TOKEN_ID
  api_token_private_key:
    description:
      - RSA private key of 2,048 to 4,096 bits, as PEM. It is secret. It may be a template.
    type: str
    env:
      - name: BUILDKITE_API_TOKEN_PRIVATE_KEY
  api_token_private_key_path:
    description: Path of a file with the private key.
    type: path
    env:
      - name: BUILDKITE_API_TOKEN_PRIVATE_KEY_PATH
  api_token_private_key_passphrase:
    description: Passphrase of an encrypted private key. It is secret. It may be a template.
    type: str
    env:
      - name: BUILDKITE_API_TOKEN_PRIVATE_KEY_PASSPHRASE
  read_only:
    description:
      - What to do if the token can write. V(require) rejects it before anything else is read, V(warn) adds a warning with its
        scopes, V(ignore) does nothing.
      - A token can write if it has a scope that does not begin with C(read_), such as C(graphql), which includes all permissions of its user.
        If Buildkite does not return the scopes of the token, it counts as one that can write.
      - V(require) and V(warn) take one request. If the cache has the data, no token is used and none is checked.
    type: str
    choices: [require, warn, ignore]
    default: ignore
  organization:
    description:
      - Slug of the organization.
      - It may be a template.
    type: str
    env:
      - name: BUILDKITE_ORGANIZATION_SLUG
  api_url:
    description: Base URL of the REST API.
    type: str
    default: https://api.buildkite.com/v2
    # The last variable that is set counts, unlike in modules.
    env:
      - name: BUILDKITE_REST_URL
      - name: BUILDKITE_API_URL
  graphql_url:
    description: URL of the GraphQL API.
    type: str
    default: https://graphql.buildkite.com/v1
    env:
      - name: BUILDKITE_GRAPHQL_URL
  timeout:
    description: Maximum number of seconds for one answer.
    type: float
    default: 30.0
  ca_path:
    description:
      - Path of a file with the certificates of trusted authorities.
      - If it is omitted, E(REQUESTS_CA_BUNDLE) or the default authorities are used.
    type: path
  quota_share:
    description:
      - Share of each quota that a run may use in a window, above 0 and at most 1.
      - With V(0.5), a run uses at most half of the requests per minute and points per five minutes of its user and organization.
        It uses less if other clients leave less.
    type: float
    default: 1.0
  max_wait:
    description:
      - Maximum total number of seconds that a run waits for quotas.
      - If it is omitted, there is no limit.
    type: int
requirements:
  - python >= 3.10
  - requests >= 2.31
  - gql[requests] >= 4.0
notes:
  - E(HTTPS_PROXY), E(ALL_PROXY) and E(NO_PROXY) set proxies. Requests to this machine, such as C(localhost), use no proxy.
  - The plugin reads the quotas from Buildkite's answers. If one is used up, it shows this and waits for the next window.
"""
