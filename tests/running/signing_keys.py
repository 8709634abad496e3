# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys that sign in tests, each made of fixed numbers or once."""

from __future__ import annotations

import base64
import functools
import json
import typing as t

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

Jwk = dict[str, t.Any]

# What no result may contain.
PLANTED = base64.urlsafe_b64encode(b"planted-planted-planted-planted!").rstrip(b"=").decode()
EDDSA: Jwk = {"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "kid": "steps", "d": PLANTED, "x": "unused"}
ES512: Jwk = {"kty": "EC", "crv": "P-521", "alg": "ES512", "kid": "curve", "d": PLANTED}


@functools.cache
def ps512(bits: int = 2048) -> Jwk:
    """An RSA key: small, since its tests are about its form."""
    numbers = rsa.generate_private_key(65537, bits).private_numbers()
    parts = {"n": numbers.public_numbers.n, "e": numbers.public_numbers.e, "d": numbers.d}
    texts = {name: encoded(value.to_bytes(256, "big").lstrip(b"\0")) for name, value in parts.items()}
    return {"kty": "RSA", "alg": "PS512", "kid": "rsa", **texts}


def encoded(data: bytes) -> str:
    """Bytes as in a key."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number_of(text: str) -> int:
    """The number of a key."""
    return int.from_bytes(base64.urlsafe_b64decode(f"{text}==="), "big")


def of(*keys: Jwk) -> str:
    """A set of keys, as text."""
    return json.dumps({"keys": keys})


def pem(key: ec.EllipticCurvePrivateKey) -> tuple[str, str]:
    """A private and a public key in PEM form."""
    forms = serialization
    private = key.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.NoEncryption())
    public = key.public_key().public_bytes(forms.Encoding.PEM, forms.PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), public.decode()
