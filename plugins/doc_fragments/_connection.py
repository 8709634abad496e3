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
      - API access token. It is secret.
      - If it is omitted, E(BUILDKITE_API_TOKEN) is used.
      - It is sent only to O(api_url) and O(graphql_url), and over plain HTTP only to this machine.
    type: str
  api_token_id:
    description:
      - UUID of an access token with a public key, which Buildkite offers as a preview. It is no secret.
      - The controller signs each request with the private key in O(api_token_private_key) or O(api_token_private_key_path). The key never
        leaves the controller, so the task must run on it, in process. It needs C(PyJWT[crypto]).
      - If it is omitted, E(BUILDKITE_API_TOKEN_ID) is used. A task that sets O(api_token), O(api_token_id) or O(api_token_command) ignores
        the variables of the others. Of several, O(api_token) is used, then O(api_token_id).
    type: str
  api_token_private_key:
    description:
      - RSA private key of 2,048 to 4,096 bits, as PEM. It is secret.
      - If it is omitted, E(BUILDKITE_API_TOKEN_PRIVATE_KEY) is used.
    type: str
  api_token_private_key_path:
    description:
      - Path of a file on the controller with the private key.
      - If it is omitted, E(BUILDKITE_API_TOKEN_PRIVATE_KEY_PATH) is used.
    type: path
  api_token_private_key_passphrase:
    description:
      - Passphrase of an encrypted private key. It is secret.
      - If it is omitted, E(BUILDKITE_API_TOKEN_PRIVATE_KEY_PASSPHRASE) is used.
    type: str
  api_token_command:
    description:
      - Command that prints the token, as a list of its words. It must not contain secrets.
      - It runs on the controller without a shell, for at most 30 seconds, when the first request is sent. If Buildkite rejects the token, it
        runs once more. The task must run on the controller, in process.
      - If it is omitted, E(BUILDKITE_API_TOKEN_COMMAND) is used, whose words are separated like those of a shell.
    type: list
    elements: str
  organization:
    description:
      - Slug of the organization.
      - If it is omitted, E(BUILDKITE_ORGANIZATION_SLUG) is used.
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
      - If the changes of a plan would wait longer, nothing changes. If other clients use up a quota during a run, the run stops and you
        can run it again to continue. Both fail with V(max_wait) as RV(failure.code) and show how long the run would wait.
      - If it is omitted, there is no limit.
    type: int
requirements:
  - python >= 3.10
  - requests >= 2.31
  - gql[requests] >= 4.0
  - PyYAML >= 6.0
notes:
  - E(HTTPS_PROXY), E(ALL_PROXY) and E(NO_PROXY) set proxies. Requests to this machine, such as C(localhost), use no proxy.
  - The module reads the quotas from Buildkite's answers. If one is used up, it waits for the next window.
seealso:
  - name: Tokens and scopes
    link: https://github.com/ansible-collections/community.buildkite/blob/main/docs/docsite/rst/guide_tokens.rst
    description: The scopes that each option needs.
  - name: Quotas
    link: https://github.com/ansible-collections/community.buildkite/blob/main/docs/docsite/rst/guide_quotas.rst
    description: The cost of a run, and how it stays within the quotas.
"""
