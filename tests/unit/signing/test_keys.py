# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys and signatures: what signs, what verifies, and which keys are refused without showing them."""

from __future__ import annotations

import base64
import datetime
import json
import sys
from pathlib import Path

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.community.buildkite.plugins.filter.signed_steps import FilterModule
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.plugin_utils._signing.declared import misplaced
from ansible_collections.community.buildkite.plugins.plugin_utils._signing.keys import WrongKey, of_set
from ansible_collections.community.buildkite.plugins.plugin_utils._signing.signing import LATER, Steps
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils

from running.modules import Result
from running.signing_keys import EDDSA, ES512, PLANTED, encoded, number_of, of, pem, ps512

URL = "git@github.com:example/web.git"
TEXT = "env: {A: 1}\nsteps:\n  - {label: ':a:', commands: [make, 'test'], soft_fail: yes}\n  - wait\n"
# A curve that cryptography does not know.
UNKNOWN = """-----BEGIN PUBLIC KEY-----
MEYwEAYHKoZIzj0CAQYFK4EEAB8DMgAEGpz/NIfl4X2nTJoEtthMKFM0+VXa6sAJ
Amua3fElEcezsIrrt+zpvuXmNVGBUPA+
-----END PUBLIC KEY-----
"""
# It signs what it reads with the key of its argument.
SIGNS = """
import sys, base64
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
key = serialization.load_pem_private_key(open(sys.argv[1], "rb").read(), None)
signature = key.sign(sys.stdin.buffer.read(), ec.ECDSA(hashes.SHA256()))
sys.stdout.buffer.write(signature if sys.argv[2] == "der" else base64.b64encode(signature))
"""
signed = FilterModule().filters()["signed_steps"]


@pytest.mark.parametrize("name", ["EdDSA", "ES512", "PS512"])
def test_signatures_are_verified_and_each_change_is_seen(name: str) -> None:
    key = of_set(of({"EdDSA": EDDSA, "ES512": ES512, "PS512": ps512()}[name]), None)
    steps = Steps(TEXT, URL, key)
    text = steps.signed()
    assert steps.are_signed_in(text)
    # What people see of a signature that differs each time is equal each time.
    assert (steps.shown() == text) is (name == "EdDSA")
    assert steps.shown() == Steps(TEXT, URL, key).shown() and (LATER in steps.shown()) is (name != "EdDSA")
    assert not steps.are_signed_in(TEXT) and not steps.are_signed_in("- [")
    value = text.partition("value: ")[2].strip().partition("\n")[0]
    header, _dots, signature = value.partition("..")
    padded = header + "=" * (-len(header) % 4)
    assert base64.urlsafe_b64decode(padded).decode() == f'{{"alg":"{name}","kid":"{key.kid}"}}'
    changes = {
        "make\n": "made\n",
        "A: '1'": "A: '2'",
        "':a:'": "':b:'",
        "soft_fail: yes": "soft_fail: no",
        "- repository_url\n": "",
        f"algorithm: {name}": "algorithm: HS512",
        signature: f"{'B' if signature[0] != 'B' else 'C'}{signature[1:]}",
        value: "x",
        header: encoded(f'{{"alg":"{name}"}}'.encode()),
        "- wait": "- block",
    }
    for old, new in changes.items():
        assert text.count(old) >= 1, old
        assert not steps.are_signed_in(text.replace(old, new)), old
    # What is a command step only by its command.
    both = Steps("- {wait: ~, command: a}", URL, key)
    assert both.are_signed_in(both.signed()) and not both.are_signed_in("- {wait: ~}")
    assert not Steps(TEXT, f"{URL}/", key).are_signed_in(text)


def test_a_signature_of_rsa_has_the_longest_salt() -> None:
    """Agents take any, but write this one."""
    jwk = ps512()
    value = of_set(of(jwk), None).sign(b"{}")
    header, _dots, signature = value.partition("..")
    n, e = (int.from_bytes(base64.urlsafe_b64decode(f"{jwk[name]}==="), "big") for name in "ne")
    salted = padding.PSS(padding.MGF1(hashes.SHA512()), 64)
    public = rsa.RSAPublicNumbers(e, n).public_key()
    data = f"{header}.{encoded(b'{}')}".encode()
    public.verify(base64.urlsafe_b64decode(f"{signature}==="), data, salted, hashes.SHA512())


def test_a_signature_on_the_curve_p521() -> None:
    """Agents read two numbers of 66 bytes each, as everyone who has the public key can verify."""
    value = of_set(of(ES512), None).sign(b"{}")
    header, _dots, signature = value.partition("..")
    raw = base64.urlsafe_b64decode(f"{signature}===")
    r, s = (int.from_bytes(half, "big") for half in (raw[:66], raw[66:]))
    public = ec.derive_private_key(number_of(ES512["d"]), ec.SECP521R1()).public_key()
    data = f"{header}.{encoded(b'{}')}".encode()
    public.verify(utils.encode_dss_signature(r, s), data, ec.ECDSA(hashes.SHA512()))
    assert len(raw) == 132


def test_written_steps() -> None:
    text = signed(TEXT + "  - <<: {plugins: {a#v1: {on: on}}, key: 010}\n", URL, jwks=of(EDDSA))
    lines = [line for line in text.splitlines() if "value: " not in line]
    signature = ["    signature:", "      algorithm: EdDSA", "      signed_fields:"]
    fields = [f"        - {name}" for name in ("command", "env", "env::A", "matrix", "plugins", "repository_url")]
    assert lines == [
        *["env:", "  A: '1'", "steps:", "  - label: ':a:'", "    command: |-", "      make", "      test"],
        *["    soft_fail: yes", *signature, *fields, "  - wait"],
        *["  - plugins:", "      - github.com/buildkite-plugins/a-buildkite-plugin#v1:", "          'on': 'on'"],
        *["    key: 010", *signature, *fields],
    ]
    # Data is signed like its text, and what is signed is signed again.
    data = {"steps": [{"command": "a", "plugins": {"b#v1": {True: datetime.date(2024, 1, 2)}}}]}
    assert "          'true': '2024-01-02'" in signed(data, URL, jwks=of(EDDSA)).splitlines()
    assert signed({"steps": [{"command": "a", "env": {"B": "1e3"}}]}, URL, jwks=of(EDDSA)) == signed(
        "steps: [{command: a, env: {B: '1e3'}}]", URL, jwks=of(EDDSA)
    )
    assert signed(text, URL, jwks=of(EDDSA)) == text


# Steps that are not signed, and why.
NOT_SIGNED = [
    ("- {command: echo $NAME}", "contains a variable"),
    ("- {command: 'echo ${NAME:-x}'}", "contains a variable"),
    ("- {command: echo $$NAME}", "contains a variable"),
    ("- {command: 'echo \\$NAME'}", "contains a variable"),
    ("- {command: a, checkout: {skip: true}}", "steps[0] has checkout, and agents refuse"),
    ("{checkout: {skip: true}, steps: [{command: a}]}", "steps[0] has checkout, and agents refuse"),
    (
        "- {command: a, matrix: {setup: {os: [b]}, adjustments: [{with: {on: b}}]}}",
        "steps[0] has a matrix with an adjustment",
    ),
    (
        "- {command: a, matrix: {setup: {os: [b]}, adjustments: [{with: b}]}}",
        "steps[0] has a matrix with an adjustment",
    ),
    ("- {command: a, matrix: {setup: [b], adjustments: [{skip: true}]}}", "steps[0] has a matrix with an adjustment"),
    ("{secrets: [A], steps: [{command: a}]}", "has secrets outside of its steps"),
    ("{env: {A: b}}", "has no steps"),
    ("- {command: a, plugins: {b#v1: {c: .inf}}}", "a number that is infinite"),
]


@pytest.mark.parametrize(("text", "why"), NOT_SIGNED)
def test_steps_that_are_rejected(text: str, why: str) -> None:
    with pytest.raises(AnsibleFilterError) as caught:
        signed(text, URL, jwks=of(EDDSA))
    assert why in str(caught.value) and str(caught.value).startswith("community.buildkite.signed_steps: the steps")
    assert PLANTED not in str(caught.value)


def test_steps_that_agents_take() -> None:
    matrix = "{setup: {os: [a, b], on: [c]}, adjustments: [{with: {on: c, os: d}}]}"
    for step in (
        f"matrix: {matrix}",
        "matrix: {setup: [a], adjustments: [{with: b}]}",
        "matrix: [a]",
        "matrix: {x: 1}",
    ):
        assert Steps(f"- {{command: a, {step}}}", URL, of_set(of(EDDSA), None)).signed()


def test_dollars_that_are_no_variables() -> None:
    for command in ("echo $(date) $1 /^a$/", "a $"):
        assert Steps(f"- {{command: '{command}'}}", URL, of_set(of(EDDSA), None)).signed()


# Keys that do not sign, and why.
KEYS = [
    ({**EDDSA, "alg": "HS512"}, "its key has the alg HS512: agents accept signatures of EdDSA, ES512, PS512"),
    ({**EDDSA, "alg": "RS256"}, "its key has the alg RS256"),
    ({**EDDSA, "alg": "ES256"}, "ES256 is for keys in a key management service: use kms_command"),
    ({**EDDSA, "alg": PLANTED + "-"}, "its key has no alg"),
    ({"kty": "OKP", "d": PLANTED}, "its key has no alg"),
    ({**EDDSA, "kty": "RSA"}, "must have the kty OKP"),
    # Its numbers would fit, and agents would reject what it signs.
    ({**EDDSA, "crv": "X25519"}, "its key for EdDSA must have the crv Ed25519"),
    ({**ES512, "crv": "P-256"}, "its key for ES512 must have the crv P-521"),
    ({**EDDSA, "d": "AAAA"}, "is not a valid private key for EdDSA"),
    ({**EDDSA, "d": 5}, "is not a valid private key for EdDSA"),
    ({**EDDSA, "d": f"{PLANTED}\u00e9"}, "is not a valid private key for EdDSA"),
    ({name: value for name, value in EDDSA.items() if name != "d"}, "is a public one"),
    ({**EDDSA, "alg": ["EdDSA"]}, "its key has no alg"),
    ({**EDDSA, "kid": "\ud800"}, "is not a valid private key for EdDSA"),
    ({**EDDSA, "kid": 5}, "the kid of its key must be text"),
    ({**ES512, "d": "AA"}, "is not a valid private key for ES512"),
    ({"alg": "PS512", "kty": "RSA", "n": "Aw", "e": "Aw", "d": "Aw"}, "is not a valid private key for PS512"),
]


@pytest.mark.parametrize(("key", "why"), KEYS)
def test_keys_that_are_rejected(key: Result, why: str) -> None:
    with pytest.raises(WrongKey) as caught:
        of_set(json.dumps(key), None)
    assert why in str(caught.value) and PLANTED not in str(caught.value)


def test_the_key_of_a_set() -> None:
    both = of(EDDSA, ES512)
    assert of_set(both, "curve").algorithm == "ES512"
    assert of_set(json.dumps(EDDSA), None).kid == "steps"
    assert of_set(of({name: value for name, value in EDDSA.items() if name != "kid"}), None).kid is None
    for text, key_id, why in (
        (both, None, "it contains 2 keys: set key_id"),
        (both, "other", "no keys with the key_id 'other'"),
        (PLANTED, None, "it is no JSON"),
        ("[]", None, "it is no JSON Web Key Set"),
        ('{"keys": [5]}', None, "it is no JSON Web Key Set"),
        ("[" * 100_000, None, "it is no JSON"),
        # Too short for a signature, which is known before anything is sent.
        (of(ps512(1024)), None, "its key is not a valid private key for PS512"),
    ):
        with pytest.raises(WrongKey) as caught:
            of_set(text, key_id)
        assert why in str(caught.value) and PLANTED not in str(caught.value)


def test_keys_stay_on_the_controller() -> None:
    """Wherever a task declares one: in its options, also as text, and in its files."""
    planted = {"slug": "web", "sign_with": {"jwks": of(EDDSA)}}
    defaults = {"options": {"pipelines": [{"slug": "a"}, planted]}}
    for given in (planted, {"pipelines": [planted]}, {"pipelines": f" [{json.dumps(planted)}]"}, defaults):
        error = misplaced(CATALOG, "become is set", {}, given)
        assert error and error.message.startswith("sign_with works only on the controller, in process, and become is")
        assert misplaced(CATALOG, None, given) is None
    for given in ({"pipelines": [{**planted, "sign_with": {"jwks": ""}}]}, {"description": "sign_with"}):
        assert misplaced(CATALOG, "become is set", given) is None


def test_options_of_keys(tmp_path: Path) -> None:
    path = tmp_path / "private.json"
    path.write_text(of(EDDSA))
    assert signed(TEXT, URL, jwks_path=str(path)) == signed(TEXT, URL, jwks=of(EDDSA))
    path.with_name("binary").write_bytes(b"\xff")
    for options, why in (
        ({}, "a key needs jwks, jwks_path or kms_command, and only one of them"),
        ({"jwks": of(EDDSA), "jwks_path": "x"}, "and only one of them"),
        ({"jwks_path": str(tmp_path / "gone")}, "jwks_path cannot be read: No such file"),
        ({"jwks_path": str(tmp_path)}, "jwks_path cannot be read: "),
        ({"jwks_path": str(tmp_path / "binary")}, "jwks_path is no text"),
        ({"jwks_path": "a\0b"}, "jwks_path cannot be read: a character that no path can have"),
        ({"kms_command": "sign it"}, "kms_command must be a list"),
        ({"kms_command": ["x"], "kms_public_key": UNKNOWN}, "the curve P-256"),
        ({"jwks": of(EDDSA), "kms_public_key": "x"}, "kms_public_key is not for jwks: leave it out"),
        ({"kms_command": ["x"], "key_id": "x"}, "key_id is not for kms_command: leave it out"),
        ({"kms_command": ["x"]}, "kms_command needs kms_public_key"),
        ({"kms_command": ["x"], "kms_public_key": "x"}, "kms_public_key is no public key in PEM form"),
        ({"kms_command": ["x"], "kms_public_key": pem(ec.generate_private_key(ec.SECP384R1()))[1]}, "the curve P-256"),
    ):
        with pytest.raises(AnsibleFilterError) as caught:
            signed(TEXT, URL, **options)
        assert why in str(caught.value)
    for steps, repository, why in ((5, URL, "not int"), (TEXT, "", "needs repository")):
        with pytest.raises(AnsibleFilterError, match=why):
            signed(steps, repository, jwks=of(EDDSA))


def test_a_key_in_a_key_management_service(tmp_path: Path) -> None:
    path = tmp_path / "private.pem"
    private, public = pem(ec.generate_private_key(ec.SECP256R1()))
    path.write_text(private)
    other = pem(ec.generate_private_key(ec.SECP256R1()))[1]
    argv = [sys.executable, "-c", SIGNS, str(path)]
    one, another = (
        signed("- {command: a}", URL, kms_command=[*argv, how], kms_public_key=public) for how in ("der", "b64")
    )
    # A header without a kid.
    assert one != another and "value: eyJhbGciOiJFUzI1NiJ9.." in one
    for command, key, why in (
        ([*argv, "der"], other, "of the key kms_public_key"),
        (["echo", "x"], public, "kms_command must print a signature"),
        (["false"], public, "kms_command ended with status 1"),
        (["/none"], public, "kms_command cannot run '/none': No such file"),
    ):
        with pytest.raises(AnsibleFilterError, match=why):
            signed("- {command: a}", URL, kms_command=command, kms_public_key=key)
