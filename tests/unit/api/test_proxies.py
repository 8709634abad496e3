# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Proxies of the environment: none for this machine, since it would see the token; the others stay as they are."""

from __future__ import annotations

import contextlib
import http.server
import socket
import threading
import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._api.client import Client, connect
from ansible_collections.community.buildkite.plugins.module_utils._errors import Unreachable

TOKEN = "bkua_planted_secret"
NAMES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


class Listener:
    """Answers every request, and keeps its first line and its headers."""

    def __init__(self, host: str, answer: bytes) -> None:
        self.seen: list[str] = []
        listener = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def answer(self) -> None:
                listener.seen.append(f"{self.requestline}\n{self.headers}")
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                self.send_response(200 if answer else 502)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            do_GET = do_POST = do_CONNECT = answer

            def log_message(self, *args: t.Any) -> None:
                """Nothing."""

        class Server(http.server.ThreadingHTTPServer):
            address_family = socket.AF_INET6 if ":" in host else socket.AF_INET

        self.http = Server((host, 0), Handler)
        self.port = self.http.server_address[1]
        threading.Thread(target=self.http.serve_forever, args=(0.01,), daemon=True).start()


Listen = t.Callable[[str, bytes], Listener]


@pytest.fixture
def listen() -> t.Iterator[Listen]:
    made: list[Listener] = []

    def start(host: str, answer: bytes) -> Listener:
        made.append(Listener(host, answer))
        return made[-1]

    yield start
    for listener in made:
        listener.http.shutdown()
        listener.http.server_close()


@pytest.fixture
def proxy(listen: Listen, monkeypatch: pytest.MonkeyPatch) -> Listener:
    """A proxy that no variable names yet."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    return listen("127.0.0.1", b"")


def client(api_url: str, graphql_url: str) -> Client:
    made = connect({"api_token": TOKEN, "organization": "acme", "api_url": api_url, "graphql_url": graphql_url})
    made.ledger._sleep = lambda seconds: None
    return made


def addresses() -> list[str]:
    """What leads to this machine: containers may have no IPv6."""
    found = ["localhost", "LocalHost", "127.0.0.1", "127.3.2.1"]
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET6) as made:
        made.bind(("::1", 0))
        found.append("[::1]")
    return found


@pytest.mark.parametrize("exceptions", [None, "", "example.org"])
@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
@pytest.mark.parametrize("host", addresses())
def test_none_for_this_machine(
    host: str,
    variable: str,
    exceptions: str | None,
    proxy: Listener,
    listen: Listen,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(variable, f"http://127.0.0.1:{proxy.port}")
    if exceptions is not None:
        monkeypatch.setenv("no_proxy", exceptions)
    address = "127.0.0.1" if host.lower() == "localhost" else host.strip("[]")
    service = listen(address, b'{"data": {"viewer": {}}}')
    made = client(f"http://{host}:{service.port}", f"http://{host}:{service.port}/v1")
    made.get("/user")
    made.graphql("{ viewer { id } }")
    assert proxy.seen == []
    assert [seen.partition(" HTTP")[0] for seen in service.seen] == ["GET /v2/user", "POST /v1"]


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
def test_the_one_for_https_gets_a_tunnel_and_no_token(
    variable: str, proxy: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, f"http://127.0.0.1:{proxy.port}")
    made = client("https://api.example.org", "https://graphql.example.org")
    for call in (lambda: made.get("/user"), lambda: made.graphql("{ viewer { id } }")):
        with pytest.raises(Unreachable, match=r"The proxy for (api|graphql)\.example\.org does not work"):
            call()
    lines = {seen.partition(" HTTP")[0] for seen in proxy.seen}
    assert lines == {"CONNECT api.example.org:443", "CONNECT graphql.example.org:443"}
    assert TOKEN not in "".join(proxy.seen)


def test_no_tunnel_to_the_loopback_of_the_proxy(proxy: Listener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
    made = client("https://127.0.0.1:9", "https://127.0.0.1:9")
    for call in (lambda: made.get("/user"), lambda: made.graphql("{ viewer { id } }")):
        with pytest.raises(Unreachable, match=r"127\.0\.0\.1:9 cannot be reached"):
            call()
    assert proxy.seen == []


@pytest.mark.parametrize(
    "value", ["http://", "://x", "nonsense://x:1", "http://[::1", "http://a..b", "http://u:secret@x:abc", "a b"]
)
def test_a_variable_that_is_no_proxy_is_not_the_fault_of_the_url(
    proxy: Listener, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", value)
    with pytest.raises(Unreachable) as caught:
        client("https://api.example.org/v2", "https://graphql.example.org/v1").get("/user")
    message = caught.value.message
    assert message.startswith("The proxy for api.example.org is not a URL that can be used: correct HTTPS_PROXY")
    assert "api_url" not in message and "secret" not in message and proxy.seen == []
