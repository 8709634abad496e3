# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of suites: their states and labels."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._errors import BuildkiteError

from running.operated import Operations
from stand_in.process import StandIn

SEED: dict[str, t.Any] = {
    "teams": [{"name": "Everyone"}],
    "suites": [{"name": "RSpec", "teams": ["Everyone"]}],
    "test_runs": [
        {
            "suite": "RSpec",
            "commit_sha": "1",
            "executions": [
                {"scope": "Cart", "name": "adds up", "labels": ["slow"]},
                {"scope": "Cart", "name": "skipped", "state": "skipped"},
            ],
        }
    ],
}
CART: dict[str, t.Any] = {"suite": "rspec", "scope": "Cart", "name": "adds up"}
PATH = "/analytics/organizations/acme/suites/rspec/tests"


@pytest.fixture
def runs(stand_in: StandIn) -> Operations:
    """A suite with three tests."""
    return Operations(stand_in, SEED)


def names(runs: Operations, state: str) -> list[str]:
    found = runs.rest("GET", f"../../analytics/organizations/acme/suites/rspec/tests/{state}")
    return [test["name"] for test in found]


@pytest.mark.parametrize(
    ("state", "verb", "lists"),
    [("muted", "mute", ["muted"]), ("skipped", "skip", ["skipped"]), ("enabled", "enable", ["muted", "skipped"])],
)
def test_a_state_is_set_once(runs: Operations, state: str, verb: str, lists: list[str]) -> None:
    which = {**CART, "name": "skipped"} if state == "enabled" else CART
    assert (
        runs.checked("test", **which, state=state)["prediction"]
        == f"would change the test Cart {which['name']}: {verb} it"
    )
    assert "failed" not in runs.checked("test", **which, state=state)
    before = len(runs.requests())
    made = runs.run("test", **which, state=state)
    asked = [request for request in runs.requests()[before:] if "access-token" not in request]
    reads = [f"POST {PATH}/find", *(f"GET {PATH}/{name}" for name in lists)]
    assert made["changed"] and asked == [*reads, f"PUT {PATH}/{made['test']['id']}/{verb}"]
    assert made["test"]["web_url"] and "labels" not in made["test"]
    again = runs.run("test", **which, state=state)
    assert not again["changed"] and again["prediction"] == f"the test Cart {which['name']} is up to date"


def test_labels_are_added_and_removed_and_others_stay(runs: Operations) -> None:
    change: dict[str, t.Any] = {**CART, "labels": ["flaky", "cart"], "absent_labels": ["slow"]}
    checked = runs.checked("test", **change)
    assert (
        checked["prediction"] == "would change the test Cart adds up: add the labels flaky, cart, remove the label slow"
    )
    assert checked["changed"] and checked["test"]["labels"] == ["slow"]
    made = runs.run("test", **change)
    assert made["changed"] and made["test"]["labels"] == ["flaky", "cart"]
    assert not runs.run("test", **change)["changed"]
    ident = made["test"]["id"]
    assert runs.run("test", suite="rspec", id=ident, labels=["new"])["test"]["labels"] == ["flaky", "cart", "new"]
    assert "/mute" not in str(runs.requests()) and names(runs, "muted") == []


def test_what_was_done_is_reported_with_the_failure(runs: Operations) -> None:
    refused = {"match": {"method": "PATCH", "path": "*/labels"}, "fault": "error", "status": 403, "message": "no"}
    runs.stand_in.faults([{**refused, "times": 9}])
    result = runs.run("test", **CART, state="muted", labels=["flaky"])
    assert result["failed"] and result["changed"] and result["failure"]["code"] == "forbidden"


@pytest.mark.parametrize("kind", ["drop_after", "late", "drop_before"])
@pytest.mark.parametrize("path", ["*/mute", "*/labels"])
def test_after_an_unclear_answer_the_test_is_read(runs: Operations, path: str, kind: str) -> None:
    """Some seconds long: labels that are removed too. What no look shows stays unclear."""
    runs.stand_in.faults([{"match": {"path": path}, "fault": kind, "seconds": 4, "times": 2}])
    change: dict[str, t.Any] = {**CART, "state": "muted", "labels": ["flaky"], "absent_labels": ["slow"]}
    if kind != "drop_before":
        made = runs.run("test", **change)
        assert made["changed"] and made["test"]["labels"] == ["flaky"] and names(runs, "muted") == ["adds up"]
    elif path == "*/labels":
        assert runs.run("test", **change)["failure"]["code"] == "unclear"
    else:
        with pytest.raises(BuildkiteError) as caught:
            runs.run("test", **change)
        assert caught.value.code == "unclear"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"suite": "rspec", "name": "adds up", "state": "muted"}, "Nothing names a test"),
        ({**CART, "suite": "other", "state": "muted"}, "The suite other has no test"),
        ({"suite": "rspec", "state": "muted"}, "Nothing names a test"),
        ({**CART, "id": "x", "state": "muted"}, "id and name exclude each other"),
        ({"suite": "rspec", "id": "x", "state": "muted"}, "must be the UUID of a test"),
        ({**CART}, "Nothing would change"),
        ({**CART, "labels": ["a"], "absent_labels": ["a"]}, "both have 'a'"),
        ({**CART, "absent_labels": [""]}, "A label is empty"),
        ({**CART, "name": "nowhere", "state": "muted"}, "The suite rspec has no test 'Cart nowhere'"),
        ({**CART, "suite": "../x", "state": "muted"}, "suite must be the slug of a suite"),
    ],
)
def test_bad_input(runs: Operations, options: t.Any, sentence: str) -> None:
    assert sentence in runs.rejected("test", **options).message
