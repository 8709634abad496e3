# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks at builds (_events/polling, listing and polled): which events they find, once each, and what a stop loses."""

from __future__ import annotations

import json
import time
import typing as t
from pathlib import Path

import pytest

from running.polled import MAKE, Polled, short
from stand_in.process import StandIn

GATE = "steps: [{command: make}, {block: Release}, {command: make}]"


@pytest.fixture
def polled(stand_in: StandIn) -> Polled:
    """An organization without builds."""
    return Polled(stand_in)


def test_a_build_runs_and_finishes(polled: Polled) -> None:
    source = polled.source()
    assert polled.look(source) == []
    polled.trigger()
    assert short(polled.look(source, 30)) == ["build.running shop#1 running"]
    assert short(polled.look(source, 10)) == []
    (event,) = polled.look(source, 60)
    assert short([event]) == ["build.finished shop#1 passed"]
    inside = event["buildkite"]
    assert set(inside) == {"event", "build", "pipeline"} and inside["pipeline"]["default_branch"] == "main"
    assert set(event["meta"]) == {"received_at", "delivered_at", "verified", "headers"}
    assert event["meta"]["verified"] == "polling" and event["meta"]["received_at"].endswith("Z")


def test_what_happens_between_two_looks_is_found_by_its_finish(polled: Polled) -> None:
    source = polled.source()
    polled.look(source)
    polled.trigger()
    polled.wait(5)
    polled.trigger("site", "dev")
    assert short(polled.look(source, 100)) == ["build.finished shop#1 passed", "build.finished site#1 passed"]


def test_the_overlap_finds_what_lists_show_late_and_repeats_nothing(polled: Polled, tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    source = polled.source(state_path=str(path))
    for _number in range(5):
        polled.look(source, 60)
    polled.finished(1, 100)
    polled.requests()
    assert short(polled.look(source)) == ["build.finished shop#1 passed"]
    for _number in range(20):
        assert polled.look(source, 30) == []
    # The list had it again as long as it overlapped.
    assert len(polled.requests()) == 42 and json.loads(path.read_text(encoding="utf-8"))["finished"] == []


def test_builds_of_the_time_before_the_first_look_cause_no_event(polled: Polled) -> None:
    polled.finished(2, 60)
    polled.trigger()
    polled.wait(30)
    source = polled.source()
    assert polled.look(source) == [] and polled.look(source, 10) == []
    assert short(polled.look(source, 60)) == ["build.finished shop#3 passed"]


@pytest.mark.parametrize("since", ["1h", "time"])
def test_a_first_look_can_begin_earlier(polled: Polled, since: str) -> None:
    polled.finished(1, 7200)
    polled.finished(1, 1800)
    polled.trigger()
    polled.wait(30)
    source = polled.source(since=polled.ago(3600) if since == "time" else since)
    expected = ["build.finished shop#2 passed", "build.running shop#3 running"]
    assert short(polled.look(source)) == expected and polled.look(source) == []


def test_a_blocked_build_has_finished_as_in_webhooks(polled: Polled) -> None:
    polled.runs.rest("PATCH", "pipelines/shop", {"configuration": GATE})
    source = polled.source(events=["build.finished"])
    polled.look(source)
    polled.trigger()
    assert short(polled.look(source, 90)) == ["build.finished shop#1 passed blocked"]
    assert short(polled.look(source, 90)) == []
    (job,) = [job for job in polled.runs.rest("GET", "pipelines/shop/builds/1")["jobs"] if job["type"] == "manual"]
    polled.runs.rest("PUT", f"pipelines/shop/builds/1/jobs/{job['id']}/unblock")
    assert short(polled.look(source, 90)) == ["build.finished shop#1 passed"]


@pytest.mark.parametrize("keeps", [False, True])
def test_a_build_that_is_retried_runs_and_finishes_again(stand_in: StandIn, keeps: bool) -> None:
    fails = {"name": "fails", "repository": "r", "configuration": MAKE}
    outcomes = {"outcomes": {"make": {"seconds": 60, "exit_status": 1}}}
    polled = Polled(stand_in, {"pipelines": [{**fails, **outcomes}]}, retry_keeps_finished_at=keeps)
    source = polled.source()
    polled.look(source)
    polled.trigger("fails")
    polled.look(source, 30)
    assert short(polled.look(source, 60)) == ["build.finished fails#1 failed"]
    (job,) = polled.runs.rest("GET", "pipelines/fails/builds/1")["jobs"]
    polled.runs.rest("PUT", f"pipelines/fails/builds/1/jobs/{job['id']}/retry")
    assert short(polled.look(source, 30)) == ["build.running fails#1 running"]
    assert short(polled.look(source, 60)) == ["build.finished fails#1 failed"]


def test_a_build_that_begins_to_fail_is_no_second_running_one(stand_in: StandIn) -> None:
    steps = "steps: [{command: break}, {command: make}]"
    outcomes = {"break": {"seconds": 60, "exit_status": 1}, "make": {"seconds": 120}}
    polled = Polled(
        stand_in,
        {"pipelines": [{"name": "two", "repository": "r", "configuration": steps, "outcomes": outcomes}]},
    )
    source = polled.source()
    polled.look(source)
    polled.trigger("two")
    assert short(polled.look(source, 30)) == ["build.running two#1 running"]
    assert short(polled.look(source, 60)) == ["build.failing two#1 failing"]
    assert short(polled.look(source, 60)) == ["build.finished two#1 failed"]


def test_pipelines_branches_and_events_are_selected(polled: Polled) -> None:
    one = polled.source(pipelines=["shop"], branches=["rel*"])
    two = polled.source(pipelines=["shop", "site"], events=["build.finished"])
    three = polled.source(pipelines=["si*"], branches=["!release", "!dev*"], events=["build.*", "!build.finished"])
    for source in (one, two, three):
        polled.look(source)
    polled.trigger(branch="main")
    polled.trigger(branch="release")
    polled.trigger("site")
    polled.requests()
    assert short(polled.look(one, 30)) == ["build.running shop#2 running"]
    assert all(request.startswith("/pipelines/shop/builds?") for request in polled.requests())
    assert polled.look(two) == [] and short(polled.look(three)) == ["build.running site#1 running"]
    assert all(request.startswith("/builds?") for request in polled.requests())
    assert sorted(short(polled.look(two, 90))) == [
        f"build.finished {name} passed" for name in ("shop#1", "shop#2", "site#1")
    ]


def test_the_clock_of_this_machine_may_be_wrong(polled: Polled, monkeypatch: pytest.MonkeyPatch) -> None:
    real = time.time
    monkeypatch.setattr("time.time", lambda: real() + polled.ahead)
    source = polled.source()
    # Also one that someone sets while the source runs.
    for number, ahead in enumerate((3600.0, -3600.0, 3600.0), 1):
        polled.ahead = ahead
        polled.look(source)
        polled.trigger()
        assert short(polled.look(source, 90)) == [f"build.finished shop#{number} passed"]


def test_nothing_secret_is_in_events(polled: Polled, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "state.json"
    source = polled.source(state_path=str(path))
    polled.look(source)
    token = "bkua_" + "5" * 30
    polled.trigger(env={"PASSWORD": "hunter22"}, message=f"Use {token} at https://ada:hunter23@example.com")
    events = polled.look(source, 30)
    text = json.dumps(events) + path.read_text(encoding="utf-8") + caplog.text
    secrets = ("hunter22", "hunter23", token, polled.runs.token, "webhook_url", MAKE)
    assert events and [secret for secret in secrets if secret in text] == []
    assert "webhook_url" in json.dumps(polled.runs.rest("GET", "pipelines/shop"))


# What a stop loses


def gap_of(events: list[t.Any]) -> t.Any:
    """The gap that the first event reports."""
    assert events[0]["buildkite"]["event"] == "polling.gap"
    return events[0]["buildkite"]["gap"]


def test_a_stop_of_hours_is_read_in_slices(stand_in: StandIn, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    polled = Polled(stand_in, deepest_build=100)
    path = str(tmp_path / "state.json")
    polled.look(polled.source(state_path=path))
    polled.trigger()
    polled.wait(4 * 3600)
    polled.finished(450, 4 * 3600 - 60, each=30)
    polled.requests()
    events = polled.look(polled.source(state_path=path))
    gap = gap_of(events)
    assert 14_400 <= gap["seconds"] <= 14_410 and gap["finished_builds"] == 451 and gap["not_listed"] == []
    assert {event["buildkite"]["event"] for event in events[1:]} == {"build.finished"}
    times = [event["buildkite"]["build"]["finished_at"] for event in events[1:]]
    assert times == sorted(times) and len({event["buildkite"]["build"]["id"] for event in events[1:]}) == 451
    # One for active builds, and five of 100 builds, each of which begins with a known one.
    requests = polled.requests()
    assert len(requests) == 6 and not any("page=" in request.replace("per_page=", "") for request in requests)
    assert "Builds were not polled for 4 h 0 m" in caplog.text and "451 finished builds were found" in caplog.text


def test_more_builds_of_one_second_than_a_page(stand_in: StandIn) -> None:
    polled = Polled(stand_in)
    source = polled.source()
    polled.look(source)
    polled.wait(60)
    for created in (40.0, 30.0, 20.0):
        polled.finished(150, 10, created=created)
    assert len(polled.look(source)) == 450


def test_builds_that_no_list_shows_are_reported(stand_in: StandIn, caplog: pytest.LogCaptureFixture) -> None:
    polled = Polled(stand_in, deepest_build=100)
    source = polled.source()
    polled.look(source)
    polled.wait(60)
    for count, created in ((30, 40.0), (150, 30.0), (30, 20.0)):
        polled.finished(count, 10, created=created)
    events = polled.look(source)
    gap = gap_of(events)
    assert len(gap["not_listed"]) == 1 and gap["finished_builds"] == len(events) - 1 == 160
    assert f"created at {gap['not_listed'][0]}, which are more than lists show" in caplog.text


def test_a_short_pause_is_no_gap(polled: Polled) -> None:
    source = polled.source(interval=60)
    polled.look(source)
    assert polled.look(source, 119) == []
    assert short(polled.look(source, 125)) == ["polling.gap"]
    without = polled.source(events=["build.finished"])
    polled.look(without)
    assert polled.look(without, 600) == []
