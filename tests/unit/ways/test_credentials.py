# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tasks that authenticate with a private key or a command: in process only, and in place of the environment's token."""

from __future__ import annotations

import json
import sys

from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.asymmetric import rsa

from running.signing_keys import EDDSA, PLANTED, of

from .conftest import Ways, call

ISSUER = "018f6a2e-0000-4000-8000-000000000001"
LESS = {"user": "owner@example.com", "scopes": ["read_teams"]}
PRINTED = "planted_by_a_command"


def test_a_task_authenticates_in_its_own_way(ways: Ways) -> None:
    key = rsa.generate_private_key(65537, 2048)
    public = key.public_key().public_bytes(forms.Encoding.PEM, forms.PublicFormat.SubjectPublicKeyInfo).decode()
    private = key.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.NoEncryption()).decode()
    ways.begin(tokens=[{**LESS, "uuid": ISSUER, "public_key": public}, {**LESS, "token": PRINTED}])
    (ways.folder / "key.pem").write_text(private)
    signed = {"api_token_id": ISSUER, "api_token_private_key_path": "key.pem"}
    pasted = {"api_token_id": ISSUER, "api_token_private_key": private}
    command = {"api_token_command": [sys.executable, "-c", f"print('{PRINTED}')"]}
    # These tokens may read teams only, unlike the environment's.
    tasks = [
        call("organization_info", gather=[kind], **way)
        for way in (signed, pasted, command)
        for kind in ("teams", "clusters")
    ]
    found = ways.run(*tasks)
    assert [result.get("failure", {}).get("code") for result in found] == [None, "missing_scope"] * 3
    assert all("read_clusters" in result["msg"] for result in found[1::2])
    shown = ways.said + json.dumps(found)
    assert private.splitlines()[1] not in shown and "eyJ" not in shown
    for result, name in zip(
        ways.run(*tasks, way="module"), [*["api_token_id"] * 4, *["api_token_command"] * 2], strict=True
    ):
        assert f"{name} works only on the controller, in process, and its Python is" in result["msg"]
        assert result["failure"]["option"] == name
    # Nor does a key that signs steps leave the controller, not even with another mistake.
    steps = {"configuration": "- {command: make}", "repository": "https://gitlab.com/x/web"}
    planted = {"jwks": of(EDDSA)}
    tasks = [call("pipeline", slug="web", **steps, sign_with=planted, **more) for more in ({}, {"wrong": 1})]
    for result in ways.run(*tasks, way="module"):
        assert "sign_with works only on the controller, in process, and its Python is" in result["msg"]
    assert PLANTED not in ways.said
    (result,) = ways.run(*tasks[:1])
    assert "algorithm: EdDSA" in result["changes"][0]["after"]["configuration"]
    assert PLANTED not in ways.said
    assert private.splitlines()[1] not in ways.said
