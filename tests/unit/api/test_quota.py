# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ledger on a clock of the test's own: which requests are sent, which wait for which, and what is reported."""

from __future__ import annotations

import email.utils
import math
import re
import threading
import time as wall
import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._api.quota import AT_ONCE, Ledger, Reservation
from ansible_collections.community.buildkite.plugins.module_utils._errors import MaxWait, RateLimited

Headers = dict[str, str]
# When a wait ends, by the clock on the wall.
UNTIL = re.compile(r", until \d\d:\d\d:\d\d(?=: )")
USED_UP = "the REST quota of this window is used up."


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
    return Ledger(clock=lambda: time.now, sleep=time.sleep, notify=lambda text: said.append(UNTIL.sub("", text)))


def organization(left: float, reset: float, limit: int = 200) -> Headers:
    return {"RateLimit-Remaining": f"{left}", "RateLimit-Limit": f"{limit}", "RateLimit-Reset": f"{reset}"}


def user(left: float, reset: float, limit: int = 50) -> Headers:
    return {name.replace("-", "-User-", 1): value for name, value in organization(left, reset, limit).items()}


def request(ledger: Ledger, headers: Headers | None, cost: float = 1.0, api: str = "rest", **more: t.Any) -> None:
    ledger.settle(ledger.reserve(api, cost, **more), headers)


def started(call: t.Callable[[], t.Any]) -> tuple[threading.Thread, list[t.Any]]:
    """A thread, and the list that its result comes into."""
    results: list[t.Any] = []
    thread = threading.Thread(target=lambda: results.append(call()), daemon=True)
    thread.start()
    return thread, results


def waits(call: t.Callable[[], Reservation], until: t.Callable[[], t.Any]) -> Reservation:
    """What a reservation comes to that waits in a thread of its own for something to be done here."""
    thread, results = started(call)
    thread.join(0.05)
    assert not results, "it did not wait"
    until()
    thread.join(10)
    held: Reservation = results[0]
    return held


def test_the_first_request_of_an_api_goes_alone(ledger: Ledger) -> None:
    first = ledger.reserve("rest", 1.0)
    other = ledger.reserve("graphql", 1.0)
    held = waits(lambda: ledger.reserve("rest", 1.0), lambda: ledger.settle(first, user(40, 20)))
    for one in (held, other):
        ledger.settle(one, {})


def test_a_first_request_without_an_answer_is_followed_by_one(ledger: Ledger) -> None:
    request(ledger, None)
    held = ledger.reserve("rest", 1.0)
    last = waits(lambda: ledger.reserve("rest", 1.0), lambda: ledger.settle(held, {}))
    # The answer reported no limits: nothing paces requests.
    also = ledger.reserve("rest", 1.0)
    assert ledger.free("rest") is None
    for one in (last, also):
        ledger.settle(one, {})


def test_an_answer_that_is_lost_later_sends_nobody_alone_again(ledger: Ledger) -> None:
    request(ledger, {})
    request(ledger, None)
    ledger.reserve("rest", 1.0)
    thread, held = started(lambda: ledger.reserve("rest", 1.0))
    thread.join(10)
    assert held


def test_no_more_are_in_flight_than_may_trip(ledger: Ledger) -> None:
    for api in ("rest", "graphql"):
        request(ledger, {}, api=api)
    held = [ledger.reserve(api, 1.0) for api in ("rest", "graphql") * 2]
    assert len(held) == AT_ONCE
    held.append(waits(lambda: ledger.reserve("rest", 1.0), lambda: ledger.settle(held.pop(), {})))


def test_who_lacks_only_room_is_not_told_that_the_quota_is_used_up(ledger: Ledger) -> None:
    request(ledger, {}, api="graphql")
    held = [ledger.reserve("graphql", 1.0) for _number in range(AT_ONCE)]
    waits(lambda: ledger.reserve("rest", 1.0, wait=False), lambda: ledger.settle(held.pop(), {}))


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
    request(ledger, {})
    assert time.slept == [wait]
    assert ledger.waited == wait
    assert said == [f"Waiting {wait:.0f} seconds: {USED_UP}"]


def test_what_is_in_flight_counts(ledger: Ledger, time: Time) -> None:
    request(ledger, user(2, 20))
    one, two = ledger.reserve("rest", 1.0), ledger.reserve("rest", 1.0)
    thread, held = started(lambda: ledger.reserve("rest", 1.0))
    ledger.settle(one, user(0, 20))
    thread.join(0.05)
    assert not held and time.slept == [], "a window was waited for while the last one could still tell more"
    ledger.settle(two, user(1, 20))
    thread.join(10)
    assert held and time.slept == [21.0]


def test_points_that_were_not_used_are_given_back(ledger: Ledger, time: Time) -> None:
    request(ledger, user(1000, 200, 5000), api="graphql")
    first = ledger.reserve("graphql", 900.0)
    answer = {**user(880, 200, 5000), "RateLimit-Complexity-Actual": "120"}
    waits(lambda: ledger.reserve("graphql", 700.0), lambda: ledger.settle(first, answer))
    assert time.slept == [] and ledger.spent["graphql"] == 121.0


def test_queries_side_by_side_do_not_overdraw(ledger: Ledger, time: Time) -> None:
    request(ledger, user(4999, 300, 5000), api="graphql")
    held = [ledger.reserve("graphql", 1600.0) for _number in range(3)]
    thread, results = started(lambda: ledger.reserve("graphql", 1600.0))
    for number, one in enumerate(held):
        ledger.settle(one, {**user(4999 - 1600 * (number + 1), 300, 5000), "RateLimit-Complexity-Actual": "1600"})
    thread.join(10)
    assert results and time.slept == [301.0]


def test_all_wait_for_one_sleeper(ledger: Ledger, time: Time, said: list[str]) -> None:
    request(ledger, user(0, 20))
    threads = [started(lambda: request(ledger, user(49, 60))) for _number in range(8)]
    for thread, _results in threads:
        thread.join(10)
    assert (time.slept, ledger.waited, len(said)) == ([21.0], 21.0, 1)


def test_nobody_sleeps_beside_a_sleeper(time: Time) -> None:
    lying, rested = threading.Event(), threading.Event()

    def sleep(seconds: float) -> None:
        lying.set()
        rested.wait(10)
        time.sleep(seconds)

    ledger = Ledger(clock=lambda: time.now, sleep=sleep)
    request(ledger, user(0, 20))
    first, _held = started(lambda: request(ledger, user(49, 60)))
    assert lying.wait(10)
    second, _held = started(lambda: request(ledger, user(48, 60)))
    second.join(0.05)
    rested.set()
    for thread in (first, second):
        thread.join(10)
    assert time.slept == [21.0]


def test_window_turns_by_the_clock(ledger: Ledger, time: Time) -> None:
    request(ledger, user(0, 10))
    for _number in range(50):
        request(ledger, {})
    assert time.slept == [11.0], "the new window has 50, of which no answer told"
    request(ledger, {})
    assert time.slept == [11.0, 61.0]


def test_what_breaks_may_have_been_counted(ledger: Ledger, time: Time) -> None:
    request(ledger, user(1, 20))
    request(ledger, None)
    request(ledger, None)
    assert time.slept == [21.0]


def test_query_that_costs_more_than_the_limit_goes_into_a_fresh_window(ledger: Ledger, time: Time) -> None:
    request(ledger, user(99, 100, 100), api="graphql")
    big = ledger.reserve("graphql", 500.0)
    assert time.slept == [101.0]
    waits(lambda: ledger.reserve("graphql", 1.0), lambda: ledger.settle(big, user(-400, 299, 100)))
    assert time.slept == [101.0, 300.0]


def test_unknown_limit_waits_once_and_then_goes_on(ledger: Ledger, time: Time) -> None:
    request(ledger, {"RateLimit-User-Remaining": "0", "RateLimit-User-Reset": "5"})
    request(ledger, {})
    request(ledger, {})
    assert time.slept == [6.0]


def test_the_two_apis_are_apart(ledger: Ledger, time: Time) -> None:
    request(ledger, user(0, 20))
    request(ledger, {}, 1000.0, "graphql")
    assert time.slept == []


def test_a_refusal_closes_the_api_for_all(ledger: Ledger, time: Time) -> None:
    request(ledger, {})
    ledger.refused("rest", 8.0)
    request(ledger, {}, api="graphql")
    assert time.slept == []
    request(ledger, {})
    assert time.slept == [8.0]


def test_a_refusal_for_less_than_a_second_is_kept_to(time: Time) -> None:
    ledger = Ledger(clock=lambda: time.now, sleep=time.sleep, max_wait=0.75)
    request(ledger, {})
    ledger.refused("rest", 0.5)
    request(ledger, {})
    assert time.slept == [0.5]
    ledger.refused("rest", 0.5)
    with pytest.raises(MaxWait):
        request(ledger, {})


def test_share_leaves_the_rest_to_others(time: Time) -> None:
    ledger = Ledger(clock=lambda: time.now, sleep=time.sleep, share=0.5)
    for number in range(25):
        request(ledger, {**user(49 - number, 60), **organization(199 - number, 60)})
    assert time.slept == [] and ledger.free("rest") == 0
    request(ledger, user(49, 60))
    assert time.slept == [61.0] and ledger.free("rest") == 24


def test_max_wait_ends_what_would_wait_longer(time: Time) -> None:
    ledger = Ledger(clock=lambda: time.now, sleep=time.sleep, max_wait=30)
    request(ledger, user(0, 20))
    request(ledger, user(0, 10))
    with pytest.raises(MaxWait) as caught:
        ledger.reserve("rest", 1.0)
    assert time.slept == [21.0] and ledger.requests["rest"] == 2
    assert caught.value.failure == {
        "code": "max_wait",
        "max_wait": 30,
        "seconds": 32,
        "message": "The REST quota of this window is used up, and the wait of 11 seconds more (32 in total) is longer than"
        " max_wait (30) allows: run again later to continue, or raise max_wait.",
    }


def test_max_wait_before_the_first_write(time: Time) -> None:
    ledger = Ledger(clock=lambda: time.now, sleep=time.sleep, max_wait=82)
    request(ledger, user(40, 20))
    ledger.must_be_in_time(90, 0)
    ledger.must_be_in_time(140, 5000)
    with pytest.raises(MaxWait, match=r"^141 REST requests exceed what is left, and the wait of 143 seconds more"):
        ledger.must_be_in_time(141, 0)
    with pytest.raises(MaxWait, match=r"^1 REST requests and 5001 GraphQL points exceed what is left"):
        ledger.must_be_in_time(1, 5001)
    with pytest.raises(MaxWait, match=r"^5001 GraphQL points exceed what is left"):
        ledger.must_be_in_time(0, 5001)
    Ledger().must_be_in_time(10**6, 10**6)


def test_max_wait_lets_go_on_what_has_nothing_to_wait_for(time: Time) -> None:
    ledger = Ledger(clock=lambda: time.now, sleep=time.sleep, max_wait=1)
    ledger.wait(5.0, "the service is busy")
    ledger.must_be_in_time(50, 5000)


def test_forecast_is_of_the_budget_that_takes_longest(ledger: Ledger) -> None:
    assert ledger.forecast(0, 0) == (0, 0.0)
    assert ledger.forecast(51, 0) == (2, 61.0), "the usual limits, before any answer"
    request(ledger, {**user(150, 20, 150), **organization(10, 30)})
    assert ledger.forecast(11, 0) == (2, 31.0)
    assert ledger.forecast(300, 0) == (3, 92.0)
    assert ledger.forecast(11, 20_001) == (5, 301.0 * 4)
    request(ledger, {}, api="graphql")
    assert ledger.forecast(11, 20_001) == (2, 31.0), "there are no limits of GraphQL"


def test_who_has_another_way_does_not_wait(ledger: Ledger, time: Time) -> None:
    assert ledger.may_overdraw is False, "only a run that says so overdraws"
    request(ledger, user(10, 200, 5000), api="graphql")
    with pytest.raises(RateLimited, match="GraphQL quota"):
        ledger.reserve("graphql", 11.0, wait=False)
    request(ledger, user(-1000, 200, 5000), 11.0, "graphql", wait=False, overdraw=True)
    with pytest.raises(RateLimited):
        ledger.reserve("graphql", 11.0, wait=False, overdraw=True)
    assert time.slept == []


def test_graphql_points(ledger: Ledger, time: Time, said: list[str]) -> None:
    answer = {**organization(19000, 200, 20000), **user(400, 100, 5000), "RateLimit-Complexity-Actual": "120"}
    request(ledger, answer, 300.0, "graphql")
    assert ledger.spent == {"rest": 0.0, "graphql": 120.0}
    request(ledger, user(399, 100, 5000), 400.0, "graphql")
    assert time.slept == []
    request(ledger, {}, 400.0, "graphql")
    assert time.slept == [101.0]
    assert said == ["Waiting 101 seconds: the GraphQL quota of this window is used up."]


def test_what_was_sent_and_spent_is_counted(ledger: Ledger) -> None:
    request(ledger, {})
    request(ledger, user(10, 20))
    assert (ledger.spent["rest"], ledger.requests) == (2.0, {"rest": 2, "graphql": 0})


def test_the_answer_that_was_quickest_shows_how_far_the_clock_is_behind(ledger: Ledger) -> None:
    assert ledger.behind == math.inf
    for seconds in (60, 5, 30):
        request(ledger, {"Date": email.utils.formatdate(wall.time() - seconds)})
    # Dates have no fractions of seconds.
    assert 4.5 < ledger.behind < 8.0
    request(ledger, None)
    assert ledger.behind < 8.0


def test_what_may_wait_is_done_by_one_thread_at_a_time(ledger: Ledger) -> None:
    """Of another matter another thread takes care meanwhile."""
    order: list[str] = []

    def enter() -> None:
        with ledger.alone("pages"):
            order.append("other")

    with ledger.alone("pages"), ledger.alone("clusters"):
        thread, _results = started(enter)
        thread.join(0.05)
        order.append("first")
    thread.join(10)
    assert order == ["first", "other"]
    with ledger.alone("pages"):
        order.append("again")


def test_short_waits_are_not_told(ledger: Ledger, time: Time, said: list[str]) -> None:
    for seconds in (0.0, 0.5, 1.0):
        ledger.wait(seconds, "the service answered 500.")
    assert time.slept == [0.5, 1.0] and ledger.waited == 1.5
    assert said == ["Waiting 1 seconds: the service answered 500."]


def test_waits_side_by_side_are_told_and_counted_once(said: list[str]) -> None:
    ledger = Ledger(clock=lambda: 1000.0, sleep=lambda seconds: None, notify=said.append)
    for seconds in (30.0, 30.5, 29.0):
        ledger.wait(seconds, "the service is busy")
    assert len(said) == 1 and ledger.waited == 30.5


def test_a_wait_tells_until_when(time: Time) -> None:
    heard: list[str] = []
    before = int(wall.time())
    Ledger(clock=lambda: time.now, sleep=time.sleep, notify=heard.append).wait(7200.0, "the service is busy")
    ends = [wall.localtime(second + 7200) for second in range(before, int(wall.time()) + 1)]
    found = UNTIL.search(heard[0])
    assert found and found[0] in [wall.strftime(", until %H:%M:%S", end) for end in ends]
