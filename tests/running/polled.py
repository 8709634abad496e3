# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The event source that polls, against the stand-in: time passes only where a test lets it, for both alike."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import typing as t
import urllib.request

from ansible_collections.community.buildkite.plugins.plugin_utils._events import connected, watching
from ansible_collections.community.buildkite.plugins.plugin_utils._events.polling import Poller
from ansible_collections.community.buildkite.plugins.plugin_utils._events.resuming import Resumed

from running.operated import Operations
from stand_in.process import StandIn

Event = dict[str, t.Any]
MAKE = "steps: [{command: make}]"
PIPELINES = [
    {"name": name, "repository": "r", "configuration": MAKE, "outcomes": {"make": {"seconds": 60}}}
    for name in ("shop", "site")
]


class Enough(Exception):
    """The test ends the source."""


class Polled:
    """An organization with two pipelines, whose builds run for a minute, and sources that poll it."""

    def __init__(self, stand_in: StandIn, seed: Event | None = None, **switches: t.Any) -> None:
        self.stand_in = stand_in
        self.runs = Operations(stand_in, {"pipelines": PIPELINES, **(seed or {})}, **switches)
        self.clock = self.runs.clock
        self._began = datetime.datetime.now(datetime.timezone.utc)
        self._zero = self.clock()
        # How many seconds the clock of this machine is ahead.
        self.ahead = 0.0

    def now(self) -> datetime.datetime:
        """The time of this machine."""
        return self._began + datetime.timedelta(seconds=self.clock() - self._zero + self.ahead)

    def ago(self, seconds: float) -> str:
        """A time of the service in the past."""
        return (self._began + datetime.timedelta(seconds=self.clock() - self._zero - seconds)).isoformat()

    def arguments(self, **args: t.Any) -> Event:
        """Arguments of a source."""
        ways = ("api_token", "api_token_path", "api_token_id", "api_token_command")
        token = {} if set(args) & set(ways) else {"api_token": self.runs.token}
        return {"organization": self.stand_in.organization, "api_url": self.stand_in.url, **token, **args}

    def source(self, **args: t.Any) -> Poller:
        """A source that begins, or goes on after a restart."""
        options = connected.values(self.arguments(**args))
        client = connected.connected(options, self.runs.lines.append, connected.Stop())
        client.ledger._clock, client.ledger._sleep = self.clock, self.clock.sleep
        place = {"organization": client.connection.organization, "api_url": client.connection.api_url}
        resumed = Resumed(options["state_path"], place)
        return Poller(client, connected.chosen(options), resumed, self.now)

    def look(self, source: Poller, after: float = 0.0) -> list[Event]:
        """The events of a look, all handed on."""
        self.wait(after)
        events = source.look()
        source.keep()
        return events

    def watched(self, source: Poller, looks: int, interval: float = 30.0) -> tuple[list[Event], list[float]]:
        """The events of some looks of the loop, and the pauses between them."""
        queue: asyncio.Queue[Event] = asyncio.Queue()
        pauses: list[float] = []

        async def sleep(seconds: float) -> None:
            pauses.append(seconds)
            if len(pauses) == looks:
                raise Enough
            await asyncio.to_thread(self.clock.sleep, seconds)

        with contextlib.suppress(Enough):
            asyncio.run(watching.watch(source, queue, interval, sleep))
        return [queue.get_nowait() for _number in range(queue.qsize())], pauses

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        if seconds:
            self.clock.sleep(seconds)

    def trigger(self, pipeline: str = "shop", branch: str = "main", **more: t.Any) -> int:
        """Create a build, as by another client; returns its number."""
        body = {"commit": "HEAD", "branch": branch, **more}
        return int(self.runs.rest("POST", f"pipelines/{pipeline}/builds", body)["number"])

    def revoke(self, token: str) -> None:
        """Revoke a token with itself."""
        request = urllib.request.Request(f"{self.stand_in.url}/access-token", method="DELETE")
        request.add_header("Authorization", f"Bearer {token}")
        urllib.request.urlopen(request).close()

    def finished(self, count: int, seconds: float, each: float = 0.0, created: float = 300.0, **more: t.Any) -> None:
        """Add builds that finished so many seconds ago, the next ones `each` seconds later, and were created before that."""
        builds = [
            {
                "pipeline": "shop",
                "state": "passed",
                "created_at": self.ago(seconds + created - each * number),
                "finished_at": self.ago(seconds - each * number),
                **more,
            }
            for number in range(count)
        ]
        self.stand_in.seed({"builds": builds})

    def requests(self) -> list[str]:
        """The requests since the last call, as path below the organization and query."""
        log = self.stand_in.log()
        self.stand_in.clear_log()
        return [f"{entry['path'].partition(self.stand_in.organization)[2]}?{entry['query']}" for entry in log]


def short(events: t.Iterable[Event]) -> list[str]:
    """Events in short: `build.finished shop#1 passed`."""
    found = []
    for event in events:
        inside = event["buildkite"]
        build = inside.get("build")
        if build:
            state = f"{build['state']}{' blocked' if build['blocked'] else ''}"
            found.append(f"{inside['event']} {inside['pipeline']['slug']}#{build['number']} {state}")
        else:
            found.append(inside["event"])
    return found
