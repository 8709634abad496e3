# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Verification of a webhook: headers, body, tokens and the time as an event, or the reason for its rejection.

Private to this collection. Pure: no I/O and no clock. First it verifies, then it parses: nothing of a body without a valid signature is
read. No result contains a token.
Source: Buildkite's page on webhooks.
"""

from __future__ import annotations

import hmac
import json
import re
import typing as t

SIGNATURE, TOKEN = "x-buildkite-signature", "x-buildkite-token"
MODES = ("signature", "token", "none")
# The longest name of an event.
_LONGEST = 100
_TIMESTAMP = re.compile(r"[0-9]{1,12}", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
# Half of a character outside of the basic plane, which no text can contain alone.
_HALF = re.compile(rb"\\u[dD][89a-fA-F]")


class Settings(t.NamedTuple):
    """How to verify. `max_age`: seconds by which a signature may be older or newer than the time."""

    verify: str = "signature"
    max_age: int = 300


class Rejected(t.NamedTuple):
    """A webhook that is not accepted: the status of the answer, and the reason, which the sender does not learn."""

    status: int
    reason: str


class Verified(t.NamedTuple):
    """A verified webhook. `number`: the index of the token that matches; `signature` and `timestamp`: None without signatures."""

    body: dict[str, t.Any]
    number: int | None = None
    signature: str | None = None
    timestamp: int | None = None


NO_SIGNATURE = Rejected(401, "It has no signature: the webhook must use the token mode signature.")
NO_TOKEN = Rejected(401, "It has no token: the webhook must use the token mode token.")
OTHER_HEADER = Rejected(401, "It has a header of the other token mode, or a header twice.")
BROKEN_SIGNATURE = Rejected(401, "Its signature has another form than timestamp=NUMBER,signature=DIGEST.")
WRONG_SIGNATURE = Rejected(401, "Its signature matches none of the tokens.")
WRONG_TOKEN = Rejected(401, "Its token matches none of the tokens.")
WRONG_TIME = Rejected(401, "Its signature is older or newer than max_age allows.")
NO_EVENT = Rejected(400, "Its body is not a JSON object in UTF-8 with the name of an event.")


def verify(
    headers: t.Iterable[tuple[str, str]], body: bytes, tokens: t.Sequence[bytes], now: float, settings: Settings
) -> Verified | Rejected:
    """Verify a webhook. The headers are pairs, so that one that occurs twice is noticed."""
    found: dict[str, list[str]] = {SIGNATURE: [], TOKEN: []}
    for name, value in headers:
        found.get(name.lower(), []).append(value)
    if settings.verify == "none":
        return _parsed(body, Verified({}))
    has, other = (SIGNATURE, TOKEN) if settings.verify == "signature" else (TOKEN, SIGNATURE)
    if not found[has]:
        return NO_SIGNATURE if has == SIGNATURE else NO_TOKEN
    # Buildkite sends exactly one: the other one may be an attempt at the weaker mode.
    if len(found[has]) > 1 or found[other]:
        return OTHER_HEADER
    if has == TOKEN:
        number = _matching(_bytes(found[TOKEN][0]), tokens)
        return WRONG_TOKEN if number is None else _parsed(body, Verified({}, number))
    return _signed(found[SIGNATURE][0], body, tokens, now, settings.max_age)


def _signed(header: str, body: bytes, tokens: t.Sequence[bytes], now: float, max_age: int) -> Verified | Rejected:
    parts = [part.strip().partition("=") for part in header.split(",")]
    values = {name.strip(): value.strip() for name, _equals, value in parts}
    timestamp, signature = values.get("timestamp", ""), values.get("signature", "")
    is_form = _TIMESTAMP.fullmatch(timestamp) and _DIGEST.fullmatch(signature) and len(values) == len(parts)
    if not is_form:
        return BROKEN_SIGNATURE
    message = timestamp.encode() + b"." + body
    number = _matching(
        signature.encode(), [hmac.new(token, message, "sha256").hexdigest().encode() for token in tokens]
    )
    if number is None:
        return WRONG_SIGNATURE
    # After the signature: before it, the answer would show which of both is wrong.
    if abs(now - int(timestamp)) > max_age:
        return WRONG_TIME
    return _parsed(body, Verified({}, number, signature, int(timestamp)))


def _matching(value: bytes, expected: t.Sequence[bytes]) -> int | None:
    """The index of an equal value. It takes the same time for each."""
    equal = [number for number, one in enumerate(expected) if hmac.compare_digest(value, one)]
    return equal[0] if equal else None


def _bytes(header: str) -> bytes:
    """A header as it was sent."""
    return header.encode("utf-8", "surrogateescape")


def _parsed(body: bytes, verified: Verified) -> Verified | Rejected:
    try:
        data = json.loads(body.decode(), parse_constant=_no_number)
        if _HALF.search(body):
            json.dumps(data, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return NO_EVENT
    name = data.get("event") if isinstance(data, dict) else None
    if not isinstance(name, str) or not 0 < len(name) <= _LONGEST:
        return NO_EVENT
    return verified._replace(body=data)


def _no_number(name: str) -> t.NoReturn:
    raise ValueError(name)
