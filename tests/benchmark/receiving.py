# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The event source `webhook` with 200 signed webhooks a second, a rulebook that takes none of them, and 64 slow clients.

All connections are on this machine. `python tests/benchmark/receiving.py --seconds 300`, with a Python that has aiohttp. tests/bench runs
it for some seconds. That it refuses from the first webhook past the buffer is exact.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import hmac
import json
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

if __name__ == "__main__":
    # Not in tests, which would compile every file again.
    sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from machine import environment

PER_SECOND = 200
SLOW = 64
# So many webhooks are on their way at most, also when this process was late.
SENDERS = 32
BUFFER = 1_000
SECONDS = 15
# Milliseconds in which 99 of 100 answers arrive at most, and the share by which memory may change.
MOST_MILLISECONDS = 100
MOST_CHANGE = 0.1
# A slow client sends a byte this often, and comes back this much later after it was closed.
PAUSE = 0.5
KEY = "29b1ff5779c76bd48ba6705eb99ff970"
# The process with the source.
RULEBOOK = """
import asyncio, json, runpy, sys

class Queue:
    async def put(self, event):
        await asyncio.Event().wait()

asyncio.run(runpy.run_path(sys.argv[1])["main"](Queue(), json.loads(sys.argv[2])))
"""


class Figures(NamedTuple):
    """What was measured: the statuses in the order of the webhooks, milliseconds, kilobytes, slow connections, and webhooks a second."""

    statuses: list[int]
    milliseconds: list[float]
    before: int
    after: int
    slow: int
    rate: float = PER_SECOND

    @property
    def slowest(self) -> float:
        """The time in which 99 of 100 answers arrive."""
        return statistics.quantiles(self.milliseconds, n=100)[98]


def wrong(figures: Figures) -> list[str]:
    """What is wrong with the figures, in sentences."""
    found = []
    expected = [200] * BUFFER + [503] * (len(figures.statuses) - BUFFER)
    if figures.statuses != expected:
        place = next(
            number for number, pair in enumerate(zip(figures.statuses, expected, strict=False)) if pair[0] != pair[1]
        )
        found.append(f"Webhook {place + 1} was answered with {figures.statuses[place]} rather than {expected[place]}.")
    if abs(figures.after / figures.before - 1) > MOST_CHANGE:
        found.append(f"Memory changed by more than {MOST_CHANGE:.0%}.")
    if figures.slowest > MOST_MILLISECONDS:
        found.append(f"99 of 100 answers took {figures.slowest:.0f} ms, more than {MOST_MILLISECONDS} ms.")
    return found


class Load:
    """What is sent to a source on a port of this machine."""

    def __init__(self, port: int, pid: int) -> None:
        self.port, self.pid = port, pid
        self.statuses: dict[int, int] = {}
        self.milliseconds: list[float] = []
        self.slow = 0

    def memory(self) -> int:
        """The kilobytes that the process of the source uses."""
        found = re.search(r"^VmRSS:\s+(\d+) kB", Path(f"/proc/{self.pid}/status").read_text(), re.MULTILINE)
        assert found
        return int(found[1])

    async def send(self, number: int) -> None:
        """One webhook of a build, which is signed when it is sent."""
        body = json.dumps(
            {
                "event": "build.finished",
                "build": {"id": str(number), "state": "passed", "finished_at": "then", "message": "a" * 3_000},
                "pipeline": {"slug": "shop"},
            }
        ).encode()
        timestamp = int(time.time())
        head = (
            f"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {len(body)}\r\n"
            f"X-Buildkite-Signature: {signature(body, timestamp)}\r\n\r\n"
        )
        began, answer = time.perf_counter(), b""
        with contextlib.suppress(OSError):
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            with contextlib.closing(writer):
                writer.write(head.encode() + body)
                answer = await reader.read()
        self.milliseconds.append(1_000 * (time.perf_counter() - began))
        self.statuses[number] = int(answer.split()[1]) if answer else 0

    async def dawdle(self) -> None:
        """A client that sends one byte after the other, and begins again when it is closed."""
        while True:
            with contextlib.suppress(OSError):
                _reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
                with contextlib.closing(writer):
                    self.slow += 1
                    writer.write(b"POST / HTTP/1.1\r\nA: ")
                    while True:
                        await asyncio.sleep(PAUSE)
                        writer.write(b"a")
                        await writer.drain()
            await asyncio.sleep(PAUSE)

    async def fill(self) -> None:
        """Send as many webhooks as the buffer takes, one after the other."""
        for number in range(BUFFER):
            await self.send(number)

    async def last(self, seconds: int) -> Figures:
        """Send webhooks for that long, however long the answers take."""
        await self.fill()
        slow = [asyncio.create_task(self.dawdle()) for _number in range(SLOW)]
        await asyncio.sleep(1)
        self.milliseconds.clear()
        before = self.memory()
        sending: set[asyncio.Task[None]] = set()
        began = time.perf_counter()
        for number in range(PER_SECOND * seconds):
            await asyncio.sleep(max(0.0, began + number / PER_SECOND - time.perf_counter()))
            if len(sending) >= SENDERS:
                _done, sending = await asyncio.wait(sending, return_when=asyncio.FIRST_COMPLETED)
            sending.add(asyncio.create_task(self.send(BUFFER + number)))
        await asyncio.gather(*sending)
        rate = PER_SECOND * seconds / (time.perf_counter() - began)
        after = self.memory()
        for task in slow:
            task.cancel()
        statuses = [status for _number, status in sorted(self.statuses.items())]
        return Figures(statuses, self.milliseconds, before, after, self.slow, rate)


def signature(body: bytes, timestamp: int) -> str:
    """The value of the header with the signature."""
    digest = hmac.new(KEY.encode(), f"{timestamp}.".encode() + body, "sha256").hexdigest()
    return f"timestamp={timestamp},signature={digest}"


@contextlib.contextmanager
def source() -> Iterator[tuple[int, int]]:
    """The source in a process of its own: its port, and the process's ID."""
    place = environment.link_root() / "ansible_collections/community/buildkite/plugins/event_source/webhook.py"
    with tempfile.TemporaryDirectory() as folder:
        tokens = Path(folder) / "tokens"
        tokens.touch(0o600)
        tokens.write_text(KEY, encoding="utf-8")
        with socket.create_server(("127.0.0.1", 0)) as found:
            port = found.getsockname()[1]
        given = {"port": port, "tokens_path": str(tokens), "buffer": BUFFER, "health_path": "/health"}
        process = subprocess.Popen([sys.executable, "-c", RULEBOOK, str(place), json.dumps(given)])
        try:
            for _time in range(200):
                with contextlib.suppress(OSError):
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5).close()
                    break
                time.sleep(0.05)
            yield port, process.pid
        finally:
            process.kill()
            process.wait()


def main(given: list[str]) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="tests/benchmark/receiving.py", description="Measure webhooks under load.")
    parser.add_argument("--seconds", type=int, default=SECONDS, help=f"how long to send webhooks (default: {SECONDS})")
    seconds = max(1, min(parser.parse_args(given).seconds, 600))
    with source() as (port, pid):
        figures = asyncio.run(Load(port, pid).last(seconds))
    report(figures, seconds)
    found = wrong(figures)
    for sentence in found:
        print(sentence, file=sys.stderr)
    return int(bool(found))


def report(figures: Figures, seconds: int) -> None:
    """The table."""
    refused = figures.statuses.count(503)
    print(
        f"{PER_SECOND} signed webhooks a second for {seconds} s, of which the rulebook takes none, beside {SLOW} slow clients:\n"
    )
    print(f"  accepted          {figures.statuses.count(200)}, the size of the buffer")
    print(f"  refused           {refused} with 503 of {len(figures.statuses) - BUFFER} past the buffer")
    print(f"  a second          {figures.rate:.1f} sent")
    print(f"  slow connections  {figures.slow}")
    print(
        f"  milliseconds      {statistics.median(figures.milliseconds):.1f} (median), {figures.slowest:.1f} (99 of 100)"
    )
    print(f"  memory            {figures.before / 1024:.1f} MB before, {figures.after / 1024:.1f} MB after")
    print(f"  ratio             {figures.after / figures.before:.3f}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
