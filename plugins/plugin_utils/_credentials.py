# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Credentials that need the controller: a private key that signs each request, and a command that prints a token.

Private to this collection. Sends nothing, and knows no Ansible. Source: Buildkite's page on JWT authentication.
"""

from __future__ import annotations

import email.utils
import os
import shlex
import subprocess
import sys
import threading
import time
import typing as t

from ansible_collections.community.buildkite.plugins.module_utils import _regular
from ansible_collections.community.buildkite.plugins.module_utils._api.connection import (
    OPTIONS,
    Credential,
    checked_token,
)
from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption

# The ways to authenticate, in the order of their precedence.
WAYS = ("api_token", "api_token_id", "api_token_command")
KEY, KEY_PATH, PASSPHRASE = "api_token_private_key", "api_token_private_key_path", "api_token_private_key_passphrase"
COMMAND = "api_token_command"
# A signed request is issued a little in the past, so that a clock ahead of Buildkite's does no harm, and lasts a minute.
EARLIER, LASTS = 5, 60
# From this difference on, the clock is the cause of a rejection. Buildkite accepts 10 seconds.
SKEWED = 5.0
COMMAND_SECONDS = 30
BITS = (2048, 4096)
# Every token that a command printed: no result contains one.
PRINTED: set[str] = set()


class KeyCredential:
    """Signs a JWT for each request with a private key, as the access token with the public key."""

    def __init__(
        self, identifier: str, key: bytes, passphrase: str | None, now: t.Callable[[], float] = time.time
    ) -> None:
        """Raises InvalidOption for a key that Buildkite does not accept, and without PyJWT."""
        try:
            import jwt
            from cryptography.exceptions import UnsupportedAlgorithm
            from cryptography.hazmat.primitives import serialization
            from cryptography.hazmat.primitives.asymmetric import rsa
        except ImportError:
            raise InvalidOption(
                f"api_token_id needs PyJWT: install it with {sys.executable} -m pip install 'PyJWT[crypto]'.",
                option="api_token_id",
            ) from None
        self._encode = jwt.encode
        self._id, self._now, self._offset = identifier, now, 0.0
        loaded = None
        try:
            loaded = serialization.load_pem_private_key(key, passphrase.encode() if passphrase else None)
        except UnsupportedAlgorithm:
            # No RSA key.
            pass
        except TypeError:
            wrong = "is not encrypted: remove" if passphrase else "is encrypted: set"
            raise InvalidOption(f"{KEY} {wrong} {PASSPHRASE}.", option=PASSPHRASE) from None
        except ValueError:
            advice = f", or {PASSPHRASE} is wrong" if passphrase else ""
            raise InvalidOption(f"{KEY} is not a private key in PEM form{advice}.", option=KEY) from None
        if not isinstance(loaded, rsa.RSAPrivateKey) or not BITS[0] <= loaded.key_size <= BITS[1]:
            raise InvalidOption(f"{KEY} must be an RSA key of {BITS[0]} to {BITS[1]} bits.", option=KEY)
        self._key = loaded

    def current(self) -> str:
        """A new JWT."""
        now = int(self._now() + self._offset)
        claims = {"iss": self._id, "iat": now - EARLIER, "exp": now + LASTS}
        return str(self._encode(claims, self._key, algorithm="RS256"))

    def renew(self, used: str, date: str | None) -> bool:
        """Whether another try can help: the clock was wrong, by the Date of an answer, and its difference is known now."""
        try:
            offset = email.utils.parsedate_to_datetime(date or "").timestamp() - self._now()
        except (TypeError, ValueError):
            return False
        if abs(offset - self._offset) <= SKEWED:
            return False
        self._offset = offset
        return True

    @property
    def hint(self) -> str:
        """What a rejected request has to do with this credential."""
        if abs(self._offset) > SKEWED:
            side = "behind" if self._offset > 0 else "ahead of"
            return f"the clock of this machine is {abs(self._offset):.0f} s {side} Buildkite's: correct it"
        return f"check {WAYS[1]}, and whether its public key belongs to the private key"


class CommandCredential:
    """The token that a command prints. It runs again once if the token is rejected."""

    def __init__(self, argv: t.Sequence[str]) -> None:
        self._argv, self._token = list(argv), ""
        self._one_at_a_time = threading.Lock()

    def current(self) -> str:
        """The token. Raises InvalidOption if the command fails."""
        with self._one_at_a_time:
            self._token = self._token or self._printed()
            return self._token

    def renew(self, used: str, date: str | None) -> bool:
        """Whether the command prints another token than the rejected one, for this request or one beside it."""
        with self._one_at_a_time:
            if self._token == used:
                self._token = self._printed()
            return self._token != used

    @property
    def hint(self) -> str:
        """What a rejected request has to do with this credential."""
        return f"check which token {COMMAND} prints"

    def _printed(self) -> str:
        try:
            done = subprocess.run(  # noqa: S603
                self._argv, stdin=subprocess.DEVNULL, capture_output=True, timeout=COMMAND_SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            raise InvalidOption(f"{COMMAND} did not end within {COMMAND_SECONDS} seconds.", option=COMMAND) from None
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else "NUL in an argument"
            raise InvalidOption(f"{COMMAND} cannot run {self._argv[0]!r}: {why}.", option=COMMAND) from None
        if done.returncode:
            raise InvalidOption(
                f"{COMMAND} ended with status {done.returncode}: run it by hand to see why.", option=COMMAND
            )
        token = checked_token(COMMAND, done.stdout.decode(errors="replace"))
        PRINTED.add(token)
        return token


def one_way(given: t.Container[str], options: dict[str, t.Any]) -> None:
    """Removes what the environment sets if a task or an inventory itself names a way to authenticate."""
    if any(name in given for name in WAYS):
        options.update({name: None for name in WAYS if name not in given})


def credential(options: t.Mapping[str, t.Any]) -> Credential | None:
    """The credential that the options describe, None for a plain token. Raises InvalidOption."""
    if options.get("api_token"):
        return None
    identifier, given = options.get("api_token_id"), [name for name in (KEY, KEY_PATH) if options.get(name)]
    if identifier:
        if len(given) != 1:
            raise InvalidOption(f"api_token_id needs {KEY} or {KEY_PATH}, and only one of them.", option="api_token_id")
        # Half of a character is no part of a key: the key is rejected for what replaces it.
        key = str(options[KEY]).encode(errors="replace") if given == [KEY] else _read(str(options[KEY_PATH]))
        return KeyCredential(checked_token(WAYS[1], str(identifier)), key, options.get(PASSPHRASE))
    argv = options.get(COMMAND) or _words(os.environ.get(OPTIONS[COMMAND][2][0], ""))
    if argv:
        return CommandCredential([str(word) for word in argv])
    if given:
        raise InvalidOption(f"{given[0]} needs api_token_id, the UUID of the access token.", option="api_token_id")
    return None


def check_place(options: t.Mapping[str, t.Any], why: str | None) -> None:
    """Raise InvalidOption if a task does not run in process, for the given reason, and its credential needs that."""
    named = [name for name in WAYS[1:] if options.get(name)]
    if why and named and not options.get("api_token"):
        raise InvalidOption(
            f"{named[0]} works only on the controller, in process, and {why}: set api_token, or run the task on localhost.",
            option=named[0],
        )


def _read(path: str) -> bytes:
    try:
        return _regular.read(path, follow=True)
    except OSError as error:
        raise InvalidOption(f"{KEY_PATH} cannot be read: {error.strerror or error}.", option=KEY_PATH) from None


def _words(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError as error:
        raise InvalidOption(f"{OPTIONS[COMMAND][2][0]} is not a command line: {error}.", option=COMMAND) from None
