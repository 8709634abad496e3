# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter `signed_steps`: the steps of a pipeline, with signatures."""

from __future__ import annotations

DOCUMENTATION = r"""
name: signed_steps
short_description: Sign the command steps of a pipeline
version_added: 0.1.0
description:
  - Signs the command steps of a pipeline with a private key, so that agents can verify that nobody changed their jobs.
  - Steps are read as Buildkite's agent reads them. The result contains the names of plugins, variables and commands in the form that agents
    verify, and no comments or anchors.
  - The filter rejects steps whose jobs agents refuse, which are steps with variables such as V($NAME), with C(checkout), or of an unknown type. It
    also rejects secrets outside of steps.
  - Signatures with V(EdDSA) are equal each time, others differ. For pipelines, O(community.buildkite.pipeline#module:sign_with) signs only
    steps that lack a valid signature.
author:
  - community.buildkite contributors (@ansible-collections)
requirements:
  - python >= 3.10
  - cryptography
seealso:
  - module: community.buildkite.pipeline
  - name: Signed pipelines
    description: How agents verify signatures.
    link: https://buildkite.com/docs/agent/self-hosted/security/signed-pipelines
positional: repository
options:
  _input:
    description:
      - Steps of the pipeline, as YAML text or as YAML data. Prefer text, since Ansible reads numbers and words in YAML differently.
    type: raw
    required: true
  repository:
    description:
      - URL of the pipeline's repository, exactly as the pipeline has it. The signatures cover it.
    type: str
    required: true
  jwks:
    description:
      - JSON Web Key Set with the private key, as JSON text. The key is for V(EdDSA), V(ES512) or V(PS512).
    type: str
  jwks_path:
    description:
      - Path of a file with the set, instead of O(jwks).
    type: path
  key_id:
    description:
      - The C(kid) of the key. It is required if the set contains several keys.
    type: str
  kms_command:
    description:
      - Command and its arguments that signs with a key for V(ES256) in AWS KMS or Google Cloud KMS, instead of O(jwks).
      - It reads the bytes to sign from standard input, and prints their signature in DER form, or as base64 of it.
    type: list
    elements: str
  kms_public_key:
    description:
      - Public key of O(kms_command) in PEM form, which verifies what the command prints.
    type: str
"""

EXAMPLES = r"""
---
- name: Write signed steps
  ansible.builtin.copy:
    content: "{{ lookup('ansible.builtin.file', 'steps.yml') | community.buildkite.signed_steps(repository, jwks_path='private.json') }}"
    dest: signed.yml
    mode: "0644"
  vars:
    repository: git@github.com:example/web.git
"""

RETURN = r"""
_value:
  description: The steps with their signatures, as YAML text.
  type: str
  sample: |
    steps:
      - command: buildkite-agent pipeline upload
        signature:
          algorithm: EdDSA
          signed_fields:
            - command
            - env
            - matrix
            - plugins
            - repository_url
          value: eyJhbGciOiJFZERTQSIsImtpZCI6InN0ZXBzIn0..aAGgnWQfAdz08wOQl-kVTtKRcPDGT90W8QBoX3jtkptaQNbL3PYTpdfYhrPXsQ
"""

import datetime
import json
import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption
from ansible_collections.community.buildkite.plugins.module_utils._values import to_yaml
from ansible_collections.community.buildkite.plugins.plugin_utils._signing.declared import signer

NAME = "community.buildkite.signed_steps"


def signed_steps(
    steps: t.Any,
    repository: str = "",
    jwks: str | None = None,
    jwks_path: str | None = None,
    key_id: str | None = None,
    kms_command: list[str] | None = None,
    kms_public_key: str | None = None,
) -> str:
    """The steps of a pipeline with signatures, as YAML text."""
    given = {
        "jwks": jwks,
        "jwks_path": jwks_path,
        "key_id": key_id,
        "kms_command": kms_command,
        "kms_public_key": kms_public_key,
    }
    if not repository:
        raise AnsibleFilterError(f"{NAME} needs repository, the URL of the pipeline's repository.")
    if not isinstance(steps, (str, dict, list)):
        raise AnsibleFilterError(f"{NAME} needs YAML text or YAML data, not {type(steps).__name__}.")
    try:
        text = str(steps) if isinstance(steps, str) else to_yaml(json.loads(json.dumps(steps, default=_plain)))
        return signer(text, str(repository), given, NAME).sent()
    except InvalidOption as error:
        raise AnsibleFilterError(error.message) from None


def _plain(value: t.Any) -> str:
    """The form of a value that is no JSON type, as Ansible passes it to a module."""
    return str(value.isoformat() if isinstance(value, datetime.date) else value)


class FilterModule:
    """Signed steps."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """The filters by name."""
        return {"signed_steps": signed_steps}
