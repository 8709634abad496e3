# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests that a private key signs, and tokens that a command prints, against the stand-in. Each mistake is one sentence."""

from __future__ import annotations

import sys
import time
import typing as t
from pathlib import Path

import jwt
import pytest
from ansible_collections.community.buildkite.plugins.module_utils import _errors
from ansible_collections.community.buildkite.plugins.module_utils._api.client import Client, connect
from ansible_collections.community.buildkite.plugins.plugin_utils import _credentials
from ansible_collections.community.buildkite.plugins.plugin_utils._credentials import CommandCredential, KeyCredential
from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from stand_in.process import StandIn

ISSUER = "018f6a2e-0000-4000-8000-000000000001"
OWNER = {"user": "owner@example.com", "scopes": ["read_pipelines", "write_pipelines", "graphql"]}
VIEWER = "query { viewer { user { email } } }"


def pem(key: t.Any, form: forms.PrivateFormat = forms.PrivateFormat.PKCS8, passphrase: bytes | None = None) -> str:
    """A private key as text."""
    how = forms.BestAvailableEncryption(passphrase) if passphrase else forms.NoEncryption()
    return str(key.private_bytes(forms.Encoding.PEM, form, how), "ascii")


@pytest.fixture(scope="module")
def other() -> rsa.RSAPrivateKey:
    """A key that nobody registered."""
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture
def acme(stand_in: StandIn, key: rsa.RSAPrivateKey) -> StandIn:
    """An organization whose owner has two tokens, and registered the public key."""
    public = str(key.public_key().public_bytes(forms.Encoding.PEM, forms.PublicFormat.SubjectPublicKeyInfo), "ascii")
    named = [{**OWNER, "token": "bkua_first"}, {**OWNER, "token": "bkua_second"}]
    stand_in.reset({"tokens": [{**OWNER, "uuid": ISSUER, "public_key": public}, *named]})
    return stand_in


def client(stand_in: StandIn, credential: t.Any) -> Client:
    """A client that may write."""
    where = {"organization": "acme", "api_url": stand_in.url, "graphql_url": stand_in.graphql_url}
    made = connect(where, credential=credential)
    made.read_only = False
    return made


def signing(key: t.Any, ahead: float = 0.0, **options: t.Any) -> KeyCredential:
    """A credential on a machine whose clock is ahead."""
    return KeyCredential(ISSUER, pem(key).encode(), None, now=lambda: time.time() + ahead, **options)


@pytest.mark.parametrize("is_checked", [True, False])
def test_each_request_is_signed_anew_over_both_apis(acme: StandIn, key: t.Any, is_checked: bool) -> None:
    acme.control("PATCH", "switches", {"jwt_age_is_checked": is_checked})
    now = [time.time()]
    made = client(acme, KeyCredential(ISSUER, pem(key).encode(), None, now=lambda: now[0]))
    assert made.get("/access-token")["uuid"] == ISSUER
    assert made.graphql(VIEWER)["viewer"]["user"]["email"] == "owner@example.com"
    first, now[0] = made.connection.credential.current(), now[0] + 3
    claims = [
        jwt.decode(each, options={"verify_signature": False}) for each in (first, made.connection.credential.current())
    ]
    assert claims[1]["iat"] - claims[0]["iat"] == 3
    assert all(claim["exp"] - claim["iat"] == 65 and claim["iss"] == ISSUER for claim in claims)
    made.write(
        "POST", "pipelines", {"name": "Shop", "repository": "git@example.com:shop.git", "configuration": "steps: []"}
    )


@pytest.mark.parametrize("ahead", [-4000.0, 90.0])
def test_a_wrong_clock_is_recognized_by_the_date_of_the_answer(acme: StandIn, key: t.Any, ahead: float) -> None:
    made = client(acme, signing(key, ahead))
    assert made.get("/access-token")["uuid"] == ISSUER
    assert [entry["status"] for entry in acme.log()] == [401, 200]
    acme.clear_log()
    made.graphql(VIEWER)
    assert [entry["status"] for entry in acme.log()] == [200]


def test_a_rejected_key_is_tried_once_and_named(acme: StandIn, other: t.Any) -> None:
    made = client(acme, signing(other))
    for call in (lambda: made.get("/access-token"), lambda: made.graphql(VIEWER)):
        with pytest.raises(
            _errors.Unauthorized, match="check api_token_id, and whether its public key belongs to the private key"
        ):
            call()
    assert len(acme.log()) == 2
    late = client(acme, signing(other, ahead=-60))
    with pytest.raises(
        _errors.Unauthorized, match=r"the clock of this machine is (59|60|61) s behind Buildkite's: correct it"
    ):
        late.get("/access-token")
    assert len(acme.log()) == 4


def test_where_graphql_takes_no_jwt(acme: StandIn, key: t.Any) -> None:
    acme.control("PATCH", "switches", {"jwt_in_graphql": False})
    made = client(acme, signing(key))
    assert made.get("/access-token")["uuid"] == ISSUER
    with pytest.raises(_errors.Unauthorized, match="GraphQL query"):
        made.graphql(VIEWER)


@pytest.mark.parametrize("form", [forms.PrivateFormat.PKCS8, forms.PrivateFormat.TraditionalOpenSSL])
def test_keys_are_read_from_files_and_with_passphrases(key: t.Any, form: t.Any, tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_text(pem(key, form, b"open"))
    options = {
        "api_token_id": ISSUER,
        _credentials.KEY_PATH: str(tmp_path / "key.pem"),
        _credentials.PASSPHRASE: "open",
    }
    found = _credentials.credential(options)
    assert isinstance(found, KeyCredential)
    assert (
        jwt.decode(found.current(), key.public_key(), algorithms=["RS256"], options={"verify_iat": False})["iss"]
        == ISSUER
    )


# A curve that cryptography does not know.
UNKNOWN = """-----BEGIN EC PRIVATE KEY-----
MFwCAQEEGKt2Lg2JV0iPsjSiAWaRn3A4OmcUhJnUL6AHBgUrgQQAH6E0AzIABBqc
/zSH5eF9p0yaBLbYTChTNPlV2urACQJrmt3xJRHHs7CK67fs6b7l5jVRgVDwPg==
-----END EC PRIVATE KEY-----
"""
NAMED, PATH = {"api_token_id": ISSUER}, {_credentials.KEY_PATH: "/nowhere/key.pem"}


@pytest.mark.parametrize(
    ("options", "part"),
    [
        (NAMED, "api_token_id needs api_token_private_key or api_token_private_key_path, and only one"),
        ({**NAMED, **PATH, _credentials.KEY: "planted"}, "and only one of them"),
        (PATH, "api_token_private_key_path needs api_token_id"),
        ({**NAMED, **PATH}, "api_token_private_key_path cannot be read: No such file or directory"),
        ({**NAMED, _credentials.KEY_PATH: "a\0b"}, "cannot be read: a character that no path can have"),
        ({**NAMED, _credentials.KEY: UNKNOWN}, "api_token_private_key must be an RSA key"),
        ({**NAMED, _credentials.KEY: "planted\ud800"}, "api_token_private_key is not a private key in PEM form."),
        ({"api_token_id": " ", _credentials.KEY: "planted"}, "api_token_id contains white space"),
        ({**NAMED, _credentials.KEY: "planted"}, "api_token_private_key is not a private key in PEM form."),
        (
            {**NAMED, _credentials.KEY: "planted", _credentials.PASSPHRASE: "x"},
            "or api_token_private_key_passphrase is wrong.",
        ),
    ],
)
def test_keys_that_cannot_be_meant(options: dict[str, t.Any], part: str) -> None:
    rejected(options, part)


def test_keys_that_buildkite_does_not_accept(key: t.Any) -> None:
    kind = "api_token_private_key must be an RSA key of 2048 to 4096 bits."
    rejected({**NAMED, _credentials.KEY: pem(ec.generate_private_key(ec.SECP256R1()))}, kind)
    rejected({**NAMED, _credentials.KEY: pem(rsa.generate_private_key(65537, 1024))}, kind)
    rejected(
        {**NAMED, _credentials.KEY: pem(key, passphrase=b"x")}, "is encrypted: set api_token_private_key_passphrase."
    )
    wrong = {**NAMED, _credentials.KEY: pem(key), _credentials.PASSPHRASE: "x"}
    rejected(wrong, "is not encrypted: remove api_token_private_key_passphrase.")


def rejected(options: dict[str, t.Any], part: str) -> None:
    """The options are rejected with this part of a sentence, without the key."""
    with pytest.raises(_errors.InvalidOption) as caught:
        _credentials.credential(options)
    assert (
        part in caught.value.message and "BEGIN" not in caught.value.message and "planted" not in caught.value.message
    )


def printing(folder: Path, *tokens: str) -> list[str]:
    """A command that prints the next of these tokens each time, and the last one from then on."""
    code = "import pathlib,sys\np=pathlib.Path(sys.argv[1]); n=len(p.read_text()); p.write_text('x'*(n+1)); w=sys.argv[2:]\nprint(w[min(n,len(w)-1)])"
    (folder / "runs").write_text("")
    return [sys.executable, "-c", code, str(folder / "runs"), *tokens]


def test_a_command_prints_the_token_and_runs_again_once(acme: StandIn, tmp_path: Path) -> None:
    made = client(acme, CommandCredential(printing(tmp_path, "bkua_revoked", "bkua_first")))
    assert not (tmp_path / "runs").read_text(), "it runs with the first request"
    made.graphql(VIEWER)
    made.get("/access-token")
    assert (tmp_path / "runs").read_text() == "xx"
    assert [entry["status"] for entry in acme.log()] == [401, 200, 200]


def test_a_command_whose_token_is_rejected(acme: StandIn, tmp_path: Path) -> None:
    made = client(acme, CommandCredential(printing(tmp_path, "bkua_revoked")))
    with pytest.raises(_errors.Unauthorized, match="check which token api_token_command prints"):
        made.get("/access-token")
    assert (tmp_path / "runs").read_text() == "xx" and len(acme.log()) == 1
    used = CommandCredential(printing(tmp_path, "bkua_first", "bkua_second"))
    assert used.current() == "bkua_first"
    assert used.renew("bkua_first", None) and used.renew("bkua_first", None), "a request beside it renewed the token"
    assert (tmp_path / "runs").read_text() == "xx"


@pytest.mark.parametrize(
    ("argv", "part"),
    [
        (["/nowhere/vault"], "api_token_command cannot run '/nowhere/vault': No such file or directory."),
        (["a\0b"], "NUL"),
        (
            [sys.executable, "-c", "import sys; print('planted'); sys.exit('planted')"],
            "ended with status 1: run it by hand",
        ),
        ([sys.executable, "-c", ""], "api_token_command contains white space or characters that no token has"),
        ([sys.executable, "-c", "print('planted two')"], "api_token_command contains white space"),
    ],
)
def test_commands_that_fail(acme: StandIn, argv: list[str], part: str) -> None:
    with pytest.raises(_errors.InvalidOption) as caught:
        client(acme, CommandCredential(argv)).get("/access-token")
    assert part in caught.value.message and "planted" not in caught.value.message and acme.log() == []


def test_a_command_that_does_not_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_credentials, "COMMAND_SECONDS", 0.05)
    with pytest.raises(_errors.InvalidOption, match="did not end within"):
        CommandCredential([sys.executable, "-c", "import time; time.sleep(60)"]).current()


def test_the_order_of_the_ways(key: t.Any, monkeypatch: pytest.MonkeyPatch) -> None:
    signed = {"api_token_id": ISSUER, _credentials.KEY: pem(key)}
    command = {_credentials.COMMAND: ["print-token"]}
    assert _credentials.credential({"api_token": "bkua_first", **signed, **command}) is None
    assert isinstance(_credentials.credential({**signed, **command}), KeyCredential)
    assert isinstance(_credentials.credential(command), CommandCredential)
    assert _credentials.credential({}) is None
    monkeypatch.setenv("BUILDKITE_API_TOKEN_COMMAND", "print-token 'of acme'")
    found = _credentials.credential({})
    assert isinstance(found, CommandCredential) and found._argv == ["print-token", "of acme"]
    monkeypatch.setenv("BUILDKITE_API_TOKEN_COMMAND", "print-token '")
    with pytest.raises(_errors.InvalidOption, match="BUILDKITE_API_TOKEN_COMMAND is not a command line"):
        _credentials.credential({})


def test_a_task_overrides_the_environment() -> None:
    options = {"api_token": "of the environment", "api_token_id": ISSUER, "organization": "acme"}
    _credentials.one_way({"api_token_id", "organization"}, options)
    assert options == {"api_token": None, "api_token_id": ISSUER, "api_token_command": None, "organization": "acme"}
    options = {"api_token": "of the environment"}
    _credentials.one_way({"organization"}, options)
    assert options == {"api_token": "of the environment"}


def test_without_pyjwt(key: t.Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jwt", None)
    with pytest.raises(
        _errors.InvalidOption, match=r"api_token_id needs PyJWT: install it with .* -m pip install 'PyJWT\[crypto\]'"
    ):
        signing(key)
