# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One counter: answers, windows, what fits, how long work would wait, and the effect of a 429."""

from __future__ import annotations

import math
import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._api.budget import (
    Budget,
    Reported,
    read_headers,
    seconds_behind,
    seconds_to_wait,
)

Headers = dict[str, str]


def organization(left: float, reset: float, limit: int = 200) -> Headers:
    return {"RateLimit-Remaining": f"{left}", "RateLimit-Limit": f"{limit}", "RateLimit-Reset": f"{reset}"}


def user(left: float, reset: float, limit: int = 50) -> Headers:
    return {name.replace("-", "-User-", 1): value for name, value in organization(left, reset, limit).items()}


def known(remaining: float = 40, ends: float = 1060, **more: t.Any) -> Budget:
    """A budget of 50 requests, known from an answer at 1000."""
    return Budget(**{"window": 60.0, "limit": 50, "remaining": remaining, "ends": ends, "began": 1000.0, **more})


def told(budget: Budget, left: float, reset: float, sent: float = 1010, now: float | None = None) -> Budget:
    budget.settle(1.0, sent, sent if now is None else now, Reported(left, 50, reset))
    return budget


@pytest.mark.parametrize(
    ("told_left", "reset", "sent", "now", "left", "ends"),
    [
        (38, 50, 1010, 1010, 38, 1060),  # the next answer
        (42, 50, 1010, 1010, 40, 1060),  # an answer out of order raises nothing
        (39, 49, 1010, 1010, 39, 1059),  # whole seconds: the earlier end is nearer to the truth
        (42, 52, 1010, 1010, 40, 1060),
        (45, 50, 1010, 1025, 40, 1060),  # an answer that was long on its way makes no new window
        (1, 2, 1010, 1010, 40, 1060),  # of an earlier window, the counter of another one
        (49, 60, 1062, 1062, 49, 1122),  # a new window
        (49, 60, 1001, 1062, 40, 1060),  # perhaps a new one, perhaps not: the smaller one holds
        (38, 58, 999, 1001, 39, 1060),  # sent before this window is known to have begun: it may count here
    ],
)
def test_what_an_answer_says(told_left: float, reset: float, sent: float, now: float, left: float, ends: float) -> None:
    budget = told(known(), told_left, reset, sent, now)
    assert (budget.remaining, budget.ends) == (left, ends)


def test_the_first_answer_tells_all() -> None:
    budget = told(Budget(60.0), 12, 30)
    assert (budget.remaining, budget.limit, budget.ends, budget.mine) == (12, 50, 1040, 1)


def test_what_no_answer_tells_of_may_have_been_counted() -> None:
    budget = known()
    budget.settle(1.0, 1010, 1010, None)
    assert (budget.remaining, budget.mine) == (39, 1)
    unknown = Budget(60.0)
    unknown.settle(1.0, 1010, 1010, None)
    assert unknown.remaining is None


def test_a_window_turns_a_second_after_its_end_and_is_taken_as_full() -> None:
    budget = known(remaining=3, mine=47)
    budget.turn(1060.9)
    assert (budget.remaining, budget.guessed) == (3, False)
    budget.turn(1061)
    assert (budget.remaining, budget.ends, budget.mine, budget.guessed) == (50, 1121, 0, True)


def test_the_next_answer_confirms_a_guess_or_corrects_it() -> None:
    budget = known()
    budget.turn(1070)
    told(budget, 20, 33, sent=1070)
    assert (budget.remaining, budget.ends, budget.guessed) == (20, 1103, False), "others use the quota too"


def test_an_answer_from_before_the_turn_is_no_confirmation() -> None:
    budget = known()
    budget.turn(1070)
    told(budget, 0, 2, sent=1055, now=1071)
    assert (budget.remaining, budget.ends, budget.guessed) == (49, 1130, True)


def test_a_limit_that_no_answer_told_is_unknown_again_in_a_new_window() -> None:
    budget = known(limit=None, remaining=0)
    assert not budget.fits(1, 0)
    budget.turn(1061)
    assert budget.remaining is None and budget.fits(1000, 0)


@pytest.mark.parametrize(
    ("budget", "cost", "reserved", "fits"),
    [
        (Budget(60.0), 1000, 99, True),  # nothing is known
        (known(2), 1, 1, True),
        (known(2), 1, 2, False),
        (known(0), 1, 0, False),
        (known(-14), 1, 0, False),
        (known(50), 80, 0, True),  # more than a window holds: at its start
        (known(49), 80, 0, False),
        (known(50), 80, 1, False),  # and alone
        (known(40, share=0.5, mine=24), 1, 0, True),
        (known(40, share=0.5, mine=24), 1, 1, False),
        (known(40, share=0.5, mine=25), 1, 0, False),
        (known(0, share=0.5), 1, 0, False),  # others left less
        (known(50, share=0.5), 26, 0, False),  # more than the share: never
        (Budget(60.0, 0.5, limit=50), 26, 0, False),
        (known(50, share=0.5, mine=1), 40, 0, False),
        (known(50, share=0.5), 40, 1, False),
        (known(30, share=0.5), 40, 0, False),
        (known(50, share=0.001), 1, 0, True),  # one request always
    ],
)
def test_what_fits(budget: Budget, cost: float, reserved: float, fits: bool) -> None:
    assert budget.fits(cost, reserved) is fits


@pytest.mark.parametrize(
    ("budget", "cost", "fits"),
    [
        (known(1), 1000, True),
        (known(0), 1, False),
        (known(-3), 1, False),
        (known(10, share=0.5, mine=10), 16, False),  # what was promised to others is not drawn on
        (known(10, share=0.5, mine=10), 15, True),
    ],
)
def test_overdraw(budget: Budget, cost: float, fits: bool) -> None:
    assert budget.fits(cost, 0.0, overdraw=True) is fits


# The last columns: in how many windows requests are sent, and the seconds waited for them, from 1010 on.
@pytest.mark.parametrize(
    ("budget", "cost", "windows", "seconds"),
    [
        (known(40), 0, 0, 0),
        (known(40), 40, 1, 0),
        (known(40), 41, 2, 51),
        (known(40), 90, 2, 51),
        (known(40), 91, 3, 51 + 61),
        (known(40), 1000, 21, 51 + 19 * 61),
        (known(0), 1, 1, 51),  # nothing is sent in the window that is used up
        (known(-14), 50, 1, 51),
        (known(-14), 51, 2, 51 + 61),
        (known(0, ends=1005), 50, 1, 0),  # the window is over
        (known(0, ends=1005), 51, 2, 61),
        (known(0, ends=1009.5), 50, 1, 0.5),  # but not for sure
        (known(500, limit=500), 1000, 2, 51),  # a raised quota
        (known(40, share=0.5, mine=10), 15, 1, 0),
        (known(40, share=0.5, mine=10), 16, 2, 51),
        (known(40, share=0.5, mine=10), 41, 3, 51 + 61),
        (known(4, share=0.5, mine=10), 15, 2, 51),
        (known(0, share=0.5, ends=1005, mine=25), 50, 2, 61),
        (Budget(60.0), 1000, 1, 0),  # no limits
        (Budget(300.0, limit=5000, remaining=4976, ends=1300), 4996, 2, 291),
        (Budget(300.0, limit=5000, remaining=5000, ends=1300), 24_220, 5, 291 + 3 * 301),
    ],
)
def test_forecast(budget: Budget, cost: float, windows: int, seconds: float) -> None:
    assert budget.forecast(cost, 1010) == (windows, seconds)


def test_headers() -> None:
    both = {**organization(180, 30), **user(40, 20)}
    assert [read_headers(both, prefix) for prefix in ("", "User-")] == [Reported(180, 200, 30), Reported(40, 50, 20)]
    assert read_headers({"RateLimit-Remaining": "5", "RateLimit-Reset": "3"}, "") == Reported(5, None, 3)


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
def test_headers_that_say_nothing(headers: Headers) -> None:
    assert (read_headers(headers, "User-"), read_headers(headers, "")) == (None, None)


BOTH = {**organization(0, 30), **user(0, 42)}


@pytest.mark.parametrize(
    ("headers", "body", "message", "seconds"),
    [
        # 1. The counter that the body names, whatever the others report.
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


@pytest.mark.parametrize(
    ("headers", "behind"),
    [
        ({"Date": "Thu, 01 Jan 1970 00:16:40 GMT"}, 60.0),
        ({"Date": "Thu, 01 Jan 1970 00:18:40 GMT"}, -60.0),
        ({"Date": "yesterday"}, math.inf),
        ({}, math.inf),
    ],
)
def test_how_far_the_clock_of_the_service_is_behind(headers: Headers, behind: float) -> None:
    """At most, since the answer took some time; unknown is no number."""
    assert seconds_behind(headers, 1060.0) == behind
