# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An event source that polls Buildkite for builds. It names its arguments and finds the collection; the rest is in plugin_utils."""

from __future__ import annotations

DOCUMENTATION = r"""
name: builds
short_description: Receive events of Buildkite builds by polling
version_added: 0.1.0
description:
  - Polls the REST API for builds, for machines that cannot receive webhooks, or to find events that a webhook lost. Its events have the form of
    those of the event source C(community.buildkite.webhook), so that a rulebook works with both.
  - C(event.buildkite) contains C(event), C(build) and C(pipeline). It lacks C(sender), the variables of the build, and the steps and variables
    of the pipeline. C(event.meta) contains C(received_at), C(delivered_at) (null) and C(verified) (C(polling)).
  - Each poll takes two requests, or more if a list has more than 100 builds. With the default O(interval), these are at most 4 of the 50
    requests per minute that Buildkite allows a user.
  - The source finds builds by the time at which they finished. It misses none while it runs, and with O(state_path) none during a restart.
  - A poll shows other states only as they are at that time. A build that starts and finishes between two polls causes only C(build.finished). A
    build that is unblocked and blocked again between two polls causes no second event. A retry that finishes before the next poll replaces the
    event of the first finish.
  - If no poll succeeded for more than two minutes and two intervals, the source logs a warning and sends C(polling.gap). Its
    C(event.buildkite.gap) contains C(from), C(to), C(seconds), C(finished_builds) (the number of builds that finished in the gap) and
    C(not_listed) (times, to the second, at which more builds were created than the API lists). The events of finished builds follow.
  - An event can be sent again if the source ends before it has passed on all events of a poll, so actions must be idempotent.
  - If Buildkite does not answer, the source polls again after growing pauses of at most 10 minutes. It ends with an error if the token is
    rejected or lacks a scope.
author:
  - community.buildkite contributors (@ansible-collections)
requirements:
  - python >= 3.10
  - ansible-rulebook >= 1.3
  - requests >= 2.31
  - gql[requests] >= 4.0
seealso:
  - module: community.buildkite.build_info
  - name: Builds API
    description: Lists of builds, and their states.
    link: https://buildkite.com/docs/apis/rest-api/builds
options:
  organization:
    description:
      - Slug of the organization. The default is the environment variable E(BUILDKITE_ORGANIZATION_SLUG).
    type: str
  api_token:
    description:
      - API access token with the scope C(read_builds). It is secret. In a rulebook, use a variable for it.
      - Set only one of O(api_token), O(api_token_path), O(api_token_id) and O(api_token_command). The default is E(BUILDKITE_API_TOKEN),
        E(BUILDKITE_API_TOKEN_ID) or E(BUILDKITE_API_TOKEN_COMMAND).
    type: str
  api_token_path:
    description:
      - Path of a file with the token. Other users must have no access to it.
      - The source reads the file again if Buildkite rejects the token, so that you can replace the token while the source runs.
    type: path
  api_token_id:
    description:
      - UUID of an access token with a public key, which Buildkite offers as a preview. It is no secret.
      - Each request is signed with the private key in O(api_token_private_key) or O(api_token_private_key_path). It needs C(PyJWT[crypto]).
    type: str
  api_token_private_key:
    description:
      - RSA private key of 2,048 to 4,096 bits, as PEM. It is secret. In a rulebook, use a variable for it.
      - The default is the environment variable E(BUILDKITE_API_TOKEN_PRIVATE_KEY).
    type: str
  api_token_private_key_path:
    description:
      - Path of a file with the private key. The default is the environment variable E(BUILDKITE_API_TOKEN_PRIVATE_KEY_PATH).
    type: path
  api_token_private_key_passphrase:
    description:
      - Passphrase of an encrypted private key. It is secret. In a rulebook, use a variable for it.
      - The default is the environment variable E(BUILDKITE_API_TOKEN_PRIVATE_KEY_PASSPHRASE).
    type: str
  api_token_command:
    description:
      - Command with its arguments that prints the token. It runs without a shell, for at most 30 seconds, and once more if Buildkite rejects
        the token.
    type: list
    elements: str
  api_url:
    description:
      - Base URL of the REST API. The default is the environment variable E(BUILDKITE_API_URL), or Buildkite.
    type: str
  ca_path:
    description:
      - Path of a file with the certificates of trusted authorities.
    type: path
  timeout:
    description:
      - Maximum number of seconds for one answer, from 1 to 300.
    type: int
    default: 30
  events:
    description:
      - Events to send. Values are V(build.scheduled), V(build.running), V(build.failing), V(build.finished) and V(polling.gap). V(*) matches any
        characters, and V(!) at the beginning excludes names.
      - V(build.finished) includes blocked builds, whose C(event.buildkite.build.blocked) is true.
      - V(build.scheduled) takes more requests if many builds wait.
    type: list
    elements: str
    default: [build.running, build.failing, build.finished, polling.gap]
  pipelines:
    description:
      - Slugs of the pipelines, with the patterns of O(events). The default is all that the token can read.
      - The source reads the builds of the pipeline if you set one slug, else those of the whole organization.
    type: list
    elements: str
  branches:
    description:
      - Names of branches, with the patterns of O(events). The default is all branches. The name of a branch does not show whether it is in a fork.
    type: list
    elements: str
  interval:
    description:
      - Seconds between two polls, from 5 to 3600.
    type: int
    default: 30
  since:
    description:
      - Time from which the source sends events, such as V(2027-01-31T12:00:00Z), in quotes, or a length of time before the first poll, such as
        V(12h).
      - The default is the first poll. Builds that run or are blocked at that time cause no event until they change.
      - It has no effect if the file in O(state_path) exists.
    type: str
  state_path:
    description:
      - Path of a file in which the source stores which events it has sent. After a restart, the source continues from there.
      - The file contains no secrets, and only its owner can read it. Each source needs a file of its own.
      - Without it, events during a restart get lost.
    type: path
  quota_share:
    description:
      - Share of each REST quota that the source may use in a minute, above 0 and at most 1. It waits before it uses more.
    type: float
    default: 0.5
"""

EXAMPLES = r"""
- name: Act on builds without a webhook
  hosts: localhost
  sources:
    - community.buildkite.builds:
        organization: example
        api_token: "{{ buildkite_api_token }}"
        pipelines: [shop]
        branches: [main]
        state_path: /var/lib/rulebook/builds.json
  rules:
    - name: Show a failed build
      condition: >-
        event.buildkite.event == "build.finished" and event.buildkite.build.state == "failed"
        and event.buildkite.build.blocked == false
      action:
        debug:
          msg: "Build {{ event.buildkite.build.number }} failed"
    - name: Show a gap
      condition: event.buildkite.event == "polling.gap"
      action:
        debug:
          msg: "Builds were not polled for {{ event.buildkite.gap.seconds }} seconds"
"""

import sys
import typing as t
from pathlib import Path

# ansible-rulebook runs this file by its path, without the collections of Ansible.
ROOT = next((folder for folder in Path(__file__).absolute().parents if folder.name == "ansible_collections"), Path())
if str(ROOT.parent) not in sys.path:
    sys.path.append(str(ROOT.parent))
import ansible_collections

# The package ansible, if it is installed, has a regular package of this name.
if str(ROOT) not in ansible_collections.__path__:
    ansible_collections.__path__.append(str(ROOT))

from ansible_collections.community.buildkite.plugins.plugin_utils._events.event import Queue
from ansible_collections.community.buildkite.plugins.plugin_utils._events.watching import polling


async def main(queue: Queue, args: t.Mapping[str, t.Any]) -> None:
    """Send the events of builds until ansible-rulebook ends the source. Raises an error with one sentence."""
    await polling(queue, args)
