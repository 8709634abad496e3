#!/usr/bin/python
# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: artifact
short_description: Download and delete artifacts of Buildkite builds
version_added: 0.1.0
description:
  - Downloads artifacts of a build or of one of its jobs into a directory, or deletes them.
  - Each downloaded file is checked by its size and its SHA-1, and by its SHA-256 if the token has the scope C(graphql) and Buildkite knows it. It
    appears in O(dest) only when it is complete.
  - Files come from the storage of the artifacts by HTTPS. The API token is not sent there.
  - If several artifacts have one path, such as those of parallel jobs, name one job.
  - A second run downloads only files that are missing or differ, and deletes nothing twice.
attributes:
  check_mode:
    description: Can run in check mode. It compares the files that exist and returns a prediction.
    support: full
  diff_mode:
    description: An operation has no values to compare.
    support: N/A
author:
  - community.buildkite contributors (@ansible-collections)
extends_documentation_fragment:
  - community.buildkite._attributes
  - community.buildkite._connection
  - community.buildkite._artifact
"""

EXAMPLES = r"""
---
- name: Download the packages of a build
  community.buildkite.artifact:
    pipeline: shop
    number: 1842
    path: dist/*.tar.gz
    dest: /srv/releases

- name: Download the report of one job
  community.buildkite.artifact:
    pipeline: shop
    number: 1842
    step_key: test
    path: coverage.xml
    dest: /srv/reports

- name: Delete the logs of a build
  community.buildkite.artifact:
    pipeline: shop
    number: 1842
    path: logs/*
    state: absent
"""

RETURN = r"""
artifacts:
  description: The artifacts in the order of their paths.
  returned: success, and failure after a part was done
  type: list
  elements: dict
  sample:
    - pipeline: shop
      build: 1
      id: 6186515d-3998-59f2-b07a-4efc424ed936
      job_id: 22a299e0-1845-536f-8d8a-59034e52e600
      state: finished
      path: dist/shop.tar.gz
      filename: shop.tar.gz
      mime_type: application/octet-stream
      file_size: 6
      sha1sum: 7aca22de0b050687b471256624fbefc0b93a1ef5
      web_url: https://buildkite.com/acme/shop/builds/1#22a299e0-1845-536f-8d8a-59034e52e600
      sha256sum: 88cb8a087b6e8cebfc9ae5602f5a2159a6bcf923e7f2c56809bcda6cad1727a7
      dest: /srv/buildkite/dist/shop.tar.gz
      changed: true
prediction:
  description: What a run would do.
  returned: in check mode
  type: str
  sample: would download 1 artifact, 6 bytes to /srv/buildkite
failure:
  description: Why the task failed, for playbooks to test.
  returned: failure
  type: dict
  contains:
    code:
      description: Code of the failure, such as V(invalid_option), V(missing_scope), V(unauthorized), V(forbidden),
        V(not_found), V(rate_limited), V(max_wait), V(service_error), V(unreachable), V(not_buildkite), V(missing_library),
        V(conflict), V(invalid), V(unclear), V(cannot_write) or V(not_downloaded).
      returned: always
      type: str
      sample: not_downloaded
    message:
      description: The first sentence of RV(ignore:msg).
      returned: always
      type: str
      sample: The file of the artifact logs/unit.log does not have the SHA1 of the upload; nothing was written under
        its name.
    option:
      description: Option that caused the failure.
      returned: when an option caused it
      type: str
      sample: max_deletions
    status:
      description: HTTP status of the answer.
      returned: when Buildkite answered
      type: int
      sample: 403
    request:
      description: Request that failed, as method and path.
      returned: when a request failed
      type: str
      sample: POST /v2/organizations/acme/clusters
    max_wait:
      description: Value of O(max_wait).
      returned: when the run would wait longer
      type: int
      sample: 0
    seconds:
      description: Seconds that the run would wait.
      returned: when the run would wait longer than O(max_wait)
      type: float
      sample: 60.0
    scopes:
      description: Scopes that the token lacks.
      returned: when it lacks scopes
      type: list
      elements: str
      sample:
        - graphql
    needed_by:
      description: What needs a scope, by scope.
      returned: when it lacks scopes
      type: dict
      sample:
        graphql:
          - registries.teams
        read_registries:
          - registries
        read_teams:
          - registries.teams
    path:
      description: Path of the artifact that caused the failure.
      returned: when one artifact caused it
      type: str
      sample: logs/unit.log
cost:
  description: Use of the quotas by the run.
  returned: success, and failure once the operation began
  type: dict
  contains:
    rest_requests:
      description: Number of REST requests.
      returned: always
      type: int
      sample: 2
    graphql_requests:
      description: Number of GraphQL requests.
      returned: always
      type: int
      sample: 1
    graphql_points:
      description: Points that the GraphQL requests cost.
      returned: always
      type: int
      sample: 1
    seconds_waited:
      description: Seconds that the run waited for quotas.
      returned: always
      type: float
      sample: 0.0
"""

from ansible_collections.community.buildkite.plugins.module_utils._operation import run
from ansible_collections.community.buildkite.plugins.module_utils._operations.artifact import ARTIFACT


def main() -> None:
    """Run the module."""
    run(ARTIFACT)


if __name__ == "__main__":
    main()
