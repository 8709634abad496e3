# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files from a storage that is slow, lies, or redirects: what is sent to it, and what is taken from it."""

from __future__ import annotations

import http.server
import threading
import typing as t
from collections.abc import Iterator
from pathlib import Path

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._api import download
from ansible_collections.community.buildkite.plugins.module_utils._api.connection import Connection, Token
from ansible_collections.community.buildkite.plugins.module_utils._api.transport import Transport
from ansible_collections.community.buildkite.plugins.module_utils._errors import NotBuildkite, NotDownloaded

BODY = b"the file"
SECRET = "Signature=planted"


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers by the path, and keeps what it was sent."""

    seen: t.ClassVar[list[tuple[str, dict[str, str]]]] = []

    def do_GET(self) -> None:
        word = self.path.partition("?")[0].strip("/")
        self.seen.append((word, dict(self.headers)))
        targets = {
            "loop": "/loop",
            "once": "/file?b",
            "plain": "http://192.0.2.1/x",
            "disk": "file:///etc/passwd",
            "bad": "//[",
        }
        if word.isdigit() or word in targets:
            self.send_response(302 if word in targets else int(word))
            self.send_header("Set-Cookie", "storage=1")
            self.send_header("Location", targets.get(word, "")) if word in targets else None
            self.send_header("Content-Length", "999" if word == "once" else "0")
            self.end_headers()
            if word == "once":
                # The body of a redirect is not waited for: this ends when the client closes the connection.
                self.rfile.read(1)
            return
        self.send_response(200)
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str({"short": 99, "endless": 10**9}.get(word, len(BODY))))
        self.end_headers()
        self.wfile.write(BODY * (1000 if word == "endless" else 1))
        self.close_connection = True

    def log_message(self, format: str, *args: t.Any) -> None:
        """Nothing."""


class Kept:
    """A sink in memory."""

    def __init__(self) -> None:
        self.begun, self.data = 0, b""

    def begin(self) -> None:
        self.begun, self.data = self.begun + 1, b""

    def write(self, part: bytes) -> None:
        self.data += part

    def problem(self) -> str:
        return "" if self.data == BODY else "the file is another one"


@pytest.fixture(scope="module")
def storage() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def fetched(*urls: str, api_url: str = "http://127.0.0.1:1/v2") -> Kept:
    """The sink after a file was fetched from these URLs, one for each try."""
    sink, waiting = Kept(), list(urls)
    transport = Transport(Connection("acme", Token("bkua_planted"), api_url))
    download.fetch(sink, len(BODY), lambda: waiting.pop(0), transport)
    assert not waiting
    return sink


def test_no_credential_goes_to_the_storage(storage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login planted password planted\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    Handler.seen.clear()
    assert fetched(f"{storage}/once?{SECRET}").data == BODY
    assert [word for word, _headers in Handler.seen] == ["once", "file"]
    for _word, headers in Handler.seen:
        assert {name.lower() for name in headers} == {"host", "user-agent", "accept", "accept-encoding", "connection"}
        assert headers["Accept"] == "*/*"


def test_an_expired_url_is_asked_for_once_more(storage: str) -> None:
    for first in ("403", "503", "short"):
        assert fetched(f"{storage}/{first}", f"{storage}/file").begun == 2


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("403", "403"), "has expired, or access was refused"),
        (("400",), "status 400"),
        (("404",), "status 404"),
        (("204",), "status 204"),
        (("loop",), "redirects more than 3 times"),
        (("plain",), "no https URL"),
        (("disk",), "no https URL"),
        (("bad",), "no https URL"),
        (("endless",), "sends more than the size of the file"),
        (("short", "short"), "breaks the connection|another one"),
    ],
)
def test_what_does_not_come_is_named_without_its_url(storage: str, words: tuple[str, ...], says: str) -> None:
    with pytest.raises(NotDownloaded, match=says) as caught:
        fetched(*(f"{storage}/{word}?{SECRET}" for word in words))
    assert "planted" not in str(caught.value.failure) and caught.value.message.endswith("under its name.")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/x",
        "https://user:planted@example.com/x",
        "https://planted@127.0.0.1:1/x",
        "ftp://example.com",
        "https://",
        "",
        "http://[",
    ],
)
def test_only_https_is_asked(url: str) -> None:
    """This machine in clear text is for an API on it."""
    with pytest.raises(NotDownloaded, match="no https URL") as caught:
        fetched(url, api_url="https://api.buildkite.com/v2")
    assert "planted" not in caught.value.message


def test_a_host_that_is_not_there_is_named_without_the_url() -> None:
    with pytest.raises(
        NotDownloaded, match="the storage 127.0.0.1:1 breaks the connection|The storage 127.0.0.1:1"
    ) as caught:
        fetched(f"http://127.0.0.1:1/x?{SECRET}", f"http://127.0.0.1:1/x?{SECRET}")
    assert "planted" not in caught.value.message


def test_an_answer_without_a_redirect_is_none() -> None:
    class Answer:
        status_code, headers = 200, t.cast(dict[str, str], {})

    with pytest.raises(NotBuildkite, match="instead of a redirect to a file"):
        download.location(Answer(), "GET x")
