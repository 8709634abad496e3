# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs that end in the middle: after a given write was done, and before its answer is used.

`Killed` starts this file as a process, which forks once for each run and kills the fork. `lose_connection` breaks a
session's network for good instead.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
import typing as t
from pathlib import Path

import requests
from requests.adapters import HTTPAdapter

if t.TYPE_CHECKING:
    from ansible_collections.community.buildkite.plugins.module_utils._run import Session

Options = dict[str, t.Any]

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32,}|(?<![0-9])[0-9]{10}(?![0-9])")


class Breaking(HTTPAdapter):
    """Sends requests; from the answer to the given write on, calls `then` for each. Writes count from 1."""

    def __init__(self, at: int, then: t.Callable[[requests.PreparedRequest], None]) -> None:
        super().__init__()
        self._at, self._then, self._writes = at, then, 0
        self._lock = threading.Lock()

    def send(self, request: requests.PreparedRequest, *args: t.Any, **more: t.Any) -> requests.Response:
        """Send the request, and count it if it writes."""
        with self._lock:
            if self._writes >= self._at:
                self._then(request)
        response = super().send(request, *args, **more)
        with self._lock:
            self._writes += is_write(request)
            if self._writes >= self._at:
                self._then(request)
        return response


def is_write(request: requests.PreparedRequest) -> bool:
    """Whether a request changes something: a GraphQL query is a POST that does not."""
    body = request.body if isinstance(request.body, bytes) else str(request.body or "").encode()
    # The body of a portal has a query too.
    is_query = "/v2/" not in str(request.url) and b"mutation" not in body
    return request.method != "GET" and not is_query


def lose_connection(session: Session, at: int) -> None:
    """Break the network of a session from the answer to its write number `at` on."""

    def lost(request: requests.PreparedRequest) -> None:
        raise requests.ConnectionError("the network is gone", request=request)

    session.client._transport._session.mount("http://", Breaking(at, lost))


class Killed:
    """A process whose runs are killed. Use it with `with`."""

    def __enter__(self) -> Killed:
        command = [sys.executable, str(Path(__file__).resolve())]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        return self

    def __exit__(self, *error: object) -> None:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()

    def run(self, connection: Options, options: Options, at: int) -> bool:
        """One run of the module `organization`, which SIGKILL ends before it uses the answer to its write number `at`.

        False if it wrote less, and ended by itself.
        """
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps([connection, options, at]) + "\n")
        self._process.stdin.flush()
        status = json.loads(self._process.stdout.readline())
        assert status in (0, -signal.SIGKILL), f"the run was to be killed and ended with {status}"
        return bool(status)


def comparable(state: t.Any) -> t.Any:
    """A stand-in's state without differences between equal organizations: IDs become names, times are set or not."""
    names = {}
    for kind in ("clusters", "teams", "pipelines", "members"):
        for name, entry in state[kind].items():
            names[entry["id"]] = f"{kind}/{name}"
            for queue in entry.get("queues", {}).values():
                names[queue["id"]] = f"{kind}/{name}/{queue['key']}"
            names |= {image["id"]: f"{kind}/{name}/{image['name']}" for image in entry.get("agent_images", {}).values()}
    return _plain(state, names)


# What differs by the API, and by how often a request was repeated.
OF_A_REQUEST = ("graphql_id", "updated_by")


def _plain(value: t.Any, names: dict[str, str], key: str = "") -> t.Any:
    if isinstance(value, dict):
        return {name: _plain(below, names, name) for name, below in value.items() if name not in OF_A_REQUEST}
    if isinstance(value, list):
        return sorted((_plain(below, names) for below in value), key=str)
    if key.endswith("_at"):
        return value is not None
    return _ID.sub(lambda found: names.get(found[0], "an id"), value) if isinstance(value, str) else value


def _die(connection: Options, options: Options, at: int) -> None:
    from ansible_collections.community.buildkite.plugins.module_utils._api.client import connect
    from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
    from ansible_collections.community.buildkite.plugins.module_utils._run import Session

    client = connect(connection)
    client._transport._session.mount("http://", Breaking(at, lambda request: os.kill(os.getpid(), signal.SIGKILL)))
    Session(client, CATALOG).run("organization", options, check_mode=False)


def _main() -> None:
    sys.path[0] = str(Path(__file__).resolve().parents[1])
    from ansible.plugins.loader import init_plugin_loader

    from machine import environment
    from running import server

    init_plugin_loader([str(environment.link_root())])
    # Import once what every fork needs, since Ansible compiles a collection in every process. It gives the engine its parts.
    for name in server.ENGINE:
        importlib.import_module(name)
    importlib.import_module("gql.transport.requests")
    gc.freeze()
    for line in sys.stdin:
        child = os.fork()
        if not child:
            _die(*json.loads(line))
            os._exit(0)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        print(status, flush=True)


if __name__ == "__main__":
    _main()
