# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The key that signs the steps of a pipeline.

Private to this collection. Declarations only: no I/O.
Source: Buildkite's page on signed pipelines, and the agent's flags.
"""

from __future__ import annotations

from .._schema.field import Field

SIGNING_KEY = (
    Field(
        "jwks",
        "str",
        (
            "JSON Web Key Set with the private key, as JSON text, such as C(buildkite-agent tool keygen) writes. Encrypt it with Ansible Vault.",
            "The key is for V(EdDSA), V(ES512) or V(PS512).",
        ),
        secret=True,
    ),
    Field(
        "jwks_path",
        "str",
        "File with the set, in place of O(sign_with.jwks).",
        aliases=("jwks_file",),
        example="/etc/buildkite/EdDSA-private.json",
    ),
    Field(
        "key_id",
        "str",
        "The C(kid) of the key in the set. Required if the set contains several keys.",
        aliases=("jwks_key_id",),
        secret=False,
    ),
    Field(
        "kms_command",
        "list",
        (
            "Command and its arguments that signs with a key for V(ES256) in AWS KMS or Google Cloud KMS, in place of O(sign_with.jwks).",
            "It gets the bytes to sign on standard input, and prints their signature in DER form, or as base64 of it. It runs without a shell,"
            " for at most 30 seconds for each step, and not in check mode.",
        ),
        elements="str",
        example=[
            "aws",
            "kms",
            "sign",
            "--key-id=alias/steps",
            "--signing-algorithm=ECDSA_SHA_256",
            "--message=fileb:///dev/stdin",
            "--output=text",
            "--query=Signature",
        ],
    ),
    Field(
        "kms_public_key",
        "str",
        "Public key of O(sign_with.kms_command) in PEM form, which verifies the signatures of the pipeline.",
        secret=False,
    ),
)
