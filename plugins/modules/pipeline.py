#!/usr/bin/python
# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: pipeline
short_description: Manage pipelines of a Buildkite organization
version_added: 0.1.0
description:
  - Creates, changes, archives and deletes a pipeline, with its provider settings and its teams.
  - "Left out means left alone: an option that is not given is not compared and not changed."
  - O(state=absent) deletes the pipeline with all its builds. To keep them use O(archived=true).
author:
  - The community.buildkite contributors (@buildkite)
extends_documentation_fragment:
  - community.buildkite._attributes
  - community.buildkite._connection
  - community.buildkite._pipeline
"""

EXAMPLES = r"""
---
- name: A pipeline
  community.buildkite.pipeline:
    slug: web
    name: Web
    repository: git@github.com:example/web.git
    cluster: Linux
    default_branch: main
    tags:
      - frontend
    provider_settings:
      build_pull_requests: true
      build_tags: false
    configuration: |
      steps:
        - label: ":pipeline:"
          command: buildkite-agent pipeline upload
    teams:
      - slug: platform
        access_level: manage_build_and_read

- name: The same steps, as data
  community.buildkite.pipeline:
    slug: web
    configuration:
      steps:
        - label: ":pipeline:"
          command: buildkite-agent pipeline upload

- name: Move it to another slug
  community.buildkite.pipeline:
    slug: website
    previous_slugs:
      - web

- name: Archive it
  community.buildkite.pipeline:
    slug: website
    archived: true

- name: Delete it with all its builds
  community.buildkite.pipeline:
    slug: website
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
      sample: pipeline/web
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
pipeline:
  description: The pipeline as it is afterwards, V(null) when it is absent.
  returned: success
  type: dict
  sample:
    id: 849411f9-9e6d-4739-a0d8-e247088e9b52
    slug: web
    name: Web
    repository: git@github.com:example/web.git
    default_branch: main
    tags:
      - frontend
    archived: false
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
    run("pipeline")


if __name__ == "__main__":
    main()
