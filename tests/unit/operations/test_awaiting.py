# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waits for builds (_operations/awaiting): when each ends, and why the task fails then. Without a service."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._errors import BuildkiteError, Invalid, NotFound
from ansible_collections.community.buildkite.plugins.module_utils._operations.awaiting import awaited
from ansible_collections.community.buildkite.plugins.module_utils._operations.tracked import Tracked

from .scripted import PAGE, Raw, Scripted, build, call, tracked

USUAL: Raw = {
    "on_blocked": "fail",
    "fail_on": ["failed"],
    "wait_for": "finished",
    "on_timeout": "fail",
    "fail_fast": False,
}
BLOCKED = build(1, "passed", blocked=True)
CANCEL = ("PUT", "pipelines/shop/builds/1/cancel", None, 200)


def ends_of(client: Scripted, *builds: Tracked, **options: t.Any) -> list[BuildkiteError]:
    """Why a task with these builds fails."""
    return awaited(call(client, **{**USUAL, **options}), list(builds), "key")


ENDS: list[tuple[list[t.Any], Raw, list[str], str, float]] = [
    (["running", "passed"], {}, [], "passed", 2.0),
    (["failing", "failed"], {}, ["build_failed"], "failed", 2.0),
    (["failing", "failed"], {"fail_fast": True}, ["build_failed"], "failing", 0.0),
    (["failing", "failed"], {"fail_fast": True, "fail_on": []}, [], "failed", 2.0),
    (["failed"], {"fail_on": []}, [], "failed", 0.0),
    (["canceled"], {"fail_on": ["canceled"]}, ["build_canceled"], "canceled", 0.0),
    # A build that has started is enough, unless it has ended badly.
    (["scheduled", "creating", "running"], {"wait_for": "started"}, [], "running", 4.0),
    (["failed"], {"wait_for": "started"}, ["build_failed"], "failed", 0.0),
    (
        ["scheduled", BLOCKED],
        {"wait_for": "started", "on_blocked": "wait", "wait_timeout": 3},
        ["timed_out"],
        "blocked",
        3.0,
    ),
    ([BLOCKED], {}, ["build_blocked"], "blocked", 0.0),
    ([BLOCKED], {"on_blocked": "succeed"}, [], "blocked", 0.0),
    ([BLOCKED, "running", "passed"], {"on_blocked": "wait"}, [], "passed", 4.0),
    (["running"], {"wait_timeout": 5}, ["timed_out"], "running", 5.0),
]


@pytest.mark.parametrize(("seen", "options", "codes", "state", "seconds"), ENDS)
def test_how_a_wait_ends(seen: list[t.Any], options: Raw, codes: list[str], state: str, seconds: float) -> None:
    client = Scripted(gets=[build(1, one) if isinstance(one, str) else one for one in seen])
    one = tracked(1, "creating")
    errors = ends_of(client, one, **options)
    assert ([error.code for error in errors], one.state, client.time) == (codes, state, seconds)
    assert ("blocked_steps" in one.more) is (state == "blocked") and client.sent == []


def test_the_first_that_fails_ends_the_wait_of_all() -> None:
    """Only with fail_fast: otherwise every end is awaited."""
    for fail_fast, looked, time in ((True, 4, 0.0), (False, 5, 2.0)):
        client = Scripted(gets=[build(1), build(2, "failed"), build(1, "passed")])
        errors = ends_of(client, tracked(1, "creating"), tracked(2, "creating"), fail_fast=fail_fast, wait_timeout=60)
        codes = [error.code for error in errors]
        assert "build_failed" in codes and client.time == time and len(client.asked) == looked


@pytest.mark.parametrize(
    ("action", "on_timeout", "how", "sent"),
    [
        ("triggered", "fail", "keeps running", []),
        ("triggered", "cancel", "was canceled", [CANCEL]),
        ("rebuilt", "cancel", "was canceled", [CANCEL]),
        ("retried", "cancel", "keeps running", []),
        ("reused", "cancel", "keeps running", []),
    ],
)
def test_the_time_is_over(action: str, on_timeout: str, how: str, sent: list[t.Any]) -> None:
    """Only builds that the task created are canceled, and their end is awaited for a minute at most."""
    client = Scripted(build(1, "canceling"), gets=[build(1)])
    (error,) = ends_of(client, tracked(1, action=action), on_timeout=on_timeout, wait_timeout=5)
    assert error.message == f"build shop#1 is running after 5 s and {how}: open {PAGE}/1, or increase wait_timeout."
    assert (error.facts["seconds"], client.sent, client.time) == (5, sent, 65.0 if sent else 5.0)


@pytest.mark.parametrize("ended", [True, False])
def test_a_build_that_cannot_be_canceled(ended: bool) -> None:
    """It may have ended meanwhile; a refusal is reported beside what took too long."""
    gets = [build(1), build(1), build(1, "passed" if ended else "running")]
    client = Scripted(Invalid("PUT x: no.", request="PUT x"), gets=gets)
    errors = ends_of(client, tracked(1), on_timeout="cancel", wait_timeout=2)
    assert [error.code for error in errors] == (["timed_out"] if ended else ["invalid", "timed_out"])
    assert "keeps running" in errors[-1].message and client.time == 2.0


def test_an_error_while_the_end_is_awaited() -> None:
    client = Scripted(build(1, "canceling"), gets=[build(1), build(1), NotFound("Gone.")])
    errors = ends_of(client, tracked(1), on_timeout="cancel", wait_timeout=2)
    assert [error.code for error in errors] == ["not_found", "timed_out"] and "was canceled" in errors[1].message


@pytest.mark.parametrize(("first", "named"), [("passed", [2]), ("running", [1, 2])])
def test_an_error_that_ends_the_wait_names_what_goes_on(first: str, named: list[int]) -> None:
    client = Scripted(gets=[NotFound("Gone.")])
    one, two = tracked(1, first), tracked(2)
    (error,) = ends_of(client, one, two)
    where = ", ".join(f"build shop#{number} at {PAGE}/{number}" for number in named)
    assert "does not exist or is not visible" in error.message and error.args == (error.message,)
    assert ".;" not in error.message
    assert error.message.endswith(f"; what was triggered keeps running: {where}.")


def test_a_build_whose_jobs_are_not_retried_yet_has_not_ended() -> None:
    failed = {"id": "j", "type": "script", "state": "failed"}
    gets = [
        build(1, "failed"),
        build(1, "failed", jobs=[failed]),
        build(1, "failed"),
        build(1, "failed", jobs=[]),
        build(1, "passed"),
    ]
    one = tracked(1, "failed", "retried")
    one.retried = frozenset({"j"})
    errors = ends_of(Scripted(gets=gets), one)
    assert [error.code for error in errors] == ["build_failed"] and one.retried == frozenset()


@pytest.mark.parametrize("on_blocked", ["fail", "succeed"])
def test_a_blocked_build_ends_the_wait_of_all_where_it_is_a_failure(on_blocked: str) -> None:
    """Its steps are part of the result, and each build that ends badly is reported."""
    one, two = tracked(1, "blocked", blocked=True), tracked(2)
    if on_blocked == "fail":
        client = Scripted(gets=[build(2, "failed"), {**BLOCKED, "jobs": []}])
        errors = ends_of(client, two, one, fail_fast=True, on_blocked=on_blocked)
        assert [error.code for error in errors] == ["build_failed", "build_blocked"]
        two, going = tracked(2), Scripted(gets=[build(2), {**BLOCKED, "jobs": []}])
        (error,) = ends_of(going, two, one, fail_fast=True, on_blocked=on_blocked)
        assert (error.code, two.state, going.time) == ("build_blocked", "running", 0.0)
    else:
        assert (
            ends_of(Scripted(gets=[build(2), build(2, "passed")]), one, two, fail_fast=True, on_blocked=on_blocked)
            == []
        )
    assert one.more["blocked_steps"] == []


def test_several_builds_are_canceled_and_read_by_their_key() -> None:
    """Also after one that is not the task's own."""
    builds = [tracked(1, action="reused"), tracked(2), tracked(3)]
    for one in builds:
        one.has_key = True
    running = [build(number) for number in (1, 2, 3)]
    lists = [running, running, [build(2, "canceled"), build(3, "canceled")]]
    client = Scripted(build(2, "canceling"), lists=lists, gets=[build(1)])
    errors = ends_of(client, *builds, on_timeout="cancel", wait_timeout=2)
    assert [error.code for error in errors] == ["timed_out"] * 3 and len(client.sent) == 2
    keys = [query["meta_data[community.buildkite:task]"] for path, query in client.asked if path.endswith("/builds")]
    assert set(keys) == {"key"} and len(keys) >= 3
