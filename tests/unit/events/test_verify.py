# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The verification of a webhook (_events/verify) as a function: digests, headers, tokens and the time."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.plugin_utils._events import verify as verifying
from ansible_collections.community.buildkite.plugins.plugin_utils._events.verify import (
    Rejected,
    Settings,
    Verified,
    verify,
)

from running.receiving import KEY, signature

NOW = 1_700_000_000
VECTORS = {
    '{"event":"ping"}': "d3a2d29d094e5bc3a6345f3775ea05ddfbad44d0c2e19a29dd40c6307da66a16",
    '{"event":"build.finished","build":{"message":"caf\u00e9"}}': (
        "4d8c4c93f5947f060dd9b0128b260ebb0cb6b286d3c7b2f2f4025a3d64f5f8f1"
    ),
}
BODY = b'{"event":"ping"}'
DIGEST = VECTORS[BODY.decode()]
NAME = "X-Buildkite-Signature"
TOKENS = (KEY.encode(),)


def verified(
    headers: t.Any, body: bytes = BODY, tokens: t.Any = TOKENS, now: float = NOW, **settings: t.Any
) -> Verified | Rejected:
    return verify(headers.items() if isinstance(headers, dict) else headers, body, tokens, now, Settings(**settings))


@pytest.mark.parametrize("body", VECTORS)
def test_digests_are_those_of_the_documentation(body: str) -> None:
    found = verified({NAME: f"timestamp={NOW},signature={VECTORS[body]}"}, body.encode())
    assert isinstance(found, Verified)
    assert found[1:] == (0, VECTORS[body], NOW) and found.body["event"] in ("ping", "build.finished")


def test_the_bytes_count_rather_than_the_value() -> None:
    header = {NAME: f"timestamp={NOW},signature={DIGEST}"}
    assert verified(header, b'{"event": "ping"}') == verifying.WRONG_SIGNATURE
    escaped = next(body for body in VECTORS if "caf" in body).replace("\u00e9", "\\u00e9")
    header = {NAME: f"timestamp={NOW},signature={VECTORS[escaped.replace(chr(92) + 'u00e9', chr(0xE9))]}"}
    assert verified(header, escaped.encode()) == verifying.WRONG_SIGNATURE


@pytest.mark.parametrize(
    "form",
    [
        "timestamp={0},signature={1}",
        "signature={1},timestamp={0}",
        " timestamp = {0} , signature = {1} ",
        "timestamp={0},signature={1},version=2",
    ],
)
@pytest.mark.parametrize("name", [NAME, NAME.lower(), NAME.upper()])
def test_order_blanks_and_new_parts_of_the_header_are_tolerated(form: str, name: str) -> None:
    assert isinstance(verified({name: form.format(NOW, DIGEST)}), Verified)


def test_a_leading_zero_of_the_time_is_signed_as_it_is_sent() -> None:
    assert verified({NAME: f"timestamp=0{NOW},signature={DIGEST}"}) == verifying.WRONG_SIGNATURE
    assert isinstance(verified({NAME: signature(BODY, f"0{NOW}")}), Verified)


def test_the_window_is_looked_at_after_the_signature() -> None:
    """Otherwise an answer would show which of both is wrong; and before the body is parsed."""
    old = NOW - 301
    assert verified({NAME: signature(BODY, old)}) == verifying.WRONG_TIME
    assert verified({NAME: signature(BODY, old, "other")}) == verifying.WRONG_SIGNATURE
    assert verified({NAME: signature(b"{", old)}, b"{") == verifying.WRONG_TIME
    assert verified({NAME: signature(b"{", NOW, "other")}, b"{") == verifying.WRONG_SIGNATURE
    assert verified({NAME: signature(b"{", NOW)}, b"{") == verifying.NO_EVENT


def test_nothing_is_parsed_before_it_is_verified(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed = []
    monkeypatch.setattr(verifying.json, "loads", lambda *given, **_options: parsed.append(given))
    for header in ({}, {NAME: signature(BODY, NOW, "other")}, {NAME: "a"}, {NAME: signature(BODY, 1)}):
        assert isinstance(verified(header), Rejected)
    assert parsed == []


@pytest.mark.parametrize("max_age", [1, 300])
def test_the_time_counts_both_ways(max_age: int) -> None:
    header = {NAME: signature(BODY, NOW)}
    accepted = [
        isinstance(verified(header, now=NOW + age, max_age=max_age), Verified)
        for age in (-max_age - 0.1, -max_age, 0, max_age, max_age + 0.1)
    ]
    assert accepted == [False, True, True, True, False]


def test_every_token_is_tried() -> None:
    tokens = [b"old", KEY.encode(), "caf\u00e9".encode()]
    for number, token in enumerate(tokens):
        for header in ({NAME: signature(BODY, NOW, token.decode())}, {"X-Buildkite-Token": token.decode()}):
            found = verified(header, tokens=tokens, verify="signature" if NAME in header else "token")
            assert isinstance(found, Verified) and found.number == number
    assert verified({NAME: signature(BODY, NOW)}, tokens=()) == verifying.WRONG_SIGNATURE


@pytest.mark.parametrize("verify", ["signature", "token"])
def test_a_header_that_occurs_twice_or_of_the_other_mode_is_rejected(verify: str) -> None:
    own, other = (NAME, signature(BODY, NOW)), ("x-buildkite-token", KEY)
    if verify == "token":
        own, other = other, own
    missing = verifying.NO_SIGNATURE if verify == "signature" else verifying.NO_TOKEN
    assert verified([own, own], verify=verify) == verified([own, other], verify=verify) == verifying.OTHER_HEADER
    assert verified([other], verify=verify) == verified([], verify=verify) == missing
    assert isinstance(verified([own], verify=verify), Verified)


@pytest.mark.parametrize(
    "header",
    [
        "",
        f"timestamp={NOW}",
        f"signature={DIGEST}",
        f"timestamp=soon,signature={DIGEST}",
        f"timestamp={NOW},signature=abc",
        f"timestamp={NOW},signature={DIGEST.upper()}",
        f"timestamp=1,timestamp={NOW},signature={DIGEST}",
    ],
)
def test_a_signature_of_another_form_is_rejected(header: str) -> None:
    """Also if one of its two parts is right, or occurs twice."""
    assert verified({NAME: header}) == verifying.BROKEN_SIGNATURE
    assert isinstance(verified({NAME: f"timestamp={NOW},signature={DIGEST},v2,v3"}), Verified)


def test_the_token_is_compared_as_the_bytes_that_were_sent() -> None:
    token = "X-Buildkite-Token"
    assert verified({token: KEY}, verify="token") == Verified({"event": "ping"}, 0)
    for wrong in ("other", "", f"{KEY} ", KEY.upper()):
        assert verified({token: wrong}, verify="token") == verifying.WRONG_TOKEN
    sent = b"caf\xe9".decode("utf-8", "surrogateescape")
    assert verified({token: sent}, tokens=[b"caf\xe9"], verify="token") == Verified({"event": "ping"}, 0)


def test_without_verification_only_the_body_counts() -> None:
    for headers in ([], [("User-Agent", "a")], [(NAME, "a"), (NAME, "b")]):
        assert verified(headers, verify="none") == Verified({"event": "ping"})
    assert verified([], b"{", verify="none") == verifying.NO_EVENT


@pytest.mark.parametrize(
    ("body", "is_event"),
    [
        (b'{"event":"a"}', True),
        (b'{"event":"%s"}' % (b"a" * 100), True),
        (b'{"event":"%s"}' % (b"a" * 101), False),
        (b'{"event":""}', False),
        (b'{"event":["a"]}', False),
        (b"{}", False),
        (b'["event"]', False),
        (b'"event"', False),
        (b'{"event":"a","n":NaN}', False),
        (b'{"event":"a","n":-Infinity}', False),
        (b'{"event":"\xff"}', False),
        (rb'{"event":"a","s":"\ud83d\ude00"}', True),
        (rb'{"event":"a","s":"\ud83d"}', False),
        (rb'{"event":"a","s":"\uDE00"}', False),
        (b"[" * 100_000, False),
    ],
)
def test_an_event_is_an_object_with_a_name(body: bytes, is_event: bool) -> None:
    """Nothing is accepted that cannot be written as JSON again."""
    found = verified([], body, verify="none")
    assert isinstance(found, Verified) if is_event else found == verifying.NO_EVENT


def test_no_reason_contains_a_token_or_the_header() -> None:
    reasons = [value for value in vars(verifying).values() if isinstance(value, Rejected)]
    assert len(reasons) == 8 and {reason.status for reason in reasons} == {400, 401}
    assert all(reason.reason.endswith(".") for reason in reasons)
