# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What has to be sent by a certain time, on a clock of the test's own: a wait comes before that time begins."""

from __future__ import annotations

import threading
import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._api.quota import AT_ONCE, Ledger, TooLate


@pytest.fixture
def slept() -> list[float]:
    return []


@pytest.fixture
def ledger(slept: list[float]) -> Ledger:
    """On a clock that only sleeping moves."""
    return Ledger(clock=lambda: 1000.0 + sum(slept), sleep=slept.append)


def left(remaining: int, reset: int) -> dict[str, str]:
    """The headers of an answer after which so many requests are left of 50."""
    return {
        "RateLimit-User-Remaining": f"{remaining}",
        "RateLimit-User-Limit": "50",
        "RateLimit-User-Reset": f"{reset}",
    }


def test_room_is_waited_for_and_not_taken(ledger: Ledger, slept: list[float]) -> None:
    """What waits for room reserves nothing and counts as no request."""
    ledger.settle(ledger.reserve("rest", 1.0), left(1, 20))
    ledger.wait_for_room("rest", 1.0)
    assert slept == [] and ledger.requests["rest"] == 1
    ledger.wait_for_room("rest", 2.0)
    assert slept == [21.0] and ledger.requests["rest"] == 1
    ledger.settle(ledger.reserve("rest", 1.0), left(50, 60))
    ledger.wait_for_room("rest", 1.0)
    assert ledger.requests["rest"] == 2
    assert ledger.free("rest") == 50.0


def test_others_go_on_when_room_was_found(ledger: Ledger) -> None:
    """The place in flight is given back at once, also while the first request of an API goes alone."""
    ledger.wait_for_room("rest", 1.0)
    held = ledger.reserve("rest", 1.0)
    thread = threading.Thread(target=ledger.wait_for_room, args=("rest", 1.0), daemon=True)
    thread.start()
    ledger.settle(held, left(40, 20))
    thread.join(10)
    assert not thread.is_alive()
    for one in [ledger.reserve("rest", 1.0) for _each in range(AT_ONCE)]:
        ledger.settle(one, {})


def test_what_cannot_be_sent_in_time_is_not_sent(ledger: Ledger, slept: list[float]) -> None:
    """Neither after a window nor after a 429; what needs no wait is sent up to the last moment."""
    ledger.settle(ledger.reserve("rest", 1.0), left(1, 20))
    with ledger.sent_by(ledger.now()):
        ledger.settle(ledger.reserve("rest", 1.0), left(0, 20))
    with pytest.raises(TooLate), ledger.sent_by(ledger.now() + 20.9):
        ledger.reserve("rest", 1.0)
    assert slept == [] and ledger.requests["rest"] == 2
    with ledger.sent_by(ledger.now() + 21):
        ledger.settle(ledger.reserve("rest", 1.0), left(49, 60))
    assert slept == [21.0]
    ledger.refused("rest", 5)
    with pytest.raises(TooLate), ledger.sent_by(ledger.now() + 4):
        ledger.reserve("rest", 1.0)
    with pytest.raises(TooLate), ledger.sent_by(ledger.now() - 1):
        ledger.reserve("graphql", 1.0)
    # It ends with the block, and is of one thread.
    with ledger.sent_by(ledger.now() - 1):
        held: list[t.Any] = []
        thread = threading.Thread(target=lambda: held.append(ledger.reserve("graphql", 1.0)))
        thread.start()
        thread.join(10)
        assert held
    ledger.settle(ledger.reserve("rest", 1.0), left(48, 60))
