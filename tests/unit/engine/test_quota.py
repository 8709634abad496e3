# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The four budgets on a clock of the test's own: reserving, settling, windows that turn, and waiting."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._quota import Ledger, seconds_to_wait

Headers = dict[str, str]


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def ledger(time: Time, said: list[str]) -> Ledger:
    return Ledger(clock=lambda: time.now, sleep=time.sleep, notify=said.append)


def organization(left: float, reset: float, limit: int = 200) -> Headers:
    return {"RateLimit-Remaining": f"{left}", "RateLimit-Limit": f"{limit}", "RateLimit-Reset": f"{reset}"}


def user(left: float, reset: float, limit: int = 50) -> Headers:
    return {name.replace("-", "-User-", 1): value for name, value in organization(left, reset, limit).items()}


def left(ledger: Ledger, api: str = "rest", family: str = "user") -> float | None:
    return ledger.budgets[api, family].left


def request(ledger: Ledger, headers: Headers, cost: float = 1.0) -> None:
    ledger.reserve("rest", cost)
    ledger.settle("rest", cost, headers)


def test_nothing_known_means_no_waiting(ledger: Ledger, time: Time) -> None:
    for _number in range(100):
        ledger.reserve("rest", 1.0)
    assert (time.slept, ledger.known("rest")) == ([], False)


def test_both_families_are_read(ledger: Ledger) -> None:
    request(ledger, {**organization(180, 30), **user(40, 20)})
    assert ledger.known("rest")
    assert not ledger.known("graphql")
    told = {family: ledger.budgets["rest", family] for family in ("organization", "user")}
    assert {family: (one.left, one.limit, one.ends) for family, one in told.items()} == {
        "organization": (180, 200, 1030),
        "user": (40, 50, 1020),
    }


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({**organization(0, 30), **user(40, 20)}, 31.0),
        ({**organization(180, 30), **user(0, 20)}, 21.0),
        ({**organization(0, 30), **user(0, 20)}, 31.0),
        ({**organization(-14, 30), **user(40, 20)}, 31.0),
    ],
)
def test_waits_for_the_reset_and_a_second(
    ledger: Ledger, time: Time, said: list[str], headers: Headers, wait: float
) -> None:
    request(ledger, headers)
    ledger.reserve("rest", 1.0)
    assert time.slept == [wait]
    assert ledger.waited == wait
    assert said == [f"Waiting {wait:.0f} seconds: the REST quota of this window is used up."]


def test_what_is_in_flight_counts(ledger: Ledger, time: Time) -> None:
    request(ledger, user(2, 20))
    ledger.reserve("rest", 1.0)
    ledger.reserve("rest", 1.0)
    assert time.slept == []
    ledger.reserve("rest", 1.0)
    assert time.slept == [21.0]


def test_settling_gives_the_reservation_back(ledger: Ledger, time: Time) -> None:
    request(ledger, user(1, 20))
    for _number in range(5):
        # The connection broke each time: no answer told that anything was used.
        request(ledger, {})
    assert time.slept == []


def test_answer_out_of_order_never_raises_what_is_left(ledger: Ledger) -> None:
    request(ledger, user(10, 20))
    request(ledger, user(12, 20))
    assert left(ledger) == 10
    request(ledger, user(9, 19))
    assert left(ledger) == 9


def test_whole_seconds_of_reset_do_not_make_a_new_window(ledger: Ledger, time: Time) -> None:
    request(ledger, user(10, 20))
    time.now += 0.9
    request(ledger, user(12, 20))
    assert left(ledger) == 10


def test_answer_of_an_earlier_window_is_not_taken(ledger: Ledger) -> None:
    request(ledger, user(40, 60))
    request(ledger, user(1, 2))
    assert (left(ledger), ledger.budgets["rest", "user"].ends) == (40, 1060)


def test_answer_of_a_new_window_is_taken(ledger: Ledger, time: Time) -> None:
    request(ledger, user(1, 10))
    time.now += 11
    request(ledger, user(49, 59))
    assert left(ledger) == 49


def test_window_turns_by_the_clock(ledger: Ledger, time: Time) -> None:
    request(ledger, user(0, 10))
    ledger.reserve("rest", 1.0)
    assert time.slept == [11.0]
    for _number in range(49):
        ledger.reserve("rest", 1.0)
    assert time.slept == [11.0], "the new window has 50, of which no answer told yet"
    ledger.reserve("rest", 1.0)
    assert len(time.slept) == 2


def test_guess_about_a_new_window_yields_to_an_answer(ledger: Ledger, time: Time) -> None:
    request(ledger, user(0, 10))
    ledger.reserve("rest", 1.0)
    ledger.settle("rest", 1.0, user(3, 50))
    assert left(ledger) == 3


def test_request_that_costs_more_than_the_limit_goes_into_a_fresh_window(ledger: Ledger, time: Time) -> None:
    ledger.reserve("graphql", 10.0)
    ledger.settle("graphql", 10.0, user(100, 100, 100))
    ledger.reserve("graphql", 500.0)
    assert time.slept == []


def test_unknown_limit_waits_once_and_then_goes_on(ledger: Ledger, time: Time) -> None:
    request(ledger, {"RateLimit-User-Remaining": "0", "RateLimit-User-Reset": "5"})
    ledger.reserve("rest", 1.0)
    assert time.slept == [6.0]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"RateLimit-User-Remaining": "0"},
        {"RateLimit-User-Reset": "60"},
        {"RateLimit-User-Remaining": "none", "RateLimit-User-Reset": "soon"},
        {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "60"},
    ],
)
def test_headers_that_say_nothing_are_no_limit(ledger: Ledger, time: Time, headers: Headers) -> None:
    request(ledger, headers)
    ledger.reserve("rest", 1.0)
    assert (time.slept, ledger.known("rest")) == ([], False)


def test_the_two_apis_are_apart(ledger: Ledger, time: Time) -> None:
    request(ledger, user(0, 20))
    ledger.reserve("graphql", 1000.0)
    assert time.slept == []


def test_graphql_points(ledger: Ledger, time: Time, said: list[str]) -> None:
    ledger.reserve("graphql", 300.0)
    ledger.settle("graphql", 300.0, {**organization(19000, 200, 20000), **user(400, 100, 5000)}, actual=120.0)
    assert ledger.spent == {"rest": 0.0, "graphql": 120.0}
    ledger.reserve("graphql", 400.0)
    assert time.slept == []
    ledger.settle("graphql", 400.0, user(399, 100, 5000), actual=1.0)
    ledger.reserve("graphql", 400.0)
    assert time.slept == [101.0]
    assert said == ["Waiting 101 seconds: the GraphQL quota of this window is used up."]


def test_spent_counts_requests(ledger: Ledger) -> None:
    request(ledger, {})
    request(ledger, user(10, 20))
    assert ledger.spent["rest"] == 2.0


def test_short_waits_are_not_told(ledger: Ledger, time: Time, said: list[str]) -> None:
    ledger.wait(0.5, "the service is busy")
    ledger.wait(1.0, "the service is busy")
    assert time.slept == [0.5, 1.0]
    assert said == ["Waiting 1 seconds: the service is busy."]


def test_fraction_of_the_smaller_budget(ledger: Ledger) -> None:
    assert ledger.fraction("rest", 5.0) == 0.1
    assert ledger.fraction("graphql", 500.0) == 0.1
    request(ledger, {**organization(100, 30), **user(10, 20)})
    assert ledger.fraction("rest", 5.0) == 0.5


BOTH = {**organization(0, 30), **user(0, 42)}


@pytest.mark.parametrize(
    ("headers", "body", "message", "seconds"),
    [
        # 1. The counter that the body names, whatever the others say.
        (BOTH, {"scope": "rest_user", "reset": 7}, "wait 8 seconds", 43.0),
        (BOTH, {"scope": "rest", "reset": 7}, "wait 8 seconds", 31.0),
        ({**organization(0, 30), **user(10, 42)}, {"scope": "rest_user"}, "", 43.0),
        # 2. Every counter that is used up; the larger reset.
        (BOTH, {"reset": 7}, "wait 8 seconds", 43.0),
        ({**organization(0, 30), **user(10, 42)}, {"reset": 7}, "", 31.0),
        ({**organization(-14, 30), **user(10, 42)}, {}, "", 31.0),
        (organization(0, 30), {"scope": "rest_user", "reset": 7}, "", 31.0),
        # 3. The body's own number, then the number in the message.
        ({**organization(5, 30), **user(10, 42)}, {"reset": 7}, "Please wait 8 seconds", 8.0),
        ({"Retry-After": "20"}, {"scope": "rest_user", "reset": 7}, "", 8.0),
        ({}, {}, "You have exceeded your API rate limit. Please wait 42 seconds before making more requests.", 43.0),
        ({"Retry-After": "20"}, {}, "Please try again in 9 seconds.", 10.0),
        # 4. Retry-After, else nothing is known.
        ({"Retry-After": "20"}, {}, "Slow down.", 21.0),
        ({}, {}, "Slow down.", None),
        ({}, {"reset": "soon"}, "", None),
        # 5. At most a window and a margin, at least a second.
        ({}, {"reset": 1_790_000_000}, "", 70.0),
        ({}, {"reset": -3}, "", 1.0),
        ({}, {"reset": 0}, "", 1.0),
    ],
)
def test_seconds_to_wait(headers: Headers, body: dict[str, t.Any], message: str, seconds: float | None) -> None:
    assert seconds_to_wait(headers, body, message, "rest") == seconds


def test_seconds_to_wait_for_graphql() -> None:
    message = "You have exceeded your per-user limit of 5000 complexity points. Please try again in 187 seconds."
    assert seconds_to_wait({}, {}, message, "graphql") == 188.0
    assert seconds_to_wait({**organization(1, 20), **user(0, 250)}, {}, message, "graphql") == 251.0
    assert seconds_to_wait({}, {"reset": 10_000}, "", "graphql") == 310.0
