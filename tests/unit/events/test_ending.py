# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What several sources of one process do at SIGTERM (_events/ending). What one does in a process of its own is in test_loading.py."""

from __future__ import annotations

import asyncio
import os
import signal
import types
import typing as t
from collections.abc import Iterator

import pytest
from ansible_collections.community.buildkite.plugins.plugin_utils._events import ending
from ansible_collections.community.buildkite.plugins.plugin_utils._events.ending import at_sigterm


def handler(_signal: int, _frame: types.FrameType | None) -> None:
    """The handler of a process with sources."""


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[t.Any]]:
    """The signals that the process sends itself, in place of these, with the handler that each would meet."""
    found: list[t.Any] = []
    before = signal.signal(signal.SIGTERM, handler)
    kill = types.SimpleNamespace(
        getpid=os.getpid, kill=lambda _pid, number: found.append((number, signal.getsignal(number)))
    )
    monkeypatch.setattr(ending, "os", kill)
    yield found
    signal.signal(signal.SIGTERM, before)


def test_all_sources_end_before_the_process(sent: list[t.Any]) -> None:
    """Also if one of them fails."""
    ended = []

    async def run() -> None:
        gate = asyncio.Event()

        async def slow() -> None:
            await gate.wait()
            ended.append("slow")

        async def fails() -> None:
            ended.append("fails")
            raise LookupError

        with at_sigterm(slow), at_sigterm(fails):
            signal.raise_signal(signal.SIGTERM)
            while not ended:
                await asyncio.sleep(0)
            assert (ended, sent) == (["fails"], [])
            gate.set()
            while not sent:
                await asyncio.sleep(0)

    asyncio.run(run())
    assert ended == ["fails", "slow"] and sent == [(signal.SIGTERM, handler)]


def test_the_handler_remains_until_the_last_source_ends(sent: list[t.Any]) -> None:
    async def stop() -> None:
        """There is nothing to pass on."""

    async def run() -> None:
        with at_sigterm(stop):
            with at_sigterm(stop):
                assert signal.getsignal(signal.SIGTERM) is not handler
            assert signal.getsignal(signal.SIGTERM) is not handler
        assert signal.getsignal(signal.SIGTERM) is handler

    for _time in range(2):
        asyncio.run(run())
    assert sent == []


def test_a_process_that_ignores_the_signal_continues(sent: list[t.Any]) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)

    async def stop() -> None:
        raise AssertionError

    async def run() -> None:
        with at_sigterm(stop):
            signal.raise_signal(signal.SIGTERM)
            await asyncio.sleep(0)
            assert signal.getsignal(signal.SIGTERM) is signal.SIG_IGN

    asyncio.run(run())
    assert sent == []
