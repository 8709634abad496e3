# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter `verified_webhook`: the event of a webhook that was received elsewhere."""

from __future__ import annotations

DOCUMENTATION = r"""
name: verified_webhook
short_description: Verify a webhook of Buildkite and return its event
version_added: 0.1.0
description:
  - Verifies a webhook that another program received, and returns the event as the event source C(community.buildkite.webhook) does.
  - If the webhook cannot be verified, it fails, so that no task uses the event.
  - It remembers nothing. It accepts a webhook again until its signature is older than O(max_age), so actions must be idempotent.
author:
  - community.buildkite contributors (@ansible-collections)
requirements:
  - python >= 3.10
seealso:
  - module: community.buildkite.webhook
  - name: Webhooks
    description: The events of Buildkite, and how it signs them.
    link: https://buildkite.com/docs/apis/webhooks/pipelines
positional: headers
options:
  _input:
    description:
      - Body of the webhook as it was sent. The signature covers its bytes, so parsed JSON cannot be verified.
    type: str
    required: true
  headers:
    description:
      - Headers of the webhook by name. Case makes no difference.
    type: dict
    required: true
  tokens:
    description:
      - Token of the webhook. While you rotate a token, the old and the new one.
    type: list
    elements: str
  tokens_path:
    description:
      - Path of a file with the tokens, one per line, instead of O(tokens). It must have mode C(0600).
    type: path
  verify:
    description:
      - How to verify the webhook, which is its token mode.
    type: str
    choices:
      - signature
      - token
    default: signature
  max_age:
    description:
      - Seconds by which the time of a signature may differ from the clock of this machine, in both directions.
    type: int
    default: 300
"""

EXAMPLES = r"""
---
- name: Report the build of a webhook that a job template received as variables
  ansible.builtin.debug:
    msg: "Build {{ event.buildkite.build.number }} {{ event.buildkite.build.state }}"
  vars:
    event: "{{ webhook_body | community.buildkite.verified_webhook(webhook_headers, tokens=[webhook_token]) }}"
"""

RETURN = r"""
_value:
  description: The verified event.
  type: dict
  contains:
    buildkite:
      description: Body of the webhook, without tokens and secret variables.
      returned: always
      type: dict
      sample:
        event: build.finished
        build:
          number: 42
          state: passed
    meta:
      description: When the webhook was verified, when it was delivered, and how it was verified.
      returned: always
      type: dict
      sample:
        received_at: "2027-01-31T12:00:01Z"
        delivered_at: "2027-01-31T12:00:00Z"
        verified: signature
        headers:
          x_buildkite_event: build.finished
"""

import time
import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.community.buildkite.plugins.plugin_utils._events import verify as verifying
from ansible_collections.community.buildkite.plugins.plugin_utils._events.arguments import (
    Argument,
    WrongArguments,
    checked,
)
from ansible_collections.community.buildkite.plugins.plugin_utils._events.event import event
from ansible_collections.community.buildkite.plugins.plugin_utils._events.secrets import NoTokens, Tokens

NAME = "community.buildkite.verified_webhook"
OPTIONS = (
    Argument("tokens", "list"),
    Argument("tokens_path", "path"),
    Argument("verify", default="signature", choices=("signature", "token")),
    Argument("max_age", "int", 300, least=1, most=10**9),
)


def verified_webhook(body: t.Any, headers: t.Any = None, **given: t.Any) -> dict[str, t.Any]:
    """The event of a webhook. Raises AnsibleFilterError if the webhook cannot be verified."""
    if not isinstance(body, str):
        raise AnsibleFilterError(f"{NAME} needs the body as it was sent, as text, not {type(body).__name__}.")
    if not isinstance(headers, t.Mapping):
        raise AnsibleFilterError(f"{NAME} needs headers, a dictionary with the headers of the webhook.")
    try:
        options = checked(NAME, OPTIONS, given)
        tokens = _tokens(options["tokens"], options["tokens_path"])
    except WrongArguments as error:
        raise AnsibleFilterError(str(error)) from None
    now, settings = time.time(), verifying.Settings(options["verify"], options["max_age"])
    pairs = [(str(name), str(value)) for name, value in headers.items()]
    found = verifying.verify(pairs, body.encode("utf-8", "surrogateescape"), tokens, now, settings)
    if isinstance(found, verifying.Rejected):
        raise AnsibleFilterError(f"{NAME}: the webhook is rejected. {found.reason}")
    return event(found.body, options["verify"], now, found.timestamp, pairs)


def _tokens(tokens: list[str] | None, path: str | None) -> list[bytes]:
    if bool(tokens) is bool(path):
        raise WrongArguments(NAME, ["either tokens or tokens_path is required."])
    if tokens:
        return [token.encode() for token in tokens]
    try:
        return Tokens(str(path)).current()
    except NoTokens as error:
        raise WrongArguments(NAME, [f"tokens_path: {error}"]) from None


class FilterModule:
    """Verified webhooks."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """The filters by name."""
        return {"verified_webhook": verified_webhook}
