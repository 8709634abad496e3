# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an answer may take: bytes, seconds and pages, against a server that has no end."""

from __future__ import annotations

import gzip
import itertools
import json
import socket
import threading
import time
import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils import _errors
from ansible_collections.community.buildkite.plugins.module_utils._api import answers, transport
from ansible_collections.community.buildkite.plugins.module_utils._api.client import Client, connect
from ansible_collections.community.buildkite.plugins.module_utils._api.connection import connection

Body = t.Callable[[], t.Iterable[bytes]]
LARGE = json.dumps({"text": "x" * 40_000}).encode()


class Server:
    """Answers each request with the same head and body, one connection at a time; `pieces` are sent as they come."""

    def __init__(self, head: str = "", pieces: Body = lambda: [b"{}"]) -> None:
        self.head, self.pieces = head, pieces
        # Whether the pieces come after the head, and not in its last line.
        self.ends_head = True
        self.asked = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection = self._socket.accept()[0]
            except OSError:
                return
            with connection:
                self._answer(connection)

    def _answer(self, connection: socket.socket) -> None:
        connection.recv(100_000)
        self.asked += 1
        try:
            end = "\r\n" if self.ends_head else ""
            connection.sendall(f"HTTP/1.1 200 OK\r\nConnection: close\r\n{self.head}{end}".encode())
            for piece in self.pieces():
                connection.sendall(piece)
        except OSError:
            # The client has had enough.
            return

    def stop(self) -> None:
        """Accept no more."""
        self._socket.close()


@pytest.fixture
def server() -> t.Iterator[Server]:
    running = Server()
    yield running
    running.stop()


@pytest.fixture
def client(server: Server, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A client with small bounds of size."""
    monkeypatch.setattr(transport, "MOST_BYTES", 10_000)
    # No part alone is too large.
    monkeypatch.setattr(transport, "_PART", 4_000)
    return connected(server, 60)


@pytest.fixture
def hasty(server: Server, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A client with small bounds of time, which a busy machine may exceed: for tests that wait for their end."""
    monkeypatch.setattr(transport, "MOST_SECONDS", 0.2)
    return connected(server, 0.15)


def connected(server: Server, timeout: float) -> Client:
    made = connect(
        {"api_token": "x", "organization": "acme", "api_url": server.url, "graphql_url": server.url, "timeout": timeout}
    )
    made.read_only = False
    made.ledger._sleep = lambda seconds: None
    return made


def drops() -> t.Iterator[bytes]:
    """A byte now and then, each before any time-out."""
    while True:
        yield b" "
        time.sleep(0.02)


def test_bounds_are_those_of_the_documentation() -> None:
    assert (transport.MOST_BYTES, transport.MOST_SECONDS, answers.MOST_PAGES) == (64 * 1024 * 1024, 120.0, 1000)


@pytest.mark.parametrize(
    ("head", "body"),
    [("", LARGE), (f"Content-Length: {len(LARGE)}\r\n", LARGE), ("Content-Encoding: gzip\r\n", gzip.compress(LARGE))],
    # What gzip makes has the time in it, and would be part of the test's name.
    ids=["no length", "length", "gzip"],
)
def test_an_answer_that_is_too_large(server: Server, client: Client, head: str, body: bytes) -> None:
    """It counts unpacked, and is not asked for again."""
    server.head, server.pieces = head, lambda: [body]
    with pytest.raises(
        _errors.NotBuildkite, match=r"127.0.0.1:\d+ to GET /v2/user is larger than 0 MiB: check api_url"
    ):
        client.get("/user")
    with pytest.raises(_errors.NotBuildkite, match=r"to GraphQL query Q is larger than"):
        client.graphql("query Q { viewer { user { uuid } } }")
    with pytest.raises(_errors.Unclear, match="whether POST /v2/user was carried out: the answer is larger than"):
        client.write("POST", "/user", {})
    assert server.asked == 3


def test_an_answer_of_any_size_where_that_is_meant(server: Server, client: Client) -> None:
    server.pieces = lambda: [LARGE]
    found = client.text("/user", {"Accept": "text/plain"}, 100_000)
    assert len(found.content) > 40_000 and not found.has_more
    cut = client.text("/user", {"Accept": "text/plain"}, 100)
    assert cut.content == found.content[:100] and cut.has_more


def test_an_answer_that_may_take_any_time(server: Server, hasty: Client) -> None:
    """Where that is meant, as for a log: its head has come in time."""
    server.pieces = lambda: itertools.chain(itertools.islice(drops(), 20), [b"{}"])
    assert hasty.text("/user", {"Accept": "text/plain"}, 1000).content.endswith(b"{}")


def test_an_answer_that_does_not_end(server: Server, hasty: Client) -> None:
    """Each of its bytes comes in time."""
    server.pieces = drops
    began = time.monotonic()
    with pytest.raises(_errors.Unreachable, match="to GET /v2/user did not end within 0 seconds: check the network"):
        hasty.get("/user")
    with pytest.raises(_errors.Unclear, match="the answer did not end within"):
        hasty.write("POST", "/user", {})
    assert server.asked == 2 and time.monotonic() - began < 5


@pytest.mark.parametrize(("timeout", "seconds"), [(30, 120), (500, 500)])
def test_who_waits_longer_for_a_byte_waits_as_long_for_all(timeout: int, seconds: int) -> None:
    options = {"api_token": "x", "organization": "acme", "timeout": timeout}
    session = transport.Transport(connection(options))._session
    adapter: t.Any = session.get_adapter("https://api.buildkite.com")
    assert adapter._seconds == seconds


@pytest.mark.parametrize("way", ["direct", "proxy"])
def test_a_head_that_does_not_end(server: Server, hasty: Client, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each byte of a header comes in time; for what may be of any size too."""
    server.head, server.ends_head, server.pieces = "X-Slow: ", False, drops
    if way == "proxy":
        monkeypatch.setenv("HTTP_PROXY", server.url)
        monkeypatch.setattr(transport, "is_loopback", lambda host: False)
        monkeypatch.delenv("NO_PROXY", raising=False)
    began = time.monotonic()
    for read in (hasty.get, lambda path: hasty.text(path, {}, 1000)):
        with pytest.raises(
            _errors.Unreachable, match="to GET /v2/user did not end within 0 seconds: check the network"
        ):
            read("/user")
    with pytest.raises(_errors.Unreachable, match="to GraphQL query Q did not end within 0 seconds"):
        hasty.graphql("query Q { viewer { user { uuid } } }")
    with pytest.raises(_errors.Unclear, match="the answer did not end within"):
        hasty.write("POST", "/user", {})
    assert server.asked == 4 and time.monotonic() - began < 5


def test_an_answer_that_breaks_off(server: Server, client: Client) -> None:
    """As before: a read is sent again, a write is not."""
    server.head, server.pieces = "Content-Length: 100\r\n", lambda: [b"{}"]
    with pytest.raises(_errors.Unreachable, match="does not answer GET /v2/user"):
        client.get("/user")
    with pytest.raises(_errors.Unreachable, match="does not answer GraphQL query Q"):
        client.graphql("query Q { viewer { user { uuid } } }")
    with pytest.raises(_errors.Unclear, match="the connection broke"):
        client.write("POST", "/user", {})
    assert server.asked == 9


def test_a_list_without_an_end(server: Server, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "MOST_PAGES", 3)
    server.pieces = lambda: [b"[]"]
    for links in ("page=4>; rel=last", "page=2>; rel=next"):
        server.asked, server.head = 0, f"Link: <{server.url}?{links}\r\n"
        with pytest.raises(_errors.NotBuildkite, match="list of GET pipelines has more than 3 pages: check api_url"):
            client.pages("pipelines")
        assert server.asked == (1 if "last" in links else 3)
    server.asked, server.pieces = 0, lambda: [b'{"items": [], "links": {"next": "/x?after=a"}}']
    with pytest.raises(_errors.NotBuildkite, match="list of GET services has more than 3 pages"):
        client.cursor_pages("services")
    assert server.asked == 3
