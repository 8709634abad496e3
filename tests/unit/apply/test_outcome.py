# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What became of changes, what that means for those to come, and how it is reported."""

from __future__ import annotations

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._apply.apply import Outcome, Results
from ansible_collections.community.buildkite.plugins.module_utils._errors import (
    BuildkiteError,
    Invalid,
    NotEchoed,
    NotFound,
    NotStored,
    Unclear,
    Unexpected,
)
from ansible_collections.community.buildkite.plugins.module_utils._plan.change import Plan

from .noting import change_of

NO, GONE = Invalid("No."), NotFound("Gone.")


def test_what_happened_before_the_unexpected_stays() -> None:
    first, second = change_of("team", "A"), change_of("team", "B")
    results = Results()
    with results.settling([first, second]):
        results.settle(first, NO)
        raise ZeroDivisionError
    assert results.get(first) is NO and isinstance(results.get(second), Unexpected)
    assert first in results and change_of("team", "C") not in results


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (NO, "cluster/A failed, and nothing is pruned after that"),
        (Unclear("It is."), "cluster/A is unclear, and nothing is pruned after that"),
        (None, None),
        ("skipped", None),
    ],
)
def test_after_what_nothing_is_pruned(error: BuildkiteError | str | None, reason: str | None) -> None:
    """A failure; one that prunes itself is none of that."""
    pruned = [change_of("team", key, "delete", exists=True, pruned=True) for key in "TU"]
    results = Results()
    results.settle(pruned[0], NO)
    assert results.reason_to_skip(pruned[1]) is None
    results.settle(change_of("cluster", "A"), error)
    assert results.reason_to_skip(pruned[1]) == reason
    assert results.reason_to_skip(change_of("team", "V", "delete", exists=True)) is None


@pytest.mark.parametrize(
    ("so_far", "ended"),
    [
        ([NO] * 9, False),
        ([NO] * 10, True),
        ([NO] * 9 + [None] + [NO] * 9, False),
        ([NO] * 9 + [GONE] * 9, False),
        ([NO] * 9 + ["skipped"] * 3 + [NO], True),
        ([None] * 10, False),
    ],
)
def test_what_is_in_succession(so_far: list[BuildkiteError | str | None], ended: bool) -> None:
    """A success in between, or another code, begins a new count; a skipped change does not count."""
    results = Results()
    for result in so_far:
        results.settle(change_of("team", "T"), result)
    assert bool(results.reason_to_skip(change_of("team", "U"))) == ended


def outcome_of(**results: BuildkiteError | str | None) -> Outcome:
    made = Outcome()
    for key, result in results.items():
        made.add(change_of("cluster", key, "update", exists=True), result)
    return made


def test_the_outcome_in_words() -> None:
    """With what was not done, and without kinds that have none."""
    assert Outcome().in_words() == ""
    assert outcome_of(A=None, B=None).in_words() == "Finished 2 of 2 changes: 2 updated."
    made = outcome_of(A=None, B=NO, C="skipped", D="skipped")
    made.add(change_of("team", "T"), None)
    assert made.in_words() == "Finished 5 of 5 changes: 1 created, 1 updated, 1 failed, 2 skipped."
    plan = Plan([], ["x"], [], withheld=[change_of("team", "V"), change_of("team", "W", held="held")])
    assert made.counts(plan) == {
        "created": 1,
        "updated": 1,
        "archived": 0,
        "deleted": 0,
        "unchanged": 1,
        "held": 1,
        "failed": 1,
        "skipped": 3,
    }


@pytest.mark.parametrize(
    ("error", "half_done"),
    [
        (NO, False),
        *((kind("It is."), True) for kind in (NotEchoed, NotStored, Unclear, Unexpected)),
    ],
)
def test_what_failed_and_may_have_been_written(error: BuildkiteError, half_done: bool) -> None:
    """By its error, or since the new object exists."""
    assert outcome_of(A=error).half_done() is half_done
    for exists in (True, False):
        made = Outcome()
        made.add(change_of("team", "T", exists=exists), NO)
        assert made.half_done() is exists
    assert not outcome_of(A=None, B="skipped").half_done()
