# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The limits of the listener (_events/listener): slow clients, many connections, TLS, one request for each connection.

The limits in seconds are shortened, and no test measures time.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import ipaddress
import logging
import typing as t
from pathlib import Path

import pytest
from ansible_collections.community.buildkite.plugins.plugin_utils._events import listener, receiver
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from running.receiving import Receiving, finished, main, signed

BODY = finished()
Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def request(body: bytes = BODY, *more: str, length: int | None = None) -> bytes:
    """A signed webhook as it is sent."""
    lines = ["POST / HTTP/1.1", "Host: a", f"Content-Length: {len(body) if length is None else length}", *more]
    return "\r\n".join([*lines, *(f"{name}: {value}" for name, value in signed(body).items()), "", ""]).encode() + body


async def connect(site: Receiving, count: int) -> list[Stream]:
    """Connections on which nothing is sent."""
    return [await asyncio.open_connection("127.0.0.1", site.port) for _number in range(count)]


async def ended(stream: Stream) -> bytes:
    """What arrives on a connection until the listener closes it."""
    with contextlib.suppress(ConnectionError):
        return await asyncio.wait_for(stream[0].read(), 30)
    return b""


def close(streams: list[Stream]) -> None:
    for _reader, writer in streams:
        writer.close()


@pytest.fixture
def certificate(tmp_path: Path) -> dict[str, t.Any]:
    """A certificate for this machine and its key, as arguments."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    now = datetime.datetime.now(datetime.timezone.utc)
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now)
    signed_by_itself = builder.add_extension(address, critical=False).sign(key, hashes.SHA256())
    paths = {"certificate_path": tmp_path / "certificate.pem", "key_path": tmp_path / "key.pem"}
    paths["certificate_path"].write_bytes(signed_by_itself.public_bytes(serialization.Encoding.PEM))
    paths["key_path"].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return {option: str(path) for option, path in paths.items()}


@pytest.mark.parametrize("sent", [b"", b"POST / HTTP/1.1\r\n", b"POST / HTTP/1.1\r\nHost: a\r\nX: "])
def test_slow_headers_end_the_connection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sent: bytes) -> None:
    monkeypatch.setattr(listener, "HEADER_SECONDS", 0.2)

    async def run() -> None:
        async with Receiving(tmp_path) as site:
            (slow,) = await connect(site, 1)
            slow[1].write(sent)
            assert await site.post(BODY) == 200
            assert await ended(slow) == b"" and (await site.counts())["too_slow"] == 1
            close([slow])

    asyncio.run(run())


def test_headers_that_trickle_in_are_slow_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listener, "HEADER_SECONDS", 0.3)

    async def run() -> None:
        async with Receiving(tmp_path) as site:
            (slow,) = await connect(site, 1)
            ending = asyncio.create_task(ended(slow))
            slow[1].write(b"POST / HTTP/1.1\r\n")
            while not ending.done():
                slow[1].write(b"A: a\r\n")
                await asyncio.sleep(0.05)
            assert (await site.counts())["too_slow"] == 1
            close([slow])

    asyncio.run(run())


def test_a_slow_body_is_answered_with_408(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiver, "BODY_SECONDS", 0.2)
    monkeypatch.setattr(listener, "LINGER_SECONDS", 0.1)

    async def run() -> None:
        async with Receiving(tmp_path) as site:
            (slow,) = await connect(site, 1)
            slow[1].write(request(length=len(BODY) + 1))
            assert await site.post(BODY) == 200
            assert (await ended(slow)).startswith(b"HTTP/1.1 408 ") and (await site.counts())["too_slow"] == 1
            close([slow])

    asyncio.run(run())


def test_a_client_that_never_ends_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After its body was refused; also one that does not read its answer."""
    monkeypatch.setattr(listener, "REST_SECONDS", 0.3)

    async def run() -> None:
        async with Receiving(tmp_path, max_bytes=1_024) as site:
            (endless,) = await connect(site, 1)
            endless[1].write(request(b"a" * 2_000, length=10**9))
            answer = await asyncio.wait_for(endless[0].readuntil(b"\r\n"), 30)
            assert answer.startswith(b"HTTP/1.1 413 ")
            with contextlib.suppress(ConnectionError):
                while not endless[0].at_eof():
                    endless[1].write(b"a" * 100)
                    await endless[1].drain()
                    with contextlib.suppress(asyncio.TimeoutError):
                        await asyncio.wait_for(endless[0].read(1), 0.02)
            assert (await site.counts())["too_slow"] == 1
            close([endless])

    asyncio.run(run())


def test_a_new_connection_replaces_the_oldest_one(tmp_path: Path) -> None:
    """With 64 slow clients, webhooks are still answered."""

    async def run() -> None:
        async with Receiving(tmp_path) as site:
            slow = await connect(site, 64)
            assert [await site.post(finished(number)) for number in range(3)] == [200] * 3
            # Each webhook took the place of one slow client, and so did the counts.
            closed = (await site.counts())["connections_closed"]
            assert await ended(slow[0]) == b"" and 1 <= closed <= 4
            slow[-1][1].write(request())
            assert (await ended(slow[-1])).startswith(b"HTTP/1.1 200 ")
            close(slow)

    asyncio.run(run())


def test_a_connection_has_one_request(tmp_path: Path) -> None:
    async def run() -> None:
        async with Receiving(tmp_path) as site:
            answer = await site.raw(request() + request(finished(2)))
            assert answer.count(b"HTTP/1.1 200 ") == 1 and b"Connection: close" in answer
            assert (await site.counts())["accepted"] == 1

    asyncio.run(run())


def test_a_client_may_ask_before_it_sends_the_body(tmp_path: Path) -> None:
    async def run() -> None:
        async with Receiving(tmp_path) as site:
            (stream,) = await connect(site, 1)
            head, _blank, body = request(BODY, "Expect: 100-continue").partition(b"\r\n\r\n")
            stream[1].write(head + b"\r\n\r\n")
            assert await asyncio.wait_for(stream[0].readuntil(b"\r\n\r\n"), 30) == b"HTTP/1.1 100 Continue\r\n\r\n"
            stream[1].write(body)
            assert (await ended(stream)).startswith(b"HTTP/1.1 200 ")
            close([stream])

    asyncio.run(run())


def test_tls(tmp_path: Path, certificate: dict[str, t.Any], caplog: pytest.LogCaptureFixture) -> None:
    """Clients without TLS, or with an end in the handshake, have no effect."""
    caplog.set_level(logging.INFO)

    async def run() -> None:
        async with Receiving(tmp_path, **certificate) as site:
            assert await site.raw(request()) == b""
            await site.raw(b"\x16\x03\x01", ends=True)
            assert await site.post(BODY) == 200
            assert (await site.counts())["handshakes_failed"] == 2

    asyncio.run(run())
    assert not [record for record in caplog.records if record.exc_info or record.levelno > logging.INFO]


def test_slow_handshakes_of_tls_are_connections_too(
    tmp_path: Path, certificate: dict[str, t.Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run() -> None:
        async with Receiving(tmp_path, **certificate) as site:
            slow = await connect(site, 64)
            assert await site.post(BODY) == 200
            assert await ended(slow[0]) == b"" and (await site.counts())["connections_closed"] >= 1
            monkeypatch.setattr(listener, "HEADER_SECONDS", 0.2)
            (last,) = await connect(site, 1)
            assert await ended(last) == b"" and (await site.counts())["too_slow"] >= 1
            close([*slow, last])

    asyncio.run(run())


def test_a_port_that_is_in_use_is_a_sentence(tmp_path: Path) -> None:
    async def run() -> t.Any:
        async with Receiving(tmp_path) as site:
            other = Receiving(tmp_path)
            other.arguments["port"] = site.port
            with pytest.raises(ValueError, match="community.buildkite.webhook: cannot listen on host 127.0.0.1, port"):
                await main(site.queue, other.arguments)
            assert await site.post(BODY) == 200

    asyncio.run(run())
