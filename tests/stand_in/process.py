# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A stand-in as a separate process, for tests. Standard library only; knows only its control API."""

from __future__ import annotations

import http.client
import json
import math
import os
import re
import subprocess
import sys
import threading
import time
import urllib.parse
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

PACKAGE = Path(__file__).resolve().parent
# Seconds after which a connection is opened again: the server closes those that are idle for longer.
IDLE = 20.0
READY = re.compile(r"REST (?P<url>\S+), GraphQL (?P<graphql_url>\S+), organization (?P<organization>\S+)")


class Connection:
    """An HTTP connection that stays open from one request to the next. No proxy: the stand-in is on this machine."""

    def __init__(self, address: str) -> None:
        self._http = http.client.HTTPConnection(address, timeout=60)
        self._used = 0.0

    def ask(self, method: str, path: str, data: bytes | None) -> tuple[int, str]:
        """The status and the text of the answer."""
        if time.monotonic() - self._used > IDLE:
            self._http.close()
        try:
            self._http.request(method, path, data, {"Content-Type": "application/json"})
            answer = self._http.getresponse()
            text = answer.read().decode(errors="replace")
        except BaseException:
            # The rest of this answer must not be read as the next one.
            self._http.close()
            raise
        self._used = time.monotonic()
        return answer.status, text


class StandIn:
    """A running stand-in. Use it with `with`; `url`, `graphql_url`, `organization` and `token` are for the code under test."""

    def __init__(
        self,
        python: str = sys.executable,
        organization: str = "acme",
        token: str = "bkua_stand_in_owner",
        options: tuple[str, ...] = ("--no-limits",),
        stays: bool = False,
    ) -> None:
        """`stays`: it outlives this process."""
        self.token = token
        command = [python, str(PACKAGE), "--port", "0", "--organization", organization, "--token", token, *options]
        # The stand-in ends with this process, even if that is killed: the pipe ends.
        command += [] if stays else ["--until-input-ends"]
        given = subprocess.DEVNULL if stays else subprocess.PIPE
        self._process = subprocess.Popen(
            command, stdin=given, stdout=subprocess.PIPE, text=True, start_new_session=stays
        )
        assert self._process.stdout
        line = self._process.stdout.readline()
        found = READY.search(line)
        if not found:
            self.stop()
            raise RuntimeError(f"The stand-in did not start: {line.strip() or 'it ended'} ({' '.join(command)})")
        self.url, self.graphql_url, self.organization = found["url"], found["graphql_url"], found["organization"]
        self._address = urllib.parse.urlsplit(self.url).netloc
        self._kept = threading.local()

    def __enter__(self) -> StandIn:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        """The ID of its process."""
        return self._process.pid

    def stop(self) -> None:
        """End the process and wait for it."""
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()

    @property
    def variables(self) -> dict[str, str]:
        """The environment variables that point the collection to this stand-in."""
        return {
            "BUILDKITE_API_TOKEN": self.token,
            "BUILDKITE_ORGANIZATION_SLUG": self.organization,
            "BUILDKITE_API_URL": self.url,
            "BUILDKITE_GRAPHQL_URL": self.graphql_url,
        }

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """Send one request to the control API; an error answer is an AssertionError with its message."""
        data = None if body is None else json.dumps(body).encode()
        status, text = self._connection().ask(method, f"/_stand_in/{path}", data)
        if status >= 400:
            raise AssertionError(f"{method} {path}: {status} {text}")
        return json.loads(text) if text.strip() else None

    def _connection(self) -> Connection:
        """The connection of this thread in this process: a fork must not use its parent's."""
        if getattr(self._kept, "process", None) != os.getpid():
            self._kept.connection, self._kept.process = Connection(self._address), os.getpid()
        connection: Connection = self._kept.connection
        return connection

    def reset(self, seed: dict[str, Any] | None = None, switches: dict[str, Any] | None = None) -> None:
        """Start again with a new organization from the seed; the log, the faults and the switches are as at the start."""
        given = {"seed": seed, "switches": switches}
        self.control("POST", "reset", {name: value for name, value in given.items() if value is not None})

    def keep(self) -> None:
        """Keep the current organization."""
        self.control("POST", "keep")

    def back_to_kept(self) -> None:
        """Restore the organization that was kept, with its switches; the log and the faults are as at the start."""
        self.control("POST", "kept")

    def seed(self, seed: dict[str, Any]) -> None:
        """Add objects without the collection."""
        self.control("POST", "seed", seed)

    def state(self) -> dict[str, Any]:
        """Everything in the store, by kind and name, in REST's form."""
        answer: dict[str, Any] = self.control("GET", "state")
        return answer

    def log(self, write: bool | None = None) -> list[dict[str, Any]]:
        """The requests so far; with write=True only those that change something, with False only those that do not."""
        wanted = "" if write is None else f"?write={str(write).lower()}"
        entries: list[dict[str, Any]] = self.control("GET", f"log{wanted}")
        return entries

    def deliveries(self) -> list[dict[str, Any]]:
        """The deliveries of webhooks so far, when all that are due have been sent."""
        entries: list[dict[str, Any]] = self.control("GET", "deliveries")
        return entries

    def forget_unserved(self) -> list[str]:
        """The requests that are not served, which are forgotten. For tests that send such requests on purpose."""
        unserved: list[str] = self.control("DELETE", "unserved")
        return unserved

    def clear_log(self) -> None:
        """Clear the log."""
        self.control("DELETE", "log")

    def faults(self, faults: list[dict[str, Any]] | None = None) -> list[dict[str, Any]]:
        """Script faults, in order. Without any, returns the scripted ones with how often each was `consumed`."""
        if faults is not None:
            self.control("POST", "faults", faults)
        answer: list[dict[str, Any]] = self.control("GET", "faults")
        return answer

    def clear_faults(self) -> None:
        """Remove the scripted faults."""
        self.control("DELETE", "faults")

    def switches(self, **values: Any) -> dict[str, Any]:
        """Set switches by name; returns the values of all."""
        if values:
            self.control("PATCH", "switches", values)
        answer: dict[str, Any] = self.control("GET", "switches")
        return answer

    def limits(self, **values: Any) -> dict[str, Any]:
        """Set the rate limits (None: off) and the `used` amounts; returns all, and how many `windows` were used."""
        answer: dict[str, Any] = self.control("PATCH", "limits", values)
        return answer


class SharedClock:
    """Seconds that pass only by sleeping, here and at a stand-in, whose clock it stops. Several threads may sleep at a time."""

    def __init__(self, stand_in: StandIn) -> None:
        self._stand_in = stand_in
        self._lock = threading.Lock()
        # What other clients do at the new time, before any sleeper wakes.
        self.others: Callable[[], Any] = lambda: None
        self._now: float = stand_in.control("PATCH", "clock", {"stopped": True})["clock"]

    def __call__(self) -> float:
        return self._now

    def sleep(self, seconds: float) -> None:
        """Move the time forward."""
        with self._lock:
            self._stand_in.control("PATCH", "clock", {"advance": seconds})
            self.others()
            # Also by less than the precision of the time: otherwise, a wait for the rest of its time never ends.
            self._now = max(self._now + seconds, math.nextafter(self._now, math.inf))
