# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A scripted server, and a client for it."""

from __future__ import annotations

import http.server
import json
import threading
import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._api.client import Client, connect

from running.modules import Clock

TOKEN = "bkua_planted_secret"
Answer = tuple[int, dict[str, str], t.Any]


class Server:
    """Answers as scripted, in order, and records the requests."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.seen: list[tuple[str, str, dict[str, str], str]] = []
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                server.seen.append((self.command, self.path, dict(self.headers), body))
                status, headers, content = server.answers.pop(0) if server.answers else (200, {}, [])
                if status == 0:
                    self.close_connection = True
                    return
                data = (content if isinstance(content, str) else json.dumps(content)).encode()
                self.send_response(status)
                for name, value in {"Content-Type": "application/json", **headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_PATCH = do_DELETE = answer

            def log_message(self, *args: t.Any) -> None:
                """Nothing: the test's output is enough."""

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, args=(0.01,), daemon=True).start()


@pytest.fixture
def server() -> t.Iterator[Server]:
    running = Server()
    yield running
    running.http.shutdown()
    running.http.server_close()


@pytest.fixture
def client(server: Server) -> Client:
    options = {"api_token": TOKEN, "organization": "acme", "api_url": server.url, "graphql_url": f"{server.url}/v1"}
    made = connect(options)
    made.read_only = False
    clock = Clock()
    made.ledger._clock, made.ledger._sleep = clock, clock.sleep
    return made
