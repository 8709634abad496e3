# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one query may cost, where a run has a share of the quotas."""

from __future__ import annotations

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._api.quota import Ledger
from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption, RateLimited


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def ask(ledger: Ledger, cost: float, left: int) -> None:
    """A query, and an answer that reports what is left of 5,000."""
    headers = {"RateLimit-User-Remaining": f"{left}", "RateLimit-User-Limit": "5000", "RateLimit-User-Reset": "200"}
    ledger.settle(ledger.reserve("graphql", cost), headers)


def test_a_query_that_may_cost_more_than_the_share_of_a_window() -> None:
    """It is never sent: who has another way takes it, and who has none learns which share it needs."""
    time = Time()
    ledger = Ledger(clock=lambda: time.now, sleep=time.sleep, share=0.02)
    assert ledger.room("graphql") is None and not ledger.is_known("graphql")
    ask(ledger, 0.0, 5000)
    assert ledger.room("graphql") == (100, 100) and ledger.is_known("graphql")
    ask(ledger, 90.0, 4910)
    held = ledger.reserve("graphql", 4.0)
    assert ledger.room("graphql") == (6, 100), "what is in flight may cost what it reserves"
    ledger.settle(held, None)
    with pytest.raises(RateLimited):
        ledger.reserve("graphql", 101.0, wait=False)
    with pytest.raises(InvalidOption) as caught:
        ledger.reserve("graphql", 101.0)
    assert caught.value.message == (
        "quota_share: 0.02 leaves 100 GraphQL points in a window, and one query may cost 101: raise it to 0.021."
    )
    ledger.wait_for_room("graphql", 1000.0)
    assert time.slept == [201.0] and ledger.free("graphql") == 100


def test_without_a_share_there_is_no_room_to_keep() -> None:
    ledger = Ledger(clock=lambda: 1000.0, sleep=lambda seconds: None)
    ask(ledger, 10.0, 4990)
    assert ledger.room("graphql") is None
