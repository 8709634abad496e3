# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys that sign steps: JSON Web Keys, and keys in a key management service, which a command uses.

Private to this collection. Knows no steps and no options. No message contains a part of a key.
Source: Buildkite's page on signed pipelines, and RFC 7515, 7517 and 7518.
"""

from __future__ import annotations

import base64
import binascii
import functools
import json
import subprocess
import sys
import types
import typing as t

# The algorithms of keys in a set, and the type of their keys.
ALGORITHMS = {"EdDSA": "OKP", "ES512": "EC", "PS512": "RSA"}
_CURVES = {"EdDSA": "Ed25519", "ES512": "P-521"}
KMS = "ES256"
COMMAND_SECONDS = 30
_SALT = 64
# The bytes of each half of a signature on an elliptic curve.
_HALF = {"ES512": 66, KMS: 32}


class WrongKey(ValueError):
    """Why a key cannot sign."""


class Key:
    """A key that signs. `kid`: its identifier in the header of its signatures, None for one in a key management service."""

    # Equal values have equal signatures.
    is_deterministic = False

    def __init__(self, algorithm: str, kid: str | None, public: t.Any) -> None:
        self.algorithm, self.kid, self._public = algorithm, kid, public

    def sign(self, payload: bytes) -> str:
        """The detached signature of a payload. Raises WrongKey."""
        header = _header(self.algorithm, self.kid)
        return f"{header}..{_encoded(self._sign(f'{header}.{_encoded(payload)}'.encode()))}"

    def verifies(self, value: t.Any, payload: bytes) -> bool:
        """Whether a signature is one of this key for a payload."""
        header = _header(self.algorithm, self.kid)
        given, _dots, signature = str(value).partition("..")
        if given != header:
            return False
        try:
            self._verify(_decoded(signature), f"{header}.{_encoded(payload)}".encode())
        except (_crypto().InvalidSignature, ValueError):
            return False
        return True

    def _sign(self, data: bytes) -> bytes:
        raise NotImplementedError

    def _verify(self, signature: bytes, data: bytes) -> None:
        self._public.verify(signature, data)


class EdDSA(Key):
    """A key on the curve Ed25519."""

    is_deterministic = True

    def __init__(self, kid: str | None, numbers: t.Callable[[str], bytes]) -> None:
        self._private = _crypto().ed25519.Ed25519PrivateKey.from_private_bytes(numbers("d"))
        super().__init__("EdDSA", kid, self._private.public_key())

    def _sign(self, data: bytes) -> bytes:
        return bytes(self._private.sign(data))


class Curve(Key):
    """A key on another elliptic curve, whose signatures are two numbers."""

    def _verify(self, signature: bytes, data: bytes) -> None:
        half, crypto = _HALF[self.algorithm], _crypto()
        if len(signature) != 2 * half:
            raise ValueError
        numbers = (int.from_bytes(part, "big") for part in (signature[:half], signature[half:]))
        self._public.verify(crypto.utils.encode_dss_signature(*numbers), data, self._how)

    @property
    def _how(self) -> t.Any:
        crypto = _crypto()
        return crypto.ec.ECDSA(crypto.hashes.SHA256() if self.algorithm == KMS else crypto.hashes.SHA512())

    def _fixed(self, signature: bytes) -> bytes:
        half = _HALF[self.algorithm]
        return b"".join(number.to_bytes(half, "big") for number in _crypto().utils.decode_dss_signature(signature))


class ES512(Curve):
    """A key on the curve P-521."""

    def __init__(self, kid: str | None, numbers: t.Callable[[str], bytes]) -> None:
        ec = _crypto().ec
        self._private = ec.derive_private_key(int.from_bytes(numbers("d"), "big"), ec.SECP521R1())
        super().__init__("ES512", kid, self._private.public_key())

    def _sign(self, data: bytes) -> bytes:
        return self._fixed(self._private.sign(data, self._how))


class PS512(Key):
    """An RSA key."""

    def __init__(self, kid: str | None, numbers: t.Callable[[str], bytes]) -> None:
        rsa = _crypto().rsa
        n, e, d = (int.from_bytes(numbers(name), "big") for name in "ned")
        p, q = rsa.rsa_recover_prime_factors(n, e, d)
        public = rsa.RSAPublicNumbers(e, n)
        one, other = rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q)
        self._private = rsa.RSAPrivateNumbers(p, q, d, one, other, rsa.rsa_crt_iqmp(p, q), public).private_key()
        super().__init__("PS512", kid, self._private.public_key())

    def _sign(self, data: bytes) -> bytes:
        return bytes(self._private.sign(data, self._padding(_SALT), _crypto().hashes.SHA512()))

    def _verify(self, signature: bytes, data: bytes) -> None:
        crypto = _crypto()
        self._public.verify(signature, data, self._padding(crypto.padding.PSS.AUTO), crypto.hashes.SHA512())

    @staticmethod
    def _padding(salt: t.Any) -> t.Any:
        crypto = _crypto()
        return crypto.padding.PSS(mgf=crypto.padding.MGF1(crypto.hashes.SHA512()), salt_length=salt)


class Remote(Curve):
    """A key on the curve P-256 in a key management service: a command signs what it reads, and prints the signature in DER form."""

    def __init__(self, public: bytes, argv: t.Sequence[str]) -> None:
        """`public`: the public key in PEM form. Raises WrongKey."""
        crypto = _crypto()
        try:
            key = crypto.serialization.load_pem_public_key(public)
        except crypto.UnsupportedAlgorithm:
            key = None
        except ValueError:
            raise WrongKey("kms_public_key is no public key in PEM form") from None
        if not isinstance(key, crypto.ec.EllipticCurvePublicKey) or key.curve.name != "secp256r1":
            raise WrongKey("kms_public_key must be a key on the curve P-256")
        super().__init__(KMS, None, key)
        self._argv = list(argv)

    def _sign(self, data: bytes) -> bytes:
        try:
            done = subprocess.run(  # noqa: S603
                self._argv, input=data, capture_output=True, timeout=COMMAND_SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            raise WrongKey(f"kms_command did not end within {COMMAND_SECONDS} seconds") from None
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else "NUL in an argument"
            raise WrongKey(f"kms_command cannot run {self._argv[0]!r}: {why}") from None
        if done.returncode:
            raise WrongKey(f"kms_command ended with status {done.returncode}: run it by hand to see why")
        printed = done.stdout
        try:
            signature = self._fixed(printed if printed[:1] == b"0" else base64.b64decode(printed))
            self._verify(signature, data)
        except (ValueError, binascii.Error, OverflowError, _crypto().InvalidSignature):
            raise WrongKey(
                "kms_command must print a signature of what it reads, as DER or as base64 of it, of the key kms_public_key"
            ) from None
        return signature


def of_set(text: str, key_id: str | None) -> Key:
    """The key of a set, or a key alone, as JSON. Raises WrongKey."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise WrongKey("it is no JSON: set the text of a JSON Web Key Set") from None
    keys = found.get("keys", [found]) if isinstance(found, dict) else None
    if not isinstance(keys, list) or not all(isinstance(key, dict) for key in keys):
        raise WrongKey("it is no JSON Web Key Set, which is an object with the list keys")
    chosen = [key for key in keys if key_id is None or key.get("kid") == key_id]
    if len(chosen) != 1:
        if key_id is None:
            raise WrongKey(f"it contains {len(keys)} keys: set key_id to the kid of one of them")
        raise WrongKey(f"it contains {len(chosen) or 'no'} keys with the key_id {key_id!r}")
    return _key(chosen[0])


def _key(jwk: dict[str, t.Any]) -> Key:
    algorithm, kid = jwk.get("alg"), jwk.get("kid")
    known = ", ".join(ALGORITHMS)
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        text = f"the alg {algorithm}" if isinstance(algorithm, str) and algorithm.isalnum() else "no alg"
        more = f" ({KMS} is for keys in a key management service: use kms_command)" if algorithm == KMS else ""
        raise WrongKey(f"its key has {text}{more}: agents accept signatures of {known}")
    if jwk.get("kty") != ALGORITHMS[algorithm]:
        raise WrongKey(f"its key for {algorithm} must have the kty {ALGORITHMS[algorithm]}")
    if jwk.get("crv") != _CURVES.get(algorithm, jwk.get("crv")):
        raise WrongKey(f"its key for {algorithm} must have the crv {_CURVES[algorithm]}")
    if "d" not in jwk:
        raise WrongKey("its key is a public one: set the private one")
    if not (kid is None or isinstance(kid, str)):
        raise WrongKey("the kid of its key must be text")
    try:
        made: Key = {"EdDSA": EdDSA, "ES512": ES512, "PS512": PS512}[algorithm](kid, functools.partial(_number_of, jwk))
        # What cannot sign fails here, and not after other changes: an RSA key that is too short, for example.
        made.sign(b"")
    except (ValueError, TypeError, KeyError, binascii.Error):
        raise WrongKey(f"its key is not a valid private key for {algorithm}") from None
    return made


def _number_of(jwk: dict[str, t.Any], name: str) -> bytes:
    return _decoded(jwk[name])


def _header(algorithm: str, kid: str | None) -> str:
    header = {"alg": algorithm, **({"kid": kid} if kid is not None else {})}
    return _encoded(json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode())


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars="-_", validate=True)


@functools.cache
def _crypto() -> t.Any:
    """What signs and verifies. Raises WrongKey without cryptography."""
    try:
        from cryptography import exceptions
        from cryptography.hazmat.primitives import hashes, serialization
        from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils
    except ImportError:
        raise WrongKey(
            f"signing needs cryptography: install it with {sys.executable} -m pip install cryptography"
        ) from None

    return types.SimpleNamespace(
        InvalidSignature=exceptions.InvalidSignature,
        UnsupportedAlgorithm=exceptions.UnsupportedAlgorithm,
        ec=ec,
        ed25519=ed25519,
        hashes=hashes,
        padding=padding,
        rsa=rsa,
        serialization=serialization,
        utils=utils,
    )
