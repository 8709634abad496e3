# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The event source `webhook`: receives and verifies the webhooks of Buildkite, for ansible-rulebook."""

from __future__ import annotations

DOCUMENTATION = r"""
name: webhook
short_description: Receive webhooks of Buildkite as events
version_added: 0.1.0
description:
  - Receives the webhooks of Buildkite, verifies their signatures, and passes the events on to a rulebook of Event-Driven Ansible.
  - It first verifies a webhook and then parses it. It takes the name of the event from the body, since the signature does not cover headers.
  - An event contains C(buildkite), which is the body of the webhook, and C(meta) with C(received_at), C(delivered_at), C(verified) and some
    headers. C(delivered_at) is the time of the signature. C(sender) is the user who created the webhook, not the one who caused the event.
  - Events contain no tokens. Values of secret variables in C(build.env) are replaced, and the addresses of incoming webhooks are left out.
  - Each signature is accepted once. A delivery that Buildkite repeats has a new signature, so the source also ignores an event with the same
    name, ID, state and end time.
  - It keeps both in memory only. After a restart, and in token mode, it cannot recognize every replay, so actions must be idempotent.
  - It answers as soon as an event is in the buffer. If the buffer is full, it answers 503 and counts the event as C(possibly_lost), since
    Buildkite does not document whether it repeats a delivery.
  - It closes a connection if its headers take longer than 5 seconds or its body takes longer than 10 seconds. The 65th connection replaces the
    oldest one.
  - At SIGTERM, it answers 503 and passes on the events of the buffer, for at most 10 seconds.
author:
  - community.buildkite contributors (@ansible-collections)
requirements:
  - python >= 3.10
  - ansible-rulebook >= 1.3
  - aiohttp >= 3.9
seealso:
  - module: community.buildkite.webhook
  - name: Webhooks
    description: The events of Buildkite, and how it signs them.
    link: https://buildkite.com/docs/apis/webhooks/pipelines
options:
  host:
    description:
      - Address or name of this machine to listen on. V(0.0.0.0) listens on all its addresses.
    type: str
    default: 127.0.0.1
  port:
    description:
      - Port to listen on.
    type: int
    required: true
  path:
    description:
      - Path of the URL for webhooks. Requests for other paths are answered with 404.
    type: str
    default: /
  health_path:
    description:
      - Path of a URL that returns counts, such as of accepted and rejected webhooks, and nothing else. It needs no token.
      - By default, there is no such URL.
    type: str
  verify:
    description:
      - How to verify webhooks. It must be the token mode of the webhook, since Buildkite sends either a signature or the token.
      - V(signature) also rejects webhooks that are older than O(max_age). V(token) cannot recognize changed or old ones.
      - V(none) verifies nothing. It is for tests, and only if O(host) is a loopback address.
    type: str
    choices:
      - signature
      - token
      - none
    default: signature
  tokens_path:
    description:
      - Path of a file with at most 10 tokens, one per line. While you rotate the token of the webhook, it contains the old and the new one.
      - It must be a regular file that belongs to the user of this process, with mode C(0600), or a credential of systemd.
      - The source reads it again when it changes. While the file is unusable, the source answers 503.
      - It is required unless O(verify=none).
    type: path
  max_age:
    description:
      - Seconds by which the time of a signature may differ from the clock of this machine, in both directions. At most V(3600).
    type: int
    default: 300
  max_bytes:
    description:
      - Maximum size of a webhook in bytes, from V(1024) to V(10485760).
    type: int
    default: 1048576
  buffer:
    description:
      - Maximum number of events that wait for the rulebook. At most V(100000).
    type: int
    default: 1000
  events:
    description:
      - Names of events to receive, such as V(build.finished). V(*) matches any characters, and V(!) at the beginning excludes names.
      - The default is all events that the collection knows. The source ignores others.
    type: list
    elements: str
  pipelines:
    description:
      - Slugs of pipelines whose builds and jobs to receive, with the patterns of O(events). It does not limit other events, such as those of agents.
    type: list
    elements: str
  branches:
    description:
      - Branches whose builds and jobs to receive, with the patterns of O(events). The name of a branch does not show whether it is in a fork.
    type: list
    elements: str
  certificate_path:
    description:
      - Path of a PEM file with the certificate for TLS, and those of its issuers. Restart the source to use a new one.
    type: path
  key_path:
    description:
      - Path of a PEM file with the private key of O(certificate_path). It must have no password.
    type: path
"""

EXAMPLES = r"""
---
- name: Report builds that failed
  hosts: localhost
  sources:
    - name: Webhooks of Buildkite
      community.buildkite.webhook:
        port: 8443
        path: /buildkite
        tokens_path: /etc/buildkite/webhook-tokens
        certificate_path: /etc/buildkite/fullchain.pem
        key_path: /etc/buildkite/key.pem
        events:
          - build.finished
        pipelines:
          - shop
        branches:
          - main
  rules:
    - name: Print the address of the build
      condition: event.buildkite.build.state == "failed" and event.buildkite.build.blocked == false
      action:
        debug:
          msg: "{{ event.buildkite.build.web_url }}"
"""

import sys
import typing as t
from pathlib import Path

# ansible-rulebook runs this file by its path, in a Python that need not find the collections of Ansible.
ROOT = next((folder for folder in Path(__file__).absolute().parents if folder.name == "ansible_collections"), Path())
if str(ROOT.parent) not in sys.path:
    sys.path.append(str(ROOT.parent))

import ansible_collections

# If the package ansible is installed, its collections are a regular package.
if str(ROOT) not in ansible_collections.__path__:
    ansible_collections.__path__.append(str(ROOT))

from ansible_collections.community.buildkite.plugins.plugin_utils._events.event import Queue
from ansible_collections.community.buildkite.plugins.plugin_utils._events.receiver import Receiver
from ansible_collections.community.buildkite.plugins.plugin_utils._events.webhook import options


async def main(queue: Queue, args: dict[str, t.Any]) -> None:
    """Receive webhooks until the task is canceled. Raises WrongArguments, with a sentence for each mistake."""
    await Receiver(options(args), queue).run()
