# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The receiver of webhooks (_events/receiver, event_source/webhook): what is accepted, rejected, remembered and counted."""

from __future__ import annotations

import asyncio
import functools
import json
import logging
import typing as t
from pathlib import Path

import pytest
from ansible_collections.community.buildkite.plugins.plugin_utils._events import receiver
from ansible_collections.community.buildkite.plugins.plugin_utils._events.replay import Remembered

from running.receiving import KEY, Receiving, finished, signature, signed, tokens_file

BODY = finished()
GOOD = signature(BODY, 1_700_000_000)
DEEP = b'{"event": ' + b"[" * 100_000
HALF = b'{"event": "ping", "a": "\\ud800"}'
# Bodies with a valid signature.
BODIES = {
    "empty": b"",
    "half": b'{"event":',
    "list": b'[{"event": "ping"}]',
    "text": b'"ping"',
    "null": b"null",
    "form": b"payload=%7B%7D",
    "not UTF-8": b'{"event": "ping", "a": "\xff"}',
    "UTF-16": '{"event": "ping"}'.encode("utf-16"),
    "byte order mark": b'\xef\xbb\xbf{"event": "ping"}',
    "NaN": b'{"event": "ping", "a": NaN}',
    "deep": DEEP,
    "long number": b'{"event": "ping", "a": ' + b"9" * 5_000 + b"}",
    "half of a character": HALF,
    "no event": b'{"build": {}}',
    "event of another type": b'{"event": 1}',
    "empty event": b'{"event": ""}',
    "long event": json.dumps({"event": "a" * 101}).encode(),
}
SIGNATURES = {
    "none": None,
    "empty": "",
    "no time": GOOD.partition(",")[2],
    "no signature": GOOD.partition(",")[0],
    "short": GOOD[:-1],
    "upper case": GOOD.replace("signature=", "signature=" + "A" * 64)[:-64],
    "negative time": GOOD.replace("=1", "=-1"),
    "digits of another script": GOOD.replace("1700000000", "١٧٠٠٠٠٠٠٠٠"),
    "time twice": f"timestamp=1700000000,{GOOD}",
    "as of GitHub": "sha256=" + "0" * 64,
    "other bytes": "\udcff\udcfe",
    "of another key": signature(BODY, 1_700_000_000, "other"),
    "of another body": signature(BODY + b" ", 1_700_000_000),
    "of another time": GOOD.replace("1700000000", "1700000001"),
}
HEAD = b"POST / HTTP/1.1\r\nHost: a\r\n"
REQUESTS = {
    "not HTTP": (b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", 400),
    "another version": (b"POST / HTTP/9.9\r\n\r\n", 400),
    "long header": (HEAD + b"A: " + b"a" * 20_000 + b"\r\n\r\n", 400),
    "header without a name": (HEAD + b": a\r\n\r\n", 400),
    "length is no number": (HEAD + b"Content-Length: many\r\n\r\n", 400),
    "two lengths": (HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400),
    "length and chunks": (HEAD + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    "malformed chunk": (HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n", 400),
    "too large": (HEAD + b"Content-Length: 2000\r\n\r\n", 413),
    "too large in chunks": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n7d0\r\n" + b"a" * 2_000 + b"\r\n0\r\n\r\n", 413),
    "compressed": (HEAD + b"Content-Encoding: gzip\r\nContent-Length: 1\r\n\r\na", 415),
    "another method": (b"PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", 405),
    "another path": (b"POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", 404),
}


def now() -> float:
    return 1_700_000_000.0


@pytest.fixture
def quiet(caplog: pytest.LogCaptureFixture) -> t.Iterator[pytest.LogCaptureFixture]:
    """No traceback is logged, and no token."""
    caplog.set_level(logging.INFO)
    yield caplog
    assert not [record for record in caplog.records if record.exc_info or record.levelno > logging.WARNING]
    assert KEY not in caplog.text and "Traceback" not in caplog.text


@pytest.mark.usefixtures("quiet")
def test_malformed_bodies_are_answered_with_400(tmp_path: Path) -> None:
    async def run() -> None:
        async with Receiving(tmp_path) as site:
            for name, body in BODIES.items():
                assert (name, await site.post(body)) == (name, 400)
            assert site.queue.empty() and (await site.counts())["malformed"] == len(BODIES)

    asyncio.run(run())


def test_wrong_signatures_are_answered_with_401(tmp_path: Path, quiet: pytest.LogCaptureFixture) -> None:
    """Without a detail for the sender; the log has the reasons, each once."""

    async def run() -> None:
        async with Receiving(tmp_path, now) as site:
            for name, value in SIGNATURES.items():
                headers = {} if value is None else {"X-Buildkite-Signature": value}
                assert (name, await site.post(BODY, headers)) == (name, 401)
            assert await site.post(BODY, [("X-Buildkite-Signature", GOOD)] * 2) == 401
            assert site.queue.empty() and (await site.counts())["unverified"] == len(SIGNATURES) + 1
            assert await site.post(BODY, {"X-Buildkite-Signature": GOOD}) == 200

    asyncio.run(run())
    reasons = [record.getMessage() for record in quiet.records if "rejected" in record.getMessage()]
    assert len(reasons) == len(set(reasons)) == 4


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("name", REQUESTS)
def test_malformed_requests_have_the_right_status(tmp_path: Path, name: str) -> None:
    data, status = REQUESTS[name]

    async def run() -> None:
        async with Receiving(tmp_path, max_bytes=1_024) as site:
            answer = await site.raw(data)
            assert answer.split()[1] == str(status).encode() and answer.endswith(f"\r\n\r\n{status}\n".encode())
            assert site.queue.empty() and await site.post(BODY) == 200

    asyncio.run(run())


@pytest.mark.usefixtures("quiet")
def test_a_client_that_leaves_has_no_effect(tmp_path: Path) -> None:
    async def run() -> None:
        async with Receiving(tmp_path) as site:
            await site.raw(HEAD + b"Content-Length: 900\r\n\r\n{", ends=True)
            await site.raw(HEAD, ends=True)
            await site.raw(b"", ends=True)
            assert await site.post(BODY) == 200 and "failed" not in await site.counts()

    asyncio.run(run())


def test_an_event_has_the_body_and_how_it_arrived(tmp_path: Path) -> None:
    headers = {**signed(BODY, 1_699_999_990), "User-Agent": "Buildkite-Webhook/1.0", "Authorization": "hush"}

    async def run() -> t.Any:
        async with Receiving(tmp_path, now) as site:
            assert await site.post(BODY, headers) == 200
            return (await site.events(1))[0]

    found = asyncio.run(run())
    assert found["buildkite"] == json.loads(BODY)
    shown = found["meta"].pop("headers")
    assert found["meta"] == {
        "received_at": "2023-11-14T22:13:20Z",
        "delivered_at": "2023-11-14T22:13:10Z",
        "verified": "signature",
    }
    assert shown == {
        "content_type": "application/octet-stream",
        "user_agent": "Buildkite-Webhook/1.0",
        "x_buildkite_event": "build.finished",
    }


def test_the_name_of_the_event_is_that_of_the_body(tmp_path: Path) -> None:
    async def run() -> t.Any:
        async with Receiving(tmp_path, events=["build.*"]) as site:
            assert await site.post(BODY, {**signed(BODY), "X-Buildkite-Event": "ping"}) == 200
            return (await site.events(1))[0]["buildkite"]["event"]

    assert asyncio.run(run()) == "build.finished"


@pytest.mark.parametrize("verify", ["signature", "token"])
def test_there_is_no_downgrade(tmp_path: Path, verify: str) -> None:
    """Neither the other header alone, nor both together, each of them valid."""
    token = {"X-Buildkite-Token": KEY}
    own, other = (signed(BODY), token) if verify == "signature" else (token, signed(BODY))

    async def run() -> None:
        async with Receiving(tmp_path, verify=verify) as site:
            assert [await site.post(BODY, headers) for headers in (other, {**own, **other}, {})] == [401, 401, 401]
            assert [await site.post(BODY, headers) for headers in ({**own, "X-Buildkite-Token": ""},)] == [401]
            assert site.queue.empty() and await site.post(BODY, own) == 200
            meta = (await site.events(1))[0]["meta"]
            assert meta["verified"] == verify and (meta["delivered_at"] is None) is (verify == "token")

    asyncio.run(run())


def test_wrong_tokens_are_rejected(tmp_path: Path) -> None:
    async def run() -> None:
        async with Receiving(tmp_path, verify="token") as site:
            wrong = ["", KEY[:-1], f"{KEY}a", KEY.upper(), "\udcff"]
            assert {await site.post(BODY, {"X-Buildkite-Token": value}) for value in wrong} == {401}
            assert await site.post(BODY, [("X-Buildkite-Token", KEY)] * 2) == 401

    asyncio.run(run())


def test_without_verification_nothing_is_required(tmp_path: Path) -> None:
    async def run() -> None:
        async with Receiving(tmp_path, verify="none") as site:
            assert [await site.post(BODY, {}), await site.post(b"{", {})] == [200, 400]
            assert (await site.events(1))[0]["meta"]["verified"] == "none"

    asyncio.run(run())


@pytest.mark.parametrize(
    ("age", "status"), [(0, 200), (300, 200), (301, 401), (-300, 200), (-301, 401), (-(10**10), 401)]
)
def test_the_time_counts_both_ways(tmp_path: Path, age: int, status: int) -> None:
    async def run() -> None:
        async with Receiving(tmp_path, now) as site:
            assert await site.post(BODY, signed(BODY, 1_700_000_000 - age)) == status

    asyncio.run(run())


def test_replays_are_accepted_once(tmp_path: Path) -> None:
    """Answered with 200, so that Buildkite does not repeat them; the same bytes signed anew too."""
    clock = [1_700_000_000.0]

    async def run() -> None:
        async with Receiving(tmp_path, lambda: clock[0], max_age=60) as site:
            first = signed(BODY, 1_700_000_000)
            for headers in (first, first, signed(BODY, 1_700_000_030)):
                assert await site.post(BODY, headers) == 200
            clock[0] += 60
            assert await site.post(BODY, first) == 200
            clock[0] += 1
            assert await site.post(BODY, first) == 401
            # A build that has finished finishes once, however late the delivery is repeated.
            clock[0] += 100_000
            assert await site.post(BODY, signed(BODY, clock[0].__trunc__())) == 200
            counts = await site.counts()
            assert (counts["accepted"], counts["duplicates"], counts["unverified"]) == (1, 4, 1)
            again = finished(finished_at="2026-11-30 21:00:00 UTC")
            assert await site.post(again, signed(again, int(clock[0]))) == 200
            assert [event["buildkite"]["build"]["number"] for event in await site.events(2)] == [1, 1]

    asyncio.run(run())


def test_a_full_buffer_is_answered_with_503(tmp_path: Path) -> None:
    """Nothing is remembered of what was refused: it is accepted when it arrives again."""

    async def run() -> None:
        async with Receiving(tmp_path, buffer=3, size=1) as site:
            bodies = [finished(number) for number in range(6)]
            headers = [signed(body) for body in bodies]
            # One is in the queue of the rulebook, and three are in the buffer.
            answers = [await site.answer(*pair) for pair in zip(bodies, headers, strict=True)]
            assert [status for status, _headers in answers] == [200] * 4 + [503] * 2
            assert answers[4][1]["Retry-After"] == "10" and "Retry-After" not in answers[0][1]
            counts = await site.counts()
            assert (counts["possibly_lost"], counts["waiting"], counts["handed_on"]) == (2, 3, 1)
            # What is already in the buffer is no loss, and what is not verified is not either.
            assert [await site.post(bodies[0], headers[0]), await site.post(bodies[5], {})] == [200, 401]
            assert len(await site.events(4)) == 4
            assert await site.post(bodies[4], headers[4]) == 200
            assert (await site.events(1))[0]["buildkite"]["build"]["number"] == 4
            assert (await site.counts())["possibly_lost"] == 2

    asyncio.run(run())


def test_tokens_are_rotated_without_a_restart(tmp_path: Path) -> None:
    """The health path counts which one matches, by its line."""

    async def run() -> None:
        async with Receiving(tmp_path) as site:
            number = iter(range(100))

            async def sends(key: str) -> int:
                body = finished(next(number))
                return await site.post(body, signed(body, key=key))

            assert [await sends(KEY), await sends("new")] == [200, 401]
            tokens_file(tmp_path, "new", KEY)
            assert [await sends(KEY), await sends("new"), await sends("new")] == [200, 200, 200]
            assert (await site.counts())["by_token"] == [2, 1]
            tokens_file(tmp_path, "new")
            assert [await sends(KEY), await sends("new")] == [401, 200]
            assert (await site.counts())["by_token"] == [1]

    asyncio.run(run())


def test_a_file_of_tokens_that_becomes_unusable_stops_everything(
    tmp_path: Path, quiet: pytest.LogCaptureFixture
) -> None:
    async def run() -> None:
        async with Receiving(tmp_path) as site:
            path = tmp_path / "tokens"
            path.chmod(0o644)
            assert (await site.answer(BODY))[0] == 503 and (await site.counts())["without_tokens"] == 1
            path.unlink()
            assert await site.post(BODY) == 503
            tokens_file(tmp_path)
            assert await site.post(BODY) == 200

    asyncio.run(run())
    assert "has the mode 0644: set it to 0600." in quiet.text and "cannot be read: No such file" in quiet.text


def test_health_has_only_counts(tmp_path: Path) -> None:
    async def run() -> t.Any:
        async with Receiving(tmp_path) as site:
            for body in (BODY, BODY, b"{"):
                await site.post(body)
            await site.events(1)
            assert await site.post(BODY, path="/health", headers={}) == 404
            return await site.counts()

    counts = asyncio.run(run())
    verified = {"accepted": 1, "duplicates": 1, "malformed": 1, "handed_on": 1}
    assert counts == {**verified, "requests": 4, "not_found": 1, "waiting": 0, "by_token": [2]}


@pytest.mark.parametrize(
    ("arguments", "count"),
    [({}, 3), ({"events": ["new.event", "ping"]}, 2), ({"pipelines": ["shop"], "branches": ["ma*", "!main"]}, 2)],
)
def test_only_selected_events_are_handed_on(tmp_path: Path, arguments: t.Any, count: int) -> None:
    """The others are answered with 200."""
    events = ({"event": "ping"}, {"event": "new.event"}, {"event": "agent.lost", "agent": {"id": "1"}})

    async def run() -> None:
        async with Receiving(tmp_path, **arguments) as site:
            for body in (BODY, *(json.dumps(event).encode() for event in events)):
                assert await site.post(body) == 200
            counts = await site.counts()
            assert (counts["accepted"], counts["ignored"]) == (count, 4 - count)

    asyncio.run(run())


def test_a_rulebook_that_fails_ends_the_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails(_event: t.Any) -> None:
        raise LookupError("a filter")

    async def run() -> None:
        async with Receiving(tmp_path) as site:
            monkeypatch.setattr(site.queue, "put", fails)
            assert await site.post(BODY) == 200
            with pytest.raises(LookupError, match="a filter"):
                await asyncio.wait_for(asyncio.shield(site.task), 10)

    with pytest.raises(LookupError):
        asyncio.run(run())


def test_what_cannot_become_an_event_is_not_remembered(tmp_path: Path) -> None:
    """Otherwise the next delivery would be answered as a duplicate, and the event lost."""
    body = b'{"event":"ping","service":' + b'{"a":' * 900 + b"1" + b"}" * 901

    async def run() -> None:
        async with Receiving(tmp_path) as site:
            headers = signed(body)
            assert [await site.post(body, headers), await site.post(body, headers)] == [400, 400]
            assert (await site.counts())["malformed"] == 2

    asyncio.run(run())


def test_nothing_is_accepted_without_room_for_its_signature(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It could be replayed. What is already remembered is a duplicate as before."""
    clock = [1_700_000_000.0]
    monkeypatch.setattr(receiver, "Remembered", functools.partial(Remembered, most=2))

    async def run() -> None:
        async with Receiving(tmp_path, lambda: clock[0]) as site:
            bodies = [finished(number) for number in range(4)]
            headers = [signed(body, 1_700_000_000) for body in bodies]
            statuses = [await site.post(*pair) for pair in zip(bodies, headers, strict=True)]
            assert statuses == [200, 200, 503, 503] and await site.post(bodies[0], headers[0]) == 200
            clock[0] += 300.5
            assert await site.post(bodies[3], signed(bodies[3], 1_700_000_300)) == 200
            counts = await site.counts()
            assert (counts["possibly_lost"], counts["accepted"], counts["duplicates"]) == (2, 3, 1)

    asyncio.run(run())
